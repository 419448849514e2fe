//! The Rust IR: what is to be written, every name final and every decision made.
//!
//! `lower` builds it, `emit` only reads it. The types follow the generated files: crates hold modules,
//! modules hold records, enums and operations, in the order in which they are printed.

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt as _};

use crate::codegen::lower::doc::Docs;

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

/// `#[serde(with = "…")]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    pub name: Ident,
    /// Where it is imported from.
    pub module: &'static str,
}

impl Codec {
    /// Whether it is of dates or times.
    pub fn is_of_time(&self) -> bool {
        ["date", "datetime", "timestamp"]
            .iter()
            .any(|time| self.name.bare().starts_with(time))
    }
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    Bool,
    I32,
    I64,
    F64,
    String,
    /// A type of `kehu-wire`.
    Wire(&'static str),
    /// A record or enum of the model.
    Model(Ident),
    Option(Box<Type>),
    Vec(Box<Type>),
    Map(Box<Type>),
    Box(Box<Type>),
}

/// A value that stands in code.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// `b"…".to_vec()`
    Bytes(String),
    /// `SourceType::Added`
    Variant(Ident, Ident),
    /// `SourceType::Other(99)`
    Other(Ident, Ident, Box<Value>),
    /// `"2024-05-07T00:00:00".parse()?`
    Parsed(String),
    List(Vec<Value>),
    /// `[("id".into(), "1".into())].into()`
    Map(Box<Value>),
    /// `Default::default()`
    Default,
    /// `Customer::new(…).phone(…)`, or `Customer::default()`
    Record(Ident, Call),
}

/// Arguments of a constructor and what is set after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Call {
    pub arguments: Vec<Value>,
    pub setters: Vec<(Ident, Value)>,
}

/// One call in `Validate`.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    Required(Presence),
    Range {
        wire: String,
        field: Ident,
        min: Option<i64>,
        max: Option<i64>,
    },
    Length {
        wire: String,
        field: Ident,
        min: Option<u64>,
        max: Option<u64>,
    },
    Nested {
        wire: String,
        field: Ident,
    },
    AtLeastOne(Vec<Presence>),
    Requires(Presence, Vec<Presence>),
    Excludes(Vec<Presence>),
}

/// A field of a rule and how to ask whether it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    pub wire: String,
    pub field: Ident,
    pub test: PresenceTest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenceTest {
    IsSome,
    /// An empty text or list counts as absent.
    Given,
    Always,
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

/// A codec for date or time in a format of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFormat {
    pub ident: Ident,
    pub format: String,
    /// `Date` or `DateTime`.
    pub ty: &'static str,
}

/// `<api>-client`.
#[derive(Debug, Clone)]
pub struct ClientCrate {
    pub package: String,
    pub crate_name: Ident,
    pub model_package: String,
    pub model_crate: Ident,
    pub version: String,
    pub description: String,
    /// `NXCloud (牛信云)`, fit for documentation.
    pub title: String,
    pub summary: String,
    pub docs: Option<String>,
    pub fields: Vec<ClientField>,
    pub servers: Vec<Server>,
    /// What the vendor names: its servers, where there are several, and its error codes.
    pub named: Vec<NamedEnum>,
    /// What the vendor sends by itself.
    pub events: Vec<Event>,
    /// The variant of an event that the documentation does not list.
    pub other_event: Ident,
    /// The variant of what only asks whether somebody answers.
    pub challenge: Option<Ident>,
    /// What the vendor sends is encrypted.
    pub decrypts: bool,
    /// Whether answers to callbacks are encrypted and signed.
    pub answers: bool,
    /// What the vendor sends is XML.
    pub reads_xml: bool,
    pub base_url_env: String,
    pub server_env: String,
    pub api: Data,
    pub operations: Vec<Operation>,
    /// The types that stand for the operations which issue tokens.
    pub issuers: Vec<Ident>,
    pub signs_with_rsa: bool,
    pub signs_with_sm2: bool,
    /// The published inputs of signatures, each with its scheme and what comes out.
    pub vectors: Vec<Data>,
    /// From the crate to the folder of all specs, for its tests.
    pub specs: String,
}

/// An event that the vendor sends by itself: a variant of `Event`.
#[derive(Debug, Clone)]
pub struct Event {
    pub docs: Docs,
    pub ident: Ident,
    /// Name in the spec.
    pub name: String,
    pub ty: Type,
}

/// A value that a client is given once: a method of its builder, an environment variable.
#[derive(Debug, Clone)]
pub struct ClientField {
    pub docs: Docs,
    /// The same on one line.
    pub text: String,
    /// Name in the spec.
    pub name: String,
    pub setter: Ident,
    pub argument: Ident,
    pub ty: Type,
    pub env: String,
    pub required: bool,
}

/// An enum of names that the vendor gives.
#[derive(Debug, Clone)]
pub struct NamedEnum {
    pub docs: Docs,
    pub ident: Ident,
    /// What one of them is, for messages: `server`.
    pub what: &'static str,
    pub variants: Vec<NamedVariant>,
    pub kind: NamedKind,
}

impl NamedEnum {
    pub fn is_of_errors(&self) -> bool {
        matches!(self.kind, NamedKind::Errors { .. })
    }
}

#[derive(Debug, Clone)]
pub struct NamedVariant {
    pub docs: Docs,
    pub ident: Ident,
    /// Name in the spec.
    pub name: String,
}

#[derive(Debug, Clone)]
pub enum NamedKind {
    /// The first is the default.
    Servers,
    /// The variant of each row of the API's error codes.
    Errors { rows: Vec<Ident> },
}

#[derive(Debug, Clone)]
pub struct Server {
    pub name: String,
    pub url: String,
    pub text: String,
}

/// A request builder and what belongs to it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Name in the spec.
    pub name: String,
    /// One sentence with the vendor's title.
    pub summary: String,
    pub docs: Docs,
    pub deprecated: Option<String>,
    /// Sending it twice does no harm.
    pub idempotent: bool,
    pub ident: Ident,
    /// The unit type that stands for the operation.
    pub marker: Ident,
    pub module: Ident,
    pub method: Ident,
    pub request: Ident,
    pub constant: Ident,
    pub output: Option<Type>,
    pub arguments: Vec<Setter>,
    pub setters: Vec<Setter>,
    pub fills: Vec<Fill>,
    /// The request holds secrets.
    pub secret: bool,
    pub pages: Option<Pages>,
    pub lookup: Option<Lookup>,
    pub list: Option<List>,
    /// There are lists of records inside its data.
    pub partial: bool,
    pub info: Data,
    pub example: Call,
    /// What the documentation shows of it, as far as its tables agree.
    pub shown: Vec<Shown>,
}

/// An example of the documentation.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The function of the runtime that holds an operation to it.
    pub holds: &'static str,
    /// From the API's folder to its file.
    pub file: String,
}

/// What sets a field, or an argument that fills it.
#[derive(Debug, Clone)]
pub struct Setter {
    pub docs: Docs,
    pub ident: Ident,
    pub field: Ident,
    /// Type of the field.
    pub ty: Type,
    /// What sends null in its place, where that clears it.
    pub clear: Option<Ident>,
    pub deprecated: Option<String>,
}

/// What a request field has that is left out.
#[derive(Debug, Clone)]
pub enum Fill {
    /// `client.fill(&mut request.tenant_id, "tenant_id", "tenant_id")`
    Client {
        field: Ident,
        wire: String,
        from: String,
    },
    /// `request.limit.get_or_insert(50)`
    Value { field: Ident, value: Value },
}

/// What an operation that has pages adds.
#[derive(Debug, Clone)]
pub struct Pages {
    pub item: Type,
    /// The way to the list inside the data; empty when the data are the list.
    pub items: Vec<Step>,
    /// What reads a row that does not travel as its type.
    pub codec: Option<Ident>,
    pub forward: Resume,
    pub back: Option<Resume>,
    /// What takes the time from which a list goes on that the vendor cuts off.
    pub window: Option<Resume>,
}

/// What an operation adds whose answer is a list without pages.
#[derive(Debug, Clone)]
pub struct List {
    pub item: Type,
}

/// What an operation adds that looks up ids.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The operation that lists the ids: the type that stands for it, its method, its request.
    pub ids: Ident,
    pub method: Ident,
    pub request: Ident,
    pub id: Type,
    pub item: Type,
    /// What takes the ids.
    pub field: Ident,
    /// Ids a call.
    pub batch: u64,
    pub size: Option<PageSize>,
}

/// `ids.size = Some(100)`
#[derive(Debug, Clone)]
pub struct PageSize {
    pub field: Ident,
    pub optional: bool,
    pub rows: i64,
}

/// One field on the way to the rows of a page.
#[derive(Debug, Clone)]
pub struct Step {
    pub field: Ident,
    pub optional: bool,
}

/// `request.after = Some(at.parse()?)`
#[derive(Debug, Clone)]
pub struct Resume {
    pub field: Ident,
    pub optional: bool,
    /// The other cursor, which must not be sent along.
    pub clears: Option<Ident>,
    /// What reads a cursor that does not travel as its text.
    pub codec: Option<Ident>,
}

/// A constant: the runtime's static structs, spelled out.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Text(String),
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    None,
    Some(Box<Data>),
    Tuple(Vec<Data>),
    /// `&[…]`
    List(Vec<Data>),
    /// `Method::Post`
    Path(Word),
    /// `&QUERY_CUSTOMERS`
    Ref(Word),
    /// `Code::Int(0)`
    Call(Word, Vec<Data>),
    Struct(Literal),
    /// `"…".as_bytes()`
    Bytes(String),
}

/// A struct literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    pub ty: Word,
    pub fields: Vec<(&'static str, Data)>,
    /// What it does not name is that of `EMPTY`.
    pub rest: bool,
}

/// A name and the module that it is imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Empty: it is in scope.
    pub module: &'static str,
    /// The first part is what is imported: `Method::Post`.
    pub path: String,
}
