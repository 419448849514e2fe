//! A JSON value held against a type: everything in which the two disagree, each with its place.
//!
//! The evidence check holds examples against tables with this, an importer drafts, and
//! [`validate`](crate::validate) requests. Which findings matter is the caller's to say.

mod spoken;

use std::fmt;

use kehu_wire::{TimeFormat, Timestamp, arrival, scalar};
use serde_json::{Map, Value};

pub use spoken::{expected, kind, shown};

use crate::arrival::Arriving;
use crate::model::{Api, Code, Enum, EnumId, EnumRepr, Field, RecordId, Type, Wire};

/// Something in which a value and its type disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where in the value.
    pub at: Pointer,
    /// In what.
    pub kind: FindingKind,
}

/// In what a value and its type disagree.
#[derive(Debug, Clone, PartialEq)]
pub enum FindingKind {
    /// The table has no row for this key.
    Undeclared {
        /// The table, when it is a record.
        record: Option<RecordId>,
    },
    /// The row is required, and there is no value or null.
    Missing,
    /// The row is required, and the text or list is empty.
    Empty,
    /// The value is of another type.
    WrongType {
        /// The type: `a whole number`.
        expected: String,
    },
    /// The number lies outside.
    OutOfRange {
        /// The smallest.
        min: Option<i64>,
        /// The largest.
        max: Option<i64>,
    },
    /// The text or list is too short or too long.
    WrongLength {
        /// How long it is.
        length: u64,
        /// `characters` or `items`.
        unit: &'static str,
        /// At least.
        min: Option<u64>,
        /// At most.
        max: Option<u64>,
    },
    /// The enum does not list this value.
    Unlisted {
        /// The enum.
        list: EnumId,
    },
    /// The type is text, and the text is a JSON object or list.
    JsonInText,
    /// The type says milliseconds, and the number is a time of this century in seconds.
    Seconds,
}

/// A place in a value: `customers[3].birthday`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Pointer(pub Vec<Step>);

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A field of a table.
    Key(String),
    /// An entry of an object with any keys.
    Entry(String),
    /// An item of a list.
    Index(usize),
}

impl Pointer {
    /// The place with every index and entry left out: `customers[].birthday`.
    pub fn pattern(&self) -> String {
        self.write(|_| String::new(), |_| "*".to_owned())
    }

    /// The value at the place, JSON in strings opened on the way.
    pub(crate) fn value_in(&self, whole: &Value) -> Option<Value> {
        let mut value = whole.clone();
        for step in &self.0 {
            if let Value::String(text) = &value {
                value = serde_json::from_str(text).ok()?;
            }
            value = match step {
                Step::Key(key) | Step::Entry(key) => value.get_mut(key)?.take(),
                Step::Index(index) => value.get_mut(index)?.take(),
            };
        }
        Some(value)
    }

    fn write(&self, index: impl Fn(usize) -> String, entry: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                Step::Key(key) if text.is_empty() => text.push_str(key),
                Step::Key(key) => text.extend([".", key]),
                Step::Entry(key) => text.extend(["[", &entry(key), "]"]),
                Step::Index(at) => text.extend(["[", &index(*at), "]"]),
            }
        }
        text
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(|at| at.to_string(), |key| format!("{key:?}")))
    }
}

/// Holds a value of an answer against a type, in whichever of the forms in which it may arrive.
pub fn value(api: &Api, ty: &Type, wire: Wire, value: &Value) -> Vec<Finding> {
    let settled = settled(api, ty, value);
    held(api, |holder| {
        holder.value(ty, wire, settled.as_ref().unwrap_or(value))
    })
}

/// A value as its type has it, where it arrived in another form; null where the type's own reading of
/// nothing is meant.
fn settled(api: &Api, ty: &Type, value: &Value) -> Option<Value> {
    let types = Arriving(api);
    if !types.declares() {
        return None;
    }
    let text = value.to_string();
    let settled = arrival::settled(&types, api.arrives.arrival(), ty, &text);
    serde_json::from_str(&settled).ok()
}

/// Holds a value against a row: its type, range and length.
pub fn field(api: &Api, field: &Field, value: &Value) -> Vec<Finding> {
    held(api, |holder| holder.field(field, value))
}

/// Holds an object against the rows of a table.
pub fn object(api: &Api, fields: &[Field], object: &Map<String, Value>) -> Vec<Finding> {
    held(api, |holder| holder.object(None, fields, object))
}

fn held(api: &Api, hold: impl FnOnce(&mut Holder<'_>)) -> Vec<Finding> {
    let mut holder = Holder {
        api,
        at: Vec::new(),
        findings: Vec::new(),
    };
    hold(&mut holder);
    holder.findings
}

/// How the values of a type really travel: an enum says it for the rows that do not.
pub fn wire_of(api: &Api, ty: &Type, wire: Wire) -> Wire {
    match ty {
        Type::List(inner) | Type::Map(inner) => wire_of(api, inner, wire),
        Type::Enum(id) if wire == Wire::Plain => api.enums.get(id.0).map_or(wire, |list| list.wire),
        _ => wire,
    }
}

/// Whether a value counts as given: null, the empty text and the empty list do not.
pub fn is_given(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

struct Holder<'a> {
    api: &'a Api,
    at: Vec<Step>,
    findings: Vec<Finding>,
}

impl Holder<'_> {
    fn find(&mut self, kind: FindingKind) {
        self.findings.push(Finding {
            at: Pointer(self.at.clone()),
            kind,
        });
    }

    fn inside(&mut self, step: Step, hold: impl FnOnce(&mut Self)) {
        self.at.push(step);
        hold(self);
        self.at.pop();
    }

    /// Every row in the order of the table, then the keys that no row has.
    fn object(&mut self, record: Option<RecordId>, fields: &[Field], object: &Map<String, Value>) {
        for field in fields {
            let value = object.get(&field.name).filter(|value| !value.is_null());
            self.inside(Step::Key(field.name.clone()), |holder| match value {
                Some(value) => holder.field(field, value),
                None if field.required => holder.find(FindingKind::Missing),
                None => {}
            });
        }
        for key in object.keys() {
            if !fields.iter().any(|field| field.name == *key) {
                self.inside(Step::Key(key.clone()), |holder| {
                    holder.find(FindingKind::Undeclared { record })
                });
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Value) {
        // A field may begin empty, as a cursor does.
        if field.required && !is_given(Some(value)) && field.default.as_ref() != Some(value) {
            self.find(FindingKind::Empty);
        }
        self.range(field, value);
        self.length(field, value);
        self.value(&field.ty, field.wire, value);
    }

    fn range(&mut self, field: &Field, value: &Value) {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) if field.wire != Wire::Plain => text.clone(),
            _ => return,
        };
        let (min, max) = (field.min, field.max);
        let is_outside = match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => is_outside(number, min, max),
            (_, Ok(number)) => {
                let real = |bound: Option<i64>| bound.map(|bound| bound as f64);
                is_outside(number, real(min), real(max))
            }
            _ => false,
        };
        if is_outside {
            self.find(FindingKind::OutOfRange { min, max });
        }
    }

    fn length(&mut self, field: &Field, value: &Value) {
        let (length, unit) = match value {
            Value::String(text) => (text.chars().count() as u64, "characters"),
            Value::Array(items) => (items.len() as u64, "items"),
            _ => return,
        };
        let (min, max) = (field.min_len, field.max_len);
        if is_outside(length, min, max) {
            self.find(FindingKind::WrongLength {
                length,
                unit,
                min,
                max,
            });
        }
    }

    fn value(&mut self, ty: &Type, wire: Wire, value: &Value) {
        match (ty, value) {
            (Type::Any, _) => {}
            (Type::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.inside(Step::Index(index), |holder| holder.item(inner, wire, item));
                }
            }
            (Type::Map(inner), Value::Object(entries)) => {
                for (key, entry) in entries {
                    self.inside(Step::Entry(key.clone()), |holder| {
                        holder.item(inner, wire, entry)
                    });
                }
            }
            // Some services write an object without members as a list without items.
            (Type::Map(_) | Type::Record(_), Value::Array(items)) if items.is_empty() => {
                self.value(ty, wire, &Value::Object(Map::new()));
            }
            (Type::Record(id), Value::Object(object)) => {
                if let Some(record) = self.api.records.get(id.0) {
                    self.object(Some(*id), &record.fields, object);
                }
            }
            (Type::Json(_), Value::String(text)) if text.is_empty() => {}
            (Type::Json(inner), Value::String(text)) => match serde_json::from_str::<Value>(text) {
                Ok(Value::Null) => {}
                Ok(parsed) => self.value(inner, Wire::Plain, &parsed),
                Err(_) => self.wrong_type(ty, wire, value),
            },
            (Type::Enum(id), _) => self.enum_value(*id, wire, value),
            (Type::String, Value::String(text)) if is_json(text) => {
                self.find(FindingKind::JsonInText)
            }
            _ if !fits(ty, wire, value) => self.wrong_type(ty, wire, value),
            (Type::TimestampMs, _) if is_seconds(wire, value) => self.find(FindingKind::Seconds),
            _ => {}
        }
    }

    /// An item of a list or map has to be there: null is none, nor is JSON inside a string that is null.
    fn item(&mut self, ty: &Type, wire: Wire, item: &Value) {
        let is_nothing = match (ty, item) {
            (Type::Json(_), Value::String(text)) => text.is_empty() || text.trim_ascii() == "null",
            _ => false,
        };
        if is_nothing {
            self.wrong_type(ty, wire, item);
        } else {
            self.value(ty, wire, item);
        }
    }

    fn enum_value(&mut self, id: EnumId, wire: Wire, value: &Value) {
        let Some(list) = self.api.enums.get(id.0) else {
            return;
        };
        let wire = wire_of(self.api, &Type::Enum(id), wire);
        match code(list, wire, value) {
            None => self.wrong_type(&Type::Enum(id), wire, value),
            Some(code) if !lists(list, &code) => self.find(FindingKind::Unlisted { list: id }),
            Some(_) => {}
        }
    }

    fn wrong_type(&mut self, ty: &Type, wire: Wire, value: &Value) {
        let expected = expected(self.api, ty, wire);
        let expected = kehu_wire::wanted(&expected, &value.to_string());
        self.find(FindingKind::WrongType { expected });
    }
}

/// Whether an enum lists a value. One that is wrong itself, empty or of two kinds, lists everything.
fn lists(list: &Enum, code: &Code) -> bool {
    let mut values = list.values.iter().map(|listed| &listed.value);
    list.values.is_empty()
        || values.any(|listed| listed == code || listed.is_int() != code.is_int())
}

/// The value of an enum that a JSON value is, listed or not.
fn code(list: &Enum, wire: Wire, value: &Value) -> Option<Code> {
    match (list.repr, value) {
        (EnumRepr::Int, Value::Number(number)) if wire != Wire::String => {
            number.as_i64().map(Code::Int)
        }
        (EnumRepr::Int, Value::String(text)) if text_allowed(wire) => {
            scalar::integer(text).map(Code::Int)
        }
        (EnumRepr::Text, Value::String(text)) if wire != Wire::Number => {
            Some(Code::Text(text.clone()))
        }
        (EnumRepr::Text, Value::Number(number)) if matches!(wire, Wire::Number | Wire::Either) => {
            Some(Code::Text(number.to_string()))
        }
        _ => None,
    }
}

fn text_allowed(wire: Wire) -> bool {
    matches!(wire, Wire::String | Wire::Either)
}

/// Whether it is not between its bounds; bounds that have nothing between them are wrong themselves.
fn is_outside<N: PartialOrd>(number: N, min: Option<N>, max: Option<N>) -> bool {
    let is_low = min.as_ref().is_some_and(|min| number < *min);
    let is_high = max.as_ref().is_some_and(|max| number > *max);
    (is_low || is_high) && min.zip(max).is_none_or(|(min, max)| min <= max)
}

/// Whether a value is of a type that has no parts.
fn fits(ty: &Type, wire: Wire, value: &Value) -> bool {
    let whole = || integer(wire, value);
    let number_allowed = matches!(wire, Wire::Number | Wire::Either);
    match (ty, value) {
        (Type::String, Value::String(_)) => wire != Wire::Number,
        (Type::String, Value::Number(_)) => number_allowed,
        (Type::Bool, Value::Bool(_)) => matches!(wire, Wire::Plain | Wire::Either),
        (Type::Bool, Value::Number(number)) => {
            number_allowed && matches!(number.as_i64(), Some(0 | 1))
        }
        (Type::Bool, Value::String(text)) => text_allowed(wire) && scalar::boolean(text).is_some(),
        (Type::Int32, _) => whole().is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, _) => whole().is_some(),
        (Type::TimestampMs, _) => {
            whole().is_some_and(|number| Timestamp::from_millisecond(number).is_ok())
        }
        (Type::TimestampS, _) => {
            whole().is_some_and(|number| Timestamp::from_second(number).is_ok())
        }
        (Type::Float64, Value::Number(_)) => wire != Wire::String,
        (Type::Float64, Value::String(text)) => text_allowed(wire) && scalar::float(text).is_some(),
        (Type::Decimal, Value::Number(number)) => {
            wire != Wire::String && scalar::decimal(&number.to_string()).is_some()
        }
        (Type::Decimal, Value::String(text)) => {
            text_allowed(wire) && scalar::decimal(text).is_some()
        }
        (Type::Bytes, Value::String(text)) => scalar::base64(text).is_some(),
        (Type::DateTime { format }, Value::String(text)) => {
            TimeFormat::new(format).datetime(text).is_some()
        }
        (Type::Instant { format }, Value::String(text)) => {
            TimeFormat::new(format).instant(text).is_some()
        }
        (Type::Date { format }, Value::String(text)) => {
            TimeFormat::new(format).date(text).is_some()
        }
        _ => false,
    }
}

/// Whether a number is a time of this century in seconds since 1970.
fn is_seconds(wire: Wire, value: &Value) -> bool {
    const FROM_2000_TO_2100: std::ops::Range<i64> = 946_684_800..4_102_444_800;
    integer(wire, value).is_some_and(|number| FROM_2000_TO_2100.contains(&number))
}

fn integer(wire: Wire, value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) if wire != Wire::String => number.as_i64(),
        Value::String(text) if text_allowed(wire) => scalar::integer(text),
        _ => None,
    }
}

/// Whether a string is a JSON object or list.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') || text.starts_with('['))
        && serde_json::from_str::<Value>(text)
            .is_ok_and(|value| value.is_object() || value.is_array())
}
