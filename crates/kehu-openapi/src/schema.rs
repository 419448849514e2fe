//! A schema as it is written: JSON Schema 2020-12, and what OpenAPI 3.0 has in its place.
//!
//! Nothing here decides anything: [`types`](crate::types) says what a field is, [`Flavour`] how that is
//! written.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// A schema. Which of the keys are used follows from the [`Flavour`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub dialect: Option<&'static str>,
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub types: Option<Types>,
    #[serde(skip_serializing_if = "is_false")]
    pub nullable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
    /// What a format does not say, for loaders: whether a time has a zone.
    #[serde(rename = "airbyte_type", skip_serializing_if = "Option::is_none")]
    pub airbyte_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_schema: Option<Box<Schema>>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub one_of_values: Vec<Value>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub properties: IndexMap<String, Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<Additional>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Schema>,
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
    #[serde(rename = "x-kehu-values", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ListedValue>,
    #[serde(rename = "$defs", skip_serializing_if = "IndexMap::is_empty")]
    pub defs: IndexMap<String, Schema>,
}

/// One type, or several of which a value has one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Types {
    One(&'static str),
    Several(Vec<&'static str>),
}

/// What an object may hold beside its properties.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Additional {
    /// Values of this schema.
    Of(Box<Schema>),
    /// Anything, or nothing.
    Any(bool),
}

/// A value that an enum lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ListedValue {
    pub value: Value,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Schema {
    /// A value of one type.
    pub fn of(name: &'static str) -> Self {
        Self {
            types: Some(Types::One(name)),
            ..Self::default()
        }
    }

    /// The only type, where there is one.
    pub fn only_type(&self) -> Option<&'static str> {
        match &self.types {
            Some(Types::One(name)) => Some(name),
            _ => None,
        }
    }

    /// An object with these properties to come.
    pub fn object() -> Self {
        Self::of("object")
    }

    /// Lets an object hold nothing beside its properties.
    pub fn close(&mut self) {
        self.additional_properties = Some(Additional::Any(false));
    }

    /// Adds a property.
    pub fn insert(&mut self, name: &str, schema: Self, required: bool) {
        if required && !self.required.iter().any(|other| other == name) {
            self.required.push(name.to_owned());
        }
        self.properties.insert(name.to_owned(), schema);
    }

    /// What stands at a path, made where it is not there: a number among its words is an item of a list.
    pub fn at(&mut self, path: &[String], required: bool) -> &mut Self {
        path.iter().fold(self, |schema, name| {
            if name.bytes().all(|byte| byte.is_ascii_digit()) {
                schema.types = Some(Types::One("array"));
                return schema.items.get_or_insert_default();
            }
            schema.types = Some(Types::One("object"));
            if required && !schema.required.contains(name) {
                schema.required.push(name.clone());
            }
            schema.properties.entry(name.clone()).or_default()
        })
    }
}

/// Which language a schema is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// OpenAPI 3.0: a language of its own.
    V30,
    /// JSON Schema 2020-12 inside OpenAPI 3.1 or 3.2.
    V31,
    /// JSON Schema 2020-12 alone.
    Json,
}

impl Flavour {
    fn is_old(self) -> bool {
        self == Self::V30
    }

    /// A schema that has a name.
    pub fn reference(self, name: &str) -> Schema {
        let folder = match self {
            Self::Json => "#/$defs/",
            Self::V30 | Self::V31 => "#/components/schemas/",
        };
        Schema {
            reference: Some(format!("{folder}{name}")),
            ..Schema::default()
        }
    }

    /// One that may have keys beside it: 3.0 ignores what stands beside a `$ref`.
    pub fn open(self, schema: Schema) -> Schema {
        if self.is_old() && schema.reference.is_some() {
            return Schema {
                all_of: vec![schema],
                ..Schema::default()
            };
        }
        schema
    }

    /// One of several types.
    pub fn either(self, types: &[&'static str]) -> Schema {
        if self.is_old() {
            return Schema {
                any_of: types.iter().map(|name| Schema::of(name)).collect(),
                ..Schema::default()
            };
        }
        Schema {
            types: Some(Types::Several(types.to_vec())),
            ..Schema::default()
        }
    }

    /// The same, or null.
    pub fn nullable(self, schema: Schema) -> Schema {
        if self.is_old() {
            let mut schema = self.open(schema);
            for inner in &mut schema.any_of {
                inner.nullable = true;
            }
            // Only records are referred to here, and `nullable` stands beside a type alone.
            if !schema.all_of.is_empty() {
                schema.types = Some(Types::One("object"));
            }
            schema.nullable = schema.types.is_some();
            return schema;
        }
        let types = match schema.types {
            Some(Types::One(name)) => vec![name, "null"],
            Some(Types::Several(ref names)) => names.iter().copied().chain(["null"]).collect(),
            None if schema.reference.is_some() => {
                return Schema {
                    any_of: vec![schema, Schema::of("null")],
                    ..Schema::default()
                };
            }
            None => return schema,
        };
        Schema {
            types: Some(Types::Several(types)),
            ..schema
        }
    }

    /// The same, always with one of these values.
    pub fn constant(self, mut schema: Schema, values: &[Value]) -> Schema {
        match values {
            [value] if !self.is_old() => schema.constant = Some(value.clone()),
            values => schema.one_of_values = values.to_vec(),
        }
        schema
    }

    /// Gives it an example.
    pub fn exemplify(self, schema: &mut Schema, value: Value) {
        if self.is_old() {
            schema.example = Some(value);
        } else {
            schema.examples = vec![value];
        }
    }

    /// Base64 in a string.
    pub fn base64(self) -> Schema {
        let mut schema = Schema::of("string");
        if self.is_old() {
            schema.format = Some("byte");
        } else {
            schema.content_encoding = Some("base64");
        }
        schema
    }

    /// The bytes of a file that is a part of a body.
    pub fn file(self) -> Schema {
        let mut schema = Schema::of("string");
        if self.is_old() {
            schema.format = Some("binary");
        } else {
            schema.content_media_type = Some("application/octet-stream");
        }
        schema
    }

    /// JSON inside a string.
    pub fn json_text(self, inner: Schema) -> Schema {
        let mut schema = Schema::of("string");
        if !self.is_old() {
            schema.content_media_type = Some("application/json");
            schema.content_schema = Some(Box::new(inner));
        }
        schema
    }
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}
