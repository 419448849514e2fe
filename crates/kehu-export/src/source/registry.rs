//! A source made from the registry: no API is known by name.

use std::sync::Arc;

use jiff::Timestamp;
use kehu_registry::{Api, Meaning, Operation, RawPage, Rows, Session, Shape, TimeFilter, Wire};
use kehu_runtime::{CallOptions, Direction, Error, ErrorKind, Position, info::PagedBy};
use serde_json::{Map, Value};

use super::{
    BehindParam, Fault, Page, PageFuture, Pages, Passes, Source, SourceError, TimeForm, TimeParam,
};
use crate::{human::chain, row::Reject, table::TableError};

impl Source {
    /// An operation of the registry, called through `session`; `request` holds the filters.
    ///
    /// # Errors
    /// When the operation does not answer page by page, or the request asks for one of the pages.
    pub fn of(
        api: &'static Api,
        operation: &'static Operation,
        session: Arc<Session>,
        mut request: Map<String, Value>,
    ) -> Result<Self, TableError> {
        let name = operation.info.name;
        if !operation.has_pages() {
            return Err(TableError::without_pages(name));
        }
        let given = request.iter().filter(|(_, value)| !value.is_null());
        if let Some((field, _)) = given
            .into_iter()
            .find(|(field, _)| operation.leads_on(field))
        {
            return Err(TableError::leads_on(field));
        }
        let origin = session.origin(operation, &request);
        let filled = operation.params.iter();
        let filled = filled.filter(|param| param.from_client.is_some());
        let filled = filled.map(|param| param.name);
        let size = operation.paging().and_then(|paging| paging.size);
        let no_filters = filled.chain(size).map(str::to_owned).collect();
        let page_size = match (&operation.info.lookup, size) {
            (Some(lookup), _) => Some(lookup.batch as u64),
            (None, size) => size.and_then(|size| largest_page(operation, size, &mut request)),
        };
        Ok(Self {
            api: api.info.name.to_owned(),
            operation: name.to_owned(),
            pages: Arc::new(Dynamic {
                session: once(&session, operation),
                operation,
            }),
            request,
            server: origin.server,
            account: origin.account,
            no_filters,
            counts_pages: counts_pages(operation),
            behind: behind_param(operation),
            since: time_param(operation, operation.since),
            until: time_param(operation, operation.until),
            by_change: operation
                .since
                .is_some_and(|since| compares_change(operation, since)),
            page_size,
            part: None,
            limit: operation
                .info
                .limits
                .first()
                .map(|limit| (limit.calls, limit.per_s)),
        })
    }
}

/// A page that does not come is asked for again by whoever wants it, and nobody else. Of many look-ups that
/// make up one page each is asked for again by itself.
fn once(session: &Session, operation: &Operation) -> Session {
    match operation.info.lookup {
        None => session.with_options(CallOptions::default().attempts(1)),
        Some(_) => session.clone(),
    }
}

fn counts_pages(operation: &Operation) -> bool {
    let by = operation.paging().map(|paging| &paging.by);
    matches!(by, Some(PagedBy::Number { .. }))
}

/// Asks for the largest page, unless the caller asks for another.
fn largest_page(
    operation: &Operation,
    size: &str,
    request: &mut Map<String, Value>,
) -> Option<u64> {
    if let Some(max) = operation.param(size).and_then(|param| param.max) {
        request.entry(size).or_insert_with(|| Value::from(max));
    }
    request.get(size).and_then(Value::as_u64)
}

/// Only where a cursor or a row leads on: pages that are counted shift when rows come or go.
fn behind_param(operation: &Operation) -> Option<BehindParam> {
    let paging = operation.paging()?;
    if !matches!(paging.by, PagedBy::Cursor { .. } | PagedBy::LastItem { .. }) {
        return None;
    }
    let param = operation.param(paging.resume_field(Direction::Forward)?)?;
    let number = matches!(param.shape, Shape::Int32 | Shape::Int64);
    Some(BehindParam {
        field: param.name.to_owned(),
        text: !number || param.wire == Wire::String,
    })
}

fn time_param(operation: &Operation, filter: Option<TimeFilter>) -> Option<TimeParam> {
    let filter = filter?;
    let form = match operation.param(filter.param)?.shape {
        Shape::TimestampMs => TimeForm::Millis,
        Shape::TimestampS => TimeForm::Seconds,
        Shape::DateTime { format } | Shape::Instant { format } | Shape::Date { format } => {
            TimeForm::Text((*format).to_owned())
        }
        _ => return None,
    };
    Some(TimeParam {
        field: filter.param.to_owned(),
        form,
    })
}

fn compares_change(operation: &Operation, filter: TimeFilter) -> bool {
    let Some(Shape::Record(record)) = operation.item else {
        return false;
    };
    let column = record.column(filter.column);
    column.is_some_and(|column| column.means == Some(Meaning::UpdatedAt))
}

struct Dynamic {
    session: Session,
    operation: &'static Operation,
}

impl Pages for Dynamic {
    fn page(&self, request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        Box::pin(async move {
            let at = at.as_deref().map(Position::from_value).transpose();
            let at = at.map_err(|error| SourceError::from(&error))?;
            let request = Value::Object(request);
            let page = self
                .operation
                .page(&self.session, request, at, Rows::AsTheyCame)
                .await;
            match page {
                Ok(page) => Ok(page.into()),
                Err(error) => Err(SourceError::from(&error)),
            }
        })
    }
}

impl From<RawPage> for Page {
    fn from(page: RawPage) -> Self {
        let mut read = Self {
            items: Vec::new(),
            rejects: Vec::new(),
            next: page.next.as_ref().map(|next| next.to_value().into()),
            cursor: page.next.as_ref().map(|next| next.cursor().to_value()),
            date: page.response.header("date").and_then(http_date),
            incomplete: page.incomplete.map(|error| chain(&error)),
            attempts: page.response.attempts(),
        };
        for item in page.items {
            match item {
                Ok(item) => read.items.push(item),
                Err(error) => read.rejects.push(Reject::from(&error)),
            }
        }
        read
    }
}

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    parser.parse_timestamp(text).ok()
}

impl From<&Error> for Reject {
    fn from(error: &Error) -> Self {
        match error.row() {
            Some(row) => Self {
                path: row.path.clone(),
                reason: row.reason.clone(),
                raw: row.raw.clone(),
            },
            None => Self {
                path: String::new(),
                reason: error.to_string(),
                raw: error.raw_value().unwrap_or_default().to_owned(),
            },
        }
    }
}

impl From<&Error> for SourceError {
    fn from(error: &Error) -> Self {
        let fault = match error.kind() {
            ErrorKind::Config => Fault::Usage,
            ErrorKind::InvalidRequest if error.is_before_sending() => Fault::Usage,
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => Fault::Unreachable,
            ErrorKind::Decode => Fault::NotUnderstood,
            ErrorKind::TooLarge => Fault::TooLarge,
            _ if error.is_transient() => Fault::Busy,
            _ => Fault::Refused,
        };
        let passes = match fault {
            _ if error.is_transient() => Passes::Surely,
            _ if !error.may_pass() => Passes::Never,
            Fault::NotUnderstood => Passes::Foreign,
            _ => Passes::Perhaps,
        };
        Self {
            message: chain(error),
            fault,
            passes,
            retry_after: error.retry_after(),
        }
    }
}
