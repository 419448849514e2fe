//! Types and fields of the model as schemas, on one of the two sides.

use kehu_spec::{
    border::{is_filled, is_small},
    conform,
    model::{Api, Code, Enum, EnumId, EnumRepr, Field, Record, RecordId, Type, Wire},
};
use serde_json::Value;

use crate::{
    Lang, Side, border,
    schema::{Additional, Flavour, ListedValue, Schema, Types},
};

/// What a schema is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schemas<'a> {
    pub api: &'a Api,
    pub side: Side,
    pub flavour: Flavour,
    pub lang: Lang,
}

impl Schemas<'_> {
    /// A type, without what a row says of it.
    pub fn of(&self, ty: &Type, wire: Wire) -> Schema {
        match (ty, self.side) {
            (Type::Record(id), _) => self.flavour.reference(self.record_name(*id)),
            (Type::Enum(id), Side::Gateway) => self.flavour.reference(self.enum_name(*id)),
            (Type::Enum(id), Side::Vendor) => self.listed(*id, wire),
            (Type::List(inner), _) => Schema {
                items: Some(Box::new(self.of(inner, wire))),
                ..Schema::of("array")
            },
            (Type::Map(inner), _) => Schema {
                additional_properties: Some(Additional::Of(Box::new(self.of(inner, wire)))),
                ..Schema::object()
            },
            (Type::Json(inner), Side::Gateway) => self.of(inner, wire),
            (Type::Json(inner), Side::Vendor) => self.flavour.json_text(self.of(inner, wire)),
            (Type::Any, _) => Schema::default(),
            (Type::Bytes, _) => self.flavour.base64(),
            (ty, Side::Gateway) => self.clean(ty),
            (ty, Side::Vendor) => self.travelling(ty, wire),
        }
    }

    /// A single value at the gateway.
    fn clean(&self, ty: &Type) -> Schema {
        match ty {
            Type::Int64 => border::int64_text(),
            Type::Decimal => border::decimal_text(),
            ty => plain(ty),
        }
    }

    /// A single value on the vendor's wire.
    fn travelling(&self, ty: &Type, wire: Wire) -> Schema {
        let plain = plain(ty);
        let own = plain.only_type().unwrap_or("string");
        match wire {
            Wire::Plain => plain,
            Wire::String if own == "string" => Schema::of("number"),
            Wire::String => Schema::of("string"),
            Wire::Number if own == "boolean" => Schema::of("integer"),
            Wire::Number => Schema::of("number"),
            Wire::Either if own == "string" => self.flavour.either(&["string", "number"]),
            Wire::Either => self.flavour.either(&[own, "string"]),
        }
    }

    /// An enum on the wire: by name, unless this row has it in another form.
    fn listed(&self, id: EnumId, wire: Wire) -> Schema {
        let Some(list) = self.api.enums.get(id.0) else {
            return Schema::default();
        };
        if wire == Wire::Plain || wire == list.wire {
            return self.flavour.reference(&list.name);
        }
        self.travelling(&repr(list), wire)
    }

    /// A row of a table.
    pub fn field(&self, field: &Field, nullable: bool) -> Schema {
        let mut schema = self.of(&field.ty, field.wire);
        if self.side == Side::Gateway && is_small(field) {
            schema = plain(&field.ty);
        }
        // In 3.0 nothing that has a name can be null as well; an enum loses little without it.
        if let (true, Flavour::V30, Type::Enum(id), Some(_)) =
            (nullable, self.flavour, &field.ty, &schema.reference)
        {
            schema = self
                .api
                .enums
                .get(id.0)
                .map(|list| self.open_enum(list))
                .unwrap_or_default();
            schema.title = None;
        }
        self.bound(&mut schema, field);
        if let (true, true) = (field.secret, schema.only_type() == Some("string")) {
            schema.format.get_or_insert("password");
        }
        if let Some(fixed) = &field.fixed {
            schema = self.flavour.constant(schema, std::slice::from_ref(fixed));
        }
        if nullable {
            schema = self.flavour.nullable(schema);
        }
        let description = self.description(field);
        if description.is_some() || field.deprecated.is_some() || field.default.is_some() {
            schema = self.flavour.open(schema);
        }
        schema.description = description;
        schema.deprecated = field.deprecated.is_some();
        schema.default = field
            .default
            .as_ref()
            .and_then(|value| self.value(field, value));
        if let Some(example) = self.example(field) {
            self.flavour.exemplify(&mut schema, example);
        }
        schema
    }

    /// Ranges and lengths, where the schema is of the type that they are about.
    fn bound(&self, schema: &mut Schema, field: &Field) {
        match schema.types {
            Some(Types::One("integer" | "number")) => {
                schema.minimum = field.min;
                schema.maximum = field.max;
            }
            Some(Types::One("array")) => {
                schema.min_items = field.min_len;
                schema.max_items = field.max_len;
            }
            Some(Types::One("string")) if field.ty == Type::String => {
                schema.min_length = field.min_len;
                schema.max_length = field.max_len;
            }
            _ => {}
        }
    }

    pub fn description(&self, field: &Field) -> Option<String> {
        let described = self
            .lang
            .described(field.doc.as_deref(), field.label.as_deref());
        let replaced = field.deprecated.as_ref();
        let texts: Vec<_> = described.into_iter().chain(replaced.cloned()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// The documentation's example, where it is what the table says.
    fn example(&self, field: &Field) -> Option<Value> {
        let value = field.example.as_ref().filter(|_| !field.secret)?;
        self.value(field, value)
    }

    /// A value in this side's form, where it is what the row says.
    fn value(&self, field: &Field, value: &Value) -> Option<Value> {
        if !conform::field(self.api, field, value).is_empty() {
            return None;
        }
        match self.side {
            Side::Vendor => Some(value.clone()),
            Side::Gateway => border::value(self.api, field, value),
        }
    }

    /// A record, its rows in the documentation's order.
    pub fn record(&self, record: &Record) -> Schema {
        let mut schema = self.rows(&record.fields, record.in_response);
        // The gateway refuses what it would not pass on; an answer may have more one day.
        if self.side == Side::Gateway && !record.in_response {
            schema.close();
        }
        schema.title = self.lang.pick(None, record.label.clone());
        schema.description = self
            .lang
            .described(record.doc.as_deref(), record.label.as_deref());
        schema
    }

    /// An object with these rows.
    pub fn rows<'f>(&self, fields: impl IntoIterator<Item = &'f Field>, answers: bool) -> Schema {
        let mut schema = Schema::object();
        for field in fields {
            let left_out = self.side == Side::Gateway && is_filled(field);
            if left_out {
                continue;
            }
            let required = border::must_be_given(self.side, field);
            // What is not promised may be null on the wire; at the gateway it is left out.
            let may_lack = self.side == Side::Vendor && answers && !field.required;
            let nullable = may_lack || field.nullable;
            let mut row = self.field(field, nullable);
            if self.side == Side::Gateway && required && !answers {
                given(&mut row);
            }
            schema.insert(&field.name, row, required);
        }
        schema
    }

    /// An enum: open, because the vendor may send what the documentation does not list yet.
    pub fn open_enum(&self, list: &Enum) -> Schema {
        let mut schema = match self.side {
            Side::Vendor => self.travelling(&repr(list), list.wire),
            Side::Gateway => plain(&repr(list)),
        };
        schema.title = self.lang.pick(None, list.label.clone());
        let described = self
            .lang
            .described(list.doc.as_deref(), list.label.as_deref());
        let values: Vec<_> = list
            .values
            .iter()
            .map(|value| self.listed_value(value))
            .collect();
        let mut lines: Vec<_> = described.into_iter().collect();
        lines.push(
            self.lang
                .pick("Listed values, others may come:", "已知取值（可能增加）：")
                .to_owned(),
        );
        lines.extend(values.iter().map(
            |ListedValue {
                 value,
                 name,
                 description,
             }| {
                let told = description.as_ref().unwrap_or(name);
                format!("- `{value}`: {told}")
            },
        ));
        schema.description = Some(lines.join("\n").replacen(
            '\n',
            "\n\n",
            usize::from(lines.len() > 1),
        ));
        schema.values = values;
        schema
    }

    fn listed_value(&self, value: &kehu_spec::model::EnumValue) -> ListedValue {
        let (doc, label) = (value.doc.as_deref(), value.label.as_deref());
        ListedValue {
            value: code(&value.value),
            name: value.name.clone(),
            description: self
                .lang
                .pick(doc.or(label), label.or(doc))
                .map(str::to_owned),
        }
    }

    fn record_name(&self, id: RecordId) -> &str {
        self.api.records.get(id.0).map_or("", |record| &record.name)
    }

    fn enum_name(&self, id: EnumId) -> &str {
        self.api.enums.get(id.0).map_or("", |list| &list.name)
    }
}

/// What counts as given is not empty.
fn given(schema: &mut Schema) {
    let least = |least: Option<u64>| Some(least.unwrap_or_default().max(1));
    match schema.only_type() {
        Some("string") if schema.format.is_none() => schema.min_length = least(schema.min_length),
        Some("array") => schema.min_items = least(schema.min_items),
        _ => {}
    }
}

/// A code as it travels.
pub(crate) fn code(code: &Code) -> Value {
    match code {
        Code::Int(number) => Value::from(*number),
        Code::Text(text) => Value::from(text.as_str()),
    }
}

fn repr(list: &Enum) -> Type {
    match list.repr {
        EnumRepr::Int => Type::Int64,
        EnumRepr::Text => Type::String,
    }
}

/// A single value as JSON means it.
pub(crate) fn plain(ty: &Type) -> Schema {
    let formatted = |name, format| Schema {
        format: Some(format),
        ..Schema::of(name)
    };
    match ty {
        Type::Bool => Schema::of("boolean"),
        Type::Int32 => formatted("integer", "int32"),
        Type::Int64 | Type::TimestampMs | Type::TimestampS => formatted("integer", "int64"),
        Type::Float64 => formatted("number", "double"),
        Type::Decimal => Schema::of("number"),
        // RFC 3339 dates alone are what OpenAPI calls a date.
        Type::Date { format } if format == "%Y-%m-%d" => formatted("string", "date"),
        _ => Schema::of("string"),
    }
}
