use super::*;
use crate::cases::check;

#[test]
fn what_ends_too_early_is_told_on_the_last_line_that_holds_something() {
    for (source, line) in [("{\"a\":", 7), ("{\"a\":\n", 7), ("{\n\"a\":\n\n", 8)] {
        let broken = read(source, 7).broken.unwrap();
        assert_eq!(broken.line, line, "{source:?}");
        assert!(broken.why.ends_with("at the end"), "{}", broken.why);
    }
}

#[test]
fn people_break_json_in_these_ways() {
    // What is read, the value written compactly, and what was fixed.
    let cases = r#"
        {"a": [1, -2.5e3, "x\u4e2d", null, true]} => {"a": [1, -2.5e3, "x中", null, true]}
        {"id": 1021110718827683840} => {"id": 1021110718827683840}
        ["a",\n. . .\n] => ["a"]: an ellipsis
        {"a":1, \\n"b":2} => {"a": 1, "b": 2}: a `\` at the end of a line
        {"a":1,} => {"a": 1}: a trailing comma
        {"a":1\n"b":2} => {"a": 1, "b": 2}: a comma is missing between two members
        {"a":1, // why\n"b":2} => {"a": 1, "b": 2}: a `//` comment
        {"a": 1,(0 for none)\n"b": 2 （个）\n} => {"a": 1, "b": 2}: a remark in parentheses; a remark in parentheses
        ["a",\n…\n] => ["a"]: an ellipsis
        ["a", ...] => ["a"]: an ellipsis
        {"a"：“x”，"b":2} => {"a": "x", "b": 2}: a full-width colon; full-width quotes; a full-width comma
        {"a": *****, "b": 12xx} => {"a": null, "b": null}: a bare word where a value should stand; a bare word where a value should stand
        {"a": "{"b":[1,"c"]}"} => {"a": "{\"b\":[1,\"c\"]}"}: JSON inside a string was not escaped
        {'a': 'x', b: None} => {"a": "x", "b": null}: single quotes; single quotes; a key without quotes; `None` for `null`
        {"a": {"b": 1 => {"a": {"b": 1}}: a closing bracket is missing at the end; a closing bracket is missing at the end
        {NBSP"a":1} => {"a": 1}: a space that JSON does not know (NBSP)
    "#;
    check(&cases.replace("{NBSP", "{\u{a0}"), |source| {
        let parsed = read(source, 1);
        assert_eq!(parsed.broken, None, "{source}");
        let document = &parsed.documents[0];
        let valid = serde_json::from_str::<serde_json::Value>(&document.to_json());
        assert!(valid.is_ok(), "{source}");
        let fixes: Vec<&str> = document.fixes.iter().map(|m| m.what.as_str()).collect();
        let colon = if fixes.is_empty() { "" } else { ": " };
        format!("{}{colon}{}", document.root.to_compact(), fixes.join("; "))
    });
    assert_eq!(
        read("{\"id\": 1021110718827683840}", 1).documents[0].to_json(),
        "{\"id\": 1021110718827683840}"
    );
}

#[test]
fn several_values_and_their_labels() {
    let parsed = read("**Ok**\n{\"a\":1}\n**Bad**\n{\"a\":2}\n", 10);
    let found = parsed.documents.iter();
    let found: Vec<String> = found
        .map(|d| format!("{} {} {}", d.root.line, d.label, d.root.to_compact()))
        .collect();
    assert_eq!(found, ["11 **Ok** {\"a\": 1}", "13 **Bad** {\"a\": 2}"]);
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let broken = read("{\n\"a\" 1}", 5).broken.unwrap();
    assert_eq!(
        (broken.line, broken.why.as_str()),
        (6, "no `:` after the key `a`, at `1}`")
    );
    assert!(read(&"[".repeat(100_000), 1).broken.is_some());
}
