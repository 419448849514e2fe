//! How values may arrive beside their own form: what stands for nothing, and what some services write for
//! lists and whole numbers. It holds where a specification declares it and nowhere else.
//!
//! An answer is settled once, as text, before anything reads it: the check of examples, the clients and
//! what is built on them all have this one idea of what may come.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::json;

/// Forms in which a value may arrive beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Accepts {
    /// A list as an object with its items in order, `{"0": …}`; `{}` for one without items.
    pub indexed: bool,
    /// A list of one as its item alone.
    pub single: bool,
    /// A list with null among its items: they are left out.
    pub null_items: bool,
    /// A whole number as `5.0` or `6.87E7`.
    pub float: bool,
    /// A key that comes twice: the last counts.
    pub repeated: bool,
}

impl Accepts {
    /// Nothing but the value's own form.
    pub const EMPTY: Self = Self {
        indexed: false,
        single: false,
        null_items: false,
        float: false,
        repeated: false,
    };
}

/// How a value may arrive.
#[derive(Debug)]
pub struct Arrival<'a, S> {
    /// What stands for nothing, as JSON text: `""`, `"-"`, `0`.
    pub none: &'a [S],
    /// The forms beside its own.
    pub accepts: Accepts,
}

impl<S> Clone for Arrival<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Arrival<'_, S> {}

impl<S: AsRef<str>> Arrival<'_, S> {
    fn is_nothing(&self, value: &str) -> bool {
        let is = |value: &str| self.none.iter().any(|none| none.as_ref() == value);
        is(value)
            || value.contains('\\') && {
                let text = serde_json::from_str::<String>(value).ok();
                text.and_then(|text| serde_json::to_string(&text).ok())
                    .is_some_and(|text| is(&text))
            }
    }
}

/// What a type is made of, as far as arriving goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<T> {
    /// A value without parts.
    Plain,
    /// A whole number, a time that is one included.
    Whole,
    /// A list.
    List(T),
    /// An object with any keys.
    Map(T),
    /// A table of rows.
    Record,
}

/// Types, as a specification or a client knows them.
pub trait Types {
    /// One of them.
    type Type: Copy;
    /// A string of the declarations.
    type Text: AsRef<str>;

    /// What it is made of.
    fn kind(&self, ty: Self::Type) -> Kind<Self::Type>;

    /// The row of a record with this name, where anything is declared in it or below.
    fn row(&self, record: Self::Type, name: &str) -> Option<(Arrival<'_, Self::Text>, Self::Type)>;
}

/// JSON as its type has it. Text that is not JSON, and what nothing is declared for, stay as they are.
///
/// ```
/// use kehu_wire::arrival::{Arrival, Accepts, Kind, Types, settled};
///
/// /// A list of whole numbers.
/// struct Numbers;
///
/// impl Types for Numbers {
///     type Type = bool;
///     type Text = &'static str;
///
///     fn kind(&self, is_list: bool) -> Kind<bool> {
///         if is_list { Kind::List(false) } else { Kind::Whole }
///     }
///
///     fn row(&self, _: bool, _: &str) -> Option<(Arrival<'_, &'static str>, bool)> {
///         None
///     }
/// }
///
/// let none = ["\"-\""];
/// let accepts = Accepts { indexed: true, float: true, ..Accepts::EMPTY };
/// let settle = |json| settled(&Numbers, Arrival { none: &none, accepts }, true, json);
/// assert_eq!(settle(r#"{"0": 5.0, "1": 6.87E7}"#), "[5,68700000]");
/// assert_eq!(settle(r#""-""#), "null");
/// assert_eq!(settle("[1]"), "[1]");
/// ```
pub fn settled<'j, T: Types>(
    types: &T,
    arrival: Arrival<'_, T::Text>,
    ty: T::Type,
    json: &'j str,
) -> Cow<'j, str> {
    let Some(value) = json::find(json, []) else {
        return Cow::Borrowed(json);
    };
    let mut text = String::with_capacity(json.len());
    write(types, arrival, ty, value.get(), &mut text);
    match text == value.get() {
        true => Cow::Borrowed(json),
        false => Cow::Owned(text),
    }
}

fn write<T: Types>(
    types: &T,
    arrival: Arrival<'_, T::Text>,
    ty: T::Type,
    value: &str,
    text: &mut String,
) {
    if arrival.is_nothing(value) {
        return text.push_str("null");
    }
    let begins = value.as_bytes().first();
    match types.kind(ty) {
        Kind::Whole if arrival.accepts.float => {
            text.push_str(&whole(value).map_or(Cow::Borrowed(value), Cow::Owned))
        }
        Kind::List(item) => match list(arrival.accepts, value) {
            Some(items) => write_items(types, arrival, item, &items, text),
            None => text.push_str(value),
        },
        Kind::Map(item) if begins == Some(&b'{') => {
            let inside = Arrival {
                none: &[],
                ..arrival
            };
            let members = json::members(value).unwrap_or_default();
            write_members(text, &members, |_, value, text| {
                write(types, inside, item, value, text)
            });
        }
        Kind::Record if begins == Some(&b'{') => {
            let mut members = json::members(value).unwrap_or_default();
            let row = |name: &str| types.row(ty, name);
            leave_out_repeated(&mut members, |name| {
                row(name).is_some_and(|(arrival, _)| arrival.accepts.repeated)
            });
            write_members(text, &members, |name, value, text| match row(name) {
                Some((arrival, ty)) => write(types, arrival, ty, value, text),
                None => text.push_str(value),
            });
        }
        _ => text.push_str(value),
    }
}

fn write_items<T: Types>(
    types: &T,
    arrival: Arrival<'_, T::Text>,
    ty: T::Type,
    items: &[&str],
    text: &mut String,
) {
    // An item has to be there: only where it may be left out, something stands for nothing.
    let none = match arrival.accepts.null_items {
        true => arrival.none,
        false => &[],
    };
    let inside = Arrival { none, ..arrival };
    text.push('[');
    let begin = text.len();
    for item in items {
        let before = text.len();
        if before > begin {
            text.push(',');
        }
        let at = text.len();
        write(types, inside, ty, item, text);
        if arrival.accepts.null_items && &text[at..] == "null" {
            text.truncate(before);
        }
    }
    text.push(']');
}

fn write_members(
    text: &mut String,
    members: &[(String, &RawValue)],
    mut value: impl FnMut(&str, &str, &mut String),
) {
    text.push('{');
    for (at, (name, member)) in members.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&serde_json::Value::from(name.as_str()).to_string());
        text.push(':');
        value(name, member.get(), text);
    }
    text.push('}');
}

/// Leaves the last of the members that have one name, where that may happen.
fn leave_out_repeated(members: &mut Vec<(String, &RawValue)>, may: impl Fn(&str) -> bool) {
    for at in (0..members.len()).rev() {
        let name = &members[at].0;
        if members[at + 1..].iter().any(|(other, _)| other == name) && may(name) {
            members.remove(at);
        }
    }
}

/// The items of a list in whichever form; `None` when it is not one that is accepted.
fn list(accepts: Accepts, value: &str) -> Option<Vec<&str>> {
    match value.as_bytes().first()? {
        b'[' => {
            let items = json::items(value)?;
            return Some(items.into_iter().map(RawValue::get).collect());
        }
        b'n' => return None,
        b'{' if accepts.indexed => {
            let members = json::members(value)?;
            let is_index =
                |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
            if members.iter().all(|(name, _)| is_index(name)) {
                return Some(members.into_iter().map(|(_, item)| item.get()).collect());
            }
        }
        _ => {}
    }
    accepts.single.then(|| vec![value])
}

/// The digits of a whole number that is written with a point or an exponent, alone or in a string.
fn whole(value: &str) -> Option<String> {
    /// More digits than any whole number here has.
    const MOST: i64 = 40;
    if let Some(inside) = value.strip_prefix('"') {
        let digits = whole(inside.strip_suffix('"')?)?;
        return Some(format!("\"{digits}\""));
    }
    if !value.contains(['.', 'e', 'E']) {
        return None;
    }
    let (mantissa, exponent) = value.split_once(['e', 'E']).unwrap_or((value, "0"));
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [before, after].concat();
    let point = i64::try_from(before.len()).ok()? + exponent.parse::<i64>().ok()?;
    if point > MOST || before.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = usize::try_from(point.max(0)).ok()?;
    let padded = format!("{digits:0<point$}");
    let (digits, rest) = padded.split_at(point);
    if rest.bytes().any(|digit| digit != b'0') {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        digits => Some(format!("{sign}{digits}")),
    }
}

#[cfg(test)]
mod tests;
