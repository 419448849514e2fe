//! The transport that clients have by default.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::Request;
use http_body::{Body, Frame, SizeHint};
use reqwest::redirect::Policy;

#[cfg(feature = "rustls")]
use super::tls::Trust;
use super::{BoxFuture, Reply, Transport, Url, is_loopback};
use crate::{Error, RequestBody, Result};

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
        Self::builder().build()
    }

    /// Sets one up: roots of one's own, a client certificate, a proxy.
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder {
            builder: reqwest::Client::builder()
                .connect_timeout(Duration::from_secs(10))
                .tcp_nodelay(true),
            #[cfg(feature = "rustls")]
            trust: Trust::default(),
            problem: None,
        }
    }

    /// One that was made by hand, TLS included. It must not follow redirects
    /// (`redirect(reqwest::redirect::Policy::none())`): credentials would go where a response says.
    ///
    /// This is a door to the HTTP library, `reqwest`; its version may change with this crate's.
    pub fn from_reqwest(client: reqwest::Client) -> Self {
        Self { client }
    }

    /// The one that a client of this base URL has where nothing else is said; given to several clients, they
    /// share connections.
    ///
    /// # Errors
    /// When it is not a URL, or the system's roots cannot be read.
    pub fn suiting(base_url: &str) -> Result<Self> {
        let url = Url::parse(base_url);
        let url = url.map_err(|_| Error::config("the base URL is not a URL"))?;
        Self::for_url(&url)
    }

    /// The one that suits the base URL.
    pub(crate) fn for_url(url: &Url) -> Result<Self> {
        let builder = Self::builder();
        if url.scheme() == "http" && is_loopback(url) {
            // Plain HTTP on this machine: reading the system's roots would be in vain.
            return builder
                .only_own_roots()
                .configure(|builder| builder.no_proxy())
                .build();
        }
        builder.build()
    }

    async fn exchange(
        &self,
        request: Request<RequestBody>,
        max_bytes: u64,
    ) -> Result<Reply, Failure> {
        let (parts, body) = request.into_parts();
        let body = match body.whole() {
            Some(body) if body.is_empty() => reqwest::Body::default(),
            Some(body) => body.into(),
            None => reqwest::Body::wrap(Sent::new(&body)),
        };
        let request = reqwest::Request::try_from(Request::from_parts(parts, body))?;
        let mut response = self.client.execute(request).await?;
        let body = read(&mut response, max_bytes).await?;
        let mut reply = Reply::new(body);
        *reply.status_mut() = response.status();
        *reply.headers_mut() = std::mem::take(response.headers_mut());
        Ok(reply)
    }
}

impl Transport for HttpClient {
    fn send(&self, request: Request<RequestBody>, max_bytes: u64) -> BoxFuture<'_, Result<Reply>> {
        Box::pin(async move {
            let uri = request.uri();
            let host = uri.host().unwrap_or_default();
            if host.ends_with(NOWHERE) {
                return Err(no_address(host));
            }
            let host = uri
                .port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            let answer = self.exchange(request, max_bytes).await;
            answer.map_err(|failure| failure.into_error(&host))
        })
    }
}

/// What no host is called, as RFC 2606 promises: a draft has it where its page names no address.
const NOWHERE: &str = ".invalid";

fn no_address(host: &str) -> Error {
    let message = format!("`{host}` only stands where the address of the service belongs");
    Error::config(message).with_help(
        "The documentation that the spec was made of names no address: write it as `url` of the server in the \
         spec's api.toml, or set a base URL.",
    )
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

/// Sets up an [`HttpClient`].
///
/// ```no_run
/// use kehu_runtime::HttpClient;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = HttpClient::builder()
///     .root_certificates(std::fs::read("corporate-ca.pem")?)
///     .proxy("http://proxy.example:3128")
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it builds"]
pub struct HttpClientBuilder {
    builder: reqwest::ClientBuilder,
    #[cfg(feature = "rustls")]
    trust: Trust,
    /// What was wrong first.
    problem: Option<Error>,
}

impl HttpClientBuilder {
    /// Trusts these certificates (PEM, one or several) as well as the operating system's.
    #[cfg(feature = "rustls")]
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        if let Err(error) = self.trust.add_roots(pem.as_ref()) {
            self.problem.get_or_insert(error);
        }
        self
    }

    /// Trusts nobody but the given [`root_certificates`](Self::root_certificates).
    pub fn only_own_roots(mut self) -> Self {
        #[cfg(feature = "rustls")]
        self.trust.only_own_roots();
        #[cfg(not(feature = "rustls"))]
        let _ = &mut self;
        self
    }

    /// Proves with this certificate (PEM: the chain, then the private key in the second argument) who
    /// connects.
    #[cfg(feature = "rustls")]
    pub fn client_certificate(mut self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        if let Err(error) = self.trust.set_identity(chain.as_ref(), key.as_ref()) {
            self.problem.get_or_insert(error);
        }
        self
    }

    /// Sends everything through this proxy, whatever the environment says.
    pub fn proxy(mut self, url: &str) -> Self {
        match reqwest::Proxy::all(url) {
            Ok(proxy) => self.builder = self.builder.proxy(proxy),
            Err(_) => {
                self.problem
                    .get_or_insert_with(|| Error::config("the proxy's address is not a URL"));
            }
        }
        self
    }

    /// Sets whatever else the HTTP library, `reqwest`, can be told: connections, HTTP/2, DNS. Its version
    /// may change with this crate's. Redirects are not followed, and TLS is what the other methods say,
    /// whatever is set here; see [`HttpClient::from_reqwest`] for a client of one's own.
    ///
    /// ```no_run
    /// use kehu_runtime::HttpClient;
    ///
    /// # fn main() -> kehu_runtime::Result<()> {
    /// let client = HttpClient::builder()
    ///     .configure(|builder| builder.pool_max_idle_per_host(2))
    ///     .build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub fn configure(
        mut self,
        set: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        self.builder = set(self.builder);
        self
    }

    /// The HTTP client.
    ///
    /// # Errors
    /// When the system's roots cannot be read, a certificate is not one, or what was set does not go
    /// together.
    pub fn build(self) -> Result<HttpClient> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let builder = self.builder.redirect(Policy::none());
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(self.trust.config()?);
        let client = builder.build().map_err(|error| {
            let why = cause(&error);
            Error::config(format!("the HTTP client cannot be built: {why}"))
        })?;
        Ok(HttpClient { client })
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder").finish_non_exhaustive()
    }
}

/// A body with files in it on its way.
struct Sent {
    chunks: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send + Sync>>,
    left: u64,
}

impl Sent {
    fn new(body: &RequestBody) -> Self {
        Self {
            chunks: Box::pin(body.chunks()),
            left: body.len(),
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.chunks.as_mut().poll_next(cx).map_ok(|chunk| {
            self.left = self.left.saturating_sub(chunk.len() as u64);
            Frame::data(chunk)
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
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
            Err(Failure::Endless(max_bytes))
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

enum Failure {
    TooLarge(u64),
    Endless(u64),
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
            Self::Endless(limit) => Error::endless(limit),
            // Its URL holds the query, which may hold credentials.
            Self::Http(error) => {
                let error = error.without_url();
                let cause = cause(&error);
                if error.is_connect() {
                    Error::no_connection(host, cause)
                } else {
                    Error::broken_connection(host, cause)
                }
            }
        }
    }
}

/// What was in the way, in the words of whoever noticed it first.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = match innermost.downcast_ref::<io::Error>() {
        Some(error) => of_system(error),
        None => innermost.to_string(),
    };
    text.replace(
        "UnknownIssuer",
        "signed by an authority that is not trusted here",
    )
}

/// What the operating system says, without its numbers.
fn of_system(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused",
        io::ErrorKind::ConnectionReset => "the connection was reset",
        io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => "the connection was closed",
        io::ErrorKind::UnexpectedEof if error.get_ref().is_none() => {
            "the connection ended too early"
        }
        io::ErrorKind::HostUnreachable => "the host cannot be reached",
        io::ErrorKind::NetworkUnreachable => "the network cannot be reached",
        _ => return kehu_wire::plain(&error.to_string()),
    };
    words.to_owned()
}
