//! What a call passes through on its way to the server and back: one layer around the other.
//!
//! | layer, from the outside in | what it does |
//! |---|---|
//! | [`trace`] | a span for the call, with how it ended |
//! | the client's own (`ClientBuilder::layer`) | once a call |
//! | [`retry`] | sends again what failed in passing |
//! | [`clock`] | sets the clock by the server's when a time is refused |
//! | [`basic`] | adds name and password |
//! | [`token`] | obtains a token, puts it into its place, renews it when it is refused |
//! | [`limit`] | waits for the vendor's stated limits |
//! | [`sign`] | signs the request as it is sent |
//! | the client's own (`ClientBuilder::attempt_layer`) | once an attempt |
//! | [`exchange`] | sends, and tells a good answer from a refusal |
//!
//! `Runtime` composes them; each is a file with its tests.

pub(crate) mod basic;
pub(crate) mod clock;
mod decoding;
mod exchange;
mod layer;
pub(crate) mod limit;
pub(crate) mod retry;
pub(crate) mod shared;
pub(crate) mod sign;
pub(crate) mod token;
pub(crate) mod trace;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use kehu_wire::{Secret, Validate as _};

use crate::auth::{Named, Unsigned, running};
use crate::encode::{Added, Encoded, encode};
use crate::envelope::{Decoded, Read};
use crate::fill::Fill;
use crate::info::{ApiInfo, AuthInfo, Body, OperationInfo, SigningInfo, Source};
use crate::response::Meta;
use crate::transport::{BoxFuture, Reply};
use crate::{CallOptions, Error, Operation, RequestBody, Response, Result};
use decoding::{Decoding, Slot, answer, request_id_of};
use shared::Shared;

pub use layer::{Layer, Next};

/// One call on its way: a request that can be sent as often as need be.
pub struct Call {
    shared: Arc<Shared>,
    operation: &'static OperationInfo,
    encoded: Encoded,
    uri: Uri,
    headers: HeaderMap,
    /// What authentication adds to query and body, by scheme.
    added: Vec<(usize, Vec<Added>)>,
    /// The request with that.
    authenticated: Option<(Encoded, Uri)>,
    /// The token that it carries.
    token: Secret,
    options: CallOptions,
    /// What the request holds that must not be shown.
    secrets: Vec<Secret>,
    started: Duration,
    waited: Duration,
    attempts: u32,
    /// How often the clock was set by the server's.
    resynchronised: u32,
    slot: Box<dyn Slot>,
}

impl Call {
    /// Completes, checks and writes the request; nothing is sent yet. `read` reads the answer's data.
    pub(crate) fn new<O: Operation, R: Read<Data: Send + 'static> + Send + 'static>(
        shared: &Arc<Shared>,
        operation: &O,
        mut request: O::Request,
        options: &CallOptions,
        read: R,
    ) -> Result<Self> {
        let (info, mut secrets) = (operation.info(), vec![]);
        let mut fill = Fill::new(&shared.config, &options.client);
        operation.fill(&mut request, &mut fill);
        operation.secrets(&request, &mut secrets);
        let written = || {
            request
                .validate()
                .map_err(|invalid| fill.explain(&invalid))?;
            let encoded = encode(info, &request)?;
            let uri = shared.uri(info, &encoded, options)?;
            let headers = shared.headers(info, &encoded, options)?;
            Ok((encoded, uri, headers))
        };
        let (encoded, uri, headers) =
            written().map_err(|error| shared.tidy(error, info, &secrets))?;
        Ok(Self {
            operation: info,
            encoded,
            uri,
            headers,
            added: Vec::new(),
            authenticated: None,
            token: Secret::default(),
            options: options.clone(),
            secrets,
            started: shared.config.clock.elapsed(),
            waited: Duration::ZERO,
            attempts: 0,
            resynchronised: 0,
            slot: Box::new(Decoding {
                read,
                decoded: None,
            }),
            shared: shared.clone(),
        })
    }

    /// Goes the whole way.
    pub(crate) async fn run<T: Send + 'static>(mut self) -> Result<Response<T>> {
        let shared = self.shared.clone();
        let answered = match self.gather().await {
            Ok(()) => shared.way().run(&mut self).await,
            Err(error) => Err(error),
        };
        match answered {
            Ok(reply) => self.answer(reply),
            Err(error) => {
                let error = error.with_effort(self.attempts, self.elapsed());
                Err(shared.tidy(error, self.operation, &self.secrets))
            }
        }
    }

    /// Reads the files of a body that a signature covers: where its digest is signed, into that alone.
    async fn gather(&mut self) -> Result<()> {
        if self.encoded.body.is_one_piece() {
            return Ok(());
        }
        let schemes = &self.api().auth;
        let used = self.operation.auth.iter();
        let covering = used.filter_map(|used| match schemes.get(*used)? {
            AuthInfo::SignedHeaders(info) => Some(info),
            AuthInfo::Basic(_) | AuthInfo::Token(_) => None,
        });
        let covering = covering.filter(|info| info.sources().any(|part| part == Source::Body));
        let digests: Option<Vec<_>> = covering.map(SigningInfo::digests_of_body).collect();
        let mut digests = digests.map(|digests| digests.concat());
        // Fields of a signature may be added to a form.
        if self.encoded.kind != Body::Whole && digests.as_ref().is_some_and(|all| !all.is_empty()) {
            digests = None;
        }
        let told = |error: io::Error| Error::unencodable(kehu_wire::plain(&error.to_string()));
        match digests {
            Some(digests) if digests.is_empty() => {}
            Some(digests) => {
                let running = digests.iter().filter_map(|digest| running(*digest));
                let digested = self.encoded.body.digested(running.collect()).await;
                self.encoded.digests = digests.into_iter().zip(digested.map_err(told)?).collect();
            }
            None => {
                let body = self.encoded.body.read().await.map_err(told)?;
                self.encoded.body = body.into();
            }
        }
        Ok(())
    }

    /// The data that were decoded when the answer came. What a layer answered by itself, or changed, is
    /// held to the same now.
    fn answer<T: 'static>(mut self, reply: Reply) -> Result<Response<T>> {
        let kept = match self.slot.take(reply.body()) {
            Some(kept) => Some(kept),
            None => {
                if let Err(problem) = self.accept(&reply) {
                    let error = self.refuse(problem, reply);
                    return Err(self.tidied(error));
                }
                self.slot.take(reply.body())
            }
        };
        let decoded = kept.and_then(|kept| kept.downcast::<Decoded<T>>().ok());
        let Some(decoded) = decoded else {
            let error = Error::config("the answer was lost on its way through the layers");
            return Err(self.tidied(error));
        };
        let meta = self.meta(reply, decoded.request_id);
        Ok(Response::new(decoded.data, meta.reading(decoded.text)))
    }

    /// The API.
    pub fn api(&self) -> &'static ApiInfo {
        self.shared.config.api()
    }

    /// The operation, with its name, its path and all that the runtime knows of it.
    pub fn operation(&self) -> &'static OperationInfo {
        self.operation
    }

    /// Where the request goes.
    pub fn uri(&self) -> &Uri {
        let authenticated = self.authenticated.as_ref();
        authenticated.map_or(&self.uri, |(_, uri)| uri)
    }

    /// The request's headers so far; sensitive ones are marked.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The request's headers, to be changed. A layer of attempts sees those that are signed, which must
    /// stay as they are.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The request's body as it is sent.
    pub fn body(&self) -> &RequestBody {
        &self.encoded().body
    }

    fn encoded(&self) -> &Encoded {
        let authenticated = self.authenticated.as_ref();
        authenticated.map_or(&self.encoded, |(encoded, _)| encoded)
    }

    /// Puts headers in the place of those of their names.
    fn put(&mut self, headers: Vec<(HeaderName, HeaderValue)>) {
        for (name, value) in headers {
            self.headers.insert(name, value);
        }
    }

    /// Whether a scheme of the API applies.
    fn uses(&self, scheme: usize) -> bool {
        self.operation.auth.contains(&scheme)
    }

    /// Puts a scheme's fields in the place of those that it added before.
    fn add(&mut self, scheme: usize, fields: Vec<Added>) -> Result<()> {
        let before = self.added.len();
        self.added.retain(|(of, _)| *of != scheme);
        if fields.is_empty() && self.added.len() == before {
            return Ok(());
        }
        let proofs = fields.iter().filter(|field| field.is_proof);
        self.secrets.extend(proofs.map(|field| field.value.clone()));
        self.added.push((scheme, fields));
        let added = self.added.iter().flat_map(|(_, fields)| fields);
        let encoded = self.encoded.with(added)?;
        let uri = self.shared.uri(self.operation, &encoded, &self.options)?;
        self.authenticated = Some((encoded, uri));
        Ok(())
    }

    /// As it is now, to be signed.
    fn unsigned(&self) -> Unsigned<'_> {
        let headers = Named::Headers(&self.headers);
        let method = self.operation.method.as_str();
        Unsigned::new(method, self.uri(), headers, self.encoded())
    }

    /// A string with every credential blacked out: those of the client, tokens that were issued, secrets of
    /// this request. What a layer shows or logs of the request or of its answer goes through this.
    #[must_use]
    pub fn without_credentials(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.shared.redact.hidden(&self.secrets).text(&mut text);
        text
    }

    /// The client's credentials, each with the environment variable that may hold it: for a layer that puts the
    /// variable where the value stood.
    pub fn credentials(&self) -> impl Iterator<Item = (&'static str, &Secret)> {
        let config = &self.shared.config;
        let secret = config.api().client.iter().filter(|field| field.secret);
        secret.filter_map(|field| Some((field.env, config.get(field.name)?)))
    }

    /// What this call alone asks for.
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call has taken so far.
    pub fn elapsed(&self) -> Duration {
        let now = self.shared.config.clock.elapsed();
        now.saturating_sub(self.started)
    }

    /// How long it may go on.
    pub fn remaining(&self) -> Duration {
        self.timeout().saturating_sub(self.elapsed())
    }

    fn timeout(&self) -> Duration {
        self.options.timeout.unwrap_or(self.shared.config.timeout)
    }

    async fn sleep(&mut self, wait: Duration) {
        self.waited += wait;
        self.shared.config.clock.sleep(wait).await;
    }

    fn meta(&self, reply: Reply, request_id: Option<String>) -> Meta {
        let request_id = request_id.or_else(|| request_id_of(&reply));
        let (parts, body) = reply.into_parts();
        Meta {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            text: None,
            salvaged: None,
            left_out: std::sync::Arc::default(),
            data: self.api().data_path(self.operation),
            request_id,
            attempts: self.attempts,
            elapsed: self.elapsed(),
            waited: self.waited,
        }
    }
}

/// Method, path and headers; never a credential.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("api", &self.api().name)
            .field("operation", &self.operation.name)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
