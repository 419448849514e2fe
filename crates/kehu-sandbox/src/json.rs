//! JSON that keeps the order of its members, so that stored items read as the documentation writes them.
//!
//! Integers stay `i64` or `u64`: a customer id above 2^53 passes through unchanged. Any other number stays as it was
//! written: `128.50` does not become `128.5`.

use std::fmt;
use std::sync::Arc;

use kehu_wire::json;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

/// One JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Node {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    /// A number that is no such integer, digit by digit.
    Written(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(Arc<str>, Node)>),
}

impl Node {
    /// Reads JSON text.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Self> {
        let mut node: Self = serde_json::from_str(text)?;
        if node.has_fraction() {
            node.keep_written(text);
        }
        Ok(node)
    }

    fn has_fraction(&self) -> bool {
        match self {
            Self::Number(number) => number.is_f64(),
            Self::List(items) => items.iter().any(Self::has_fraction),
            Self::Object(members) => members.iter().any(|(_, member)| member.has_fraction()),
            _ => false,
        }
    }

    /// Puts the digits of the text into the place of each number that may not have all of them.
    fn keep_written(&mut self, text: &str) {
        match self {
            Self::Number(number) if number.is_f64() => {
                *self = Self::Written(text.trim().to_owned())
            }
            Self::List(nodes) => {
                for (node, raw) in nodes.iter_mut().zip(json::items(text).unwrap_or_default()) {
                    node.keep_written(raw.get());
                }
            }
            Self::Object(nodes) => {
                for ((_, node), (_, raw)) in nodes
                    .iter_mut()
                    .zip(json::members(text).unwrap_or_default())
                {
                    node.keep_written(raw.get());
                }
            }
            _ => {}
        }
    }

    /// The compact text.
    pub(crate) fn to_text(&self) -> String {
        // Serialising into memory fails only for maps with keys that are not text; ours are.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A whole number.
    pub(crate) fn int(value: i64) -> Self {
        Self::Number(value.into())
    }

    /// A string.
    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| &**n == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The value at a path through objects.
    pub(crate) fn at(&self, path: &[String]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// Every value at a path; a list on the way means each of its items.
    pub(crate) fn each<'a>(&'a self, path: &[String], visit: &mut dyn FnMut(&'a Self)) {
        match (self, path) {
            (Self::List(items), _) => items.iter().for_each(|item| item.each(path, visit)),
            (node, []) => visit(node),
            (node, [name, rest @ ..]) => {
                if let Some(member) = node.get(name) {
                    member.each(rest, visit);
                }
            }
        }
    }

    /// Puts a value at a path through objects, making the objects on the way.
    pub(crate) fn put(&mut self, path: &[String], value: Self) {
        let Some((name, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        // A step that is the number of an item leads into a list, of which one is enough.
        if let Ok(0) = name.parse::<usize>() {
            if !matches!(self, Self::List(items) if !items.is_empty()) {
                *self = Self::List(vec![Self::Null]);
            }
            if let Self::List(items) = self {
                items[0].put(rest, value);
            }
            return;
        }
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Vec::new());
        }
        if let Self::Object(members) = self {
            let at = members
                .iter()
                .position(|(n, _)| &**n == name.as_str())
                .unwrap_or_else(|| {
                    members.push((name.as_str().into(), Self::Null));
                    members.len() - 1
                });
            members[at].1.put(rest, value);
        }
    }

    /// The same value, order of members lost.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => Value::Number(value.clone()),
            Self::Written(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Text(value) => Value::String(value.clone()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_value()))
                .collect(),
        }
    }
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(value.clone()),
            Value::String(value) => Self::Text(value.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(n, v)| (n.as_str().into(), Self::from(v)))
                    .collect(),
            ),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Written(text) => serde_json::from_str::<&RawValue>(text)
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(&**name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = access.next_entry::<String, Node>()? {
            members.push((name.into(), value));
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn order_and_large_integers_survive() {
        let text = r#"{"z":1021110718827683840,"a":[18446744073709551615,-1.5,null],"m":{"y":"é\n","x":true}}"#;
        let node = Node::parse(text).unwrap();
        assert_eq!(node.to_text(), text);
        assert_eq!(Node::from(&node.to_value()).to_value(), node.to_value());
    }

    #[test]
    fn a_number_with_a_point_stays_as_it_was_written() {
        for text in [
            "128.50",
            r#"{"fee":128.50,"of":[{"part":[0.10,1.0]},2]}"#,
            r#"[1E5,1.10,{"a":3,"a":"4.50","b":0.12345678901234567890}]"#,
        ] {
            assert_eq!(Node::parse(text).unwrap().to_text(), text);
        }
        assert_eq!(
            Node::parse("128.50").unwrap().to_value(),
            Value::from(128.5)
        );
    }

    #[test]
    fn paths_go_through_objects_and_every_item_of_lists() {
        let node = Node::parse(r#"{"a":[{"b":1},{"b":[2,3]},{"c":4}],"d":{"e":5}}"#).unwrap();
        let mut seen = Vec::new();
        node.each(&path("a.b"), &mut |n| seen.push(n.to_text()));
        assert_eq!(seen, ["1", "2", "3"]);
        assert_eq!(node.at(&path("d.e")), Some(&Node::int(5)));
        assert_eq!(node.at(&path("a.b")), None);
    }

    #[test]
    fn put_makes_the_objects_on_the_way() {
        let mut node = Node::Null;
        node.put(&path("meta.code"), Node::int(0));
        node.put(&path("data"), Node::Null);
        node.put(&path("meta.code"), Node::int(7));
        assert_eq!(node.to_text(), r#"{"meta":{"code":7},"data":null}"#);
        node.put(&path("errors.0.code"), Node::int(7));
        node.put(&path("errors.0.text"), Node::text("no"));
        let errors = node.get("errors").map(Node::to_text);
        assert_eq!(errors.as_deref(), Some(r#"[{"code":7,"text":"no"}]"#));
    }
}
