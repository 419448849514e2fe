//! How long a token lives, in each of the forms in which services say it.

use std::time::Duration;

use kehu_wire::Timestamp;

use crate::clock::http_date;

/// Longer than any token lives: what is above it is a moment, or "for ever".
const LONGEST_S: f64 = 10.0 * 365.0 * 86_400.0;

/// From here on a number is seconds since 1970 (September 2001).
const FIRST_MOMENT_S: f64 = 1e9;

/// From here on a number is milliseconds since 1970 (March 1973; as seconds the year 5138).
const FIRST_MOMENT_MS: f64 = 1e11;

/// The last moment in milliseconds that a calendar knows (about the year 5138).
const LAST_MOMENT_MS: f64 = 1e14;

/// How long a token lives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Life {
    /// The answer says nothing: as long as the documentation says.
    Unsaid,
    /// So long.
    Lasts(Duration),
    /// It has no end that anybody knows.
    ForEver,
    /// What is said makes no sense: as long as the documentation says, and a warning.
    Unclear,
}

impl Life {
    /// Reads what an answer says, as plain text: a number of seconds; the moment at which the token ends,
    /// as seconds or milliseconds since 1970 or as a date with its zone; a negative number, or one that is
    /// above every calendar, for "for ever" (as `-1` becomes when it has no sign).
    pub fn read(stated: Option<&str>, now_ms: i64) -> Self {
        let text = stated.unwrap_or_default().trim();
        let until = |moment_ms: f64| {
            #[expect(clippy::cast_precision_loss, reason = "a millisecond more or less")]
            let left_s = (moment_ms - now_ms as f64) / 1000.0;
            match Duration::try_from_secs_f64(left_s) {
                Ok(left) if !left.is_zero() => Self::Lasts(left),
                _ => Self::Unclear,
            }
        };
        match text.parse::<f64>() {
            _ if text.is_empty() => Self::Unsaid,
            Ok(0.0) => Self::Unsaid,
            Ok(number) if number.is_nan() => Self::Unclear,
            Ok(number) if number < 0.0 => Self::ForEver,
            Ok(seconds) if seconds <= LONGEST_S => {
                Duration::try_from_secs_f64(seconds).map_or(Self::Unclear, Self::Lasts)
            }
            Ok(number) if number < FIRST_MOMENT_S => Self::ForEver,
            Ok(seconds) if seconds < FIRST_MOMENT_MS => until(seconds * 1000.0),
            Ok(millis) if millis <= LAST_MOMENT_MS => until(millis),
            Ok(_) => Self::ForEver,
            #[expect(clippy::cast_precision_loss, reason = "a millisecond more or less")]
            Err(_) => match text.parse::<Timestamp>().ok().or_else(|| http_date(text)) {
                Some(moment) => until(moment.as_millisecond() as f64),
                None => Self::Unclear,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2022-06-20 07:41:25 UTC.
    const NOW_MS: i64 = 1_655_710_885_000;

    #[test]
    fn a_life_is_read_in_every_form() {
        let lasts = |seconds| Life::Lasts(Duration::from_secs(seconds));
        for (stated, expect) in [
            ("7200", lasts(7200)),
            ("7200.0", lasts(7200)),
            ("", Life::Unsaid),
            ("0", Life::Unsaid),
            ("-0", Life::Unsaid),
            // For ever.
            ("-1", Life::ForEver),
            ("18446744073709551615", Life::ForEver),
            ("9223372036854775807", Life::ForEver),
            ("-9223372036854775808", Life::ForEver),
            ("1e400", Life::ForEver),
            ("999999999", Life::ForEver),
            // A moment.
            ("1655718085", lasts(7200)),
            ("1655718085000", lasts(7200)),
            ("2022-06-20T09:41:25Z", lasts(7200)),
            ("2022-06-20T17:41:25+08:00", lasts(7200)),
            ("Mon, 20 Jun 2022 09:41:25 GMT", lasts(7200)),
            // A moment that has passed, or words.
            ("1655710885", Life::Unclear),
            ("1519776124000", Life::Unclear),
            ("2018-02-28T00:22:04Z", Life::Unclear),
            ("2018-02-28 00:22:04", Life::Unclear),
            ("two hours", Life::Unclear),
            ("NaN", Life::Unclear),
            ("true", Life::Unclear),
        ] {
            assert_eq!(Life::read(Some(stated), NOW_MS), expect, "{stated}");
        }
        assert_eq!(Life::read(None, NOW_MS), Life::Unsaid);
    }
}
