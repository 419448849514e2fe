//! The Rust IR: what is to be written, every name final and every decision made.
//!
//! `lower` builds it, `emit` only reads it. The types follow the generated files: crates hold modules,
//! modules hold records, enums and operations, in the order in which they are printed.

mod calls;
mod wire;

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt as _};

pub use calls::{
    ClientCrate, ClientField, Event, Fill, List, Lookup, NamedEnum, NamedKind, NamedVariant,
    Operation, PageSize, Pages, Resume, Server, Setter, Shown, Step,
};
pub use wire::{
    Call, Check, Codec, Data, Literal, Presence, PresenceTest, TextFormat, Type, Value, Word,
};

/// Documentation, one line an entry, without `///`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs(pub Vec<String>);

/// An identifier as it stands in the code, `r#` included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident(String);

impl Ident {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without `r#`.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(match self.0.strip_prefix("r#") {
            Some(bare) => proc_macro2::Ident::new_raw(bare, Span::call_site()),
            None => proc_macro2::Ident::new(&self.0, Span::call_site()),
        });
    }
}

/// All crates of one API.
#[derive(Debug, Clone)]
pub struct ApiCrates {
    /// Where it comes from, for the head of each file: `specs/nxcloud`.
    pub spec: String,
    pub model: ModelCrate,
    pub client: ClientCrate,
}

/// `<api>-model`: types only.
#[derive(Debug, Clone)]
pub struct ModelCrate {
    pub package: String,
    pub version: String,
    pub description: String,
    pub docs: Docs,
    /// Features of `kehu-wire` that the types need.
    pub wire_features: Vec<&'static str>,
    /// Types of `kehu-wire` that are part of the crate's own, exported with it.
    pub exports: Vec<&'static str>,
    pub modules: Vec<Module>,
    /// Codecs for texts in formats of their own.
    pub formats: Vec<TextFormat>,
}

impl ModelCrate {
    /// The record of this name.
    pub fn record(&self, ident: &Ident) -> Option<&Record> {
        let items = self.modules.iter().flat_map(|module| &module.types);
        items.into_iter().find_map(|item| match item {
            TypeItem::Record(record) if record.ident == *ident => Some(record),
            _ => None,
        })
    }
}

/// A module of a model crate and its file.
#[derive(Debug, Clone)]
pub struct Module {
    pub name: Ident,
    pub types: Vec<TypeItem>,
}

#[derive(Debug, Clone)]
pub enum TypeItem {
    Record(Record),
    Enum(OpenEnum),
}

/// A struct with its codec.
#[derive(Debug, Clone)]
pub struct Record {
    pub docs: Docs,
    pub ident: Ident,
    /// serde's `rename_all`.
    pub rename_all: Option<&'static str>,
    pub default: DefaultImpl,
    /// Whether it has `Eq` and `Hash`: not where it holds a floating-point number.
    pub hashable: bool,
    pub fields: Vec<RecordField>,
    /// `new` where there are mandatory fields, and chainable setters for the others.
    pub builder: Builder,
    /// `None`: there is nothing to check.
    pub checks: Option<Vec<Check>>,
    /// Fields that are sent and hold secrets.
    pub secrets: Vec<Ident>,
}

/// Functions of a record that help to make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builder {
    /// None: it only ever arrives.
    No,
    /// `new` and setters.
    Setters,
}

/// How a record comes by its `Default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultImpl {
    Derived,
    /// Some field begins with a value of its own.
    Written,
    /// Something must be given.
    None,
}

#[derive(Debug, Clone)]
pub struct RecordField {
    pub docs: Docs,
    /// The name on the wire.
    pub wire: String,
    pub ident: Ident,
    pub setter: Ident,
    pub deprecated: Option<String>,
    pub ty: Type,
    pub serde: Vec<SerdeAttr>,
    pub init: Init,
}

/// What a field holds when nobody has set it.
#[derive(Debug, Clone, PartialEq)]
pub enum Init {
    /// Has to be given.
    Argument,
    /// `None`, an empty list, an empty map.
    Empty,
    Value(Value),
}

/// `#[serde(…)]` of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum SerdeAttr {
    Rename(String),
    /// Absent is `Default`.
    Default,
    /// Absent is what this function of the record returns.
    DefaultBy(Ident),
    Codec(Codec),
    /// `null` is an empty list.
    List,
    /// Objects are read from objects: `deserialize_with = "kehu_wire::object"`.
    Object,
    SkipIf(&'static str),
    /// A secret that only ever arrives is not written down again.
    SkipSerializing,
}

/// An enum that keeps values it does not know.
#[derive(Debug, Clone)]
pub struct OpenEnum {
    pub docs: Docs,
    pub ident: Ident,
    pub text: bool,
    pub variants: Vec<Variant>,
    pub catch_all: Ident,
}

#[derive(Debug, Clone)]
pub struct Variant {
    pub docs: Docs,
    pub ident: Ident,
    /// Name in the spec.
    pub name: String,
    pub value: Value,
}
