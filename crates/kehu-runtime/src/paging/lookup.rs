//! Everything there is, looked up by the ids that another operation lists.
//!
//! A page of ids is asked for, and what they name is looked up, so many a call and several calls at a
//! time; then the next page. Where the ids' next page begins is where a later walk can go on. Ids that
//! no row answers are counted, and said at the end.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kehu_wire::json;
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::BoxStream;
use super::fetch::{Asking, Page, RawPage};
use super::listed::ListAt;
use super::position::{Position, Unanswered};
use super::rows::{Reader, Rows};
use super::walk::Next;
use crate::info::{Direction, LookupInfo};
use crate::{CallOptions, Error, ListOperation, LookupOperation, Response, Result, Runtime};

/// Look-ups in flight at most; the vendor's limits hold beside it.
pub const LOOKUPS_AT_ONCE: usize = 4;

type Id<O> = <<O as LookupOperation>::Ids as ListOperation>::Item;

/// Every row that there is: the ids of everything, and what they name, looked up as the stream is asked
/// for it. A row that its type refuses is an error of its own, and the stream goes on behind it; after
/// any other error it ends.
///
/// A stream that ends without an error has given everything: where ids were not answered, or nothing
/// shows that all of them were listed, the last thing it gives is an error that
/// [`is_incomplete`](Error::is_incomplete).
#[must_use = "a stream does nothing until it is polled"]
pub struct Lookup<O: LookupOperation> {
    operation: O,
    rows: BoxStream<Result<O::Item>>,
}

impl<O: LookupOperation> Lookup<O> {
    /// The request must leave out the ids.
    pub fn new(runtime: Runtime, operation: O, request: O::Request, options: CallOptions) -> Self {
        let steps_of = LookupSteps {
            runtime,
            operation: operation.clone(),
            request,
            options,
        };
        let steps = stream::try_unfold((steps_of, Some(None)), async |(steps_of, at)| {
            let Some(at) = at else { return Ok(None) };
            let found = steps_of.step(at).await?;
            let next = found.next.clone().map(Some);
            let reader = steps_of.reader();
            let rows = found.answers.iter();
            let rows = rows.flat_map(|(rows, answer)| reader.typed(answer, rows));
            let bad = found.bad.into_iter().map(Err);
            let rows: Vec<_> = bad.chain(rows).chain(found.incomplete.map(Err)).collect();
            Ok(Some((stream::iter(rows), (steps_of, next))))
        });
        Self {
            operation,
            rows: Box::pin(steps.try_flatten().fuse()),
        }
    }
}

impl<O: LookupOperation> Stream for Lookup<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.rows.as_mut().poll_next(cx)
    }
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: LookupOperation> Unpin for Lookup<O> {}

impl<O: LookupOperation> fmt::Debug for Lookup<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.operation.info().name;
        f.debug_struct("Lookup")
            .field("operation", &name)
            .finish_non_exhaustive()
    }
}

/// What one page of ids names, as it came; `at` is where an earlier walk was left.
///
/// # Errors
/// Whatever keeps the ids or what they name from coming, the vendor's refusal included.
pub async fn lookup_at<O: LookupOperation>(
    runtime: &Runtime,
    operation: O,
    request: O::Request,
    options: CallOptions,
    at: Option<Position>,
    rows: Rows,
) -> Result<RawPage> {
    let steps_of = LookupSteps {
        runtime: runtime.clone(),
        operation,
        request,
        options,
    };
    let found = steps_of.step(at).await?;
    let reader = steps_of.reader();
    let mut items: Vec<_> = found.bad.into_iter().map(Err).collect();
    let mut response = found.ids;
    for (listed, answer) in found.answers {
        items.extend(reader.raw(&answer, listed, rows));
        response = answer;
    }
    Ok(RawPage {
        items,
        response,
        next: found.next,
        incomplete: found.incomplete,
    })
}

/// Rows of a look-up, and what came around them.
type Answer = (Vec<Box<RawValue>>, Response<()>);

/// What came of one page of ids.
struct Found {
    /// Ids that could not be read.
    bad: Vec<Error>,
    answers: Vec<Answer>,
    /// Where the next page of ids begins.
    next: Option<Position>,
    incomplete: Option<Error>,
    ids: Response<()>,
}

/// Looks up one page of ids after the other.
struct LookupSteps<O: LookupOperation> {
    runtime: Runtime,
    operation: O,
    request: O::Request,
    options: CallOptions,
}

impl<O: LookupOperation> LookupSteps<O> {
    /// One page of ids, and what they name. The answers are those of the whole page: where one look-up
    /// fails, the page has to be asked for again.
    async fn step(&self, at: Option<Position>) -> Result<Found> {
        let lookup = self.lookup()?;
        let before = at.as_ref().map(|at| at.so_far.unanswered.clone());
        let (lists, request) = self.operation.ids();
        let (runtime, options) = (&self.runtime, &self.options);
        let asking = Asking::new(runtime, &lists, request, options, Direction::Forward, at)?;
        let page = asking.page().await?;
        let Ids { wanted, ids, bad } = Ids::of(&page, &asking.reader());
        let calls = self.requests(lookup.batch, ids).into_iter();
        let calls = calls.map(|request| self.look_up(lookup, request));
        let answers: Vec<Answer> = stream::iter(calls)
            .buffered(LOOKUPS_AT_ONCE)
            .try_collect()
            .await?;
        let mut unanswered = before.unwrap_or_default();
        match_ids(lookup, wanted, &answers, &mut unanswered);
        let mut found = Found {
            bad,
            answers,
            next: None,
            incomplete: None,
            ids: page.response,
        };
        let lost = unanswered.told();
        match (page.next, lost) {
            (Next::Page(mut next), _) => {
                next.so_far.unanswered = unanswered;
                found.next = Some(next);
            }
            (Next::End, None) => {}
            (Next::End, Some(lost)) => found.incomplete = Some(self.incomplete(lost, &found.ids)),
            (Next::Incomplete(why), None) => {
                found.incomplete = Some(asking.incomplete(why, &found.ids));
            }
            (Next::Incomplete(why), Some(lost)) => {
                let why = format!("{lost}; {}: {why}", lookup.ids.name);
                found.incomplete = Some(self.incomplete(why, &found.ids));
            }
        }
        Ok(found)
    }

    fn lookup(&self) -> Result<&'static LookupInfo> {
        let info = self.operation.info();
        let lookup = match &info.lookup {
            None => Err(Error::config("nothing says which ids there are")),
            Some(lookup) if names_ids(&self.request, lookup.field) => {
                let reason = "is filled with every id there is: leave it out";
                Err(Error::request_misfit(lookup.field, reason))
            }
            Some(lookup) => Ok(lookup),
        };
        lookup.map_err(|error| self.runtime.tidy(error, info, &[]))
    }

    async fn look_up(&self, lookup: &LookupInfo, request: O::Request) -> Result<Answer> {
        let read = ListAt(lookup.items);
        let answer = self
            .runtime
            .send_for(&self.operation, request, &self.options, read);
        let (listed, response) = answer.await?.split();
        Ok((listed.rows.there().unwrap_or_default(), response))
    }

    /// The look-ups of so many ids.
    fn requests(&self, batch: usize, ids: Vec<Id<O>>) -> Vec<O::Request> {
        let mut ids = ids.into_iter().peekable();
        let mut requests = Vec::new();
        while ids.peek().is_some() {
            let mut request = self.request.clone();
            let some = ids.by_ref().take(batch.max(1)).collect();
            self.operation.look_up(&mut request, some);
            requests.push(request);
        }
        requests
    }

    fn incomplete(&self, why: String, page: &Response<()>) -> Error {
        self.reader().within(page, Error::incomplete(why))
    }

    fn reader(&self) -> Reader<'_, O> {
        Reader {
            runtime: &self.runtime,
            operation: &self.operation,
        }
    }
}

/// Counts the ids that no row answers.
fn match_ids(
    lookup: &LookupInfo,
    wanted: Vec<String>,
    answers: &[Answer],
    unanswered: &mut Unanswered,
) {
    let rows = answers.iter().flat_map(|(rows, _)| rows);
    let keys = rows.filter_map(|row| json::plain(json::find(row.get(), [lookup.key])?));
    let answered: HashSet<String> = keys.collect();
    unanswered.asked = unanswered.asked.saturating_add(wanted.len() as u64);
    let lost = wanted.into_iter().filter(|id| !answered.contains(id));
    lost.for_each(|id| unanswered.add(id));
}

/// The ids of a page, each once, and the same as texts, to find them among the answers.
struct Ids<T> {
    wanted: Vec<String>,
    ids: Vec<T>,
    /// Those that could not be read.
    bad: Vec<Error>,
}

impl<T> Ids<T> {
    fn of<L: ListOperation<Item = T>>(page: &Page, reader: &Reader<'_, L>) -> Self {
        let mut known = HashSet::new();
        let (mut wanted, mut ids, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        let read = reader.typed(&page.response, &page.rows);
        for (row, id) in page.rows.iter().zip(read) {
            match (json::plain(row), id) {
                (_, Err(error)) => bad.push(error),
                (Some(text), Ok(_)) if known.contains(&text) => {}
                (text, Ok(id)) => {
                    known.extend(text.clone());
                    wanted.extend(text);
                    ids.push(id);
                }
            }
        }
        Self { wanted, ids, bad }
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
