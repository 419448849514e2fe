//! A password out of `~/.pgpass`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio_postgres::{Config, config::Host};

use super::env::{Env, home};
use crate::error::{Error, Result};

/// The password that the file has for these settings.
pub(super) fn of(config: &Config, file: Option<PathBuf>, env: Env<'_>) -> Result<Option<String>> {
    let Some(path) = file.or_else(|| home(env, ".pgpass", "pgpass.conf")) else {
        return Ok(None);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::usage(format!("{}: {error}", path.display()))),
    };
    let user = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(env);
    let user = config
        .get_user()
        .map(str::to_owned)
        .or_else(user)
        .unwrap_or_default();
    let database = config.get_dbname().unwrap_or(&user);
    for (index, host) in hosts(config).iter().enumerate() {
        let ports = config.get_ports();
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        let wanted = [host, &port.to_string(), database, &user];
        if let Some(password) = text.lines().find_map(|line| matching(line, wanted)) {
            check_permissions(&path)?;
            return Ok(Some(password));
        }
    }
    Ok(None)
}

/// The hosts as the file names them: a socket is `localhost`.
fn hosts(config: &Config) -> Vec<String> {
    if config.get_hosts().is_empty() {
        let addresses = config.get_hostaddrs().iter();
        return addresses.map(ToString::to_string).collect();
    }
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(_) => "localhost".to_owned(),
    });
    hosts.collect()
}

/// The password of a line `host:port:database:user:password` that these values match.
fn matching(line: &str, wanted: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut rest = line.chars();
    for wanted in wanted {
        let field = field(&mut rest)?;
        if field != "*" && field != wanted {
            return None;
        }
    }
    // What follows the password is not ours.
    let mut rest = rest.chain([':']);
    field(&mut rest)
}

/// Up to the next colon; what a backslash precedes is itself.
fn field(rest: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut field = String::new();
    loop {
        match rest.next()? {
            ':' => return Some(field),
            '\\' => field.extend(rest.next()),
            char => field.push(char),
        }
    }
}

#[cfg(unix)]
fn check_permissions(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let open = fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if !open {
        return Ok(());
    }
    let path = path.display();
    Err(Error::usage(format!(
        "others on this machine can read the passwords of {path}"
    ))
    .with_help(format!("chmod 600 {path}")))
}

#[cfg(not(unix))]
fn check_permissions(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\nother:5432:crm:me:no\ndb:5432:*:me:a\\:b\\\\c:d\n*:6000:crm:me:port\nlocalhost:*:*:*:here\n";

    fn check(config: &str, expect: Option<&str>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pgpass");
        fs::write(&path, FILE).expect("is written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("is ours");
        }
        let env = |name: &str| (name == "USER").then(|| "me".to_owned());
        let config = config.parse().expect("are settings");
        let found = of(&config, Some(path), &env).expect("can be read");
        assert_eq!(found.as_deref(), expect);
    }

    #[test]
    fn the_first_line_that_matches_has_the_password() {
        check("host=db user=me", Some("a:b\\c"));
        check("host=db dbname=crm", Some("a:b\\c"));
        check("host=db user=you", None);
        check("host=away port=6000 dbname=crm", Some("port"));
        check(
            "host=away,db port=5432,6000 dbname=crm user=me",
            Some("port"),
        );
        check("host=/run/postgresql user=you", Some("here"));
    }

    #[cfg(unix)]
    #[test]
    fn passwords_that_others_can_read_are_not_used() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pgpass");
        fs::write(&path, FILE).expect("is written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("is ours");
        let of = |config: &str| {
            let config = config.parse().expect("are settings");
            of(&config, Some(path.clone()), &|_| None)
        };
        let error = of("host=db user=me").expect_err("is refused");
        assert!(
            error
                .help()
                .is_some_and(|help| help.starts_with("chmod 600"))
        );
        assert!(!error.to_string().contains("a:b"), "{error}");
        assert_eq!(of("host=db user=you").expect("has none"), None);
    }
}
