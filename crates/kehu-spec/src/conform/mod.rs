//! A JSON value held against a type: everything in which the two disagree, each with its place.
//!
//! The evidence check holds examples against tables with this, an importer drafts, and
//! [`validate`](crate::validate) requests. Which findings matter is the caller's to say.

mod pointer;
mod scalars;
mod spoken;

use kehu_wire::arrival;
use serde_json::{Map, Value};

use crate::arrival::Arriving;
use crate::model::{Api, EnumId, Field, RecordId, Type, Wire};
use scalars::{code, fits, is_json, is_outside, is_seconds, lists};

pub use pointer::{Pointer, Step};
pub use spoken::{expected, kind, shown};

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
