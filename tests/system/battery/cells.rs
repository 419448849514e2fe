//! Every cell is what the vendor sent: types, null and empty, Unicode and NUL, 64 bits, lists in lists.

use std::{collections::BTreeMap, path::PathBuf};

use it::kehu::{API, run, sandbox};
use serde_json::{Map, Value, json};

use super::{COLUMNS, Target, into};

/// What is changed about a customer each.
fn odd() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "null",
        "NULL",
        "a\u{0}b",
        "line\nbreak\r\nand\ttab",
        "a,b;\"c\" 'd' \\ \\N \\u0000",
        "客户 ‏عميل‏ é e\u{301} 👩‍👧 \u{feff}\u{2028}\u{10ffff}",
        "=1+1",
        "-7",
    ];
    let mut odd: Vec<Value> = texts.iter().map(|text| json!({ "remark": text })).collect();
    odd.push(json!({ "remark": null, "email": "" }));
    odd.push(json!({ "remark": "x".repeat(70_000) }));
    for weight in [i64::MAX, i64::MIN, 9_007_199_254_740_993, 0, -1] {
        odd.push(json!({ "weight": weight }));
    }
    odd.push(json!({ "weight": null, "birthday": null }));
    for day in ["0001-01-01", "1969-12-31", "9999-12-31"] {
        odd.push(json!({ "birthday": day, "created_at": format!("{day}T23:59:59") }));
    }
    let tag = |id: i64, name: &str| json!({ "id": id, "tag_name": name });
    for tags in [
        json!([]),
        json!([tag(i64::MAX, "客"), tag(0, ""), tag(-1, "\"\\\n")]),
    ] {
        odd.push(json!({ "tags": tags }));
    }
    for own in [
        "",
        "{}",
        "{\"a\": [[1, 9007199254740993], {\"b\": null, \"c\": \"客\"}]}",
    ] {
        odd.push(json!({ "customize_field": own }));
    }
    odd
}

pub fn check(target: &dyn Target) {
    let sandbox = sandbox(90);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    for (key, change) in keys.iter().zip(odd()) {
        assert!(items.change(key, &change).expect("changes"), "{change}");
    }
    let mut expect = BTreeMap::new();
    let mut refused = 0;
    for key in &keys {
        let text = items.get(key).expect("reads").expect("is there");
        let sent: Value = serde_json::from_str(&text).expect("is JSON");
        let texts = sent.as_object().expect("is an object").values();
        if texts
            .filter_map(Value::as_str)
            .any(|text| target.refuses(text))
        {
            refused += 1;
            continue;
        }
        expect.insert(key.as_i64().expect("is a number"), told(target, &sent));
    }
    let place = target.fresh();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list: PathBuf = folder.path().join("rejects.ndjson");
    let ended = run(into(&sandbox, &*place).arg("--rejects").arg(&list));
    let code = if refused > 0 { 6 } else { 0 };
    assert_eq!(
        (ended.code, &ended.summary["rejects"]),
        (Some(code), &json!(refused)),
        "{ended:#?}"
    );
    let mut found = BTreeMap::new();
    for mut row in place.rows(None) {
        row.entry("tags").and_modify(without_nulls);
        let key = row["id"].as_i64().expect("a number");
        assert!(found.insert(key, row).is_none(), "{key} is there twice");
    }
    for (key, expect) in &expect {
        let found = found.get(key).unwrap_or_else(|| panic!("{key} is missing"));
        assert_eq!(found, expect, "{}", target.name());
    }
    assert_eq!(found.len(), expect.len());
}

/// What a row of the target should say of what was sent.
fn told(target: &dyn Target, sent: &Value) -> Map<String, Value> {
    let cells = COLUMNS.iter().map(|&column| {
        let value = sent.get(column).cloned().unwrap_or(Value::Null);
        let value = match (column, value) {
            // JSON inside a string; an empty one is none.
            ("customize_field", Value::String(text)) if text.is_empty() => Value::Null,
            ("customize_field", Value::String(text)) => {
                serde_json::from_str(&text).expect("is JSON")
            }
            ("remark", Value::String(text)) => target.formula(&text).into(),
            ("tags", mut tags) => {
                without_nulls(&mut tags);
                tags
            }
            (_, value) => value,
        };
        (column.to_owned(), value)
    });
    cells.collect()
}

/// Typed columns have every field of a tag, null where it was not sent.
fn without_nulls(tags: &mut Value) {
    for tag in tags.as_array_mut().into_iter().flatten() {
        if let Some(tag) = tag.as_object_mut() {
            tag.retain(|_, value| !value.is_null());
        }
    }
}
