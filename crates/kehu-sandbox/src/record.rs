//! What arrived, for tests of the wire form.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// One request as it arrived.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The API that it was for; empty where the path names none.
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
}

/// The last requests.
#[derive(Debug, Clone)]
pub(crate) struct Record(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    most: usize,
    requests: Mutex<VecDeque<Received>>,
}

impl Record {
    /// Keeps so many.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Kept {
            most,
            requests: Mutex::default(),
        }))
    }

    pub(crate) fn add(&self, request: impl FnOnce() -> Received) {
        if self.0.most == 0 {
            return;
        }
        let request = request();
        let mut requests = self
            .0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if requests.len() == self.0.most {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn list(&self) -> Vec<Received> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
