use kehu_registry::EnumValue;

use super::*;

#[test]
fn times_are_counted_from_now() {
    let now: Zoned = "2026-03-31T15:04:05.6+08:00[+08:00]"
        .parse()
        .expect("is a time");
    for (text, expect) in [
        ("now", Some("2026-03-31T15:04:05")),
        ("today", Some("2026-03-31T00:00:00")),
        ("yesterday", Some("2026-03-30T00:00:00")),
        ("-7d", Some("2026-03-24T15:04:05")),
        ("-1mo", Some("2026-02-28T15:04:05")),
        ("+90min", Some("2026-03-31T16:34:05")),
        ("7d", None),
        ("-soon", None),
    ] {
        let found = relative(text, now.clone()).map(|time| time.datetime().to_string());
        assert_eq!(found.as_deref(), expect, "{text}");
    }
}

const SOURCE: EnumShape = EnumShape {
    name: "Source",
    label: None,
    doc: None,
    text: false,
    values: &[
        EnumValue {
            value: "0",
            name: "unknown",
            label: None,
        },
        EnumValue {
            value: "1",
            name: "added_by_hand",
            label: Some("手动添加"),
        },
    ],
};
const LOGIC: EnumShape = EnumShape {
    text: true,
    values: &[EnumValue {
        value: "and",
        name: "all_of",
        label: None,
    }],
    ..SOURCE
};

/// What each text is as a value of this shape: JSON, where JSON is, or what is wrong with it.
#[track_caller]
fn check(shape: &Shape, wire: Wire, cases: &[(&str, &str)]) {
    for (text, expect) in cases {
        let got = match given(shape, wire, text) {
            Ok(Given::Value(value)) => value.to_string(),
            Ok(Given::File(path)) => format!("the file {path}"),
            Ok(Given::Bytes(path)) => format!("the bytes of {path}"),
            Ok(Given::Stdin) => "standard input".to_owned(),
            Err(problem) => problem.to_string(),
        };
        assert_eq!(got, *expect, "{shape:?} {text}");
    }
}

#[test]
fn numbers_keep_64_bits_and_travel_as_the_spec_says() {
    let id = "1021110718827683840";
    let int64 = [
        (id, id),
        (
            "9223372036854775808",
            "not a whole number between -9223372036854775808 and 9223372036854775807",
        ),
        ("12.0", "not a whole number"),
    ];
    let int32 = [(
        "3000000000",
        "not a whole number between -2147483648 and 2147483647",
    )];
    check(&Shape::Int64, Wire::Plain, &int64);
    check(&Shape::Int32, Wire::Plain, &int32);
    check(&Shape::Int64, Wire::String, &[("12", "\"12\"")]);
    check(&Shape::Bool, Wire::Number, &[("true", "1")]);
    check(&Shape::String, Wire::Number, &[("12", "12")]);
}

#[test]
fn text_is_taken_as_it_is() {
    let texts = [("@home", "\"@home\""), ("007", "\"007\"")];
    check(&Shape::String, Wire::Plain, &texts);
}

#[test]
fn times_are_rewritten_in_the_format_of_the_api() {
    let time = Shape::DateTime {
        format: "%Y-%m-%d %H:%M:%S",
    };
    let midnight = "\"2024-05-07 00:00:00\"";
    let bad = "write it as 2024-07-19 17:29:27, or count from now, such as -7d";
    let times = [
        ("2024-05-07 00:00:00", midnight),
        ("2024-05-07T00:00:00", midnight),
        ("2024-05-07", midnight),
        ("soon", bad),
        ("2024-05-07T00:00:00+08:00", bad),
        ("2024-05-07T00:00:00.5", bad),
    ];
    check(&time, Wire::Plain, &times);
    let instant = Shape::Instant {
        format: "%Y-%m-%dT%H:%M:%S%:z",
    };
    let instants = [
        ("2024-05-07T00:00:00+08:00", "\"2024-05-07T00:00:00+08:00\""),
        ("2024-05-07 00:00:00-03", "\"2024-05-07T03:00:00+00:00\""),
        (
            "2024-05-07",
            "write it as 2024-07-19T17:29:27+08:00, or count from now, such as -7d",
        ),
    ];
    check(&instant, Wire::Plain, &instants);
    let date = Shape::Date { format: "%d/%m/%Y" };
    check(&date, Wire::Plain, &[("2024-05-07", "\"07/05/2024\"")]);
}

#[test]
fn timestamps_are_numbers_or_iso() {
    let millis = [
        ("1721381367000", "1721381367000"),
        ("2024-07-19T17:29:27+08:00", "1721381367000"),
    ];
    check(&Shape::TimestampMs, Wire::Plain, &millis);
    let seconds = [("2024-07-19T09:29:27Z", "1721381367")];
    check(&Shape::TimestampS, Wire::Plain, &seconds);
}

#[test]
fn enums_go_by_name_or_value() {
    let unlisted = "not one of the listed values";
    let sources = [
        ("added_by_hand", "1"),
        ("added-by-hand", "1"),
        ("1", "1"),
        ("17", "17"),
        ("adde", unlisted),
    ];
    check(&Shape::Enum(&SOURCE), Wire::Plain, &sources);
    let logic = [("all_of", "\"and\""), ("adn", unlisted)];
    check(&Shape::Enum(&LOGIC), Wire::Plain, &logic);
}

#[test]
fn nested_values_are_json_or_a_file_or_standard_input() {
    let list = [
        ("12", "12"),
        ("[12, 13]", "[12,13]"),
        ("@ids.json", "the file ids.json"),
    ];
    check(&Shape::List(&Shape::Int64), Wire::Plain, &list);
    let files = [("@a.png", "the bytes of a.png")];
    check(&Shape::List(&Shape::Bytes), Wire::Plain, &files);
    let object = [(r#"{"a": 1}"#, r#"{"a":1}"#)];
    check(&Shape::Map(&Shape::Any), Wire::Plain, &object);
    let any = [
        ("-", "standard input"),
        ("{a}", "not JSON: a key is not a string (line 1, column 2)"),
    ];
    check(&Shape::Any, Wire::Plain, &any);
}
