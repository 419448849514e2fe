//! A failure of an export.

use kehu_export::{ErrorKind, source::Fault};

use super::Failure;
use crate::exit::Exit;

/// An export that could not begin, or did not come to its end.
pub fn failed(error: kehu_export::Error) -> Failure {
    let exit = match error.kind() {
        ErrorKind::Usage | ErrorKind::Held | ErrorKind::Source(Fault::Usage) => Exit::Usage,
        ErrorKind::Refused | ErrorKind::Source(Fault::Refused) => Exit::Refused,
        ErrorKind::Unreachable | ErrorKind::Source(Fault::Busy | Fault::Unreachable) => {
            Exit::Unreachable
        }
        ErrorKind::Source(Fault::NotUnderstood | Fault::TooLarge) => Exit::NotUnderstood,
        _ => Exit::Internal,
    };
    let failure = Failure::new(exit, error.to_string());
    error.help().into_iter().fold(failure, Failure::help)
}
