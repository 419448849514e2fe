//! Sends the requests of a walk, one after another.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::parts::Parts;
use super::walk::{Marks, Walk, no_way_back};
use super::{Cursor, Direction};
use crate::{Error, PagedOperation, Response, Result, Runtime};

type Sending<'c, O, T> = Pin<
    Box<dyn Future<Output = (<O as crate::Operation>::Request, Result<Response<T>>)> + Send + 'c>,
>;

/// How one request is sent: typed or as it comes.
type Sender<'c, O, T> = fn(&'c Runtime, <O as crate::Operation>::Request) -> Sending<'c, O, T>;

/// The requests of a walk.
pub(super) struct Fetch<'c, O: PagedOperation, T> {
    runtime: &'c Runtime,
    send: Sender<'c, O, T>,
    state: State<'c, O, T>,
    pub walk: Option<Walk>,
}

enum State<'c, O: PagedOperation, T> {
    /// The next request.
    Ready(O::Request),
    Sending(Sending<'c, O, T>),
    /// The request whose answer was given away; [`Fetch::go_on`] says what comes next.
    Answered(O::Request),
    /// The end, after one more error.
    Failed(Error),
    Done,
}

impl<'c, O: PagedOperation, T> Fetch<'c, O, T> {
    pub fn new(
        runtime: &'c Runtime,
        request: O::Request,
        direction: Direction,
        send: Sender<'c, O, T>,
    ) -> Self {
        let pages = O::INFO.pages.as_ref();
        let possible = pages.filter(|pages| pages.resume_field(direction).is_some());
        let field = |name: &str| serde_json::to_value(&request).ok()?.get(name)?.as_i64();
        let walk = possible.map(|pages| Walk::new(pages, direction, field));
        let state = match walk {
            Some(_) => State::Ready(request),
            None => State::Failed(no_way_back().with_operation(O::INFO)),
        };
        Self {
            runtime,
            send,
            state,
            walk,
        }
    }

    pub fn runtime(&self) -> &'c Runtime {
        self.runtime
    }

    /// The next answer. After one that is good, or that is decoded row by row, call [`Self::go_on`].
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Ready(request) => {
                    self.state = State::Sending((self.send)(self.runtime, request))
                }
                State::Sending(mut sending) => match sending.as_mut().poll(cx) {
                    Poll::Pending => {
                        self.state = State::Sending(sending);
                        return Poll::Pending;
                    }
                    Poll::Ready((request, answer)) => {
                        self.state = State::Answered(request);
                        return Poll::Ready(Some(answer));
                    }
                },
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::Answered(_) | State::Done => return Poll::Ready(None),
            }
        }
    }

    /// Goes on behind a page with so many rows; returns where the next one begins.
    pub fn go_on(&mut self, page: &impl Marks, rows: usize) -> Option<Cursor> {
        let State::Answered(mut request) = std::mem::replace(&mut self.state, State::Done) else {
            return None;
        };
        let walk = self.walk.as_mut()?;
        let next = walk.next(page, rows).and_then(|next| {
            if let Some(cursor) = &next {
                O::resume(&mut request, walk.direction, cursor)?;
            }
            Ok(next)
        });
        match next {
            Ok(Some(cursor)) => {
                self.state = State::Ready(request);
                Some(cursor)
            }
            Ok(None) => None,
            Err(error) => {
                self.state = State::Failed(self.runtime.tidy(error, O::INFO));
                None
            }
        }
    }
}

/// Sends a request whose data are decoded.
pub(super) fn typed<'c, O: PagedOperation + 'c>(
    runtime: &'c Runtime,
    request: O::Request,
) -> Sending<'c, O, O::Output> {
    Box::pin(async move {
        let answer = runtime.send::<O>(&request).await;
        (request, answer)
    })
}

/// Sends a request whose rows are handed on as they come.
pub(super) fn raw<'c, O: PagedOperation + 'c>(
    runtime: &'c Runtime,
    request: O::Request,
) -> Sending<'c, O, Parts<O>> {
    Box::pin(async move {
        let answer = runtime.send_as::<O, Parts<O>>(&request).await;
        (request, answer)
    })
}
