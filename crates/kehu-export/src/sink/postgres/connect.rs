//! The connection: encrypted and verified, except to this machine or where something else is asked for.

use std::{error::Error as _, time::Duration};

use tokio_postgres::{Client, NoTls, config::SslMode};

use super::{Failure, settings::Settings, tls};
use crate::{
    error::{Error, ErrorKind},
    sink::PostgresUrl,
};

/// Connects as the URL and the environment say.
pub(super) async fn connect(url: &PostgresUrl) -> Result<Client, Failure> {
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Settings { mut config, trust } = Settings::of(url, &env)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(20));
    }
    config.application_name("kehu export");
    if config.get_ssl_mode() == SslMode::Disable {
        let (client, connection) = config.connect(NoTls).await.map_err(explained)?;
        // It ends with the client; what went wrong, the client's next call says.
        tokio::spawn(async { drop(connection.await) });
        return Ok(client);
    }
    let connector = tls::connector(&trust)?;
    let (client, connection) = config.connect(connector).await.map_err(explained)?;
    tokio::spawn(async { drop(connection.await) });
    Ok(client)
}

/// What can be done about a connection that another try does not make.
fn explained(error: tokio_postgres::Error) -> Failure {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let certificate = super::failure::find::<rustls::Error>(&error);
    let (message, help) = if let Some(certificate) = certificate {
        let (why, help) = why_not(certificate);
        (format!("its certificate {why}"), help)
    } else if cause.contains("does not support TLS") {
        let message =
            "it offers no encryption, and everybody on the way would read password and customers";
        let help = "switch TLS on at the server; on a network that you trust, ?sslmode=disable does without";
        (message.to_owned(), help)
    } else if cause.contains("password missing") {
        let help = "set PGPASSWORD, or write it to ~/.pgpass (PGPASSFILE names another file)";
        let error = Error::usage("the database wants a password").with_help(help);
        return error.into();
    } else {
        return error.into();
    };
    let message = format!("the database was not connected: {message}");
    let error = Error::new(ErrorKind::Unreachable, message);
    error.with_help(help).into()
}

/// What is wrong with a certificate, and what to do about it.
fn why_not(error: &rustls::Error) -> (String, &'static str) {
    use rustls::CertificateError as Why;

    let rustls::Error::InvalidCertificate(why) = error else {
        return (
            format!("was not exchanged: {error}"),
            "look at the log of the server",
        );
    };
    match why {
        Why::UnknownIssuer | Why::BadSignature => (
            "is signed by nobody who is trusted here".to_owned(),
            "name the file of its authority: ?sslrootcert=FILE, or PGSSLROOTCERT",
        ),
        Why::NotValidForName | Why::NotValidForNameContext { .. } => (
            format!("is for another host ({error})"),
            "connect by a name that it is for; ?sslmode=verify-ca&sslrootcert=FILE takes any host of that authority",
        ),
        Why::Expired | Why::ExpiredContext { .. } => {
            ("has expired".to_owned(), "renew it at the server")
        }
        _ => (
            format!("is not accepted ({error})"),
            "replace it at the server",
        ),
    }
}
