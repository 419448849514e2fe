//! The connection: encrypted and verified, except to this machine.

use std::{sync::Arc, time::Duration};

use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Failure;
use crate::error::Error;

/// Connects, with the password of `PGPASSWORD` where the URL has none.
pub(super) async fn connect(url: &str) -> Result<Client, Failure> {
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
        Error::usage(format!("the URL: {}", crate::error::chain(&error)))
    })?;
    if config.get_password().is_none()
        && let Ok(password) = std::env::var("PGPASSWORD")
    {
        config.password(password);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(20));
    }
    config.application_name("kehu export");
    if is_here(&config) && config.get_ssl_mode() == SslMode::Prefer {
        config.ssl_mode(SslMode::Disable);
    }
    if config.get_ssl_mode() == SslMode::Disable {
        let (client, connection) = config.connect(NoTls).await?;
        // It ends with the client; what went wrong, the client's next call says.
        tokio::spawn(async { drop(connection.await) });
        return Ok(client);
    }
    let (client, connection) = config.connect(tls()?).await?;
    tokio::spawn(async { drop(connection.await) });
    Ok(client)
}

/// Certificates are held against those that this machine trusts.
fn tls() -> Result<MakeRustlsConnect, Error> {
    let failed = |error: rustls::Error| Error::target("setting up TLS", &error);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_platform_verifier()
        .map_err(failed)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Whether every host is this machine.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let loopback = name
                .parse()
                .is_ok_and(|address: std::net::IpAddr| address.is_loopback());
            loopback || name == "localhost"
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}
