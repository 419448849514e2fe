//! Everything there is, looked up by the ids that another operation lists.
//!
//! A page of ids is asked for, and what they name is looked up, so many a call and several calls at a
//! time; then the next page. Where the ids' next page begins is where a later walk can go on.

use std::fmt;
use std::future::{poll_fn, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use serde_json::Value;

use super::fetch::{self, Fetch};
use super::rows::{Reader, TypedRow};
use super::{Cursor, Direction};
use crate::registry::{BoxStream, RawPage, RawResponse, Rows};
use crate::{Error, Operation, PagedOperation, Response, Result, Runtime, WalkedOperation};

/// Look-ups in flight at most; the vendor's limits hold beside it.
const AT_ONCE: usize = 4;

type Id<O> = <<O as WalkedOperation>::Ids as PagedOperation>::Item;
type IdPage<O> = <<O as WalkedOperation>::Ids as Operation>::Output;

/// Every row that there is: the ids of everything, and what they name, looked up as the stream is asked
/// for it. A row that its type refuses is an error of its own, and the stream goes on behind it; after
/// any other error it ends.
#[must_use = "a stream does nothing until it is polled"]
pub struct Walked<'c, O: WalkedOperation> {
    rows: BoxStream<'c, Result<O::Item>>,
}

impl<'c, O: WalkedOperation + 'c> Walked<'c, O> {
    /// The request must leave out the ids.
    pub fn new(runtime: &'c Runtime, request: O::Request) -> Self {
        let reader = reader::<O>(runtime);
        let pages = steps::<O>(runtime, request, None).map_ok(move |found| {
            let good = found.answers.iter();
            let good = good.flat_map(|answer| reader.typed::<TypedRow<O::Item>, _>(answer));
            let rows: Vec<Result<O::Item>> = found.bad.into_iter().map(Err).chain(good).collect();
            stream::iter(rows)
        });
        Self {
            rows: Box::pin(pages.try_flatten()),
        }
    }
}

impl<O: WalkedOperation> Stream for Walked<'_, O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.rows.as_mut().poll_next(cx)
    }
}

impl<O: WalkedOperation> fmt::Debug for Walked<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walked")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}

/// The rows as they came, one page for a page of ids; `at` is where an earlier walk was left.
pub(crate) fn raw<'c, O: WalkedOperation + 'c>(
    runtime: &'c Runtime,
    request: O::Request,
    at: Option<Cursor>,
    rows: Rows,
) -> BoxStream<'c, Result<RawPage>> {
    let reader = reader::<O>(runtime);
    let pages = steps::<O>(runtime, request, at).map_ok(move |mut found| {
        let good = found.answers.iter();
        let good = good.flat_map(|answer| reader.raw::<TypedRow<O::Item>, _>(answer, rows));
        let items = found.bad.into_iter().map(Err).chain(good).collect();
        let last = found.answers.pop();
        RawPage {
            items,
            response: last.map_or(found.ids, |answer| answer.map(drop)),
            next: found.next,
        }
    });
    Box::pin(pages)
}

fn reader<O: WalkedOperation>(runtime: &Runtime) -> Reader<'_> {
    let walk = O::INFO.walk.as_ref();
    Reader {
        runtime,
        info: O::INFO,
        items: walk.map(|walk| walk.items).unwrap_or_default(),
    }
}

/// What came of one page of ids.
struct Found {
    /// Ids that could not be read.
    bad: Vec<Error>,
    answers: Vec<RawResponse>,
    /// Where the next page of ids begins.
    next: Option<Cursor>,
    ids: Response<()>,
}

/// One page of ids after the other.
fn steps<'c, O: WalkedOperation + 'c>(
    runtime: &'c Runtime,
    request: O::Request,
    at: Option<Cursor>,
) -> impl Stream<Item = Result<Found>> + Send + 'c {
    let walker = Walker::<O>::new(runtime, request, at);
    let walker = walker.map_err(|error| runtime.tidy(error, O::INFO));
    let steps = |walker| {
        stream::try_unfold(walker, async |mut walker: Walker<'c, O>| {
            let found = walker.step().await?;
            Ok(found.map(|found| (found, walker)))
        })
    };
    stream::once(ready(walker)).map_ok(steps).try_flatten()
}

/// A walk from one page of ids to the next.
struct Walker<'c, O: WalkedOperation> {
    runtime: &'c Runtime,
    request: O::Request,
    /// Ids a call.
    batch: usize,
    ids: Fetch<'c, O::Ids, IdPage<O>>,
}

impl<'c, O: WalkedOperation + 'c> Walker<'c, O> {
    fn new(runtime: &'c Runtime, request: O::Request, at: Option<Cursor>) -> Result<Self> {
        let Some(walk) = &O::INFO.walk else {
            return Err(Error::config("nothing says which ids there are"));
        };
        if names_ids(&request, walk.field) {
            let reason = "is filled with every id there is: leave it out";
            return Err(Error::request_misfit(walk.field, reason));
        }
        let mut ids = O::ids();
        if let Some(at) = at {
            O::Ids::resume(&mut ids, Direction::Forward, &at)?;
        }
        Ok(Self {
            runtime,
            request,
            batch: walk.batch.max(1),
            ids: Fetch::new(runtime, ids, Direction::Forward, fetch::typed::<O::Ids>),
        })
    }

    /// The next page of ids, and what they name. The answers are those of the whole page: where one
    /// look-up fails, the page has to be asked for again.
    async fn step(&mut self) -> Result<Option<Found>> {
        let Some(answer) = poll_fn(|cx| self.ids.poll(cx)).await else {
            return Ok(None);
        };
        let page = self.ids.rows(answer)?;
        let (mut ids, mut bad) = (Vec::new(), Vec::new());
        for id in page.rows {
            match id {
                Ok(id) => ids.push(id),
                Err(error) => bad.push(error),
            }
        }
        let runtime = self.runtime;
        let calls = self.requests(ids).into_iter();
        let calls = calls.map(async |request| runtime.send_as::<O, _>(&request).await);
        let answers = stream::iter(calls).buffered(AT_ONCE).try_collect().await?;
        Ok(Some(Found {
            bad,
            answers,
            next: page.next,
            ids: page.page,
        }))
    }

    /// The look-ups of so many ids.
    fn requests(&self, ids: Vec<Id<O>>) -> Vec<O::Request> {
        let mut ids = ids.into_iter().peekable();
        let mut requests = Vec::new();
        while ids.peek().is_some() {
            let mut request = self.request.clone();
            O::look_up(&mut request, ids.by_ref().take(self.batch).collect());
            requests.push(request);
        }
        requests
    }
}

/// Whether a request says itself what it wants to look up.
fn names_ids(request: &impl Serialize, field: &str) -> bool {
    let request = serde_json::to_value(request).unwrap_or_default();
    match request.get(field) {
        None | Some(Value::Null) => false,
        Some(ids) => ids.as_array().is_none_or(|ids| !ids.is_empty()),
    }
}
