//! TLS with rustls and ring. Nothing global is installed.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::{Error, Result};

/// Trusts what the operating system trusts.
pub(super) fn system_roots() -> Result<ClientConfig> {
    let verified = builder()?
        .with_platform_verifier()
        .map_err(|error| broken(&error))?;
    Ok(verified.with_no_client_auth())
}

/// Trusts nobody: for plain HTTP on loopback, where reading the system's roots would be in vain.
pub(super) fn no_roots() -> Result<ClientConfig> {
    Ok(builder()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&error))
}

fn broken(error: &rustls::Error) -> Error {
    Error::config(format!("TLS cannot be set up: {error}")).with_help(
        "Install the system's root certificates (ca-certificates), or name them in SSL_CERT_FILE.",
    )
}
