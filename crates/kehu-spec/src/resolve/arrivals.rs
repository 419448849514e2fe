//! `none` and `accepts`: what a row says of itself, or else the API of all rows.

use kehu_wire::arrival::Accepts;

use super::record_tables;
use crate::document::{AcceptWord, ApiDocuments};
use crate::model::{Api, Arrives, Code, Enum, Type};
use crate::source::Spanned;

/// Gives every row of an answer, and the data of every operation, the forms in which they may arrive.
pub(super) fn settle(documents: &ApiDocuments, api: &mut Api) {
    let file = &documents.api;
    let of_all = Arrives {
        none: none(file.none.as_deref().unwrap_or_default()),
        accepts: accepts(file.accepts.as_deref().unwrap_or_default()),
    };
    let tables = record_tables(documents).zip(&mut api.records);
    for ((_, table), record) in tables.filter(|(_, record)| record.in_response) {
        for field in &mut record.fields {
            let mut rows = table.fields.iter();
            if let Some(row) = rows.find(|row| row.span == field.span) {
                let left = || left_of(&of_all, &field.ty, &api.enums);
                let none = row.none.as_deref().map_or_else(left, none);
                let accepts = row.accepts.as_deref().map_or(of_all.accepts, accepts);
                field.arrives = Arrives { none, accepts };
            }
        }
    }
    api.arrives = of_all;
}

fn none(cells: &[Spanned<Code>]) -> Vec<String> {
    cells.iter().map(|cell| cell.quoted()).collect()
}

fn accepts(cells: &[Spanned<AcceptWord>]) -> Accepts {
    let has = |word: AcceptWord| cells.iter().any(|cell| cell.value == word);
    Accepts {
        indexed: has(AcceptWord::Indexed),
        single: has(AcceptWord::Single),
        null_items: has(AcceptWord::NullItems),
        float: has(AcceptWord::Float),
        repeated: has(AcceptWord::Repeated),
    }
}

/// What of the API's own stands for nothing where a type has its own texts: none where any text is one,
/// and no value that an enum lists.
fn left_of(of_all: &Arrives, ty: &Type, enums: &[Enum]) -> Vec<String> {
    let is_listed = |text: &str| match ty {
        Type::Enum(id) => {
            let values = &enums[id.0].values;
            values.iter().any(|listed| listed.value.quoted() == text)
        }
        Type::String | Type::Bytes | Type::Any => true,
        _ => false,
    };
    let none = of_all.none.iter();
    none.filter(|text| !is_listed(text)).cloned().collect()
}
