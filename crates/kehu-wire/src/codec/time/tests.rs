use serde::{Deserialize, Serialize};

use super::*;

datetime_format! {
    /// Day first, with the month's name.
    named_month: DateTime = "%d %b %Y %H:%M"
}

datetime_format! {
    /// 日期
    chinese: Date = "%Y年%m月%d日"
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Any {
    Iso(#[serde(with = "datetime_iso")] DateTime),
    Space(#[serde(with = "datetime_space")] DateTime),
    Compact(#[serde(with = "datetime_compact")] DateTime),
    Minutes(#[serde(with = "datetime_minutes")] DateTime),
    NamedMonth(#[serde(with = "named_month")] DateTime),
    Date(#[serde(with = "date_iso")] Date),
    Chinese(#[serde(with = "chinese")] Date),
}

#[test]
fn every_format_there_and_back() {
    for text in [
        "2024-07-19T17:29:27",
        "2024-07-19 17:29:27",
        "20240719172927",
        "2024-07-19 17:29",
        "19 Jul 2024 17:29",
        "2024-07-19",
        "2024年07月19日",
        "0001-01-01",
        "9999-12-31T23:59:59",
    ] {
        let json = format!("{text:?}");
        let value: Any =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(serde_json::to_string(&value).unwrap(), json, "{value:?}");
    }
}

fn refused<T: Via<C> + fmt::Debug, C>(text: &str) -> String {
    let mut json = serde_json::Deserializer::from_str(text);
    <T as Via<C>>::decode(&mut json).unwrap_err().to_string()
}

#[test]
fn a_format_takes_nothing_else() {
    for text in [
        "\"\"",
        "\"2024-07-19\"",
        "\"2024-07-19T17:29:27Z\"",
        "\"2024-07-19T17:29:27+08:00\"",
        "\"2024-07-19T25:29:27\"",
        "\"2024-02-30T17:29:27\"",
        "\"今天\"",
    ] {
        assert_eq!(
            refused::<DateTime, datetime_iso>(text),
            format!(
                "invalid value: string {text}, expected a time like 2024-07-19T17:29:27 at line 1 column {}",
                text.len()
            ),
        );
    }
    assert_eq!(
        refused::<Date, date_iso>("20240719"),
        "invalid type: integer `20240719`, expected a date like 2024-07-19 at line 1 column 8",
    );
}

#[test]
fn offsets_are_applied_and_instants_are_written_in_utc() {
    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Times {
        #[serde(with = "instant_iso", skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
        #[serde(with = "instant_utc", skip_serializing_if = "Vec::is_empty")]
        all: Vec<Timestamp>,
    }

    for (text, expect) in [
        (
            r#"{"at":"2018-06-08T10:34:56+08:00"}"#,
            r#"{"at":"2018-06-08T02:34:56+00:00"}"#,
        ),
        (
            r#"{"at":"2018-06-08T10:34:56Z"}"#,
            r#"{"at":"2018-06-08T10:34:56+00:00"}"#,
        ),
        (
            r#"{"all":["2018-06-08T10:34:56Z"]}"#,
            r#"{"all":["2018-06-08T10:34:56Z"]}"#,
        ),
    ] {
        let times: Times = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&times).unwrap(), expect);
    }
    assert_eq!(
        refused::<Timestamp, instant_iso>(r#""2018-06-08T10:34:56""#),
        "invalid value: string \"2018-06-08T10:34:56\", expected a time like 2024-07-19T17:29:27+08:00 at line 1 column 21",
    );
}

#[test]
fn what_is_written_without_an_allocation_is_what_the_library_writes() {
    let value = DateTime::constant(1950, 3, 9, 7, 5, 0, 0);
    for format in [
        "%Y-%m-%dT%H:%M:%S",
        "%Y%m%d%H%M%S",
        "%Y-%m-%d",
        "%d/%m/%Y %H:%M",
    ] {
        let text = value.strftime(format).to_string();
        assert_eq!(Written::new(format, value).unwrap().as_str(), text);
    }
}

#[test]
fn timestamps_out_of_range_are_errors() {
    assert_eq!(
        refused::<Timestamp, timestamp_s>("1559096182000000"),
        "invalid value: integer `1559096182000000`, expected seconds since 1970 at line 1 column 16",
    );
    assert_eq!(
        refused::<Timestamp, timestamp_ms>("18446744073709551615"),
        "invalid value: integer `18446744073709551615`, expected milliseconds since 1970 at line 1 column 20",
    );
    assert_eq!(
        refused::<Timestamp, timestamp_ms>("1.5"),
        "invalid type: floating point `1.5`, expected milliseconds since 1970 at line 1 column 3",
    );
}

#[test]
fn timestamps_travel_inside_strings_where_the_codec_says_so() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Times {
        #[serde(with = "timestamp_ms_text")]
        text: Option<Timestamp>,
        #[serde(with = "timestamp_s_either::<Timestamp>")]
        either: Timestamp,
    }

    let text = r#"{"text":"1559096182000","either":1559096182}"#;
    let times: Times = serde_json::from_str(text).unwrap();
    assert_eq!(times.text, Some(times.either));
    assert_eq!(serde_json::to_string(&times).unwrap(), text);
    let quoted = text.replace("1559096182}", "\"1559096182\"}");
    assert_eq!(serde_json::from_str::<Times>(&quoted).unwrap(), times);
    assert!(serde_json::from_str::<Times>(&text.replace("\"1559096182000\"", "1")).is_err());
}
