//! What the configuration of a tap or a source says: one JSON object.
//!
//! | key | what it is |
//! |---|---|
//! | a client field of the API | a credential, or what else the client needs, as text or number |
//! | `base_url`, `server`, `account` | where to connect, and as whom, instead of those fields |
//! | `filters` | by the name of an operation, an object of request fields that every request has |
//! | `overlap` | how far an incremental run looks back before what it has seen: `10m` |
//! | `patience` | how long to wait for a service that went away: `10m` |

use std::{collections::BTreeMap, time::Duration};

use kehu_export::plan::parse_duration;
use kehu_registry::Api;
use kehu_runtime::info::ClientFieldInfo;
use kehu_spec::near::did_you_mean;
use serde_json::{Map, Value, json};

/// Keys that are not client fields, with what they are.
const OWN: [(&str, &str); 6] = [
    (
        "base_url",
        "Connect to this base URL instead of the vendor's.",
    ),
    (
        "server",
        "Connect to this server of the vendor, by its name in the spec.",
    ),
    (
        "account",
        "Take credentials from this account of the machine that runs it, instead of from here.",
    ),
    (
        "filters",
        "By the name of a stream, an object of request fields that every request of it has.",
    ),
    (
        "overlap",
        "How far an incremental run looks back before what it has seen: 10m, 1h30m. The default is 10m.",
    ),
    (
        "patience",
        "How long to wait for a service that went away: 10m, 1h30m. The default is 10m.",
    ),
];

/// A configuration that was read.
#[derive(Default)]
pub struct Settings {
    /// Values of client fields, `base_url`, `server` and `account`, by their names.
    pub values: BTreeMap<String, String>,
    /// Request fields by operation.
    pub filters: BTreeMap<String, Map<String, Value>>,
    /// How far an incremental run looks back.
    pub overlap: Option<Duration>,
    /// How long to wait for a service that went away.
    pub patience: Option<Duration>,
}

/// Without its values: credentials are among them.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.values.keys().collect();
        f.debug_struct("Settings")
            .field("values", &names)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads a configuration.
    ///
    /// # Errors
    /// In whole sentences, and never with a value: when it is not JSON, or says what is not a setting.
    pub fn read(api: &Api, text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| format!("it is not JSON (line {})", error.line()))?;
        let Value::Object(members) = value else {
            return Err("it is not a JSON object".to_owned());
        };
        let mut settings = Self::default();
        for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            settings.take(api, &name, value)?;
        }
        let credentials = api.info.client.iter().map(|field| field.name);
        let given = credentials
            .into_iter()
            .find(|name| settings.values.contains_key(*name));
        if let (Some(name), true) = (given, settings.values.contains_key("account")) {
            return Err(format!(
                "`account` and `{name}` contradict: credentials come from one place"
            ));
        }
        Ok(settings)
    }

    fn take(&mut self, api: &Api, name: &str, value: Value) -> Result<(), String> {
        match name {
            "filters" => self.filters = filters(api, value)?,
            "overlap" => self.overlap = Some(duration(name, &value)?),
            "patience" => self.patience = Some(duration(name, &value)?),
            "base_url" | "server" | "account" => {
                self.values.insert(name.to_owned(), text(name, value)?);
            }
            name if api.info.client_field(name).is_some() => {
                self.values.insert(name.to_owned(), text(name, value)?);
            }
            name => {
                let fields = api.info.client.iter().map(|field| field.name);
                let known: Vec<_> = fields.chain(OWN.map(|(name, _)| name)).collect();
                return Err(format!(
                    "`{name}` is not a setting of {}; there are {}",
                    api.info.title,
                    known.join(", ")
                ));
            }
        }
        Ok(())
    }

    /// The JSON Schema (draft 7) of a configuration, credentials marked with `airbyte_secret`.
    #[must_use]
    pub fn schema(api: &Api) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (order, field) in api.info.client.iter().enumerate() {
            properties.insert(field.name.to_owned(), property(order, field));
            required.extend(field.required.then_some(field.name));
        }
        for (name, doc) in OWN {
            let ty = if name == "filters" {
                "object"
            } else {
                "string"
            };
            let order = properties.len();
            let property =
                json!({ "type": ty, "title": title(name), "description": doc, "order": order });
            properties.insert(name.to_owned(), property);
        }
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": api.info.title,
            "type": "object",
            // A account brings them, too.
            "anyOf": [{ "required": required }, { "required": ["account"] }],
            "properties": properties,
        })
    }
}

fn property(order: usize, field: &ClientFieldInfo) -> Value {
    let mut property = json!({
        "type": "string",
        "title": title(field.name),
        "description": field.doc,
        "order": order,
    });
    if field.secret {
        property["airbyte_secret"] = Value::Bool(true);
    }
    property
}

/// `access_key` as a form shows it: `Access key`.
fn title(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn text(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("`{name}` is a string")),
    }
}

fn duration(name: &str, value: &Value) -> Result<Duration, String> {
    let wrong = || format!("`{name}` is a duration in a string, such as 10m or 1h30m");
    parse_duration(value.as_str().ok_or_else(wrong)?).map_err(|_| wrong())
}

fn filters(api: &Api, value: Value) -> Result<BTreeMap<String, Map<String, Value>>, String> {
    let wrong = "`filters` is an object: by the name of a stream, an object of request fields";
    let Value::Object(streams) = value else {
        return Err(wrong.to_owned());
    };
    let mut filters = BTreeMap::new();
    for (name, fields) in streams {
        let Some(operation) = api.operation(&name) else {
            return Err(format!(
                "`filters.{name}`: {} has no such stream",
                api.info.title
            ));
        };
        let Value::Object(fields) = fields else {
            return Err(wrong.to_owned());
        };
        if let Some(field) = fields.keys().find(|field| operation.param(field).is_none()) {
            let instead = did_you_mean(field, operation.params.iter().map(|param| param.name));
            return Err(format!(
                "`filters.{name}.{field}`: `{name}` takes no such field; {instead}"
            ));
        }
        filters.insert(name, fields);
    }
    Ok(filters)
}
