//! What a client is built from.

mod check;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kehu_wire::Secret;

use crate::clock::{Clock, SystemClock};
use crate::info::ApiInfo;
use crate::pipeline::Layer;
use crate::pipeline::token::Issuer;
use crate::transport::Transport;
use crate::{Error, Operation, Result, Retry};

/// What a client is built from: the values of its client fields by name, the server, time limits.
///
/// Generated builders wrap it with one method per client field. `Debug` shows no credential.
///
/// ```
/// use std::time::Duration;
///
/// use kehu_runtime::{Config, info::ApiInfo};
///
/// static API: ApiInfo = ApiInfo { name: "shop", title: "Shop", ..ApiInfo::EMPTY };
///
/// let config = Config::new(&API)
///     .base_url("https://shop.example")
///     .timeout(Duration::from_secs(20));
/// # let _ = config;
/// ```
#[derive(Clone)]
pub struct Config {
    api: &'static ApiInfo,
    values: BTreeMap<String, Secret>,
    base_url: Option<String>,
    server: Option<String>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) layers: Vec<Arc<dyn Layer>>,
    pub(crate) attempt_layers: Vec<Arc<dyn Layer>>,
    pub(crate) issuers: Vec<Arc<dyn Issuer>>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) max_response_bytes: u64,
}

impl Config {
    /// Nothing set yet: the first server, default time limits.
    pub fn new(api: &'static ApiInfo) -> Self {
        Self {
            api,
            values: BTreeMap::new(),
            base_url: None,
            server: None,
            transport: None,
            layers: Vec::new(),
            attempt_layers: Vec::new(),
            issuers: Vec::new(),
            timeout: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(30),
            retry: Retry::default(),
            clock: Arc::new(SystemClock::default()),
            max_response_bytes: 32 << 20,
        }
    }

    /// Every client field, `<API>_BASE_URL` and `<API>_SERVER` from the environment, checked.
    ///
    /// # Errors
    /// Names the variables that are missing or do not parse.
    pub fn from_env(api: &'static ApiInfo) -> Result<Self> {
        let config = Self::new(api).with_env();
        config.check()?;
        Ok(config)
    }

    /// Fills what is not set yet from the environment; empty variables count as unset.
    #[must_use]
    pub fn with_env(self) -> Self {
        self.with_variables(|name| std::env::var(name).ok())
    }

    fn with_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        for field in self.api.client {
            if !self.values.contains_key(field.name)
                && let Some(value) = variable(field.env)
            {
                self.values.insert(field.name.to_owned(), value.into());
            }
        }
        if self.base_url.is_none() && self.server.is_none() {
            self.base_url = variable(&setting_variable(self.api, "BASE_URL"));
            if self.base_url.is_none() {
                self.server = variable(&setting_variable(self.api, "SERVER"));
            }
        }
        self
    }

    /// The API that the client is for.
    pub fn api(&self) -> &'static ApiInfo {
        self.api
    }

    /// Sets a client field by its name in the spec. A name that the API does not have is reported when
    /// the client is built.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<Secret>) -> Self {
        self.values.insert(field.to_owned(), value.into());
        self
    }

    /// A client field's value; empty ones count as unset.
    pub fn get(&self, field: &str) -> Option<&Secret> {
        self.values.get(field).filter(|value| !value.is_empty())
    }

    /// Another base URL: https, or http on loopback. Operations' paths follow it.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// One of the API's servers ([`ApiInfo::servers`]) by name. A name that the API does not have is
    /// reported when the client is built.
    #[must_use]
    pub fn server(mut self, name: impl Into<String>) -> Self {
        self.server = Some(name.into());
        self
    }

    /// Sends through this: an [`HttpClient`](crate::HttpClient) that is set up otherwise, or a transport
    /// of one's own.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// An operation that issues tokens, where the API has such ([`IssueInfo`](crate::info::IssueInfo)).
    #[must_use]
    pub fn issuer<O: Operation<Request: Default>>(self, operation: O) -> Self {
        self.issuer_with(operation, O::Request::default())
    }

    /// The same, where the request that asks for a token is not the default one.
    #[must_use]
    pub fn issuer_with<O: Operation>(mut self, operation: O, request: O::Request) -> Self {
        self.issuers.push(Arc::new((operation, request)));
        self
    }

    /// Lets every call pass through this layer, once a call; the first that is given is the outermost.
    #[must_use]
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// Lets every attempt pass through this layer, signed and with its token.
    #[must_use]
    pub fn attempt_layer(mut self, layer: impl Layer) -> Self {
        self.attempt_layers.push(Arc::new(layer));
        self
    }

    /// How long a whole call may take, waits and further attempts included (default 120 s).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long one attempt may take, from connecting to the last byte (default 30 s).
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// When and how often a failed attempt is tried again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Tells the time by this clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The largest response that is read (default 32 MiB).
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Where requests go, without a slash at its end.
    ///
    /// # Errors
    /// When there is no such server, or the URL is not one that credentials may be sent to.
    pub fn url(&self) -> Result<String> {
        check::base_url(self.chosen_url()?)
    }

    /// Where one of the API's servers is, whatever else is set.
    ///
    /// # Errors
    /// When there is no such server.
    pub(crate) fn url_of(&self, server: &str) -> Result<String> {
        check::base_url(self.named(server)?)
    }

    /// Whether requests go where the spec says, and nobody has chosen another address.
    pub(crate) fn follows_spec(&self) -> bool {
        self.base_url.is_none() && self.server.is_none()
    }

    fn chosen_url(&self) -> Result<&str> {
        if let Some(url) = &self.base_url {
            return Ok(url);
        }
        if let Some(name) = &self.server {
            return self.named(name);
        }
        let first = self.api.servers.first().map(|server| server.url);
        let title = self.api.title;
        first.ok_or_else(|| Error::config(format!("{title} names no server: set a base URL")))
    }

    fn named(&self, name: &str) -> Result<&str> {
        let servers = self.api.servers;
        let server = servers.iter().find(|server| server.name == name);
        server.map(|server| server.url).ok_or_else(|| {
            let known: Vec<_> = servers.iter().map(|server| server.name).collect();
            Error::config(format!(
                "{} has no server `{name}`; it has {}",
                self.api.title,
                known.join(", ")
            ))
        })
    }
}

/// `NXCLOUD_BASE_URL`
fn setting_variable(api: &ApiInfo, setting: &str) -> String {
    let api = api.name.to_uppercase().replace('-', "_");
    format!("{api}_{setting}")
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("api", &self.api.name)
            .field("values", &self.values)
            .field("url", &self.url().ok())
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
