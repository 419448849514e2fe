//! How a target is written down: `customers.parquet`, `sqlite:crm.db`, `postgres://host/crm`.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::error::Error;

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
    /// A PostgreSQL database.
    Postgres {
        /// How to reach it, a password perhaps among it.
        url: String,
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
            Self::Postgres { .. } => PathBuf::from(format!("{table}.rejects.ndjson")),
        }
    }

    /// What is kept beside a target that is a file.
    #[must_use]
    pub fn keeping(path: &Path) -> PathBuf {
        beside(path, ".kehu")
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres {
                url: text.to_owned(),
            });
        }
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::Sqlite { path: path.into() });
        }
        let lower = text.to_ascii_lowercase();
        if [".db", ".sqlite", ".sqlite3"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            return Ok(Self::Sqlite { path: text.into() });
        }
        let (stem, zstd) = match lower.strip_suffix(".zst") {
            Some(stem) => (stem, true),
            None => (lower.as_str(), false),
        };
        let format = match stem.rsplit_once('.').map(|(_, extension)| extension) {
            Some("ndjson" | "jsonl") => FileFormat::Ndjson,
            Some("csv") => FileFormat::Csv,
            Some("parquet") if !zstd => FileFormat::Parquet,
            _ => return Err(unknown(text)),
        };
        Ok(Self::File {
            path: text.into(),
            format,
            zstd,
        })
    }
}

fn unknown(text: &str) -> Error {
    Error::usage(format!("`{text}` is no target that kehu knows")).with_help(
        "name a file (.parquet, .ndjson, .jsonl, .csv; the last three also with .zst), \
         sqlite:FILE, or postgres://USER@HOST/DATABASE",
    )
}

/// Without a password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
            Self::Sqlite { path } => write!(f, "sqlite:{}", path.display()),
            Self::Postgres { url } => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Nothing of a URL's user part after the name, and no `password=` in its query.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (rest, query) = rest
        .split_once('?')
        .map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let rest = match rest.rsplit_once('@') {
        Some((user, place)) => format!("{}@{place}", user.split(':').next().unwrap_or_default()),
        None => rest.to_owned(),
    };
    let query: Vec<&str> = query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.to_ascii_lowercase().starts_with("password"))
        .collect();
    match query.is_empty() {
        true => format!("{scheme}://{rest}"),
        false => format!("{scheme}://{rest}?{}", query.join("&")),
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
        for text in ["sqlite:crm.db", "sqlite://crm.db", "crm.db"] {
            assert_eq!(text.parse::<Address>().expect("is known"), sqlite);
        }
        let url = "postgres://me:secret@host:5432/crm?sslmode=require&password=secret";
        let address: Address = url.parse().expect("is known");
        assert_eq!(
            address.to_string(),
            "postgres://me@host:5432/crm?sslmode=require"
        );
        assert_eq!(format!("{address:?}"), format!("Address({address})"));
    }

    #[test]
    fn anything_else_is_refused_with_what_there_is() {
        for text in [
            "customers",
            "customers.xlsx",
            "customers.parquet.zst",
            "mysql://host/db",
        ] {
            let error = text.parse::<Address>().expect_err("is not known");
            assert!(
                error.help().is_some_and(|help| help.contains(".parquet")),
                "{text}"
            );
        }
    }
}
