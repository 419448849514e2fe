//! One cell: a value as text, exact for programs, short for people.

use jiff::Timestamp;
use kehu_registry::{Column, EnumShape, RecordShape, Shape};

use crate::{json, style};

/// For CSV: texts without quotes, numbers digit by digit, nothing for null, JSON for the rest.
pub fn plain(shape: Option<&Shape>, json: Option<&str>) -> String {
    let Some(json) = json else {
        return String::new();
    };
    match (shape, text(json)) {
        (_, Some(text)) => text,
        (_, None) => json::compact(json),
    }
}

/// For a table: one line, enums by name, times readable, lists without their brackets.
pub fn shown(shape: Option<&Shape>, json: &str) -> String {
    style::safe(&in_words(shape, json)).into_owned()
}

/// For a card: like [`shown`], but the items of a list apart.
pub fn items(shape: Option<&Shape>, json: &str) -> Vec<String> {
    match (shape, kehu_wire::json::items(json)) {
        (Some(Shape::List(item)), Some(values)) => {
            let item: &Shape = item;
            let values = values.iter().map(|raw| match item {
                Shape::Record(record) => whole(record, raw.get()),
                _ => in_words(Some(item), raw.get()),
            });
            values.map(|text| style::safe(&text).into_owned()).collect()
        }
        _ => vec![shown(shape, json)],
    }
}

fn in_words(shape: Option<&Shape>, json: &str) -> String {
    if json == "null" {
        return String::new();
    }
    match shape {
        Some(Shape::Enum(shape)) => named(shape, json),
        Some(Shape::TimestampMs) => time(json, Timestamp::from_millisecond),
        Some(Shape::TimestampS) => time(json, Timestamp::from_second),
        Some(Shape::List(item)) => match kehu_wire::json::items(json) {
            Some(values) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|raw| in_words(Some(item), raw.get()))
                    .collect();
                values.join(", ")
            }
            None => plain(None, Some(json)),
        },
        Some(Shape::Record(record)) => match main_column(record) {
            Some(column) => kehu_wire::json::find(json, [column.name])
                .map(|raw| in_words(Some(column.shape), raw.get()))
                .unwrap_or_else(|| plain(None, Some(json))),
            None => plain(None, Some(json)),
        },
        _ => plain(shape, Some(json)),
    }
}

/// A record on one line: every field that has a value, by name.
fn whole(record: &RecordShape, json: &str) -> String {
    let fields = record.fields().iter().filter_map(|column| {
        let raw = kehu_wire::json::find(json, [column.name]).filter(|raw| raw.get() != "null")?;
        let text = if column.secret {
            "•••".to_owned()
        } else {
            in_words(Some(column.shape), raw.get())
        };
        (!text.is_empty()).then(|| format!("{} {text}", column.name))
    });
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() {
        json::compact(json)
    } else {
        fields.join(" · ")
    }
}

/// The field that tells most of a record in one word: its name or number, not its id.
fn main_column(record: &RecordShape) -> Option<&'static Column> {
    let texts = || {
        record
            .fields()
            .iter()
            .filter(|column| matches!(column.shape, Shape::String) && !column.secret)
    };
    texts()
        .find(|column| column.means.is_some())
        .or_else(|| texts().next())
}

fn named(shape: &EnumShape, json: &str) -> String {
    let value = text(json).unwrap_or_else(|| json.to_owned());
    let listed = shape.values.iter().find(|listed| listed.value == value);
    match listed {
        Some(listed) if listed.name != value => format!("{} ({value})", listed.name),
        _ => value,
    }
}

fn time(json: &str, unit: fn(i64) -> Result<Timestamp, jiff::Error>) -> String {
    let digits = text(json).unwrap_or_else(|| json.to_owned());
    let time = digits.parse().ok().and_then(|number| unit(number).ok());
    time.map_or(digits, |time| time.to_string())
}

/// The text inside a JSON string.
fn text(json: &str) -> Option<String> {
    json.starts_with('"')
        .then(|| serde_json::from_str(json).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use kehu_registry::EnumValue;

    use super::*;

    #[test]
    fn digits_stay() {
        assert_eq!(
            plain(Some(&Shape::Int64), Some("1021110718827683840")),
            "1021110718827683840"
        );
        assert_eq!(plain(Some(&Shape::Decimal), Some("1.10")), "1.10");
    }

    #[test]
    fn json_in_a_string_is_shown_as_json() {
        let shape = Shape::Json(&Shape::Any);
        assert_eq!(shown(Some(&shape), r#""{\"等级\": 1}""#), r#"{"等级": 1}"#);
    }

    #[test]
    fn enums_are_named() {
        const LEVEL: EnumShape = EnumShape {
            name: "Level",
            label: None,
            doc: None,
            text: false,
            values: &[EnumValue {
                value: "1",
                name: "gold",
                label: None,
            }],
        };
        let shape = Shape::Enum(&LEVEL);
        assert_eq!(shown(Some(&shape), "1"), "gold (1)");
        assert_eq!(shown(Some(&shape), "7"), "7");
        assert_eq!(plain(Some(&shape), Some("1")), "1");
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(
            shown(Some(&Shape::TimestampMs), "1721381367000"),
            "2024-07-19T09:29:27Z"
        );
        assert_eq!(
            shown(Some(&Shape::TimestampS), "\"1721381367\""),
            "2024-07-19T09:29:27Z"
        );
        assert_eq!(shown(Some(&Shape::TimestampMs), "0.5"), "0.5");
    }
}
