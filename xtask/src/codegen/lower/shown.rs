//! The documentation's examples that the tests of a client hold it to.

use kehu_spec::model::{Example, ExampleKind, Operation};

use crate::codegen::rust::Shown;

/// Those of an operation, but for command lines, and for requests that lack what the table requires: a
/// quirk without a claim accepts that.
pub fn examples(operation: &Operation) -> Vec<Shown> {
    let accepted = |place: &str| {
        let mut quirks = operation.quirks.iter();
        quirks.any(|quirk| quirk.says.is_none() && quirk.at.starts_with(place))
    };
    let holds = |example: &Example| match example.kind {
        // A body that is a field's value alone is no request with its fields.
        ExampleKind::Request if !example.text.trim_start().starts_with('{') => None,
        ExampleKind::Request => (!accepted("request")).then_some("request"),
        ExampleKind::Response => Some("response"),
        ExampleKind::Error => Some("refusal"),
        ExampleKind::Curl => None,
    };
    let shown = operation.examples.iter().filter_map(|example| {
        let file = example.file.clone();
        holds(example).map(|holds| Shown { holds, file })
    });
    shown.collect()
}
