//! Declares the tables of the file format, each once: reading, writing and the schema follow.

use toml::de::DeTable;

/// Where to point when a key is missing: the head of a table, as far as its first value.
pub(super) fn head_of(
    node: &toml::Spanned<toml::de::DeValue<'_>>,
    table: &DeTable<'_>,
) -> std::ops::Range<usize> {
    let whole = node.span();
    let first = table
        .values()
        .next()
        .map_or(whole.start, |value| value.span().end);
    whole.start..first.clamp(whole.start, whole.end)
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
            pub const KEYS: &[&str] = &[$($crate::document::declare::key_name(stringify!($key))),*];

            /// Where what a key holds stands, where it holds something; of several, where the first does.
            pub fn place_of(&self, key: &str) -> Option<crate::source::Span> {
                use $crate::document::cell::WriteColumn;
                use $crate::document::declare::key_name;
                debug_assert!(Self::KEYS.contains(&key), "{key}");
                $( if key == key_name(stringify!($key)) { return self.$key.place_of(); } )*
                None
            }
        }

        impl $crate::document::cell::Parts for $name {
            fn part(&self) -> $crate::document::cell::Part {
                use $crate::document::declare::key_name;
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
                use $crate::document::cell::Form;
                Some(if Self::FORM == Form::Row { self.span } else { self.head })
            }
        }

        impl $crate::document::read::Read for $name {
            fn read(
                node: &toml::Spanned<toml::de::DeValue<'_>>,
                reader: &mut $crate::document::read::Reader<'_>,
            ) -> Option<Self> {
                use $crate::document::declare::{head_of, key_name};
                let table = reader.table(node, $what, Self::KEYS)?;
                let span = reader.span(node);
                let head = crate::source::Span::new(span.file, head_of(node, table));
                $( let $key = reader.column::<$type>(table, key_name(stringify!($key)), $what, head); )*
                Some(Self { head, span, $( $key: $key?, )* })
            }

            fn schema(definitions: &mut $crate::document::definitions::Definitions) -> serde_json::Value {
                use $crate::document::declare::key_name;
                use $crate::document::read::Read;
                definitions.define(stringify!($name), &[$($doc),+], |definitions| vec![$(
                    $crate::document::definitions::Property {
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
