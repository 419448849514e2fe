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
use serde::Serialize;
use serde_json::Value;

use super::BoxStream;
use super::Direction;
use super::fetch::{Asking, RawRows};
use super::position::{Position, Unanswered};
use super::rows::{PageRow, Reader, TypedRow};
use super::walk::Next;
use crate::info::WalkInfo;
use crate::registry::{RawPage, RawResponse, Rows};
use crate::{
    CallOptions, Error, Operation, PagedOperation, Response, Result, Runtime, WalkedOperation, json,
};

/// Look-ups in flight at most; the vendor's limits hold beside it.
const AT_ONCE: usize = 4;

type Id<O> = <<O as WalkedOperation>::Ids as PagedOperation>::Item;

/// Every row that there is: the ids of everything, and what they name, looked up as the stream is asked
/// for it. A row that its type refuses is an error of its own, and the stream goes on behind it; after
/// any other error it ends.
///
/// A stream that ends without an error has given everything: where ids were not answered, or nothing
/// shows that all of them were listed, the last thing it gives is an error that
/// [`is_incomplete`](Error::is_incomplete).
#[must_use = "a stream does nothing until it is polled"]
pub struct Walked<O: WalkedOperation> {
    rows: BoxStream<Result<O::Item>>,
}

impl<O: WalkedOperation> Walked<O> {
    /// The request must leave out the ids.
    pub fn new(runtime: Runtime, request: O::Request, options: CallOptions) -> Self {
        let walker = Walker::<O> {
            runtime: runtime.clone(),
            request,
            options,
        };
        let steps = stream::try_unfold((walker, Some(None)), async |(walker, at)| {
            let Some(at) = at else { return Ok(None) };
            let found = walker.step(at).await?;
            let next = found.next.clone().map(Some);
            Ok(Some((found, (walker, next))))
        });
        let rows = steps.map_ok(move |found| {
            let reader = reader::<O>(&runtime);
            let good = found.answers.iter();
            let good = good.flat_map(|answer| reader.typed::<TypedRow<O::Item>, _>(answer));
            let bad = found.bad.into_iter().map(Err);
            let rows: Vec<Result<O::Item>> = bad.chain(good).collect();
            stream::iter(rows.into_iter().chain(found.incomplete.map(Err)))
        });
        Self {
            rows: Box::pin(rows.try_flatten().fuse()),
        }
    }
}

impl<O: WalkedOperation> Stream for Walked<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.rows.as_mut().poll_next(cx)
    }
}

impl<O: WalkedOperation> fmt::Debug for Walked<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walked")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}

/// What one page of ids names, as it came; `at` is where an earlier walk was left.
pub(crate) async fn walk_at<O: WalkedOperation>(
    runtime: &Runtime,
    request: O::Request,
    options: CallOptions,
    at: Option<Position>,
    rows: Rows,
) -> Result<RawPage> {
    let walker = Walker::<O> {
        runtime: runtime.clone(),
        request,
        options,
    };
    let mut found = walker.step(at).await?;
    let reader = reader::<O>(runtime);
    let good = found.answers.iter();
    let good = good.flat_map(|answer| reader.raw::<TypedRow<O::Item>, _>(answer, rows));
    let items = found.bad.into_iter().map(Err).chain(good).collect();
    let last = found.answers.pop();
    Ok(RawPage {
        items,
        response: last.map_or(found.ids, |answer| answer.map(drop)),
        next: found.next,
        incomplete: found.incomplete,
    })
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
    next: Option<Position>,
    incomplete: Option<Error>,
    ids: Response<()>,
}

/// Looks up one page of ids after the other.
struct Walker<O: WalkedOperation> {
    runtime: Runtime,
    request: O::Request,
    options: CallOptions,
}

impl<O: WalkedOperation> Walker<O> {
    /// One page of ids, and what they name. The answers are those of the whole page: where one look-up
    /// fails, the page has to be asked for again.
    async fn step(&self, at: Option<Position>) -> Result<Found> {
        let walk = self.walk()?;
        let before = at.as_ref().map(|at| at.so_far.unanswered.clone());
        let asking = Asking::<O::Ids>::new(
            &self.runtime,
            O::ids(),
            &self.options,
            Direction::Forward,
            at,
        )?;
        let page = asking.raw().await?;
        let Ids { wanted, ids, bad } = self.ids(&page);
        let calls = self.requests(walk.batch, ids).into_iter();
        let calls = calls.map(async |request| {
            let request: O::Request = request;
            self.runtime.send_raw::<O, _>(&request, &self.options).await
        });
        let answers: Vec<RawResponse> = stream::iter(calls).buffered(AT_ONCE).try_collect().await?;
        let mut unanswered = before.unwrap_or_default();
        self.hold(walk, wanted, &answers, &mut unanswered)?;
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
                let why = format!("{lost}; {}: {why}", walk.ids.name);
                found.incomplete = Some(self.incomplete(why, &found.ids));
            }
        }
        Ok(found)
    }

    fn walk(&self) -> Result<&'static WalkInfo> {
        let walk = match &O::INFO.walk {
            None => Err(Error::config("nothing says which ids there are")),
            Some(walk) if names_ids(&self.request, walk.field) => {
                let reason = "is filled with every id there is: leave it out";
                Err(Error::request_misfit(walk.field, reason))
            }
            Some(walk) => Ok(walk),
        };
        walk.map_err(|error| self.runtime.tidy(error, O::INFO))
    }

    /// The ids of a page, each once.
    fn ids(&self, page: &RawRows) -> Ids<Id<O>> {
        let reader = Reader::of_pages(&self.runtime, O::Ids::INFO);
        let rows = page.rows.iter().map(|row| &**row);
        let read = reader.each::<PageRow<O::Ids>, _>(&page.response, rows);
        let mut known = HashSet::new();
        let mut ids = Ids::default();
        for (row, id) in page.rows.iter().zip(read) {
            match (json::plain(row), id) {
                (_, Err(error)) => ids.bad.push(error),
                (Some(text), Ok(_)) if known.contains(&text) => {}
                (text, Ok(id)) => {
                    known.extend(text.clone());
                    ids.wanted.extend(text);
                    ids.ids.push(id);
                }
            }
        }
        ids
    }

    /// Counts the ids that no row answers.
    fn hold(
        &self,
        walk: &WalkInfo,
        wanted: Vec<String>,
        answers: &[RawResponse],
        unanswered: &mut Unanswered,
    ) -> Result<()> {
        let reader = reader::<O>(&self.runtime);
        let mut answered = HashSet::new();
        for answer in answers {
            for row in reader.listed(answer)? {
                let key = json::find_value(row.get(), [walk.key]);
                answered.extend(key.and_then(json::plain));
            }
        }
        unanswered.asked = unanswered.asked.saturating_add(wanted.len() as u64);
        let lost = wanted.into_iter().filter(|id| !answered.contains(id));
        lost.for_each(|id| unanswered.add(id));
        Ok(())
    }

    /// The look-ups of so many ids.
    fn requests(&self, batch: usize, ids: Vec<Id<O>>) -> Vec<O::Request> {
        let mut ids = ids.into_iter().peekable();
        let mut requests = Vec::new();
        while ids.peek().is_some() {
            let mut request = self.request.clone();
            O::look_up(&mut request, ids.by_ref().take(batch.max(1)).collect());
            requests.push(request);
        }
        requests
    }

    fn incomplete(&self, why: String, page: &Response<()>) -> Error {
        let error = Error::incomplete(why).within(page);
        self.runtime.tidy(error, O::INFO)
    }
}

/// The ids of a page, and the same as texts, to find them among the answers.
struct Ids<T> {
    wanted: Vec<String>,
    ids: Vec<T>,
    /// Those that could not be read.
    bad: Vec<Error>,
}

impl<T> Default for Ids<T> {
    fn default() -> Self {
        Self {
            wanted: Vec::new(),
            ids: Vec::new(),
            bad: Vec::new(),
        }
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
