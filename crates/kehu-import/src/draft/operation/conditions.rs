//! Conditions over several fields of a request.

use std::collections::HashMap;

use super::super::spec::{Endpoint, Place as At, Review, Row, Rule};
use crate::recognise::tree::NodeId;
use crate::recognise::{Operation, Page, rules};
use crate::text;

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
        let rows: Vec<&Row> = named
            .iter()
            .filter_map(|n| out.fields.iter().find(|f| f.name == *n))
            .collect();
        let kind = if rule.at_least_one {
            "at_least_one"
        } else {
            "excludes"
        };
        let all_required = rows.iter().any(|r| r.required) && !rule.at_least_one;
        if nested || rows.len() < 2 || rows.len() != named.len() || all_required {
            let words = text::short(&rule.says, 100);
            out.reviews.push((
                At::Request,
                Review::new(rule.line, format!("a condition that no rule says: {words}")),
            ));
            continue;
        }
        // One is enough, whatever the column says of each.
        for row in out
            .fields
            .iter_mut()
            .filter(|f| rule.at_least_one && named.contains(&f.name))
        {
            if std::mem::take(&mut row.required) {
                let why = "the table calls it required, and one of several is enough";
                row.review(rule.line, why);
            }
        }
        if !out
            .rules
            .iter()
            .any(|r| r.kind == kind && r.fields == named)
        {
            out.rules.push(Rule {
                kind,
                fields: named,
                line: rule.line,
            });
        }
    }
}
