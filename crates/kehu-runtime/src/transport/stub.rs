//! A transport for tests: answers without a socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, StatusCode};

use super::BoxFuture;
use super::{Reply, Transport};
use crate::{Error, RequestBody, Result};

/// A transport for tests: it answers what it was told to, in order, and keeps the requests. Clones are
/// one stub. Behind its last answer it refuses connections.
///
/// ```
/// use kehu_runtime::Stub;
///
/// let vendor = Stub::new()
///     .answer(429, r#"{"code": 429, "message": "slow down"}"#)
///     .answer(200, r#"{"code": 0, "data": []}"#);
/// // let client = Client::builder().transport(vendor.clone()). … .build()?;
/// assert!(vendor.requests().is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Stub(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Result<Reply>>,
    requests: Vec<Request<Bytes>>,
}

impl Stub {
    /// One that refuses connections.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers with this HTTP status and this body next.
    #[must_use]
    pub fn answer(self, status: u16, body: impl Into<Bytes>) -> Self {
        let mut reply = Reply::new(body.into());
        *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
        self.reply(reply)
    }

    /// Answers with this next, headers included.
    #[must_use]
    pub fn reply(self, reply: Reply) -> Self {
        self.state().answers.push_back(Ok(reply));
        self
    }

    /// Refuses the next connection.
    #[must_use]
    pub fn refuse_connection(self) -> Self {
        let refused = Error::no_connection("the stub", "the connection is refused");
        self.state().answers.push_back(Err(refused));
        self
    }

    /// What was sent, in order.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.state().requests.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Stub {
    fn send(&self, request: Request<RequestBody>, _: u64) -> BoxFuture<'_, Result<Reply>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.read().await;
            let body =
                body.map_err(|error| Error::broken_connection("the stub", error.to_string()))?;
            let mut state = self.state();
            state.requests.push(Request::from_parts(parts, body));
            let answer = state.answers.pop_front();
            answer
                .unwrap_or_else(|| Err(Error::no_connection("the stub", "it has no more answers")))
        })
    }
}
