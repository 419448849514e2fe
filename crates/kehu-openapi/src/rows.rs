//! A row as loaders take it: one schema without references, typed as the columns of a Parquet file are. A value
//! whose layout is not known, a record inside itself among them, is JSON in a string.

use kehu_spec::model::{Field, RecordId, Type};

use crate::{
    border::decimal_text,
    schema::{Additional, Schema},
    types::{Schemas, plain},
};

/// Writes the schemas of rows.
pub(crate) struct Rows<'a> {
    pub schemas: Schemas<'a>,
    /// The records that are being written.
    pub within: Vec<RecordId>,
}

impl Rows<'_> {
    /// A value of this type.
    pub fn of(&mut self, ty: &Type) -> Schema {
        if self.is_json(ty) {
            return Schema::of("string");
        }
        match ty {
            Type::Record(id) => self.record(*id),
            Type::List(inner) => Schema {
                items: Some(Box::new(self.of(inner))),
                ..Schema::of("array")
            },
            Type::Map(inner) => Schema {
                additional_properties: Some(Additional::Of(Box::new(self.of(inner)))),
                ..Schema::object()
            },
            Type::Json(inner) => self.of(inner),
            Type::Enum(id) => {
                let list = self.schemas.api.enums.get(id.0);
                let list = list.map(|list| self.schemas.open_enum(list));
                Schema {
                    title: None,
                    ..list.unwrap_or_default()
                }
            }
            Type::Bytes => self.schemas.flavour.base64(),
            Type::Decimal => decimal_text(),
            Type::TimestampMs | Type::TimestampS | Type::Instant { .. } => {
                time("timestamp_with_timezone")
            }
            Type::DateTime { .. } => time("timestamp_without_timezone"),
            Type::Date { .. } => Schema {
                format: Some("date"),
                ..Schema::of("string")
            },
            ty => plain(ty),
        }
    }

    fn record(&mut self, id: RecordId) -> Schema {
        let mut schema = Schema::object();
        let Some(record) = self.schemas.api.records.get(id.0) else {
            return schema;
        };
        self.within.push(id);
        for field in &record.fields {
            // A list that does not come is none.
            let promised = field.required && !matches!(field.ty, Type::List(_));
            schema.insert(&field.name, self.field(field, promised), promised);
        }
        self.within.pop();
        schema
    }

    fn field(&mut self, field: &Field, promised: bool) -> Schema {
        let mut schema = self.of(&field.ty);
        if !promised {
            schema = self.schemas.flavour.nullable(schema);
        }
        schema.description = self.schemas.description(field).or(schema.description);
        schema.deprecated = field.deprecated.is_some();
        schema
    }

    /// Whether the layout of a value is not known.
    fn is_json(&self, ty: &Type) -> bool {
        match ty {
            Type::Any => true,
            Type::Json(inner) | Type::List(inner) | Type::Map(inner) => self.is_json(inner),
            Type::Record(id) => {
                let record = self.schemas.api.records.get(id.0);
                let empty = record.is_none_or(|record| record.fields.is_empty());
                empty || self.within.contains(id)
            }
            _ => false,
        }
    }
}

fn time(zone: &'static str) -> Schema {
    Schema {
        format: Some("date-time"),
        airbyte_type: Some(zone),
        ..Schema::of("string")
    }
}
