//! Page after page.

use std::marker::PhantomData;
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::registry::{RawPage, Rows};
use crate::{PagedOperation, Response, Result, Runtime};

/// Which way to go through the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// To the next page.
    #[default]
    Forward,
    /// To the page before.
    Back,
}

/// Where a page begins: the text of a cursor, a page's number, an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {}

impl Cursor {
    /// The cursor as the request field's type.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn parse<T: FromStr>(&self) -> Result<T> {
        todo!()
    }
}

/// The pages of an operation, one request each, sent when the stream is asked for it.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<'c, O: PagedOperation>(PhantomData<(&'c (), fn() -> O)>);

impl<'c, O: PagedOperation> Pages<'c, O> {
    /// Begins at what the request asks for.
    pub fn new(runtime: &'c Runtime, request: O::Request, direction: Direction) -> Self {
        let _ = (runtime, request, direction);
        todo!()
    }

    /// The rows of the pages, one by one. A row that its type refuses is an error of its own, and the
    /// stream goes on behind it.
    pub fn items(self) -> Items<'c, O> {
        todo!()
    }

    /// The pages as they came.
    pub fn into_raw(self, rows: Rows) -> RawPages<'c, O> {
        let _ = rows;
        todo!()
    }
}

impl<O: PagedOperation> Stream for Pages<'_, O> {
    type Item = Result<Response<O::Output>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let _ = cx;
        todo!()
    }
}

/// The rows of the pages, one by one: see [`Pages::items`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<'c, O: PagedOperation>(PhantomData<(&'c (), fn() -> O)>);

impl<O: PagedOperation> Stream for Items<'_, O> {
    type Item = Result<O::Item>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let _ = cx;
        todo!()
    }
}

/// The pages as they came: see [`Pages::into_raw`].
#[must_use = "a stream does nothing until it is polled"]
pub struct RawPages<'c, O: PagedOperation>(PhantomData<(&'c (), fn() -> O)>);

impl<O: PagedOperation> Stream for RawPages<'_, O> {
    type Item = Result<RawPage>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let _ = cx;
        todo!()
    }
}
