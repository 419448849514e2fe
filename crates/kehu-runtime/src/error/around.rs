//! What becomes known around an error after it has come about, and what must not be shown of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kehu_wire::Timestamp;

use super::{Code, Error};
use crate::Response;
use crate::excerpt::Seen;
use crate::info::{OperationInfo, Then};
use crate::redact::Hidden;
use crate::response::Meta;

/// A cause as text: no foreign type, no URL.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

impl Error {
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn with_source(mut self, cause: String) -> Self {
        self.0.source = Some(Arc::new(Cause(cause)));
        self
    }

    /// The same, said of an operation.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static OperationInfo) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_answer(
        mut self,
        status: u16,
        request_id: Option<String>,
        body: Bytes,
    ) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_then(mut self, then: Then, date: Option<Timestamp>) -> Self {
        self.0.then = then;
        self.0.date = date;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// What the answer is and how it begins.
    pub(crate) fn with_excerpt(mut self, seen: &Seen<'_>) -> Self {
        if let Some(nature) = seen.nature().filter(|_| self.0.foreign) {
            self.0.message = format!("the response is not JSON: {nature}");
        }
        self.0.message += &format!("; {}", seen.told());
        if seen.is_xml() {
            return self.with_help(
                "The answer is XML, which is not read. Many services give JSON to those who ask for it, by a parameter such as format=json; the text as it is can be had where the spec says `body = \"text\"`.",
            );
        }
        if seen.is_page() {
            return self.with_help(
                "A web page came instead of an answer: from a proxy or a gateway in between, or from another address than that of the API.",
            );
        }
        self
    }

    /// The vendor's words, where they do not stand where they should.
    pub(crate) fn with_vendor_words(mut self, words: Option<String>) -> Self {
        if let Some(words) = words {
            self.0.message += &format!(": {words}");
            self.0.vendor_message = Some(words);
        }
        self
    }

    /// How much was done; what is known already stays.
    pub(crate) fn with_effort(mut self, attempts: u32, elapsed: Duration) -> Self {
        if self.0.attempts == 0 {
            self.0.attempts = attempts;
            self.0.elapsed = elapsed;
        }
        self
    }

    /// Keeps an answer that is good but for rows that are broken.
    pub(crate) fn with_salvaged(mut self, meta: Meta) -> Self {
        self.0.salvaged = Some(Box::new(meta));
        self
    }

    /// The answer that refuses, as one without data.
    pub(crate) fn answer(&self) -> Response<()> {
        let body = self.0.body.clone().unwrap_or_default();
        let mut meta = Meta::kept(&[], body, self.0.request_id.clone());
        meta.status = self.0.status.unwrap_or(meta.status);
        (meta.attempts, meta.elapsed) = (self.0.attempts, self.0.elapsed);
        Response::new((), meta)
    }

    /// What came with an answer of which only rows are broken.
    pub(crate) fn salvaged(&self) -> Option<&Meta> {
        self.0.salvaged.as_deref()
    }

    /// An error about a part of an answer.
    pub(crate) fn within<T>(mut self, response: &Response<T>) -> Self {
        self.0.status = Some(response.status());
        self.0.request_id = response.request_id().map(str::to_owned);
        self.with_effort(response.attempts(), response.elapsed())
    }

    /// Blacks out whatever is `hidden` in texts that came from outside.
    pub(crate) fn redacted(mut self, hidden: &Hidden) -> Self {
        let inner = &mut *self.0;
        hidden.text(&mut inner.message);
        for text in [
            &mut inner.code_name,
            &mut inner.vendor_message,
            &mut inner.request_id,
            &mut inner.raw_value,
        ] {
            text.iter_mut().for_each(|text| hidden.text(text));
        }
        if let Some(Code::Text(code)) = &mut inner.code {
            hidden.text(code);
        }
        inner.path.iter_mut().for_each(|text| hidden.text(text));
        if let Some(row) = &mut inner.row {
            for text in [&mut row.path, &mut row.reason, &mut row.raw] {
                hidden.text(text);
            }
        }
        inner.body.iter_mut().for_each(|body| hidden.bytes(body));
        self
    }
}
