//! What the sandbox accepts as proof of who calls: one value for each of an API's client fields.

use kehu_spec::model::{Api, FieldIndex, Type};
use serde_json::Value;

use crate::json::Node;
use crate::shape;

/// The accepted value of each client field, in the order of the specification.
#[derive(Debug, Clone)]
pub(crate) struct Credentials(Vec<(String, String)>);

impl Credentials {
    /// Secrets get values that nobody takes for real ones; other fields the documentation's own.
    pub(crate) fn new(api: &Api) -> Self {
        let value = |field: &kehu_spec::model::Field| match &field.example {
            Some(example) if !field.secret => plain(example),
            _ if matches!(field.ty, Type::String) => {
                format!("sandbox-{}", field.name.replace('_', "-"))
            }
            _ => "1".to_owned(),
        };
        Self(
            api.client
                .iter()
                .map(|field| (field.name.clone(), value(field)))
                .collect(),
        )
    }

    /// Name and value of each.
    pub(crate) fn list(&self) -> &[(String, String)] {
        &self.0
    }

    /// The value of one field.
    pub(crate) fn get(&self, field: FieldIndex) -> &str {
        self.0.get(field.0).map_or("", |(_, value)| value)
    }

    /// The accepted value for a response field of the same name, in that field's form.
    pub(crate) fn named(
        &self,
        name: &str,
        ty: &Type,
        wire: kehu_spec::model::Wire,
    ) -> Option<Node> {
        let (_, value) = self.0.iter().find(|(field, _)| field == name)?;
        match value.parse() {
            Ok(number) => Some(shape::number(number, ty, wire, None)),
            Err(_) => Some(Node::text(value.clone())),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
