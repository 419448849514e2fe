//! Why a statement was not done, told without the rows that it was about.

use std::{error::Error as StdError, fmt, io};

use tokio_postgres::error::SqlState;

use crate::{
    error::{Error, ErrorKind},
    human::chain,
};

/// Why a statement was not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database said no, or is not there.
    Database(tokio_postgres::Error),
    /// Anything else.
    Other(Error),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl Failure {
    /// The server is gone, or says that another try may do.
    pub(super) fn passes(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error.code() {
            None => is_away(error),
            Some(code) => {
                let again = [
                    &SqlState::ADMIN_SHUTDOWN,
                    &SqlState::CRASH_SHUTDOWN,
                    &SqlState::CANNOT_CONNECT_NOW,
                    &SqlState::TOO_MANY_CONNECTIONS,
                    &SqlState::T_R_SERIALIZATION_FAILURE,
                    &SqlState::T_R_DEADLOCK_DETECTED,
                ];
                again.contains(&code) || code.code().starts_with("08")
            }
        }
    }

    /// A value that the database does not take; the words it uses.
    pub(super) fn refuses_value(&self) -> Option<String> {
        let Self::Database(error) = self else {
            return None;
        };
        let refused = error.as_db_error()?;
        let code = refused.code().code();
        let value = code.starts_with("22") || code == SqlState::PROGRAM_LIMIT_EXCEEDED.code();
        value.then(|| refused.message().to_owned())
    }

    /// The failure of doing something with the database.
    pub(super) fn told(self, doing: impl fmt::Display) -> Error {
        let passes = self.passes();
        let error = match self {
            Self::Database(error) => error,
            Self::Other(error) => return error,
        };
        let message = format!("{doing}: {}", words(&error));
        match error.code() {
            _ if passes => Error::new(ErrorKind::Unreachable, message),
            Some(code) if refuses(code) => Error::new(ErrorKind::Refused, message),
            _ => Error::new(ErrorKind::Target, message),
        }
    }

    /// Why it failed, for whoever waits for the next try.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Database(error) => words(error),
            Self::Other(error) => error.to_string(),
        }
    }
}

/// Whether the database does not know who asks, or does not let them.
fn refuses(code: &SqlState) -> bool {
    let codes = [
        &SqlState::INSUFFICIENT_PRIVILEGE,
        &SqlState::UNDEFINED_DATABASE,
    ];
    code.code().starts_with("28") || codes.contains(&code)
}

/// What the database says, without the detail: that quotes whole rows.
fn words(error: &tokio_postgres::Error) -> String {
    let Some(said) = error.as_db_error() else {
        return chain(error);
    };
    let hint = said.hint().map(|hint| format!("; {hint}"));
    let code = said.code().code();
    format!(
        "{} (code {code}){}",
        said.message(),
        hint.unwrap_or_default()
    )
}

/// Whether nobody answers: what is answered wrongly stays wrong.
fn is_away(error: &tokio_postgres::Error) -> bool {
    let nonsense = [io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput];
    let silent = find::<io::Error>(error).is_some_and(|error| !nonsense.contains(&error.kind()));
    let timed_out = error.to_string() == "timeout waiting for server";
    error.is_closed() || timed_out || (silent && find::<rustls::Error>(error).is_none())
}

/// The first error of a kind in a chain; an I/O error may have another one inside.
pub(super) fn find<'e, E: StdError + 'static>(
    error: &'e (dyn StdError + 'static),
) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inside = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let inside = inside.and_then(|inside| inside.downcast_ref::<E>());
        if let Some(found) = error.downcast_ref::<E>().or(inside) {
            return Some(found);
        }
        next = error.source();
    }
    None
}
