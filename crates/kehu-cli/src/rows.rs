//! How to go on when pages end too early.

use kehu_registry::Operation;
use kehu_runtime::{Direction, Position};

use tr::tr;

use crate::{failure::Failure, flags};

/// Says after how many rows a run over pages broke off, and how to go on from there.
pub fn interrupted(
    failure: Failure,
    operation: &Operation,
    count: u64,
    next: Option<&Position>,
) -> Failure {
    if count == 0 {
        return failure;
    }
    let failure = failure.fact("after", tr!("{count} rows", count));
    let field = operation
        .paging()
        .and_then(|paging| paging.resume_field(Direction::Forward));
    match (field.and_then(|field| operation.param(field)), next) {
        (Some(param), Some(next)) => failure.help(tr!(
            "go on from there with --{} {}",
            flags::name(param),
            next.cursor()
        )),
        _ => failure,
    }
}
