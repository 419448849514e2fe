//! Whole pages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};

use super::BoxStream;
use super::fetch::Way;
use super::{Direction, Items};
use crate::{CallOptions, PagedOperation, Response, Result, Runtime};

/// The pages of an operation, one request each, sent when the stream is polled for it.
///
/// A page that cannot be decoded is an error, and the stream goes on behind it where the page says how;
/// after any other error it ends. To lose only the rows that cannot be decoded, and not their page, go
/// through the [`items`](Self::items).
///
/// A stream that ends without an error has given everything: where nothing shows that, the last thing it
/// gives is an error that [`is_incomplete`](crate::Error::is_incomplete). A page that has come before is
/// left out.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: PagedOperation> {
    way: Way<O>,
    pages: Option<BoxStream<Result<Response<O::Output>>>>,
}

impl<O: PagedOperation> Pages<O> {
    /// Begins at what the request asks for.
    pub fn new(
        runtime: Runtime,
        request: O::Request,
        options: CallOptions,
        direction: Direction,
    ) -> Self {
        Self {
            way: Way::new(runtime, request, options, direction),
            pages: None,
        }
    }

    /// The rows of the pages, one by one. A row that its type refuses is an error of its own, and the
    /// stream goes on behind it.
    pub fn items(self) -> Items<O> {
        Items::new(self.way)
    }
}

impl<O: PagedOperation> Stream for Pages<O> {
    type Item = Result<Response<O::Output>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let pages = this.pages.get_or_insert_with(|| answers(this.way.clone()));
        pages.as_mut().poll_next(cx)
    }
}

fn answers<O: PagedOperation>(way: Way<O>) -> BoxStream<Result<Response<O::Output>>> {
    let answers = stream::unfold(way, async |mut way| {
        loop {
            match way.next().await? {
                Ok(page) if page.is_old => {}
                Ok(page) => return Some((page.answer, way)),
                Err(error) => return Some((Err(error), way)),
            }
        }
    });
    Box::pin(answers.fuse())
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for Pages<O> {}

impl<O: PagedOperation> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
