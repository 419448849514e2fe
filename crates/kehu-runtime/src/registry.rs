//! Every operation by name, for programs that learn at run time what to call: the command line,
//! exports, reports.
//!
//! Underneath everything stays typed: a dynamic call decodes its request into the operation's own
//! type, validates it, and decodes the response before its raw data are handed on, so that nothing is
//! lost and errors carry paths.
//!
//! The generated crate `kehu-apis` holds one [`Api`] per vendor; this module is their shape.

pub mod csv;
mod shape;

use std::future::Future;
use std::pin::Pin;

use kehu_wire::Objects;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::info::Direction;
use crate::info::{ApiInfo, OperationInfo, PagesInfo};
use crate::paging::{self, Position};
use crate::{
    CallOptions, Config, Error, LookupOperation, Operation as TypedOperation, PagedOperation,
    Response, Result, Runtime,
};

pub use shape::{Column, EnumShape, EnumValue, Meaning, Param, RecordShape, Shape, Wire};

/// A future as the registry's function pointers return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Calls one operation.
pub type CallFn = for<'s> fn(&'s Session, Value) -> BoxFuture<'s, Result<RawResponse>>;

/// Calls one operation for one page: the one that the request asks for, or the one at a position.
pub type PageFn =
    for<'s> fn(&'s Session, Value, Option<Position>, Rows) -> BoxFuture<'s, Result<RawPage>>;

/// One vendor's API.
#[derive(Debug)]
pub struct Api {
    /// Servers, credentials, authentication, envelope and error codes.
    pub info: &'static ApiInfo,
    /// What it is for, one English sentence.
    pub summary: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// Makes a client: `Runtime::new`, with the operation that issues tokens where there is one.
    pub client: fn(Config) -> Result<Runtime>,
    /// In the order of the spec.
    pub operations: &'static [Operation],
    /// Items that several operations read and write.
    pub collections: &'static [Collection],
}

impl Api {
    /// A client, ready to call its operations.
    ///
    /// # Errors
    /// Names what the configuration misses, or what is wrong with it.
    pub fn connect(&self, config: Config) -> Result<Session> {
        if config.api().name != self.info.name {
            return Err(Error::config(format!(
                "the configuration is one of {}",
                config.api().title
            )));
        }
        Ok(Session {
            runtime: (self.client)(config)?,
            options: CallOptions::default(),
        })
    }

    /// The operation of this name, as the spec writes it (`query_customers`).
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations
            .iter()
            .find(|operation| operation.info.name == name)
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
    /// How a row travels that is not a record.
    pub item_wire: Wire,
    /// The collection ([`Api::collections`]) that the rows belong to.
    pub collection: Option<&'static str>,
    /// The field that identifies a row.
    pub key: Option<&'static str>,
    /// The request field that means "changed, or else created, at this time or later".
    pub since: Option<TimeFilter>,
    /// The request field that means "changed, or else created, at this time or earlier".
    pub until: Option<TimeFilter>,
    /// Calls it: [`call`] of its type.
    pub call: CallFn,
    /// Calls it page by page: [`page_at`] of its type where it has pages, [`lookup_at`] where ids are
    /// listed for it.
    pub pages: Option<PageFn>,
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

    /// Whether a request field leads from page to page, or takes the ids of a walk: whoever goes through
    /// everything has nothing to set there.
    pub fn leads_on(&self, field: &str) -> bool {
        if let Some(lookup) = &self.info.lookup {
            return lookup.field == field;
        }
        let fields = [Direction::Forward, Direction::Back].map(|direction| {
            let paging = self.paging()?;
            paging.resume_field(direction)
        });
        fields.contains(&Some(field))
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

/// A client of an API that is known only at run time. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    runtime: Runtime,
    options: CallOptions,
}

/// Where a session's rows come from, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The base URL.
    pub server: String,
    /// Tells one account from another, and no more of it: a digest of what names the account in requests.
    pub account: String,
}

impl Session {
    /// The same client, whose calls ask for this beside: connections, token, clock and limits are shared.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        let runtime = self.runtime.clone();
        Self { runtime, options }
    }

    /// Where the rows of an operation come from, and whose they are; `request` holds the fields that a
    /// caller sets.
    pub fn origin(&self, operation: &Operation, request: &Map<String, Value>) -> Origin {
        let own = operation.params.iter().filter_map(|param| {
            let value = match request.get(param.name)? {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            Some((param.from_client?, value))
        });
        self.runtime.origin(operation.info, own)
    }
}

/// A response whose data were decoded to prove them and are handed on as they came.
pub type RawResponse = Response<Box<RawValue>>;

/// One page of a dynamic call.
#[derive(Debug)]
pub struct RawPage {
    /// The rows as they came; a row that its type refuses is an error with path, value and reason.
    pub items: Vec<Result<Box<RawValue>>>,
    /// What came with them, [`Response::raw_data`] as it came; of a walk the last look-up's, or that of
    /// ids where there was nothing to look up.
    pub response: Response<()>,
    /// Where the next page begins; `None` on the last one. A later call goes on from here.
    pub next: Option<Position>,
    /// Why the walk ends here although nothing shows that everything came: an error that
    /// [`is_incomplete`](Error::is_incomplete).
    pub incomplete: Option<Error>,
}

/// Turns loose JSON into the operation's own request.
///
/// # Errors
/// With the path of what does not fit.
pub fn request<O: TypedOperation<Request: DeserializeOwned>>(
    operation: &O,
    value: Value,
) -> Result<O::Request> {
    serde_path_to_error::deserialize(Objects(value)).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "" } else { path.as_str() };
        Error::request_misfit(path, &kehu_wire::reason(error.inner()))
            .with_operation(operation.info())
    })
}

/// One dynamic call of an operation, for [`Operation::call`].
pub fn call<O: TypedOperation<Request: DeserializeOwned> + Default>(
    session: &Session,
    value: Value,
) -> BoxFuture<'_, Result<RawResponse>> {
    Box::pin(async move {
        let operation = O::default();
        let request = request(&operation, value)?;
        let response = session
            .runtime
            .send_with(&operation, request, &session.options);
        Ok(response.await?.into_raw())
    })
}

/// One page of a dynamic call, for [`Operation::pages`].
pub fn page_at<O: PagedOperation<Request: DeserializeOwned> + Default>(
    session: &Session,
    value: Value,
    at: Option<Position>,
    rows: Rows,
) -> BoxFuture<'_, Result<RawPage>> {
    Box::pin(async move {
        let operation = O::default();
        let request = request(&operation, value)?;
        paging::page_at(
            &session.runtime,
            &operation,
            request,
            &session.options,
            at,
            rows,
        )
        .await
    })
}

/// What one page of ids names, of a dynamic walk through everything there is, for [`Operation::pages`].
pub fn lookup_at<O: LookupOperation<Request: DeserializeOwned> + Default>(
    session: &Session,
    value: Value,
    at: Option<Position>,
    rows: Rows,
) -> BoxFuture<'_, Result<RawPage>> {
    Box::pin(async move {
        let operation = O::default();
        let request = request(&operation, value)?;
        let options = session.options.clone();
        paging::lookup_at(&session.runtime, operation, request, options, at, rows).await
    })
}
