//! What belongs together as an Arazzo document: the token, the pages that list ids, the look-up of what they are.

use kehu_spec::model::{
    Api, Auth, AuthPlace, Body, Field, Operation, Path, Place, TokenAuth, TokenIssue, Type,
};
use serde_json::{Map, Value, json};

use crate::{Lang, Options, Spec, common, nested, samples, types};

/// A workflow (Arazzo 1.0.1) for each operation that looks up what another lists, as indented JSON; `None` where the
/// API has none. It stands beside the vendor's document in `NAME.openapi.json`.
pub fn arazzo(spec: &Spec<'_>, options: &Options) -> Option<String> {
    let api = spec.api;
    let found = api
        .operations
        .iter()
        .filter_map(|operation| workflow(api, operation, options.lang));
    let workflows: Vec<_> = found.collect();
    if workflows.is_empty() {
        return None;
    }
    let document = json!({
        "arazzo": "1.0.1",
        "info": {
            "title": options.lang.title(api),
            "summary": options.lang.pick("Operations that belong together.", "前后相连的接口。"),
            "description": api.summary,
            "version": api.version,
        },
        "sourceDescriptions": [
            { "name": api.name, "url": format!("./{}.openapi.json", api.name), "type": "openapi" },
        ],
        "workflows": workflows,
    });
    Some(crate::json(&document))
}

/// Where a field's value comes from: an expression, or nothing that the workflow knows.
type Given<'g> = &'g dyn Fn(usize, &Field) -> Option<Value>;

fn workflow(api: &Api, operation: &Operation, lang: Lang) -> Option<Value> {
    let lookup = operation.lookup.as_ref()?;
    let list = api.operations.get(lookup.ids.0)?;
    let ids = &list.pages.as_ref()?.items;
    let item = &list.pages.as_ref()?.item;
    // What stands inside rows, no expression takes out of them.
    if matches!(item, Type::Record(_)) {
        return None;
    }
    let mut inputs = Map::new();
    let mut steps = Vec::new();
    if let Some((_, issue)) = token(api, operation) {
        let issuing = api.operations.get(issue.operation.0)?;
        steps.push(step(
            api,
            issuing,
            "token",
            &issue.token,
            &mut inputs,
            &|_, _| None,
        ));
    }
    steps.push(step(api, list, "ids", ids, &mut inputs, &|_, _| None));
    let looked_up =
        |nth: usize, _: &Field| (nth == lookup.field.0).then(|| json!("$steps.ids.outputs.ids"));
    steps.push(step(
        api,
        operation,
        "rows",
        &lookup.items,
        &mut inputs,
        &looked_up,
    ));
    let mut workflow = json!({
        "workflowId": operation.name,
        "summary": operation.summary,
        "steps": steps,
        "outputs": { "rows": "$steps.rows.outputs.rows" },
    });
    let batch = lang.pick(
        format!(
            "One page of ids; `{}` takes {} of them a call.",
            operation.name, lookup.batch
        ),
        format!(
            "仅一页 id；`{}` 每次最多 {} 个。",
            operation.name, lookup.batch
        ),
    );
    workflow["description"] = json!(batch);
    if !inputs.is_empty() {
        let required: Vec<_> = inputs.keys().cloned().collect();
        workflow["inputs"] =
            json!({ "type": "object", "properties": inputs, "required": required });
    }
    Some(workflow)
}

/// A call of an operation; what it is for is its name, and that of its one output.
fn step(
    api: &Api,
    operation: &Operation,
    name: &str,
    output: &Path,
    inputs: &mut Map<String, Value>,
    given: Given<'_>,
) -> Value {
    let shown = samples::request(api, operation);
    let (mut parameters, mut payload) = (Vec::new(), Map::new());
    for (nth, field) in operation.request.fields.iter().enumerate() {
        let of_client = || {
            let client = api.client.get(field.from?.0)?;
            inputs.insert(client.name.clone(), json!({ "type": "string" }));
            Some(json!(format!("$inputs.{}", client.name)))
        };
        let fixed = || field.fixed.clone();
        let value = given(nth, field).or_else(of_client).or_else(fixed);
        let Some(value) = value.or_else(|| shown.get(&field.name).cloned()) else {
            continue;
        };
        let place = match field.place {
            Place::Body | Place::Top => {
                nested::plant(&mut payload, &operation.request.steps(field), value);
                continue;
            }
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
        };
        parameters.push(json!({ "name": field.name, "in": place, "value": value }));
    }
    parameters.extend(proof(api, operation));
    let mut told = json!({
        "stepId": name,
        "operationId": operation.name,
        "description": operation.summary,
        "successCriteria": criteria(api, operation),
        "outputs": { name: format!("$response.body#{}", pointer(api, operation, output)) },
    });
    if !parameters.is_empty() {
        told["parameters"] = parameters.into();
    }
    if !payload.is_empty() {
        let kind = match operation.request.body {
            Body::Form => "application/x-www-form-urlencoded",
            Body::Multipart => "multipart/form-data",
            Body::Whole => common::whole(operation),
            _ => "application/json",
        };
        let payload = match operation.request.payload {
            Some(_) => payload.into_iter().next().map(|(_, value)| value),
            None => Some(payload.into()),
        };
        told["requestBody"] = json!({ "contentType": kind, "payload": payload });
    }
    told
}

/// The parameter that carries the token of the step before.
fn proof(api: &Api, operation: &Operation) -> Option<Value> {
    let (token, _) = token(api, operation)?;
    let place = match token.place {
        AuthPlace::Header => "header",
        _ => "query",
    };
    let value = match token.prefix.as_str() {
        "" => "$steps.token.outputs.token".to_owned(),
        prefix => format!("{prefix}{{$steps.token.outputs.token}}"),
    };
    Some(json!({ "name": token.name, "in": place, "value": value }))
}

/// The scheme of an operation that has a token issued.
fn token<'a>(api: &'a Api, operation: &Operation) -> Option<(&'a TokenAuth, &'a TokenIssue)> {
    let schemes = operation.auth.iter().filter_map(|id| api.auth.get(id.0));
    let mut issued = schemes.filter_map(|scheme| match &scheme.auth {
        Auth::Token(token) => Some((token, token.issue.as_ref()?)),
        _ => None,
    });
    issued.next()
}

/// What tells a success.
fn criteria(api: &Api, operation: &Operation) -> Value {
    let mut conditions = vec!["$statusCode == 200".to_owned()];
    if let Some(envelope) = api.envelope_of(operation)
        && let Some(code) = &envelope.code
        && !envelope.success.is_empty()
    {
        let is = envelope.success.iter().map(|code| match types::code(code) {
            Value::String(text) => format!("'{}'", text.replace('\'', "''")),
            number => number.to_string(),
        });
        let at = written(&code.0);
        let is: Vec<_> = is
            .map(|value| format!("$response.body#{at} == {value}"))
            .collect();
        conditions.push(is.join(" || "));
    }
    conditions
        .into_iter()
        .map(|condition| json!({ "condition": condition }))
        .collect()
}

/// Where something of the data is in the answer.
fn pointer(api: &Api, operation: &Operation, path: &Path) -> String {
    let envelope = api.envelope_of(operation);
    let data = envelope.and_then(|envelope| envelope.data.as_ref());
    written(data.map_or(&[][..], |data| &data.0)) + &written(&path.0)
}

fn written(path: &[String]) -> String {
    let steps = path
        .iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")));
    steps.collect()
}
