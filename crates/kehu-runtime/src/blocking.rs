//! Calls and streams for programs without async.

use std::fmt;
use std::pin::Pin;
use std::sync::OnceLock;

use futures_core::Stream;
use futures_util::StreamExt as _;
use tokio::runtime;

use crate::{Error, Result, Runtime};

/// Where a client's blocking calls run: made by the first of them, ended with the client.
#[derive(Default)]
pub(crate) struct Executor(OnceLock<runtime::Runtime>);

impl Executor {
    fn get(&self) -> Result<&runtime::Runtime> {
        if runtime::Handle::try_current().is_ok() {
            return Err(Error::config(
                "a blocking call was made inside of async code, where it would block everything",
            )
            .with_help("Use `send().await` and the streams there."));
        }
        if let Some(executor) = self.0.get() {
            return Ok(executor);
        }
        let made = runtime::Builder::new_current_thread().enable_all().build();
        let made = made.map_err(|error| {
            Error::config(format!("blocking calls cannot be made here: {error}"))
        })?;
        Ok(self.0.get_or_init(|| made))
    }
}

/// A runtime that is dropped inside of async code must not wait for what it runs.
impl Drop for Executor {
    fn drop(&mut self) {
        if let Some(executor) = self.0.take() {
            executor.shutdown_background();
        }
    }
}

impl Runtime {
    /// Waits for a call on this thread.
    ///
    /// # Errors
    /// Those of the call; or when this is inside of async code.
    pub fn block_on<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.shared.blocking.get()?.block_on(work)
    }

    /// A stream as an iterator that waits for each item on this thread.
    pub fn iterate<T, S: Stream<Item = Result<T>>>(&self, stream: S) -> Blocking<S> {
        Blocking {
            stream: Some(Box::pin(stream)),
            runtime: self.clone(),
        }
    }
}

/// A stream as an iterator that waits for each item on the thread that asks for it.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Blocking<S> {
    stream: Option<Pin<Box<S>>>,
    runtime: Runtime,
}

impl<T, S: Stream<Item = Result<T>>> Iterator for Blocking<S> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let stream = self.stream.as_mut()?;
        let next = async { Ok(stream.next().await) };
        let next = self.runtime.block_on(next);
        if !matches!(next, Ok(Some(_))) {
            self.stream = None;
        }
        next.unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<S> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").finish_non_exhaustive()
    }
}
