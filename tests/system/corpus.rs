//! `cargo xtask corpus`: figures against truth, and a floor that they must not fall below.

use std::fs;
use std::path::Path;

use serde_json::json;

tests! {
    [] => a_figure_below_its_floor_fails, drafts_become_clients_that_decode_what_their_pages_show,
        the_pages_of_every_form_keep_their_figures, a_draft_is_held_against_what_a_person_reads;
}

const PAGE: &str = r#"# Save a coupon

- URL: `https://api.shop.example/coupons/save`
- Method: `POST`

### Request parameters

| Name | Type | Required | Description |
|---|---|---|---|
| title | String | Yes | What it is called |
| amount | Integer | No | In cents |

```json
{"title": "Spring", "amount": 500}
```

### Response example

```json
{"code": 0, "data": {"id": 7, "saved_at": "2026-05-01 10:00:00"}}
```
"#;

/// The page's fields; `owner` is on no page.
const FIELDS: [(&str, &str, &str); 3] = [
    ("title", "String", "Yes"),
    ("amount", "Integer", "No"),
    ("owner", "String", "No"),
];

fn truth(fields: &[(&str, &str, &str)]) -> String {
    let rows: Vec<_> = fields
        .iter()
        .map(|(name, ty, required)| json!({ "name": name, "type": ty, "required": required }))
        .collect();
    let table = json!({
        "line": 8, "title": "Request parameters", "role": "request_body",
        "n_rows": rows.len(), "rows": rows,
    });
    let page = json!({
        "file": "save.md", "page_class": "endpoint", "verified": true, "tables": [table],
    });
    json!({ "pages": [page] }).to_string()
}

fn corpus(folder: &Path, more: &[&str]) -> u8 {
    let folder = folder.display().to_string();
    let floor = format!("{folder}/floor.toml");
    let mut line = vec!["xtask", "corpus", &folder, "--floor", &floor];
    line.extend(more);
    xtask::run(line)
}

fn a_figure_below_its_floor_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::write(folder.join("save.md"), PAGE).expect("the page");
    fs::write(folder.join("truth.json"), truth(&FIELDS[..2])).expect("the truth");
    assert_eq!(corpus(folder, &["--write-floor"]), 0);
    assert_eq!(corpus(folder, &["--format", "json"]), 0);
    // Now the page lacks a field that there is.
    fs::write(folder.join("truth.json"), truth(&FIELDS)).expect("the truth");
    assert_eq!(corpus(folder, &[]), 1);
}

fn drafts_become_clients_that_decode_what_their_pages_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::write(folder.join("save.md"), PAGE).expect("the page");
    fs::write(folder.join("truth.json"), truth(&FIELDS[..2])).expect("the truth");
    assert_eq!(corpus(folder, &["--build", "--write-floor"]), 0);
    let floor = fs::read_to_string(folder.join("floor.toml")).expect("the floor");
    assert!(floor.contains("\"builds\" = 1.000"), "{floor}");
    assert!(floor.contains("\"decodes\" = 1.000"), "{floor}");
    // Without the build its figures are not asked for.
    assert_eq!(corpus(folder, &[]), 0);
}

/// Pages of the project's own, one a form, with what a person reads on them.
fn the_pages_of_every_form_keep_their_figures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/corpus");
    let folder = folder.display().to_string();
    assert_eq!(xtask::run(["xtask", "corpus", &folder]), 0);
    assert_eq!(
        xtask::run(["xtask", "corpus", &folder, "--format", "json"]),
        0
    );
}

/// What a person reads on the page: one operation with these fields.
fn read_by_hand(fields: &[(&str, &str, &str)]) -> String {
    let family = |ty: &str| ty.to_lowercase();
    let rows: Vec<_> = fields
        .iter()
        .map(|(name, ty, required)| {
            json!({ "path": name, "in": "body", "type": family(ty), "required": *required == "Yes", "from": "table" })
        })
        .collect();
    let answer = ["code", "data", "data.id", "data.saved_at"]
        .map(|path| json!({ "path": path, "type": null, "from": "example" }));
    let operation = json!({
        "title": "Save a coupon", "method": "POST", "path": "/coupons/save",
        "request": rows, "response": answer, "errors": [], "rules": [],
    });
    json!({ "page": "shop/save.md", "operations": [operation], "errors": [] }).to_string()
}

fn a_draft_is_held_against_what_a_person_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("pages/shop/save.md", PAGE);
    write("truth/shop/save.md.json", &read_by_hand(&FIELDS[..2]));
    assert_eq!(corpus(folder, &["--write-floor"]), 0);
    let floor = fs::read_to_string(folder.join("floor.toml")).expect("the floor");
    for figure in [
        "operations",
        "request",
        "response",
        "type",
        "required",
        "told rows",
        "clean pages",
        "owned blocks",
    ] {
        assert!(
            floor.contains(&format!("{figure:?} = 1.000")),
            "{figure} in\n{floor}"
        );
    }
    // A field that the draft lacks, a type that it does not have, a page that is not there, a broken truth.
    write("truth/shop/save.md.json", &read_by_hand(&FIELDS));
    assert_eq!(corpus(folder, &[]), 1);
    let other = [FIELDS[0], ("amount", "String", "No")];
    write("truth/shop/save.md.json", &read_by_hand(&other));
    assert_eq!(corpus(folder, &[]), 1);
    write("truth/shop/gone.md.json", &read_by_hand(&FIELDS));
    assert_eq!(corpus(folder, &[]), 2);
    write("truth/shop/gone.md.json", "{\"operations\": 1}");
    assert_eq!(corpus(folder, &[]), 2);
}
