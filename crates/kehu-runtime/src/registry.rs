//! Every operation by name, for programs that learn at run time what to call: the command line,
//! exports, reports.
//!
//! Underneath everything stays typed: a dynamic call decodes its request into the operation's own
//! type, validates it, and decodes the response before its raw data are handed on, so that nothing is
//! lost and errors carry paths.
//!
//! The generated crate `kehu-apis` holds one [`Api`] per vendor; this module is their shape.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::info::{ApiInfo, OperationInfo, PagesInfo, Place};
use crate::paging::{Cursor, Pages, RawPages};
use crate::{Config, Error, PagedOperation, Response, Result};

/// A future as the registry's function pointers return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A stream as the registry's function pointers return it.
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

/// One vendor's API.
#[derive(Debug)]
pub struct Api {
    /// Servers, credentials, authentication, envelope and error codes.
    pub info: &'static ApiInfo,
    /// What it is for, one English sentence.
    pub summary: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// Builds its client: fails with words about what is missing.
    pub connect: fn(Config) -> Result<Session>,
    /// In the order of the spec.
    pub operations: &'static [Operation],
    /// Items that several operations read and write.
    pub collections: &'static [Collection],
}

impl Api {
    /// The operation of this name, as the spec writes it (`query_customers`).
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.info.name == name)
    }
}

/// Items that several operations read and write.
#[derive(Debug)]
pub struct Collection {
    /// `customers`.
    pub name: &'static str,
    /// One item.
    pub record: &'static RecordShape,
    /// The field that identifies an item.
    pub key: &'static str,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Method, path, limits, paging.
    pub info: &'static OperationInfo,
    /// One English sentence.
    pub summary: &'static str,
    /// The vendor's own title.
    pub title: Option<&'static str>,
    /// More about it.
    pub doc: Option<&'static str>,
    /// Why not to use it any more.
    pub deprecated: Option<&'static str>,
    /// The request fields that can be set, in the order of the documentation.
    pub params: &'static [Param],
    /// The response's data; `None` when there is nothing to read.
    pub output: Option<&'static Shape>,
    /// One row of a page.
    pub item: Option<&'static Shape>,
    /// The collection ([`Api::collections`]) that the rows belong to.
    pub collection: Option<&'static str>,
    /// The field that identifies a row.
    pub key: Option<&'static str>,
    /// The request field that means "changed, or else created, at this time or later".
    pub since: Option<TimeFilter>,
    /// The request field that means "changed, or else created, at this time or earlier".
    pub until: Option<TimeFilter>,
    /// Calls it.
    pub call: for<'s> fn(&'s Session, Value) -> BoxFuture<'s, Result<RawResponse>>,
    /// Calls it page by page, where it has pages.
    pub pages: Option<for<'s> fn(&'s Session, Value, Rows) -> Result<BoxStream<'s, Result<RawPage>>>>,
}

/// Whether rows are held against their type before they are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rows {
    /// A row that its type refuses is an error with path, value and reason.
    #[default]
    Checked,
    /// Whoever takes the rows checks them: only broken JSON is an error.
    AsTheyCame,
}

impl Operation {
    /// The parameter with this wire name.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }

    /// How it goes on to the next page.
    pub fn paging(&self) -> Option<&'static PagesInfo> {
        self.info.pages.as_ref()
    }
}

/// A request field that filters by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFilter {
    /// The request field.
    pub param: &'static str,
    /// The item's field that it is held against.
    pub column: &'static str,
}

/// One field of a request.
#[derive(Debug)]
pub struct Param {
    /// The wire name, letter for letter.
    pub name: &'static str,
    /// The flag of the command line, without dashes before it: `whats-app-phone`.
    pub flag: &'static str,
    /// Its type.
    pub shape: &'static Shape,
    /// How a number or truth value travels.
    pub wire: Wire,
    /// Must be given, unless [`from_client`](Self::from_client) fills it.
    pub required: bool,
    /// The value that the client sends when nothing is given, as JSON text.
    pub default: Option<&'static str>,
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
    /// Fewest characters of a text, items of a list.
    pub min_len: Option<u64>,
    /// Most characters of a text, items of a list.
    pub max_len: Option<u64>,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
    /// Meaning, unit, range.
    pub doc: Option<&'static str>,
    /// As JSON text.
    pub example: Option<&'static str>,
    /// The client field that fills it.
    pub from_client: Option<&'static str>,
    /// Never shown.
    pub secret: bool,
    /// `None`: in the body.
    pub place: Option<Place>,
    /// Why not to use it any more.
    pub deprecated: Option<&'static str>,
}

impl Param {
    /// An optional text: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        flag: "",
        shape: &Shape::String,
        wire: Wire::Plain,
        required: false,
        default: None,
        min: None,
        max: None,
        min_len: None,
        max_len: None,
        label: None,
        doc: None,
        example: None,
        from_client: None,
        secret: false,
        place: None,
        deprecated: None,
    };
}

/// The type of a value.
#[derive(Debug)]
pub enum Shape {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits: may be above 2^53.
    Int64,
    /// A floating-point number.
    Float64,
    /// A decimal number.
    Decimal,
    /// Base64 in a string.
    Bytes,
    /// Any JSON.
    Any,
    /// Milliseconds since 1970.
    TimestampMs,
    /// Seconds since 1970.
    TimestampS,
    /// Date and time of day in a `strftime` format.
    DateTime {
        /// `%Y-%m-%d %H:%M:%S`.
        format: &'static str,
    },
    /// A date in a `strftime` format.
    Date {
        /// `%Y-%m-%d`.
        format: &'static str,
    },
    /// JSON inside a string.
    Json(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// An object with any keys.
    Map(&'static Shape),
    /// A table of fields.
    Record(&'static RecordShape),
    /// Named values; others may come.
    Enum(&'static EnumShape),
}

/// A table of fields.
pub struct RecordShape {
    /// Its Rust name: `Customer`.
    pub name: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// What it is.
    pub doc: Option<&'static str>,
    /// In the order of the documentation.
    pub fields: &'static [Column],
}

impl RecordShape {
    /// Nothing in it: what a literal leaves out.
    pub const EMPTY: Self = Self { name: "", label: None, doc: None, fields: &[] };
}

impl RecordShape {
    /// The column with this wire name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.fields.iter().find(|column| column.name == name)
    }
}

// Records may contain themselves: only their names are shown.
impl fmt::Debug for RecordShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|column| column.name).collect();
        f.debug_struct("RecordShape").field("name", &self.name).field("fields", &names).finish()
    }
}

/// One field of a record.
#[derive(Debug)]
pub struct Column {
    /// The wire name, letter for letter.
    pub name: &'static str,
    /// Its type.
    pub shape: &'static Shape,
    /// How a number or truth value travels.
    pub wire: Wire,
    /// Promised by the documentation.
    pub required: bool,
    /// Never shown.
    pub secret: bool,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
    /// Meaning, unit, range.
    pub doc: Option<&'static str>,
    /// As JSON text.
    pub example: Option<&'static str>,
    /// What it means across vendors.
    pub means: Option<Meaning>,
}

impl Column {
    /// An optional text: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        shape: &Shape::String,
        wire: Wire::Plain,
        required: false,
        secret: false,
        label: None,
        doc: None,
        example: None,
        means: None,
    };
}

/// How a number or truth value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// As JSON means it.
    Plain,
    /// Inside a string.
    String,
    /// Text that travels as a number; a truth value as 0 or 1.
    Number,
    /// In either form.
    Either,
}

/// What a field means across vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Whole name.
    FullName,
    /// Name that the person chose.
    Nickname,
    /// Phone number.
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
    /// Province.
    Province,
    /// City.
    City,
    /// Postal address.
    Address,
    /// Date of birth.
    Birthday,
    /// Sex.
    Gender,
    /// Free text about the person.
    Remark,
    /// Picture.
    Avatar,
    /// How the person came to the platform.
    Source,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// When the person was last active.
    ActiveAt,
    /// Tags.
    Tags,
    /// Id of a tag.
    TagId,
    /// Name of a tag.
    TagName,
    /// Id of a customer.
    CustomerId,
    /// WeChat openid.
    Openid,
    /// WeChat unionid.
    Unionid,
}

/// Named values.
#[derive(Debug)]
pub struct EnumShape {
    /// Its Rust name: `SourceType`.
    pub name: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// What it is.
    pub doc: Option<&'static str>,
    /// Values are text, else whole numbers.
    pub text: bool,
    /// In the order of the documentation.
    pub values: &'static [EnumValue],
}

impl EnumShape {
    /// Nothing in it: what a literal leaves out.
    pub const EMPTY: Self = Self { name: "", label: None, doc: None, text: false, values: &[] };
}

/// One named value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumValue {
    /// As it travels, number or text.
    pub value: &'static str,
    /// snake_case.
    pub name: &'static str,
    /// The vendor's own cell.
    pub label: Option<&'static str>,
}

/// A client whose type the caller does not know.
pub struct Session(Box<dyn Any + Send + Sync>);

impl Session {
    /// Wraps a client.
    pub fn new<C: Any + Send + Sync>(client: C) -> Self {
        Self(Box::new(client))
    }

    /// The client inside.
    ///
    /// # Errors
    /// When it belongs to another API.
    pub fn client<C: Any>(&self) -> Result<&C> {
        self.0.downcast_ref().ok_or_else(|| Error::usage("the session belongs to another API"))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// A response whose data were decoded to prove them and are handed on as they came.
pub type RawResponse = Response<Box<RawValue>>;

/// One page of a dynamic call.
#[derive(Debug)]
pub struct RawPage {
    /// The rows as they came; a row that its type refuses is an error with path, value and reason.
    pub items: Vec<Result<Box<RawValue>>>,
    /// The whole response.
    pub response: RawResponse,
    /// Where the next page begins; `None` on the last one. Put into the request field that
    /// [`OperationInfo::pages`] names, a later call goes on from here.
    pub next: Option<Cursor>,
}

/// Turns loose JSON into the operation's own request.
///
/// # Errors
/// With the path of what does not fit.
pub fn request<R: DeserializeOwned>(value: Value) -> Result<R> {
    serde_path_to_error::deserialize(value).map_err(Error::request)
}

/// One dynamic call, for [`Operation::call`]:
/// `|session, request| call(session, request, |client: &Client, request| QueryCustomers::from_request(client, request).send())`.
pub fn call<'s, C, R, T, F, S>(session: &'s Session, value: Value, send: S) -> BoxFuture<'s, Result<RawResponse>>
where
    C: Any,
    R: DeserializeOwned + Send,
    T: Send,
    F: Future<Output = Result<Response<T>>> + Send,
    S: FnOnce(&'s C, R) -> F + Send + 's,
{
    let _ = (session, value, send);
    todo!()
}

/// A dynamic call page by page, for [`Operation::pages`]:
/// `|session, request, rows| pages(session, request, rows, |client: &Client, request| QueryCustomers::from_request(client, request).pages())`.
///
/// # Errors
/// When the request does not fit the operation's type.
pub fn pages<'s, C, O, S>(session: &'s Session, value: Value, rows: Rows, open: S) -> Result<BoxStream<'s, Result<RawPage>>>
where
    C: Any,
    O: PagedOperation + 's,
    O::Request: DeserializeOwned,
    S: FnOnce(&'s C, O::Request) -> Pages<'s, O>,
{
    let pages: RawPages<'s, O> = open(session.client()?, request(value)?).into_raw(rows);
    Ok(Box::pin(pages))
}
