//! Chinese as an Overlay: what is different between the two documents, and nothing else.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Document, Lang, Options, Spec, openapi};

/// An Overlay (1.0.0): applied to the English document it gives the Chinese one.
#[derive(Debug, Serialize)]
pub struct Overlay {
    overlay: &'static str,
    info: Info,
    actions: Vec<Action>,
}

#[derive(Debug, Serialize)]
struct Info {
    title: String,
    version: String,
}

/// Sets members of the object at a JSON path.
#[derive(Debug, Serialize)]
struct Action {
    target: String,
    update: Map<String, Value>,
}

impl Overlay {
    /// The overlay as indented JSON, with a line break at its end.
    pub fn to_json(&self) -> String {
        crate::json(self)
    }
}

/// The overlay that translates the English document of these options into Chinese.
pub fn overlay(spec: &Spec<'_>, options: &Options) -> Overlay {
    let written = |lang| {
        let document: Document = openapi(
            spec,
            &Options {
                lang,
                ..options.clone()
            },
        );
        serde_json::to_value(document).unwrap_or_default()
    };
    let mut actions = Vec::new();
    compare("$", &written(Lang::En), &written(Lang::Zh), &mut actions);
    Overlay {
        overlay: "1.0.0",
        info: Info {
            title: Lang::Zh.title(spec.api),
            version: spec.api.version.clone(),
        },
        actions,
    }
}

/// One action for each object that has members to set. Lists are of the same length in both.
fn compare(at: &str, english: &Value, chinese: &Value, actions: &mut Vec<Action>) {
    match (english, chinese) {
        (Value::Object(english), Value::Object(chinese)) => {
            let mut update = Map::new();
            let mut inside = Vec::new();
            for (name, value) in chinese {
                match english.get(name) {
                    Some(old) if old == value => {}
                    Some(old) if is_alike(old, value) => {
                        compare(&format!("{at}[{}]", quoted(name)), old, value, &mut inside);
                    }
                    _ => {
                        update.insert(name.clone(), value.clone());
                    }
                }
            }
            if !update.is_empty() {
                actions.push(Action {
                    target: at.to_owned(),
                    update,
                });
            }
            actions.append(&mut inside);
        }
        (Value::Array(english), Value::Array(chinese)) => {
            for (nth, (old, value)) in english.iter().zip(chinese).enumerate() {
                compare(&format!("{at}[{nth}]"), old, value, actions);
            }
        }
        _ => {}
    }
}

/// Whether two values differ inside. Lists of single values are not: an action can only add to them.
fn is_alike(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(_), Value::Object(_)) => true,
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().all(|item| item.is_object())
        }
        _ => false,
    }
}

/// A name as RFC 9535 writes it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}
