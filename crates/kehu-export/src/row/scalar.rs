//! Values that are neither lists nor objects, in each of the forms in which they travel.

use std::{borrow::Cow, fmt};

use kehu_wire::{Quick, scalar};
use serde::de::{Deserializer as _, Error as _, Unexpected, Visitor};
use serde_json::Error;

use super::{Cell, time};
use crate::table::{Scalar, Wire};

/// Reads a value that is neither list nor object.
pub(super) fn cell<'t>(
    scalar: &Scalar,
    wire: Wire,
    json: &mut Quick<'t>,
) -> Result<Cell<'t>, Error> {
    if is_any_text(scalar, wire) && json.peek() == Some(b'"') {
        return json.string().map(Cell::Text);
    }
    let seed = ScalarSeed { scalar, wire };
    // Where digits count, a number is looked at before it becomes one.
    let digits_count = matches!(scalar, Scalar::Decimal | Scalar::Text) && seed.takes_numbers();
    if !digits_count || !matches!(json.peek(), Some(b'-' | b'0'..=b'9')) {
        return json.deserialize_any(seed);
    }
    let raw = json.raw()?;
    match scalar {
        Scalar::Text => Ok(Cell::Text(Cow::Borrowed(raw))),
        _ => decimal(Cow::Borrowed(raw))
            .ok_or_else(|| Error::invalid_value(Unexpected::Other(raw), &seed)),
    }
}

/// Goes past a value that fits and comes in the most common form; whether it did: whatever else comes is for [`cell`].
#[inline]
pub(super) fn passes(scalar: &Scalar, wire: Wire, json: &mut Quick<'_>) -> bool {
    match scalar {
        Scalar::Text => is_any_text(scalar, wire) && json.skip_text(|_| true),
        Scalar::Int32 | Scalar::Int64 | Scalar::Millis | Scalar::Seconds => {
            let seed = ScalarSeed { scalar, wire };
            let is_whole = |number: i64| seed.whole(number).is_some();
            seed.takes_numbers()
                && json.skip_natural(|number| i64::try_from(number).is_ok_and(is_whole))
        }
        Scalar::Instant(format) => {
            json.skip_text(|text| time::instant_text(format, text).is_some())
        }
        Scalar::DateTime(format) => json.skip_text(|text| time::datetime(format, text).is_some()),
        Scalar::Date(format) => json.skip_text(|text| time::date(format, text).is_some()),
        _ => false,
    }
}

/// Whether any string is such a value.
pub(super) fn is_any_text(scalar: &Scalar, wire: Wire) -> bool {
    matches!(scalar, Scalar::Text) && wire != Wire::Number
}

/// A decimal number in plain digits, as it came where it has no exponent.
fn decimal(text: Cow<'_, str>) -> Option<Cell<'_>> {
    let (digits, scale) = scalar::decimal(&text)?;
    if !text.contains(['e', 'E', '+']) {
        return Some(Cell::Decimal(text));
    }
    let scale = scale as usize;
    let written = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = written.split_at(written.len() - scale);
    let sign = if digits < 0 { "-" } else { "" };
    let point = if scale == 0 { "" } else { "." };
    Some(Cell::Decimal(
        format!("{sign}{whole}{point}{fraction}").into(),
    ))
}

#[derive(Clone, Copy)]
struct ScalarSeed<'t> {
    scalar: &'t Scalar,
    wire: Wire,
}

impl ScalarSeed<'_> {
    /// Whether a JSON number is taken.
    fn takes_numbers(self) -> bool {
        match self.scalar {
            Scalar::Text | Scalar::Bool => matches!(self.wire, Wire::Number | Wire::Either),
            _ => self.wire != Wire::String,
        }
    }

    /// Whether a number or boolean is taken inside a string.
    fn takes_strings(self) -> bool {
        matches!(self.wire, Wire::String | Wire::Either)
    }

    fn int<'de, E: serde::de::Error>(self, value: i64) -> Result<Cell<'de>, E> {
        let cell = self.takes_numbers().then(|| self.whole(value)).flatten();
        cell.ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn whole<'de>(self, value: i64) -> Option<Cell<'de>> {
        let instant = |millis: i64| {
            let micros = millis.checked_mul(1000)?;
            time::instant(micros).map(|_| Cell::Instant(micros))
        };
        match self.scalar {
            Scalar::Int64 => Some(Cell::Int(value)),
            Scalar::Int32 => i32::try_from(value)
                .ok()
                .map(|value| Cell::Int(value.into())),
            Scalar::Millis => instant(value),
            Scalar::Seconds => instant(value.checked_mul(1000)?),
            #[expect(clippy::cast_precision_loss, reason = "a float column holds floats")]
            Scalar::Float => Some(Cell::Float(value as f64)),
            Scalar::Bool if value == 0 || value == 1 => Some(Cell::Bool(value == 1)),
            _ => None,
        }
    }

    fn text<'de, E: serde::de::Error>(self, text: Cow<'de, str>) -> Result<Cell<'de>, E> {
        let wrong = |text: &str| E::invalid_value(Unexpected::Str(text), &self);
        let cell = match self.scalar {
            Scalar::Text if self.wire != Wire::Number => return Ok(Cell::Text(text)),
            Scalar::Instant(format) => time::instant_text(format, &text).map(Cell::Instant),
            Scalar::DateTime(format) => time::datetime(format, &text).map(Cell::DateTime),
            Scalar::Date(format) => time::date(format, &text).map(Cell::Date),
            Scalar::Bytes => scalar::base64(&text).map(Cell::Bytes),
            _ if !self.takes_strings() => None,
            Scalar::Bool => scalar::boolean(&text).map(Cell::Bool),
            Scalar::Float => scalar::float(&text).map(Cell::Float),
            Scalar::Decimal => decimal(Cow::Borrowed(&text)).map(Cell::into_owned),
            _ => scalar::integer(&text).and_then(|number| self.whole(number)),
        };
        cell.ok_or_else(|| wrong(&text))
    }
}

impl<'de> Visitor<'de> for ScalarSeed<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scalar.expects(f)?;
        match (self.scalar, self.wire) {
            (Scalar::Text, Wire::Either) => f.write_str(" or a number"),
            (_, Wire::String) => f.write_str(" inside a string"),
            (_, Wire::Either) => f.write_str(", alone or inside a string"),
            _ => Ok(()),
        }
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Cell<'de>, E> {
        match (self.scalar, self.wire) {
            (Scalar::Bool, Wire::Plain | Wire::Either) => Ok(Cell::Bool(value)),
            _ => Err(E::invalid_type(Unexpected::Bool(value), &self)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Cell<'de>, E> {
        self.int(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell<'de>, E> {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            #[expect(clippy::cast_precision_loss, reason = "a float column holds floats")]
            Err(_) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Float if self.takes_numbers() => Ok(Cell::Float(value)),
            _ => Err(E::invalid_type(Unexpected::Float(value), &self)),
        }
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Cell<'de>, E> {
        self.text(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell<'de>, E> {
        self.text(Cow::Owned(text.to_owned()))
    }
}
