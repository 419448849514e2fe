//! Rows: of the client, of records, of requests; and enums.

use super::{Resolver, enum_tables, record_tables};
use crate::document::{ClientRow, EnumTable, FieldRow, Text};
use crate::model::{
    Code, Enum, EnumRepr, EnumValue, Field, FieldIndex, Mapping, MappingOp, Place, Record, Type,
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
        let rows = self
            .documents
            .api
            .client
            .iter()
            .flat_map(|client| &client.fields);
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
            let name = match &row.under {
                Some(under) => format!("{}.{}", under.value, row.name.value),
                None => row.name.value.clone(),
            };
            match fields.iter().find(|field| field.name == name) {
                Some(first) => self.diagnostics.duplicate_name(
                    "field",
                    &row.name.value,
                    first.name_span,
                    row.name.span,
                ),
                None => {
                    let is_nested = row.under.is_some();
                    let field = self.field(row, place);
                    fields.push(Field {
                        name,
                        is_nested,
                        ..field
                    });
                }
            }
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
        let rows = self
            .documents
            .api
            .client
            .as_ref()
            .map_or(&[][..], |client| &client.fields);
        rows.get(index.0)
            .and_then(|row| row.secret.as_ref())
            .is_some_and(|cell| cell.value)
    }

    fn mapping(&mut self, cell: &Text) -> Option<Mapping> {
        let mut words = cell.value.split_whitespace();
        let path = words.next().unwrap_or_default();
        let op = words.next().unwrap_or("=");
        let known = MAPPING_OPS.iter().find(|(word, _)| *word == op);
        match known {
            Some(&(_, op)) if !path.is_empty() && words.next().is_none() => Some(Mapping {
                path: paths::parse(path),
                op,
            }),
            _ => {
                let ops: Vec<&str> = MAPPING_OPS.iter().map(|(word, _)| *word).collect();
                self.diagnostics.bad_mapping(&cell.value, &ops, cell.span);
                None
            }
        }
    }

    /// The request field with a name.
    pub(super) fn field_index(
        &mut self,
        fields: &[Field],
        cell: &Text,
        what: &str,
    ) -> Option<FieldIndex> {
        let index = fields.iter().position(|field| field.name == cell.value);
        if index.is_none() {
            let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            self.diagnostics
                .unknown_name(what, &cell.value, &known, cell.span);
        }
        index.map(FieldIndex)
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
        let is_int = |code: &Code| matches!(code, Code::Int(_));
        let Some(first) = table.values.first() else {
            self.diagnostics
                .empty_enum(&table.name.value, table.name.span);
            return EnumRepr::Int;
        };
        if let Some(other) = table
            .values
            .iter()
            .find(|row| is_int(&row.value.value) != is_int(&first.value.value))
        {
            self.diagnostics
                .mixed_enum(&table.name.value, first.value.span, other.value.span);
        }
        if is_int(&first.value.value) {
            EnumRepr::Int
        } else {
            EnumRepr::Text
        }
    }
}

/// Whether an enum has values, and all of them numbers or all of them texts.
pub(super) fn is_uniform(table: &EnumTable) -> bool {
    let ints = table
        .values
        .iter()
        .filter(|row| matches!(row.value.value, Code::Int(_)));
    let ints = ints.count();
    !table.values.is_empty() && (ints == 0 || ints == table.values.len())
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
