//! An API and its operations by name.

use std::fmt;

use kehu_runtime::info::{ApiInfo, OperationInfo, PagesInfo};
use kehu_runtime::paging::{RawPage, Rows};
use kehu_runtime::{Config, Direction, Error, Origin, Position, Response, Result, Runtime};
use kehu_spec::model::{self, MappingOp, Meaning, OperationId, SandboxAction, Type, Wire};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::called::Called;
use crate::info;
use crate::keep::{each, kept, text};
use crate::pages;
use crate::session::Session;
use crate::shape::{Param, RecordShape, Shape, Shapes};

/// One vendor's API.
#[derive(Debug)]
pub struct Api {
    /// Servers, credentials, authentication, envelope and error codes.
    pub info: &'static ApiInfo,
    /// What it is for, one English sentence.
    pub summary: &'static str,
    /// The vendor's own name for it.
    pub label: Option<&'static str>,
    /// In the order of the spec.
    pub operations: &'static [Operation],
    /// Items that several operations read and write.
    pub collections: &'static [Collection],
    model: Model,
    /// What issues tokens.
    issuers: &'static [Called],
}

/// What an API was made of; its `Debug` is its name, for it is long.
struct Model(&'static model::Api);

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)
    }
}

impl Api {
    /// An API of which the check found no errors. It is kept for as long as the program runs.
    pub fn of(api: model::Api) -> &'static Self {
        let api = kept(api);
        let described = info::describe(api);
        let infos = described.operations.leak();
        let shapes = Shapes::of(api);
        let operation = |(at, operation)| {
            let called = Called::new(api, infos, OperationId(at))?;
            Some(self::operation(api, operation, &shapes, called))
        };
        let operations = api.operations.iter().enumerate().filter_map(operation);
        let collections = api.collections.iter().filter_map(|collection| {
            let record = shapes.record(collection.record)?;
            Some(Collection {
                name: text(&collection.name),
                record,
                key: record.fields().get(collection.key.0)?.name,
            })
        });
        let issuing = api.auth.iter().flat_map(|scheme| match &scheme.auth {
            model::Auth::Token(auth) => {
                let refresh = auth.refresh.as_ref().map(|refresh| &refresh.issue);
                auth.issue.iter().chain(refresh).collect()
            }
            model::Auth::Basic(_) | model::Auth::SignedHeaders(_) => Vec::new(),
        });
        let issuers = issuing.filter_map(|issue| Called::new(api, infos, issue.operation));
        kept(Self {
            info: described.api,
            summary: text(&api.summary),
            label: api.label.as_deref().map(text),
            operations: each(operations, |operation| operation),
            collections: each(collections, |collection| collection),
            model: Model(api),
            issuers: each(issuers, |issuer| issuer),
        })
    }

    /// What it was made of.
    pub fn model(&self) -> &'static model::Api {
        self.model.0
    }

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
        let issuers = self.issuers.iter();
        let config = issuers.fold(config, |config, issuer| {
            config.issuer_with(*issuer, issuer.nothing())
        });
        Runtime::new(config).map(Session::new)
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
    pub(crate) called: Called,
}

/// A response whose data were read to prove them and are handed on as they came.
pub type RawResponse = Response<Box<RawValue>>;

impl Operation {
    /// Calls it; `request` is an object of request fields. A file of a multipart body is its bytes in Base64, or an
    /// object with the path from which it is streamed, `{"path": "photo.jpg"}`.
    ///
    /// # Errors
    /// With the path of what does not fit, before anything is sent; or whatever keeps the answer from being
    /// what the operation promises.
    pub async fn call(&self, session: &Session, request: Value) -> Result<RawResponse> {
        let request = self.called.of_this_machine(request)?;
        let (runtime, options) = session.parts();
        let response = runtime.send_with(&self.called, request, options).await?;
        Ok(response.into_raw())
    }

    /// Calls it, and takes its answer without the rows that cannot be read, of lists inside of the data: which ones,
    /// [`Response::left_out`] says.
    ///
    /// # Errors
    /// Those of [`call`](Self::call), but for those rows.
    pub async fn call_partial(&self, session: &Session, request: Value) -> Result<RawResponse> {
        let request = self.called.of_this_machine(request)?;
        let (runtime, options) = session.parts();
        let response = runtime.send_partial(&self.called, request, options);
        response.await.map(Response::into_raw)
    }

    /// Calls it for one page: the one that the request asks for, or the one at a position. Of an operation
    /// that takes ids, what one page of ids names.
    ///
    /// # Errors
    /// Those of [`call`](Self::call); or when it has no pages.
    pub async fn page(
        &self,
        session: &Session,
        request: Value,
        at: Option<Position>,
        rows: Rows,
    ) -> Result<RawPage> {
        let request = self.called.of_this_machine(request)?;
        self.called.page(session, request, at, rows).await
    }

    /// Calls it once for the rows of its answer, each of which is read by itself.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub async fn list(&self, session: &Session, request: Value) -> Result<RawPage> {
        let request = self.called.of_this_machine(request)?;
        self.called.list(session, request).await
    }

    /// Whether it answers page by page, or ids are listed for it.
    pub fn has_pages(&self) -> bool {
        self.info.pages.is_some() || self.info.lookup.is_some()
    }

    /// The fields of a request by name, where it was given as it travels: `{"page": {"no": 1}}` is `page.no`.
    pub fn flat(&self, request: Map<String, Value>) -> Map<String, Value> {
        self.called.flat(request)
    }

    /// The parameter with this wire name.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }

    /// How it goes on to the next page.
    pub fn paging(&self) -> Option<&'static PagesInfo> {
        self.info.pages.as_ref()
    }

    /// Whether a request field leads from page to page, or takes the ids of a look-up: whoever goes through
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

impl Session {
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
        let (runtime, _) = self.parts();
        runtime.origin(operation.info, own)
    }
}

/// Its name: what it holds of the model is long.
impl fmt::Debug for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info: &OperationInfo = kehu_runtime::Operation::info(self);
        f.debug_tuple("Called").field(&info.name).finish()
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

fn operation(
    api: &model::Api,
    operation: &model::Operation,
    shapes: &Shapes<'_>,
    called: Called,
) -> Operation {
    let item = kehu_spec::paths::row(operation);
    let collection = collection_of(api, operation, item.as_ref());
    let lookup = operation.lookup.as_ref();
    let key = collection
        .map(|collection| (collection.record, collection.key))
        .or(lookup.map(|lookup| (lookup.record, lookup.key)))
        .and_then(|(record, key)| api.records.get(record.0)?.fields.get(key.0));
    let fields = operation.request.fields.iter().enumerate();
    let params = fields.filter(|(_, field)| field.fixed.is_none());
    let filter = |op| time_filter(api, operation, collection, op);
    Operation {
        info: kehu_runtime::Operation::info(&called),
        summary: text(&operation.summary),
        title: operation.title.as_deref().map(text),
        doc: operation.doc.as_deref().map(text),
        deprecated: operation.deprecated.as_deref().map(text),
        params: each(params, |(at, field)| shapes.param(at, field)),
        output: operation.response.data.as_ref().map(|ty| shapes.shape(ty)),
        item: item.as_ref().map(|ty| shapes.shape(ty)),
        item_wire: pages::row_wire(api, operation),
        collection: collection.map(|collection| text(&collection.name)),
        key: key.map(|key| text(&key.name)),
        since: filter(MappingOp::AtLeast),
        until: filter(MappingOp::AtMost),
        called,
    }
}

/// The collection that an operation's rows belong to.
fn collection_of<'a>(
    api: &'a model::Api,
    operation: &model::Operation,
    item: Option<&Type>,
) -> Option<&'a model::Collection> {
    let SandboxAction::Find(find) = &operation.sandbox else {
        return None;
    };
    let collection = api.collections.get(find.collection)?;
    (item == Some(&Type::Record(collection.record))).then_some(collection)
}

/// The request field that filters by the time of change, else by that of creation.
fn time_filter(
    api: &model::Api,
    operation: &model::Operation,
    collection: Option<&model::Collection>,
    op: MappingOp,
) -> Option<TimeFilter> {
    let columns = &api.records.get(collection?.record.0)?.fields;
    let filter = |meaning: Meaning| {
        operation.request.fields.iter().find_map(|field| {
            let maps = field.maps.as_ref().filter(|maps| maps.op == op)?;
            let [name] = maps.path.0.as_slice() else {
                return None;
            };
            let mut columns = columns.iter();
            let column =
                columns.find(|column| column.name == *name && column.means == Some(meaning))?;
            // Between an instant and a time without a zone there is no telling which is later.
            (is_instant(&field.ty) == is_instant(&column.ty)).then_some((field, column))
        })
    };
    let (field, column) = filter(Meaning::UpdatedAt).or_else(|| filter(Meaning::CreatedAt))?;
    Some(TimeFilter {
        param: text(&field.name),
        column: text(&column.name),
    })
}

/// Whether a time is one everywhere, without regard to a zone.
fn is_instant(ty: &Type) -> bool {
    !matches!(ty, Type::DateTime { .. } | Type::Date { .. })
}
