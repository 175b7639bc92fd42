//! What is trusted where the collector opens a connection: to a hook, and to a database server.

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::sync::Arc;

/// The certificates of the system, or those that `SSL_CERT_FILE` names.
pub(crate) fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// TLS 1.2 and 1.3, with these certificates trusted.
pub(crate) fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}
