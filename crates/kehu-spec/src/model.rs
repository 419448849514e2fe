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
    /// How requests prove who sends them.
    pub auth: Auth,
    /// The object around every response; `None` when the data are the whole response.
    pub envelope: Option<Envelope>,
    /// What the vendor refuses with, in the order of the documentation.
    pub errors: Vec<ErrorCode>,
    /// Those of `types.toml` first, then those of the endpoint files.
    pub records: Vec<Record>,
    /// Those of `types.toml` first, then those of the endpoint files.
    pub enums: Vec<Enum>,
    /// In the order of their file names.
    pub operations: Vec<Operation>,
    /// What several operations read and write.
    pub collections: Vec<Collection>,
}

/// One address of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// snake_case: how a client chooses it.
    pub name: String,
    /// Base URL without a slash at its end; may have a path, which goes before every operation's.
    pub url: String,
    /// What it is for, in English.
    pub doc: Option<String>,
}

/// How requests prove who sends them.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// Nothing, or credentials that travel as ordinary request fields (`from = "client.…"`).
    None,
    /// A token in a header.
    Token(TokenAuth),
    /// Headers that are signed together with the body.
    SignedHeaders(SigningAuth),
}

/// A token in a header.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenAuth {
    /// The header that carries it.
    pub header: String,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: String,
    /// The client field ([`Api::client`]) that may hold a ready token.
    pub token: Option<FieldIndex>,
    /// Where a token comes from when the client has none.
    pub issue: Option<TokenIssue>,
}

/// The operation that issues the token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenIssue {
    /// The operation; its own requests carry no token.
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
    /// What is computed over the signed bytes.
    pub digest: Digest,
    /// The client field that keys a keyed digest, index into [`Api::client`].
    pub key: Option<FieldIndex>,
    /// How the digest is written.
    pub encoding: SignatureEncoding,
    /// The header in which the signature travels.
    pub signature: String,
    /// How far `timestamp` may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// In the order of the specification.
    pub headers: Vec<SignedHeader>,
    /// What is signed, part after part.
    pub signs: Vec<SignedPart>,
    /// Published inputs and outputs; `check` has recomputed them.
    pub vectors: Vec<SignatureVector>,
    /// Where the scheme is documented.
    pub docs: Option<String>,
}

/// What is computed over the signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// HMAC with SHA-1, keyed with [`SigningAuth::key`].
    HmacSha1,
    /// HMAC with SHA-256, keyed with [`SigningAuth::key`].
    HmacSha256,
}

/// How a digest is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureEncoding {
    /// Hexadecimal, lower case.
    Hex,
    /// Base64, with padding.
    Base64,
}

/// A header that takes part in the signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedHeader {
    /// As it is written on the wire and in the signed bytes.
    pub name: String,
    /// Where its value comes from.
    pub value: HeaderValue,
}

/// Where the value of a signed header comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    /// A client field, index into [`Api::client`].
    Client(FieldIndex),
    /// Unix time in milliseconds.
    TimestampMs,
    /// Unix time in seconds.
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
    /// What is written after the prefix.
    pub kind: SignedPartKind,
}

/// What one part of the signed bytes is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum SignedPartKind {
    /// The headers of [`SigningAuth::headers`], those that are empty left out.
    Headers {
        /// Which comes first.
        order: PairOrder,
        /// Between name and value.
        pair: String,
        /// Between pairs.
        join: String,
    },
    /// The query's pairs, percent-encoding undone.
    Query {
        /// Which comes first; as listed is as sent.
        order: PairOrder,
        /// Between name and value.
        pair: String,
        /// Between pairs.
        join: String,
    },
    /// The very bytes of the body.
    Body,
    /// In capitals.
    Method,
    /// The operation's path, without server or query.
    Path,
    /// The timestamp as its header has it.
    Timestamp,
    /// The nonce as its header has it.
    Nonce,
    /// A client field, index into [`Api::client`].
    Client(FieldIndex),
    /// Only the prefix.
    Text,
}

/// The order of signed pairs.
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
    /// The nonce, where the scheme has one.
    pub nonce: Option<String>,
    /// The operation's header values by name.
    pub headers: IndexMap<String, String>,
    /// The query's pairs in the order sent.
    pub query: IndexMap<String, String>,
    /// In capitals, where it is signed.
    pub method: Option<String>,
    /// Without server or query, where it is signed.
    pub path: Option<String>,
    /// The body, empty when there is none.
    pub body: String,
    /// What is published.
    pub signature: String,
    /// Of the signature's cell.
    pub span: Span,
}

/// The object around every response.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The result code.
    pub code: Path,
    /// The code that means success; every other one refuses.
    pub success: Code,
    /// The vendor's words beside the code.
    pub message: Option<Path>,
    /// The code's name beside the number.
    pub name: Option<Path>,
    /// Where the data is; `None` when the data stand beside the code.
    pub data: Option<Path>,
    /// What the vendor's support asks for.
    pub request_id: Option<Path>,
}

/// A result code as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Code {
    /// A JSON number.
    Int(i64),
    /// A JSON string.
    Text(String),
}

/// One way in which the vendor refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCode {
    /// `None`: told by its message alone.
    pub code: Option<Code>,
    /// A text that the vendor's message contains, where the code does not tell.
    pub message: Option<String>,
    /// snake_case, unique in the API.
    pub name: String,
    /// What kind of refusal it is.
    pub is: ErrorIs,
    /// What a client does about it.
    pub then: Then,
    /// The vendor's own words.
    pub label: Option<String>,
    /// What it means and what a person does about it, in English.
    pub doc: String,
    /// Of the cell that holds the name.
    pub span: Span,
}

/// What kind of refusal an error code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorIs {
    /// The request is malformed.
    InvalidRequest,
    /// The credentials, the signature or the token are not accepted.
    Auth,
    /// The account may not do this.
    Permission,
    /// Too many requests.
    RateLimit,
    /// What the request names does not exist.
    NotFound,
    /// The vendor's own fault.
    Server,
}

/// What a client does about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// Nothing: the same request fails again.
    Never,
    /// Wait and send it again.
    Retry,
    /// Set the clock by the server's and send it again once.
    ResyncClock,
    /// Obtain a new token and send it again once.
    RenewToken,
}

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
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name on the wire, letter for letter.
    pub name: String,
    /// A Rust name that the spec asks for.
    pub rust: Option<String>,
    /// What it holds.
    pub ty: Type,
    /// How a number or truth value really travels.
    pub wire: Wire,
    /// In requests: must be sent. In responses: the documentation promises it.
    pub required: bool,
    /// Where it travels.
    pub place: Place,
    /// The client field that fills it, index into [`Api::client`].
    pub from: Option<FieldIndex>,
    /// Filled by the client with this value; always sent, not settable.
    pub fixed: Option<Value>,
    /// What the client sends when nothing is set.
    pub default: Option<Value>,
    /// The smallest number.
    pub min: Option<i64>,
    /// The largest number.
    pub max: Option<i64>,
    /// At least so many characters of a text, items of a list.
    pub min_len: Option<u64>,
    /// At most so many characters of a text, items of a list.
    pub max_len: Option<u64>,
    /// Never shown in a message, a log or `Debug`.
    pub secret: bool,
    /// The vendor's own cell, short, in its language.
    pub label: Option<String>,
    /// Meaning, unit and range in English.
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

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// A text.
    String,
    /// A truth value.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits, never a float.
    Int64,
    /// A number.
    Float64,
    /// A decimal number whose digits count: money.
    Decimal,
    /// Base64 in a string.
    Bytes,
    /// Any JSON value.
    Any,
    /// An instant, as whole milliseconds since 1970.
    TimestampMs,
    /// An instant, as whole seconds since 1970.
    TimestampS,
    /// Date and time without a zone, a text in this `strftime` format.
    DateTime {
        /// `%Y-%m-%d %H:%M:%S`
        format: String,
    },
    /// A date, a text in this `strftime` format.
    Date {
        /// `%Y-%m-%d`
        format: String,
    },
    /// JSON inside a string.
    Json(Box<Type>),
    /// Any number of them; null and absent are the empty list.
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    /// An object with these fields.
    Record(RecordId),
    /// One of these values, or one that the table does not list.
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
    /// A text that arrives as a number.
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
    /// In the query.
    Query,
    /// In the path, in the place of `{name}`.
    Path,
    /// In a header of its name.
    Header,
}

/// What a field means across vendors: what the sandbox fills it with and a report groups by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A text that contains the request's.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnumRepr {
    /// Whole numbers.
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

/// One operation: a method and a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// snake_case: the method of the client and the sub-command.
    pub name: String,
    /// The HTTP method.
    pub method: Method,
    /// With `{name}` for path fields.
    pub path: String,
    /// What it does, one English sentence.
    pub summary: String,
    /// The vendor's own title.
    pub title: Option<String>,
    /// More than the summary, in English.
    pub doc: Option<String>,
    /// Where it is documented.
    pub docs: Option<String>,
    /// What to use instead.
    pub deprecated: Option<String>,
    /// Whether sending it twice does no more than sending it once.
    pub idempotent: bool,
    /// Whether the API's authentication applies.
    pub auth: bool,
    /// Fixed header values, those that are signed included.
    pub headers: IndexMap<String, String>,
    /// What the vendor states.
    pub limits: Vec<RateLimit>,
    /// What is sent.
    pub request: Request,
    /// What comes back.
    pub response: Response,
    /// Conditions over several request fields.
    pub rules: Vec<Rule>,
    /// How to go on to the next page.
    pub pages: Option<Pages>,
    /// What the sandbox does when it is called.
    pub sandbox: SandboxAction,
    /// The documentation's examples.
    pub examples: Vec<Example>,
    /// Where the documentation is wrong.
    pub quirks: Vec<Quirk>,
    /// Of the cell that holds the name.
    pub span: Span,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

/// So many calls in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimit {
    /// So many calls.
    pub calls: u32,
    /// In so many seconds.
    pub per_s: f64,
}

/// What an operation sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// How the fields with [`Place::Body`] are written.
    pub body: Body,
    /// In the order of the documentation.
    pub fields: Vec<Field>,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// There is none: every field is in the query, the path or a header.
    None,
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
}

/// What an operation answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What stands in the envelope's data; `None` when there is nothing to read.
    pub data: Option<Type>,
}

/// A condition over several request fields, indices into [`Request::fields`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The condition.
    pub kind: RuleKind,
    /// Why it holds, in English.
    pub why: Option<String>,
    /// Of the condition's cell.
    pub span: Span,
}

/// What a rule asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleKind {
    /// At least one of them.
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
    /// What the list holds.
    pub item: Type,
    /// How the next page is asked for.
    pub by: PagedBy,
    /// The request field that says how many items a page has.
    pub size: Option<FieldIndex>,
}

/// How the next page is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum PagedBy {
    /// A cursor from the response goes into a request field; null or absent on the last page.
    Cursor {
        /// To the next page.
        forward: Cursor,
        /// To the page before.
        back: Option<Cursor>,
    },
    /// The last item, or this field of it, goes into a request field; an empty page is the end.
    LastItem {
        /// The request field.
        cursor: FieldIndex,
        /// Path inside the last item; empty for the item itself.
        key: Path,
    },
    /// Pages are counted.
    Number {
        /// The request field.
        page: FieldIndex,
        /// The first page's number.
        first: i64,
        /// Path of the number of items inside the data.
        total: Option<Path>,
        /// Path of a truth value inside the data: whether a page follows.
        more: Option<Path>,
    },
    /// Items are counted from 0.
    Offset {
        /// The request field.
        offset: FieldIndex,
        /// Path of the number of items inside the data.
        total: Option<Path>,
        /// Path of a truth value inside the data: whether a page follows.
        more: Option<Path>,
    },
}

/// Where a cursor comes from and goes to.
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
    /// snake_case plural: `customers`.
    pub name: String,
    /// What an item is.
    pub record: RecordId,
    /// The record's field that identifies an item.
    pub key: FieldIndex,
    /// Fields without a value are left out of an item, instead of being null.
    pub omit_null: bool,
}

/// What the sandbox does when an operation is called.
#[derive(Debug, Clone, PartialEq)]
pub enum SandboxAction {
    /// Answers with the documentation's example.
    Example,
    /// Finds items of a collection, index into [`Api::collections`].
    Find(FindAction),
    /// Puts items into a collection.
    Upsert(UpsertAction),
    /// Issues the token of [`TokenAuth`].
    IssueToken,
}

/// Finds items of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct FindAction {
    /// Index into [`Api::collections`].
    pub collection: usize,
    /// The largest key first.
    pub descending: bool,
    /// A request field and its value that make `AnyOf` mean all of.
    pub all_when: Option<(FieldIndex, Value)>,
}

/// Puts items into a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertAction {
    /// Index into [`Api::collections`].
    pub collection: usize,
    /// The request field that lists the items.
    pub items: FieldIndex,
    /// Fields of an item's record (indices into its fields) any of which identifies one that is there;
    /// empty: the collection's key.
    pub identify: Vec<FieldIndex>,
    /// The request field that says what happens to an item that is there, with the value for each.
    pub mode: Option<UpsertMode>,
}

/// What happens to an item that is there already.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertMode {
    /// The request field that says it.
    pub field: FieldIndex,
    /// Its value for: the new item takes the old one's place.
    pub replace: Option<Value>,
    /// Its value for: what the new item gives is changed, the rest stays.
    pub merge: Option<Value>,
    /// Its value for: the old item stays as it is.
    pub keep: Option<Value>,
}

/// An example of the documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it is an example of.
    pub kind: ExampleKind,
    /// The vendor's heading over it.
    pub title: Option<String>,
    /// Path under the API's folder.
    pub file: String,
    /// What the file holds.
    pub text: String,
    /// What was broken in the documentation's copy.
    pub mended: Option<String>,
    /// Of the cell that names the file.
    pub span: Span,
}

/// What an example shows.
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
    /// What the documentation claims there; `None` accepts a contradiction that stays.
    pub says: Option<Claim>,
    /// What is wrong, in English.
    pub why: String,
    /// Where the claim is contradicted, when no example shows it: the address of another page.
    pub by: Option<String>,
    /// Of the cell that holds `at`.
    pub span: Span,
}

/// What the documentation claims, which the examples (or another page) contradict.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claim {
    /// The wire name.
    pub name: Option<String>,
    /// The type.
    pub ty: Option<Type>,
    /// Whether it is required.
    pub required: Option<bool>,
    /// The table has no such row.
    pub absent: bool,
    /// The documentation mentions it, and nothing else does.
    pub present: bool,
    /// The example cell.
    pub example: Option<Value>,
    /// The `strftime` format.
    pub format: Option<String>,
    /// The URL's path.
    pub path: Option<String>,
    /// How the request is written.
    pub body: Option<Body>,
}
