//! What an export is of, and whose rows those are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an export is of. Only runs of one and the same share a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The API.
    pub api: String,
    /// The operation.
    pub operation: String,
    /// The request's own filters, as canonical JSON.
    pub filters: String,
    /// The base URL; `None` where an earlier version of kehu did not note it.
    pub server: Option<String>,
    /// Tells one account from another, and no more of it; `None` where an earlier version of kehu did not
    /// note it.
    pub account: Option<String>,
}

impl Subject {
    /// Whether it is noted whose rows they are.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.server.is_some()
    }

    /// In what this one differs from another; `None` where it does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<Difference<'_>> {
        let operation = (&self.api, &self.operation) != (&other.api, &other.operation);
        Some(match () {
            () if operation => Difference::Operation(self),
            () if self.server != other.server => Difference::Server(self),
            () if self.account != other.account => Difference::Account(self),
            () if self.filters != other.filters => Difference::Filters(self),
            () => return None,
        })
    }
}

/// In what one export differs from another: what it has of it, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference<'s> {
    /// It is of another operation.
    Operation(&'s Subject),
    /// It is from another server.
    Server(&'s Subject),
    /// It is of another account.
    Account(&'s Subject),
    /// It has other filters.
    Filters(&'s Subject),
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(of) => write!(f, "rows of `{} {}`", of.api, of.operation),
            Self::Server(of) => write!(
                f,
                "rows from another server, {}",
                of.server.as_deref().unwrap_or("unknown")
            ),
            Self::Account(of) => write!(
                f,
                "rows of another account, which is known by {}",
                of.account.as_deref().unwrap_or("nothing")
            ),
            Self::Filters(of) => write!(f, "an export with other filters: {}", of.filters),
        }
    }
}
