//! Pages as they came, for those who learn their types at run time.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::fetch::Fetch;
use super::parts::Parts;
use super::rows::{PageRow, Reader};
use crate::registry::{RawPage, Rows};
use crate::{PagedOperation, Response, Result};

/// The pages as they came: see [`Pages::into_raw`](super::Pages::into_raw).
#[must_use = "a stream does nothing until it is polled"]
pub struct RawPages<'c, O: PagedOperation> {
    fetch: Fetch<'c, O, Parts<O>>,
    rows: Rows,
}

impl<'c, O: PagedOperation + 'c> RawPages<'c, O> {
    pub(super) fn new(fetch: Fetch<'c, O, Parts<O>>, rows: Rows) -> Self {
        Self { fetch, rows }
    }

    fn page(&mut self, page: Response<Parts<O>>) -> RawPage {
        let reader = Reader::of_pages(self.fetch.runtime(), O::INFO);
        let (mut parts, response) = page.split(|parts| parts);
        let next = self.fetch.go_on(&parts, parts.rows.len());
        let rows = std::mem::take(&mut parts.rows);
        let items = reader.checked::<PageRow<O>, _>(&response, rows, self.rows);
        RawPage {
            items,
            response,
            next,
        }
    }
}

impl<'c, O: PagedOperation + 'c> Stream for RawPages<'c, O> {
    type Item = Result<RawPage>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let answer = ready!(self.fetch.poll(cx));
        Poll::Ready(answer.map(|answer| answer.map(|response| self.page(response))))
    }
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for RawPages<'_, O> {}

impl<O: PagedOperation> fmt::Debug for RawPages<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawPages")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
