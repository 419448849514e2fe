//! Reads the structs of [`super`] from a spanned TOML tree, and goes on after every problem.

mod values;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::EnvelopeTable;
use super::definitions::Definitions;
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Span, Spanned};
use values::kind_of;

/// A value of the tree.
type Node<'i> = toml::Spanned<DeValue<'i>>;

/// A table with any keys, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Entries<T>(pub Vec<(Spanned<String>, T)>);

/// One, or a list that holds some.
#[derive(Debug, Clone, Default)]
pub struct Several<T>(pub Vec<T>);

/// Which of an API's schemes an operation uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthUse {
    /// Those that are for every operation, or none.
    Default(bool),
    /// The one of this name.
    Named(String),
}

/// The envelope of one operation.
#[derive(Debug, Clone)]
pub enum EnvelopeCell {
    /// Whether it is that of the API.
    Applies(Spanned<bool>),
    /// What is other in it.
    Own(Box<EnvelopeTable>),
}

/// What a file is read with: where it is, and where problems go.
pub(super) struct Reader<'a> {
    file: FileId,
    diagnostics: &'a mut Diagnostics,
    /// Something could not be read and is missing from the result.
    lossy: bool,
}

/// A type that a TOML value can be read as, and that a key of a table can have.
pub(super) trait Read: Sized {
    /// `None` when it cannot; the reason has been reported.
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self>;
    /// The JSON Schema of what can.
    fn schema(definitions: &mut Definitions) -> Value;
    /// The words that it is one of, where it is.
    fn words() -> Vec<&'static str> {
        Vec::new()
    }
    /// What a key has that is left out; `None` when it must be there.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        T::schema(definitions)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: FileId, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            file,
            diagnostics,
            lossy: false,
        }
    }

    /// Whether something could not be read and is missing from the result.
    pub(super) fn is_lossy(&self) -> bool {
        self.lossy
    }

    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        Span::new(self.file, node.span())
    }

    /// What a key of a table has. `None` when it must be there and cannot be read.
    pub(super) fn column<T: Read>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        what: &str,
        at: Span,
    ) -> Option<T> {
        let absent = T::absent();
        let Some(node) = table.get(key) else {
            if absent.is_none() {
                let known: Vec<&str> = table.keys().map(|key| key.get_ref().as_ref()).collect();
                let words = T::words();
                self.diagnostics.missing_key(key, what, &known, &words, at);
                self.lossy = true;
            }
            return absent;
        };
        let value = T::read(node, self);
        self.lossy |= value.is_none();
        value.or(absent)
    }

    /// Reports a value of the wrong type.
    pub(super) fn unexpected<T>(&mut self, node: &Node<'_>, expected: &str) -> Option<T> {
        let (span, found) = (self.span(node), kind_of(node.get_ref()));
        self.diagnostics.wrong_type(expected, found, span);
        None
    }

    /// Reports a word that is none of a closed list.
    pub(super) fn unknown_word(&mut self, node: &Node<'_>, what: &str, word: &str, known: &[&str]) {
        let span = self.span(node);
        match word {
            "xml" => self.diagnostics.body_in_xml(span),
            _ => self.diagnostics.unknown_word(what, word, known, span),
        }
    }

    /// The table that a value is, its unknown keys reported.
    pub(super) fn table<'n, 'i>(
        &mut self,
        node: &'n Node<'i>,
        what: &str,
        known: &[&str],
    ) -> Option<&'n DeTable<'i>> {
        let DeValue::Table(table) = node.get_ref() else {
            return self.unexpected(node, "a table");
        };
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let span = Span::new(self.file, key.span());
                self.diagnostics
                    .unknown_key(key.get_ref(), what, known, span);
            }
        }
        Some(table)
    }
}

impl<T: Read> Read for Several<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Array(items) if items.is_empty() => {
                reader.unexpected(node, "one, or a list that holds one")
            }
            DeValue::Array(_) => Vec::read(node, reader).map(Self),
            _ => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let one = T::schema(definitions);
        serde_json::json!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl Read for EnvelopeCell {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::Table(_) => EnvelopeTable::read(node, reader).map(|own| Self::Own(own.into())),
            DeValue::Boolean(_) => Spanned::read(node, reader).map(Self::Applies),
            _ => reader.unexpected(node, "`false`, or a table"),
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let own = <EnvelopeTable as Read>::schema(definitions);
        serde_json::json!({ "anyOf": [{ "type": "boolean" }, own] })
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Array(items) = node.get_ref() else {
            return reader.unexpected(node, "a list");
        };
        let read: Vec<T> = items
            .iter()
            .filter_map(|item| T::read(item, reader))
            .collect();
        reader.lossy |= read.len() < items.len();
        Some(read)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        serde_json::json!({ "type": "array", "items": T::schema(definitions) })
    }
}

impl<T: Read> Read for Entries<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Table(table) = node.get_ref() else {
            return reader.unexpected(node, "a table");
        };
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let name = Spanned {
                value: key.get_ref().to_string(),
                span: Span::new(reader.file, key.span()),
            };
            match T::read(value, reader) {
                Some(value) => entries.push((name, value)),
                None => reader.lossy = true,
            }
        }
        Some(Self(entries))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        serde_json::json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
}
