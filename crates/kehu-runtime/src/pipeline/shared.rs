//! What the clones of a client share.

use std::sync::Arc;

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use kehu_wire::Secret;

use crate::auth::value;
use crate::clock::ServerTime;
use crate::encode::Encoded;
use crate::info::OperationInfo;
use crate::pipeline::{Layer, Next};
use crate::redact::Redactor;
use crate::transport::Transport;
use crate::{CallOptions, Config, Error, Result};

/// What the clones of a client share.
pub(crate) struct Shared {
    pub config: Config,
    /// Without a slash at its end.
    pub base_url: String,
    pub user_agent: HeaderValue,
    pub transport: Arc<dyn Transport>,
    /// What calls pass through, from the outside in.
    pub layers: Vec<Arc<dyn Layer>>,
    pub server_time: Arc<ServerTime>,
    pub redact: Redactor,
    #[cfg(feature = "blocking")]
    pub blocking: crate::blocking::Executor,
}

impl Shared {
    /// The way to the server.
    pub fn way(&self) -> Next<'_> {
        Next::new(&self.layers, &*self.transport)
    }

    /// Where a request goes.
    pub fn uri(
        &self,
        operation: &OperationInfo,
        encoded: &Encoded,
        options: &CallOptions,
    ) -> Result<Uri> {
        let other;
        let own = operation.server.filter(|_| self.config.follows_spec());
        let base_url = match options.server.as_deref().or(own) {
            Some(server) => {
                other = self.config.url_of(server)?;
                &other
            }
            None => &self.base_url,
        };
        let length = base_url.len() + encoded.path.len() + encoded.query_text.len() + 1;
        let mut text = String::with_capacity(length);
        text += base_url;
        text += &encoded.path;
        if !encoded.query_text.is_empty() {
            text.push('?');
            text += &encoded.query_text;
        }
        Uri::try_from(text)
            .map_err(|_| Error::unencodable("its path or query is not one that a URL can have"))
    }

    /// The headers that a request has before it is signed.
    pub fn headers(
        &self,
        operation: &'static OperationInfo,
        encoded: &Encoded,
        options: &CallOptions,
    ) -> Result<HeaderMap> {
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(content_type) = &encoded.content_type {
            headers.insert(CONTENT_TYPE, value("Content-Type", content_type, false)?);
        }
        let own = operation
            .headers
            .iter()
            .map(|(name, text)| (*name, *text, false));
        let of_request = encoded.headers.iter();
        let of_request = of_request.map(|(name, text)| (name.as_str(), text.as_str(), true));
        let key = options.idempotency_key.iter();
        let key = key.map(|key| ("Idempotency-Key", key.as_str(), false));
        for (name, text, sensitive) in own.chain(of_request).chain(key) {
            let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
                Error::unencodable(format_args!("`{name}` is not the name of a header"))
            })?;
            headers.insert(key, value(name, text, sensitive)?);
        }
        for (name, value) in &options.headers {
            headers.insert(name, value.clone());
        }
        Ok(headers)
    }

    /// The server's time.
    pub fn now_ms(&self) -> i64 {
        self.server_time.now_ms(&*self.config.clock)
    }

    /// An error as it leaves this crate: it knows its operation and no credential.
    pub fn tidy(&self, error: Error, info: &'static OperationInfo, secrets: &[Secret]) -> Error {
        error
            .with_operation(info)
            .redacted(&self.redact.hidden(secrets))
    }
}
