//! One operation: where its fields travel, what its answer is, how it lists everything.

use serde::{Serialize, Serializer};

use super::list::PagesInfo;
use super::outcome::EnvelopeInfo;
use super::{ArrivalInfo, Path};

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
    /// The client fields ([`ApiInfo::client`](super::ApiInfo::client)) that requests carry which leave out their own
    /// value.
    pub client: &'static [&'static str],
    /// Fields that always have the same value, which no request can set: (wire name, value as JSON text).
    pub fixed: &'static [(&'static str, &'static str)],
    /// Fixed header values, those that are signed included.
    pub headers: &'static [(&'static str, &'static str)],
    /// Sending it twice does no harm: it may be tried again.
    pub idempotent: bool,
    /// Which of [`ApiInfo::auth`](super::ApiInfo::auth) apply.
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
pub(super) fn by_name<S: Serializer>(
    operation: &&'static OperationInfo,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct("OperationInfo", operation.name)
}
