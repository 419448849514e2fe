//! Reads the structs of [`super`] from a spanned TOML tree, and goes on after every problem.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::EnvelopeTable;
use super::schema::Definitions;
use crate::diagnostic::Diagnostics;
use crate::model::Code;
use crate::source::{FileId, Span, Spanned};

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

/// Where to point when a key is missing: the head of a table, as far as its first value.
pub(super) fn head_of(node: &Node<'_>, table: &DeTable<'_>) -> std::ops::Range<usize> {
    let whole = node.span();
    let first = table
        .values()
        .next()
        .map_or(whole.start, |value| value.span().end);
    whole.start..first.clamp(whole.start, whole.end)
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(number) => match integer(number) {
            None => "a number that is too large",
            Some(..0) => "a negative number",
            Some(_) => "a whole number",
        },
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn integer(value: &toml::de::DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(value.as_str(), value.radix()).ok()
}

/// A TOML value as JSON. `None` for what JSON cannot say.
fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => match integer(number) {
            Some(number) => Value::from(number),
            None => Value::from(u64::from_str_radix(number.as_str(), number.radix()).ok()?),
        },
        DeValue::Float(number) => {
            let number: f64 = number.as_str().parse().ok()?;
            Value::Number(serde_json::Number::from_f64(number)?)
        }
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| json(item.get_ref()));
            Value::Array(items.collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            let entry = |(key, value): (&toml::Spanned<_>, &Node<'_>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                Some((key.to_string(), json(value.get_ref())?))
            };
            Value::Object(table.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}

/// Reads plain types: what each is called, its schema, and how it is taken from a value.
macro_rules! plain {
    ($($type:ty, $expected:literal, $schema:tt { $($pattern:pat => $value:expr,)+ })*) => { $(
        impl Read for Spanned<$type> {
            fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
                let value: Option<$type> = match node.get_ref() {
                    $($pattern => $value,)+
                    #[allow(unreachable_patterns, reason = "some are read from every value")]
                    _ => None,
                };
                match value {
                    Some(value) => Some(Spanned { value, span: reader.span(node) }),
                    None => reader.unexpected(node, $expected),
                }
            }

            fn schema(_: &mut Definitions) -> Value {
                serde_json::json!($schema)
            }
        }
    )* };
}

plain! {
    String, "a string", { "type": "string" } {
        DeValue::String(text) => Some(text.to_string()),
    }
    bool, "`true` or `false`", { "type": "boolean" } {
        DeValue::Boolean(truth) => Some(*truth),
    }
    i64, "a whole number", { "type": "integer" } {
        DeValue::Integer(number) => integer(number),
    }
    u64, "a whole number, not negative", { "type": "integer" } {
        DeValue::Integer(number) => integer(number).and_then(|number| u64::try_from(number).ok()),
    }
    f64, "a number", { "type": "number" } {
        DeValue::Integer(number) => integer(number).map(|number| number as f64),
        DeValue::Float(number) => number.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
    }
    Code, "a whole number or a string", { "type": ["integer", "string"] } {
        DeValue::Integer(number) => integer(number).map(Code::Int),
        DeValue::String(text) => Some(Code::Text(text.to_string())),
    }
    AuthUse, "`true`, `false` or the name of a scheme", { "type": ["boolean", "string"] } {
        DeValue::Boolean(is_used) => Some(AuthUse::Default(*is_used)),
        DeValue::String(name) => Some(AuthUse::Named(name.to_string())),
    }
    Value, "a value that JSON can say", true {
        value => json(value),
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

/// The name of a key: `type` of `r#type`.
pub(super) const fn key_name(ident: &'static str) -> &'static str {
    match ident.as_bytes() {
        [b'r', b'#', ..] => ident.split_at(2).1,
        _ => ident,
    }
}

/// Declares the tables of a file format: a struct each, how it is read and written, and its JSON Schema.
///
/// `as Row(1)` says that a table is a row whose first cell is padded, `as Inline` that it stands on the line
/// of its key; the others have a head of their own. `aligned to docs`: the `=` of later keys stand where
/// they fall.
macro_rules! table {
    ($(
        $(#[doc = $doc:literal])+
        pub struct $name:ident: $what:literal $(as $form:ident $(($columns:literal))?)? $(aligned to $last:ident)? { $( $(#[doc = $key_doc:literal])+ $key:ident : $type:ty, )* }
    )*) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default)]
        pub struct $name {
            /// Where the table begins.
            pub head: crate::source::Span,
            /// The whole table, where it is written in one piece.
            pub span: crate::source::Span,
            $( $(#[doc = $key_doc])+ pub $key: $type, )*
        }

        impl $name {
            /// Every key, in the order in which it is written.
            pub const KEYS: &[&str] = &[$($crate::document::read::key_name(stringify!($key))),*];

            /// Where what a key holds stands, where it holds something; of several, where the first does.
            pub fn place_of(&self, key: &str) -> Option<crate::source::Span> {
                use $crate::document::cell::WriteColumn;
                use $crate::document::read::key_name;
                debug_assert!(Self::KEYS.contains(&key), "{key}");
                $( if key == key_name(stringify!($key)) { return self.$key.place_of(); } )*
                None
            }
        }

        impl $crate::document::cell::Parts for $name {
            fn part(&self) -> $crate::document::cell::Part {
                use $crate::document::read::key_name;
                use $crate::document::cell::WriteColumn;
                $crate::document::cell::Part {
                    span: self.span,
                    columns: [$($($columns,)?)? 0][0],
                    aligned_to: [$(Some(stringify!($last)),)? None][0],
                    cells: vec![$((key_name(stringify!($key)), WriteColumn::column(&self.$key))),*],
                }
            }
        }

        impl $crate::document::cell::Write for $name {
            const FORM: $crate::document::cell::Form = {
                use $crate::document::cell::Form;
                [$(Form::$form,)? Form::Table][0]
            };

            fn cell(&self) -> $crate::document::cell::Cell {
                let form = <Self as $crate::document::cell::Write>::FORM;
                $crate::document::cell::Parts::part(self).into_cell(form)
            }

            fn place(&self) -> Option<crate::source::Span> {
                use $crate::document::cell::{Form};
                Some(if Self::FORM == Form::Row { self.span } else { self.head })
            }
        }

        impl $crate::document::read::Read for $name {
            fn read(
                node: &toml::Spanned<toml::de::DeValue<'_>>,
                reader: &mut $crate::document::read::Reader<'_>,
            ) -> Option<Self> {
                use $crate::document::read::{head_of, key_name};
                let table = reader.table(node, $what, Self::KEYS)?;
                let span = reader.span(node);
                let head = crate::source::Span::new(span.file, head_of(node, table));
                $( let $key = reader.column::<$type>(table, key_name(stringify!($key)), $what, head); )*
                Some(Self { head, span, $( $key: $key?, )* })
            }

            fn schema(definitions: &mut $crate::document::schema::Definitions) -> serde_json::Value {
                use $crate::document::read::{Read, key_name};
                definitions.define(stringify!($name), &[$($doc),+], |definitions| vec![$(
                    $crate::document::schema::Property {
                        key: key_name(stringify!($key)),
                        doc: &[$($key_doc),+],
                        required: <$type as Read>::absent().is_none(),
                        schema: <$type as Read>::schema(definitions),
                    },
                )*])
            }
        }
    )* };
}
pub(super) use table;
