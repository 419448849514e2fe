//! How tools of our own are written.

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

/// An object schema of our own.
pub(crate) fn object(properties: Value, required: &[&str]) -> JsonObject {
    let mut schema = JsonObject::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties);
    schema.insert("required".to_owned(), json!(required));
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

/// A tool of our own that reads.
pub(crate) fn reads(
    name: &'static str,
    title: &str,
    told: &'static str,
    takes: JsonObject,
) -> Tool {
    let hints = ToolAnnotations::new().read_only(true);
    let tool = Tool::new(name, told, takes);
    tool.with_title(title).with_annotations(hints)
}
