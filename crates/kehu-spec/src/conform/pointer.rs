//! Places in a value, step by step.

use std::fmt;

use serde_json::Value;

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
