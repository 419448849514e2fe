//! Times between text, numbers and the table's cells. Civil times count as UTC where only their
//! order and distance matter.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};
use kehu_wire::TimeFormat;

const EPOCH_DATE: Date = Date::constant(1970, 1, 1);
const EPOCH: DateTime = EPOCH_DATE.to_datetime(Time::constant(0, 0, 0, 0));

/// Text in `format` to microseconds since 1970.
pub(crate) fn datetime(format: &str, text: &str) -> Option<i64> {
    TimeFormat::new(format).datetime(text).map(micros)
}

/// Text in `format`, which names an offset, to microseconds since 1970.
pub(crate) fn instant_text(format: &str, text: &str) -> Option<i64> {
    let instant = TimeFormat::new(format).instant(text)?;
    Some(instant.as_microsecond())
}

/// Text in `format` to days since 1970.
pub(crate) fn date(format: &str, text: &str) -> Option<i32> {
    TimeFormat::new(format).date(text).map(days)
}

fn micros(datetime: DateTime) -> i64 {
    i64::try_from(datetime.duration_since(EPOCH).as_micros()).unwrap_or(i64::MAX)
}

fn days(date: Date) -> i32 {
    i32::try_from(date.duration_since(EPOCH_DATE).as_hours() / 24).unwrap_or(i32::MAX)
}

/// Microseconds since 1970 to civil time.
#[must_use]
pub fn civil(micros: i64) -> DateTime {
    EPOCH
        .checked_add(SignedDuration::from_micros(micros))
        .unwrap_or(match micros {
            ..0 => DateTime::MIN,
            _ => DateTime::MAX,
        })
}

/// Days since 1970 to a date.
#[must_use]
pub fn civil_date(days: i32) -> Date {
    EPOCH_DATE
        .checked_add(SignedDuration::from_hours(i64::from(days) * 24))
        .unwrap_or(match days {
            ..0 => Date::MIN,
            _ => Date::MAX,
        })
}

/// Microseconds since 1970 to an instant; `None` outside of the years that a calendar knows.
#[must_use]
pub fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// Milliseconds since 1970, not before or after the years that a calendar knows.
pub(crate) fn within_calendar(millis: i64) -> i64 {
    let (first, last) = (Timestamp::MIN, Timestamp::MAX);
    millis.clamp(first.as_millisecond(), last.as_millisecond())
}

/// Now, in milliseconds since 1970, by this machine's clock.
#[must_use]
pub fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Milliseconds since 1970 (civil time as if UTC) as text in `format`, of the years 1 to 9999.
#[must_use]
pub fn format_ticks(format: &str, ticks: i64) -> Option<String> {
    let time = TimeFormat::new(format);
    if time.names_offset() {
        let instant = Timestamp::from_millisecond(within_calendar(ticks)).ok()?;
        return time.write(instant, Offset::UTC);
    }
    let datetime =
        civil(ticks.saturating_mul(1000)).max(jiff::civil::datetime(1, 1, 1, 0, 0, 0, 0));
    jiff::fmt::strtime::format(format, datetime).ok()
}

/// What a database says of an instant, as microseconds since 1970.
#[cfg(feature = "report")]
pub(crate) fn from_database(text: &str) -> Option<i64> {
    let instant = text.parse::<Timestamp>().ok()?;
    Some(instant.as_microsecond())
}

/// What a database says of a date and time, as microseconds since 1970.
#[cfg(feature = "report")]
pub(crate) fn civil_from_database(text: &str) -> Option<i64> {
    text.parse().ok().map(micros)
}

/// A moment that a person wrote, as milliseconds since 1970: `2024-05-07`, `2024-05-07 13:00:00`.
#[must_use]
pub fn parse_ticks(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let datetime = text.parse::<DateTime>().ok()?;
    Some(micros(datetime).div_euclid(1000))
}
