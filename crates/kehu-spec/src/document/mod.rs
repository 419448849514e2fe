//! The files as they are written: a mirror, one struct a table, one member a key, every value with
//! its place. Nothing is looked up here and nothing has a default.
//!
//! The structs are read from the `toml` crate's spanned tree by the code that `table!` makes of
//! them, not by serde: serde stops at the first problem of a file, and this reports all of them, with
//! the place of the key as well as of the value. The same declaration gives the JSON Schema for
//! editors ([`schema`]), whose descriptions are the doc comments below.
//!
//! A new key is a new line here, and its use in `resolve`.

mod files;
mod read;
pub mod schema;
mod words;

pub use files::documents;
pub use read::Entries;
pub use words::{BodyWord, Order, SandboxVerb, Scheme};

use read::table;
use serde_json::Value;

use crate::model::{
    Code, Digest, ErrorIs, ExampleKind, Meaning, Method, PairOrder, Place, SignatureEncoding, Then,
    Wire,
};
use crate::source::{FileId, Spanned};

/// The files of one API.
#[derive(Debug, Clone)]
pub struct ApiDocuments {
    /// Name of the folder.
    pub folder: String,
    /// `api.toml`.
    pub api_file: FileId,
    /// What `api.toml` says.
    pub api: ApiFile,
    /// `types.toml`.
    pub types: Option<TypesFile>,
    /// `endpoints/*.toml`, in the order of their names.
    pub endpoints: Vec<(FileId, EndpointFile)>,
    /// A part could not be read: what refers to it would be reported for the wrong reason.
    pub lossy: bool,
}

/// A short text.
pub type Text = Spanned<String>;

table! {
    /// `api.toml`: what the API is, where it is, how it is spoken to.
    pub struct ApiFile: "`api.toml`" {
        /// Name of the folder, of the crates and of the command, in snake_case.
        name: Text,
        /// Name for people.
        title: Text,
        /// The vendor's own name, in its language.
        label: Option<Text>,
        /// What it is for, one English sentence.
        summary: Text,
        /// Address of the documentation.
        docs: Option<Text>,
        /// Version of the generated crates.
        version: Option<Text>,
        /// Where the API is; the first is the default.
        server: Vec<ServerTable>,
        /// What a client is given once: credentials, and values that every request repeats.
        client: Option<ClientTable>,
        /// How requests prove who sends them.
        auth: Option<AuthTable>,
        /// The object around every response.
        envelope: Option<EnvelopeTable>,
        /// What the vendor refuses with, and what to do about it.
        error: Option<Vec<ErrorTable>>,
        /// Data that several operations share: the sandbox keeps it, an export names its key.
        collection: Option<Vec<CollectionTable>>,
    }

    /// One address of the API.
    pub struct ServerTable: "a server" {
        /// snake_case name.
        name: Text,
        /// Base URL without a slash at its end; its path goes before every operation's.
        url: Text,
        /// What it is for, in English.
        doc: Option<Text>,
    }

    /// The client's parameters.
    pub struct ClientTable: "`[client]`" {
        /// One row a parameter, one line a row.
        fields: Vec<ClientRow>,
    }

    /// A parameter of the client. Its environment variable is the API's name and its own in capitals.
    pub struct ClientRow: "a client parameter" {
        /// snake_case name.
        name: Text,
        /// Type, usually `string`.
        r#type: Text,
        /// A client cannot be made without it.
        required: Option<Spanned<bool>>,
        /// Never shown in a message, a log or `Debug`.
        secret: Option<Spanned<bool>>,
        /// The value when nothing is given.
        default: Option<Spanned<Value>>,
        /// The vendor's own word.
        label: Option<Text>,
        /// Meaning, unit and range in English.
        doc: Option<Text>,
        /// The documentation's own value.
        example: Option<Spanned<Value>>,
    }

    /// How requests prove who sends them.
    pub struct AuthTable: "`[auth]`" {
        /// The scheme; the other keys depend on it.
        scheme: Spanned<Scheme>,
        /// `token`: the header that carries the token.
        header: Option<Text>,
        /// `token`: what stands before the token, its space included.
        prefix: Option<Text>,
        /// `token`: the client parameter that may hold a ready token (`client.token`).
        token: Option<Text>,
        /// `token`: the operation that issues one.
        issue: Option<IssueTable>,
        /// `signed_headers`: what is computed over the signed bytes.
        digest: Option<Spanned<Digest>>,
        /// `signed_headers`: the client parameter that keys an HMAC (`client.secret`).
        key: Option<Text>,
        /// `signed_headers`: how the digest is written; `hex` is lower case.
        encoding: Option<Spanned<SignatureEncoding>>,
        /// `signed_headers`: the header that carries the signature.
        signature: Option<Text>,
        /// `signed_headers`: how far the timestamp may be from the server's clock, in seconds.
        skew_s: Option<Spanned<u64>>,
        /// `signed_headers`: the headers that take part, in the order of the documentation.
        headers: Option<Vec<SignedHeaderRow>>,
        /// `signed_headers`: what is signed, part after part.
        signs: Option<Vec<SignedPartRow>>,
        /// `signed_headers`: published inputs and outputs, recomputed by every check.
        vector: Option<Vec<VectorTable>>,
        /// Address of the scheme's documentation.
        docs: Option<Text>,
    }

    /// Where a token comes from when the client has none.
    pub struct IssueTable: "`[auth.issue]`" {
        /// Name of the operation; it has `auth = false`.
        operation: Text,
        /// Path of the token inside the response's data.
        token: Text,
        /// Path of the token's life in seconds inside the response's data.
        expires_in: Option<Text>,
        /// Its life in seconds where the response does not say.
        lifetime_s: Spanned<u64>,
    }

    /// A header that takes part in the signature.
    pub struct SignedHeaderRow: "a signed header" {
        /// As it is written on the wire and in the signed bytes.
        name: Text,
        /// `client.<name>`, `timestamp_ms`, `timestamp_s`, `nonce`, `operation.headers` (each operation
        /// states it) or `text:<the same for all>`.
        value: Text,
    }

    /// One part of the signed bytes.
    pub struct SignedPartRow: "a signed part" {
        /// `headers`, `query`, `body`, `method`, `path`, `timestamp`, `nonce`, `client.<name>` or `text`
        /// (the prefix alone).
        part: Text,
        /// Literal text before the part.
        prefix: Option<Text>,
        /// Leave the part out, its prefix too, when it is empty.
        skip_empty: Option<Spanned<bool>>,
        /// `headers` and `query`: by name, byte by byte, or as listed.
        order: Option<Spanned<PairOrder>>,
        /// `headers` and `query`: between name and value.
        pair: Option<Text>,
        /// `headers` and `query`: between pairs.
        join: Option<Text>,
    }

    /// A published input and its signature.
    pub struct VectorTable: "a signature vector" {
        /// Client parameters by name.
        client: Entries<Text>,
        /// In the unit of the timestamp header.
        timestamp: Spanned<i64>,
        /// The nonce, where the scheme has one.
        nonce: Option<Text>,
        /// The values that an operation states, by header.
        headers: Option<Entries<Text>>,
        /// The query's pairs in the order sent.
        query: Option<Entries<Text>>,
        /// The method, where it is signed.
        method: Option<Spanned<Method>>,
        /// The path, where it is signed.
        path: Option<Text>,
        /// The body, byte for byte.
        body: Option<Text>,
        /// What the documentation publishes.
        signature: Text,
    }

    /// The object around every response.
    pub struct EnvelopeTable: "`[envelope]`" {
        /// Path of the result code.
        code: Text,
        /// The code that means success, as it travels: number or text.
        success: Spanned<Code>,
        /// Path of the vendor's words.
        message: Option<Text>,
        /// Path of the code's name beside its number.
        name: Option<Text>,
        /// Path of the data; left out when they stand beside the code.
        data: Option<Text>,
        /// Path of what the vendor's support asks for.
        request_id: Option<Text>,
    }

    /// One way in which the vendor refuses.
    pub struct ErrorTable: "an error code" {
        /// The code, as it travels.
        code: Option<Spanned<Code>>,
        /// A text that the vendor's message contains, where no code tells.
        message: Option<Text>,
        /// snake_case name, unique in the API.
        name: Text,
        /// What kind of refusal it is.
        is: Spanned<ErrorIs>,
        /// What a client does about it.
        then: Spanned<Then>,
        /// The vendor's own words.
        label: Option<Text>,
        /// What it means and what a person does about it, in English.
        doc: Text,
    }

    /// Data that several operations share.
    pub struct CollectionTable: "a collection" {
        /// snake_case plural.
        name: Text,
        /// The record that an item is.
        record: Text,
        /// The record's field that identifies an item.
        key: Text,
        /// The service leaves fields without a value out instead of sending null.
        omit_null: Option<Spanned<bool>>,
    }

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
    pub struct FieldRow: "a field" {
        /// The name on the wire, letter for letter, typing errors included.
        name: Text,
        /// A Rust name, where the derived one will not do.
        rust: Option<Text>,
        /// `string bool int32 int64 float64 decimal bytes any timestamp_ms timestamp_s datetime date
        /// json<T> list<T> map<T>`, or a record or enum by name.
        r#type: Text,
        /// `datetime` and `date`: the text's `strftime` format.
        format: Option<Text>,
        /// How a number or truth value really travels, where table and example disagree.
        wire: Option<Spanned<Wire>>,
        /// In requests: must be sent. In responses: the documentation promises it.
        required: Option<Spanned<bool>>,
        /// Requests: where it travels, when not in the body.
        r#in: Option<Spanned<Place>>,
        /// Requests: the client parameter that fills it, `client.<name>` or `client` for its own name.
        from: Option<Text>,
        /// Requests: always sent with this value, and not settable.
        fixed: Option<Spanned<Value>>,
        /// Requests: what is sent when nothing is set.
        default: Option<Spanned<Value>>,
        /// The smallest number.
        min: Option<Spanned<i64>>,
        /// The largest number.
        max: Option<Spanned<i64>>,
        /// At least so many characters or items.
        min_len: Option<Spanned<u64>>,
        /// At most so many characters or items.
        max_len: Option<Spanned<u64>>,
        /// Never shown in a message, a log or `Debug`.
        secret: Option<Spanned<bool>>,
        /// The vendor's own cell, short, in its language.
        label: Option<Text>,
        /// Meaning, unit and range in English.
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
    pub struct EnumRow: "an enum value" {
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

    /// `endpoints/<name>.toml`: one operation, its tables, rules, pages, examples and quirks.
    pub struct EndpointFile: "an endpoint file" {
        /// snake_case name: the method of the client and the sub-command; the file has it too.
        name: Text,
        /// The HTTP method.
        method: Spanned<Method>,
        /// The path after the server's, `{name}` for path fields.
        path: Text,
        /// What it does, one English sentence.
        summary: Text,
        /// The vendor's own title.
        title: Option<Text>,
        /// More than the summary, in English.
        doc: Option<Text>,
        /// Address of its documentation.
        docs: Option<Text>,
        /// What to use instead.
        deprecated: Option<Text>,
        /// Sending it twice does no more than sending it once: a client may retry.
        idempotent: Option<Spanned<bool>>,
        /// Whether the API's authentication applies; `true` when left out.
        auth: Option<Spanned<bool>>,
        /// Header values that never change, those that are signed included.
        headers: Option<Entries<Text>>,
        /// The limits that the vendor states.
        limits: Option<Vec<LimitRow>>,
        /// What is sent.
        request: Option<RequestTable>,
        /// Conditions over several request fields.
        rule: Option<Vec<RuleTable>>,
        /// What comes back.
        response: Option<ResponseTable>,
        /// Records that only this operation uses.
        record: Option<Vec<RecordTable>>,
        /// Enums that only this operation uses.
        r#enum: Option<Vec<EnumTable>>,
        /// How to go on to the next page.
        pages: Option<PagesTable>,
        /// What the sandbox does; without it, it answers with the example.
        sandbox: Option<SandboxTable>,
        /// The documentation's own examples.
        example: Option<Vec<ExampleTable>>,
        /// Where the documentation is wrong.
        quirk: Option<Vec<QuirkTable>>,
    }

    /// So many calls in so many seconds.
    pub struct LimitRow: "a rate limit" {
        /// So many calls.
        calls: Spanned<u64>,
        /// In so many seconds.
        per_s: Spanned<f64>,
    }

    /// What is sent.
    pub struct RequestTable: "`[request]`" {
        /// How the fields travel; without it `query` for GET and DELETE, `json` for the others.
        body: Option<Spanned<BodyWord>>,
        /// One row a field, one line a row, in the order of the documentation.
        fields: Option<Vec<FieldRow>>,
    }

    /// A condition over several request fields; one of the three.
    pub struct RuleTable: "a rule" {
        /// At least one of these.
        at_least_one: Option<Vec<Text>>,
        /// With the first, all the others.
        requires: Option<Vec<Text>>,
        /// At most one of these.
        excludes: Option<Vec<Text>>,
        /// Why, in English.
        why: Option<Text>,
    }

    /// What comes back.
    pub struct ResponseTable: "`[response]`" {
        /// Type of the envelope's data; left out when there is nothing to read.
        data: Option<Text>,
    }

    /// How to go on to the next page: by `cursor` with `next` or `last`, by `page`, or by `offset`.
    pub struct PagesTable: "`[pages]`" {
        /// Path of the list inside the data; left out when the data are the list.
        items: Option<Text>,
        /// The request field for the cursor.
        cursor: Option<Text>,
        /// Path of the next cursor inside the data; null or absent on the last page.
        next: Option<Text>,
        /// Path inside the last item that is the next cursor; empty for the item itself.
        last: Option<Text>,
        /// To the page before.
        back: Option<BackTable>,
        /// The request field for the page's number.
        page: Option<Text>,
        /// The first page's number; 1 when left out.
        first: Option<Spanned<i64>>,
        /// The request field for the number of items to leave out.
        offset: Option<Text>,
        /// Path of the number of all items inside the data.
        total: Option<Text>,
        /// Path of a truth value inside the data: whether a page follows.
        more: Option<Text>,
        /// The request field for the number of items in a page.
        size: Option<Text>,
    }

    /// To the page before.
    pub struct BackTable: "`back`" {
        /// The request field for the cursor.
        cursor: Text,
        /// Path of the next cursor inside the data.
        next: Text,
    }

    /// What the sandbox does.
    pub struct SandboxTable: "`[sandbox]`" {
        /// `find`, `upsert`, `issue_token`, or `none`: answer with the example.
        action: Spanned<SandboxVerb>,
        /// The collection that it works on.
        collection: Option<Text>,
        /// `find`: from which end of the keys, `asc` or `desc`.
        order: Option<Spanned<Order>>,
        /// `find`: a request field and its value that make `any_of` mean all of.
        all_when: Option<Entries<Spanned<Value>>>,
        /// `upsert`: the request field that lists the items.
        items: Option<Text>,
        /// `upsert`: fields of an item, any of which identifies one that is there; the key when left out.
        identify: Option<Vec<Text>>,
        /// `upsert`: the request field that says what happens to an item that is there.
        mode: Option<ModeTable>,
    }

    /// What happens to an item that is there.
    pub struct ModeTable: "`mode`" {
        /// The request field that says it.
        field: Text,
        /// Its value for: the new item takes the old one's place.
        replace: Option<Spanned<Value>>,
        /// Its value for: what the new item gives is changed, the rest stays.
        merge: Option<Spanned<Value>>,
        /// Its value for: the old item stays as it is.
        keep: Option<Spanned<Value>>,
    }

    /// An example of the documentation.
    pub struct ExampleTable: "an example" {
        /// What it shows.
        kind: Spanned<ExampleKind>,
        /// File in the API's `examples` folder.
        file: Text,
        /// The vendor's heading over it.
        title: Option<Text>,
        /// What was broken in the documentation's copy, when the file is a mended one.
        mended: Option<Text>,
    }

    /// Where the documentation is wrong.
    pub struct QuirkTable: "a quirk" {
        /// `request.limit`, `response.customer_list[].tags`, `headers.X-Token`, `path`.
        at: Text,
        /// What the documentation claims there; the check proves that it is still contradicted. Without it
        /// the quirk accepts a contradiction that stays.
        says: Option<ClaimTable>,
        /// What is wrong, in English.
        why: Text,
        /// Address that contradicts the claim, where no example does.
        by: Option<Text>,
    }

    /// What the documentation claims.
    pub struct ClaimTable: "`says`" {
        /// The wire name.
        name: Option<Text>,
        /// The type.
        r#type: Option<Text>,
        /// Whether it is required.
        required: Option<Spanned<bool>>,
        /// The table has no such row.
        absent: Option<Spanned<bool>>,
        /// The documentation mentions it, and nothing else does.
        present: Option<Spanned<bool>>,
        /// The example cell.
        example: Option<Spanned<Value>>,
        /// The `strftime` format.
        format: Option<Text>,
        /// The URL's path.
        path: Option<Text>,
        /// How the request is written.
        body: Option<Spanned<BodyWord>>,
    }
}
