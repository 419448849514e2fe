//! Lists of values in descriptions, as enums.

use std::collections::HashSet;

use kehu_spec::document::{EnumRow, EnumTable, FieldRow};
use kehu_spec::model::{Code, Wire};

use super::super::documents::values;
use super::super::names;
use super::super::types::Ty;
use super::Fields;
use kehu_page::facts::Enumeration;
use kehu_page::recognise::tree::NodeId;
use kehu_page::text;

/// Names that say too little by themselves.
const VAGUE: [&str; 7] = [
    "Type", "Status", "State", "Mode", "Code", "Result", "Option",
];

impl Fields<'_> {
    /// A list of values in the description makes an enum.
    pub(super) fn enumerate(&mut self, id: NodeId, owner: &str, row: &mut FieldRow) {
        let said = self.operation.tree.nodes[id].row.as_ref();
        let line = said.map_or_else(|| self.shown_line(id), |said| said.line);
        let facts = self.facts.get(&id).unwrap_or(&self.none);
        let Some(list) = facts.enumeration.clone() else {
            return;
        };
        let ty = Ty::of(row);
        let inner = ty.innermost();
        let numbers = inner.is_integer();
        let either = row
            .wire
            .as_ref()
            .is_some_and(|wire| wire.value == Wire::Either);
        if !(numbers || *inner == Ty::Plain("string")) || either {
            return;
        }
        if numbers && !list.is_numeric() {
            let why = "the values that its description lists are not numbers";
            self.notes.ask(row.span, line, why);
            return;
        }
        self.listed(&list, owner, row);
    }

    /// Makes a list of values the type of a row.
    pub fn listed(&mut self, list: &Enumeration, owner: &str, row: &mut FieldRow) {
        let ty = Ty::of(row);
        let rows = enum_rows(&list.values, ty.innermost().is_integer());
        if rows.is_empty() {
            return;
        }
        // "APPROVED<br/>REJECTED": the first value is not a label.
        row.label
            .take_if(|label| list.values.iter().any(|(value, _)| *value == label.value));
        let new = EnumTable {
            label: row.label.clone(),
            values: rows,
            ..EnumTable::default()
        };
        let same = self.enums.iter().find(|e| values(e) == values(&new));
        let name = match same {
            Some(same) => same.name.value.clone(),
            None => self.add_enum(new, &row.name, owner),
        };
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
        ty.with_innermost(Ty::Named(name)).put(row);
    }

    /// Adds an enum, called after its field.
    fn add_enum(&mut self, list: EnumTable, field: &str, owner: &str) -> String {
        let mut wanted = names::type_name(field);
        if self.taken.contains(&wanted) || VAGUE.contains(&wanted.as_str()) {
            wanted = format!("{owner}{wanted}");
        }
        let name = names::unique(wanted, self.taken);
        self.enums.push(EnumTable {
            span: self.notes.place(0),
            name: name.as_str().into(),
            ..list
        });
        name
    }
}

fn enum_rows(listed: &[(String, String)], numbers: bool) -> Vec<EnumRow> {
    let mut rows: Vec<EnumRow> = Vec::new();
    let mut taken = HashSet::new();
    for (value, label) in listed {
        let value = match (numbers, value.parse()) {
            (true, Ok(number)) => Code::Int(number),
            (true, Err(_)) => continue,
            (false, _) => Code::Text(value.clone()),
        };
        if rows.iter().any(|row| row.value.value == value) {
            continue;
        }
        let name = names::unique(names::value(&value, label), &mut taken);
        let label = text::short(label.trim(), 60);
        rows.push(EnumRow {
            value: value.into(),
            name: name.into(),
            label: (!label.is_empty()).then(|| label.into()),
            ..EnumRow::default()
        });
    }
    rows
}
