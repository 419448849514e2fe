//! `postgres://USER@HOST:PORT/DATABASE?KEY=VALUE`, as PostgreSQL's own clients take it.

use std::{collections::BTreeMap, fmt};

use percent_encoding::percent_decode_str;

use crate::error::Error;

/// How a PostgreSQL database is reached: settings by the names that libpq gives them.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    /// The URL without its password.
    shown: String,
    settings: BTreeMap<String, String>,
}

impl PostgresUrl {
    /// Reads what follows `postgres:`.
    ///
    /// # Errors
    /// When it is not such a URL; the error repeats nothing of it, for it may be a password.
    pub(super) fn parse(rest: &str) -> Result<Self, Error> {
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(wrong("it does not begin with `postgres://`"));
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let mut settings = BTreeMap::new();
        let mut set = |name: &str, raw: &str| -> Result<(), Error> {
            let value = percent_decode_str(raw).decode_utf8();
            let value = value.map_err(|_| wrong(&format!("`{name}` is not UTF-8")))?;
            if !value.is_empty() {
                settings.insert(name.to_owned(), value.into_owned());
            }
            Ok(())
        };
        let (names, ports) = split_hosts(hosts)?;
        set("host", &names)?;
        set("port", &ports)?;
        set("user", user)?;
        set("password", password)?;
        set("dbname", database)?;
        let mut shown = vec![];
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if !plain {
                return Err(wrong("a setting behind `?` has no plain name"));
            }
            set(name, value)?;
            if !is_secret(name) {
                shown.push(pair);
            }
        }
        let at = if authority.contains('@') { "@" } else { "" };
        let slash = if rest.contains('/') { "/" } else { "" };
        let question = if shown.is_empty() { "" } else { "?" };
        let shown = shown.join("&");
        Ok(Self {
            shown: format!("postgres://{user}{at}{hosts}{slash}{database}{question}{shown}"),
            settings,
        })
    }

    /// Whether the URL itself has a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.settings.keys().any(|name| is_secret(name))
    }

    /// The settings by name.
    #[cfg(feature = "postgres")]
    pub(super) fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }
}

/// Without a password.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresUrl({self})")
    }
}

fn is_secret(setting: &str) -> bool {
    matches!(setting, "password" | "sslpassword")
}

/// `a:1,[::1]:2` into `a,::1` and `1,2`.
fn split_hosts(hosts: &str) -> Result<(String, String), Error> {
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for host in hosts.split(',') {
        let (name, rest) = match host.strip_prefix('[') {
            Some(host) => host
                .split_once(']')
                .ok_or_else(|| wrong("a `[` of the host is never closed"))?,
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let port = rest.strip_prefix(':').unwrap_or(rest);
        if !port.is_empty() && port.parse::<u16>().is_err() {
            return Err(wrong("the port is not a number up to 65535"));
        }
        names.push(name);
        ports.push(port);
    }
    let some = ports.iter().any(|port| !port.is_empty());
    let ports = ports.into_iter().map(|port| match port {
        "" => "5432",
        port => port,
    });
    let ports: Vec<&str> = ports.filter(|_| some).collect();
    Ok((names.join(","), ports.join(",")))
}

fn wrong(what: &str) -> Error {
    Error::usage(format!("the address of the database cannot be read: {what}"))
        .with_help("it is written postgres://USER@HOST:PORT/DATABASE?SETTING=VALUE, each special character as %XX")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expect: &[(&str, &str)], shown: &str) {
        let read = PostgresUrl::parse(url).expect("is a URL");
        let expect = expect
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        assert_eq!(read.settings, expect.collect());
        assert_eq!(read.to_string(), shown);
        assert_eq!(format!("{read:?}"), format!("PostgresUrl({shown})"));
    }

    #[test]
    fn settings_have_the_names_of_libpq() {
        check("//", &[], "postgres://");
        check(
            "//me@host:5433/crm?sslmode=require",
            &[
                ("host", "host"),
                ("port", "5433"),
                ("user", "me"),
                ("dbname", "crm"),
                ("sslmode", "require"),
            ],
            "postgres://me@host:5433/crm?sslmode=require",
        );
        check(
            "//a,[::1]:6000/%E5%AE%A2",
            &[("host", "a,::1"), ("port", "5432,6000"), ("dbname", "客")],
            "postgres://a,[::1]:6000/%E5%AE%A2",
        );
        check(
            "//%2Frun%2Fpg/crm?service=a%3Db",
            &[("host", "/run/pg"), ("dbname", "crm"), ("service", "a=b")],
            "postgres://%2Frun%2Fpg/crm?service=a%3Db",
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "//me:hush@host/crm",
            "//me:hu%40sh@host/crm",
            "//me@host/crm?password=hush",
            "//me:h@us@host/crm",
            "//me@host/crm?sslpassword=hush",
        ] {
            let read = PostgresUrl::parse(url).expect("is a URL");
            assert!(read.has_password(), "{url}");
            assert!(!format!("{read} {read:?}").contains("us"), "{read}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        for url in [
            "me:hush@host",
            "//me:hu/sh@host/crm",
            "//me:hush@[::1/crm",
            "//me:hush@host/crm?Pass word=hush",
        ] {
            let error = PostgresUrl::parse(url).expect_err("is no URL");
            assert!(!error.to_string().contains("hu"), "{error}");
            assert!(error.help().is_some());
        }
    }
}
