//! JSON that has types where values should be: `{"id": "string", "size": <Size int64>}`.

use super::{Node, Value};
use crate::types;
use crate::words::phrases;

impl Value {
    /// The type that stands in place of a value.
    pub fn type_word(&self) -> Option<&str> {
        let (Value::String(text) | Value::Masked(text)) = self else {
            return None;
        };
        let text = text.trim();
        let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
        // `<FileSize int>`: a name and its type.
        let word = match inner {
            Some(inner) => inner.rsplit(char::is_whitespace).next()?,
            None => text,
        };
        // Types that are seldom values. In angle brackets any type will do.
        let certain = phrases().types_shown.has(word);
        (certain || (inner.is_some() && types::is_type(word))).then_some(word)
    }
}

impl Node {
    /// Whether most of its plain values are types.
    pub fn is_of_types(&self) -> bool {
        let (types, all) = self.count_types();
        types >= 2 && types * 10 >= all * 6
    }

    fn count_types(&self) -> (usize, usize) {
        let sum = |(a, b): (usize, usize), (c, d): (usize, usize)| (a + c, b + d);
        match &self.value {
            Value::Object(members) => members
                .iter()
                .map(|(_, v)| v.count_types())
                .fold((0, 0), sum),
            Value::Array(items) => items.iter().map(Node::count_types).fold((0, 0), sum),
            value => (usize::from(value.type_word().is_some()), 1),
        }
    }

    /// The same with nothing where types stood.
    pub fn without_types(&self) -> Node {
        let value = match &self.value {
            Value::Object(members) => {
                let members = members.iter().map(|(k, v)| (k.clone(), v.without_types()));
                Value::Object(members.collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(Node::without_types).collect()),
            value => match value.type_word() {
                Some(word) => Value::Masked(word.to_owned()),
                None => value.clone(),
            },
        };
        Node {
            line: self.line,
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn types_stand_in_place_of_values() {
        let is = |source: &str| crate::json::read(source, 1).documents[0].root.is_of_types();
        assert!(is(
            "{\"a\": \"string\", \"b\": [{\"c\": \"int\"}], \"d\": true}"
        ));
        assert!(is("{\"a\": <Size int64>, \"b\": \"<Name string>\"}"));
        assert!(!is("{\"a\": \"string\", \"b\": 1, \"c\": \"x\"}"));
        assert!(!is(
            "{\"type\": \"text\", \"text\": \"Hello\", \"url\": \"https://a.example\"}"
        ));
    }
}
