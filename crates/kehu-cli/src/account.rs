//! The profile file: credentials by profile and API, for those who have more than one account.
//!
//! ```toml
//! # ~/.config/kehu/profiles.toml
//! [default.nxcloud]
//! access_key    = "…"
//! access_secret = "…"
//!
//! [staging.nxcloud]
//! base_url      = "https://staging.example"
//! access_key    = "…"
//! access_secret = "…"
//! ```
//!
//! Nothing is taken over from one profile to another, so that two accounts never mix.
//!
//! Nothing here quotes a line of the file: a line may be a credential.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;

use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
};

/// The environment variable that names a profile.
pub const VARIABLE: &str = "KEHU_PROFILE";

/// The profile that is taken where none is named.
const DEFAULT: &str = "default";

/// The values that one profile has for one API, by name.
#[derive(Default, Clone)]
pub struct Profile {
    name: String,
    values: BTreeMap<String, String>,
}

impl Profile {
    /// A value; an empty one counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The names of all values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The profile's own name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("name", &self.name)
            .field("values", &self.values.keys())
            .finish()
    }
}

/// Where the profile file is looked for; `KEHU_PROFILES` names another.
pub fn path(io: &Io) -> Option<PathBuf> {
    if let Some(path) = io.var("KEHU_PROFILES") {
        return Some(PathBuf::from(path));
    }
    let folder = if io.is_process() {
        etcetera::choose_base_strategy().ok()?.config_dir()
    } else {
        PathBuf::from(io.var("XDG_CONFIG_HOME")?)
    };
    Some(folder.join("kehu").join("profiles.toml"))
}

/// Reads what `asked` (`--profile`, else `KEHU_PROFILE`, else `default`) has for `api`, with warnings
/// about the file. A profile that was asked for must be there; the default one need not.
pub fn read(io: &Io, asked: Option<&str>, api: &str) -> Result<(Profile, Option<String>)> {
    let asked = asked.map(str::to_owned).or_else(|| io.var(VARIABLE));
    let name = asked.as_deref().unwrap_or(DEFAULT);
    let Some(path) = path(io) else {
        return match asked {
            None => Ok((Profile::default(), None)),
            Some(_) => Err(Failure::usage(tr!(
                "profile `{name}`: there is no home directory",
                name
            ))
            .help("name the file with the environment variable KEHU_PROFILES")),
        };
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match asked {
                None => Ok((Profile::default(), None)),
                Some(_) => Err(not_there(name, &path)),
            };
        }
        Err(error) => {
            let message = tr!("{} could not be read: {error}", path.display(), error);
            return Err(Failure::new(Exit::Usage, message));
        }
    };
    let mut profiles = parse(&text, &path)?;
    let Some(mut apis) = profiles.remove(name) else {
        return match asked {
            None => Ok((Profile::default(), None)),
            Some(_) => {
                let known: Vec<_> = profiles.keys().map(String::as_str).collect();
                let failure =
                    Failure::usage(tr!("{} has no profile `{name}`", path.display(), name));
                Err(match known.as_slice() {
                    [] => failure,
                    known => failure.help(tr!("it has {}", known.join(", "))),
                })
            }
        };
    };
    let profile = Profile {
        name: name.to_owned(),
        values: apis.remove(api).unwrap_or_default(),
    };
    Ok((profile, too_open(&path)))
}

/// The names of all profiles, for completion: none where the file cannot be read.
pub fn names(io: &Io) -> Vec<String> {
    let read = || {
        let path = path(io)?;
        parse(&fs::read_to_string(&path).ok()?, &path).ok()
    };
    read().unwrap_or_default().into_keys().collect()
}

fn not_there(name: &str, path: &Path) -> Failure {
    Failure::usage(tr!(
        "profile `{name}`: there is no {}",
        path.display(),
        name
    ))
    .help(tr!(
        "write it: a table [{name}.<api>] with the API's credentials",
        name
    ))
}

type Profiles = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

fn parse(text: &str, path: &Path) -> Result<Profiles> {
    let wrong = |what: String| {
        Failure::usage(format!("{}: {what}", path.display()))
            .help("a profile is a table [<profile>.<api>] of names and texts")
    };
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        wrong(tr!(
            "line {}: {}",
            before.lines().count().max(1),
            error.message()
        ))
    })?;
    let mut profiles = Profiles::new();
    for (profile, apis) in table {
        let toml::Value::Table(apis) = apis else {
            return Err(wrong(tr!("`{profile}` is not a table", profile)));
        };
        for (api, values) in apis {
            let toml::Value::Table(values) = values else {
                return Err(wrong(tr!("`{profile}.{api}` is not a table", profile, api)));
            };
            for (name, value) in values {
                let text = match value {
                    toml::Value::String(text) => text,
                    toml::Value::Integer(number) => number.to_string(),
                    _ => {
                        return Err(wrong(tr!(
                            "`{profile}.{api}.{name}` is not a string",
                            profile,
                            api,
                            name
                        )));
                    }
                };
                let profile = profiles.entry(profile.clone()).or_default();
                profile.entry(api.clone()).or_default().insert(name, text);
            }
        }
    }
    Ok(profiles)
}

/// A warning when others on this machine can read the file.
#[cfg(unix)]
fn too_open(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path).ok()?.permissions().mode();
    let path = path.display();
    (mode & 0o077 != 0).then(|| {
        tr!(
            "others on this machine can read {path}: chmod 600 {path}",
            path
        )
    })
}

#[cfg(not(unix))]
fn too_open(_path: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Terminal;

    fn io(folder: &Path, profile: Option<&str>) -> Io {
        let path = folder.join("profiles.toml").display().to_string();
        let profile = profile.map(|name| ("KEHU_PROFILE", name.to_owned()));
        Io::captured(
            [("KEHU_PROFILES", path)].into_iter().chain(profile),
            "",
            Terminal::NONE,
        )
        .0
    }

    fn with_file(text: &str, run: impl FnOnce(&Path)) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("profiles.toml"), text).unwrap();
        run(folder.path());
    }

    const FILE: &str = "[default.a]\nkey = 'k1'\n[work.a]\nkey = 'k2'\ntenant = 7\n[work.b]\n";

    #[test]
    fn flag_before_variable_before_default() {
        with_file(FILE, |folder| {
            let key = |profile: Option<&str>, variable| {
                let (found, _) = read(&io(folder, variable), profile, "a").unwrap();
                found.get("key").map(str::to_owned)
            };
            assert_eq!(key(None, None).as_deref(), Some("k1"));
            assert_eq!(key(None, Some("work")).as_deref(), Some("k2"));
            assert_eq!(key(Some("default"), Some("work")).as_deref(), Some("k1"));
        });
    }

    #[test]
    fn a_profile_that_was_asked_for_must_be_there() {
        with_file(FILE, |folder| {
            let failure = read(&io(folder, None), Some("home"), "a").unwrap_err();
            assert_eq!(failure.exit(), Exit::Usage);
        });
        let empty = tempfile::tempdir().unwrap();
        assert!(read(&io(empty.path(), None), None, "a").is_ok());
        assert!(read(&io(empty.path(), Some("work")), None, "a").is_err());
    }

    #[test]
    fn a_broken_file_is_not_quoted() {
        with_file("[default.a]\nkey = 'k1'\nsecret = hush hush\n", |folder| {
            let failure = read(&io(folder, None), None, "a").unwrap_err();
            let told = format!("{failure:?}");
            assert!(told.contains("line 3"), "{told}");
            assert!(!told.contains("hush"), "{told}");
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_warned_about() {
        use std::os::unix::fs::PermissionsExt as _;

        with_file(FILE, |folder| {
            let file = folder.join("profiles.toml");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            let (_, warning) = read(&io(folder, None), None, "a").unwrap();
            assert!(warning.is_some_and(|text| text.contains("chmod 600")));
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            assert_eq!(read(&io(folder, None), None, "a").unwrap().1, None);
        });
    }
}
