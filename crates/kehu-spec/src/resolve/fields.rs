//! Rows: of the client, of records, of requests; and enums.

use super::auth::nested;
use super::{Resolver, enum_tables, record_tables};
use crate::document::{ClientRow, EnumTable, FieldRow, Text};
use crate::model::{
    Enum, EnumRepr, EnumValue, Field, FieldIndex, Mapping, MappingOp, Place, Record, Type,
};
use crate::paths;
use crate::source::{Optional, Span};

/// What stands after the path in `maps`.
const MAPPING_OPS: [(&str, MappingOp); 6] = [
    ("=", MappingOp::Equal),
    (">=", MappingOp::AtLeast),
    ("<=", MappingOp::AtMost),
    ("contains", MappingOp::Contains),
    ("any_of", MappingOp::AnyOf),
    ("split", MappingOp::Split),
];

impl Resolver<'_> {
    pub(super) fn client_fields(&mut self) -> Vec<Field> {
        let client = self.documents.api.client.iter();
        let rows = client.flat_map(|client| &client.fields);
        rows.map(|row| self.client_field(row)).collect()
    }

    fn client_field(&mut self, row: &ClientRow) -> Field {
        let ty = self.type_of(&row.r#type, None);
        Field {
            required: row.required.value_or_default(),
            default: row.default.value(),
            secret: row.secret.value_or_default(),
            label: row.label.value(),
            doc: row.doc.value(),
            example: row.example.value(),
            ..plain_field(&row.name, ty, row.span)
        }
    }

    pub(super) fn records(&mut self) -> Vec<Record> {
        let documents = self.documents;
        record_tables(documents)
            .map(|(operation, table)| Record {
                name: table.name.value.clone(),
                label: table.label.value(),
                doc: table.doc.value(),
                docs: table.docs.value(),
                operation,
                fields: self.fields(&table.fields, Place::Body),
                in_request: false,
                in_response: false,
                span: table.name.span,
            })
            .collect()
    }

    /// Rows of one table; `place` is where they travel when they do not say.
    pub(super) fn fields(&mut self, rows: &[FieldRow], place: Place) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::with_capacity(rows.len());
        for row in rows {
            let name = nested(&row.under, &row.name.value);
            if let Some(first) = fields.iter().find(|field| field.name == name) {
                self.duplicate_name("field", &row.name.value, first.name_span, row.name.span);
                continue;
            }
            let field = self.field(row, place);
            fields.push(Field {
                name,
                is_nested: row.under.is_some(),
                ..field
            });
        }
        fields
    }

    fn field(&mut self, row: &FieldRow, place: Place) -> Field {
        let ty = self.row_type(row);
        let from = row
            .from
            .as_ref()
            .and_then(|cell| self.client_reference(cell, Some(&row.name.value)));
        Field {
            rust: row.rust.value(),
            wire: row.wire.value_or_default(),
            required: row.required.value_or_default(),
            place: match row.r#in.value() {
                None => place,
                Some(Place::Body) => Place::Top,
                Some(place) => place,
            },
            style: row.style.value_or_default(),
            filename: row.filename.value(),
            content_type: row.content_type.value(),
            unique: row.unique.value_or_default(),
            nullable: row.nullable.value_or_default(),
            from,
            fixed: row.fixed.value(),
            default: row.default.value(),
            min: row.min.value(),
            max: row.max.value(),
            min_len: row.min_len.value(),
            max_len: row.max_len.value(),
            // What is filled with a secret is one.
            secret: row.secret.value_or_default()
                || from.is_some_and(|index| self.is_secret_parameter(index)),
            label: row.label.value(),
            doc: row.doc.value(),
            example: row.example.value(),
            deprecated: row.deprecated.value(),
            means: row.means.value(),
            maps: row.maps.as_ref().and_then(|cell| self.mapping(cell)),
            ..plain_field(&row.name, ty, row.span)
        }
    }

    fn is_secret_parameter(&self, index: FieldIndex) -> bool {
        let client = self.documents.api.client.iter();
        let row = client.flat_map(|client| &client.fields).nth(index.0);
        row.is_some_and(|row| row.secret.value_or_default())
    }

    fn mapping(&mut self, cell: &Text) -> Option<Mapping> {
        let words: Vec<&str> = cell.value.split_whitespace().collect();
        let (path, op) = match words[..] {
            [path] => (path, "="),
            [path, op] => (path, op),
            _ => ("", ""),
        };
        let known = MAPPING_OPS.iter().find(|(word, _)| *word == op);
        let Some(&(_, op)) = known else {
            let ops = MAPPING_OPS.map(|(word, _)| word);
            self.bad_mapping(&cell.value, &ops, cell.span);
            return None;
        };
        let path = paths::parse(path);
        Some(Mapping { path, op })
    }

    pub(super) fn enums(&mut self) -> Vec<Enum> {
        let documents = self.documents;
        enum_tables(documents)
            .map(|(operation, table)| Enum {
                name: table.name.value.clone(),
                label: table.label.value(),
                doc: table.doc.value(),
                repr: self.repr(table),
                wire: table.wire.value_or_default(),
                values: enum_values(table),
                operation,
                in_request: false,
                in_response: false,
                span: table.name.span,
            })
            .collect()
    }

    fn repr(&mut self, table: &EnumTable) -> EnumRepr {
        let name = &table.name;
        let Some(first) = table.values.first().map(|row| &row.value) else {
            self.empty_enum(&name.value, name.span);
            return EnumRepr::Int;
        };
        let mut values = table.values.iter().map(|row| &row.value);
        if let Some(other) = values.find(|value| value.is_int() != first.is_int()) {
            self.mixed_enum(&name.value, first.span, other.span);
        }
        match first.is_int() {
            true => EnumRepr::Int,
            false => EnumRepr::Text,
        }
    }
}

/// Whether an enum has values, and all of them numbers or all of them texts.
pub(super) fn is_uniform(table: &EnumTable) -> bool {
    let mut values = table.values.iter().map(|row| row.value.is_int());
    values
        .next()
        .is_some_and(|first| values.all(|other| other == first))
}

fn enum_values(table: &EnumTable) -> Vec<EnumValue> {
    let rows = table.values.iter();
    rows.map(|row| EnumValue {
        value: row.value.value.clone(),
        name: row.name.value.clone(),
        rust: row.rust.value(),
        label: row.label.value(),
        doc: row.doc.value(),
        span: row.span,
    })
    .collect()
}

/// A field of which nothing is known but its name and type.
fn plain_field(name: &Text, ty: Type, span: Span) -> Field {
    Field {
        name: name.value.clone(),
        ty,
        span,
        name_span: name.span,
        ..Field::default()
    }
}
