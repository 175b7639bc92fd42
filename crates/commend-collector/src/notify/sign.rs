//! Signatures after the Standard Webhooks specification, so that a receiver can tell who has sent a message.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::path::Path;

/// Bytes of the shortest secret, as the specification has it.
const SHORTEST: usize = 24;

/// What a receiver and the collector share.
#[derive(Clone)]
pub(super) struct Secret(Vec<u8>);

impl Secret {
    /// Reads `whsec_` with base64 after it, or else the bytes of the text.
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let name = file.display();
        let text =
            std::fs::read_to_string(file).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        Self::parse(text.trim()).map_err(|why| format!("`{name}`: {why}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let bytes = match text.strip_prefix("whsec_") {
            Some(coded) => BASE64
                .decode(coded)
                .map_err(|_| "write base64 after `whsec_`, with its padding".to_owned())?,
            None => text.as_bytes().to_vec(),
        };
        if bytes.len() < SHORTEST {
            return Err(format!("use a secret of at least {SHORTEST} bytes"));
        }
        Ok(Self(bytes))
    }

    /// What goes into `Webhook-Signature`; `timestamp` is in seconds since 1970.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
        };
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specification_is_kept() {
        // The example of the specification's own libraries.
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_long_enough() {
        assert!(Secret::parse(&"x".repeat(24)).is_ok());
        for bad in ["", &"x".repeat(23), "whsec_", "whsec_###", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La"] {
            assert!(Secret::parse(bad).is_err(), "{bad}");
        }
    }
}
