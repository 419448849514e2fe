//! What arrived, for tests of the wire form.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// One request as it arrived.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The API that it was for, or an account of it, `shop@acme`; empty where the path names none.
    pub api: String,
    /// The operation that it was for; empty where method and path name none.
    pub operation: String,
    /// In capitals.
    pub method: String,
    /// Path and query below the API's base URL, as sent.
    pub path: String,
    /// In the order of arrival, names in lower case; a value that is not text has its odd bytes replaced.
    pub headers: Vec<(String, String)>,
    /// The very bytes.
    pub body: Bytes,
}

impl Received {
    /// The first header of a name, whatever the case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text, odd bytes replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let headers = self.headers.iter();
        let headers =
            headers.map(|(name, value)| size_of::<(String, String)>() + name.len() + value.len());
        size_of::<Self>() + self.path.len() + self.body.len() + headers.sum::<usize>()
    }
}

/// The last requests, as many as fit into so many bytes.
#[derive(Debug, Clone)]
pub(crate) struct RequestLog(Arc<Limited>);

#[derive(Debug)]
struct Limited {
    max_requests: usize,
    max_bytes: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    requests: VecDeque<Received>,
    bytes: usize,
}

impl RequestLog {
    /// Keeps at most so many requests, which take at most so many bytes. The last one is kept whatever
    /// its size.
    pub(crate) fn new(max_requests: usize, max_bytes: usize) -> Self {
        Self(Arc::new(Limited {
            max_requests,
            max_bytes,
            kept: Mutex::default(),
        }))
    }

    pub(crate) fn add(&self, request: impl FnOnce() -> Received) {
        let limits = &self.0;
        if limits.max_requests == 0 {
            return;
        }
        let request = request();
        let mut kept = self.kept();
        kept.bytes += request.bytes();
        kept.requests.push_back(request);
        let too_much = |kept: &Kept| {
            let many = kept.requests.len() > limits.max_requests;
            many || (kept.bytes > limits.max_bytes && kept.requests.len() > 1)
        };
        while too_much(&kept)
            && let Some(oldest) = kept.requests.pop_front()
        {
            kept.bytes -= oldest.bytes();
        }
    }

    pub(crate) fn list(&self) -> Vec<Received> {
        self.kept().requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *self.kept() = Kept::default();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
