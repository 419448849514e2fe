//! Exit codes: what a script can tell apart.

use std::process::ExitCode;

/// How a run of the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exit {
    /// Everything that was asked for was done.
    Ok = 0,
    /// Something that should not happen, a broken output file among it.
    Internal = 1,
    /// A wrong flag, a missing credential, a request found invalid before it was sent.
    Usage = 2,
    /// The service, or the database of an export, answered and refused.
    Refused = 3,
    /// The service, or the database of an export, could not be reached: connection, time-out, TLS.
    Unreachable = 4,
    /// The service answered something that its documentation does not say.
    NotUnderstood = 5,
    /// Done, but some rows were left out, each of which was named, or nothing shows that all came.
    Partial = 6,
}

impl Exit {
    /// Every code with its meaning, as `kehu --help` lists them.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Ok, "done"),
        (
            Self::Internal,
            "an internal error, or an output that could not be written",
        ),
        (
            Self::Usage,
            "wrong usage: a flag, a missing credential, an invalid request that was not sent",
        ),
        (
            Self::Refused,
            "the service refused the request, or the database refused us",
        ),
        (
            Self::Unreachable,
            "the service or the database could not be reached",
        ),
        (Self::NotUnderstood, "the answer was not understood"),
        (
            Self::Partial,
            "done, but some rows were left out, or nothing shows that all came",
        ),
    ];

    /// The number that the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
