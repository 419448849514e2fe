//! One call from beginning to end.

use crate::info::ApiInfo;
use crate::{Config, Operation, Response, Result};

/// What a generated client holds: sends its operations. Cheap to clone; clones share connections,
/// token, clock and limits.
#[derive(Debug, Clone)]
pub struct Runtime {}

impl Runtime {
    /// Checks the configuration.
    ///
    /// # Errors
    /// Names what is missing (with the environment variable) or wrong.
    pub fn new(config: Config) -> Result<Self> {
        let _ = config;
        todo!()
    }

    /// The API that it talks to.
    pub fn api(&self) -> &'static ApiInfo {
        todo!()
    }

    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// Whatever keeps the answer from being what the operation promises.
    pub async fn send<O: Operation>(&self, request: &O::Request) -> Result<Response<O::Output>> {
        let _ = request;
        todo!()
    }
}
