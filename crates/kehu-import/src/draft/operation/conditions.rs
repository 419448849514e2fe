//! Conditions over several fields of a request.

use std::collections::HashMap;

use kehu_spec::document::{FieldRow, RuleTable, Text};

use super::super::documents::{Endpoint, is_required};
use kehu_page::recognise::tree::NodeId;
use kehu_page::recognise::{Operation, Page, rules};
use kehu_page::text;

/// Conditions over several fields.
pub(super) fn conditions(
    page: &Page,
    operation: &Operation,
    places: &HashMap<NodeId, String>,
    out: &mut Endpoint,
) {
    for rule in rules::complete(rules::find(page, operation)) {
        let nested = rule
            .fields
            .iter()
            .any(|id| operation.tree.nodes[*id].parent.is_some());
        let named: Vec<String> = rule
            .fields
            .iter()
            .filter_map(|id| places.get(id)?.strip_prefix("request.").map(str::to_owned))
            .collect();
        let rows: Vec<&FieldRow> = named
            .iter()
            .filter_map(|n| out.fields().iter().find(|f| *f.name == *n))
            .collect();
        let all_required = rows.iter().any(|r| is_required(r)) && !rule.at_least_one;
        if nested || rows.len() < 2 || rows.len() != named.len() || all_required {
            let words = text::short(&rule.says, 100);
            let why = format!("a condition that no rule says: {words}");
            out.ask(out.request(), rule.line, why);
            continue;
        }
        let told: Vec<_> = rows.iter().map(|row| row.span).collect();
        // One is enough, whatever the column says of each.
        let required = rows
            .iter()
            .filter(|row| rule.at_least_one && is_required(row));
        for place in required.map(|row| row.span).collect::<Vec<_>>() {
            let why = "the table calls it required, and one of several is enough";
            out.notes.ask(place, rule.line, why);
        }
        for place in told {
            out.notes.settle(place, &rule.says);
        }
        for row in out.fields_mut() {
            if rule.at_least_one && named.contains(&row.name.value) {
                row.required = row.required.take().map(|_| false.into());
            }
        }
        add(rule.at_least_one, &named, rule.line, out);
    }
}

/// Adds a condition, once.
fn add(at_least_one: bool, fields: &[String], line: usize, out: &mut Endpoint) {
    let fields: Vec<Text> = fields.iter().map(|name| name.as_str().into()).collect();
    let mut rule = RuleTable::default();
    match at_least_one {
        true => rule.at_least_one = Some(fields),
        false => rule.excludes = Some(fields),
    }
    let rules = out.file.rule.get_or_insert_default();
    let same = |r: &RuleTable| r.at_least_one == rule.at_least_one && r.excludes == rule.excludes;
    if !rules.iter().any(same) {
        rule.span = out.notes.place(line);
        rules.push(rule);
    }
}
