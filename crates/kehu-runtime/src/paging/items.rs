//! Row after row.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::fetch::Fetch;
use crate::{PagedOperation, Result};

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
            match this.fetch.rows(answer) {
                Ok(page) => this.ready = page.rows.into(),
                Err(error) => return Poll::Ready(Some(Err(error))),
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
