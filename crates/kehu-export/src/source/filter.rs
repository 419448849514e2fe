//! How a request says a time.

use kehu_wire::TimeFormat;
use serde_json::Value;

use crate::row::{Key, time};

/// A request field that filters by time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeParam {
    /// The field.
    pub field: String,
    /// How it says a time.
    pub form: TimeForm,
}

/// A request field that takes the key of a row, and asks for what is behind it in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehindParam {
    /// The field.
    pub field: String,
    /// It takes text, whatever the key is.
    pub text: bool,
}

impl BehindParam {
    /// The row as the field takes it.
    #[must_use]
    pub fn say(&self, row: &Key) -> Value {
        match row {
            Key::Int(key) if self.text => Value::from(key.to_string()),
            Key::Int(key) => Value::from(*key),
            Key::Text(key) => Value::from(key.as_ref()),
        }
    }
}

/// How a time is said. Times here are milliseconds since 1970; civil ones as if they were UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeForm {
    /// Milliseconds since 1970.
    Millis,
    /// Seconds since 1970.
    Seconds,
    /// Text in a `strftime` format; in UTC where the format names an offset.
    Text(String),
}

impl TimeForm {
    /// Whether it says an instant; else a civil time, in whatever zone the vendor means.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        match self {
            Self::Millis | Self::Seconds => true,
            Self::Text(format) => TimeFormat::new(format).names_offset(),
        }
    }

    /// The step between two times that it can tell apart, in milliseconds.
    #[must_use]
    pub fn grain(&self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self {
            Self::Millis => 1,
            Self::Seconds => 1000,
            Self::Text(format) => {
                let has = |codes: &[&str]| codes.iter().any(|code| format.contains(code));
                match () {
                    () if has(&["%.", "%f", "%N"]) => 1,
                    () if has(&["%S", "%T", "%s", "%X", "%c"]) => 1000,
                    () if has(&["%M", "%R"]) => 60_000,
                    () if has(&["%H", "%I"]) => HOUR,
                    () => 24 * HOUR,
                }
            }
        }
    }

    /// The latest time it can say that is not after this one.
    #[must_use]
    pub fn at_or_before(&self, ticks: i64) -> Value {
        self.say(ticks - ticks.rem_euclid(self.grain()))
    }

    /// The earliest time it can say that is not before this one.
    #[must_use]
    pub fn at_or_after(&self, ticks: i64) -> Value {
        let down = ticks - ticks.rem_euclid(self.grain());
        self.say(if down == ticks {
            down
        } else {
            down + self.grain()
        })
    }

    fn say(&self, ticks: i64) -> Value {
        match self {
            Self::Millis => Value::from(ticks),
            Self::Seconds => Value::from(ticks.div_euclid(1000)),
            Self::Text(format) => {
                time::format_ticks(format, ticks).map_or(Value::Null, Value::from)
            }
        }
    }

    /// The time that a request says; one that is beyond the calendar is its first or last.
    #[must_use]
    pub fn parse(&self, value: &Value) -> Option<i64> {
        match self {
            Self::Millis => Some(time::within_calendar(value.as_i64()?)),
            Self::Seconds => Some(time::within_calendar(value.as_i64()?.saturating_mul(1000))),
            Self::Text(format) => {
                let text = value.as_str()?;
                let micros =
                    time::instant_text(format, text).or_else(|| time::datetime(format, text));
                Some(micros?.div_euclid(1000))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_the_field_wants_them() {
        let noon = 1_721_410_167_500;
        let text = TimeForm::Text("%Y-%m-%d %H:%M:%S".to_owned());
        assert_eq!(text.at_or_before(noon), "2024-07-19 17:29:27");
        assert_eq!(text.at_or_before(i64::MIN / 2), "0001-01-01 00:00:00");
        assert_eq!(text.at_or_after(i64::MAX / 2), "9999-12-31 23:59:59");
        assert_eq!(text.at_or_after(253_402_300_799_000), "9999-12-31 23:59:59");
        assert_eq!(text.at_or_after(noon), "2024-07-19 17:29:28");
        assert_eq!(
            text.parse(&text.at_or_before(noon)),
            Some(1_721_410_167_000)
        );
        let day = TimeForm::Text("%Y-%m-%d".to_owned());
        assert_eq!(day.at_or_after(noon), "2024-07-20");
        assert_eq!(day.parse(&day.at_or_before(noon)), Some(1_721_347_200_000));
        let utc = TimeForm::Text("%Y-%m-%dT%H:%M:%S%:z".to_owned());
        assert_eq!(utc.at_or_after(noon), "2024-07-19T17:29:28+00:00");
        assert_eq!(
            utc.parse(&"2024-07-19T17:29:27+08:00".into()),
            Some(1_721_381_367_000)
        );
        assert_eq!(TimeForm::Seconds.at_or_after(noon), 1_721_410_168);
        assert_eq!(TimeForm::Millis.at_or_before(noon), noon);
    }

    #[test]
    fn no_time_is_too_far_away_to_be_reckoned_with() {
        for form in [TimeForm::Millis, TimeForm::Seconds] {
            for asked in [i64::MIN, -1, 0, i64::MAX] {
                let time = form.parse(&Value::from(asked)).unwrap();
                // The length of every stretch of time is a number.
                assert!(time.checked_sub(time::now()).is_some());
                assert!(form.at_or_before(time).is_i64() && form.at_or_after(time).is_i64());
            }
        }
    }
}
