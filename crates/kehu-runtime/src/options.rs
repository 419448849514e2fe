//! What one call alone asks for.

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use kehu_wire::Secret;

use crate::{Error, Result};

/// What one call alone asks for, where it differs from its client's settings.
///
/// ```
/// use std::time::Duration;
///
/// use kehu_runtime::CallOptions;
///
/// let options = CallOptions::default()
///     .timeout(Duration::from_secs(5))
///     .attempts(1)
///     .header("x-trace", "a-17")?;
/// # let _ = options;
/// # Ok::<(), kehu_runtime::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "options do nothing until a request takes them"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) attempts: Option<u32>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) server: Option<String>,
    /// Values that take the place of client fields.
    pub(crate) client: Vec<(&'static str, Secret)>,
}

impl CallOptions {
    /// How long the whole call may take, waits and further attempts included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long one attempt may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How often it may be sent in all.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// One more header. Debug output shows no value.
    ///
    /// # Errors
    /// When that is not a header's name, or not a value that a header can have.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self> {
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Error::config(format!("`{name}` is not the name of a header")))?;
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| Error::config(format!("the header `{name}` cannot hold its value")))?;
        value.set_sensitive(true);
        self.headers.push((key, value));
        Ok(self)
    }

    /// A key by which the vendor knows this call again, sent as `Idempotency-Key` with every attempt: the
    /// call may then be sent again whatever the operation is.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Another of the API's servers, by name or as a generated client's `Server`.
    pub fn server(mut self, server: impl Into<String>) -> Self {
        self.server = Some(server.into());
        self
    }
}
