//! Sends one request and reads one answer.

/// The HTTP client underneath: connections, proxies, TLS. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct HttpClient {}
