//! What calls pass through, and the rest of their way.

use std::fmt;
use std::sync::Arc;

use super::Call;
use crate::Result;
use crate::transport::{BoxFuture, Reply, Transport};

/// Something that calls pass through: metrics, headers, logging, caching.
///
/// A layer that is given with `ClientBuilder::layer` sees each call once, whatever becomes of it; one
/// that is given with `ClientBuilder::attempt_layer` sees each attempt, signed and with its token. A good
/// answer is `Ok`; a refusal of the vendor is an error also where its HTTP status is 200.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use kehu_runtime::{BoxFuture, Call, Layer, Next, Reply, Result};
///
/// /// Counts calls and those that failed.
/// #[derive(Debug, Default)]
/// struct Metrics {
///     calls: AtomicU64,
///     failed: AtomicU64,
/// }
///
/// impl Layer for Metrics {
///     fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
///         Box::pin(async move {
///             self.calls.fetch_add(1, Ordering::Relaxed);
///             let reply = next.run(call).await;
///             if reply.is_err() {
///                 self.failed.fetch_add(1, Ordering::Relaxed);
///             }
///             reply
///         })
///     }
/// }
/// ```
pub trait Layer: fmt::Debug + Send + Sync + 'static {
    /// Does what is to be done around the rest of the way, `next.run(call)`.
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>>;
}

/// The rest of the way to the server. It can be gone more than once.
#[derive(Debug, Clone, Copy)]
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    transport: &'a dyn Transport,
}

impl<'a> Next<'a> {
    pub(crate) fn new(layers: &'a [Arc<dyn Layer>], transport: &'a dyn Transport) -> Self {
        Self { layers, transport }
    }

    /// Goes on to the next layer, and at last to the server.
    pub fn run<'b>(self, call: &'b mut Call) -> BoxFuture<'b, Result<Reply>>
    where
        'a: 'b,
    {
        match self.layers.split_first() {
            Some((layer, rest)) => layer.call(
                call,
                Self {
                    layers: rest,
                    ..self
                },
            ),
            None => Box::pin(call.exchange(self.transport)),
        }
    }
}
