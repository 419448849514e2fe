//! Why JSON was not taken, in plain words.
//!
//! `serde` and `serde_json` have words of their own for what a person calls a list, an object, a whole
//! number. Whoever shows one of their errors to a person shows this instead.

use serde::de::{Error, Unexpected};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// Why a value was not taken: `must be a whole number, is "x"`; or why a string is not JSON, with the place:
/// `it ends inside an object (line 1, column 33)`.
///
/// ```
/// let error = serde_json::from_str::<i64>("\"x\"").unwrap_err();
/// assert_eq!(kehu_wire::reason(&error), "must be a whole number, is \"x\"");
/// let error = serde_json::from_str::<Vec<i64>>("[1, 2").unwrap_err();
/// assert_eq!(kehu_wire::reason(&error), "it ends inside a list (line 1, column 5)");
/// ```
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = match text.rsplit_once(" at line ") {
        Some((words, _)) => words,
        None => &text,
    };
    match error.classify() {
        Category::Data => other_type(words),
        Category::Syntax | Category::Eof => {
            let (line, column) = (error.line(), error.column());
            format!("{} (line {line}, column {column})", broken(words))
        }
        Category::Io => words.to_owned(),
    }
}

/// What the operating system says, without the number that Rust puts behind it.
///
/// ```
/// let error = std::io::Error::from_raw_os_error(2);
/// assert_eq!(kehu_wire::plain(&error.to_string()), "No such file or directory");
/// ```
pub fn plain(words: &str) -> String {
    let mut parts = words.split(" (os error ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    text
}

/// The error for a value that was read as it came and is of another type.
pub(crate) fn misfit<E: Error>(raw: &RawValue, expected: &str) -> E {
    let text = raw.get();
    let inside = serde_json::from_str::<String>(text).unwrap_or_default();
    let found = match text.as_bytes().first() {
        Some(b'"') => Unexpected::Str(&inside),
        Some(b'{') => Unexpected::Map,
        Some(b'[') => Unexpected::Seq,
        Some(b't' | b'f') => Unexpected::Bool(text == "true"),
        Some(b'n') => Unexpected::Unit,
        _ => Unexpected::Other(text),
    };
    E::invalid_type(found, &expected)
}

/// A value that is JSON and of another type.
fn other_type(words: &str) -> String {
    let wrong = words
        .strip_prefix("invalid type: ")
        .or_else(|| words.strip_prefix("invalid value: "));
    if let Some((found, expected)) = wrong.and_then(|wrong| wrong.rsplit_once(", expected ")) {
        let found = shown(found);
        return format!("must be {}, is {found}", wanted(spoken(expected), &found));
    }
    let name = |prefix: &str| {
        let rest = words.strip_prefix(prefix)?.strip_prefix('`')?;
        Some(rest.split_once('`')?.0)
    };
    if let Some(field) = name("missing field ") {
        return format!("`{field}` is missing");
    }
    if let Some(field) = name("duplicate field ") {
        return format!("`{field}` is there twice");
    }
    if let Some(field) = name("unknown field ") {
        return format!("there is no field `{field}`");
    }
    if let Some((length, expected)) = words
        .strip_prefix("invalid length ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        return format!("must be {}, has {length} items", spoken(expected));
    }
    words.to_owned()
}

/// What came.
fn shown(found: &str) -> String {
    const MOST: usize = 40;
    let literal = |kind: &str| found.strip_prefix(kind).map(|rest| rest.trim_matches('`'));
    if let Some(text) = literal("string ") {
        let cut = text.char_indices().nth(MOST);
        return cut.map_or_else(
            || text.to_owned(),
            |(end, _)| format!("{}…\"", &text[..end]),
        );
    }
    for kind in ["integer ", "floating point ", "boolean ", "character "] {
        if let Some(value) = literal(kind) {
            return value.to_owned();
        }
    }
    match found {
        "null" | "unit value" | "Option value" => "null",
        "sequence" => "a list",
        "map" => "an object",
        other => other,
    }
    .to_owned()
}

/// What a value must be, `a whole number` or `a whole number of 32 bits` at the beginning, for one that is not:
/// where it is a whole number, those between which it would have to be.
///
/// ```
/// use kehu_wire::wanted;
///
/// assert_eq!(wanted("a whole number of 32 bits", "\"7\""), "a whole number");
/// let between = "a whole number between -2147483648 and 2147483647";
/// assert_eq!(wanted("a whole number of 32 bits", "3000000000"), between);
/// ```
pub fn wanted(expected: &str, found: &str) -> String {
    let Some(rest) = expected.strip_prefix("a whole number") else {
        return expected.to_owned();
    };
    let (rest, min, max) = match rest.strip_prefix(" of 32 bits") {
        Some(rest) => (rest, i32::MIN.into(), i32::MAX.into()),
        None => (rest, i64::MIN, i64::MAX),
    };
    // `of milliseconds` has bounds of its own.
    let has_bounds = !rest.starts_with(" of");
    let is_taken = !found.starts_with('"') || rest.ends_with("inside a string");
    match has_bounds && is_taken && is_whole(found.trim_matches('"')) {
        true => format!("a whole number between {min} and {max}{rest}"),
        false => format!("a whole number{rest}"),
    }
}

/// Whether a string is a whole number of any size, in digits or as a float is written.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    // From here on a float has no fraction.
    let large = 2_f64.powi(53);
    is_digits
        || text
            .parse()
            .is_ok_and(|number: f64| number.abs() >= large && number.is_finite())
}

/// What was expected, in plain words.
fn spoken(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "u8" | "u16" | "u32" | "i64" | "u64" | "i128" | "u128" | "usize"
        | "isize" => "a whole number",
        "i32" => "a whole number of 32 bits",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "str" | "string" | "a borrowed string" => "a string",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        "any valid JSON value" | "any value" => "any JSON",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

/// What is wrong with a string that is not JSON.
fn broken(words: &str) -> &str {
    const WORDS: &[(&str, &str)] = &[
        ("EOF while parsing a list", "it ends inside a list"),
        ("EOF while parsing an object", "it ends inside an object"),
        ("EOF while parsing a string", "it ends inside a string"),
        (
            "EOF while parsing a value",
            "it ends where a value is expected",
        ),
        ("expected `:`", "a `:` is missing between key and value"),
        (
            "expected `,` or `]`",
            "a `,` or the closing `]` of the list is missing",
        ),
        (
            "expected `,` or `}`",
            "a `,` or the closing `}` of the object is missing",
        ),
        ("expected `\"`", "a `\"` is missing"),
        ("expected ident", "no JSON value begins here"),
        ("expected value", "no JSON value begins here"),
        (
            "invalid escape",
            "a `\\` is followed by what JSON does not know",
        ),
        (
            "invalid number",
            "a number is not written as JSON writes it",
        ),
        ("number out of range", "a number is too large"),
        (
            "invalid unicode code point",
            "a string is not valid Unicode",
        ),
        (
            "control character",
            "a string holds a control character as it is, such as a line break",
        ),
        ("key must be a string", "a key is not a string"),
        (
            "lone leading surrogate",
            "a string holds one half of a character",
        ),
        (
            "unexpected end of hex escape",
            "a string holds one half of a character",
        ),
        ("trailing comma", "there is a comma behind the last value"),
        ("trailing characters", "something follows behind the end"),
        (
            "recursion limit exceeded",
            "lists and objects stand too deep in each other",
        ),
    ];
    let known = WORDS.iter().find(|(theirs, _)| words.starts_with(theirs));
    known.map_or(words, |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only its errors are looked at")]
    struct Row {
        id: i64,
        small: Option<i32>,
        on: Option<bool>,
        rate: Option<f64>,
        name: Option<String>,
        names: Option<Vec<String>>,
        inner: Option<Box<Row>>,
        map: Option<BTreeMap<String, i64>>,
    }

    fn check(json: &str, expect: &str) {
        let error = serde_json::from_str::<Row>(json).expect_err(json);
        assert_eq!(reason(&error), expect, "{json}");
    }

    #[test]
    fn values_of_another_type_are_told_in_plain_words() {
        check(r#"{"id":"x"}"#, r#"must be a whole number, is "x""#);
        check(
            r#"{"id":"a, expected b"}"#,
            r#"must be a whole number, is "a, expected b""#,
        );
        check(r#"{"id":1.5}"#, "must be a whole number, is 1.5");
        check(
            r#"{"small":3000000000}"#,
            "must be a whole number between -2147483648 and 2147483647, is 3000000000",
        );
        check(r#"{"small":"x"}"#, r#"must be a whole number, is "x""#);
        for number in ["9223372036854775808", "-9223372036854775809", "1e+20"] {
            let error = serde_json::from_str::<i64>(number).expect_err(number);
            let reason = reason(&error);
            let begin =
                "must be a whole number between -9223372036854775808 and 9223372036854775807, is ";
            assert!(reason.starts_with(begin), "{reason}");
        }
        check(r#"{"on":1}"#, "must be true or false, is 1");
        check(r#"{"rate":null,"name":7}"#, "must be a string, is 7");
        check(r#"{"names":{}}"#, "must be a list, is an object");
        check(r#"{"map":[]}"#, "must be an object, is a list");
        check(r#"{"inner":true}"#, "must be an object, is true");
        check("{}", "`id` is missing");
        check(r#"{"id":1,"id":2}"#, "`id` is there twice");
        check(
            r#"{"id":"0123456789012345678901234567890123456789012345678"}"#,
            r#"must be a whole number, is "012345678901234567890123456789012345678…""#,
        );
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        for (json, expect) in [
            ("", "it ends where a value is expected (line 1, column 0)"),
            ("{\"id\":1", "it ends inside an object (line 1, column 7)"),
            (
                "{\"id\":1,}",
                "there is a comma behind the last value (line 1, column 9)",
            ),
            (
                "{\"id\" 1}",
                "a `:` is missing between key and value (line 1, column 7)",
            ),
            (
                "{\"id\":1} x",
                "something follows behind the end (line 1, column 10)",
            ),
            (
                "{\"name\":\"\n\"}",
                "a string holds a control character as it is, such as a line break (line 2, column 0)",
            ),
            ("{id:1}", "a key is not a string (line 1, column 2)"),
            (
                "{\"id\":01}",
                "a number is not written as JSON writes it (line 1, column 8)",
            ),
        ] {
            check(json, expect);
        }
    }
}
