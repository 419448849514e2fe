//! An OpenAPI document as it is written. `vendor` and `gateway` fill it.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::schema::{Schema, is_false};

/// A table of the spec as it is written there.
type Table = toml::Value;

/// An OpenAPI document, ready to be written as JSON.
///
#[derive(Debug, Serialize)]
pub struct Document {
    pub(crate) openapi: &'static str,
    pub(crate) info: Info,
    pub(crate) servers: Vec<Server>,
    pub(crate) security: Vec<IndexMap<String, Vec<String>>>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) paths: IndexMap<String, IndexMap<String, Operation>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) webhooks: IndexMap<String, IndexMap<String, Operation>>,
    #[serde(rename = "x-webhooks", skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) webhooks_of_3_0: IndexMap<String, IndexMap<String, Operation>>,
    #[serde(skip_serializing_if = "Components::is_empty")]
    pub(crate) components: Components,
    #[serde(rename = "externalDocs", skip_serializing_if = "Option::is_none")]
    pub(crate) external_docs: Option<ExternalDocs>,
    #[serde(rename = "x-kehu-errors", skip_serializing_if = "Option::is_none")]
    pub(crate) errors: Option<Table>,
    /// How a signature in bodies is computed, for which there is no security scheme.
    #[serde(rename = "x-kehu-signature", skip_serializing_if = "Option::is_none")]
    pub(crate) signature: Option<Table>,
}

impl Document {
    /// The document as indented JSON, with a line break at its end.
    pub fn to_json(&self) -> String {
        crate::json(self)
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Info {
    pub title: String,
    pub description: String,
    pub contact: Contact,
    pub version: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Contact {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Server {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Tag {
    pub name: String,
    pub description: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ExternalDocs {
    pub url: String,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operation {
    pub tags: Vec<String>,
    pub summary: String,
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    pub operation_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_body: Option<RequestBody>,
    pub responses: IndexMap<String, Response>,
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Vec<IndexMap<String, Vec<String>>>>,
    #[serde(rename = "x-kehu-idempotent", skip_serializing_if = "is_false")]
    pub idempotent: bool,
    #[serde(rename = "x-kehu-pages", skip_serializing_if = "Option::is_none")]
    pub pages: Option<Table>,
    #[serde(rename = "x-kehu-rules", skip_serializing_if = "Option::is_none")]
    pub rules: Option<Table>,
    #[serde(rename = "x-kehu-limits", skip_serializing_if = "Option::is_none")]
    pub limits: Option<Table>,
    #[serde(rename = "x-kehu-quirks", skip_serializing_if = "Option::is_none")]
    pub quirks: Option<Table>,
}

/// A parameter, or a reference to one of the components.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Parameter {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// How it travels where OpenAPI has no word for it.
    #[serde(rename = "x-kehu-style", skip_serializing_if = "Option::is_none")]
    pub own_style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<IndexMap<&'static str, MediaType>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RequestBody {
    pub required: bool,
    pub content: IndexMap<String, MediaType>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct MediaType {
    pub schema: Schema,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
}

/// An example, letter for letter as the documentation has it.
#[derive(Debug, Serialize)]
pub(crate) struct Example {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    pub value: Box<RawValue>,
}

/// A response, or a reference to one of the components.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Response {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<&'static str, Header>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<&'static str, MediaType>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Header {
    pub description: String,
    pub schema: Schema,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Components {
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, Response>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
}

impl Components {
    fn is_empty(&self) -> bool {
        self.schemas.is_empty()
            && self.responses.is_empty()
            && self.parameters.is_empty()
            && self.security_schemes.is_empty()
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct SecurityScheme {
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<&'static str>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "x-kehu-token", skip_serializing_if = "Option::is_none")]
    pub token: Option<Table>,
    #[serde(rename = "x-kehu-signature", skip_serializing_if = "Option::is_none")]
    pub signature: Option<Table>,
}
