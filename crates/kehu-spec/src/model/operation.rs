//! Operations: what is sent, what comes back, how to go on, and what the documentation says of it.

use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    Body, Envelope, FieldIndex, OperationId, Path, RecordId, Request, SandboxAction, SchemeId, Type,
};
use crate::source::Span;

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
    /// The API's schemes that apply; none where it needs no authentication.
    pub auth: Vec<SchemeId>,
    /// The server that it is on, where that is not the API's first.
    pub server: Option<String>,
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
    /// How to look up everything there is.
    pub lookup: Option<Lookup>,
    /// What the sandbox does when it is called.
    pub sandbox: SandboxAction,
    /// The documentation's examples.
    pub examples: Vec<Example>,
    /// Where the documentation is wrong.
    pub quirks: Vec<Quirk>,
    /// Of the cell that holds the name.
    pub span: Span,
}

impl Operation {
    /// Whether a quirk accepts what is found at a path, whatever that is.
    pub(crate) fn accepts(&self, at: &str) -> bool {
        let mut quirks = self.quirks.iter();
        quirks.any(|quirk| quirk.says.is_none() && quirk.at == at)
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Method {
    /// `GET`
    #[default]
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

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// So many calls in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimit {
    /// So many calls.
    pub calls: u32,
    /// In so many seconds.
    pub per_s: f64,
}

/// What an operation answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What the body is.
    pub body: AnswerBody,
    /// What stands in the envelope's data; `None` when there is nothing to read.
    pub data: Option<Type>,
    /// Whether it stands in the API's envelope; else the data are the whole answer.
    pub enveloped: bool,
    /// The object around the answer, where it is another than that of the API.
    pub envelope: Option<Envelope>,
}

/// What the body of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AnswerBody {
    /// JSON.
    #[default]
    Json,
    /// JSON as the argument of a call.
    Jsonp,
    /// A string, which is the data.
    Text,
    /// Bytes, which are the data.
    File,
}

impl AnswerBody {
    /// Whether the data are all of it, in no envelope.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Text | Self::File)
    }
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
    /// What tells whether there is more is true on the last page, and not before.
    pub done: bool,
    /// Path of the number of all pages inside the data.
    pub count: Option<Path>,
    /// The request field that says how many items a page has.
    pub size: Option<FieldIndex>,
    /// The next page begins so many items further as a page is long, however many came.
    pub by_size: bool,
    /// The vendor lists no more items than this.
    pub most: Option<u64>,
    /// How to go on behind that.
    pub window: Option<Window>,
    /// Paths inside the data that an answer may lack, or set to null, where there is nothing to tell.
    pub omits: Vec<Path>,
}

impl Pages {
    /// The request field that asks for the next page.
    pub fn field(&self) -> FieldIndex {
        match &self.by {
            PagedBy::Cursor { forward, .. } => forward.field,
            PagedBy::LastItem { cursor: field, .. }
            | PagedBy::Number { page: field, .. }
            | PagedBy::Offset { offset: field, .. } => *field,
        }
    }
}

/// How to go on where the vendor stops listing: items come in the order of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The request field that bounds the list by that time, itself included.
    pub field: FieldIndex,
    /// Path of the time inside an item.
    pub at: Path,
}

/// How the next page is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum PagedBy {
    /// A cursor from the response goes into a request field; null or an empty text on the last page.
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
    /// Items are counted.
    Offset {
        /// The request field.
        offset: FieldIndex,
        /// The first item's number.
        first: i64,
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
    /// Path of a truth value inside the data: whether a page follows.
    pub more: Option<Path>,
    /// Values that mean the end, beside null and the empty text.
    pub end: Vec<Value>,
    /// Where an address stands whose parameter of the field's name is the cursor; `None`: what stands at
    /// `next` is the cursor itself.
    pub address: Option<AddressIn>,
    /// It stays the same from page to page, and a page without items is the last.
    pub scroll: bool,
}

/// Where the address of the next page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressIn {
    /// In the data, at [`Cursor::next`].
    Data,
    /// In the `Link` header, as `rel="next"`.
    Link,
}

/// How to look up everything there is: the ids that another operation lists, some a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The operation whose pages list the ids.
    pub ids: OperationId,
    /// The request field that takes them.
    pub field: FieldIndex,
    /// Ids a call.
    pub batch: u64,
    /// Path of the list of rows inside the data; empty when the data are the list.
    pub items: Path,
    /// What a row is.
    pub record: RecordId,
    /// The record's field that holds a row's id.
    pub key: FieldIndex,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ExampleKind {
    /// The body, or the query as an object.
    #[default]
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
