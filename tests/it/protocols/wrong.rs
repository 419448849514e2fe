//! What people and tools get wrong: told in a sentence, with exit code 2, before anything is sent.

use it::kehu::{API, OPERATION, sandbox};
use serde_json::{Value, json};

use super::{Said, file, kehu, settings};

#[test]
fn wrong_settings_are_named_and_their_values_are_not() {
    let sandbox = sandbox(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cases: [(&str, Value, &str); 8] = [
        (
            "a_setting",
            json!("hush"),
            "`a_setting` is not a setting of",
        ),
        ("access_key", json!(["hush"]), "`access_key` is a string"),
        ("overlap", json!("hush"), "`overlap` is a duration"),
        ("patience", json!(7), "`patience` is a duration"),
        ("account", json!("hush"), "`account` and"),
        ("filters", json!("hush"), "`filters` is an object"),
        ("filters", json!({ "nothing": {} }), "has no such stream"),
        (
            "filters",
            json!({ OPERATION: { "nothing": 1 } }),
            "takes no such field; what is nearest: ",
        ),
    ];
    for (name, value, told) in cases {
        let mut settings = settings(&sandbox);
        settings[name] = value;
        let config = file(folder.path(), "config.json", &settings);
        refused(&["tap", API, "--config", &config], told);
    }
    let cases = [
        ("[]", "it is not a JSON object"),
        ("{\n\"hush", "it is not JSON (line 2)"),
    ];
    for (text, told) in cases {
        let path = folder.path().join("config.json");
        std::fs::write(&path, text).expect("is written");
        refused(
            &["tap", API, "--config", path.to_str().expect("UTF-8")],
            told,
        );
    }
    refused(
        &["tap", API, "--config", "/there/is/none"],
        "/there/is/none",
    );
}

#[test]
fn a_catalogue_or_a_state_of_something_else_is_refused() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = file(folder.path(), "config.json", &settings(&sandbox));
    let selected = |name: &str, method: &str| {
        let own = json!({ "selected": true, "replication-method": method });
        let metadata = json!([{ "breadcrumb": [], "metadata": own }]);
        json!({ "streams": [{ "tap_stream_id": name, "metadata": metadata }] })
    };
    let catalogues = [
        (json!([]), "no list `streams`"),
        (json!({ "streams": [{}] }), "has no `tap_stream_id`"),
        (
            json!({ "streams": [{ "stream": OPERATION }] }),
            "no stream is selected",
        ),
        (
            selected("nothing", "FULL_TABLE"),
            "which is not a stream here",
        ),
        (
            selected(OPERATION, "LOG_BASED"),
            "is neither FULL_TABLE nor INCREMENTAL",
        ),
    ];
    for (catalogue, told) in catalogues {
        let catalogue = file(folder.path(), "catalogue.json", &catalogue);
        refused(
            &["tap", API, "--config", &config, "--catalog", &catalogue],
            told,
        );
    }
    let whole = Said::whole(&mut kehu(&["tap", API, "--config", &config]));
    let state = whole.of_type("STATE").next().expect("there is one");
    let mut other = state["value"].clone();
    other["bookmarks"][OPERATION]["of"]["account"] = json!("another");
    let states = [
        (
            json!({ "bookmarks": { OPERATION: "2024-05-07" } }),
            "is not one that kehu has written",
        ),
        (
            json!({ "bookmarks": { OPERATION: { "version": 99 } } }),
            "from a later version",
        ),
        (other, "the state is of rows of another account"),
    ];
    for (state, told) in states {
        let state = file(folder.path(), "state.json", &state);
        refused(&["tap", API, "--config", &config, "--state", &state], told);
    }
    let catalogues = [
        (json!({}), "no list `streams`"),
        (
            json!({ "streams": [{ "stream": { "name": "nothing" } }] }),
            "which is not a stream here",
        ),
        (
            json!({ "streams": [{ "stream": { "name": OPERATION } }] }),
            "has no `sync_mode`",
        ),
    ];
    for (catalogue, told) in catalogues {
        let catalogue = file(folder.path(), "catalogue.json", &catalogue);
        refused(
            &[
                "airbyte",
                API,
                "read",
                "--config",
                &config,
                "--catalog",
                &catalogue,
            ],
            told,
        );
    }
}

fn refused(arguments: &[&str], told: &str) {
    let said = Said::of(&mut kehu(arguments));
    assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.stderr);
    assert!(
        said.stderr.contains(told),
        "{told:?} is not in {}",
        said.stderr
    );
    assert!(!said.stderr.contains("hush"), "{}", said.stderr);
    assert!(said.keys("/record/id").is_empty(), "{arguments:?}");
}
