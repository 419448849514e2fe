//! What a client holds, shared by its clones.

use std::fmt;
use std::sync::Arc;

use kehu_wire::{Invalid, Secret};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::auth::{Signer, TokenAuth, account, value};
use crate::call::Call;
use crate::clock::ServerTime;
use crate::encode::Encoded;
use crate::info::{ApiInfo, AuthInfo, OperationInfo};
use crate::limiter::Limiter;
use crate::redact::Redactor;
use crate::registry::Origin;
use crate::transport::{self, HeaderValue, Url};
use crate::{Config, Error, HttpClient, Operation, Response, Result};

/// What a generated client holds: sends its operations. Cheap to clone; clones share connections, token,
/// clock and limits.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

impl Runtime {
    /// Checks the configuration and gets ready; nothing is sent.
    ///
    /// # Errors
    /// Names what is missing (with its environment variable) or wrong.
    pub fn new(config: Config) -> Result<Self> {
        Ok(Self {
            shared: Arc::new(Shared::new(config)?),
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
    pub async fn send<O: Operation>(&self, request: &O::Request) -> Result<Response<O::Output>> {
        Call::new(&self.shared, O::INFO, request)?.run().await
    }

    /// The same, with the data as they came. An answer of which rows are broken is as good as another: which
    /// ones, [`Response::broken_row`] knows.
    pub(crate) async fn send_raw<O: Operation, T: DeserializeOwned>(
        &self,
        request: &O::Request,
    ) -> Result<Response<T>> {
        let answer = Call::new(&self.shared, O::INFO, request)?.run().await;
        answer.or_else(|error| error.into_salvaged(self.api(), O::INFO))
    }

    /// Where the rows of an operation come from, and whose they are.
    pub(crate) fn origin(&self, info: &OperationInfo, request: &Map<String, Value>) -> Origin {
        Origin {
            server: self.shared.base_url.clone(),
            account: account(&self.shared.config, info, request),
        }
    }

    /// Blacks out credentials in an error that came about outside of a call.
    pub(crate) fn tidy(&self, error: Error, info: &'static OperationInfo) -> Error {
        self.shared.tidy(error, info, &[])
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}

/// What clones share.
pub(crate) struct Shared {
    pub config: Config,
    /// Without a slash at its end.
    base_url: String,
    /// For logs.
    pub host: String,
    pub http: HttpClient,
    pub user_agent: HeaderValue,
    pub limiter: Limiter,
    pub server_time: ServerTime,
    pub auth: Auth,
    pub redact: Redactor,
}

/// How requests prove who sends them.
pub(crate) enum Auth {
    None,
    Token(TokenAuth),
    Signed(Signer),
}

impl Shared {
    fn new(config: Config) -> Result<Self> {
        config.check()?;
        let api = config.api();
        let base_url = config.url()?;
        let url = Url::parse(&base_url)
            .map_err(|error| Error::config(format!("the base URL is none: {error}")))?;
        let secret = api.client.iter().filter(|field| field.secret);
        let redact = Redactor::new(secret.filter_map(|field| config.get(field.name)));
        let user_agent = format!("{} kehu/{}", api.user_agent, env!("CARGO_PKG_VERSION"));
        Ok(Self {
            host: transport::host(&url),
            http: config
                .http_client
                .clone()
                .map_or_else(|| HttpClient::for_url(&url), Ok)?,
            user_agent: value("User-Agent", user_agent.trim(), false)?,
            limiter: Limiter::default(),
            server_time: ServerTime::default(),
            auth: match &api.auth {
                AuthInfo::None => Auth::None,
                AuthInfo::Token(info) => Auth::Token(TokenAuth::new(info, &config)?),
                AuthInfo::SignedHeaders(info) => Auth::Signed(Signer::new(info, &config)?),
            },
            base_url,
            redact,
            config,
        })
    }

    pub fn url(&self, encoded: &Encoded) -> Result<Url> {
        let mut text = String::with_capacity(
            self.base_url.len() + encoded.path.len() + encoded.query_text.len() + 1,
        );
        text += &self.base_url;
        text += &encoded.path;
        if !encoded.query_text.is_empty() {
            text.push('?');
            text += &encoded.query_text;
        }
        Url::parse(&text)
            .map_err(|error| Error::unencodable(format_args!("its URL is none: {error}")))
    }

    /// The server's time.
    pub fn now_ms(&self) -> i64 {
        self.server_time.now_ms(&*self.config.clock)
    }

    /// Whether a token that is refused can be replaced by another.
    pub fn issues_tokens(&self) -> bool {
        matches!(&self.auth, Auth::Token(auth) if auth.issue(&self.config).is_some())
    }

    /// Says what is wrong with a request, unless the client fills just what is missing.
    pub fn check_invalid(&self, info: &'static OperationInfo, invalid: Invalid) -> Result<()> {
        let fill = |path: &str| info.fills.iter().find(|fill| fill.field == path);
        let is_filled = |path: &str| {
            fill(path).is_some_and(|fill| self.config.get(fill.from).is_some())
                || info.defaults.iter().any(|(field, _)| *field == path)
        };
        let wrong = invalid.retain(|problem| !(problem.is_missing() && is_filled(problem.path())));
        let Some(invalid) = wrong else { return Ok(()) };
        let clients = invalid.problems().iter().filter_map(|problem| {
            let field = self.config.api().client_field(fill(problem.path())?.from)?;
            problem.is_missing().then(|| {
                format!(
                    "Set {} on the request, or once on the client ({}).",
                    problem.path(),
                    field.env
                )
            })
        });
        let help: Vec<_> = clients.collect();
        Err(Error::invalid(
            &invalid,
            (!help.is_empty()).then(|| help.join(" ")),
        ))
    }

    /// An error as it leaves this crate: it knows its operation and no credential.
    pub fn tidy(&self, error: Error, info: &'static OperationInfo, secrets: &[Secret]) -> Error {
        error
            .with_operation(info)
            .redacted(&self.redact.hidden(secrets))
    }
}
