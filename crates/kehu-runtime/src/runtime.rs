//! What a client holds: sends its operations.

use std::fmt;
use std::sync::Arc;

use crate::auth::{BasicAuth, Signer, TokenAuth, account, value};
use crate::clock::ServerTime;
use crate::envelope::{self, Output, Read};
use crate::info::{ApiInfo, AuthInfo, OperationInfo};
use crate::limiter::Limiter;
use crate::pipeline::basic::Basic;
use crate::pipeline::clock::SyncClock;
use crate::pipeline::limit::Limit;
use crate::pipeline::retry::RetryLayer;
use crate::pipeline::shared::Shared;
use crate::pipeline::sign::Sign;
use crate::pipeline::token::Authorize;
use crate::pipeline::trace::{TraceAttempt, TraceCall};
use crate::pipeline::{Call, Layer};
use crate::redact::Redactor;
use crate::transport::{self, Url};
use crate::{CallOptions, Config, Error, Operation, Response, Result, Secret};

/// Where rows come from, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The base URL.
    pub server: String,
    /// Tells one account from another, and no more of it: a digest of what names the account in requests.
    pub account: String,
}

/// What a generated client holds: sends its operations. Cheap to clone; clones share connections, token,
/// clock and limits.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
}

impl Runtime {
    /// Checks the configuration and gets ready; nothing is sent.
    ///
    /// # Errors
    /// Names what is missing (with its environment variable) or wrong.
    pub fn new(config: Config) -> Result<Self> {
        config.check()?;
        let api = config.api();
        let base_url = config.url()?;
        let url = Url::parse(&base_url)
            .map_err(|error| Error::config(format!("the base URL is not a URL: {error}")))?;
        let secret = api.client.iter().filter(|field| field.secret);
        let redact = Redactor::new(secret.filter_map(|field| config.get(field.name)));
        let user_agent = format!("{} kehu/{}", api.user_agent, env!("CARGO_PKG_VERSION"));
        let server_time = Arc::new(ServerTime::default());
        let shared = Shared {
            transport: match &config.transport {
                Some(transport) => transport.clone(),
                None => transport::for_url(&url)?,
            },
            layers: layers(&config, &server_time, &redact)?,
            user_agent: value("User-Agent", user_agent.trim(), false)?,
            server_time,
            base_url,
            redact,
            config,
            #[cfg(feature = "blocking")]
            blocking: Default::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The API that it talks to.
    pub fn api(&self) -> &'static ApiInfo {
        self.shared.config.api()
    }

    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// Whatever keeps the answer from being what the operation promises.
    pub async fn send<O: Operation>(
        &self,
        operation: &O,
        request: O::Request,
    ) -> Result<Response<O::Output>> {
        self.send_with(operation, request, &CallOptions::default())
            .await
    }

    /// The same, with what this call alone asks for.
    ///
    /// # Errors
    /// Whatever keeps the answer from being what the operation promises.
    pub async fn send_with<O: Operation>(
        &self,
        operation: &O,
        request: O::Request,
        options: &CallOptions,
    ) -> Result<Response<O::Output>> {
        let read = Output(operation.clone());
        let call = Call::new(&self.shared, operation, request, options, read)?;
        call.run().await
    }

    /// The same, with the data read otherwise. An answer of which rows are broken is as good as another:
    /// which ones, [`Response::broken_row`] knows.
    pub(crate) async fn send_for<O: Operation, R: Read<Data: Send + 'static> + Send + 'static>(
        &self,
        operation: &O,
        request: O::Request,
        options: &CallOptions,
        read: R,
    ) -> Result<Response<R::Data>> {
        let call = Call::new(&self.shared, operation, request, options, read.clone())?;
        let answer = call.run().await;
        answer.or_else(|error| envelope::salvaged(error, self.api(), operation.info(), read))
    }

    /// Where the rows of an operation come from, and whose they are; `own` are values of the request that
    /// take the place of client fields.
    pub fn origin(
        &self,
        info: &OperationInfo,
        own: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Origin {
        Origin {
            server: self.shared.base_url.clone(),
            account: account(&self.shared.config, info, own),
        }
    }

    /// Blacks out credentials in an error that came about outside of a call.
    pub(crate) fn tidy(
        &self,
        error: Error,
        info: &'static OperationInfo,
        secrets: &[Secret],
    ) -> Error {
        self.shared.tidy(error, info, secrets)
    }
}

/// What calls pass through, from the outside in; `pipeline` says what each layer does.
fn layers(
    config: &Config,
    server_time: &Arc<ServerTime>,
    redact: &Redactor,
) -> Result<Vec<Arc<dyn Layer>>> {
    let mut layers: Vec<Arc<dyn Layer>> = vec![Arc::new(TraceCall)];
    layers.extend(config.layers.iter().cloned());
    layers.push(Arc::new(RetryLayer(config.retry)));
    layers.push(Arc::new(SyncClock(server_time.clone())));
    let mut signing: Vec<Arc<dyn Layer>> = Vec::new();
    for (scheme, auth) in config.api().auth.iter().enumerate() {
        match auth {
            AuthInfo::Basic(info) => {
                let auth = BasicAuth::new(info, config)?;
                redact.issued(&auth.text);
                layers.push(Arc::new(Basic { scheme, auth }));
            }
            AuthInfo::Token(info) => {
                let auth = TokenAuth::new(info, config)?;
                layers.push(Arc::new(Authorize { scheme, auth }));
            }
            AuthInfo::SignedHeaders(info) if info.public => {}
            AuthInfo::SignedHeaders(info) => signing.push(Arc::new(Sign {
                scheme,
                signer: Signer::new(info, config)?,
                server_time: server_time.clone(),
            })),
        }
    }
    layers.push(Arc::new(Limit {
        limiter: Limiter::default(),
        retry: config.retry,
    }));
    // What is signed is all the rest.
    layers.extend(signing);
    layers.push(Arc::new(TraceAttempt));
    layers.extend(config.attempt_layers.iter().cloned());
    Ok(layers)
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}
