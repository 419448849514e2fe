use std::sync::Arc;

use super::*;
use crate::table::{Column, Record, Wire};

fn scalar(scalar: Scalar) -> Type {
    Type::Scalar(scalar, Wire::Plain)
}

fn either(scalar: Scalar) -> Type {
    Type::Scalar(scalar, Wire::Either)
}

fn record(fields: Vec<(&str, Type)>) -> Record {
    let columns = fields.into_iter().map(|(name, ty)| Column {
        name: name.to_owned(),
        sql: name.to_owned(),
        ty,
        comment: String::new(),
        required: false,
        means: None,
        values: Vec::new(),
    });
    Record::new(columns.collect())
}

fn table() -> Table {
    let tag = record(vec![
        ("id", scalar(Scalar::Int64)),
        ("name", scalar(Scalar::Text)),
    ]);
    let columns = record(vec![
        ("id", scalar(Scalar::Int64)),
        ("name", scalar(Scalar::Text)),
        (
            "created_at",
            scalar(Scalar::DateTime("%Y-%m-%dT%H:%M:%S".into())),
        ),
        ("born", scalar(Scalar::Millis)),
        ("weight", either(Scalar::Int64)),
        ("price", scalar(Scalar::Decimal)),
        ("tags", Type::List(Box::new(Type::Record(Arc::new(tag))))),
        (
            "custom",
            Type::Embedded(Box::new(Type::Map(Box::new(Type::Any)))),
        ),
        ("small", scalar(Scalar::Int32)),
        ("flag", either(Scalar::Bool)),
        ("anything", Type::Any),
    ]);
    Table {
        name: "t".to_owned(),
        comment: String::new(),
        record: Arc::new(columns),
        bare: false,
        key: Some(0),
        time: Some(2),
        updated: None,
        account: None,
    }
}

type Marked = Result<Marks, Reject>;

/// Every way to hold an item against the table.
const READERS: [fn(&str) -> Marked; 3] = [
    |text| read(&table(), Nested::Text, text).map(|row| row.marks(&table())),
    |text| read(&table(), Nested::Typed, text).map(|row| row.marks(&table())),
    |text| check(&table(), text),
];

fn cell<'a>(text: &'a str, column: &str) -> Cell<'a> {
    let table = table();
    let row = read(&table, Nested::Text, text).expect("the row fits");
    let index = table.record.find(column).expect("the column is there");
    row.cells[index].clone()
}

#[test]
fn ids_above_2_53_keep_every_digit() {
    assert_eq!(
        cell(r#"{"id":1021110718827683840}"#, "id"),
        Cell::Int(1_021_110_718_827_683_840)
    );
}

#[test]
fn times_become_times() {
    let text = r#"{"id":1,"created_at":"2024-07-19T17:29:27","born":1559096182000}"#;
    assert_eq!(
        cell(text, "created_at"),
        Cell::DateTime(1_721_410_167_000_000)
    );
    assert_eq!(
        time::civil(1_721_410_167_000_000).to_string(),
        "2024-07-19T17:29:27"
    );
    assert_eq!(cell(text, "born"), Cell::Instant(1_559_096_182_000_000));
}

#[test]
fn numbers_travel_in_either_form_where_the_table_says_so() {
    assert_eq!(cell(r#"{"id":1,"weight":"17"}"#, "weight"), Cell::Int(17));
    assert_eq!(cell(r#"{"id":1,"weight":17}"#, "weight"), Cell::Int(17));
    assert_eq!(cell(r#"{"id":1,"flag":"1"}"#, "flag"), Cell::Bool(true));
    assert_eq!(cell(r#"{"id":1,"flag":0}"#, "flag"), Cell::Bool(false));
}

#[test]
fn decimals_stay_digit_for_digit() {
    let digits = "12345678901234567890.10";
    let text = format!(r#"{{"id":1,"price":{digits}}}"#);
    assert_eq!(cell(&text, "price"), Cell::Decimal(digits.into()));
    assert_eq!(
        cell(r#"{"id":1,"price":1.5e3}"#, "price"),
        Cell::Decimal("1500".into())
    );
}

#[test]
fn nested_values_are_text_or_cells() {
    let text = r#"{"id":1,"tags":[{"id":7,"name":"vip","user_id":3}]}"#;
    assert_eq!(
        cell(text, "tags"),
        Cell::Json(r#"[{"id":7,"name":"vip","user_id":3}]"#.into())
    );
    let table = table();
    let row = read(&table, Nested::Typed, text).expect("the row fits");
    let tag = Cell::Record(vec![Cell::Int(7), Cell::Text("vip".into())]);
    assert_eq!(row.cells[6], Cell::List(vec![tag]));
    assert_eq!(row.extra.as_deref(), Some(r#"{"tags[0].user_id":3}"#));
}

#[test]
fn json_inside_a_string_is_unwrapped() {
    let text = r#"{"id":1,"custom":"{\"a\": [\"1\"]}"}"#;
    assert_eq!(cell(text, "custom"), Cell::Json(r#"{"a": ["1"]}"#.into()));
    assert_eq!(cell(r#"{"id":1,"custom":""}"#, "custom"), Cell::Null);
    assert_eq!(cell(r#"{"id":1,"custom":null}"#, "custom"), Cell::Null);
}

#[test]
fn unknown_fields_are_kept() {
    let text = r#"{"new":{"a":1},"id":1,"other":null,"quo\"te":2}"#;
    let row = read(&table(), Nested::Text, text).expect("the row fits");
    assert_eq!(row.extra.as_deref(), Some(r#"{"new":{"a":1},"quo\"te":2}"#));
}

fn check_reject(text: &str, path: &str, reason: &str) {
    for nested in [Nested::Text, Nested::Typed] {
        let reject = read(&table(), nested, text).expect_err("the row is refused");
        assert_eq!(
            (reject.path.as_str(), reject.reason.as_str()),
            (path, reason),
            "{text}"
        );
        assert_eq!(reject.raw, text);
    }
}

#[test]
fn a_reject_says_where_and_why() {
    check_reject(
        r#"{"id":1,"tags":[{"id":1},{"id":"x"}]}"#,
        "tags[1].id",
        r#"must be a whole number, is "x""#,
    );
    check_reject(
        r#"{"id":1,"weight":"heavy"}"#,
        "weight",
        r#"must be a whole number, alone or inside a string, is "heavy""#,
    );
    check_reject(
        r#"{"id":1,"small":3000000000}"#,
        "small",
        "must be a whole number between -2147483648 and 2147483647, is 3000000000",
    );
    check_reject(r#"{"name":"nobody"}"#, "id", "the key is missing");
    check_reject(r#"{"id":1,"id":2}"#, "id", "the field is there twice");
    check_reject(r#""text""#, "", r#"must be an object, is "text""#);
    check_reject(
        r#"{"id":1,"custom":"[1]"}"#,
        "custom",
        "JSON inside the string: must be an object, is a list",
    );
}

#[test]
fn a_field_of_a_wide_record_is_known_like_one_of_the_first() {
    let names: Vec<String> = (0..150).map(|at| format!("field_{at}")).collect();
    let fields = names
        .iter()
        .map(|name| (name.as_str(), scalar(Scalar::Int64)));
    let mut columns = record(fields.collect()).columns;
    columns[149].required = true;
    let table = Table {
        record: Arc::new(Record::new(columns)),
        ..table()
    };
    let all: Vec<String> = names.iter().map(|name| format!("\"{name}\":7")).collect();
    for (without, again, why) in [
        (None, None, None),
        (Some(3), None, None),
        (Some(149), None, Some("is missing")),
        (None, Some(64), Some("the field is there twice")),
        (None, Some(149), Some("the field is there twice")),
    ] {
        let mut fields = all.clone();
        fields.extend(again.map(|field: usize| all[field].clone()));
        if let Some(field) = without {
            fields.remove(field);
        }
        let text = format!("{{{}}}", fields.join(","));
        let read = read(&table, Nested::Text, &text).map(drop);
        let checked = check(&table, &text).map(drop);
        for reject in [read.err(), checked.err()] {
            assert_eq!(reject.map(|reject| reject.reason).as_deref(), why);
        }
    }
}

#[test]
fn json_that_no_reader_takes_costs_its_row() {
    let deep = "[".repeat(50_000) + &"]".repeat(50_000);
    let too_deep = "lists and objects stand too deep in each other";
    let half = "a string holds one half of a character";
    let in_text = serde_json::Value::from(format!(r#"{{"a":{deep}}}"#)).to_string();
    for (path, value, why) in [
        ("anything", deep.clone(), too_deep),
        ("unlisted", deep, too_deep),
        ("custom.a", in_text, too_deep),
        ("anything", r#"["\ud800"]"#.to_owned(), half),
        ("unlisted", r#"{"a":"\udc00x"}"#.to_owned(), half),
    ] {
        let field = path.split('.').next().expect("a first step");
        let text = format!(r#"{{"id":1,"{field}":{value}}}"#);
        for read in READERS {
            let reject = read(&text).expect_err(path);
            assert_eq!(reject.path, path);
            assert!(reject.reason.contains(why), "{path}: {}", reject.reason);
        }
    }
    for whole in [
        r#""\ud83d\ude00""#.to_owned(),
        format!(r#""{}""#, "[".repeat(500)),
    ] {
        let text = format!(r#"{{"id":1,"anything":{whole}}}"#);
        assert!(read(&table(), Nested::Text, &text).is_ok(), "{whole}");
    }
}

#[test]
fn a_time_is_written_as_the_table_says() {
    for text in ["yesterday", "2024-07-19", "2024-07-19T17:29:27+08:00"] {
        check_reject(
            &format!(r#"{{"id":1,"created_at":"{text}"}}"#),
            "created_at",
            &format!(r#"must be a time like 2024-07-19T17:29:27, is "{text}""#),
        );
    }
}

#[test]
fn a_row_is_read_in_whichever_form_its_json_is() {
    for (text, column, expect) in [
        (
            " { \"name\" :\t\"a\" ,\n\"id\" : 1 } ",
            "name",
            Cell::Text("a".into()),
        ),
        (
            r#"{"id":1,"name":"12345\"7\\"}"#,
            "name",
            Cell::Text(r#"12345"7\"#.into()),
        ),
        (
            r#"{"id":1,"na\u006de":"客户，客户"}"#,
            "name",
            Cell::Text("客户，客户".into()),
        ),
        (r#"{"id":-7,"name":""}"#, "id", Cell::Int(-7)),
        (r#"{"id":0}"#, "id", Cell::Int(0)),
        (r#"{"id":9223372036854775807}"#, "id", Cell::Int(i64::MAX)),
        (
            r#"{"new":{"a":"]}\"","b":[[],{}]},"id":3}"#,
            "id",
            Cell::Int(3),
        ),
        (r#"{"id":1,"tags":[]}"#, "tags", Cell::Json("[]".into())),
    ] {
        assert_eq!(cell(text, column), expect, "{text}");
    }
    for broken in [
        "",
        "{",
        r#"{"id":1"#,
        r#"{"id":1,}"#,
        r#"{,"id":1}"#,
        r#"{"id":1}}"#,
        r#"{"id":1} x"#,
        r#"{"id":1 "name":"x"}"#,
        r#"{id:1}"#,
        r#"{"id":01}"#,
        r#"{"id":1,"name":"x}"#,
        r#"{"id":1,"name":nul}"#,
        r#"{"id":1,"new":[1}}"#,
        r#"{"id":1,"name":"\"#,
        r#"{"id":1,"tags":[{}"#,
    ] {
        for read in READERS {
            let reject = read(broken).expect_err(broken);
            assert!(!reject.reason.is_empty(), "{broken}");
        }
    }
}

#[test]
fn bare_values_fill_one_column() {
    let columns = record(vec![("value", either(Scalar::Int64))]);
    let table = Table {
        record: Arc::new(columns),
        bare: true,
        ..table()
    };
    let row = read(&table, Nested::Text, "\"42\"").expect("the value fits");
    assert_eq!(row.key(&table), Some(Key::Int(42)));
}

#[test]
fn what_tells_an_item_from_others_is_kept_in_any_case() {
    for (text, key, time) in [
        (
            r#"{"id":7,"created_at":"1970-01-01T00:00:01"}"#,
            7,
            Some(1000),
        ),
        (r#"{"name":"a","new":1,"id":8,"created_at":null}"#, 8, None),
    ] {
        for read in READERS {
            let marks = read(text).expect("the row fits");
            let expect = (Some(Key::Int(key)), time, None);
            assert_eq!((marks.key, marks.time, marks.updated), expect, "{text}");
        }
    }
    let named = Table {
        key: Some(1),
        time: None,
        updated: Some(2),
        ..table()
    };
    let text = r#"{"created_at":"1970-01-01T00:00:01","name":"a\"b"}"#;
    let marks = check(&named, text).expect("the row fits");
    assert_eq!(marks.key, Some(Key::Text(r#"a"b"#.into())));
    assert_eq!((marks.time, marks.updated), (None, Some(1000)));
}
