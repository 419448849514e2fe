//! The fields of a request out of the objects that hold them: `{"page": {"no": 1}}` is `page.no`.

use serde_json::{Map, Value};

use crate::model::{Api, Operation};
use crate::signature::added;

/// The objects on the way to the fields of an operation, and to those that its authentication adds.
struct Holders<'a> {
    paths: Vec<Vec<&'a str>>,
    /// The one whose fields are named without it.
    under: Vec<&'a str>,
}

/// Names that lead into objects, where the request of an operation has such.
fn holders<'a>(api: &'a Api, operation: &'a Operation) -> Option<Holders<'a>> {
    let request = &operation.request;
    let mut paths: Vec<Vec<&str>> = request.fields.iter().map(|f| request.steps(f)).collect();
    for scheme in operation.auth.iter().filter_map(|id| api.auth.get(id.0)) {
        paths.extend(added(&scheme.auth).iter().map(|added| added.steps()));
    }
    let under = request.under.iter().flat_map(|under| &under.path.0);
    let under: Vec<&str> = under.map(String::as_str).collect();
    for path in &mut paths {
        path.pop();
    }
    paths.push(under.clone());
    paths.retain(|path| !path.is_empty());
    (!paths.is_empty()).then_some(Holders { paths, under })
}

/// The fields of a whole request by name, those inside of objects too. What no table lists has the name of its path.
pub fn flat(api: &Api, operation: &Operation, request: Map<String, Value>) -> Map<String, Value> {
    match holders(api, operation) {
        None => request,
        Some(holders) => {
            let mut fields = Map::new();
            holders.take(&mut Vec::new(), request, &mut fields);
            fields
        }
    }
}

/// What an example of a request shows, by field: of a body that is a field's value alone, that one.
pub fn shown(api: &Api, operation: &Operation, example: Value) -> Value {
    let request = &operation.request;
    match (example, request.payload) {
        (Value::Object(fields), _) => Value::Object(flat(api, operation, fields)),
        (value, Some(at)) => Map::from_iter([(request.fields[at.0].name.clone(), value)]).into(),
        (value, None) => value,
    }
}

/// The path of a name that [`flat`] gives.
pub(crate) fn path_of(operation: &Operation, name: &str) -> Vec<String> {
    let request = &operation.request;
    let field = request.fields.iter().find(|field| field.name == name);
    // What no table lists is named by its path.
    let steps = field.map_or_else(|| name.split('.').collect(), |field| request.steps(field));
    steps.into_iter().map(str::to_owned).collect()
}

impl Holders<'_> {
    fn take(&self, at: &mut Vec<String>, from: Map<String, Value>, to: &mut Map<String, Value>) {
        for (key, value) in from {
            at.push(key);
            let is_holder = self.paths.iter().any(|path| leads(at, path));
            let opened = match &value {
                Value::String(text) if is_holder => serde_json::from_str(text).ok(),
                _ => None,
            };
            match opened.unwrap_or(value) {
                Value::Object(inside) if is_holder => self.take(at, inside, to),
                value => {
                    let steps: Vec<&str> = at.iter().map(String::as_str).collect();
                    let inside = steps.strip_prefix(&self.under[..]);
                    let inside = inside.filter(|rest| !self.under.is_empty() && !rest.is_empty());
                    let name = inside.unwrap_or(&steps).join(".");
                    if inside.is_some() || !to.contains_key(&name) {
                        to.insert(name, value);
                    }
                }
            }
            at.pop();
        }
    }
}

/// Whether these are the first steps of a path.
fn leads(at: &[String], path: &[&str]) -> bool {
    path.len() >= at.len() && path.iter().zip(at).all(|(step, at)| step == at)
}
