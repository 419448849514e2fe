//! The client crate: its fields, its operations, how they list everything.

use super::Ident;
use super::wire::{Call, Data, Type, Value};
use crate::codegen::rust::Docs;

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
