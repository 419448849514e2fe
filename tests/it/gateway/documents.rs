//! The document against the server: each documented operation is called with its example, and what comes is
//! what the document says.

use kehu_gateway::{Gateway, Served};
use kehu_sandbox::Sandbox;
use serde_json::Value;

use super::{Running, load, sandboxed, session};

/// The folders of specs of this workspace: real ones, one for each construct, and those of tests.
const FOLDERS: [&str; 5] = [
    "../specs",
    "data/fixtures",
    "data/third_api",
    "data/openapi",
    "data/gateway",
];

/// What says nothing of a value's form that is looked at here.
const ANNOTATIONS: [&str; 8] = [
    "$ref",
    "title",
    "description",
    "deprecated",
    "default",
    "example",
    "examples",
    "x-kehu-values",
];

/// What is wrong with a value by its schema, in the order of the schema's keys.
fn misfits(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (key, says) in schema.as_object().expect("a schema") {
        let mut must = |holds: bool| {
            if !holds {
                found.push(format!("{at}: {key} {says}, is {value}"));
            }
        };
        let number = || value.as_f64();
        let length = || value.as_str().map(|text| text.chars().count() as f64);
        let items = || value.as_array().map(|items| items.len() as f64);
        let limit = says.as_f64().unwrap_or_default();
        match key.as_str() {
            "type" => must(has_type(says, value)),
            "enum" => must(says.as_array().is_some_and(|all| all.contains(value))),
            "const" => must(says == value),
            "pattern" => must(digits(value)),
            "format" => must(has_format(says, value)),
            "minimum" => must(number().is_none_or(|number| number >= limit)),
            "maximum" => must(number().is_none_or(|number| number <= limit)),
            "minLength" => must(length().is_none_or(|length| length >= limit)),
            "maxLength" => must(length().is_none_or(|length| length <= limit)),
            "minItems" => must(items().is_none_or(|items| items >= limit)),
            "maxItems" => must(items().is_none_or(|items| items <= limit)),
            "required" => {
                for name in says.as_array().into_iter().flatten() {
                    must(value.get(name.as_str().unwrap_or_default()).is_some());
                }
            }
            "properties" | "additionalProperties" | "items" | "allOf" | "anyOf" => {}
            "contentEncoding" | "contentMediaType" | "contentSchema" => {}
            key => assert!(ANNOTATIONS.contains(&key), "{key} is not looked at"),
        }
    }
    inside(document, schema, value, at, found);
}

fn inside(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document
            .pointer(&reference[1..])
            .expect("what is referred to is there");
        misfits(document, target, value, at, found);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        misfits(document, part, value, at, found);
    }
    if let Some(ways) = schema["anyOf"].as_array() {
        let fits = ways.iter().any(|way| {
            let mut wrong = Vec::new();
            misfits(document, way, value, at, &mut wrong);
            wrong.is_empty()
        });
        if !fits {
            found.push(format!("{at}: fits none, {value}"));
        }
    }
    for (nth, item) in value.as_array().into_iter().flatten().enumerate() {
        if schema["items"].is_object() {
            misfits(
                document,
                &schema["items"],
                item,
                &format!("{at}[{nth}]"),
                found,
            );
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{at}: is not expected")),
            (Value::Null, more) if more.is_object() => misfits(document, more, member, &at, found),
            (Value::Null, _) => {}
            (known, _) => misfits(document, known, member, &at, found),
        }
    }
}

fn has_type(says: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        other => panic!("no type is called {other:?}"),
    };
    match says {
        Value::Array(several) => several.iter().any(is),
        one => is(one),
    }
}

/// The one pattern there is.
fn digits(value: &Value) -> bool {
    value
        .as_str()
        .is_none_or(|text| text.parse::<i64>().is_ok())
}

fn has_format(says: &Value, value: &Value) -> bool {
    match (says.as_str(), value.as_str()) {
        (Some("int64"), Some(text)) => text.parse::<i64>().is_ok(),
        (Some("int32"), _) => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Some("decimal"), Some(text)) => text.parse::<f64>().is_ok(),
        _ => true,
    }
}

#[track_caller]
fn fits(document: &Value, schema: &Value, value: &Value, what: &str) {
    let mut found = Vec::new();
    misfits(document, schema, value, "$", &mut found);
    assert!(found.is_empty(), "{what}\n{}\n{value:#}", found.join("\n"));
}

#[test]
fn every_documented_operation_answers_as_its_document_says() {
    let mut answered = 0;
    for folder in FOLDERS {
        let (sources, apis) = load(folder);
        let models = apis.iter().map(|api| api.model().clone());
        let sandbox = it::client::start(Sandbox::builder().models(models).customers(20));
        let mut builder = Gateway::builder();
        for &api in &apis {
            let session = session(api, &sandbox, |config| config);
            builder = builder.serve(Served::new(api, session, &sources));
        }
        let gateway = Running::start(builder, Some(sandbox));
        for api in &apis {
            answered += each_operation(&gateway, api.info.name, folder == "../specs");
        }
    }
    assert!(answered >= 15, "{answered} operations answered with data");
}

/// Calls each operation of a document; how many answered with data. All must, where `all` says so, that
/// change nothing.
fn each_operation(gateway: &Running, api: &str, all: bool) -> usize {
    let document = gateway.get(&format!("/{api}/openapi.json")).json();
    let mut answered = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let operation = &item["post"];
        let media = &operation["requestBody"]["content"]["application/json"];
        let example = &media["examples"]["example"]["value"];
        if !example.is_null() {
            fits(&document, &media["schema"], example, path);
        }
        let body = if example.is_null() {
            String::new()
        } else {
            example.to_string()
        };
        let reply = gateway.call(path, &body);
        let status = reply.status.to_string();
        let response = &operation["responses"][status.as_str()];
        let response = match response["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).expect("the response"),
            None => response,
        };
        assert!(
            response.is_object(),
            "{path}: {status} is not documented: {}",
            reply.text()
        );
        let kind = reply
            .header("content-type")
            .split(';')
            .next()
            .unwrap_or_default();
        if status == "204" {
            assert_eq!(reply.text(), "", "{path}");
            continue;
        }
        let schema = &response["content"][kind]["schema"];
        assert!(schema.is_object(), "{path}: {kind} is not documented");
        if kind.ends_with("json") {
            fits(&document, schema, &reply.json(), path);
        }
        if status == "200" {
            answered += 1;
        }
        let is_idempotent = operation["x-kehu-idempotent"] == true;
        assert!(
            !(all && is_idempotent) || status == "200",
            "{path}: {}",
            reply.text()
        );
    }
    answered
}

#[test]
fn the_document_is_of_the_version_and_language_that_are_asked_for() {
    let gateway = sandboxed(Sandbox::builder().customers(1));
    let document = |query: &str| gateway.get(&format!("/nxcloud/openapi.json{query}")).json();
    assert_eq!(document("")["openapi"], "3.1.1");
    assert_eq!(document("?version=3.0")["openapi"], "3.0.4");
    let server = format!("http://{}", gateway.address);
    assert_eq!(
        document("?lang=zh&version=3.2")["servers"][0]["url"],
        server
    );
    assert_eq!(document("?lang=zh")["servers"][0]["description"], "网关。");
    // The document of all leads to each.
    let all = gateway.get("/openapi.json").json();
    let reference = all["paths"]["/nxcloud/query_customers"]["$ref"]
        .as_str()
        .expect("a reference");
    let (at, pointer) = reference.split_once('#').expect("a pointer");
    assert!(
        gateway.get(at).json().pointer(pointer).is_some(),
        "{reference}"
    );
}

#[test]
fn pages_document_the_operations_and_ask_nobody_else() {
    let gateway = sandboxed(Sandbox::builder().customers(1));
    let index = gateway.get("/");
    assert!(
        index.text().contains("href=\"/nxcloud\""),
        "{}",
        index.text()
    );
    let page = gateway.get("/rabbitpre");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.header("content-security-policy")
            .contains("connect-src 'self'")
    );
    let text = page.text();
    assert!(text.contains("data-call=\"/rabbitpre/list_customer_ids\""));
    assert!(!text.contains("data-call=\"/rabbitpre/get_org_access_token\""));
    assert!(!text.contains("src=\"http") && !text.contains("@import"));
}
