//! `types.toml`, and the tables that endpoint files have too.

use serde_json::Value;

use super::declare::table;
use super::{AcceptWord, Text};
use crate::model::{Code, Meaning, Place, Style, Wire};
use crate::source::Spanned;

table! {
    /// `types.toml`: records and enums that several operations share.
    pub struct TypesFile: "`types.toml`" {
        /// Tables of fields.
        record: Option<Vec<RecordTable>>,
        /// Lists of values.
        r#enum: Option<Vec<EnumTable>>,
    }

    /// A table of fields.
    pub struct RecordTable: "a record" {
        /// UpperCamel name of the Rust type.
        name: Text,
        /// The vendor's own word.
        label: Option<Text>,
        /// What it is, in English.
        doc: Option<Text>,
        /// Address of its documentation, when that is a page of its own.
        docs: Option<Text>,
        /// One row a field, one line a row, in the order of the documentation.
        fields: Vec<FieldRow>,
    }

    /// One row of a table.
    pub struct FieldRow: "a field" as Row(1) {
        /// The name on the wire, letter for letter, typing errors included.
        name: Text,
        /// `string bool int32 int64 float64 decimal bytes any timestamp_ms timestamp_s datetime date
        /// json<T> list<T> map<T>`, or a record or enum by name.
        r#type: Text,
        /// A Rust name, where the derived one will not do.
        rust: Option<Text>,
        /// `datetime` and `date`: the text's `strftime` format.
        format: Option<Text>,
        /// How a number or truth value really travels, where table and example disagree.
        wire: Option<Spanned<Wire>>,
        /// Answers: what stands for nothing, `["", "-", "0000-00-00"]`; in the place of the API's.
        none: Option<Vec<Spanned<Code>>>,
        /// Answers: forms in which it may arrive beside its own; in the place of the API's.
        accepts: Option<Vec<Spanned<AcceptWord>>>,
        /// Requests: where it travels, when not in the body; `body`: at its top, beside the object of the others.
        r#in: Option<Spanned<Place>>,
        /// Requests: path of the object in which it travels: `page`, `query.page`.
        under: Option<Text>,
        /// In requests: must be sent. In responses: the documentation promises it.
        required: Option<Spanned<bool>>,
        /// Never shown in a message, a log or `Debug`.
        secret: Option<Spanned<bool>>,
        /// Requests: always sent with this value, and not settable.
        fixed: Option<Spanned<Value>>,
        /// Requests: what is sent when nothing is set.
        default: Option<Spanned<Value>>,
        /// Requests: how lists and nested values travel in a query or form: repeated when left out, `comma`,
        /// `brackets` or `indexes`.
        style: Option<Spanned<Style>>,
        /// Requests: the field that holds the name of this file, `bytes` in a multipart body; it does not travel itself.
        filename: Option<Text>,
        /// Requests: the field that holds the media type of this file, which does not travel itself; or the type,
        /// `image/png`. `application/octet-stream` when left out.
        content_type: Option<Text>,
        /// Requests: a new key for each call, the same for all its attempts, where none is set.
        unique: Option<Spanned<bool>>,
        /// Requests in JSON: null can be sent, which is another thing than nothing: it clears the field.
        nullable: Option<Spanned<bool>>,
        /// Requests: the client parameter that fills it, `client.<name>` or `client` for its own name.
        from: Option<Text>,
        /// The smallest number.
        min: Option<Spanned<i64>>,
        /// The largest number.
        max: Option<Spanned<i64>>,
        /// At least so many characters or items.
        min_len: Option<Spanned<u64>>,
        /// At most so many characters or items.
        max_len: Option<Spanned<u64>>,
        /// The vendor's own cell, short, in its language.
        label: Option<Text>,
        /// Meaning and unit in English; ranges and lengths have columns of their own.
        doc: Option<Text>,
        /// The documentation's own value.
        example: Option<Spanned<Value>>,
        /// What to use instead.
        deprecated: Option<Text>,
        /// What it means across vendors.
        means: Option<Spanned<Meaning>>,
        /// What it is to the operation's collection: a path, and `=`, `>=`, `<=`, `contains`, `any_of` or
        /// `split`.
        maps: Option<Text>,
    }

    /// A list of values.
    pub struct EnumTable: "an enum" {
        /// UpperCamel name of the Rust type.
        name: Text,
        /// The vendor's own word.
        label: Option<Text>,
        /// What it is, in English.
        doc: Option<Text>,
        /// How its values really travel, wherever it is used.
        wire: Option<Spanned<Wire>>,
        /// One row a value, in the order of the documentation; all numbers or all texts.
        values: Vec<EnumRow>,
    }

    /// One value of an enum.
    pub struct EnumRow: "an enum value" as Row(2) {
        /// What travels.
        value: Spanned<Code>,
        /// snake_case name.
        name: Text,
        /// A Rust name, where the derived one will not do.
        rust: Option<Text>,
        /// The vendor's own words.
        label: Option<Text>,
        /// What it means, in English.
        doc: Option<Text>,
    }
}
