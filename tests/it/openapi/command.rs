//! `kehu openapi`, `kehu postman`, `kehu schema` and `kehu docs`, as a person calls them.

use std::fs;

use kehu_cli::{Exit, Io, Terminal};
use serde_json::Value;

use crate::plain;

/// Runs a line of words on a folder of specs of this test.
#[track_caller]
fn kehu(line: &str) -> (Exit, String, String) {
    kehu_with("openapi", line)
}

#[track_caller]
fn kehu_with(specs: &str, line: &str) -> (Exit, String, String) {
    let specs = format!("{}/data/{specs}", env!("CARGO_MANIFEST_DIR"));
    let variables = [("KEHU_SPECS", specs)];
    let (io, captured) = Io::captured(variables, "", Terminal::NONE);
    let words = ["kehu"].into_iter().chain(line.split_whitespace());
    let exit = kehu_cli::run(words.map(Into::into), &io);
    plain::is_plain(&captured.stderr());
    (exit, captured.stdout(), captured.stderr())
}

#[test]
fn the_documentation_begins_in_the_language_that_is_spoken() {
    for (line, begins) in [
        ("docs shop", "<html lang=\"en\">"),
        ("docs shop --lang zh", "<html lang=\"zh\">"),
        ("--lang zh docs shop", "<html lang=\"zh\">"),
        ("--lang zh docs shop --markdown", "# 小店"),
        ("docs shop --markdown", "# Shop"),
    ] {
        let (exit, out, err) = kehu(line);
        assert_eq!(exit, Exit::Ok, "{err}");
        assert!(
            out.lines()
                .next()
                .is_some_and(|first| first.contains(begins)),
            "{line}"
        );
    }
}

#[test]
fn a_document_is_of_the_version_side_and_language_that_are_asked_for() {
    let cases = [
        ("openapi shop", "3.1.1", "Shop (小店)", "/orders/find"),
        (
            "openapi shop --version 3.0 --lang zh",
            "3.0.4",
            "小店",
            "/orders/find",
        ),
        (
            "openapi shop --version 3.2 --of gateway",
            "3.2.0",
            "Shop (小店)",
            "/shop/find_orders",
        ),
    ];
    for (line, version, title, path) in cases {
        let (exit, out, err) = kehu(line);
        assert_eq!(exit, Exit::Ok, "{err}");
        let document: Value = serde_json::from_str(&out).expect("a document is JSON");
        assert_eq!(document["openapi"], version, "{line}");
        assert_eq!(document["info"]["title"], title, "{line}");
        assert!(document["paths"][path].is_object(), "{line}");
    }
    let (exit, out, _) = kehu("openapi shop --overlay");
    assert_eq!(exit, Exit::Ok);
    assert!(out.starts_with("{\n  \"overlay\": \"1.0.0\""), "{out}");
    let (_, out, _) = kehu("openapi shop --arazzo");
    assert_eq!(out, "", "nothing is looked up there");
    let (exit, out, _) = kehu("postman shop --lang zh --server http://10.0.0.7:9000");
    assert_eq!(exit, Exit::Ok);
    let collection: Value = serde_json::from_str(&out).expect("a collection is JSON");
    assert_eq!(collection["info"]["name"], "小店");
    assert_eq!(collection["variable"][0]["value"], "http://10.0.0.7:9000");
    let calls = collection["item"].as_array().expect("a list");
    let call = calls.iter().find(|call| call["name"] == "find_orders");
    let url = &call.expect("the operation")["request"]["url"];
    assert_eq!(url["raw"], "{{baseUrl}}/shop/find_orders");
    let (exit, _, err) = kehu("postman nothing");
    assert_eq!(exit, Exit::Usage, "{err}");
    let (_, out, _) = kehu("openapi shop --of gateway --server http://10.0.0.7:9000");
    assert!(out.contains("\"url\": \"http://10.0.0.7:9000\""), "{out}");
}

#[test]
fn the_specs_own_tables_travel_with_the_document() {
    let (_, out, _) = kehu("openapi depot");
    let document: Value = serde_json::from_str(&out).expect("a document is JSON");
    let scheme = &document["components"]["securitySchemes"]["X-Sign"]["x-kehu-signature"];
    assert_eq!(
        scheme["vector"][0]["signature"],
        "b707c1ea6084cb57b1c5dd1b2306b47d"
    );
    assert_eq!(document["x-kehu-errors"][0]["name"], "no_such_box");
}

#[test]
fn what_proves_a_request_in_its_body_is_told_there() {
    let (_, out, err) = kehu_with("schemes", "openapi json_sorted");
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let body = &document["components"]["schemas"]["PingRequest"];
    for (name, ty) in [
        ("appId", "integer"),
        ("timestamp", "integer"),
        ("nonceStr", "string"),
        ("sign", "string"),
    ] {
        assert_eq!(body["properties"][name]["type"], ty, "{name}: {body}");
        let required = body["required"].as_array().expect("a list");
        assert!(required.iter().any(|field| field == name), "{name}: {body}");
    }
    assert!(document["components"]["securitySchemes"].is_null(), "{out}");
    let vector = &document["x-kehu-signature"]["vector"][0];
    assert_eq!(vector["nonce"], "a1b2c3d4");
    // In the query there is a scheme, whose table says the same.
    let (_, out, _) = kehu_with("schemes", "openapi ucloud");
    let document: Value = serde_json::from_str(&out).expect("a document is JSON");
    let scheme = &document["components"]["securitySchemes"]["Signature"];
    assert_eq!(scheme["in"], "query");
    assert!(scheme["x-kehu-signature"].is_object(), "{scheme}");
    assert!(document["x-kehu-signature"].is_null());
}

#[test]
fn a_signature_in_a_body_is_hidden_as_it_is_in_a_header() {
    let (_, out, err) = kehu_with("schemes", "json_sorted ping --page 1 --sandbox --dry-run");
    assert!(out.contains("\"sign\":\"***\""), "{out}{err}");
    assert!(out.contains("\"timestamp\":1"), "{out}");
}

#[test]
fn a_page_goes_to_the_file_that_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.html");
    let (exit, out, err) = kehu(&format!("docs shop -o {}", file.display()));
    assert_eq!((exit, out.as_str()), (Exit::Ok, ""), "{err}");
    let text = fs::read_to_string(&file).expect("the file is there");
    assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
    let (_, out, _) = kehu("docs shop find_orders --markdown --lang zh");
    assert!(out.contains("## find_orders 查询订单"), "{out}");
    let (_, out, _) = kehu("docs shop --llms");
    assert!(out.contains("- `find_orders`: "), "{out}");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let cases = [
        (
            "docs shop find_order",
            "shop has no operation `find_order`",
            "find_orders",
        ),
        (
            "schema shop Ordre",
            "shop has no record and no enum `Ordre`",
            "Order, Line",
        ),
        (
            "docs shop -o json",
            "-o json names a file here",
            "-o ./FILE",
        ),
        ("openapi shp", "invalid value 'shp'", "'shop'"),
        (
            "openapi shop --version 2.0",
            "invalid value '2.0'",
            "3.0, 3.1, 3.2",
        ),
    ];
    for (line, message, help) in cases {
        let (exit, out, err) = kehu(line);
        assert_eq!((exit, out.as_str()), (Exit::Usage, ""), "{line}");
        assert!(err.contains(message) && err.contains(help), "{line}: {err}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let (exit, _, err) = kehu("openapi shop -o /nowhere/at/all.json");
    assert_eq!(exit, Exit::Internal);
    assert!(
        err.contains("/nowhere/at/all.json could not be written: "),
        "{err}"
    );
}
