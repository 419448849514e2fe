//! Airbyte.

use it::kehu::{API, OPERATION, sandbox};
use serde_json::{Value, json};

use super::{Said, all, file, kehu, keys, settings, sorted};

const KEY: &str = "/record/data/id";

#[test]
fn secrets_are_marked_and_never_told() {
    let said = Said::whole(&mut kehu(&["airbyte", API, "spec"]));
    let properties = &said.messages[0]["spec"]["connectionSpecification"]["properties"];
    assert_eq!(properties["access_secret"]["airbyte_secret"], true);
    assert_eq!(properties["base_url"].get("airbyte_secret"), None);
    let sandbox = sandbox(5);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (secret, status) in [(None, "SUCCEEDED"), (Some("hush-hush"), "FAILED")] {
        let mut settings = settings(&sandbox);
        if let Some(secret) = secret {
            settings["access_secret"] = json!(secret);
        }
        let config = file(folder.path(), "config.json", &settings);
        let said = Said::whole(&mut kehu(&["airbyte", API, "check", "--config", &config]));
        assert_eq!(said.messages[0]["connectionStatus"]["status"], status);
        let told = format!("{said:?}");
        assert!(secret.is_none_or(|secret| !told.contains(secret)), "{told}");
    }
}

#[test]
fn each_stream_has_a_state_from_which_exactly_the_rest_comes() {
    let sandbox = sandbox(120);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let discovered = Said::whole(&mut kehu(&[
        "airbyte", API, "discover", "--config", &config,
    ]));
    let catalogue = discovered.of_type("CATALOG").next().expect("there is one");
    let stream = catalogue["catalog"]["streams"]
        .as_array()
        .and_then(|streams| streams.iter().find(|stream| stream["name"] == OPERATION));
    let stream = stream.expect("is listed");
    assert_eq!(stream["source_defined_primary_key"], json!([["id"]]));
    let created = &stream["json_schema"]["properties"]["created_at"];
    assert_eq!(created["airbyte_type"], "timestamp_without_timezone");
    for mode in ["full_refresh", "incremental"] {
        let configured = json!({ "streams": [{
            "stream": stream, "sync_mode": mode, "destination_sync_mode": "append",
        }] });
        let configured = file(folder.path(), "catalogue.json", &configured);
        let read = [
            "airbyte",
            API,
            "read",
            "--config",
            &config,
            "--catalog",
            &configured,
        ];
        let whole = Said::whole(&mut kehu(&read));
        assert_eq!(sorted(whole.keys(KEY)), all(&sandbox));
        let statuses = whole.of_type("TRACE");
        let statuses: Vec<_> = statuses
            .map(|told| &told["trace"]["stream_status"]["status"])
            .collect();
        assert_eq!(statuses, ["STARTED", "RUNNING", "COMPLETE"]);
        let messages = &whole.messages;
        let is_state = |at: &usize| messages[*at]["type"] == "STATE";
        let first = (0..messages.len()).find(is_state).expect("there are some");
        assert_eq!(messages[first]["state"]["sourceStats"]["recordCount"], 50);
        let state = json!([messages[first]["state"]]);
        let state = file(folder.path(), "state.json", &state);
        let rest = Said::whole(kehu(&read).args(["--state", &state]));
        assert_eq!(rest.keys(KEY), keys(&messages[first..], KEY));
    }
}

#[test]
fn a_stream_that_fails_says_so_and_is_incomplete() {
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[3].clone();
    assert!(
        items
            .change(&key, &json!({ "tags": "none" }))
            .expect("changes")
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let catalogue =
        |mode: &str| json!({ "streams": [{ "stream": { "name": OPERATION }, "sync_mode": mode }] });
    let catalogue = file(folder.path(), "catalogue.json", &catalogue("full_refresh"));
    let read = |settings: &Value| {
        let config = file(folder.path(), "config.json", settings);
        Said::of(&mut kehu(&[
            "airbyte",
            API,
            "read",
            "--config",
            &config,
            "--catalog",
            &catalogue,
        ]))
    };
    let said = read(&settings(&sandbox));
    assert_eq!(said.code, Some(6), "a row was left out");
    assert_eq!(said.keys(KEY).len(), all(&sandbox).len() - 1);
    let log = said.of_type("LOG").next().expect("it is told");
    assert!(
        log["log"]["message"]
            .as_str()
            .is_some_and(|told| told.contains("tags")),
        "{log}"
    );
    let mut elsewhere = settings(&sandbox);
    elsewhere["base_url"] = json!("http://127.0.0.1:1");
    elsewhere["patience"] = json!("0s");
    let said = read(&elsewhere);
    assert_eq!(said.code, Some(4), "{}", said.stderr);
    let mut traces = said.of_type("TRACE").map(|told| &told["trace"]);
    assert!(traces.any(|trace| trace["error"]["message"].is_string()));
    assert!(traces.any(|trace| trace["stream_status"]["status"] == "INCOMPLETE"));
}
