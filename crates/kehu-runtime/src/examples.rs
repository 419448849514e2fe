//! Holds an operation to the documentation's own examples, as the tests of every generated client do.

use std::path::PathBuf;

use kehu_wire::Objects;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::encode::encode;
use crate::info::{ApiInfo, OperationInfo, Place};
use crate::{Operation, Response};

/// An operation, and the folder of its API's spec, where the documentation's examples are.
#[derive(Debug)]
pub struct Documented<O> {
    api: &'static ApiInfo,
    operation: O,
    folder: PathBuf,
}

/// What an example shows that the operation does not do: the file, the place in it, and what differs.
pub type Held = Result<(), String>;

impl<O: Operation> Documented<O> {
    /// An operation of `api`; the spec is in `folder`.
    pub fn new(api: &'static ApiInfo, operation: O, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self {
            api,
            operation,
            folder,
        }
    }

    /// The request that a file shows is read as the operation's own, and written again: everything that is
    /// shown is written.
    ///
    /// # Errors
    /// When it cannot be read or written, or something is not written as it is shown.
    pub fn request(&self, file: &str) -> Held
    where
        O::Request: DeserializeOwned,
    {
        self.hold(file, |shown| {
            let info = self.operation.info();
            let shown = opened(info, json(shown)?);
            let request: Result<O::Request, _> =
                serde_path_to_error::deserialize(Objects(shown.clone()));
            let request = request.map_err(|error| {
                let reason = kehu_wire::reason(error.inner());
                format!("{}: {reason}", error.path())
            })?;
            encode(info, &request).map_err(|error| error.to_string())?;
            let mut written = serde_json::to_value(&request).map_err(|error| error.to_string())?;
            if let Value::Object(members) = &mut written {
                for (name, value) in info.fixed {
                    members.insert((*name).to_owned(), json(value)?);
                }
            }
            contains(&written, &shown, "")
        })
    }

    /// The response that a file shows is read, and written again: everything that is written is shown.
    ///
    /// # Errors
    /// When it cannot be read or written, or something is written that it does not show.
    pub fn response(&self, file: &str) -> Held
    where
        O::Output: Serialize,
    {
        self.hold(file, |shown| {
            let read = self.decode(shown).map_err(|error| error.to_string())?;
            let written = serde_json::to_value(&*read).map_err(|error| error.to_string())?;
            contains(&json(read.raw_data())?, &written, "")
        })
    }

    /// The refusal that a file shows is an error, with the vendor's code.
    ///
    /// # Errors
    /// When it is taken for an answer, or for one that nobody understands.
    pub fn refusal(&self, file: &str) -> Held {
        self.hold(file, |shown| match self.decode(shown) {
            Ok(_) => Err("it is taken for an answer".to_owned()),
            Err(error) if error.code().is_none() => Err(error.to_string()),
            Err(_) => Ok(()),
        })
    }

    fn decode(&self, shown: &str) -> crate::Result<Response<O::Output>> {
        Response::decode(self.api, self.operation.info(), shown.to_owned())
    }

    fn hold(&self, file: &str, test: impl FnOnce(&str) -> Held) -> Held {
        let path = self.folder.join(file);
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        test(&text).map_err(|wrong| format!("{file}: {wrong}"))
    }
}

/// A request with its fields out of the objects that hold them.
fn opened(info: &OperationInfo, shown: Value) -> Value {
    fn inside<'v>(value: &'v Value, steps: &[&str]) -> Option<&'v Value> {
        let mut steps = steps.iter();
        steps.try_fold(value, |value, step| value.get(step))
    }
    if info.nested.is_empty() && info.under.is_none() {
        return shown;
    }
    let under = info.under.as_ref();
    let held = match under.and_then(|under| inside(&shown, under.path)) {
        Some(Value::String(text)) => json(text).unwrap_or_default(),
        Some(held) => held.clone(),
        None => shown.clone(),
    };
    let mut fields = held.clone();
    let is_top = |root: &str| info.places.contains(&(root, Place::Top));
    let beside = info.places.iter().filter(|(_, place)| *place == Place::Top);
    let beside = beside.map(|(name, _)| *name);
    for name in info.nested.iter().copied().chain(beside) {
        let nested = info.nested.contains(&name);
        let steps: Vec<&str> = name
            .splitn(if nested { usize::MAX } else { 1 }, '.')
            .collect();
        let from = if is_top(steps[0]) { &shown } else { &held };
        let value = inside(from, &steps).cloned();
        if let (Some(fields), Some(value)) = (fields.as_object_mut(), value) {
            fields.insert(name.to_owned(), value);
        }
    }
    if let Some(fields) = fields.as_object_mut() {
        let holds = |name: &str| {
            info.nested
                .iter()
                .any(|n| n.split('.').next() == Some(name))
        };
        fields.retain(|name, _| !holds(name));
    }
    fields
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether `part` is in `whole`: a number may be a string there, a value may stand in a string as JSON.
fn contains(whole: &Value, part: &Value, at: &str) -> Result<(), String> {
    let same = match (whole, part) {
        (_, Value::Null) => true,
        (_, Value::Array(part)) if part.is_empty() => true,
        (_, Value::Object(part)) if part.is_empty() => true,
        (Value::Object(whole), Value::Object(part)) => {
            return part.iter().try_for_each(|(name, part)| {
                let whole = whole.get(name).unwrap_or(&Value::Null);
                contains(whole, part, &format!("{at}.{name}"))
            });
        }
        (Value::Array(whole), Value::Array(part)) if whole.len() == part.len() => {
            let mut both = whole.iter().zip(part).enumerate();
            return both.try_for_each(|(item, (whole, part))| {
                contains(whole, part, &format!("{at}[{item}]"))
            });
        }
        (Value::Number(whole), Value::Number(part)) if whole.is_f64() || part.is_f64() => {
            whole.as_f64() == part.as_f64()
        }
        (Value::String(text), other) | (other, Value::String(text)) if text != other => {
            return match serde_json::from_str::<Value>(text) {
                Ok(inner) if other.is_string() => contains_text(&inner, other, at),
                Ok(inner) => contains(&inner, other, at),
                Err(_) => Err(differ(whole, part, at)),
            };
        }
        (whole, part) => whole == part,
    };
    same.then_some(()).ok_or_else(|| differ(whole, part, at))
}

/// Two strings that are not the same may be the same JSON.
fn contains_text(inner: &Value, other: &Value, at: &str) -> Result<(), String> {
    let other: Option<Value> = other
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    match other {
        Some(other) if !inner.is_string() => contains(inner, &other, at),
        _ => Err(differ(inner, &other.unwrap_or_default(), at)),
    }
}

fn differ(whole: &Value, part: &Value, at: &str) -> String {
    format!(
        "{}: {part} where {whole} is expected",
        at.trim_start_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn what_is_written_is_what_is_shown_in_any_of_its_forms() {
        let check = |whole: &str, part: &str, wrong: Option<&str>| {
            let (whole, part) = (whole.parse().unwrap(), part.parse().unwrap());
            let found = contains(&whole, &part, "").err();
            assert_eq!(found.as_deref(), wrong, "{part} in {whole}");
        };
        check(
            r#"{"a": 1, "b": 2}"#,
            r#"{"a": 1, "c": null, "d": []}"#,
            None,
        );
        check(r#"{"a": "12"}"#, r#"{"a": 12}"#, None);
        check(r#"{"a": 12}"#, r#"{"a": "12"}"#, None);
        check(r#"{"a": 1.0}"#, r#"{"a": 1}"#, None);
        check(r#"{"a": "{\"b\": 1}"}"#, r#"{"a": "{\"b\":1}"}"#, None);
        check(
            r#"{"a": 1}"#,
            r#"{"a": 2}"#,
            Some("a: 2 where 1 is expected"),
        );
        check(
            r#"{"a": "x"}"#,
            r#"{"a": "y"}"#,
            Some(r#"a: "y" where "x" is expected"#),
        );
        check("{}", r#"{"a": [1]}"#, Some("a: [1] where null is expected"));
        check(
            r#"[{"a": 1}]"#,
            r#"[{"a": 1}, {}]"#,
            Some(r#": [{"a":1},{}] where [{"a":1}] is expected"#),
        );
        check(
            "9007199254740993",
            "9007199254740992",
            Some(": 9007199254740992 where 9007199254740993 is expected"),
        );
    }
}
