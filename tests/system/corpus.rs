//! `cargo xtask corpus`: figures against truth, and a floor that they must not fall below.

use std::fs;
use std::path::Path;

use serde_json::json;

tests! {
    [] => a_figure_below_its_floor_fails, drafts_become_clients_that_decode_what_their_pages_show;
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
