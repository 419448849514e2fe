//! From the text of a flag to JSON, by shape.

use std::{fmt, num::IntErrorKind};
use tr::tr;

use jiff::{Span, Timestamp, ToSpan as _, Zoned, tz::Offset};
use kehu_registry::{EnumShape, Shape, Wire};
use kehu_wire::TimeFormat;
use serde_json::Value;

/// What a flag gives: a value, or the place where JSON is to be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// The value itself.
    Value(Value),
    /// `@FILE`.
    File(String),
    /// `@FILE` whose bytes are the value.
    Bytes(String),
    /// `-`.
    Stdin,
}

impl Given {
    /// JSON, or where it is: `@FILE`, `-`.
    pub fn reference(text: &str) -> Result<Self, Problem> {
        match text.strip_prefix('@') {
            _ if text == "-" => Ok(Self::Stdin),
            Some(path) => Ok(Self::File(path.to_owned())),
            None => json(text).map(Self::Value),
        }
    }
}

/// What is wrong with a flag's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// Not a whole number.
    WholeNumber,
    /// A whole number that lies outside.
    Beyond { min: i64, max: i64 },
    /// Not a number.
    Number,
    /// Neither true nor false.
    Bool,
    /// Not one of the enum's values.
    Unlisted,
    /// Not a time or date; what it should look like.
    Time { like: String },
    /// Not JSON, and why.
    Json(String),
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WholeNumber => f.write_str(&tr!("not a whole number")),
            Self::Beyond { min, max } => {
                f.write_str(&tr!("not a whole number between {min} and {max}", min, max))
            }
            Self::Number => f.write_str(&tr!("not a number")),
            Self::Bool => f.write_str(&tr!("neither true nor false")),
            Self::Unlisted => f.write_str(&tr!("not one of the listed values")),
            Self::Time { like } => f.write_str(&tr!(
                "write it as {like}, or count from now, such as -7d",
                like
            )),
            Self::Json(why) => f.write_str(&tr!("not JSON: {why}", why)),
        }
    }
}

/// Reads `text` as `shape`, which travels as `wire`. For a list it is one item, or the whole list as
/// JSON.
pub fn given(shape: &Shape, wire: Wire, text: &str) -> Result<Given, Problem> {
    match shape {
        Shape::Bytes if text.starts_with('@') => Ok(Given::Bytes(text[1..].to_owned())),
        Shape::Any | Shape::Json(_) | Shape::Map(_) | Shape::Record(_) => Given::reference(text),
        Shape::List(_) if text.trim_start().starts_with('[') => json(text).map(Given::Value),
        Shape::List(item) if text.starts_with('@') && !matches!(item, Shape::Bytes) => {
            Given::reference(text)
        }
        Shape::List(item) => given(item, wire, text),
        shape => scalar(shape, text).map(|value| Given::Value(travels(wire, value))),
    }
}

/// JSON from a string.
fn json(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::Json(kehu_wire::reason(&error)))
}

/// A value in the form in which it travels.
fn travels(wire: Wire, value: Value) -> Value {
    match (wire, &value) {
        (Wire::String, Value::Number(_) | Value::Bool(_)) => Value::from(value.to_string()),
        (Wire::Number, Value::Bool(truth)) => Value::from(i64::from(*truth)),
        (Wire::Number, Value::String(text)) => text.parse::<i64>().map_or(value, Value::from),
        _ => value,
    }
}

fn scalar(shape: &Shape, text: &str) -> Result<Value, Problem> {
    match shape {
        Shape::Bool => text
            .parse::<bool>()
            .map(Value::from)
            .map_err(|_| Problem::Bool),
        Shape::Int32 => whole(text, i32::MIN.into(), i32::MAX.into()),
        Shape::Int64 => whole(text, i64::MIN, i64::MAX),
        Shape::Float64 | Shape::Decimal => number(text),
        Shape::TimestampMs => timestamp(text, Timestamp::as_millisecond),
        Shape::TimestampS => timestamp(text, Timestamp::as_second),
        Shape::DateTime { format } => date_time(format, text),
        Shape::Instant { format } => instant(format, text),
        Shape::Date { format } => date(format, text),
        Shape::Enum(shape) => named(shape, text),
        _ => Ok(Value::from(text)),
    }
}

fn whole(text: &str, min: i64, max: i64) -> Result<Value, Problem> {
    let number = text.parse::<i64>().map_err(|error| match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => Problem::Beyond { min, max },
        _ => Problem::WholeNumber,
    })?;
    match (min..=max).contains(&number) {
        true => Ok(Value::from(number)),
        false => Err(Problem::Beyond { min, max }),
    }
}

fn number(text: &str) -> Result<Value, Problem> {
    match json(text) {
        Ok(value) if value.is_number() => Ok(value),
        _ => Err(Problem::Number),
    }
}

fn timestamp(text: &str, unit: fn(Timestamp) -> i64) -> Result<Value, Problem> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::from(number));
    }
    if let Some(time) = relative(text, Zoned::now()) {
        return Ok(Value::from(unit(time.timestamp())));
    }
    let timestamp = text.parse::<Timestamp>().map_err(|_| Problem::Time {
        like: tr!("a number or {}", "2024-07-19T17:29:27+08:00"),
    })?;
    Ok(Value::from(unit(timestamp)))
}

/// How people write times, after the way in which the API does: ISO 8601, or a day, which begins at
/// midnight.
const TIMES: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
];

/// A time as people count it from now, by this machine's clock and zone: `now`, `today`, `yesterday`, `-7d`,
/// `+90min`. Days begin at midnight.
fn relative(text: &str, now: Zoned) -> Option<Zoned> {
    let now = now.with().subsec_nanosecond(0).build().ok()?;
    match text {
        "now" => Some(now),
        "today" => now.start_of_day().ok(),
        "yesterday" => now.checked_sub(1.day()).ok()?.start_of_day().ok(),
        text if text.starts_with(['-', '+']) => now.checked_add(text.parse::<Span>().ok()?).ok(),
        _ => None,
    }
}

/// A time without a zone: one with an offset would lose it, and is refused.
fn date_time(format: &str, text: &str) -> Result<Value, Problem> {
    let own = TimeFormat::new(format);
    let read = |format: &&str| TimeFormat::new(format).datetime(text);
    let from_now = || relative(text, Zoned::now()).map(|time| time.datetime());
    let time = own.datetime(text).or_else(|| TIMES.iter().find_map(read));
    let time = time.or_else(from_now);
    let written = time.and_then(|time| {
        let text = own.write(Offset::UTC.to_timestamp(time).ok()?, Offset::UTC)?;
        // What the API's format cannot say is not cut off in silence.
        (own.datetime(&text) == Some(time)).then_some(text)
    });
    written.map(Value::from).ok_or_else(|| like(own))
}

/// An instant: without an offset nobody knows which.
fn instant(format: &str, text: &str) -> Result<Value, Problem> {
    let own = TimeFormat::new(format);
    if own.instant(text).is_some() {
        return Ok(Value::from(text));
    }
    let from_now = || relative(text, Zoned::now()).map(|time| time.timestamp());
    let instant = text.parse::<Timestamp>().ok().or_else(from_now);
    let written = instant.and_then(|instant| {
        let text = own.write(instant, Offset::UTC)?;
        (own.instant(&text) == Some(instant)).then_some(text)
    });
    written.map(Value::from).ok_or_else(|| like(own))
}

fn date(format: &str, text: &str) -> Result<Value, Problem> {
    let own = TimeFormat::new(format);
    let iso = || TimeFormat::new("%Y-%m-%d").date(text);
    let from_now = || relative(text, Zoned::now()).map(|time| time.date());
    let written = own
        .date(text)
        .or_else(iso)
        .or_else(from_now)
        .and_then(|date| {
            let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
            own.write(midnight, Offset::UTC)
        });
    written.map(Value::from).ok_or_else(|| like(own))
}

fn like(format: TimeFormat<'_>) -> Problem {
    Problem::Time {
        like: format.sample(),
    }
}

/// A listed name, value or label. Numbers that the documentation does not list are let through: the vendor
/// adds values, and nobody mistypes a word into a number.
fn named(shape: &EnumShape, text: &str) -> Result<Value, Problem> {
    let listed = shape.values.iter().find(|value| {
        value.value == text
            || value.name == text
            || value.name.replace('_', "-") == text
            || value.label == Some(text)
    });
    let value = listed.map_or(text, |value| value.value);
    if !shape.text {
        return value
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| Problem::Unlisted);
    }
    listed
        .map(|value| Value::from(value.value))
        .ok_or(Problem::Unlisted)
}

#[cfg(test)]
mod tests;
