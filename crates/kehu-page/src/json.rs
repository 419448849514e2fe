//! JSON as documentation has it: read leniently, every fix told, with how sure it is.
//!
//! Every value keeps its page line, so that a finding can quote it; numbers keep their digits.

mod comments;
mod reader;
mod write;

use std::collections::HashSet;

pub use comments::{Comment, Described};
pub use reader::{Parsed, read};

/// How deep values may be nested.
pub const MAX_DEPTH: usize = 100;

/// A value and the page's line on which it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// From 1.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digit for digit.
    Number(String),
    /// A text.
    String(String),
    /// Items.
    Array(Vec<Node>),
    /// Members in their order; a key that was there twice is there twice.
    Object(Vec<(String, Node)>),
    /// Something stood here that is not a value: `*****`, `xxx`.
    Masked(String),
}

/// Something that was fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The page's line.
    pub line: usize,
    /// What was broken.
    pub what: String,
    /// Whether any careful reader would fix it in this way.
    pub certain: bool,
}

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The page's line.
    pub line: usize,
    /// One sentence.
    pub why: String,
}

/// One value in a text, and what stood before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The words before it: `**Successful response**`, `HTTP/1.1 200 OK`.
    pub label: String,
    /// The value.
    pub root: Node,
    /// The very text of it.
    pub text: String,
    /// What was fixed; none when it is valid as it stands.
    pub fixes: Vec<Fix>,
    /// The comments in it.
    pub comments: Vec<Comment>,
}

/// How many brackets a line opens, without those that it closes: outside of strings, which do not go over its end,
/// and of comments.
pub fn opened(line: &str) -> i64 {
    let (mut depth, mut quoted) = (0, false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '"' => quoted = !quoted,
            '/' if !quoted && chars.peek() == Some(&'/') => break,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}

impl Document {
    /// Whether every fix is beyond doubt.
    pub fn is_certain(&self) -> bool {
        self.fixes.iter().all(|m| m.certain)
    }

    /// The value as JSON: its own text where that is valid, otherwise written anew.
    pub fn to_json(&self) -> String {
        if self.fixes.is_empty()
            && serde_json::from_str::<serde::de::IgnoredAny>(&self.text).is_ok()
        {
            self.text.clone()
        } else {
            write::pretty(&self.root)
        }
    }

    /// What was fixed, in few words.
    pub fn mended(&self) -> String {
        let mut whats: Vec<&str> = self.fixes.iter().map(|m| m.what.as_str()).collect();
        whats.sort_unstable();
        whats.dedup();
        whats.join(", ")
    }
}

impl Node {
    /// The member of an object, the last of that name.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Takes out members whose name comes again in their object, of which the last counts, and tells
    /// their names.
    pub fn drop_twins(&mut self) -> Vec<String> {
        let mut twins = Vec::new();
        match &mut self.value {
            Value::Object(members) => {
                let mut seen = HashSet::new();
                let (mut kept, again): (Vec<_>, Vec<_>) = std::mem::take(members)
                    .into_iter()
                    .rev()
                    .partition(|(name, _)| seen.insert(name.clone()));
                kept.reverse();
                *members = kept;
                twins.extend(again.into_iter().rev().map(|(name, _)| name));
                let values = members.iter_mut().map(|(_, value)| value);
                twins.extend(values.flat_map(Node::drop_twins));
            }
            Value::Array(items) => twins.extend(items.iter_mut().flat_map(Node::drop_twins)),
            _ => {}
        }
        twins
    }

    /// The members of an object.
    pub fn members(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// How many members there are, at any depth.
    pub fn count_members(&self) -> usize {
        let inside = |node: &Node| node.count_members();
        match &self.value {
            Value::Object(members) => members.iter().map(|(_, v)| 1 + inside(v)).sum(),
            Value::Array(items) => items.iter().map(inside).sum(),
            _ => 0,
        }
    }

    /// The items of an array.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// A short form for reports.
    pub fn quote(&self) -> String {
        match &self.value {
            Value::Object(_) => "{…}".to_owned(),
            Value::Array(_) => "[…]".to_owned(),
            _ => crate::text::short(&write::compact(self), 48),
        }
    }

    /// On one line.
    pub fn to_compact(&self) -> String {
        write::compact(self)
    }

    /// Over several lines.
    pub fn to_pretty(&self) -> String {
        write::pretty(self)
    }
}

impl Value {
    /// The coarse kind; unknown for null and what was masked.
    pub fn class(&self) -> crate::types::Class {
        use crate::types::Class;
        match self {
            Value::Null | Value::Masked(_) => Class::Any,
            Value::Bool(_) => Class::Bool,
            Value::Number(n) if n.contains(['.', 'e', 'E']) => Class::Number,
            Value::Number(_) => Class::Integer,
            Value::String(_) => Class::String,
            Value::Array(_) => Class::Array,
            Value::Object(_) => Class::Object,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_members_with_one_name_the_last_counts() {
        let mut root = read(r#"{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}"#, 1).documents[0]
            .root
            .clone();
        assert_eq!(root.drop_twins(), ["a", "c"]);
        assert_eq!(root.to_compact(), r#"{"b": [{"c": 2}], "a": 3}"#);
        assert!(root.drop_twins().is_empty());
    }
}
