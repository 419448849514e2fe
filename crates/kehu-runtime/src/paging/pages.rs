//! Whole pages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::fetch::{self, Fetch};
use super::{Direction, Items, RawPages};
use crate::registry::Rows;
use crate::{PagedOperation, Response, Result, Runtime};

/// The pages of an operation, one request each, sent when the stream is polled for it.
///
/// A page that cannot be decoded is an error, and the stream goes on behind it where the page says how;
/// after any other error it ends. To lose only the rows that cannot be decoded, and not their page, go
/// through the [`items`](Self::items).
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<'c, O: PagedOperation> {
    runtime: &'c Runtime,
    request: O::Request,
    direction: Direction,
    fetch: Option<Fetch<'c, O, O::Output>>,
}

impl<'c, O: PagedOperation + 'c> Pages<'c, O> {
    /// Begins at what the request asks for.
    pub fn new(runtime: &'c Runtime, request: O::Request, direction: Direction) -> Self {
        Self {
            runtime,
            request,
            direction,
            fetch: None,
        }
    }

    /// The rows of the pages, one by one. A row that its type refuses is an error of its own, and the
    /// stream goes on behind it.
    pub fn items(self) -> Items<'c, O> {
        Items::new(Fetch::new(
            self.runtime,
            self.request,
            self.direction,
            fetch::typed::<O>,
        ))
    }

    /// The pages as they came.
    pub fn into_raw(self, rows: Rows) -> RawPages<'c, O> {
        RawPages::new(
            Fetch::new(self.runtime, self.request, self.direction, fetch::raw::<O>),
            rows,
        )
    }
}

impl<'c, O: PagedOperation + 'c> Stream for Pages<'c, O> {
    type Item = Result<Response<O::Output>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let fetch = this.fetch.get_or_insert_with(|| {
            Fetch::new(
                this.runtime,
                this.request.clone(),
                this.direction,
                fetch::typed::<O>,
            )
        });
        let answer = ready!(fetch.poll(cx));
        match &answer {
            Some(Ok(page)) => {
                let rows = fetch.walk.as_ref().map_or(0, |walk| walk.rows(page).len());
                fetch.go_on(page, rows);
            }
            Some(Err(error)) => {
                if let Some(page) = error.undecoded() {
                    let rows = fetch.walk.as_ref().map_or(0, |walk| walk.rows(&page).len());
                    fetch.go_on(&page, rows);
                }
            }
            None => {}
        }
        Poll::Ready(answer)
    }
}

// Nothing in it is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for Pages<'_, O> {}

impl<O: PagedOperation> fmt::Debug for Pages<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::INFO.name)
            .finish_non_exhaustive()
    }
}
