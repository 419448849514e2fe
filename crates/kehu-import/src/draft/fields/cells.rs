//! Example, default and fixed values of rows.

use serde_json::Value as Json;

use kehu_spec::document::{ClaimTable, EnumTable, FieldRow};
use kehu_spec::model::Code;

use super::super::notes::Review;
use super::super::types::{self, Ty};
use super::Fields;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::tree::NodeId;
use kehu_page::text;

impl Fields<'_> {
    /// Example, default and fixed value: typed, or told of.
    pub(super) fn cells(&mut self, id: NodeId, row: &mut FieldRow, place: &str) {
        let node = &self.operation.tree.nodes[id];
        let Some(said) = &node.row else { return };
        let facts = self.facts.get(&id).unwrap_or(&self.none).clone();
        let ty = Ty::of(row);
        let own = |list: &&EnumTable| ty == Ty::Named(list.name.value.clone());
        let listed = self.enums.iter().find(own).cloned();
        let typed = |cell: &str| value(cell, row, &ty, listed.as_ref());
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
                && !matches!(ty, Ty::List(_) | Ty::Map(_))
            {
                let default = text::short(default, 40);
                let why = format!("the page's default `{default}` is not a `{ty}`");
                let reviews = &mut self.notes.part(row.span).reviews;
                reviews.push(Review::new(said.line, why));
            }
            let top = node.parent.is_none();
            row.fixed = fixed.filter(|_| top).map(Into::into);
            let unfixed = row.fixed.is_none();
            row.default = typed_default.filter(|_| unfixed).map(Into::into);
        }
        row.example = typed_example.map(Into::into);
        if let Some(spoken) = spoken.filter(|_| node.side == Side::Request) {
            let sentence = format!("When left out: {}.", spoken.trim_end_matches('.'));
            let doc = match row.doc.take() {
                Some(doc) => format!("{} {sentence}", doc.value),
                None => sentence,
            };
            row.doc = Some(doc.into());
        }
        let is_plain = match &ty {
            Ty::Named(_) => listed.is_some(),
            Ty::List(_) | Ty::Map(_) => false,
            ty => *ty != Ty::Plain("any"),
        };
        if let (Some(example), None, true) = (example, &row.example, is_plain)
            && example.chars().count() <= 60
        {
            let claim = ClaimTable {
                example: Some(Json::from(example).into()),
                ..ClaimTable::default()
            };
            let why =
                format!("The table's example does not fit the type: the row is drafted as `{ty}`.");
            self.quirk(place, claim, why, said.line);
        }
    }
}

/// A cell as a value that a row can have; `listed` is the enum that lists them.
fn value(cell: &str, row: &FieldRow, ty: &Ty, listed: Option<&EnumTable>) -> Option<Json> {
    let wire = row.wire.as_ref().map(|wire| wire.value);
    let Some(list) = listed else {
        return types::cell(cell, ty, wire).filter(|value| fits_bounds(value, row));
    };
    let is_number = |code: &Code| matches!(code, Code::Int(_));
    let number = list.values.iter().any(|v| is_number(&v.value));
    let ty = Ty::Plain(if number { "int64" } else { "string" });
    types::cell(cell, &ty, wire).filter(|value| {
        list.values.iter().any(|listed| match &listed.value.value {
            Code::Int(number) => {
                let told = value.as_str().and_then(|text| text.parse().ok());
                value.as_i64().or(told) == Some(*number)
            }
            Code::Text(text) => value.as_str() == Some(text),
        })
    })
}

/// Several words of which the first is a number or a word of speech, not a value of several words.
fn is_spoken(default: &str) -> bool {
    let words: Vec<&str> = default.split_whitespace().collect();
    let time = words
        .iter()
        .any(|word| word.contains([':', '-', '/']) && word.contains(|c: char| c.is_ascii_digit()));
    words.len() > 2 && !time && !default.starts_with(['{', '[', '"', '\''])
}

fn fits_bounds(value: &Json, row: &FieldRow) -> bool {
    let min = row.min.as_ref().map(|min| min.value);
    let max = row.max.as_ref().map(|max| max.value);
    let min_len = row.min_len.as_ref().map(|min| min.value);
    let max_len = row.max_len.as_ref().map(|max| max.value);
    match value {
        Json::Number(n) => n.as_f64().is_none_or(|n| {
            min.is_none_or(|min| n >= min as f64) && max.is_none_or(|max| n <= max as f64)
        }),
        Json::String(text) => {
            let length = text.chars().count() as u64;
            min_len.is_none_or(|min| length >= min) && max_len.is_none_or(|max| length <= max)
        }
        Json::Array(items) => max_len.is_none_or(|max| items.len() as u64 <= max),
        _ => true,
    }
}
