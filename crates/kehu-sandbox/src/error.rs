//! Why a sandbox does not start, or does not do what it is told.

use std::{fmt, io};

/// A sandbox that does not start, or does not do what it is told.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Specs(String),
    Listen(String, io::Error),
    Start(io::Error),
    Database(rusqlite::Error),
    Unknown(String),
    Item(String),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn specs(found: String) -> Self {
        Self(Kind::Specs(found))
    }

    pub(crate) fn listen(address: String, error: io::Error) -> Self {
        Self(Kind::Listen(address, error))
    }

    pub(crate) fn start(error: io::Error) -> Self {
        Self(Kind::Start(error))
    }

    pub(crate) fn unknown(what: String) -> Self {
        Self(Kind::Unknown(what))
    }

    pub(crate) fn item(what: String) -> Self {
        Self(Kind::Item(what))
    }

    /// Whether the specifications are wrong; the message then shows every place.
    pub fn is_specs(&self) -> bool {
        matches!(self.0, Kind::Specs(_))
    }

    /// Whether the address could not be listened on: taken, or not this machine's.
    pub fn is_listen(&self) -> bool {
        matches!(self.0, Kind::Listen(..))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Specs(found) => write!(f, "the specifications are not right:\n{found}"),
            Kind::Listen(address, _) => write!(f, "cannot listen on {address}"),
            Kind::Start(_) => f.write_str("cannot start the sandbox's threads"),
            Kind::Database(_) => f.write_str("the sandbox's database"),
            Kind::Unknown(what) | Kind::Item(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Listen(_, error) | Kind::Start(error) => Some(error),
            Kind::Database(error) => Some(error),
            Kind::Specs(_) | Kind::Unknown(_) | Kind::Item(_) => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self(Kind::Database(error))
    }
}
