//! The data of an answer, while it passes back through layers that know no type.

use std::any::Any;

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use crate::Result;
use crate::body::Answer;
use crate::envelope::{self, Decoded, Problem, Read};
use crate::info::{ApiInfo, OperationInfo};
use crate::transport::Reply;

/// What is read of a reply.
pub(super) fn answer(reply: &Reply) -> Answer<'_> {
    let content_type = reply.headers().get(CONTENT_TYPE);
    Answer {
        status: reply.status().as_u16(),
        content_type: content_type.and_then(|value| value.to_str().ok()),
        body: reply.body(),
    }
}

/// Where vendors put it that do not put it into the envelope.
pub(super) fn request_id_of(reply: &Reply) -> Option<String> {
    ["x-request-id", "request-id"]
        .into_iter()
        .find_map(|name| reply.headers().get(name)?.to_str().ok())
        .map(str::to_owned)
}

/// Holds the data of an answer while it passes back through the layers, which know no type.
pub(super) trait Slot: Send {
    /// Decodes an answer and keeps its data.
    fn fill(
        &mut self,
        api: &'static ApiInfo,
        operation: &'static OperationInfo,
        reply: &Reply,
    ) -> Result<(), Problem>;

    /// What was kept, if it was decoded from this very body.
    fn take(&mut self, body: &Bytes) -> Option<Box<dyn Any>>;
}

pub(super) struct Decoding<R: Read> {
    pub read: R,
    pub decoded: Option<(Decoded<R::Data>, Bytes)>,
}

impl<R: Read<Data: Send + 'static> + Send> Slot for Decoding<R> {
    fn fill(
        &mut self,
        api: &'static ApiInfo,
        operation: &'static OperationInfo,
        reply: &Reply,
    ) -> Result<(), Problem> {
        let decoded = envelope::decode(api, operation, answer(reply), self.read.clone())?;
        self.decoded = Some((decoded, reply.body().clone()));
        Ok(())
    }

    fn take(&mut self, body: &Bytes) -> Option<Box<dyn Any>> {
        let (decoded, from) = self.decoded.take()?;
        let same = from.as_ptr() == body.as_ptr() && from.len() == body.len();
        same.then(|| Box::new(decoded) as Box<dyn Any>)
    }
}
