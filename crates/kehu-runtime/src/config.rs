//! What a client is built from.

mod check;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kehu_wire::Secret;

use crate::clock::{Clock, SystemClock};
use crate::info::ApiInfo;
use crate::{Error, HttpClient, Result, Retry};

pub(crate) use check::is_loopback;

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
    pub(crate) http_client: Option<HttpClient>,
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
            http_client: None,
            timeout: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(30),
            retry: Retry::default(),
            clock: Arc::new(SystemClock::default()),
            max_response_bytes: 32 << 20,
        }
    }

    /// Every client field and `<API>_BASE_URL` from the environment, checked.
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
            self.base_url = variable(&base_url_variable(self.api));
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

    /// Sends through this HTTP client.
    #[must_use]
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.http_client = Some(client);
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

    fn chosen_url(&self) -> Result<&str> {
        if let Some(url) = &self.base_url {
            return Ok(url);
        }
        let servers = self.api.servers;
        let server = match &self.server {
            Some(name) => servers.iter().find(|server| server.name == name),
            None => servers.first(),
        };
        server
            .map(|server| server.url)
            .ok_or_else(|| match &self.server {
                Some(name) => {
                    let known: Vec<_> = servers.iter().map(|server| server.name).collect();
                    Error::config(format!(
                        "{} has no server `{name}`; it has {}",
                        self.api.title,
                        known.join(", ")
                    ))
                }
                None => Error::config(format!(
                    "{} names no server: set a base URL",
                    self.api.title
                )),
            })
    }
}

fn base_url_variable(api: &ApiInfo) -> String {
    format!("{}_BASE_URL", api.name.to_uppercase().replace('-', "_"))
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
mod tests {
    use super::*;
    use crate::info::{
        AuthInfo, ClientFieldInfo, ClientFieldKind, FillInfo, IssueInfo, OperationInfo, ServerInfo,
        TokenInfo,
    };

    const fn field(
        name: &'static str,
        env: &'static str,
        kind: ClientFieldKind,
        required: bool,
    ) -> ClientFieldInfo {
        ClientFieldInfo {
            name,
            env,
            kind,
            secret: true,
            required,
            doc: "",
        }
    }

    static SHOP: ApiInfo = ApiInfo {
        name: "shop",
        title: "Shop",
        servers: &[
            ServerInfo {
                name: "main",
                url: "https://shop.example/api",
                doc: "",
            },
            ServerInfo {
                name: "test",
                url: "https://test.shop.example",
                doc: "",
            },
        ],
        client: &[
            field("access_key", "SHOP_ACCESS_KEY", ClientFieldKind::Text, true),
            field(
                "access_secret",
                "SHOP_ACCESS_SECRET",
                ClientFieldKind::Text,
                true,
            ),
            field("tenant_id", "SHOP_TENANT_ID", ClientFieldKind::Int, false),
            field("strict", "SHOP_STRICT", ClientFieldKind::Bool, false),
        ],
        ..ApiInfo::EMPTY
    };

    static ISSUE: OperationInfo = OperationInfo {
        name: "issue",
        fills: &[
            FillInfo {
                field: "appId",
                from: "app_id",
                kind: ClientFieldKind::Text,
            },
            FillInfo {
                field: "appSecret",
                from: "app_secret",
                kind: ClientFieldKind::Text,
            },
        ],
        auth: false,
        ..OperationInfo::EMPTY
    };

    static TOKEN: ApiInfo = ApiInfo {
        name: "token-shop",
        title: "Token shop",
        servers: &[ServerInfo {
            name: "main",
            url: "https://shop.example",
            doc: "",
        }],
        client: &[
            field("app_id", "TOKEN_SHOP_APP_ID", ClientFieldKind::Text, false),
            field(
                "app_secret",
                "TOKEN_SHOP_APP_SECRET",
                ClientFieldKind::Text,
                false,
            ),
            field("token", "TOKEN_SHOP_TOKEN", ClientFieldKind::Text, false),
        ],
        auth: AuthInfo::Token(TokenInfo {
            header: "X-Token",
            prefix: "",
            token: Some("token"),
            issue: Some(IssueInfo {
                operation: &ISSUE,
                token: &["token"],
                expires_in: None,
                lifetime_s: 7200,
            }),
        }),
        ..ApiInfo::EMPTY
    };

    fn check(api: &'static ApiInfo, variables: &[(&str, &str)], expect: Result<&str, &str>) {
        let config = Config::new(api).with_variables(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        });
        let got = config
            .check()
            .map_err(|error| error.to_string())
            .map(|()| config.url().unwrap());
        assert_eq!(got.as_deref().map_err(String::as_str), expect);
    }

    const KEY: (&str, &str) = ("SHOP_ACCESS_KEY", "fme2na3kdi3ki");
    const SECRET: (&str, &str) = ("SHOP_ACCESS_SECRET", "abciiiko2k3");

    #[test]
    fn the_environment_is_enough() {
        check(
            &SHOP,
            &[KEY, SECRET, ("SHOP_TENANT_ID", "123")],
            Ok("https://shop.example/api"),
        );
        check(
            &SHOP,
            &[KEY, SECRET, ("SHOP_BASE_URL", "http://127.0.0.1:81/shop/")],
            Ok("http://127.0.0.1:81/shop"),
        );
        check(
            &TOKEN,
            &[("TOKEN_SHOP_TOKEN", "t")],
            Ok("https://shop.example"),
        );
        check(
            &TOKEN,
            &[("TOKEN_SHOP_APP_ID", "a"), ("TOKEN_SHOP_APP_SECRET", "b")],
            Ok("https://shop.example"),
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        check(
            &SHOP,
            &[KEY],
            Err("the Shop client needs access_secret: set SHOP_ACCESS_SECRET"),
        );
        check(
            &SHOP,
            &[("SHOP_ACCESS_KEY", "")],
            Err(
                "the Shop client needs access_key and access_secret: set SHOP_ACCESS_KEY and SHOP_ACCESS_SECRET",
            ),
        );
        check(
            &TOKEN,
            &[("TOKEN_SHOP_APP_ID", "a")],
            Err(
                "the Token shop client needs token, or app_secret: set TOKEN_SHOP_TOKEN, or TOKEN_SHOP_APP_SECRET",
            ),
        );
        let error = Config::new(&SHOP).check().unwrap_err();
        assert_eq!(error.missing(), ["access_key", "access_secret"]);
        assert!(error.is_config() && error.is_before_sending());
    }

    #[test]
    fn what_does_not_parse_is_named_but_not_shown() {
        check(
            &SHOP,
            &[KEY, SECRET, ("SHOP_TENANT_ID", "12x")],
            Err("tenant_id (SHOP_TENANT_ID) is no whole number"),
        );
        check(
            &SHOP,
            &[KEY, SECRET, ("SHOP_STRICT", "yes")],
            Err("strict (SHOP_STRICT) is neither true nor false"),
        );
        check(
            &SHOP,
            &[KEY, ("SHOP_ACCESS_SECRET", "a\nb")],
            Err("access_secret (SHOP_ACCESS_SECRET) holds a control character"),
        );
    }

    #[test]
    fn names_that_are_not_there() {
        let config = Config::new(&SHOP)
            .set(KEY.0, "x")
            .set("access_key", "x")
            .set("access_secret", "y");
        assert_eq!(
            config.check().unwrap_err().to_string(),
            "Shop has no client field `SHOP_ACCESS_KEY`"
        );
        let config = Config::new(&SHOP).server("moon");
        assert_eq!(
            config.url().unwrap_err().to_string(),
            "Shop has no server `moon`; it has main, test"
        );
        assert_eq!(
            Config::new(&SHOP).server("test").url().unwrap(),
            "https://test.shop.example"
        );
    }

    #[test]
    fn debug_shows_no_credential() {
        let config = Config::new(&SHOP)
            .set("access_key", KEY.1)
            .set("access_secret", SECRET.1);
        let debug = format!("{config:?}{config:#?}");
        assert!(
            debug.contains("access_secret") && !debug.contains(SECRET.1) && !debug.contains(KEY.1),
            "{debug}"
        );
    }
}
