//! Singer.

use it::{
    customers::add_unknown_field,
    kehu::{API, OPERATION, sandbox},
};
use serde_json::{Value, json};

use super::{Said, all, file, kehu, keys, settings, sorted};

const KEY: &str = "/record/id";

#[test]
fn every_row_comes_once_in_the_types_that_its_schema_says() {
    let sandbox = sandbox(120);
    let (strange, field) = add_unknown_field(&sandbox);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let said = Said::whole(&mut kehu(&["tap", API, "--config", &config]));
    assert_eq!(sorted(said.keys(KEY)), all(&sandbox));
    let schema = said.of_type("SCHEMA").next().expect("comes first");
    assert_eq!(schema["stream"], OPERATION);
    assert_eq!(schema["key_properties"], json!(["id"]));
    let properties = schema["schema"]["properties"]
        .as_object()
        .expect("are there");
    for message in said.of_type("RECORD") {
        for (name, value) in message["record"].as_object().expect("is one") {
            fits(&properties[name], value, name);
        }
    }
    let created = &properties["created_at"];
    assert_eq!(created["format"], "date-time");
    let told = said.of_type("RECORD").map(|message| &message["record"]);
    let strange = told.into_iter().find(|record| record["id"] == strange);
    let extra = strange.expect("came")["_extra"].as_str().expect("is text");
    assert_eq!(serde_json::from_str::<Value>(extra).ok(), Some(field));
}

/// A value is of one of the types that its schema names, and so is what is in it.
fn fits(schema: &Value, value: &Value, path: &str) {
    let ty = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is = match &schema["type"] {
        Value::Array(types) => types.contains(&json!(ty)),
        one => *one == ty,
    };
    assert!(is, "{path}: {value} is not of {schema}");
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| fits(&schema["items"], item, path)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let schema = match &schema["properties"][name] {
                    Value::Null => &schema["additionalProperties"],
                    schema => schema,
                };
                fits(schema, value, &format!("{path}.{name}"));
            }
        }
        _ => {}
    }
}

#[test]
fn from_any_state_comes_exactly_the_rest() {
    let sandbox = sandbox(230);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let whole = Said::whole(&mut kehu(&["tap", API, "--config", &config]));
    let messages = &whole.messages;
    let is_state = |at: &usize| messages[*at]["type"] == "STATE";
    let states: Vec<usize> = (0..messages.len()).filter(is_state).collect();
    // One a page, and that of the end.
    assert_eq!(states.len(), 230_usize.div_ceil(50) + 1);
    for at in &states[..states.len() - 1] {
        let state = file(folder.path(), "state.json", &messages[*at]["value"]);
        let arguments = ["tap", API, "--config", &config, "--state", &state];
        let rest = Said::whole(&mut kehu(&arguments));
        assert_eq!(
            rest.keys(KEY),
            keys(&messages[*at..], KEY),
            "after line {at}"
        );
    }
}

#[test]
fn a_run_after_a_whole_one_brings_what_is_new() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let discovered = kehu(&["tap", API, "--config", &config, "--discover"])
        .output()
        .expect("kehu starts");
    let mut catalogue: Value = serde_json::from_slice(&discovered.stdout).expect("is JSON");
    let own = &mut catalogue["streams"][0]["metadata"][0]["metadata"];
    assert_eq!(
        own["replication-method"], "FULL_TABLE",
        "the filter finds only new rows"
    );
    assert_eq!(own["valid-replication-keys"], json!(["created_at"]));
    own["replication-method"] = json!("INCREMENTAL");
    let catalogue = file(folder.path(), "catalogue.json", &catalogue);
    let first = ["tap", API, "--config", &config, "--catalog", &catalogue];
    let first = Said::whole(&mut kehu(&first));
    assert_eq!(sorted(first.keys(KEY)), all(&sandbox));
    let schema = first.of_type("SCHEMA").next().expect("comes first");
    assert_eq!(schema["bookmark_properties"], json!(["created_at"]));
    assert!(
        first.stderr.contains("the time of creation"),
        "{}",
        first.stderr
    );
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[7].clone();
    let text = items.get(&key).expect("reads").expect("is there");
    let mut new: Value = serde_json::from_str(&text).expect("is JSON");
    new["id"] = json!(i64::MAX - 1);
    new["created_at"] = json!("2099-01-01T00:00:00");
    items.put(&new).expect("is put in");
    let state = first.of_type("STATE").last().expect("there is one");
    let state = file(folder.path(), "state.json", &state["value"]);
    let then = [
        "tap",
        API,
        "--config",
        &config,
        "--catalog",
        &catalogue,
        "--state",
        &state,
    ];
    let then = Said::whole(&mut kehu(&then)).keys(KEY);
    assert!(then.contains(&(i64::MAX - 1)), "{then:?}");
    assert!(then.len() < 5, "rows from the last one on: {then:?}");
}

#[test]
fn a_catalogue_chooses_streams_and_columns() {
    let sandbox = sandbox(10);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let metadata = |breadcrumb: Value, metadata: Value| json!({ "breadcrumb": breadcrumb, "metadata": metadata });
    let catalogue = json!({ "streams": [
        { "tap_stream_id": "another", "metadata": [metadata(json!([]), json!({ "selected": false }))] },
        { "tap_stream_id": OPERATION, "metadata": [
            metadata(json!([]), json!({ "selected": true })),
            metadata(json!(["properties", "tags"]), json!({ "selected": false })),
            metadata(json!(["properties", "id"]), json!({ "selected": false })),
        ] },
    ] });
    let catalogue = file(folder.path(), "catalogue.json", &catalogue);
    let said = ["tap", API, "--config", &config, "--properties", &catalogue];
    let said = Said::whole(&mut kehu(&said));
    let schema = said.of_type("SCHEMA").next().expect("comes first");
    let record = said.of_type("RECORD").next().expect("there are some");
    for columns in [&schema["schema"]["properties"], &record["record"]] {
        assert!(columns.get("tags").is_none(), "{columns}");
        assert!(columns.get("id").is_some(), "a key always comes: {columns}");
    }
}
