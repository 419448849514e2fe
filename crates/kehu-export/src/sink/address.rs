//! How a target is written down: `customers.parquet`, `sqlite:crm.db`, `postgres://host/crm`.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{ObjectsUrl, PostgresUrl};
use crate::{
    error::{Error, Result},
    files::behind_link,
};

/// Where rows go.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// One file.
    File {
        /// Where it will be.
        path: PathBuf,
        /// What it will be.
        format: FileFormat,
        /// Whether it is compressed.
        zstd: bool,
    },
    /// An SQLite database.
    Sqlite {
        /// Its file.
        path: PathBuf,
    },
    /// Objects of a store, below one name.
    Objects {
        /// Where they are.
        url: ObjectsUrl,
        /// What they will be.
        format: FileFormat,
        /// Whether they are compressed.
        zstd: bool,
    },
    /// A PostgreSQL database.
    Postgres {
        /// How to reach it, a password perhaps among it.
        url: PostgresUrl,
    },
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// One JSON object a line, as it came.
    Ndjson,
    /// Comma-separated values with a line of names.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Address {
    /// The rejects of a run, where nothing else is said.
    #[must_use]
    pub fn rejects(&self, table: &str) -> PathBuf {
        match self {
            Self::File { path, .. } => beside(path, ".rejects.ndjson"),
            Self::Sqlite { path } => beside(path, &format!(".{table}.rejects.ndjson")),
            Self::Objects { .. } | Self::Postgres { .. } => {
                PathBuf::from(format!("{table}.rejects.ndjson"))
            }
        }
    }

    /// What is kept beside a target that is a file.
    #[must_use]
    pub fn keeping(path: &Path) -> PathBuf {
        beside(path, ".kehu")
    }

    /// The file itself; what is elsewhere has none.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } | Self::Sqlite { path } => Some(path),
            Self::Objects { .. } | Self::Postgres { .. } => None,
        }
    }

    /// What files or objects are, and whether they are compressed; a database is neither.
    #[must_use]
    pub fn format(&self) -> Option<(FileFormat, bool)> {
        match self {
            Self::File { format, zstd, .. } | Self::Objects { format, zstd, .. } => {
                Some((*format, *zstd))
            }
            Self::Sqlite { .. } | Self::Postgres { .. } => None,
        }
    }

    /// The address behind a symbolic link, so that a file has one lock whatever leads to it.
    #[must_use]
    pub fn behind_links(mut self) -> Self {
        if let Self::File { path, .. } | Self::Sqlite { path } = &mut self {
            *path = behind_link(path);
        }
        self
    }

    /// Whether this build can read and write it.
    ///
    /// # Errors
    /// When it lacks a feature, which the error names.
    pub fn check_build(&self) -> Result<()> {
        match self.needs() {
            (_, _, true) => Ok(()),
            _ => Err(self.lacking()),
        }
    }

    /// The error of a build that lacks what the target needs.
    pub(super) fn lacking(&self) -> Error {
        let (what, feature, _) = self.needs();
        lacks(what, feature)
    }

    /// What the target needs, its feature, and whether this build has it.
    fn needs(&self) -> (&'static str, &'static str, bool) {
        match self {
            Self::Objects { .. } if !cfg!(feature = "objects") => {
                ("object stores", "objects", false)
            }
            Self::File {
                format: FileFormat::Parquet,
                ..
            }
            | Self::Objects {
                format: FileFormat::Parquet,
                ..
            } => ("Parquet", "parquet", cfg!(feature = "parquet")),
            Self::File { .. } | Self::Objects { .. } => ("files", "files", cfg!(feature = "files")),
            Self::Sqlite { .. } => ("SQLite", "sqlite", cfg!(feature = "sqlite")),
            Self::Postgres { .. } => ("PostgreSQL", "postgres", cfg!(feature = "postgres")),
        }
    }

    /// Whether a password is part of it.
    #[must_use]
    pub fn has_password(&self) -> bool {
        matches!(self, Self::Postgres { url } if url.has_password())
    }
}

/// What a build cannot do, and the build that can.
pub(crate) fn lacks(what: &str, feature: &str) -> Error {
    Error::usage(format!(
        "this build of kehu was made without {what} (the feature `{feature}`)"
    ))
    .with_help("install one with everything: cargo install --path crates/kehu-cli --features full")
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// What can be written; no error repeats the text, for a password may be part of it.
impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some((scheme, rest)) = scheme(text) {
            return match scheme.to_ascii_lowercase().as_str() {
                "postgres" | "postgresql" => {
                    PostgresUrl::parse(rest).map(|url| Self::Postgres { url })
                }
                "sqlite" => sqlite(rest.strip_prefix("//").unwrap_or(rest)),
                "s3" | "gs" | "az" => objects(&scheme.to_ascii_lowercase(), rest),
                _ => Err(
                    Error::usage(format!("kehu does not write to `{scheme}:`")).with_help(format!(
                        "{KNOWN}; a file whose name has a colon: ./{scheme}:…"
                    )),
                ),
            };
        }
        let lower = text.to_ascii_lowercase();
        if [".db", ".sqlite", ".sqlite3"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            return sqlite(text);
        }
        let (format, zstd) = format(text)?;
        Ok(Self::File {
            path: text.into(),
            format,
            zstd,
        })
    }
}

/// What a name says that it is: its format, and whether it is compressed.
fn format(name: &str) -> Result<(FileFormat, bool)> {
    let lower = name.to_ascii_lowercase();
    let (stem, zstd) = match lower.strip_suffix(".zst") {
        Some(stem) => (stem, true),
        None => (lower.as_str(), false),
    };
    let format = match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("ndjson" | "jsonl") => FileFormat::Ndjson,
        Some("csv") => FileFormat::Csv,
        Some("parquet") if !zstd => FileFormat::Parquet,
        _ => {
            let message = "the name of the target does not tell what it is to be";
            return Err(Error::usage(message).with_help(KNOWN));
        }
    };
    Ok((format, zstd))
}

fn objects(scheme: &str, rest: &str) -> Result<Address> {
    let url = ObjectsUrl::parse(scheme, rest)?;
    let (format, zstd) = format(url.name())?;
    Ok(Address::Objects { url, format, zstd })
}

/// What there is.
const KNOWN: &str = "there are files (.parquet, .ndjson, .jsonl, .csv; the last three also with .zst), \
    sqlite:FILE, postgres://USER@HOST/DATABASE, and s3://, gs:// or az://BUCKET/NAME.parquet";

/// `s3` and the rest of `s3://bucket/key`. One letter is a drive, not a scheme.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(named);
    is_scheme.then_some((scheme, rest))
}

fn sqlite(path: &str) -> Result<Address> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let problem = if name.is_empty() {
        "it names no file"
    } else if name.starts_with(':') {
        "a database in memory would be gone with the command"
    } else if path.starts_with("file:") || path.contains('?') {
        "it takes the path of a file, without settings"
    } else {
        return Ok(Address::Sqlite { path: path.into() });
    };
    Err(Error::usage(format!("sqlite: {problem}")).with_help("name a file: sqlite:crm.db"))
}

/// Without a password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
            Self::Sqlite { path } => write!(f, "sqlite:{}", path.display()),
            Self::Objects { url, .. } => url.fmt(f),
            Self::Postgres { url } => url.fmt(f),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, format: FileFormat, zstd: bool) {
        let expect = Address::File {
            path: text.into(),
            format,
            zstd,
        };
        assert_eq!(text.parse::<Address>().expect("is known"), expect);
    }

    #[test]
    fn a_file_says_its_format_by_its_name() {
        check("a/customers.parquet", FileFormat::Parquet, false);
        check("customers.ndjson", FileFormat::Ndjson, false);
        check("customers.jsonl.zst", FileFormat::Ndjson, true);
        check("Customers.CSV.zst", FileFormat::Csv, true);
    }

    #[test]
    fn databases_say_so() {
        let sqlite = Address::Sqlite {
            path: "crm.db".into(),
        };
        for text in [
            "sqlite:crm.db",
            "sqlite://crm.db",
            "SQLite:crm.db",
            "crm.db",
        ] {
            assert_eq!(text.parse::<Address>().expect("is known"), sqlite);
        }
        for url in [
            "postgres://me@host:5432/crm",
            "PostgreSQL://me@host:5432/crm",
        ] {
            let address: Address = url.parse().expect("is known");
            assert_eq!(address.to_string(), "postgres://me@host:5432/crm");
        }
    }

    #[test]
    fn objects_say_their_store_and_their_format() {
        let check = |text: &str, expect: Option<(FileFormat, bool)>| {
            let address = text.parse::<Address>();
            assert_eq!(
                address.ok().and_then(|address| address.format()),
                expect,
                "{text}"
            );
        };
        check("s3://crm/a/b.parquet", Some((FileFormat::Parquet, false)));
        check("GS://crm/b.ndjson.zst", Some((FileFormat::Ndjson, true)));
        check(
            "az://crm/b.csv?endpoint=https://store.example",
            Some((FileFormat::Csv, false)),
        );
        check("s3://crm/b.parquet.zst", None);
        check("s3://crm/b", None);
        check("s3://crm/b.db", None);
    }

    #[test]
    fn a_colon_in_the_name_of_a_file_is_no_scheme() {
        check("./run:1.csv", FileFormat::Csv, false);
        check("2024-05-07T13:00.csv", FileFormat::Csv, false);
        check(r"C:\data\customers.csv", FileFormat::Csv, false);
    }

    #[test]
    fn anything_else_is_refused_with_what_there_is() {
        for text in [
            "customers",
            "customers.xlsx",
            "customers.parquet.zst",
            "customers.db.zst",
            "mysql://me:hush@host/customers.db",
            "http://host/customers.csv",
            "file:///tmp/customers.csv",
            "duckdb:customers.db",
            "host=db password=hush",
        ] {
            let error = text.parse::<Address>().expect_err("is not known");
            let help = error.help().unwrap_or_default();
            assert!(help.contains("sqlite:FILE"), "{text}");
            assert!(!format!("{error} {help}").contains("hush"), "{error}");
        }
    }

    #[test]
    fn sqlite_takes_a_file_that_stays() {
        for text in [
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "sqlite:///:memory:",
            "sqlite:folder/",
            "sqlite:file:crm.db",
            "sqlite:crm.db?mode=memory",
        ] {
            let error = text.parse::<Address>().expect_err("is refused");
            assert!(
                error.help().is_some_and(|help| help.contains("crm.db")),
                "{text}"
            );
        }
    }
}
