//! The gateway's calls as a Postman collection (2.1).

use kehu_spec::model::Api;
use serde_json::{Value, json};

use crate::{
    Options, Side, Spec,
    document::{Operation, Parameter},
    gateway,
};

/// What the format is, as its readers tell it from others.
const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// What each call is held against.
const TEST: &str = "pm.test('is not refused', () => pm.response.to.be.success);";

/// The calls of a gateway as a Postman collection (2.1), as indented JSON: one for each operation, with the request
/// that its documentation shows. Where the gateway is, and its token, are variables of the collection.
pub fn postman(spec: &Spec<'_>, options: &Options) -> String {
    let options = Options {
        of: Side::Gateway,
        ..options.clone()
    };
    let document = gateway::document(spec, &options);
    let paths = document.paths.iter();
    let calls = paths.flat_map(|(path, methods)| methods.iter().map(move |call| (path, call)));
    let items: Vec<_> = calls
        .map(|(path, (method, operation))| item(spec.api, path, method, operation))
        .collect();
    crate::json(&json!({
        "info": {
            "name": document.info.title,
            "description": document.info.description,
            "schema": SCHEMA,
        },
        "item": items,
        "auth": {
            "type": "bearer",
            "bearer": [{ "key": "token", "value": "{{token}}", "type": "string" }],
        },
        "event": [{
            "listen": "test",
            "script": { "type": "text/javascript", "exec": [TEST] },
        }],
        "variable": [
            { "key": "baseUrl", "value": options.server },
            { "key": "token", "value": "" },
        ],
    }))
}

fn item(api: &Api, path: &str, method: &str, operation: &Operation) -> Value {
    let steps: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let query: Vec<_> = operation.parameters.iter().map(parameter).collect();
    let mut request = json!({
        "method": method.to_uppercase(),
        "header": [],
        "url": {
            "raw": format!("{{{{baseUrl}}}}{path}"),
            "host": ["{{baseUrl}}"],
            "path": steps,
            "query": query,
        },
        "description": format!("{}\n\n{}", operation.summary, operation.description),
    });
    if operation.request_body.is_some() {
        let mut all = api.operations.iter();
        let known = all.find(|known| known.name == operation.operation_id);
        let shown = known.and_then(|known| gateway::call(api, known));
        request["header"] = json!([{ "key": "Content-Type", "value": "application/json" }]);
        request["body"] = json!({
            "mode": "raw",
            "raw": crate::json(&shown.unwrap_or_default()).trim_end(),
            "options": { "raw": { "language": "json" } },
        });
    }
    json!({ "name": operation.operation_id, "request": request, "response": [] })
}

/// One that is there to be filled in.
fn parameter(parameter: &Parameter) -> Value {
    json!({
        "key": parameter.name,
        "value": "",
        "disabled": true,
        "description": parameter.description,
    })
}
