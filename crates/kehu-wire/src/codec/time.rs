//! Times as numbers and as text.

use std::fmt;
use std::marker::PhantomData;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserializer, Serializer, ser};

use super::{Via, codecs, number_either, number_text};
use crate::{TimeFormat, Timestamp};

codecs! {
    /// Milliseconds since 1970 as a number: [`Timestamp`].
    timestamp_ms: Timestamp;
    /// Seconds since 1970 as a number: [`Timestamp`].
    timestamp_s: Timestamp;
    /// Milliseconds since 1970 that travel inside a string, sent and taken: [`Timestamp`].
    timestamp_ms_text: Timestamp;
    /// Milliseconds since 1970, sent as a number and taken in either form: [`Timestamp`].
    timestamp_ms_either: Timestamp;
    /// Seconds since 1970 that travel inside a string, sent and taken: [`Timestamp`].
    timestamp_s_text: Timestamp;
    /// Seconds since 1970, sent as a number and taken in either form: [`Timestamp`].
    timestamp_s_either: Timestamp;
}

/// Times that travel as numbers in the form of another codec.
macro_rules! by_number {
    ($($codec:ident as $number:ident: $unit:literal, $read:ident, $write:ident;)*) => {
        $(impl Via<$codec> for Timestamp {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <i64 as Via<$number>>::encode(&self.$write(), serializer)
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <i64 as Via<$number>>::decode(deserializer)?;
                let outside = |_| de::Error::invalid_value(Unexpected::Signed(number), &$unit);
                Timestamp::$read(number).map_err(outside)
            }
        })*
    };
}

by_number! {
    timestamp_ms_text as number_text: "milliseconds since 1970", from_millisecond, as_millisecond;
    timestamp_ms_either as number_either: "milliseconds since 1970", from_millisecond, as_millisecond;
    timestamp_s_text as number_text: "seconds since 1970", from_second, as_second;
    timestamp_s_either as number_either: "seconds since 1970", from_second, as_second;
}

macro_rules! by_plain_number {
    ($($codec:ident: $unit:literal, $read:ident, $write:ident;)*) => {
        $(impl Via<$codec> for Timestamp {
            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.$write())
            }

            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_i64(Since1970 { unit: $unit, build: Timestamp::$read })
            }
        })*
    };
}

by_plain_number! {
    timestamp_ms: "milliseconds", from_millisecond, as_millisecond;
    timestamp_s: "seconds", from_second, as_second;
}

struct Since1970 {
    unit: &'static str,
    build: fn(i64) -> Result<Timestamp, jiff::Error>,
}

impl Visitor<'_> for Since1970 {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} since 1970", self.unit)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Timestamp, E> {
        (self.build)(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Timestamp, E> {
        let number = i64::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
        self.visit_i64(number)
    }
}

/// A format of dates or times as text, in `strftime` directives. Declare one with
/// [`datetime_format!`](crate::datetime_format).
pub trait TextFormat {
    /// `%Y-%m-%d %H:%M:%S`
    const FORMAT: &'static str;
}

/// Declares a codec for dates, times or instants in any `strftime` format. Instants need one that names
/// an offset ([`TimeFormat::names_offset`](crate::TimeFormat::names_offset)) and are written in UTC.
///
/// ```
/// use kehu_wire::DateTime;
/// use serde::{Deserialize, Serialize};
///
/// kehu_wire::datetime_format! {
///     /// `19.07.2024 17:29`
///     created_at_format: DateTime = "%d.%m.%Y %H:%M"
/// }
///
/// #[derive(Serialize, Deserialize)]
/// struct Customer {
///     #[serde(default, with = "created_at_format")]
///     created_at: Option<DateTime>,
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let customer: Customer = serde_json::from_str(r#"{"created_at": "19.07.2024 17:29"}"#)?;
/// assert_eq!(customer.created_at.unwrap().to_string(), "2024-07-19T17:29:00");
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! datetime_format {
    ($($(#[$attr:meta])* $vis:vis $name:ident: $ty:ty = $format:literal);* $(;)?) => {$(
        $crate::__codec! { $(#[$attr])* $vis $name, $ty }

        impl $crate::codec::TextFormat for $name {
            const FORMAT: &'static str = $format;
        }
    )*};
}

datetime_format! {
    /// `2024-07-19T17:29:27`
    pub datetime_iso: DateTime = "%Y-%m-%dT%H:%M:%S";
    /// `2024-07-19 17:29:27`
    pub datetime_space: DateTime = "%Y-%m-%d %H:%M:%S";
    /// `2024-07-19 17:29`
    pub datetime_minutes: DateTime = "%Y-%m-%d %H:%M";
    /// `2024/07/19 17:29:27`
    pub datetime_slash: DateTime = "%Y/%m/%d %H:%M:%S";
    /// `20240719172927`
    pub datetime_compact: DateTime = "%Y%m%d%H%M%S";
    /// `2024-07-19T17:29:27+08:00`
    pub instant_iso: Timestamp = "%Y-%m-%dT%H:%M:%S%:z";
    /// `2024-07-19T17:29:27Z`
    pub instant_utc: Timestamp = "%Y-%m-%dT%H:%M:%SZ";
    /// `2024-07-19`
    pub date_iso: Date = "%Y-%m-%d";
    /// `2024/07/19`
    pub date_slash: Date = "%Y/%m/%d";
    /// `20240719`
    pub date_compact: Date = "%Y%m%d";
}

/// A date or time that travels as text, in a format that is known only at run time.
pub trait TextTime: Sized {
    /// Writes it in a `strftime` format.
    ///
    /// # Errors
    /// When the format cannot say it.
    fn write<S: Serializer>(&self, format: &str, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads it in a `strftime` format.
    ///
    /// # Errors
    /// With what was expected and what came.
    fn read<'de, D: Deserializer<'de>>(
        format: &'static str,
        deserializer: D,
    ) -> Result<Self, D::Error>;
}

macro_rules! by_format {
    ($($ty:ident: $kind:literal, $parse:ident, $write:ident;)*) => {
        $(
            impl TextTime for $ty {
                fn write<S: Serializer>(&self, format: &str, serializer: S) -> Result<S::Ok, S::Error> {
                    $write(format, *self, serializer)
                }

                fn read<'de, D: Deserializer<'de>>(
                    format: &'static str,
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    deserializer.deserialize_str(Text {
                        format,
                        kind: $kind,
                        parse: TimeFormat::$parse,
                        ty: PhantomData,
                    })
                }
            }

            impl<F: TextFormat> Via<F> for $ty {
                fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.write(F::FORMAT, serializer)
                }

                fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Self::read(F::FORMAT, deserializer)
                }
            }
        )*
    };
}

by_format! {
    DateTime: "a time", datetime, write_datetime;
    Date: "a date", date, write_date;
    Timestamp: "a time", instant, write_instant;
}

fn write_datetime<S: Serializer>(format: &str, value: DateTime, to: S) -> Result<S::Ok, S::Error> {
    match Written::new(format, value) {
        Some(written) => to.serialize_str(written.as_str()),
        None => to.collect_str(&value.strftime(format)),
    }
}

fn write_date<S: Serializer>(format: &str, value: Date, to: S) -> Result<S::Ok, S::Error> {
    write_datetime(format, value.to_datetime(Time::midnight()), to)
}

fn write_instant<S: Serializer>(format: &str, value: Timestamp, to: S) -> Result<S::Ok, S::Error> {
    let text = TimeFormat::new(format).write(value, Offset::UTC);
    let unsaid = || ser::Error::custom(format_args!("{value} cannot be written as {format}"));
    to.serialize_str(&text.ok_or_else(unsaid)?)
}

struct Text<T> {
    format: &'static str,
    kind: &'static str,
    parse: fn(TimeFormat<'static>, &str) -> Option<T>,
    ty: PhantomData<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} like {}",
            self.kind,
            TimeFormat::new(self.format).sample()
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(TimeFormat::new(self.format), text)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// A time written without an allocation, where its format has only digits and literal text.
struct Written {
    bytes: [u8; 32],
    length: usize,
}

impl Written {
    fn new(format: &str, value: DateTime) -> Option<Self> {
        let mut written = Self {
            bytes: [0; 32],
            length: 0,
        };
        let mut format = format.bytes();
        while let Some(byte) = format.next() {
            let (number, width) = match byte {
                b'%' => match format.next()? {
                    b'Y' => (value.year(), 4),
                    b'm' => (value.month().into(), 2),
                    b'd' => (value.day().into(), 2),
                    b'H' => (value.hour().into(), 2),
                    b'M' => (value.minute().into(), 2),
                    b'S' => (value.second().into(), 2),
                    _ => return None,
                },
                literal => {
                    written.push(literal)?;
                    continue;
                }
            };
            // Years before 0 are left to strftime.
            let number = u16::try_from(number).ok()?;
            for place in (0..width).rev() {
                let digit = number / 10_u16.pow(place) % 10;
                written.push(b'0' + u8::try_from(digit).ok()?)?;
            }
        }
        written.as_str_checked()?;
        Some(written)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn as_str_checked(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes[..self.length]).ok()
    }

    fn as_str(&self) -> &str {
        self.as_str_checked().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
