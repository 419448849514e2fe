//! Whole pages, and row after row.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};

use super::BoxStream;
use super::fetch::{Asking, Page};
use super::position::Position;
use super::rows::Reader;
use super::walk::Next;
use crate::envelope;
use crate::info::Direction;
use crate::{CallOptions, Error, PagedOperation, Response, Result, Runtime};

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
        operation: O,
        request: O::Request,
        options: CallOptions,
        direction: Direction,
    ) -> Self {
        let way = Way {
            runtime,
            operation,
            request,
            options,
            direction,
        };
        Self { way, pages: None }
    }

    /// The rows of the pages, one by one. A row that its type refuses is an error of its own, and the
    /// stream goes on behind it.
    pub fn items(self) -> Items<O> {
        let operation = self.way.operation.clone();
        let rows = self.way.pages(|way, page| match page {
            Ok(page) => way.items(&page),
            Err(error) => vec![Err(error)],
        });
        Items { operation, rows }
    }
}

impl<O: PagedOperation> Stream for Pages<O> {
    type Item = Result<Response<O::Output>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let pages = this.pages.get_or_insert_with(|| {
            this.way.clone().pages(|way, page| match page {
                Ok(page) if page.is_old => Vec::new(),
                Ok(page) => vec![way.typed(page)],
                Err(error) => vec![Err(error)],
            })
        });
        pages.as_mut().poll_next(cx)
    }
}

/// The rows of the pages, one by one: see [`Pages::items`].
///
/// A stream that ends without an error has given everything: where nothing shows that, the last thing it
/// gives is an error that [`is_incomplete`](crate::Error::is_incomplete).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<O: PagedOperation> {
    operation: O,
    rows: BoxStream<Result<O::Item>>,
}

impl<O: PagedOperation> Stream for Items<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.rows.as_mut().poll_next(cx)
    }
}

// Nothing in them is pinned: what is being sent is boxed.
impl<O: PagedOperation> Unpin for Pages<O> {}
impl<O: PagedOperation> Unpin for Items<O> {}

impl<O: PagedOperation> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.way.operation.info().name;
        f.debug_struct("Pages")
            .field("operation", &name)
            .finish_non_exhaustive()
    }
}

impl<O: PagedOperation> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.operation.info().name;
        f.debug_struct("Items")
            .field("operation", &name)
            .finish_non_exhaustive()
    }
}

/// A walk through pages.
#[derive(Clone)]
struct Way<O: PagedOperation> {
    runtime: Runtime,
    operation: O,
    request: O::Request,
    options: CallOptions,
    direction: Direction,
}

/// Where a walk stands.
enum At {
    Page(Option<Box<Position>>),
    /// The end, after one more error.
    Failed(Error),
    End,
}

impl<O: PagedOperation> Way<O> {
    /// What is made of each page, one after another.
    fn pages<T: Send + 'static>(
        self,
        made: fn(&Self, Result<Page>) -> Vec<Result<T>>,
    ) -> BoxStream<Result<T>> {
        let pages = stream::unfold((self, At::Page(None)), move |(way, at)| async move {
            let (page, at) = match at {
                At::Page(at) => way.page(at.map(|at| *at)).await,
                At::Failed(error) => (Err(error), At::End),
                At::End => return None,
            };
            Some((stream::iter(made(&way, page)), (way, at)))
        });
        Box::pin(pages.flatten().fuse())
    }

    /// A page, and where the next one is.
    async fn page(&self, at: Option<Position>) -> (Result<Page>, At) {
        let Self {
            runtime,
            operation,
            request,
            options,
            direction,
        } = self;
        let page = async {
            let asking = Asking::new(runtime, operation, request.clone(), options, *direction, at)?;
            let page = asking.page().await?;
            let next = match &page.next {
                Next::Page(position) => At::Page(Some(Box::new(position.clone()))),
                Next::End => At::End,
                Next::Incomplete(why) => At::Failed(asking.incomplete(why.clone(), &page.response)),
            };
            Ok((page, next))
        };
        match page.await {
            Ok((page, next)) => (Ok(page), next),
            Err(error) => (Err(error), At::End),
        }
    }

    fn reader(&self) -> Reader<'_, O> {
        Reader {
            runtime: &self.runtime,
            operation: &self.operation,
        }
    }

    /// The page as its type.
    fn typed(&self, page: Page) -> Result<Response<O::Output>> {
        match self.output(&page) {
            Ok(output) => Ok(page.response.map(|()| output)),
            Err(error) => Err(self.with_answer(error, &page.response)),
        }
    }

    fn output(&self, page: &Page) -> Result<O::Output> {
        let rows = self.reader().typed(&page.response, &page.rows);
        let rows = rows.into_iter().collect::<Result<Vec<_>>>()?;
        let mut output = self.around(page)?;
        self.operation.put_rows(&mut output, rows);
        Ok(output)
    }

    /// An error about a page, with all that came.
    fn with_answer(&self, error: Error, page: &Response<()>) -> Error {
        let mut secrets = Vec::new();
        self.operation.secrets(&self.request, &mut secrets);
        let id = page.request_id().map(str::to_owned);
        let error = error.with_answer(page.status(), id, page.body().clone());
        self.runtime.tidy(error, self.operation.info(), &secrets)
    }

    /// The rows of a page, of which some may not fit; what does not fit beside them comes behind them.
    fn items(&self, page: &Page) -> Vec<Result<O::Item>> {
        let rows = self.reader().typed(&page.response, &page.rows);
        let mut rows = page.fresh(rows);
        if let Err(error) = self.around(page) {
            rows.push(Err(error));
        }
        rows
    }

    /// The page without its rows.
    fn around(&self, page: &Page) -> Result<O::Output> {
        if let Some(error) = self.reader().beside(&page.response).next() {
            return Err(error);
        }
        let (api, info) = (self.runtime.api(), self.operation.info());
        let data = envelope::decode_data(&page.around, api.data_path(info), PhantomData);
        data.map_err(|problem| self.reader().within(&page.response, problem.error))
    }
}
