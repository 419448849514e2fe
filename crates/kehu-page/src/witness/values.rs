//! Values that examples show against what tables say of them.

use crate::witness::Kind;

use super::{Finding, NodeFacts, sides};
use crate::facts::{Enumeration, Facts, Unit};
use crate::json::Value;
use crate::recognise::Operation;
use crate::recognise::rows::Row;
use crate::recognise::shape::Sample;
use crate::recognise::tree::Node;
use crate::words::phrases;

/// Values against lists of values and fixed values.
pub(super) fn values(operation: &Operation, facts: &NodeFacts, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    for (id, node) in tree.nodes.iter().enumerate() {
        let (Some(row), Some(facts)) = (&node.row, facts.get(&id)) else {
            continue;
        };
        let path = tree.path(id).join(".");
        let shapes = node.shape.zip(operation.shapes.get(&node.side));
        let samples = shapes.map_or(&[][..], |(at, shapes)| &shapes.get(at).samples);
        out.extend(not_fixed(node, row, facts, &path));
        out.extend(unlisted(node, row, facts, samples, &path));
        unit(node, facts, samples, path, out);
    }
    sides(operation, facts, out);
}

/// An example in the table that is not the value which the text says is fixed.
fn not_fixed(node: &Node, row: &Row, facts: &Facts, path: &str) -> Option<Finding> {
    let fixed = facts.fixed.first()?;
    let shown = row.example.as_deref().map(unquote);
    let shown = shown.filter(|shown| !facts.fixed.iter().any(|fixed| fixed == shown))?;
    let sentence =
        format!("`{path}`: the text says fixed `{fixed}`, the table's example is `{shown}`");
    let finding = Finding::of(Kind::FixedValue, node, path, sentence)
        .table((facts.fixed.join(" or "), row.line))
        .example((shown.to_owned(), row.line));
    Some(finding)
}

/// A value that the text does not list.
fn unlisted(
    node: &Node,
    row: &Row,
    facts: &Facts,
    samples: &[Sample],
    path: &str,
) -> Option<Finding> {
    let list = facts.enumeration.as_ref()?;
    let listed: Vec<&str> = list.values.iter().map(|(v, _)| v.as_str()).collect();
    let known = |sample: &Sample| match &sample.value {
        Value::String(text) => {
            let listed = listed.iter().any(|v| v.eq_ignore_ascii_case(text));
            text.is_empty() || is_masked(text) || listed || text.contains(',')
        }
        Value::Number(number) => !list.is_numeric() || listed.contains(&number.as_str()),
        _ => true,
    };
    let bad = samples.iter().find(|sample| !known(sample))?;
    if phrases().bits.within(&row.description) {
        return None;
    }
    let (all, shown) = (listed.join(", "), &bad.quote);
    let sentence = format!("`{path}`: the text lists {all}, the example shows {shown}");
    let finding = Finding::of(Kind::EnumValue, node, path, sentence)
        .table((listed.join(","), row.line))
        .example((shown.clone(), bad.line));
    Some(finding)
}

/// Seconds said and milliseconds shown, or the other way round.
fn unit(node: &Node, facts: &Facts, samples: &[Sample], path: String, out: &mut Vec<Finding>) {
    let (Some(row), Some(unit)) = (&node.row, facts.unit.filter(|_| facts.timestamp)) else {
        return;
    };
    let wrong = match unit {
        Unit::Seconds => 13,
        Unit::Milliseconds => 10,
    };
    let digits = |v: &str| v.len() == wrong && v.chars().all(|c| c.is_ascii_digit());
    let in_table = row.example.as_deref().filter(|example| digits(example));
    let in_table = in_table.map(|example| (example.to_owned(), row.line));
    let mut samples = samples.iter();
    let in_sample = samples.find(|sample| digits(sample.quote.trim_matches('"')));
    let in_sample = in_sample.map(|sample| (sample.quote.clone(), sample.line));
    if let Some(shown) = in_table.or(in_sample) {
        let word = match unit {
            Unit::Seconds => "seconds",
            Unit::Milliseconds => "milliseconds",
        };
        let sentence = format!("`{path}`: the text says {word}, {} is the other", shown.0);
        out.push(
            Finding::of(Kind::Unit, node, path, sentence)
                .table((word.to_owned(), row.line))
                .example(Some(shown)),
        );
    }
}

pub(super) fn show(list: &Enumeration) -> String {
    let values = list.values.iter().map(|(v, label)| format!("{v}: {label}"));
    values.collect::<Vec<_>>().join(", ")
}

/// Values that were made unreadable: `8498****`, `xxx`.
pub fn is_masked(value: &str) -> bool {
    let masks = ["**", "xxx", "XXX", "…", "..."];
    masks.iter().any(|mask| value.contains(mask))
}

/// A table's example without the quotes that some pages put around texts.
pub fn unquote(example: &str) -> &str {
    let t = example.trim();
    t.strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .or_else(|| t.strip_prefix('“').and_then(|t| t.strip_suffix('”')))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(t)
}
