//! A made-up API, as the generator would describe it: signed headers or a token, an envelope, pages.

use std::sync::Arc;
use std::time::Duration;

use kehu_runtime::clock::ManualClock;
use kehu_runtime::info::{
    ApiInfo, AuthInfo, Body, ClientFieldInfo, Code, CursorInfo, EnvelopeInfo, ErrorInfo, ErrorIs,
    IssueInfo, LimitInfo, Method, OperationInfo, PagedBy, PagesInfo, PairOrder, Pairs, Piece,
    Place, SentField, SignedPart, SignedPartKind, SigningInfo, Source, TextEncoding, Then,
    TokenInfo,
};
use kehu_runtime::{
    Config, Cursor, Direction, Fill, ListOperation, NoData, Operation, PagedOperation, Response,
    Result, Runtime, Secret, Secrets as _,
};
use kehu_wire::{Check, Given as _, Timestamp, Validate};
use serde::{Deserialize, Serialize};

pub const KEY: &str = "fme2na3kdi3ki";
pub const SECRET: &str = "abciiiko2k3";
pub const APP_KEY: &str = "46oKF=os";
pub const APP_SECRET: &str = "t0psecret/+=";

const fn error(code: i64, name: &'static str, is: ErrorIs, then: Then) -> ErrorInfo {
    ErrorInfo {
        code: Some(Code::Int(code)),
        message: None,
        name,
        is,
        then,
        doc: "What the documentation says.",
    }
}

const ENVELOPE: Option<EnvelopeInfo> = Some(EnvelopeInfo {
    message: Some(&["message"]),
    data: Some(&["data"]),
    request_id: Some(&["traceId"]),
    ..EnvelopeInfo::EMPTY
});

const ERRORS: &[ErrorInfo] = &[
    error(1004, "timestamp_expired", ErrorIs::Auth, Then::ResyncClock),
    error(2001, "stale_token", ErrorIs::Auth, Then::RenewToken),
    error(2002, "wrong_secret", ErrorIs::Auth, Then::Never),
    error(3001, "too_frequent", ErrorIs::RateLimit, Then::Retry),
];

/// Signed headers.
pub static SIGNED: ApiInfo = ApiInfo {
    name: "shop",
    title: "Shop",
    user_agent: "shop-client/1",
    client: &[
        ClientFieldInfo::secret("access_key", "SHOP_ACCESS_KEY"),
        ClientFieldInfo::secret("access_secret", "SHOP_ACCESS_SECRET"),
        ClientFieldInfo::secret("app_key", "SHOP_APP_KEY"),
    ],
    auth: &[AuthInfo::SignedHeaders(SigningInfo {
        skew_s: 60,
        sent: &[
            SentField {
                name: "accessKey",
                value: &[Piece::Of(Source::Client("access_key"))],
                ..SentField::EMPTY
            },
            SentField {
                name: "ts",
                value: &[Piece::Of(Source::TimestampMs)],
                ..SentField::EMPTY
            },
            SentField {
                name: "action",
                value: &[Piece::Of(Source::Operation)],
                ..SentField::EMPTY
            },
            SentField {
                name: "sign",
                value: &[Piece::Of(Source::Signature)],
                ..SentField::EMPTY
            },
        ],
        signs: &[
            SignedPart {
                kind: SignedPartKind::Headers {
                    only: &[],
                    pairs: Pairs {
                        order: PairOrder::Name,
                        pair: "=",
                        join: "&",
                        encode: TextEncoding::None,
                        values_only: false,
                    },
                },
                ..SignedPart::EMPTY
            },
            SignedPart {
                prefix: "&body=",
                skip_empty: true,
                kind: SignedPartKind::Value(Source::Body),
                ..SignedPart::EMPTY
            },
            SignedPart {
                prefix: "&accessSecret=",
                kind: SignedPartKind::Value(Source::Client("access_secret")),
                ..SignedPart::EMPTY
            },
        ],
        ..SigningInfo::EMPTY
    })],
    envelope: ENVELOPE,
    errors: ERRORS,
    ..ApiInfo::EMPTY
};

const TOKEN_CLIENT: &[ClientFieldInfo] = &[
    ClientFieldInfo::secret("app_key", "SHOP_APP_KEY"),
    ClientFieldInfo::secret("app_secret", "SHOP_APP_SECRET"),
    ClientFieldInfo::secret("token", "SHOP_TOKEN"),
];

/// A token, ready or issued.
pub static TOKEN: ApiInfo = ApiInfo {
    client: TOKEN_CLIENT,
    auth: &[AuthInfo::Token(TokenInfo {
        name: "X-Token",
        token: Some("token"),
        issue: Some(IssueInfo {
            operation: &ISSUE,
            token: &["accessToken"],
            expires_in: Some(&["expire"]),
            lifetime_s: 7200,
        }),
        ..TokenInfo::EMPTY
    })],
    ..SIGNED_LIKE
};

/// The same, where the answer that issues a token is bare data.
pub static TOKEN_BARE: ApiInfo = ApiInfo {
    client: TOKEN_CLIENT,
    auth: &[AuthInfo::Token(TokenInfo {
        name: "X-Token",
        token: None,
        issue: Some(IssueInfo {
            operation: &ISSUE_BARE,
            token: &["accessToken"],
            expires_in: None,
            lifetime_s: 7200,
        }),
        ..TokenInfo::EMPTY
    })],
    ..SIGNED_LIKE
};

static ISSUE_BARE: OperationInfo = OperationInfo {
    enveloped: false,
    ..ISSUE_LIKE
};

const SIGNED_LIKE: ApiInfo = ApiInfo {
    name: "shop",
    title: "Shop",
    user_agent: "shop-client/1",
    envelope: ENVELOPE,
    errors: ERRORS,
    ..ApiInfo::EMPTY
};

static ISSUE: OperationInfo = ISSUE_LIKE;

/// Credentials in the query: the worst place, and a documented one.
const ISSUE_LIKE: OperationInfo = OperationInfo {
    name: "issue_token",
    path: "/token",
    places: &[("appKey", Place::Query), ("appSecret", Place::Query)],
    client: &["app_key", "app_secret"],
    idempotent: true,
    auth: &[],
    ..OperationInfo::EMPTY
};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindRequest {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_key: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

impl FindRequest {
    fn fill(&mut self, client: &mut Fill<'_>) {
        client.fill(&mut self.app_key, "app_key", "app_key");
        self.limit.get_or_insert(50);
    }
}

impl Validate for FindRequest {
    fn check(&self, check: &mut Check) {
        check.required("app_key", self.app_key.given());
        check.range("limit", &self.limit, 1, 50);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    #[serde(deserialize_with = "kehu_wire::list")]
    pub list: Vec<Customer>,
    pub next: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    pub id: Option<i64>,
    pub name: Option<String>,
}

/// Finds customers: idempotent, paged by a cursor in both directions.
#[derive(Clone, Default)]
pub struct Find;

impl Operation for Find {
    type Request = FindRequest;
    type Output = Page;

    fn info(&self) -> &'static OperationInfo {
        &FIND
    }

    fn fill(&self, request: &mut FindRequest, client: &mut Fill<'_>) {
        request.fill(client);
    }

    fn secrets(&self, request: &FindRequest, found: &mut Vec<Secret>) {
        request.app_key.secrets(found);
    }
}

impl ListOperation for Find {
    type Item = Customer;
}

impl PagedOperation for Find {
    fn put_rows(&self, page: &mut Page, rows: Vec<Customer>) {
        page.list = rows;
    }

    fn resume(&self, request: &mut FindRequest, direction: Direction, at: &Cursor) -> Result<()> {
        match direction {
            Direction::Forward => request.after = Some(at.parse()?),
            Direction::Back => request.before = Some(at.parse()?),
        }
        Ok(())
    }
}

const FIND_LIKE: OperationInfo = OperationInfo {
    name: "find",
    method: Method::Post,
    path: "/customers/find",
    body: Body::Json,
    lists: &[&["list"]],
    client: &["app_key"],
    headers: &[("action", "mt")],
    idempotent: true,
    ..OperationInfo::EMPTY
};

static FIND: OperationInfo = OperationInfo {
    pages: Some(PagesInfo {
        items: &["list"],
        by: PagedBy::Cursor {
            forward: CursorInfo {
                field: "after",
                next: &["next"],
                ..CursorInfo::EMPTY
            },
            back: Some(CursorInfo {
                field: "before",
                next: &["previous"],
                ..CursorInfo::EMPTY
            }),
        },
        size: Some("limit"),
        ..PagesInfo::EMPTY
    }),
    ..FIND_LIKE
};

/// Creates a customer: not idempotent, and nothing to read.
#[derive(Clone, Default)]
pub struct Create;

impl Operation for Create {
    type Request = FindRequest;
    type Output = NoData;

    fn info(&self) -> &'static OperationInfo {
        &CREATE
    }

    fn fill(&self, request: &mut FindRequest, client: &mut Fill<'_>) {
        request.fill(client);
    }
}

static CREATE: OperationInfo = OperationInfo {
    name: "create",
    path: "/customers/create",
    idempotent: false,
    ..FIND_LIKE
};

/// As find, with a stated limit.
#[derive(Clone, Default)]
pub struct Limited;

impl Operation for Limited {
    type Request = FindRequest;
    type Output = Page;

    fn info(&self) -> &'static OperationInfo {
        &LIMITED
    }

    fn fill(&self, request: &mut FindRequest, client: &mut Fill<'_>) {
        request.fill(client);
    }
}

static LIMITED: OperationInfo = OperationInfo {
    name: "limited",
    limits: &[LimitInfo {
        calls: 2,
        per_s: 5.0,
    }],
    ..FIND_LIKE
};

/// A clock that stands at 2022-06-20 07:41:25 UTC and passes waits at once.
pub fn clock() -> ManualClock {
    ManualClock::new(Timestamp::from_millisecond(1_655_710_885_431).unwrap())
}

/// Everything set that both APIs take, on a clock that does not really wait.
pub fn config(api: &'static ApiInfo, url: &str, clock: &ManualClock) -> Config {
    let mut config = Config::new(api)
        .base_url(url)
        .clock(clock.clone())
        .attempt_timeout(Duration::from_secs(20));
    for (name, value) in [
        ("access_key", KEY),
        ("access_secret", SECRET),
        ("app_key", APP_KEY),
        ("app_secret", APP_SECRET),
    ] {
        if api.client_field(name).is_some() {
            config = config.set(name, value);
        }
    }
    config
}

pub fn signed(url: &str, clock: &ManualClock) -> Runtime {
    Runtime::new(config(&SIGNED, url, clock)).unwrap()
}

pub fn with_token(url: &str, clock: &ManualClock) -> Runtime {
    issuing(config(&TOKEN, url, clock))
}

/// A client whose tokens are issued.
pub fn issuing(config: Config) -> Runtime {
    let issuer = match std::ptr::eq(config.api(), &TOKEN_BARE) {
        true => Issue(&ISSUE_BARE),
        false => Issue(&ISSUE),
    };
    Runtime::new(config.issuer(issuer)).unwrap()
}

/// Issues a token for credentials.
#[derive(Clone)]
struct Issue(&'static OperationInfo);

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct IssueRequest {
    app_key: Option<Secret>,
    app_secret: Option<Secret>,
}

impl Validate for IssueRequest {
    fn check(&self, check: &mut Check) {
        check.required("appKey", self.app_key.given());
        check.required("appSecret", self.app_secret.given());
    }
}

impl Operation for Issue {
    type Request = IssueRequest;
    type Output = NoData;

    fn info(&self) -> &'static OperationInfo {
        self.0
    }

    fn fill(&self, request: &mut IssueRequest, client: &mut Fill<'_>) {
        client.fill(&mut request.app_key, "appKey", "app_key");
        client.fill(&mut request.app_secret, "appSecret", "app_secret");
    }
}

pub async fn find(runtime: &Runtime) -> Result<Response<Page>> {
    runtime.send(&Find, FindRequest::default()).await
}

/// A good page with one customer.
pub const PAGE: &str =
    r#"{"code":0,"traceId":"t1","data":{"list":[{"id":1021110718827683840}],"next":null}}"#;

/// All that can be read of an error and of what caused it.
pub fn all_texts(error: &kehu_runtime::Error) -> String {
    let mut texts = format!("{error} {error:?} {error:#?} {:?}", error.help());
    let body = error.body().map(String::from_utf8_lossy);
    texts += body.as_deref().unwrap_or_default();
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = source {
        texts += &format!(" {error} {error:?}");
        source = error.source();
    }
    texts
}

/// Calls at the same time.
pub async fn together<T: Send + 'static>(
    count: usize,
    runtime: &Runtime,
    call: impl Fn(Runtime) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>>,
) -> Vec<T> {
    let barrier = Arc::new(tokio::sync::Barrier::new(count));
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let (call, barrier) = (call(runtime.clone()), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                call.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}
