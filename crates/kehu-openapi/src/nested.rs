//! Objects inside of a request that hold its fields: `{"page": {"no": 1}}`.

use kehu_spec::model::{Api, Operation};
use kehu_spec::signature::added;
use serde_json::{Map, Value};

use crate::schema::Schema;

/// The schema of a body whose fields stand where they travel; what is JSON in a string is so.
pub(crate) fn held(operation: &Operation, flat: Schema) -> Schema {
    let request = &operation.request;
    let is_nested = request.fields.iter().any(|field| field.is_nested);
    if request.under.is_none() && !is_nested {
        return flat;
    }
    let mut whole = Schema::object();
    if let Some(under) = &request.under {
        whole.at(&under.path.0, true).types = Schema::object().types;
    }
    for (name, schema) in flat.properties {
        let field = request.fields.iter().find(|field| field.name == name);
        let steps = field.map_or_else(|| vec![name.as_str()], |field| request.steps(field));
        let steps: Vec<String> = steps.into_iter().map(str::to_owned).collect();
        *whole.at(&steps, flat.required.contains(&name)) = schema;
    }
    if let Some(under) = request.under.as_ref().filter(|under| under.is_text) {
        let place = whole.at(&under.path.0, true);
        let inside = std::mem::take(place);
        *place = Schema {
            content_media_type: Some("application/json"),
            content_schema: Some(Box::new(inside)),
            ..Schema::of("string")
        };
    }
    whole
}

/// The path of what authentication adds to a body.
pub(crate) fn steps_of_auth(api: &Api, operation: &Operation, name: &str) -> Vec<String> {
    let schemes = operation.auth.iter().filter_map(|id| api.auth.get(id.0));
    let mut added = schemes.flat_map(|scheme| added(&scheme.auth));
    let found = added.find(|added| added.name == name);
    let steps = found.map_or_else(|| vec![name], |added| added.steps());
    steps.into_iter().map(str::to_owned).collect()
}

/// Puts a value where its steps lead.
pub(crate) fn plant(to: &mut Map<String, Value>, steps: &[&str], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    if rest.is_empty() {
        to.insert((*step).to_owned(), value);
        return;
    }
    let inside = to.entry(*step).or_insert_with(|| Map::new().into());
    if let Value::Object(inside) = inside {
        plant(inside, rest, value);
    }
}
