//! Row after row.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};

use super::BoxStream;
use super::fetch::{Page, Way};
use super::rows::{PageRow, Reader};
use crate::{PagedOperation, Result};

/// The rows of the pages, one by one: see [`Pages::items`](super::Pages::items).
///
/// A stream that ends without an error has given everything: where nothing shows that, the last thing it
/// gives is an error that [`is_incomplete`](crate::Error::is_incomplete).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<O: PagedOperation> {
    rows: BoxStream<Result<O::Item>>,
}

impl<O: PagedOperation> Items<O> {
    pub(super) fn new(way: Way<O>) -> Self {
        let pages = stream::unfold(way, async |mut way| {
            let rows = match way.next().await? {
                Ok(page) => rows(&way, page),
                Err(error) => vec![Err(error)],
            };
            Some((stream::iter(rows), way))
        });
        Self {
            rows: Box::pin(pages.flatten().fuse()),
        }
    }
}

/// The rows of a page, of which some may not fit; what does not fit beside them comes behind them.
fn rows<O: PagedOperation>(way: &Way<O>, page: Page<O>) -> Vec<Result<O::Item>> {
    let mut rows: Vec<Result<O::Item>> = match page.answer {
        Ok(answer) => {
            let rows = O::items(answer.into_inner()).into_iter();
            rows.map(Ok).collect()
        }
        Err(error) => {
            let reader = Reader::of_pages(&way.runtime, O::INFO);
            let page = error.undecoded();
            let mut rows = page.map_or_else(Vec::new, |page| reader.typed::<PageRow<O>, _>(&page));
            if rows.iter().all(Result::is_ok) {
                rows.push(Err(error));
            }
            rows
        }
    };
    rows.drain(..page.repeated.min(rows.len()));
    rows
}

impl<O: PagedOperation> Stream for Items<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.rows.as_mut().poll_next(cx)
    }
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for Items<O> {}

impl<O: PagedOperation> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
