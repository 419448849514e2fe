//! Refusals of another shape than what comes back otherwise.

use super::examples::{Example, ExampleKind};
use super::outline::Side;
use super::tables::FieldTable;
use super::whose::known_names;
use crate::json::Node;

/// Those of an operation's examples that show a refusal and share no key with what examples and tables have of a
/// success: what is in them is no part of that.
pub(super) fn of_another_shape(
    examples: &[Example],
    own: &[usize],
    tables: &[&FieldTable],
) -> Vec<usize> {
    let shown = own.iter().map(|at| &examples[*at]);
    let mut good: Vec<&Node> = shown.filter_map(success).collect();
    // An operation that shows nothing but refusals answers as others do.
    if good.is_empty() && !tables.iter().any(|table| table.side == Side::Response) {
        good = examples.iter().filter_map(success).collect();
        if good.is_empty() {
            return Vec::new();
        }
    }
    let foreign = |at: &&usize| {
        let refused = whole(&examples[**at], ExampleKind::Failure);
        refused.is_some_and(|refused| {
            let mut keys = refused.members().iter().map(|(key, _)| key);
            !refused.members().is_empty()
                && keys.all(|key| good.iter().all(|good| good.get(key).is_none()))
                && known_names(refused, tables, Side::Response) == 0
        })
    };
    own.iter().filter(foreign).copied().collect()
}

fn success(example: &Example) -> Option<&Node> {
    whole(example, ExampleKind::Response)
}

/// What an example of a kind shows, where it is a whole answer.
fn whole(example: &Example, kind: ExampleKind) -> Option<&Node> {
    let json = example.json.as_ref()?;
    (example.kind == kind && example.field.is_none()).then_some(&json.root)
}
