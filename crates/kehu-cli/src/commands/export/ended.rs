//! From how a run ended to an exit code.

use kehu_export::{End, ErrorKind, Summary};

use crate::{
    exit::Exit,
    failure::{Failure, Result, failed},
};

/// Complete, partial, or nothing at all.
pub(super) fn ended(summary: Summary) -> Result<Exit> {
    let progress = summary.has_progress();
    match summary.end {
        End::Complete if summary.holdings.rejects == 0 => Ok(Exit::Ok),
        End::Complete | End::Stopped => Ok(Exit::Partial),
        End::Partial { reasons } => {
            let failure = Failure::new(Exit::Partial, reasons.join("; "));
            Err(failure.help(
                "nothing better was replaced, and the next run begins anew; where fewer rows are right, \
                 --allow-shrink takes them",
            ))
        }
        End::Failed(error) if progress => {
            let failure = Failure::new(Exit::Partial, error.to_string());
            let failure = error.help().into_iter().fold(failure, Failure::help);
            Err(match error.kind() {
                // It would fail once more.
                ErrorKind::Damaged => failure,
                _ => failure.help("what came is kept; the same command goes on from there"),
            })
        }
        End::Failed(error) => Err(failed(error)),
    }
}
