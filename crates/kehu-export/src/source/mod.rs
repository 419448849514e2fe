//! Where rows come from: one operation of the registry, page by page.

mod filter;
mod paced;
mod registry;

use std::{collections::BTreeMap, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::{Map, Value, value::RawValue};

pub use filter::{BehindParam, TimeForm, TimeParam};

use crate::{human::human, row::Reject, subject::Subject, window::Window};

/// A future of a page.
pub type PageFuture<'a> = Pin<Box<dyn Future<Output = Result<Page, SourceError>> + Send + 'a>>;

/// Reads pages of one operation.
pub trait Pages: Send + Sync {
    /// The page that the request asks for: the first, or the one that begins at the cursor. Asked for once:
    /// who wants it will ask again.
    fn page(&self, request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_>;
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// Its items as they came.
    pub items: Vec<Box<RawValue>>,
    /// Items that the client itself refused.
    pub rejects: Vec<Reject>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Arc<Value>>,
    /// The vendor's own word for that, as the request field takes it.
    pub cursor: Option<Value>,
    /// When the vendor gave it, by the vendor's clock.
    pub date: Option<Timestamp>,
    /// Why the walk ends here although nothing shows that everything came; then there is no next page.
    pub incomplete: Option<String>,
    /// How often it was asked for.
    pub attempts: u32,
}

/// Why a page did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// For people.
    pub message: String,
    /// What kind of failure it is.
    pub fault: Fault,
    /// Whether asking again later may help.
    pub passes: Passes,
    /// How long the vendor asks to wait.
    pub retry_after: Option<Duration>,
}

/// Whose fault a missing page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The request or a setting is wrong; nothing was sent.
    Usage,
    /// The vendor refused.
    Refused,
    /// The vendor says slow down, or is in trouble.
    Busy,
    /// No answer came.
    Unreachable,
    /// The answer was not understood.
    NotUnderstood,
    /// The answer is larger than what is taken: smaller pages may help.
    TooLarge,
    /// A fault of the exporter itself.
    Internal,
}

/// Whether asking again later may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passes {
    /// The vendor is away, is in trouble or says slow down.
    Surely,
    /// What came is not JSON: something in between may have answered in the vendor's place.
    Foreign,
    /// Nothing says so, but it looks like it: "not found" of an address that is there, a body without end.
    Perhaps,
    /// Asked the same, the vendor will answer the same.
    Never,
}

impl SourceError {
    /// A task of the exporter that did not end as it should.
    pub(crate) fn broken(error: &tokio::task::JoinError) -> Self {
        Self {
            message: format!("a reader broke down: {error}"),
            fault: Fault::Internal,
            passes: Passes::Never,
            retry_after: None,
        }
    }

    /// The vendor asks for a longer wait than anybody is ready for.
    pub(crate) fn asks_for_too_much(mut self, asked: Duration, limit: Duration) -> Self {
        self.message += &format!(
            "; the service asks to be left alone for {}, which is longer than --patience ({})",
            human(asked),
            human(limit)
        );
        self
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SourceError {}

/// An operation, and what the exporter has to know about it.
#[derive(Clone)]
pub struct Source {
    /// Name of the API.
    pub api: String,
    /// Name of the operation.
    pub operation: String,
    /// Reads its pages.
    pub pages: Arc<dyn Pages>,
    /// The base URL.
    pub server: String,
    /// Tells one account from another, and no more of it.
    pub account: String,
    /// What every request has: filters and page size.
    pub request: Map<String, Value>,
    /// Request fields that are not filters: the size of a page, and what names the account.
    pub no_filters: Vec<String>,
    /// Pages are counted: where one begins depends on their size.
    pub counts_pages: bool,
    /// The field that asks for what is behind a row, where that is how pages follow each other.
    pub behind: Option<BehindParam>,
    /// The filter for rows from a time on.
    pub since: Option<TimeParam>,
    /// The filter for rows up to a time.
    pub until: Option<TimeParam>,
    /// The time filter compares when a row was last changed, not when it was created.
    pub by_change: bool,
    /// Items in a page.
    pub page_size: Option<u64>,
    /// It is a part of the list: its id.
    pub part: Option<String>,
    /// The vendor's stated limit: so many calls in so many seconds.
    pub limit: Option<(u32, f64)>,
}

impl Source {
    /// Whether rows of a stretch of time can be asked for.
    #[must_use]
    pub fn has_stretches(&self) -> bool {
        self.since.is_some() && self.until.is_some()
    }

    /// What the time filter can tell apart, in milliseconds.
    #[must_use]
    pub fn grain(&self) -> i64 {
        let params = [&self.since, &self.until];
        let grains = params.into_iter().flatten().map(|param| param.form.grain());
        grains.max().unwrap_or(1)
    }

    /// Sets the bounds of the request, from one time and up to another: `None` leaves one as it is. Times are
    /// milliseconds since 1970. What the vendor takes may be wider by one step of its filter.
    ///
    /// # Errors
    /// The bound that the operation cannot be asked for.
    pub fn bound(&mut self, from: Option<i64>, to: Option<i64>) -> Result<(), &'static str> {
        if let Some(from) = from {
            let param = self.since.as_ref().ok_or("from")?;
            // The vendor may take the bound itself for outside.
            let value = param.form.at_or_before(from.saturating_sub(self.grain()));
            self.request.insert(param.field.clone(), value);
        }
        if let Some(to) = to {
            let param = self.until.as_ref().ok_or("to")?;
            let value = param.form.at_or_after(to.saturating_add(self.grain()));
            self.request.insert(param.field.clone(), value);
        }
        Ok(())
    }

    /// The bounds that the request itself sets.
    #[must_use]
    pub fn bounds(&self) -> (Option<i64>, Option<i64>) {
        let bound = |param: &Option<TimeParam>| {
            let param = param.as_ref()?;
            param.form.parse(self.request.get(&param.field)?)
        };
        (bound(&self.since), bound(&self.until))
    }

    /// The window's next page.
    pub(crate) fn page(&self, window: &Window) -> PageFuture<'_> {
        self.pages.page(self.request(window), window.cursor.clone())
    }

    /// What an export from here is of.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            api: self.api.clone(),
            operation: self.operation.clone(),
            filters: self.filters(&self.request),
            server: Some(self.server.clone()),
            account: Some(self.account.clone()),
        }
    }

    /// A subject with what earlier versions of kehu did not note, as if it were from here.
    pub(crate) fn completed(&self, subject: &Subject) -> Subject {
        if subject.is_known() {
            return subject.clone();
        }
        let request = serde_json::from_str(&subject.filters).unwrap_or_default();
        Subject {
            api: subject.api.clone(),
            operation: subject.operation.clone(),
            filters: self.filters(&request),
            ..self.subject()
        }
    }

    /// A request's own filters, as text that tells two exports apart.
    fn filters(&self, request: &Map<String, Value>) -> String {
        let filters = request
            .iter()
            .filter(|(field, _)| !self.no_filters.contains(field));
        let mut sorted: BTreeMap<&str, Value> = filters
            .map(|(field, value)| (field.as_str(), value.clone()))
            .collect();
        if let Some(part) = &self.part {
            sorted.insert(PART, Value::from(part.as_str()));
        }
        serde_json::to_string(&sorted).unwrap_or_default()
    }

    /// What is asked of a window.
    #[must_use]
    pub fn request(&self, window: &Window) -> Map<String, Value> {
        let mut request = self.request.clone();
        if let (Some(param), Some(from)) = (&self.since, window.from) {
            request.insert(param.field.clone(), param.form.at_or_before(from));
        }
        if let (Some(param), Some(to)) = (&self.until, window.to) {
            request.insert(param.field.clone(), param.form.at_or_after(to));
        }
        if let (Some(param), Some(row), None) = (&self.behind, window.row(), &window.cursor) {
            request.insert(param.field.clone(), param.say(row));
        }
        request
    }
}

/// Beside the filters of a part: no request field is called so.
const PART: &str = "part of the list";

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("api", &self.api)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
