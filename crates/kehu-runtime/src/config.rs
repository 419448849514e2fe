//! What a client is built from.

use std::time::Duration;

use kehu_wire::Secret;

use crate::clock::Clock;
use crate::info::ApiInfo;
use crate::{HttpClient, Result, Retry};

/// What a client is built from: the values of its client fields by name, the server, time limits.
///
/// Generated builders wrap it with one method per client field; `Debug` shows no credential.
#[derive(Debug, Clone)]
pub struct Config {
    api: &'static ApiInfo,
}

impl Config {
    /// Nothing set yet: the first server, default time limits.
    pub fn new(api: &'static ApiInfo) -> Self {
        Self { api }
    }

    /// Every client field and `<API>_BASE_URL` from the environment; empty variables count as unset.
    ///
    /// # Errors
    /// Names the variables that are missing or do not parse.
    pub fn from_env(api: &'static ApiInfo) -> Result<Self> {
        let _ = api;
        todo!()
    }

    /// The API that the client is for.
    pub fn api(&self) -> &'static ApiInfo {
        self.api
    }

    /// Sets a client field by its name in the spec; a name that the API does not have is reported by
    /// [`Runtime::new`](crate::Runtime::new).
    #[must_use]
    pub fn set(self, field: &str, value: impl Into<Secret>) -> Self {
        let _ = (field, value.into());
        todo!()
    }

    /// A client field's value.
    pub fn get(&self, field: &str) -> Option<&Secret> {
        let _ = field;
        todo!()
    }

    /// A client field's value as a whole number.
    ///
    /// # Errors
    /// When it is none; names the environment variable.
    pub fn int(&self, field: &str) -> Result<Option<i64>> {
        let _ = field;
        todo!()
    }

    /// A client field's value as a truth value.
    ///
    /// # Errors
    /// When it is none; names the environment variable.
    pub fn bool(&self, field: &str) -> Result<Option<bool>> {
        let _ = field;
        todo!()
    }

    /// Another base URL: https, or http on loopback. Operations' paths follow it.
    #[must_use]
    pub fn base_url(self, url: impl Into<String>) -> Self {
        let _ = url.into();
        todo!()
    }

    /// One of the API's servers by name.
    #[must_use]
    pub fn server(self, name: &str) -> Self {
        let _ = name;
        todo!()
    }

    /// Sends through this HTTP client.
    #[must_use]
    pub fn http_client(self, client: HttpClient) -> Self {
        let _ = client;
        todo!()
    }

    /// How long a whole call may take, waits and further attempts included (default 120 s).
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        let _ = timeout;
        todo!()
    }

    /// How long one attempt may take (default 30 s).
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        let _ = timeout;
        todo!()
    }

    /// When and how often a failed attempt is tried again.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        let _ = retry;
        todo!()
    }

    /// Tells the time by this clock.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        let _ = clock;
        todo!()
    }

    /// The largest response that is read (default 32 MiB).
    #[must_use]
    pub fn max_response_bytes(self, bytes: u64) -> Self {
        let _ = bytes;
        todo!()
    }
}
