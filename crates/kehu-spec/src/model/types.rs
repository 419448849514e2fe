//! Tables, rows, types and lists of values.

mod held;

use kehu_wire::arrival::Accepts;
use serde_json::Value;

use super::{Code, FieldIndex, OperationId, Style};
use crate::source::Span;

pub use held::Type;

/// A table of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// UpperCamel; the Rust type has this name.
    pub name: String,
    /// The vendor's own word.
    pub label: Option<String>,
    /// What it is, in English.
    pub doc: Option<String>,
    /// Where it is documented, when that is a page of its own.
    pub docs: Option<String>,
    /// The operation in whose file it stands; `None` when several share it.
    pub operation: Option<OperationId>,
    /// In the order of the documentation.
    pub fields: Vec<Field>,
    /// Reached from some request.
    pub in_request: bool,
    /// Reached from some response.
    pub in_response: bool,
    /// Of the cell that holds the name.
    pub span: Span,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Field {
    /// The name on the wire, letter for letter; behind the path of the object that it is in, where it is in one:
    /// `page.no`.
    pub name: String,
    /// Whether the dots of the name are steps.
    pub is_nested: bool,
    /// A Rust name that the spec asks for.
    pub rust: Option<String>,
    /// What it holds.
    pub ty: Type,
    /// How a number or truth value really travels.
    pub wire: Wire,
    /// In answers: how it may arrive beside its own form.
    pub arrives: Arrives,
    /// In requests: must be sent. In responses: the documentation promises it.
    pub required: bool,
    /// Where it travels.
    pub place: Place,
    /// How lists and nested values travel in a query or form.
    pub style: Style,
    /// The request field that holds the name of this file; it does not travel itself.
    pub filename: Option<String>,
    /// The request field that holds the media type of this file, or the type itself, which has a slash.
    pub content_type: Option<String>,
    /// A new key for each call, where none is set.
    pub unique: bool,
    /// Null can be sent, which clears it.
    pub nullable: bool,
    /// The client field that fills it, index into [`Api::client`](super::Api::client).
    pub from: Option<FieldIndex>,
    /// A look-up fills it with ids ([`Operation::lookup`](super::Operation::lookup)).
    pub looked_up: bool,
    /// Filled by the client with this value; always sent, not settable.
    pub fixed: Option<Value>,
    /// What the client sends when nothing is set.
    pub default: Option<Value>,
    /// The smallest number.
    pub min: Option<i64>,
    /// The largest number.
    pub max: Option<i64>,
    /// At least so many characters of a string, items of a list.
    pub min_len: Option<u64>,
    /// At most so many characters of a string, items of a list.
    pub max_len: Option<u64>,
    /// Never shown in a message, a log or `Debug`.
    pub secret: bool,
    /// The vendor's own cell, short, in its language.
    pub label: Option<String>,
    /// Meaning and unit in English.
    pub doc: Option<String>,
    /// The documentation's own value.
    pub example: Option<Value>,
    /// What to use instead.
    pub deprecated: Option<String>,
    /// What it means across vendors.
    pub means: Option<Meaning>,
    /// What it is to the collection of its operation.
    pub maps: Option<Mapping>,
    /// Of the whole row.
    pub span: Span,
    /// Of the cell that holds the name.
    pub name_span: Span,
}

impl Field {
    /// Its name, step by step.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        let parts = if self.is_nested { usize::MAX } else { 1 };
        self.name.splitn(parts, '.')
    }

    /// Whether something fills it where nobody sets it.
    pub fn is_filled(&self) -> bool {
        self.default.is_some() || self.fixed.is_some() || self.from.is_some()
    }

    /// Whether it travels in the body.
    pub fn is_in_body(&self) -> bool {
        matches!(self.place, Place::Body | Place::Top)
    }
}

/// How a number or truth value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Wire {
    /// As JSON means it.
    #[default]
    Plain,
    /// A number or truth value inside a string; for text and enums of text: a number.
    String,
    /// A string that arrives as a number.
    Number,
    /// Sent plain, taken in both forms.
    Either,
}

/// How a value of an answer may arrive beside its own form: what the specification says, or the API as a
/// whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrives {
    /// What stands for nothing, as JSON text: `""`, `0`.
    pub none: Vec<String>,
    /// The forms.
    pub accepts: Accepts,
}

/// Where a request field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    /// In the body, JSON or form; responses have no other.
    #[default]
    Body,
    /// At the top of the body, beside the object that holds the other fields ([`Under`](super::Under)).
    Top,
    /// In the query.
    Query,
    /// In the path, in the place of `{name}`.
    Path,
    /// In a header of its name.
    Header,
}

/// What a field means across vendors: what the sandbox fills it with and a report groups by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Whole name.
    FullName,
    /// Name that the person chose.
    Nickname,
    /// Phone number, for text messages where kinds are told apart.
    Phone,
    /// WhatsApp number.
    Whatsapp,
    /// Viber number.
    Viber,
    /// LINE account.
    Line,
    /// Messenger account.
    Messenger,
    /// Instagram account.
    Instagram,
    /// E-mail address.
    Email,
    /// Country.
    Country,
    /// Province or state.
    Province,
    /// City.
    City,
    /// Street address.
    Address,
    /// Date of birth.
    Birthday,
    /// Sex; which number means which is the enum's to say.
    Gender,
    /// Free text about the person.
    Remark,
    /// Address of a picture.
    Avatar,
    /// How the person came to the platform.
    Source,
    /// When the entry was made.
    CreatedAt,
    /// When the entry was last changed.
    UpdatedAt,
    /// When the person was last active.
    ActiveAt,
    /// The tags that a person carries.
    Tags,
    /// Id of a tag.
    TagId,
    /// Name of a tag.
    TagName,
    /// Id of a person.
    CustomerId,
    /// WeChat openid.
    Openid,
    /// WeChat unionid.
    Unionid,
}

/// What a request field is to the collection of its operation: `created_at >=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Path in the collection's record; through a list it means any of its items.
    pub path: Path,
    /// How the two are compared.
    pub op: MappingOp,
}

/// How a request field is compared with the collection's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MappingOp {
    /// The same value; where an upsert stores it.
    Equal,
    /// At least the request's value.
    AtLeast,
    /// At most the request's value.
    AtMost,
    /// A string that contains the request's.
    Contains,
    /// One of the values that the request lists. Of records, an item matches when each field that the
    /// request gives equals the field of the same name.
    AnyOf,
    /// The request's text is several values with commas between, each stored as an item of its own.
    Split,
}

/// A dotted path through objects: `paging.next`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(pub Vec<String>);

/// A closed list in the documentation, open on the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// UpperCamel; the Rust type has this name.
    pub name: String,
    /// The vendor's own word.
    pub label: Option<String>,
    /// What it is, in English.
    pub doc: Option<String>,
    /// Numbers or texts.
    pub repr: EnumRepr,
    /// How a value really travels, wherever the enum is used.
    pub wire: Wire,
    /// In the order of the documentation.
    pub values: Vec<EnumValue>,
    /// The operation in whose file it stands; `None` when several share it.
    pub operation: Option<OperationId>,
    /// Reached from some request.
    pub in_request: bool,
    /// Reached from some response.
    pub in_response: bool,
    /// Of the cell that holds the name.
    pub span: Span,
}

/// What the values of an enum are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EnumRepr {
    /// Whole numbers.
    #[default]
    Int,
    /// Texts.
    Text,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// What travels.
    pub value: Code,
    /// snake_case; the Rust variant comes from it.
    pub name: String,
    /// A Rust name that the spec asks for.
    pub rust: Option<String>,
    /// The vendor's own words.
    pub label: Option<String>,
    /// What it means, in English.
    pub doc: Option<String>,
    /// Of the whole row.
    pub span: Span,
}
