//! Carries one request to the server and its whole answer back.
//!
//! [`Transport`] is the seam: [`HttpClient`] is the one that clients have by default and the only room
//! that knows the HTTP library, [`Stub`] the one for tests without a socket.

#[cfg(feature = "http-client")]
mod http_client;
#[cfg(feature = "test-util")]
mod stub;
#[cfg(feature = "rustls")]
mod tls;

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use bytes::Bytes;
use http::Request;

use crate::{RequestBody, Result};

pub(crate) use url::Url;

#[cfg(feature = "http-client")]
pub use http_client::{HttpClient, HttpClientBuilder};
#[cfg(feature = "test-util")]
pub use stub::Stub;

/// A future on the heap, as layers and transports return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One complete answer.
pub type Reply = http::Response<Bytes>;

/// Carries one request to the server and its whole answer back.
///
/// The request is final: it is signed, its URI is absolute. How long it may take is watched from outside;
/// a transport whose future is dropped gives up. A body that has files in it is sent from its
/// [`chunks`](RequestBody::chunks), and is [`len`](RequestBody::len) bytes long. Redirects are not followed, because credentials do not
/// go to places that a response names.
///
/// ```
/// use http::Request;
/// use kehu_runtime::{BoxFuture, Error, RequestBody, Reply, Result, Transport};
///
/// /// A machine without a network.
/// #[derive(Debug)]
/// struct Offline;
///
/// impl Transport for Offline {
///     fn send(&self, request: Request<RequestBody>, _max_bytes: u64) -> BoxFuture<'_, Result<Reply>> {
///         let host = request.uri().host().unwrap_or_default().to_owned();
///         Box::pin(async move { Err(Error::no_connection(&host, "there is no network")) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request and reads the whole answer, of at most `max_bytes` bytes.
    ///
    /// # Errors
    /// One that [`no_connection`](crate::Error::no_connection),
    /// [`broken_connection`](crate::Error::broken_connection), [`too_large`](crate::Error::too_large) or
    /// [`endless`](crate::Error::endless) makes.
    fn send(&self, request: Request<RequestBody>, max_bytes: u64) -> BoxFuture<'_, Result<Reply>>;
}

/// The transport that suits a base URL.
pub(crate) fn for_url(url: &Url) -> Result<std::sync::Arc<dyn Transport>> {
    #[cfg(feature = "http-client")]
    return Ok(std::sync::Arc::new(HttpClient::for_url(url)?));
    #[cfg(not(feature = "http-client"))]
    return Err(crate::Error::config(format!(
        "nothing carries requests to {}: give the client a transport, or build with the feature `http-client`",
        url.host_str().unwrap_or_default()
    )));
}

/// Whether the host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    match address {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}
