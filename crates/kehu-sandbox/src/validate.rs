//! Requests held against the specification, with the words that clients hear before they send.

use kehu_spec::model::{Api, Operation};
use kehu_spec::validate::{self, ProblemKind};
use serde_json::{Map, Value};

use crate::refuse::{Because, Refusal};

/// Refuses what the operation's tables and rules do not allow, everything that is wrong in one sentence.
pub(crate) fn request(
    api: &Api,
    operation: &Operation,
    fields: &Map<String, Value>,
) -> Result<(), Refusal> {
    let problems = validate::request(api, operation, fields);
    if problems.is_empty() {
        return Ok(());
    }
    let missing = problems
        .iter()
        .all(|problem| problem.kind == ProblemKind::Missing);
    let because = if missing {
        Because::Missing
    } else {
        Because::Parameter
    };
    let words: Vec<_> = problems
        .iter()
        .map(|problem| problem.message.as_str())
        .take(8)
        .collect();
    Err(Refusal::new(because, words.join("; ")))
}
