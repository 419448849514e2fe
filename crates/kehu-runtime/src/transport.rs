//! Sends one request and reads one answer. The only room that knows the HTTP library.

#[cfg(feature = "rustls")]
mod tls;

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;

use crate::config::is_loopback;
use crate::{Error, Result};

pub(crate) use reqwest::Url;
pub(crate) use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

/// The HTTP library, for [`HttpClient::configure`].
pub use reqwest;

/// The HTTP client underneath: connections, proxies, TLS. Cheap to clone; clones share connections, also
/// between clients of different APIs.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
}

impl HttpClient {
    /// For servers anywhere: TLS with the roots of the operating system, proxies from the environment.
    ///
    /// # Errors
    /// When the system's roots cannot be read.
    pub fn new() -> Result<Self> {
        Self::configure(|builder| builder)
    }

    /// One that is set up by hand. Redirects are not followed, whatever is set: credentials do not go to
    /// places that a response names.
    ///
    /// This is the one door to the HTTP library, `reqwest`; its version may change with this crate's.
    ///
    /// ```no_run
    /// use kehu_runtime::HttpClient;
    ///
    /// # fn main() -> kehu_runtime::Result<()> {
    /// let client = HttpClient::configure(|builder| builder.pool_max_idle_per_host(2))?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the system's roots cannot be read, or what was set does not go together.
    pub fn configure(
        set: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self> {
        let builder = reqwest::Client::builder();
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(tls::system_roots()?);
        Self::build(set(defaults(builder)))
    }

    /// For a server on this machine: plain HTTP, no proxy.
    pub(crate) fn loopback() -> Result<Self> {
        let builder = reqwest::Client::builder().no_proxy();
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(tls::no_roots()?);
        Self::build(defaults(builder))
    }

    /// The one that suits the base URL.
    pub(crate) fn for_url(url: &Url) -> Result<Self> {
        if url.scheme() == "http" && is_loopback(url) {
            Self::loopback()
        } else {
            Self::new()
        }
    }

    fn build(builder: reqwest::ClientBuilder) -> Result<Self> {
        let client = builder.redirect(Policy::none()).build();
        let client = client.map_err(|error| {
            Error::config(format!(
                "the HTTP client cannot be built: {}",
                chain(&error)
            ))
        })?;
        Ok(Self { client })
    }

    /// Sends one request and reads its answer, all within `timeout`.
    pub(crate) async fn send(
        &self,
        request: Outgoing,
        timeout: Duration,
        max_bytes: u64,
    ) -> Result<Reply> {
        let host = request.host();
        match tokio::time::timeout(timeout, self.exchange(request, max_bytes)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(failure)) => Err(failure.into_error(&host)),
            Err(_) => Err(Error::attempt_timeout(&host, timeout)),
        }
    }

    async fn exchange(&self, request: Outgoing, max_bytes: u64) -> Result<Reply, Failure> {
        let mut response = self.client.execute(request.0).await?;
        let body = read(&mut response, max_bytes).await?;
        Ok(Reply {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }
}

fn defaults(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
        .connect_timeout(Duration::from_secs(10))
        .tcp_nodelay(true)
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

/// So much is set aside for a body because it says that it is so long.
const MOST_AT_ONCE: u64 = 32 << 20;

/// Reads a body that says its length at once, and counts the bytes of one that does not.
async fn read(response: &mut reqwest::Response, max_bytes: u64) -> Result<Bytes, Failure> {
    let stated = response.content_length();
    if stated.is_some_and(|length| length > max_bytes) {
        return Err(Failure::TooLarge(max_bytes));
    }
    let Some(first) = response.chunk().await? else {
        return Ok(Bytes::new());
    };
    let within = |length: usize| {
        if length as u64 > max_bytes {
            Err(Failure::TooLarge(max_bytes))
        } else {
            Ok(())
        }
    };
    within(first.len())?;
    let Some(second) = response.chunk().await? else {
        return Ok(first);
    };
    let expected = stated.unwrap_or(0).min(MOST_AT_ONCE);
    let expected = usize::try_from(expected).unwrap_or(0);
    let mut body = BytesMut::with_capacity(expected.max(first.len() + second.len()));
    body.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(chunk) = next {
        within(body.len() + chunk.len())?;
        body.extend_from_slice(&chunk);
        next = response.chunk().await?;
    }
    Ok(body.freeze())
}

/// One request, ready to be sent once.
pub(crate) struct Outgoing(reqwest::Request);

impl Outgoing {
    pub fn new(method: crate::info::Method, url: Url, headers: HeaderMap, body: Bytes) -> Self {
        use crate::info::Method;
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        if !body.is_empty() {
            *request.body_mut() = Some(body.into());
        }
        Self(request)
    }

    /// Host and port: all that errors and logs say about where a request went.
    fn host(&self) -> String {
        host(self.0.url())
    }
}

/// Host and port.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// One complete answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

enum Failure {
    TooLarge(u64),
    Http(reqwest::Error),
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl Failure {
    fn into_error(self, host: &str) -> Error {
        match self {
            Self::TooLarge(limit) => Error::too_large(limit),
            // Its URL holds the query, which may hold credentials.
            Self::Http(error) => {
                let error = error.without_url();
                let cause = chain(&error);
                if error.is_connect() {
                    Error::connect(host, cause)
                } else {
                    Error::transport(host, cause)
                }
            }
        }
    }
}

/// The causes of an error as one text, without the library's own first words.
fn chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    if words.is_empty() {
        words.push(error.to_string());
    }
    words.dedup();
    words.join(": ")
}
