//! What changes between two runs: the spec gains a field that the vendor sends, and somebody else changes the
//! target.

use std::{fs, path::Path};

use it::{
    customers,
    kehu::{sandbox, whole},
};
use serde_json::Value;

use super::{Target, into};

/// A field that no spec knows is kept; when the spec gains it, it is a column.
pub fn check_field(target: &dyn Target) {
    let sandbox = sandbox(90);
    let (key, field) = customers::add_unknown_field(&sandbox);
    let place = target.fresh();
    whole(&mut into(&sandbox, &*place));
    let kept = place
        .rows(Some("_extra"))
        .into_iter()
        .find(|row| row["id"] == key);
    let kept = kept.expect("the row is there");
    // A line of JSON has the field where it was.
    assert!(
        kept["_extra"] == field || kept["_extra"] == Value::Null,
        "{kept:?}"
    );
    let specs = tempfile::tempdir().expect("a temporary folder");
    gain(specs.path(), "in_no_table");
    whole(into(&sandbox, &*place).env("KEHU_SPECS", specs.path()));
    for row in place.rows(Some("in_no_table")) {
        let expect = if row["id"] == key {
            &field["in_no_table"]
        } else {
            &Value::Null
        };
        assert_eq!(&row["in_no_table"], expect, "{row:?}");
    }
}

/// The specs of the export's API, with one field more.
fn gain(folder: &Path, field: &str) {
    let api = xtask::home().join("specs").join(it::kehu::API);
    copy(&api, &folder.join(it::kehu::API));
    let types = folder.join(it::kehu::API).join("types.toml");
    let text = fs::read_to_string(&types).expect("is there");
    let (before, after) = text.split_once("  { name = \"tags\", ").expect("is a row");
    let row =
        format!("  {{ name = {field:?}, type = \"any\", doc = \"What the vendor added.\" }},\n");
    fs::write(
        &types,
        format!("{before}{row}  {{ name = \"tags\", {after}"),
    )
    .expect("is written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("is made");
    for entry in fs::read_dir(from).expect("is there") {
        let path = entry.expect("reads").path();
        let to = to.join(path.file_name().expect("has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("is copied");
        }
    }
}

/// Rows that somebody else changed, removed or broke are as they were after the next run.
pub fn check_spoiled(target: &dyn Target) {
    let sandbox = sandbox(300);
    let place = target.fresh();
    whole(&mut into(&sandbox, &*place));
    let expect = place.content();
    place.spoil();
    assert!(place.content() != expect, "{} is not spoilt", target.name());
    whole(&mut into(&sandbox, &*place));
    assert!(place.content() == expect, "{} differs", target.name());
}
