//! What examples show, merged: every key that was seen, where, and with which values.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::parts::{self, Mark, Part};
use super::template::{self, Stand};
use crate::json::{Document, Node, Value};
use crate::types::Class;

/// Index of a [`Shape`] in [`Shapes`].
pub type ShapeId = usize;

/// More samples than this tell nothing new.
const SAMPLES: usize = 64;
/// A name that stands in more places than this is looked for in the first ones only.
const PLACES: usize = 64;

/// One key of the examples, or their root.
#[derive(Debug, Default)]
pub struct Shape {
    /// The key.
    pub name: String,
    /// The shape around it.
    pub parent: Option<ShapeId>,
    /// The keys inside of it, lists passed through.
    pub keys: IndexMap<String, ShapeId>,
    /// Values that were seen, without those of lists around them.
    pub samples: Vec<Sample>,
    /// How many lists stand between it and its keys or plain items.
    pub lists: usize,
    /// How many objects were seen.
    pub objects: usize,
    /// Items of its lists that are not objects.
    pub items: Vec<Sample>,
    /// What comments say of it, and on which line.
    pub comment: Option<(usize, String)>,
    /// That comment is one of few: the example as a whole describes nothing.
    pub aside: bool,
    /// It was shown to say what a field is, as a table would.
    pub told: bool,
    /// The type that stands in place of a value.
    pub said_type: Option<String>,
    /// How the names of a query or form lead to its items.
    pub items_by: Option<Mark>,
}

/// A value that was seen.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The page's line.
    pub line: usize,
    /// Its coarse kind.
    pub class: Class,
    /// A plain value; of objects and lists only their kind is kept.
    pub value: Value,
    /// As a report quotes it.
    pub quote: String,
    /// It stood in a refusal.
    pub refusal: bool,
}

/// All shapes of one side's examples; the first is the root.
#[derive(Debug)]
pub struct Shapes {
    all: Vec<Shape>,
    by_name: HashMap<String, Vec<ShapeId>>,
    /// What is being added is a refusal.
    refusal: bool,
}

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes {
            all: vec![Shape::default()],
            by_name: HashMap::new(),
            refusal: false,
        }
    }
}

impl Shapes {
    /// The root's index.
    pub const ROOT: ShapeId = 0;

    /// Adds an example.
    pub fn add(&mut self, root: &Node, refusal: bool) {
        self.refusal = refusal;
        self.merge(Self::ROOT, root, 0);
    }

    /// Adds what one member of the root is; it may travel as a text that holds it.
    pub fn add_field(&mut self, name: &str, text: bool, node: &Node) {
        self.refusal = false;
        let id = self.key(Self::ROOT, name);
        let before = self.all[id].samples.len();
        let first = self.all.len();
        self.merge(id, node, 0);
        for shape in &mut self.all[first..] {
            shape.told = true;
        }
        if text {
            self.all[id].samples.truncate(before);
            let value = Value::String(String::new());
            let line = node.line;
            self.sample(id, &Node { line, value }, false);
        }
    }

    /// Adds the pairs of a query or a form: each a text. A name that stands there with several values is a list.
    pub fn add_pairs(&mut self, pairs: &[(String, String)], line: usize) {
        for (at, (name, value)) in pairs.iter().enumerate() {
            self.all[Self::ROOT].objects = self.all[Self::ROOT].objects.max(1);
            if let Some(parts) = parts::of_pair(name) {
                self.part(&parts, value, line);
                continue;
            }
            let id = self.key(Self::ROOT, name);
            let text = Value::String(value.clone());
            let mut others = pairs.iter().enumerate().filter(|(_, pair)| pair.0 == *name);
            if others.clone().any(|(_, pair)| pair.1 != *value) {
                self.pair(id, text, line, true);
                self.all[id].lists = self.all[id].lists.max(1);
                if others.next().is_some_and(|(first, _)| first == at) {
                    self.pair(id, Value::Array(Vec::new()), line, false);
                }
            } else {
                self.pair(id, text, line, false);
            }
        }
    }

    /// A pair whose name leads to an item of a list, or to a member of one.
    fn part(&mut self, parts: &[Part], value: &str, line: usize) {
        let mut at = Self::ROOT;
        let mut item = false;
        for (name, mark) in parts {
            self.all[at].objects = self.all[at].objects.max(1);
            at = self.key(at, name);
            item = mark.is_some();
            let shape = &mut self.all[at];
            if item && shape.lists == 0 {
                shape.lists = 1;
                self.pair(at, Value::Array(Vec::new()), line, false);
            }
            let shape = &mut self.all[at];
            // An item that is counted as 0 says where counting begins, whichever others there are.
            if shape.items_by.is_none() || *mark == Some(Mark::Dots) {
                shape.items_by = *mark;
            }
        }
        self.pair(at, Value::String(value.to_owned()), line, item);
    }

    fn pair(&mut self, id: ShapeId, value: Value, line: usize, item: bool) {
        let class = match value {
            Value::Array(_) => Class::Array,
            // Everything in a form is text; it contradicts no type.
            _ => Class::Any,
        };
        let node = Node { line, value };
        let sample = Sample {
            line,
            class,
            quote: node.quote(),
            value: node.value,
            refusal: false,
        };
        let own = &mut self.all[id];
        let into = if item {
            &mut own.items
        } else {
            &mut own.samples
        };
        into.push(sample);
    }

    /// Adds what the comments of an example say of its members, and types in place of values.
    /// Of few comments those beside a member speak of it, and of nothing else.
    pub fn describe(&mut self, document: &Document) {
        let found = document.described();
        let few = found.len() < 2 || found.len() * 4 < document.root.count_members();
        let speaks = |words: &str| words.contains(char::is_alphanumeric);
        for described in found {
            let path = described.path.iter().map(String::as_str);
            if few && !(described.beside && speaks(&described.words)) {
                continue;
            }
            if let Some(id) = self.find(path) {
                let shape = &mut self.all[id];
                if shape.comment.is_none() {
                    shape.aside = few;
                    shape.comment = Some((described.line, described.words));
                }
            }
        }
    }

    /// Adds an example that has types in place of values: of the whole, or of the one object that was
    /// seen with most of its members.
    pub fn add_types(&mut self, root: &Node) {
        let at = self.part_with(root);
        self.refusal = false;
        self.merge(at, &template::without_types(root), 0);
        self.types(at, root);
    }

    fn part_with(&self, root: &Node) -> ShapeId {
        let has_most = |id: &ShapeId| {
            let keys = &self.all[*id].keys;
            let known = root.members().iter().filter(|(k, _)| keys.contains_key(k));
            known.count() * 2 > root.members().len()
        };
        let seen = |name: &String| self.all[Self::ROOT].keys.contains_key(name);
        if root.members().is_empty() || root.members().iter().any(|(name, _)| seen(name)) {
            return Self::ROOT;
        }
        let mut parts = self.objects().filter(has_most);
        match (parts.next(), parts.next()) {
            (Some(part), None) => part,
            _ => Self::ROOT,
        }
    }

    fn types(&mut self, at: ShapeId, node: &Node) {
        match &node.value {
            Value::Object(members) => {
                for (key, value) in members {
                    if let Some(id) = self.all[at].keys.get(key).copied() {
                        self.types(id, value);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    match template::stand(&item.value) {
                        Some(Stand::Type(ty)) => self.say(at, &format!("array<{ty}>")),
                        _ => self.types(at, item),
                    }
                }
            }
            value => match template::stand(value) {
                Some(Stand::Type(ty)) => self.say(at, ty),
                Some(Stand::Words(words)) => {
                    let told = (node.line, words.to_owned());
                    self.all[at].comment.get_or_insert(told);
                }
                None => {}
            },
        }
    }

    fn say(&mut self, at: ShapeId, ty: &str) {
        self.all[at].said_type.get_or_insert_with(|| ty.to_owned());
    }

    fn key(&mut self, parent: ShapeId, name: &str) -> ShapeId {
        if let Some(id) = self.all[parent].keys.get(name) {
            return *id;
        }
        let id = self.all.len();
        self.all.push(Shape {
            name: name.to_owned(),
            parent: Some(parent),
            ..Shape::default()
        });
        self.all[parent].keys.insert(name.to_owned(), id);
        let places = self.by_name.entry(name.to_owned()).or_default();
        if places.len() < PLACES {
            places.push(id);
        }
        id
    }

    fn merge(&mut self, at: ShapeId, node: &Node, lists: usize) {
        if lists == 0 {
            self.sample(at, node, false);
        }
        match &node.value {
            Value::Object(members) => {
                self.all[at].objects += 1;
                for (key, value) in members {
                    let id = self.key(at, key);
                    self.merge(id, value, 0);
                }
            }
            Value::Array(items) => {
                self.all[at].lists = self.all[at].lists.max(lists + 1);
                for item in items {
                    if !matches!(item.value, Value::Object(_) | Value::Array(_)) {
                        self.sample(at, item, true);
                    }
                    self.merge(at, item, lists + 1);
                }
            }
            _ => {}
        }
    }

    fn sample(&mut self, at: ShapeId, node: &Node, item: bool) {
        let into = if item {
            &mut self.all[at].items
        } else {
            &mut self.all[at].samples
        };
        if into.len() < SAMPLES {
            let value = match &node.value {
                Value::Object(_) => Value::Object(Vec::new()),
                Value::Array(_) => Value::Array(Vec::new()),
                plain => plain.clone(),
            };
            into.push(Sample {
                line: node.line,
                class: node.value.class(),
                value,
                quote: node.quote(),
                refusal: self.refusal,
            });
        }
    }

    /// One shape.
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.all[id]
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.all.len() == 1 && self.all[0].samples.is_empty()
    }

    /// Every place where a key stands.
    pub fn places(&self, name: &str) -> &[ShapeId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every shape that has keys, the root included.
    pub fn objects(&self) -> impl Iterator<Item = ShapeId> + '_ {
        self.all
            .iter()
            .enumerate()
            .filter(|(_, s)| !s.keys.is_empty())
            .map(|(i, _)| i)
    }

    /// The keys from the root to a shape.
    pub fn path(&self, id: ShapeId) -> Vec<&str> {
        let mut out = Vec::new();
        let mut at = id;
        while let Some(parent) = self.all[at].parent {
            out.push(self.all[at].name.as_str());
            at = parent;
        }
        out.reverse();
        out
    }

    /// The shape at a path.
    pub fn find<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<ShapeId> {
        path.into_iter()
            .try_fold(Self::ROOT, |at, key| self.all[at].keys.get(key).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_merge_by_key() {
        let mut shapes = Shapes::default();
        for source in [
            "{\"a\":{\"b\":1}}",
            "{\"a\":{\"c\":[{\"d\":null},{\"d\":2}],\"e\":[[\"x\"]]}}",
        ] {
            shapes.add(&crate::json::read(source, 1).documents[0].root, false);
        }
        let c = shapes.find(["a", "c"]).unwrap();
        assert_eq!((shapes.get(c).lists, shapes.get(c).objects), (1, 2));
        let d = shapes.places("d")[0];
        assert_eq!(
            (shapes.path(d), shapes.get(d).samples.len()),
            (vec!["a", "c", "d"], 2)
        );
        let e = shapes.find(["a", "e"]).unwrap();
        assert_eq!(
            (shapes.get(e).lists, shapes.get(e).items[0].quote.as_str()),
            (2, "\"x\"")
        );
    }
}
