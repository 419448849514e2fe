//! The checked model of one API: plain data, names already linked to ids, defaults already filled in.
//!
//! `resolve` builds it and `check` has passed it; after that it is only read. Emitters, the sandbox
//! and every export work from here and never look at a file again.

use indexmap::IndexMap;
use serde_json::Value;

use crate::source::Span;

/// Index of a [`Record`] in [`Api::records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub usize);

/// Index of an [`Enum`] in [`Api::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub usize);

/// Index of an [`Operation`] in [`Api::operations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub usize);

/// Index of a [`Field`] in the list that the text beside it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldIndex(pub usize);

/// One vendor's API: everything under `specs/<name>/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// Name of the folder, of the crates and of the command: `nxcloud`.
    pub name: String,
    /// Name for people: `NXCloud`.
    pub title: String,
    /// The vendor's own name for it, in its language.
    pub label: Option<String>,
    /// What it is for, one English sentence.
    pub summary: String,
    /// Where its documentation is.
    pub docs: Option<String>,
    /// Version of the generated crates.
    pub version: String,
    /// The first is the default.
    pub servers: Vec<Server>,
    /// What a client is given once: credentials and values that every request repeats.
    pub client: Vec<Field>,
    pub auth: Auth,
    pub envelope: Option<Envelope>,
    pub errors: Vec<ErrorCode>,
    pub records: Vec<Record>,
    pub enums: Vec<Enum>,
    pub operations: Vec<Operation>,
    pub collections: Vec<Collection>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    pub name: String,
    /// Base URL without a slash at its end; may have a path, which goes before every operation's.
    pub url: String,
    pub doc: Option<String>,
}

/// How requests prove who sends them.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// Nothing, or credentials that travel as ordinary request fields (`from = "client.…"`).
    None,
    Token(TokenAuth),
    SignedHeaders(SigningAuth),
}

/// A token in a header.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenAuth {
    pub header: String,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: String,
    /// The client field ([`Api::client`]) that may hold a ready token.
    pub token: Option<FieldIndex>,
    pub issue: Option<TokenIssue>,
}

/// The operation that issues the token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenIssue {
    pub operation: OperationId,
    /// Path of the token inside the response's data.
    pub token: Path,
    /// Path of its life in seconds inside the response's data.
    pub expires_in: Option<Path>,
    /// Its life in seconds where the response does not say.
    pub lifetime_s: u64,
}

/// Headers that are signed together with the body.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningAuth {
    pub digest: Digest,
    pub encoding: SignatureEncoding,
    /// The header in which the signature travels.
    pub signature: String,
    /// How far `timestamp` may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// In the order of the specification.
    pub headers: Vec<SignedHeader>,
    /// What is signed, part after part.
    pub signs: Vec<SignedPart>,
    pub vectors: Vec<SignatureVector>,
    pub docs: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    Md5,
    Sha1,
    Sha256,
    /// Keyed with the secret that `signs` names `key`.
    HmacSha1,
    HmacSha256,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureEncoding {
    /// Lower case.
    Hex,
    Base64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SignedHeader {
    pub name: String,
    pub value: HeaderValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    /// A client field, index into [`Api::client`].
    Client(FieldIndex),
    TimestampMs,
    TimestampS,
    /// A fresh random word for every request.
    Nonce,
    /// Each operation states the value in its `headers`.
    Operation,
    /// The same for all operations.
    Fixed(String),
}

/// One part of the signed bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedPart {
    /// Literal text before the part.
    pub prefix: String,
    /// Leave the part out, its prefix too, when it is empty.
    pub skip_empty: bool,
    pub kind: SignedPartKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SignedPartKind {
    /// The headers of [`SigningAuth::headers`].
    Headers { order: PairOrder, pair: String, join: String },
    /// The query's pairs, percent-encoding undone.
    Query { order: PairOrder, pair: String, join: String },
    /// The very bytes of the body.
    Body,
    Method,
    /// The operation's path, without server or query.
    Path,
    /// The timestamp as its header has it.
    Timestamp,
    Nonce,
    /// A client field, index into [`Api::client`].
    Client(FieldIndex),
    /// Only the prefix.
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairOrder {
    /// By name, byte by byte.
    Name,
    /// As the specification lists them.
    Listed,
}

/// A published input and its signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureVector {
    /// Client fields by name.
    pub client: IndexMap<String, String>,
    /// In the unit of the timestamp header.
    pub timestamp: i64,
    pub nonce: Option<String>,
    /// The operation's header values by name.
    pub headers: IndexMap<String, String>,
    pub query: IndexMap<String, String>,
    pub method: Option<String>,
    pub path: Option<String>,
    pub body: String,
    pub signature: String,
    pub span: Span,
}

/// The object around every response.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    pub code: Path,
    pub success: Code,
    pub message: Option<Path>,
    /// The code's name beside the number.
    pub name: Option<Path>,
    /// Where the data is; `None` when the data stand beside the code.
    pub data: Option<Path>,
    pub request_id: Option<Path>,
}

/// A result code as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Code {
    Int(i64),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCode {
    /// `None`: told by its message alone.
    pub code: Option<Code>,
    /// A text that the vendor's message contains, where the code does not tell.
    pub message: Option<String>,
    pub name: String,
    pub is: ErrorIs,
    pub then: Then,
    pub label: Option<String>,
    pub doc: String,
    pub span: Span,
}

/// What kind of refusal an error code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorIs {
    InvalidRequest,
    Auth,
    Permission,
    RateLimit,
    NotFound,
    Server,
}

/// What a client does about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    Never,
    Retry,
    ResyncClock,
    RenewToken,
}

/// A table of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub name: String,
    pub label: Option<String>,
    pub doc: Option<String>,
    pub docs: Option<String>,
    /// In the order of the documentation.
    pub fields: Vec<Field>,
    /// Reached from some request.
    pub in_request: bool,
    /// Reached from some response.
    pub in_response: bool,
    pub span: Span,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name on the wire, letter for letter.
    pub name: String,
    /// A Rust name that the spec asks for.
    pub rust: Option<String>,
    pub ty: Type,
    /// How a number or truth value really travels.
    pub wire: Wire,
    pub required: bool,
    pub place: Place,
    /// The client field that fills it, index into [`Api::client`].
    pub from: Option<FieldIndex>,
    /// Filled by the client with this value; always sent, not settable.
    pub fixed: Option<Value>,
    pub default: Option<Value>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// Characters of a text, items of a list.
    pub min_len: Option<u64>,
    pub max_len: Option<u64>,
    /// Never shown in a message, a log or `Debug`.
    pub secret: bool,
    pub label: Option<String>,
    pub doc: Option<String>,
    pub example: Option<Value>,
    pub deprecated: Option<String>,
    pub means: Option<Meaning>,
    pub maps: Option<Mapping>,
    /// Of the whole row.
    pub span: Span,
    /// Of the cell that holds the name.
    pub name_span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    String,
    Bool,
    Int32,
    Int64,
    Float64,
    Decimal,
    /// Base64 in a string.
    Bytes,
    Any,
    TimestampMs,
    TimestampS,
    /// A text in this `strftime` format.
    DateTime { format: String },
    Date { format: String },
    /// JSON inside a string.
    Json(Box<Type>),
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    Record(RecordId),
    Enum(EnumId),
}

/// How a number or truth value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Wire {
    /// As JSON means it.
    #[default]
    Plain,
    /// A number or truth value inside a string; for text and enums of text: a number.
    String,
    Number,
    /// Sent plain, taken in both forms.
    Either,
}

/// Where a request field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    /// In the body, JSON or form; responses have no other.
    #[default]
    Body,
    Query,
    Path,
    Header,
}

/// What a field means across vendors: what the sandbox fills it with and a report groups by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    FirstName,
    LastName,
    FullName,
    Nickname,
    Phone,
    Whatsapp,
    Viber,
    Line,
    Messenger,
    Instagram,
    Email,
    Country,
    Province,
    City,
    Address,
    Birthday,
    Gender,
    Remark,
    Avatar,
    Source,
    CreatedAt,
    UpdatedAt,
    ActiveAt,
    Tags,
    TagId,
    TagName,
    CustomerId,
    Openid,
    Unionid,
}

/// What a request field is to the collection of its operation: `created_at >=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Path in the collection's record; through a list it means any of its items.
    pub path: Path,
    pub op: MappingOp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MappingOp {
    /// The same value; where an upsert stores it.
    Equal,
    AtLeast,
    AtMost,
    Contains,
    /// One of the values that the request lists.
    AnyOf,
}

/// A dotted path through objects: `paging.next`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(pub Vec<String>);

#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    pub name: String,
    pub label: Option<String>,
    pub doc: Option<String>,
    pub repr: EnumRepr,
    pub wire: Wire,
    pub values: Vec<EnumValue>,
    pub in_request: bool,
    pub in_response: bool,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnumRepr {
    Int,
    Text,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    pub value: Code,
    /// snake_case; the Rust variant comes from it.
    pub name: String,
    pub rust: Option<String>,
    pub label: Option<String>,
    pub doc: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// snake_case: the method of the client and the sub-command.
    pub name: String,
    pub method: Method,
    /// With `{name}` for path fields.
    pub path: String,
    pub summary: String,
    /// The vendor's own title.
    pub title: Option<String>,
    pub doc: Option<String>,
    pub docs: Option<String>,
    pub deprecated: Option<String>,
    pub idempotent: bool,
    /// Whether the API's authentication applies.
    pub auth: bool,
    /// Fixed header values, those that are signed included.
    pub headers: IndexMap<String, String>,
    pub limits: Vec<RateLimit>,
    pub request: Request,
    pub response: Response,
    pub rules: Vec<Rule>,
    pub pages: Option<Pages>,
    pub sandbox: SandboxAction,
    pub examples: Vec<Example>,
    pub quirks: Vec<Quirk>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// So many calls in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimit {
    pub calls: u32,
    pub per_s: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub body: Body,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    None,
    Json,
    Form,
    Multipart,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What stands in the envelope's data; `None` when there is nothing to read.
    pub data: Option<Type>,
}

/// A condition over several request fields, indices into [`Request::fields`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub kind: RuleKind,
    pub why: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RuleKind {
    AtLeastOne(Vec<FieldIndex>),
    /// With the first, all the others.
    Requires(FieldIndex, Vec<FieldIndex>),
    /// At most one of them.
    Excludes(Vec<FieldIndex>),
}

/// How to go on to the next page.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    /// Path of the list inside the data; empty when the data are the list.
    pub items: Path,
    pub item: Type,
    pub by: PagedBy,
    /// The request field that says how many items a page has.
    pub size: Option<FieldIndex>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PagedBy {
    /// A cursor from the response goes into a request field; null or absent on the last page.
    Cursor { forward: Cursor, back: Option<Cursor> },
    /// The last item, or this field of it, goes into a request field; an empty page is the end.
    LastItem { cursor: FieldIndex, key: Path },
    /// Pages are counted; `first` is the first one's number.
    Number { page: FieldIndex, first: i64, total: Option<Path>, more: Option<Path> },
    /// Items are counted from 0.
    Offset { offset: FieldIndex, total: Option<Path>, more: Option<Path> },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The request field.
    pub field: FieldIndex,
    /// Path of its next value inside the data.
    pub next: Path,
}

/// Items that several operations read and write.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    pub name: String,
    pub record: RecordId,
    /// The record's field that identifies an item.
    pub key: FieldIndex,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SandboxAction {
    /// Answers with the documentation's example.
    Example,
    /// Finds items of a collection, index into [`Api::collections`].
    Find(FindAction),
    /// Puts items into a collection.
    Upsert(UpsertAction),
    IssueToken,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FindAction {
    pub collection: usize,
    /// A request field and its value that make `AnyOf` mean all of.
    pub all_when: Option<(FieldIndex, Value)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct UpsertAction {
    pub collection: usize,
    /// The request field that lists the items.
    pub items: FieldIndex,
    /// The request field that says what happens to an item that is there, with the value for each.
    pub mode: Option<UpsertMode>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct UpsertMode {
    pub field: FieldIndex,
    pub replace: Option<Value>,
    pub merge: Option<Value>,
    pub keep: Option<Value>,
}

/// An example of the documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub kind: ExampleKind,
    pub title: Option<String>,
    /// Path under the API's folder.
    pub file: String,
    pub text: String,
    /// What was broken in the documentation's copy.
    pub mended: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExampleKind {
    /// The body, or the query as an object.
    Request,
    /// The whole response, envelope included.
    Response,
    /// A response that refuses.
    Error,
    /// A command line for curl.
    Curl,
}

/// Where the documentation is wrong, and what it says there.
#[derive(Debug, Clone, PartialEq)]
pub struct Quirk {
    /// `response.customer_list[].tags`, `request.limit`, `path`, `headers.X-Token`.
    pub at: String,
    pub says: Option<Claim>,
    pub why: String,
    pub span: Span,
}

/// What the documentation's table claims, which the examples contradict.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claim {
    pub name: Option<String>,
    pub ty: Option<String>,
    pub required: Option<bool>,
    /// The table has no such row.
    pub absent: bool,
    pub example: Option<Value>,
    pub path: Option<String>,
}
