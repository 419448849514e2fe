//! TLS with rustls and ring. Nothing global is installed.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::{Error, Result};

/// Whom a client trusts, and how it proves who it is.
#[derive(Default)]
pub(super) struct Trust {
    roots: Vec<CertificateDer<'static>>,
    only_own: bool,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

impl Trust {
    /// Trusts these certificates, too.
    pub fn add_roots(&mut self, pem: &[u8]) -> Result<()> {
        self.roots.extend(certificates("root certificate", pem)?);
        Ok(())
    }

    /// Trusts nobody of the operating system's.
    pub fn only_own_roots(&mut self) {
        self.only_own = true;
    }

    /// The certificate that proves who connects.
    pub fn set_identity(&mut self, chain: &[u8], key: &[u8]) -> Result<()> {
        let chain = certificates("client certificate", chain)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| Error::config("the client certificate's private key is not PEM"))?;
        self.identity = Some((chain, key));
        Ok(())
    }

    pub fn config(self) -> Result<ClientConfig> {
        let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| broken(&error))?;
        let builder = if self.only_own {
            let mut store = RootCertStore::empty();
            for root in self.roots {
                store.add(root).map_err(|error| broken(&error))?;
            }
            builder.with_root_certificates(store)
        } else {
            let verifier = Verifier::new_with_extra_roots(self.roots, provider);
            let verifier = verifier.map_err(|error| broken(&error))?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        };
        match self.identity {
            None => Ok(builder.with_no_client_auth()),
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| {
                Error::config(format!("the client certificate cannot be used: {error}"))
            }),
        }
    }
}

/// Nothing of the key.
impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("roots", &self.roots.len())
            .field("only_own", &self.only_own)
            .finish_non_exhaustive()
    }
}

fn certificates(what: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Error::config(format!(
            "there is no {what} in the PEM that was given"
        ))),
    }
}

fn broken(error: &rustls::Error) -> Error {
    Error::config(format!("TLS cannot be set up: {error}")).with_help(
        "Install the system's root certificates (ca-certificates), or name them in SSL_CERT_FILE.",
    )
}
