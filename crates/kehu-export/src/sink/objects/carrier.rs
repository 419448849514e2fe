//! Carries the store's requests over the transport that clients have, and remembers what was in the way: the
//! library's own errors are for programmers.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use kehu_runtime::{HttpClient, Transport as _};
use object_store::{
    ClientOptions,
    client::{
        HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
        HttpService,
    },
};

/// What an answer has at most: no more is asked for at once.
const MOST: u64 = 64 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was heard last of the store.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Option<Trouble>>>);

/// What was in the way of a request.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    /// The status of an answer that is a refusal; without one nobody answered.
    pub(super) status: Option<StatusCode>,
    /// What was said, without credentials.
    pub(super) said: String,
}

impl Trouble {
    /// Whether another try may do.
    pub(super) fn passes(&self) -> bool {
        let throttled = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
        self.status.is_none_or(|status| {
            status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
                || throttled.contains(&status)
        })
    }
}

impl Heard {
    /// What was in the way of the last request that failed.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.lock().clone()
    }

    fn note(&self, status: Option<StatusCode>, said: String) {
        *self.lock() = Some(Trouble { status, said });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the store's client.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) client: HttpClient,
    pub(super) heard: Heard,
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<object_store::client::HttpClient> {
        let carrier = Carrier {
            client: self.client.clone(),
            heard: self.heard.clone(),
        };
        Ok(object_store::client::HttpClient::new(carrier))
    }
}

struct Carrier {
    client: HttpClient,
    heard: Heard,
}

impl HttpService for Carrier {
    fn call<'s, 'f>(
        &'s self,
        request: HttpRequest,
    ) -> BoxFuture<'f, Result<HttpResponse, HttpError>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let request = Request::from_parts(parts, body.into());
            let sent = tokio::time::timeout(PATIENCE, self.client.send(request, MOST)).await;
            match sent {
                Ok(Ok(reply)) => {
                    if !reply.status().is_success() {
                        self.heard.note(Some(reply.status()), said(reply.body()));
                    }
                    Ok(reply.map(HttpResponseBody::from))
                }
                Ok(Err(error)) => {
                    self.heard.note(None, crate::human::chain(&error));
                    let kind = match error.kind() {
                        kehu_runtime::ErrorKind::Connect => HttpErrorKind::Connect,
                        _ => HttpErrorKind::Request,
                    };
                    Err(HttpError::new(kind, error))
                }
                Err(late) => {
                    self.heard
                        .note(None, format!("no answer within {} s", PATIENCE.as_secs()));
                    Err(HttpError::new(HttpErrorKind::Timeout, late))
                }
            }
        })
    }
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carrier").finish_non_exhaustive()
    }
}

/// The code and the message of a refusal, which stores write as XML, or as JSON.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let between = |begin: &str, end: &str| {
        let rest = text.split_once(begin)?.1;
        let (inside, _) = rest.split_once(end)?;
        Some(inside.trim().to_owned()).filter(|inside| !inside.is_empty())
    };
    let code = between("<Code>", "</Code>");
    let message = between("<Message>", "</Message>").or_else(|| between("\"message\": \"", "\""));
    let told: Vec<String> = code.into_iter().chain(message).collect();
    told.join(": ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_code_and_message() {
        let check = |body: &str, expect: &str| assert_eq!(said(body.as_bytes()), expect);
        check(
            "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>It is not there</Message></Error>",
            "NoSuchBucket: It is not there",
        );
        check(
            "{\"error\": {\"code\": 404, \"message\": \"Not Found\"}}",
            "Not Found",
        );
        check("", "");
        check("<Code>", "");
    }
}
