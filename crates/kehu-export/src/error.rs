//! The one error.

use std::fmt;

use crate::{
    holder::Holder,
    human::chain,
    source::{Fault, SourceError},
};

/// Why an export did not do what was asked.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
}

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was asked for cannot be done.
    Usage,
    /// Another run holds the target.
    Held,
    /// Rows did not come.
    Source(Fault),
    /// The target did not take them.
    Target,
    /// What was kept of them is missing or damaged: another attempt fails as well.
    Damaged,
    /// The target does not answer.
    Unreachable,
    /// The target does not let us in.
    Refused,
}

/// Result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What was asked for cannot be done.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// The target failed while it was doing something.
    pub(crate) fn target(doing: impl fmt::Display, error: &dyn std::error::Error) -> Self {
        Self::new(ErrorKind::Target, format!("{doing}: {}", chain(error)))
    }

    pub(crate) fn held(target: impl fmt::Display, holder: Option<&Holder>) -> Self {
        let holder = holder.map_or_else(|| "another run".to_owned(), ToString::to_string);
        Self::new(
            ErrorKind::Held,
            format!("{target} is being filled by {holder}"),
        )
        .with_help("wait until it has ended, or end it; two runs never share a target")
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            help: None,
        }
    }

    /// What was kept of the rows is missing or damaged.
    #[cfg(feature = "files")]
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Damaged, message).with_help(
            "its rows have to be fetched again: --restart reads everything anew, and what is there stays as it is \
             until then",
        )
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::new(ErrorKind::Source(error.fault), error.message)
    }
}
