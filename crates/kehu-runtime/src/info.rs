//! What the runtime must know about an API and its operations: plain static data.
//!
//! Generated client crates hold one [`ApiInfo`] and one [`OperationInfo`] each per operation; the
//! runtime reads them and knows no API by name. Names of fields are wire names, letter for letter.
//!
//! A program that reads descriptions of APIs while it runs makes the same data of them and keeps them for as
//! long as it runs (`Box::leak`, `String::leak`); its operations implement [`Operation`](crate::Operation)
//! for a type that holds them.

mod arrival;
mod auth;
mod signed;

use std::fmt;

use serde::{Serialize, Serializer};

pub use arrival::{Accepts, ArrivalInfo, Arriving, Through};
pub use auth::{
    AuthInfo, AuthPlace, BasicInfo, IssueInfo, RefreshInfo, SentField, SigningInfo, TokenInfo,
};
pub use signed::{
    Composed, Digest, LetterCase, NonceForm, PairOrder, Pairs, PartDigest, Piece,
    SignatureEncoding, SignedPart, SignedPartKind, Source, TextEncoding,
};

/// A dotted path through JSON objects: `&["paging", "next"]`; empty for the whole value.
pub type Path = &'static [&'static str];

/// One vendor's API.
#[derive(Debug, Serialize)]
pub struct ApiInfo {
    /// Name of the API in commands and environment variables: `nxcloud`.
    pub name: &'static str,
    /// Name for people: `NXCloud`.
    pub title: &'static str,
    /// Where its documentation is.
    pub docs: Option<&'static str>,
    /// Sent in `User-Agent` after the runtime's own: `nxcloud-client/0.1.0`.
    pub user_agent: &'static str,
    /// The first is the default.
    pub servers: &'static [ServerInfo],
    /// What a client is given once.
    pub client: &'static [ClientFieldInfo],
    /// How requests prove who sends them; empty where credentials travel as ordinary request fields.
    pub auth: &'static [AuthInfo],
    /// What its answers are written in, where it is not UTF-8 and they do not say: `gbk`.
    pub charset: Option<&'static str>,
    /// The object around every response; `None`: a response is bare data.
    pub envelope: Option<EnvelopeInfo>,
    /// Other shapes in which it refuses: an answer that has the code of one, or its words where no code is
    /// named, is a refusal.
    pub refusals: &'static [EnvelopeInfo],
    /// The vendor's error codes, in the order of the documentation.
    pub errors: &'static [ErrorInfo],
    /// The rows of each record that may arrive in another form than their own, or hold what may.
    pub arrivals: &'static [&'static [ArrivalInfo]],
    /// What the vendor sends by itself.
    pub callback: Option<CallbackInfo>,
}

impl ApiInfo {
    /// No server, no authentication, no envelope: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        title: "",
        docs: None,
        user_agent: "",
        servers: &[],
        client: &[],
        auth: &[],
        charset: None,
        envelope: None,
        refusals: &[],
        errors: &[],
        arrivals: &[],
        callback: None,
    };

    /// The object around the answer of an operation; `None` when the data are the whole of it.
    pub fn envelope_of<'a>(&'a self, operation: &'a OperationInfo) -> Option<&'a EnvelopeInfo> {
        let of_api = self.envelope.as_ref().filter(|_| operation.enveloped);
        operation.envelope.as_ref().or(of_api)
    }

    /// Where the data are in the answer of an operation; empty for the whole of it.
    pub fn data_path(&self, operation: &OperationInfo) -> Path {
        match self.envelope_of(operation) {
            Some(envelope) => envelope.data.unwrap_or_default(),
            None => &[],
        }
    }

    /// The client field of this name.
    pub fn client_field(&self, name: &str) -> Option<&'static ClientFieldInfo> {
        self.client.iter().find(|field| field.name == name)
    }
}

/// A host that serves the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ServerInfo {
    /// Its name in settings: `hong_kong`.
    pub name: &'static str,
    /// Base URL without a slash at its end; may have a path.
    pub url: &'static str,
    /// When to use it.
    pub doc: &'static str,
}

/// A value that a client is given once: a credential, or one that requests repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClientFieldInfo {
    /// Its name in the spec and on the builder: `access_key`.
    pub name: &'static str,
    /// The environment variable that holds it: `NXCLOUD_ACCESS_KEY`.
    pub env: &'static str,
    /// What the text stands for.
    pub kind: ClientFieldKind,
    /// Never shown in a message, a log or `Debug`.
    pub secret: bool,
    /// No client without it.
    pub required: bool,
    /// What it is, one sentence.
    pub doc: &'static str,
}

impl ClientFieldInfo {
    /// A credential that is not required: what a literal leaves out.
    pub const fn secret(name: &'static str, env: &'static str) -> Self {
        Self {
            name,
            env,
            kind: ClientFieldKind::Text,
            secret: true,
            required: false,
            doc: "",
        }
    }
}

/// What the text of a client field stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ClientFieldKind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
}

/// The object around every response.
#[derive(Debug, Serialize)]
pub struct EnvelopeInfo {
    /// The result code; `None` where only conditions tell.
    pub code: Option<Path>,
    /// The codes of success.
    pub success: &'static [Code],
    /// An answer without a code is a success.
    pub absent: bool,
    /// What must hold in a success as well, whatever the code.
    pub conditions: &'static [ConditionInfo],
    /// The vendor's words.
    pub message: Option<Path>,
    /// The code's name beside the number.
    pub name: Option<Path>,
    /// The data; `None` when they stand beside the code.
    pub data: Option<Path>,
    /// The id by which the vendor finds the call.
    pub request_id: Option<Path>,
    /// The seconds after which a request that was refused may come again.
    pub retry_after: Option<Path>,
    /// A string that holds JSON and is read as what it holds; empty for the whole answer.
    pub json: Option<Path>,
}

/// Something that holds in a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConditionInfo {
    /// Where.
    pub at: Path,
    /// The values of success, as JSON text: `true`, `"ok"`.
    pub is: &'static [&'static str],
}

impl EnvelopeInfo {
    /// Success is 0 and there is nothing but a code: what a literal leaves out.
    pub const EMPTY: Self = Self {
        code: Some(&["code"]),
        success: &[Code::Int(0)],
        absent: false,
        conditions: &[],
        message: None,
        name: None,
        data: None,
        request_id: None,
        retry_after: None,
        json: None,
    };
}

/// What the vendor sends by itself, and how it proves that it did.
#[derive(Debug, Serialize)]
pub struct CallbackInfo {
    /// The scheme that signs it, counted in [`ApiInfo::auth`].
    pub scheme: usize,
    /// What tells events apart, inside the body; `None` where there is one.
    pub event: Option<Path>,
    /// The header that tells events apart, where the body does not.
    pub event_header: Option<&'static str>,
    /// The body is XML, and what is encrypted, too: read as objects of strings. Needs the feature `xml`.
    pub xml: bool,
    /// What of it is encrypted.
    pub encrypted: Option<EncryptedInfo>,
    /// How the vendor asks whether somebody answers.
    pub challenge: Option<ChallengeInfo>,
    /// The events that the documentation lists.
    pub webhooks: &'static [WebhookInfo],
    /// What an answer looks like that is encrypted and signed itself.
    pub answer: Option<AnswerInfo>,
}

/// The names of what an answer holds that is encrypted and signed as what it answers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AnswerInfo {
    /// What is encrypted.
    pub encrypted: &'static str,
    /// Its signature.
    pub signature: &'static str,
    /// The time that was signed.
    pub timestamp: &'static str,
    /// The nonce that was signed.
    pub nonce: &'static str,
}

impl CallbackInfo {
    /// One event, signed by the first scheme: what a literal leaves out.
    pub const EMPTY: Self = Self {
        scheme: 0,
        event: None,
        event_header: None,
        xml: false,
        encrypted: None,
        challenge: None,
        answer: None,
        webhooks: &[],
    };
}

/// What is encrypted of all that the vendor sends by itself, in Base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EncryptedInfo {
    /// Where it stands in the body; what was encrypted takes its place.
    pub at: Path,
    /// How it is encrypted.
    pub cipher: Cipher,
    /// The client field that holds the key.
    pub key: &'static str,
    /// What the key's text stands for.
    pub key_form: KeyForm,
    /// What encryption begins with.
    pub iv: Iv,
    /// Where in the body a string stands that was not encrypted, but cannot have been changed.
    pub with: Option<Path>,
    /// The client field that names whose it is: what was encrypted stands between 16 bytes of chance, its length
    /// in four bytes, and this.
    pub owner: Option<&'static str>,
}

/// How something is encrypted. What decrypts it needs the feature `decrypt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Cipher {
    /// AES with a key of 256 bits, blocks chained, padded as PKCS#7 says, up to 32 bytes.
    Aes256Cbc,
    /// AES with a key of 256 bits in Galois counter mode, its tag at the end.
    Aes256Gcm,
}

/// What the text of a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyForm {
    /// Its own bytes.
    Text,
    /// Base64, with or without its padding.
    Base64,
    /// Bytes whose SHA-256 is the key.
    Sha256,
    /// Hexadecimal digits.
    Hex,
}

/// What encryption begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Iv {
    /// The first bytes of the key.
    Key,
    /// The first bytes of what is encrypted.
    First,
    /// A string in the body.
    At(Path),
}

/// How the vendor asks whether somebody answers, before it sends anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChallengeInfo {
    /// Where what has to be sent back stands.
    pub at: ChallengeAt,
    /// It is signed as all the rest is.
    pub signed: bool,
}

/// Where something stands in a request of the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ChallengeAt {
    /// In the body.
    Body(Path),
    /// A field of the query.
    Query(&'static str),
}

/// An event that the vendor sends by itself.
#[derive(Debug, Serialize)]
pub struct WebhookInfo {
    /// What stands at [`CallbackInfo::event`].
    pub is: Option<Code>,
    /// Its name, and how its data are read: as the answer of an operation.
    pub data: OperationInfo,
}

/// A result code as it travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Code {
    /// A number.
    Int(i64),
    /// A string.
    Text(&'static str),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(code) => code.fmt(f),
            Self::Text(code) => code.fmt(f),
        }
    }
}

/// One of the vendor's error codes.
#[derive(Debug, Serialize)]
pub struct ErrorInfo {
    /// The code; `None`: told by its message alone.
    pub code: Option<Code>,
    /// A string that the vendor's message contains, where the code does not tell.
    pub message: Option<&'static str>,
    /// A name for it: `timestamp_expired`.
    pub name: &'static str,
    /// What kind of refusal it is.
    pub is: ErrorIs,
    /// What the client does about it.
    pub then: Then,
    /// What it means and what to do, for people.
    pub doc: &'static str,
}

/// What kind of refusal an error code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ErrorIs {
    /// The request is wrong.
    InvalidRequest,
    /// The credentials are wrong or stale.
    Auth,
    /// The credentials do not allow this.
    Permission,
    /// Too many calls.
    RateLimit,
    /// There is no such thing.
    NotFound,
    /// The vendor's own fault.
    Server,
}

/// What a client does about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Then {
    /// Gives up.
    Never,
    /// Waits and tries again, where the operation is idempotent.
    Retry,
    /// Sets its clock by the server's and tries once more.
    ResyncClock,
    /// Obtains a new token and tries once more.
    RenewToken,
}

/// One operation of an API.
#[derive(Debug, Serialize)]
pub struct OperationInfo {
    /// snake_case, as in the spec: `query_customers`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// Path after the server's base URL, with `{name}` for path fields.
    pub path: &'static str,
    /// How the fields that are not in [`places`](Self::places) travel.
    pub body: Body,
    /// The request fields that do not travel in the body.
    pub places: &'static [(&'static str, Place)],
    /// How lists and nested values of fields travel in a query or form, where it is not `ids=1&ids=2`.
    pub styles: &'static [(&'static str, Style)],
    /// The request field that is all of the body.
    pub payload: Option<&'static str>,
    /// The fields whose names are steps into objects: `page.no`.
    pub nested: &'static [&'static str],
    /// The object in the body that holds its fields.
    pub under: Option<UnderInfo>,
    /// The fields of a body that are files, or lists of files, in Base64 until they are sent.
    pub files: &'static [FileInfo],
    /// The fields that hold a new key for each call, where none is set.
    pub unique: &'static [&'static str],
    /// The server that it is on, where that is not the first and no base URL is set.
    pub server: Option<&'static str>,
    /// The client fields ([`ApiInfo::client`]) that requests carry which leave out their own value.
    pub client: &'static [&'static str],
    /// Fields that always have the same value, which no request can set: (wire name, value as JSON text).
    pub fixed: &'static [(&'static str, &'static str)],
    /// Fixed header values, those that are signed included.
    pub headers: &'static [(&'static str, &'static str)],
    /// Sending it twice does no harm: it may be tried again.
    pub idempotent: bool,
    /// Which of [`ApiInfo::auth`] apply.
    pub auth: &'static [usize],
    /// Whether the answer stands in the API's envelope; else the data are the whole of it.
    pub enveloped: bool,
    /// The object around its answer, where it is another than that of the API.
    pub envelope: Option<EnvelopeInfo>,
    /// What the body of an answer is, where it is not JSON.
    pub answer: Option<AnswerBody>,
    /// How the data arrive, where anything of them may come in another form than its own.
    pub arrival: Option<ArrivalInfo>,
    /// The vendor's stated limits.
    pub limits: &'static [LimitInfo],
    /// How to go on to the next page.
    pub pages: Option<PagesInfo>,
    /// How to look up everything there is.
    pub lookup: Option<LookupInfo>,
    /// Where lists and maps of records are inside the data: the outermost ones, where the data are not a list.
    pub lists: &'static [Path],
    /// Where it is documented.
    pub docs: Option<&'static str>,
}

impl OperationInfo {
    /// A bodyless `GET /` without anything else: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        method: Method::Get,
        path: "/",
        body: Body::None,
        places: &[],
        styles: &[],
        payload: None,
        nested: &[],
        under: None,
        files: &[],
        unique: &[],
        server: None,
        client: &[],
        fixed: &[],
        headers: &[],
        idempotent: false,
        auth: &[0],
        enveloped: true,
        envelope: None,
        answer: None,
        arrival: None,
        limits: &[],
        pages: None,
        lookup: None,
        lists: &[],
        docs: None,
    };

    /// Where rows are inside the data, if there are any: at the place of the data themselves where neither
    /// pages nor a look-up name another.
    pub fn rows(&self) -> Path {
        let pages = self.pages.as_ref().map(|pages| pages.items);
        let lookup = || self.lookup.as_ref().map(|lookup| lookup.items);
        pages.or_else(lookup).unwrap_or_default()
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    pub(crate) fn to_http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Put => http::Method::PUT,
            Self::Patch => http::Method::PATCH,
            Self::Delete => http::Method::DELETE,
        }
    }

    /// The method in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// How request fields travel in the body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Body {
    /// There is no body.
    #[default]
    None,
    /// A JSON object.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// The bytes of the one field of [`OperationInfo::files`], or the text of [`OperationInfo::payload`].
    Whole,
}

/// What the body of an answer is that is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AnswerBody {
    /// JSON as the argument of a call: `callback({…})`.
    Jsonp,
    /// Text, which is the data.
    Text,
    /// Bytes, which are the data.
    File,
}

/// Where a request field travels that is not in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Place {
    /// In the query.
    Query,
    /// In the path.
    Path,
    /// In a header.
    Header,
    /// At the top of the body, beside the object that holds the other fields ([`OperationInfo::under`]).
    Top,
}

/// An object in a body that holds its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnderInfo {
    /// Where it is.
    pub path: Path,
    /// It is a string with JSON in it.
    pub text: bool,
}

/// How lists and nested values travel in a query or form, and a string in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Style {
    /// `ids=1,2`
    Comma,
    /// `ids[]=1&ids[]=2`, `place[lat]=1`
    Brackets,
    /// `ids[0]=1&ids[1]=2`, `rows[0][id]=1`
    Indexes,
    /// `ids.0=1&ids.1=2`, `rows.0.id=1`
    Dots,
    /// `ids.1=1&ids.2=2`, `rows.1.id=1`
    DotsFromOne,
    /// `/files/a/b.txt`: the slashes of a string stay in the path.
    Slashes,
}

impl Style {
    /// What leads from a list to one of its items: `[]`, `[0]`, `.1`; nothing where all items have the list's name.
    pub(crate) fn item(self, nth: usize) -> String {
        match self {
            Style::Brackets => "[]".to_owned(),
            Style::Indexes => format!("[{nth}]"),
            Style::Dots => format!(".{nth}"),
            Style::DotsFromOne => format!(".{}", nth + 1),
            Style::Comma | Style::Slashes => String::new(),
        }
    }

    /// What leads from an object to one of its members: `[lat]`, `.lat`; `None` where an object travels as JSON.
    pub(crate) fn member(self, key: &str) -> Option<String> {
        match self {
            Style::Brackets | Style::Indexes => Some(format!("[{key}]")),
            Style::Dots | Style::DotsFromOne => Some(format!(".{key}")),
            Style::Comma | Style::Slashes => None,
        }
    }
}

/// So many calls in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LimitInfo {
    /// How many.
    pub calls: u32,
    /// In how many seconds.
    pub per_s: f64,
}

/// A file in a multipart body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FileInfo {
    /// The request field.
    pub field: &'static str,
    /// The field that holds its name, which does not travel itself.
    pub name: Option<&'static str>,
    /// The field that holds its media type, which does not travel itself; or the type, which has a slash.
    pub content_type: Option<&'static str>,
}

impl FileInfo {
    /// A file without a name: what a literal leaves out.
    pub const EMPTY: Self = Self {
        field: "",
        name: None,
        content_type: None,
    };
}

/// How to go on to the next page.
#[derive(Debug, Serialize)]
pub struct PagesInfo {
    /// The list inside the data; empty when the data are the list.
    pub items: Path,
    /// What leads from page to page.
    pub by: PagedBy,
    /// What tells whether there is more is true on the last page, and not before.
    pub done: bool,
    /// How many pages there are, inside the data.
    pub count: Option<Path>,
    /// The request field that says how many items a page has.
    pub size: Option<&'static str>,
    /// So many items further the next page begins, however many came, where a request names no size;
    /// `None`: as many as came.
    pub by_size: Option<i64>,
    /// The vendor lists no more items than this.
    pub most: Option<u64>,
    /// How to go on behind that.
    pub window: Option<WindowInfo>,
    /// What an answer may leave out, or set to null, where there is nothing to tell: the list of a page
    /// without items, the cursor of the last page, or an object that they stand in. Anything else that
    /// is named here and does not come leaves open whether the walk has ended.
    pub omits: &'static [Path],
}

/// How to go on where the vendor stops listing: rows come in the order of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WindowInfo {
    /// The request field that bounds the list by that time, itself included.
    pub field: &'static str,
    /// The time inside a row.
    pub at: Path,
}

/// Which way to go through the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// To the next page.
    #[default]
    Forward,
    /// To the page before.
    Back,
}

impl PagesInfo {
    /// The last item leads on from a list that is the data: what a literal leaves out.
    pub const EMPTY: Self = Self {
        items: &[],
        by: PagedBy::LastItem {
            cursor: "",
            key: &[],
        },
        done: false,
        count: None,
        size: None,
        by_size: None,
        most: None,
        window: None,
        omits: &[],
    };

    /// What tells how to go on, inside the data.
    pub(crate) fn marks(&self, direction: Direction) -> impl Iterator<Item = Path> {
        let marks = match (&self.by, direction) {
            (PagedBy::Cursor { forward, back }, direction) => {
                let back = back.as_ref().filter(|_| direction == Direction::Back);
                let way = back.unwrap_or(forward);
                [Some(way.next), way.more]
            }
            (PagedBy::LastItem { .. }, _) => [None, None],
            (PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. }, _) => {
                [*total, *more]
            }
        };
        marks.into_iter().chain([self.count]).flatten()
    }

    /// Whether the last page may lack the cursor at this path: a header does not come with it.
    pub(crate) fn may_end_without(&self, path: Path) -> bool {
        let is_header = path.first().is_some_and(|step| step.starts_with("header:"));
        is_header || self.may_lack(path)
    }

    /// Whether an answer may lack what stands at this path inside the data.
    pub fn may_lack(&self, path: Path) -> bool {
        self.omits.iter().any(|omitted| path.starts_with(omitted))
    }

    /// The request field that says where a page begins.
    pub fn resume_field(&self, direction: Direction) -> Option<&'static str> {
        match (&self.by, direction) {
            (PagedBy::Cursor { forward, .. }, Direction::Forward) => Some(forward.field),
            (PagedBy::Cursor { back, .. }, Direction::Back) => back.as_ref().map(|back| back.field),
            (_, Direction::Back) => None,
            (PagedBy::LastItem { cursor, .. }, _) => Some(cursor),
            (PagedBy::Number { page, .. }, _) => Some(page),
            (PagedBy::Offset { offset, .. }, _) => Some(offset),
        }
    }
}

/// What leads from page to page.
#[derive(Debug, Serialize)]
pub enum PagedBy {
    /// A cursor from the response goes into a request field; null or empty text on the last page.
    Cursor {
        /// To the next page.
        forward: CursorInfo,
        /// To the page before.
        back: Option<CursorInfo>,
    },
    /// The last item, or this field of it, goes into a request field; an empty page is the end.
    LastItem {
        /// The request field.
        cursor: &'static str,
        /// The field of the item; empty for the item itself.
        key: Path,
    },
    /// Pages are counted.
    Number {
        /// The request field.
        page: &'static str,
        /// The first page's number.
        first: i64,
        /// How many items there are, inside the data.
        total: Option<Path>,
        /// Whether there are more pages, inside the data.
        more: Option<Path>,
    },
    /// Items are counted.
    Offset {
        /// The request field.
        offset: &'static str,
        /// The first item's number.
        first: i64,
        /// How many items there are, inside the data.
        total: Option<Path>,
        /// Whether there are more items, inside the data.
        more: Option<Path>,
    },
}

/// A cursor from a response that goes into a request.
#[derive(Debug, Serialize)]
pub struct CursorInfo {
    /// The request field.
    pub field: &'static str,
    /// Its next value inside the data.
    pub next: Path,
    /// Whether there are more pages, inside the data, where the cursor alone does not tell.
    pub more: Option<Path>,
    /// Values of the cursor that mean the end, beside null and the empty text; `0` may arrive as a number
    /// or as text.
    pub end: &'static [&'static str],
    /// Where an address stands whose parameter of the field's name is the cursor; `None`: what stands at
    /// `next` is the cursor itself.
    pub address: Option<AddressIn>,
    /// It stays the same from page to page, and a page without items is the last.
    pub scroll: bool,
}

/// Where the address of the next page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AddressIn {
    /// In the data, at [`CursorInfo::next`].
    Data,
    /// In the `Link` header, as `rel="next"`.
    Link,
}

impl CursorInfo {
    /// A cursor that tells the end by itself: what a literal leaves out.
    pub const EMPTY: Self = Self {
        field: "",
        next: &[],
        more: None,
        end: &[],
        address: None,
        scroll: false,
    };
}

/// How to look up everything there is: the ids that another operation lists, some a call.
#[derive(Debug, Serialize)]
pub struct LookupInfo {
    /// Lists the ids, page by page.
    #[serde(serialize_with = "by_name")]
    pub ids: &'static OperationInfo,
    /// The request field that takes them.
    pub field: &'static str,
    /// Ids a call.
    pub batch: usize,
    /// The list of rows inside the data; empty when the data are the list.
    pub items: Path,
    /// The field of a row that holds its id.
    pub key: &'static str,
}

/// Another operation, which is described elsewhere: its name, in a newtype called `OperationInfo`.
fn by_name<S: Serializer>(
    operation: &&'static OperationInfo,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct("OperationInfo", operation.name)
}
