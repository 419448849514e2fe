#![doc = include_str!("../README.md")]
//!
//! ```text
//! model::Api + its tables ─┬─ vendor, gateway ─→ Document ─overlay─→ Overlay
//!                          └─ types ──────────→ Schema
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `written` | the model with the tables of its spec, which stand in `x-kehu-` keys as they are |
//! | `vendor`, `envelope`, `security` | the document of the API as it is on the wire |
//! | `gateway`, `border` | the document of the gateway, and how values look at its border |
//! | `generators` | programs that make clients of the gateway's document |
//! | `arazzo` | operations that belong together as a workflow |
//! | `postman` | the gateway's calls as a collection |
//! | `types` | a field, a record, an enum as a schema, on either side |
//! | `rows` | a row as loaders take it |
//! | `schema` | a schema as it is written; `Flavour`: what OpenAPI 3.0 writes in another way |
//! | `document` | a document as it is written |
//! | `page`, `markdown` | the documentation page, and the same as Markdown |
//! | `content`, `facts`, `prose`, `samples` | what the two tell: which tables, what of a row, which sentences, which calls |
//! | `lang` | the two languages |
//!
//! A new construct of the spec that OpenAPI can say goes into `types`, `vendor` and `gateway`; one that it
//! cannot say is carried by its table.
//!

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod arazzo;
mod border;
mod common;
mod content;
mod document;
mod envelope;
mod gateway;
mod generators;
mod lang;
mod markdown;
mod nested;
mod overlay;
mod page;
mod postman;
mod prose;
mod row_text;
mod rows;
mod samples;
mod schema;
mod security;
mod types;
mod vendor;
mod webhooks;
mod written;

use kehu_spec::model::{Type, Wire};

pub use arazzo::arazzo;
pub use document::Document;
pub use generators::{GENERATORS, Generator};
pub use lang::Lang;
pub use markdown::{llms, markdown};
pub use overlay::{Overlay, overlay};
pub use page::{contents, live_page, page};
pub use postman::postman;
pub use written::Spec;

/// Of whom a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// The vendor: the API as it is on the wire.
    #[default]
    Vendor,
    /// The gateway: plain calls, with nothing to sign and nothing to unwrap.
    Gateway,
}

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Version {
    /// 3.0: `nullable`, one `example`, no keys beside `$ref`.
    V30,
    /// 3.1: JSON Schema 2020-12.
    #[default]
    V31,
    /// 3.2: as 3.1, for readers that ask for it.
    V32,
}

impl Version {
    /// As the document states it.
    fn number(self) -> &'static str {
        match self {
            Self::V30 => "3.0.4",
            Self::V31 => "3.1.1",
            Self::V32 => "3.2.0",
        }
    }
}

/// What a document is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Of whom it is.
    pub of: Side,
    /// Which version it is written in.
    pub version: Version,
    /// The language of descriptions.
    pub lang: Lang,
    /// Address of the gateway, for its document.
    pub server: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            of: Side::default(),
            version: Version::default(),
            lang: Lang::default(),
            server: "http://127.0.0.1:8080".to_owned(),
        }
    }
}

/// The OpenAPI document of an API.
pub fn openapi(spec: &Spec<'_>, options: &Options) -> Document {
    match options.of {
        Side::Vendor => vendor::document(spec, options),
        Side::Gateway => gateway::document(spec, options),
    }
}

/// The JSON Schema (2020-12) of a record or an enum, with everything that it refers to, as indented JSON;
/// `None` where the API has none of this name.
pub fn schema(spec: &Spec<'_>, name: &str, options: &Options) -> Option<String> {
    let schemas = alone(spec, options);
    let root = schemas.flavour.reference(name);
    let schema = with_definitions(&schemas, root);
    schema.defs.contains_key(name).then(|| {
        json(&schema::Schema {
            dialect: Some("https://json-schema.org/draft/2020-12/schema"),
            ..schema
        })
    })
}

/// The JSON Schema (2020-12) of an operation's request, with everything that it refers to in `$defs`; `None`
/// where the API has none of this name.
pub fn request_schema(
    spec: &Spec<'_>,
    operation: &str,
    options: &Options,
) -> Option<serde_json::Value> {
    let mut operations = spec.api.operations.iter();
    let operation = operations.find(|known| known.name == operation)?;
    let schemas = alone(spec, options);
    let root = schemas.rows(&operation.request.fields, false);
    serde_json::to_value(with_definitions(&schemas, root)).ok()
}

/// The JSON Schema (2020-12) of the data that an operation answers with, as [`request_schema`]; `None` where
/// there are none.
pub fn data_schema(
    spec: &Spec<'_>,
    operation: &str,
    options: &Options,
) -> Option<serde_json::Value> {
    let mut operations = spec.api.operations.iter();
    let operation = operations.find(|known| known.name == operation)?;
    let schemas = alone(spec, options);
    let root = schemas.of(operation.response.data.as_ref()?, Wire::Plain);
    serde_json::to_value(with_definitions(&schemas, root)).ok()
}

/// The JSON Schema of a row of an operation's answer, as loaders take it: without references, typed as the columns
/// of a Parquet file are; `None` where it answers with no rows. A row that is not a record has one property,
/// `value`.
pub fn row_schema(
    spec: &Spec<'_>,
    operation: &str,
    options: &Options,
) -> Option<serde_json::Value> {
    let mut operations = spec.api.operations.iter();
    let operation = operations.find(|known| known.name == operation)?;
    let mut rows = rows::Rows {
        schemas: types::Schemas {
            side: Side::Gateway,
            ..alone(spec, options)
        },
        within: Vec::new(),
    };
    let row = kehu_spec::paths::row(operation)?;
    let schema = match &row {
        Type::Record(_) => rows.of(&row),
        value => {
            let mut schema = schema::Schema::object();
            schema.insert("value", rows.of(value), true);
            schema
        }
    };
    serde_json::to_value(schema).ok()
}

/// Schemas that stand outside a document.
fn alone<'a>(spec: &Spec<'a>, options: &Options) -> types::Schemas<'a> {
    types::Schemas {
        flavour: schema::Flavour::Json,
        ..common::schemas(spec, options, options.of)
    }
}

fn with_definitions(schemas: &types::Schemas<'_>, root: schema::Schema) -> schema::Schema {
    let defs = common::reached(schemas, &root);
    schema::Schema { defs, ..root }
}

/// Indented JSON with a line break at its end.
fn json(value: &impl serde::Serialize) -> String {
    // Nothing here has keys that are not strings.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
