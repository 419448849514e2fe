//! How a database is reached, as PostgreSQL's own clients find it out: what the URL says, else its
//! service file, else the environment, else the usual places.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use super::{
    env::{Env, home},
    password,
};
use crate::{
    error::{Error, Result},
    human::chain,
    sink::PostgresUrl,
};

/// Where a connection goes, and how it is kept from others.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) trust: Trust,
}

/// Which certificates a connection is encrypted with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// Any: whoever answers may be somebody else.
    Anyone,
    /// Those that an authority of this file has signed, for whatever host.
    Authority(PathBuf),
    /// Those of the host itself, signed by an authority of the file, or by one that this machine trusts.
    Host(Option<PathBuf>),
}

/// Variables that stand for settings.
const VARIABLES: [(&str, &str); 15] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGOPTIONS", "options"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
];

impl Settings {
    /// The settings of a URL in this environment.
    pub(super) fn of(url: &PostgresUrl, env: Env<'_>) -> Result<Self> {
        let mut settings = url.settings().clone();
        let service = settings.remove("service").or_else(|| env("PGSERVICE"));
        if let Some(service) = service {
            for (name, value) in read_service(&service, env)? {
                settings.entry(name).or_insert(value);
            }
        }
        for (variable, name) in VARIABLES {
            if let Some(value) = env(variable) {
                settings.entry(name.to_owned()).or_insert(value);
            }
        }
        let mut take = |name: &str| settings.remove(name);
        let (mode, roots, passwords) = (take("sslmode"), take("sslrootcert"), take("passfile"));
        let mut config = config(&settings)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host(usual_host(&config));
        }
        if config.get_password().is_none()
            && let Some(password) = password::of(&config, passwords.map(PathBuf::from), env)?
        {
            config.password(password);
        }
        let trust = protect(&mut config, mode.as_deref(), roots, env)?;
        Ok(Self { config, trust })
    }
}

/// The settings that the client itself knows.
fn config(settings: &BTreeMap<String, String>) -> Result<Config> {
    let quote = |value: &str| value.replace('\\', "\\\\").replace('\'', "\\'");
    let pairs = settings.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}='{}'", quote(value)))
        .collect();
    pairs
        .join(" ")
        .parse()
        .map_err(|error: tokio_postgres::Error| {
            Error::usage(format!("the settings of the database: {}", chain(&error)))
        })
}

/// The socket of a server of this machine, where there is one.
fn usual_host(config: &Config) -> String {
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let folders = ["/run/postgresql", "/var/run/postgresql", "/tmp"];
    let has_socket = |folder: &&str| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    let folder = folders.into_iter().find(has_socket);
    folder.unwrap_or("localhost").to_owned()
}

/// Encrypted and verified where nothing else is said, except to this machine.
fn protect(
    config: &mut Config,
    mode: Option<&str>,
    roots: Option<String>,
    env: Env<'_>,
) -> Result<Trust> {
    let usual = || home(env, ".postgresql/root.crt", "root.crt").filter(|path| path.exists());
    let roots = match roots.as_deref() {
        Some("system") => None,
        Some(path) => Some(PathBuf::from(path)),
        None => usual(),
    };
    let (tls, trust) = match (mode, roots) {
        (None, _) if is_here(config) => (SslMode::Disable, Trust::Anyone),
        (Some("disable"), _) => (SslMode::Disable, Trust::Anyone),
        (Some("allow" | "prefer"), _) => (SslMode::Prefer, Trust::Anyone),
        (Some("require"), None) => (SslMode::Require, Trust::Anyone),
        (Some("require" | "verify-ca"), Some(roots)) => (SslMode::Require, Trust::Authority(roots)),
        // Any host has a certificate of an authority that machines trust.
        (Some("verify-ca"), None) => (SslMode::Require, Trust::Host(None)),
        (None | Some("verify-full"), roots) => (SslMode::Require, Trust::Host(roots)),
        (Some(_), _) => {
            let known = "disable, allow, prefer, require, verify-ca, verify-full";
            return Err(Error::usage(format!("sslmode is one of {known}")));
        }
    };
    let sockets = config.get_hosts().iter().all(is_socket) && config.get_hostaddrs().is_empty();
    config.ssl_mode(if sockets { SslMode::Disable } else { tls });
    Ok(trust)
}

/// Whether every host is this machine.
fn is_here(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(|address| address.is_loopback());
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let address = name.parse::<std::net::IpAddr>();
            address.is_ok_and(|address| address.is_loopback()) || name == "localhost"
        }
        host => is_socket(host),
    })
}

fn is_socket(host: &Host) -> bool {
    !matches!(host, Host::Tcp(_))
}

/// The settings of a service by the name that it has in a service file.
fn read_service(service: &str, env: Env<'_>) -> Result<Vec<(String, String)>> {
    let named = env("PGSERVICEFILE").map(PathBuf::from);
    let own = named.or_else(|| home(env, ".pg_service.conf", ".pg_service.conf"));
    let of_system = match env("PGSYSCONFDIR") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => ["/etc/postgresql-common", "/etc/sysconfig/pgsql"]
            .map(PathBuf::from)
            .into(),
    };
    let of_system = of_system
        .into_iter()
        .map(|folder| folder.join("pg_service.conf"));
    for path in own.into_iter().chain(of_system) {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::usage(format!("{}: {error}", path.display()))),
        };
        if let Some(settings) = section(&text, service, &path)? {
            return Ok(settings);
        }
    }
    Err(
        Error::usage(format!("no service file has a service [{service}]"))
            .with_help("services stand in ~/.pg_service.conf; PGSERVICEFILE names another file"),
    )
}

/// The settings below `[service]`.
fn section(text: &str, service: &str, path: &Path) -> Result<Option<Vec<(String, String)>>> {
    let mut found = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            found = (name.strip_suffix(']') == Some(service)).then(Vec::new);
        } else if let Some(settings) = &mut found {
            let Some((name, value)) = line.split_once('=') else {
                let place = format!("{}:{}", path.display(), index + 1);
                return Err(Error::usage(format!("{place}: a line is NAME=VALUE")));
            };
            settings.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, variables: &[(&str, &str)]) -> Result<Settings> {
        let rest = url.strip_prefix("postgres:").expect("is a URL");
        let url = PostgresUrl::parse(rest).expect("is a URL");
        let env = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::of(&url, &env)
    }

    fn check(url: &str, variables: &[(&str, &str)], mode: SslMode, trust: Option<Trust>) {
        let settings = settings(url, variables).expect("can be kept");
        assert_eq!(settings.config.get_ssl_mode(), mode, "{url}");
        if let Some(trust) = trust {
            assert_eq!(settings.trust, trust, "{url}");
        }
    }

    #[test]
    fn connections_are_verified_except_to_this_machine_or_as_asked() {
        let file = || PathBuf::from("ca.pem");
        let verified = Some(Trust::Host(None));
        check("postgres://db/crm", &[], SslMode::Require, verified.clone());
        check(
            "postgres://db,localhost/crm",
            &[],
            SslMode::Require,
            verified.clone(),
        );
        for here in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "%2Frun%2Fpg",
            "localhost,127.0.0.2",
        ] {
            check(
                &format!("postgres://{here}/crm"),
                &[],
                SslMode::Disable,
                None,
            );
        }
        let elsewhere = "postgres://localhost/crm?hostaddr=10.0.0.1";
        check(elsewhere, &[], SslMode::Require, verified.clone());
        let asked = |query: &str, mode, trust| {
            check(&format!("postgres://db/crm?{query}"), &[], mode, trust);
        };
        asked("sslmode=disable", SslMode::Disable, None);
        asked("sslmode=prefer", SslMode::Prefer, Some(Trust::Anyone));
        asked("sslmode=require", SslMode::Require, Some(Trust::Anyone));
        asked("sslmode=verify-ca", SslMode::Require, verified.clone());
        asked(
            "sslmode=verify-full&sslrootcert=system",
            SslMode::Require,
            verified.clone(),
        );
        asked(
            "sslrootcert=ca.pem",
            SslMode::Require,
            Some(Trust::Host(Some(file()))),
        );
        for mode in ["require", "verify-ca"] {
            let query = format!("sslmode={mode}&sslrootcert=ca.pem");
            asked(&query, SslMode::Require, Some(Trust::Authority(file())));
        }
        let here = "postgres://localhost/crm?sslmode=verify-full";
        check(here, &[], SslMode::Require, verified);
        let socket = "postgres://%2Frun%2Fpg/crm?sslmode=require";
        check(socket, &[], SslMode::Disable, None);
        check(
            "postgres://db/crm",
            &[("PGSSLMODE", "disable")],
            SslMode::Disable,
            None,
        );
        assert!(settings("postgres://db/crm?sslmode=sometimes", &[]).is_err());
    }

    #[test]
    fn the_url_comes_before_the_service_and_the_service_before_the_environment() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let services = folder.path().join("services");
        let text = "# ours\n[other]\nhost=no\n[crm]\nhost = db\nport=6000\ndbname=crm\npassword=a'b\\c\n[last]\nuser=no\n";
        fs::write(&services, text).expect("is written");
        let services = services.to_str().expect("is UTF-8");
        let variables = [
            ("PGSERVICEFILE", services),
            ("PGSERVICE", "crm"),
            ("PGUSER", "me"),
            ("PGPORT", "7000"),
        ];
        let found = settings("postgres:///mine", &variables)
            .expect("can be kept")
            .config;
        assert_eq!(found.get_hosts(), [Host::Tcp("db".to_owned())]);
        assert_eq!(found.get_ports(), [6000]);
        assert_eq!(
            (found.get_user(), found.get_dbname()),
            (Some("me"), Some("mine"))
        );
        assert_eq!(found.get_password(), Some(b"a'b\\c".as_slice()));
        let unknown = settings("postgres://?service=none", &variables);
        assert!(unknown.is_err_and(|error| error.to_string().contains("[none]")));
        let unknown = settings("postgres://db/crm?colour=red", &[]);
        assert!(unknown.is_err_and(|error| error.to_string().contains("colour")));
    }
}
