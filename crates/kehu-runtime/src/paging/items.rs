//! Row after row.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::value::RawValue;

use super::fetch::Fetch;
use crate::envelope;
use crate::info::ApiInfo;
use crate::{Error, PagedOperation, Response, Result};

/// The rows of the pages, one by one: see [`Pages::items`](super::Pages::items).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<'c, O: PagedOperation> {
    fetch: Fetch<'c, O, O::Output>,
    ready: VecDeque<Result<O::Item>>,
}

impl<'c, O: PagedOperation + 'c> Items<'c, O> {
    pub(super) fn new(fetch: Fetch<'c, O, O::Output>) -> Self {
        Self {
            fetch,
            ready: VecDeque::new(),
        }
    }

    /// Takes the rows of an answer; `None` when there are none to be had.
    fn take(&mut self, answer: Result<Response<O::Output>>) -> Option<Error> {
        match answer {
            Ok(page) => {
                let (rows, page) = page.split(O::items);
                self.fetch.go_on(&page, rows.len());
                self.ready.extend(rows.into_iter().map(Ok));
            }
            Err(error) => {
                let runtime = self.fetch.runtime();
                let page = error.undecoded();
                let rows = page
                    .as_ref()
                    .zip(self.fetch.walk.as_ref())
                    .map(|(page, walk)| walk.rows(page));
                let (Some(page), Some(rows)) = (&page, rows.filter(|rows| !rows.is_empty())) else {
                    return Some(error);
                };
                let at = place::<O>(runtime.api());
                let typed: VecDeque<_> = rows
                    .iter()
                    .enumerate()
                    .map(|(index, row)| {
                        one(row, &at, index).map_err(|bad| runtime.tidy(bad.within(page), O::INFO))
                    })
                    .collect();
                if typed.iter().all(Result::is_ok) {
                    // It is something beside the rows that does not fit.
                    return Some(error);
                }
                self.fetch.go_on(page, typed.len());
                self.ready = typed;
            }
        }
        None
    }
}

/// Where the rows are: `data.customer_list`.
pub(super) fn place<O: PagedOperation>(api: &ApiInfo) -> String {
    let items = O::INFO
        .pages
        .as_ref()
        .map(|pages| pages.items)
        .unwrap_or_default();
    envelope::join(&envelope::dotted(api.data_path()), &envelope::dotted(items))
}

/// One row, or why it does not fit.
pub(super) fn one<T: serde::de::DeserializeOwned>(
    row: &RawValue,
    at: &str,
    index: usize,
) -> Result<T> {
    serde_json::from_str(row.get()).or_else(|_| slowly(row, at, index))
}

#[cold]
fn slowly<T: serde::de::DeserializeOwned>(row: &RawValue, at: &str, index: usize) -> Result<T> {
    let text = row.get();
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(
        |error| {
            let mut misfit = envelope::misfit(text, &format!("{at}[{index}]"), &error);
            if error.path().iter().next().is_none() {
                misfit.value = Some(text.to_owned());
            }
            Error::misfit(misfit)
        },
    )
}

impl<'c, O: PagedOperation + 'c> Stream for Items<'c, O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(row) = this.ready.pop_front() {
                return Poll::Ready(Some(row));
            }
            let Some(answer) = ready!(this.fetch.poll(cx)) else {
                return Poll::Ready(None);
            };
            if let Some(error) = this.take(answer) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for Items<'_, O> {}

impl<O: PagedOperation> fmt::Debug for Items<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &O::INFO.name)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
