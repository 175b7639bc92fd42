//! What is kept of batches and members instead of what they say: hashes under a key of the wave. Once the key is
//! gone, nobody can tell whose they were.

use super::{StoreError, database::Fingerprint};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest, Sha256};

/// A key for a new wave.
pub(super) fn key() -> Result<[u8; 32], StoreError> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| StoreError::Failed(format!("no random numbers: {e}")))?;
    Ok(key)
}

/// Eight bytes that tell contents apart and, to whoever lacks the wave's key, nothing else.
pub(super) fn fingerprint(key: &[u8; 32], content: &[u8; 32]) -> Fingerprint {
    let hash: [u8; 32] = Sha256::new().chain_update(key).chain_update(content).finalize().into();
    std::array::from_fn(|i| hash[i])
}

/// What a member is known by in one wave.
pub(super) fn voter(key: &[u8; 32], member: &str) -> [u8; 32] {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!("a key of any length will do") };
    mac.chain_update(member).finalize().into_bytes().into()
}
