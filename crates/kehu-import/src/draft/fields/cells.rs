//! Example, default and fixed values of rows.

use serde_json::Value as Json;

use super::super::spec::{Review, Row, Ty};
use super::super::types;
use super::{Fields, text_literal};
use crate::recognise::outline::Side;
use crate::recognise::tree::NodeId;
use crate::text;

impl Fields<'_> {
    /// Example, default and fixed value: typed, or told of.
    pub(super) fn cells(&mut self, id: NodeId, row: &mut Row, place: &str) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let facts = self.facts.get(&id).unwrap_or(&self.none).clone();
        let listed = self
            .enums
            .iter()
            .find(|e| row.ty == Ty::Named(e.name.clone()))
            .cloned();
        let typed = |cell: &str| match &listed {
            Some(list) => {
                let number = list.values.iter().any(|v| v.value.is_number());
                let ty = Ty::Plain(if number { "int64" } else { "string" });
                types::cell(cell, &ty, row.wire).filter(|v| {
                    let plain = v
                        .as_str()
                        .and_then(|t| t.parse::<i64>().ok())
                        .map(Json::from);
                    list.values
                        .iter()
                        .any(|l| l.value == *v || Some(&l.value) == plain.as_ref())
                })
            }
            None => types::cell(cell, &row.ty, row.wire).filter(|v| fits_bounds(v, row)),
        };
        // "14 days ago" is not a value: it says how one is found.
        let spoken = said.default.as_deref().filter(|default| is_spoken(default));
        let stated = said.default.as_deref().filter(|_| spoken.is_none());
        let default = stated.or(facts.default.as_deref());
        let example = said.example.as_deref().filter(|e| !e.is_empty());
        let (typed_default, typed_example) = (default.and_then(typed), example.and_then(typed));
        let fixed = match facts.fixed.as_slice() {
            [one] => typed(one),
            _ => None,
        };
        if node.side == Side::Request {
            if let (Some(default), None) = (default, &typed_default)
                && !matches!(row.ty, Ty::List(_) | Ty::Map(_))
            {
                row.reviews.push(Review::new(
                    said.line,
                    format!(
                        "the page's default `{}` is not a `{}`",
                        text::short(default, 40),
                        row.ty
                    ),
                ));
            }
            let top = node.parent.is_none();
            row.fixed = fixed.filter(|_| top);
            row.default = typed_default.filter(|_| row.fixed.is_none());
        }
        row.example = typed_example;
        if let Some(spoken) = spoken.filter(|_| node.side == Side::Request) {
            let sentence = format!("When left out: {}.", spoken.trim_end_matches('.'));
            let doc = row.doc.take().map(|doc| format!("{doc} {sentence}"));
            row.doc = doc.or(Some(sentence));
        }
        if let (Some(example), None) = (example, &row.example)
            && matches!(
                row.ty,
                Ty::Plain(_) | Ty::Named(_) | Ty::DateTime(_) | Ty::Date(_) | Ty::Json(_)
            )
            && self
                .enums
                .iter()
                .any(|e| row.ty == Ty::Named(e.name.clone()))
                | !matches!(row.ty, Ty::Named(_))
            && !matches!(row.ty, Ty::Plain("any"))
            && example.chars().count() <= 60
        {
            let claim = Some(("example", text_literal(example)));
            let why = format!(
                "The table's example does not fit the type: the row is drafted as `{}`.",
                row.ty
            );
            self.quirk(place, claim, why, said.line);
        }
    }
}

/// Several words of which the first is a number or a word of speech, not a value of several words.
fn is_spoken(default: &str) -> bool {
    let words: Vec<&str> = default.split_whitespace().collect();
    let time = words
        .iter()
        .any(|word| word.contains([':', '-', '/']) && word.contains(|c: char| c.is_ascii_digit()));
    words.len() > 2 && !time && !default.starts_with(['{', '[', '"', '\''])
}

fn fits_bounds(value: &Json, row: &Row) -> bool {
    match value {
        Json::Number(n) => n.as_f64().is_none_or(|n| {
            row.min.is_none_or(|min| n >= min as f64) && row.max.is_none_or(|max| n <= max as f64)
        }),
        Json::String(text) => {
            let length = text.chars().count() as u64;
            row.min_len.is_none_or(|min| length >= min)
                && row.max_len.is_none_or(|max| length <= max)
        }
        Json::Array(items) => row.max_len.is_none_or(|max| items.len() as u64 <= max),
        _ => true,
    }
}
