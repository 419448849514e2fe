//! HTTP: requests in, the vendor's answers out, with whatever was asked to go wrong.

mod form;
mod misbehave;
mod varied;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::routing::get;
use bytes::Bytes;
use kehu_serve::host;

use crate::arrived::{self, Arrived};
use crate::faults::{FaultKind, FaultsHandle};
use crate::index;
use crate::random::Random;
use crate::refuse::{Because, Refusal};
use crate::request_log::{Received, RequestLog};
use crate::route::Routed;
use crate::time::{self, Clock};
use crate::vendor::account::Account;
use crate::vendor::{Call, Vendor};
use crate::wire::Control;

/// No request that a client of these APIs sends is larger.
const MOST_BYTES: usize = 16 << 20;

/// Everything that requests need.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) vendors: Vec<Vendor>,
    pub(crate) faults: FaultsHandle,
    pub(crate) log: RequestLog,
    /// Where the sandbox listens.
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    pub(crate) calls: AtomicU64,
}

/// An answer before anything goes wrong with it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) kind: &'static str,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: u16, body: String) -> Self {
        Self {
            status,
            headers: Vec::new(),
            kind: "application/json",
            body: body.into(),
        }
    }
}

/// The routes: an index for people, everything else for clients.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/", get(index_page))
        .route("/{api}", get(api_page))
        .fallback(serve)
        .layer(from_fn_with_state(Arc::clone(&service), check_host))
        .with_state(service)
}

/// Answers only under names of this machine: a page in a browser reaches a server on loopback by a
/// name of its own that leads here (DNS rebinding), and says that name.
async fn check_host(
    State(service): State<Arc<Service>>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    match host::foreign(&request, service.address) {
        None => next.run(request).await,
        Some(host) => service.text(
            403,
            format!("this is the sandbox on {}, not {host}\n", service.address),
        ),
    }
}

async fn index_page(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response<Body> {
    service.page(&headers, &service.vendors.iter().collect::<Vec<_>>())
}

async fn api_page(
    State(service): State<Arc<Service>>,
    Path(api): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let found: Vec<_> = service
        .vendors
        .iter()
        .filter(|vendor| vendor.api.name == api)
        .collect();
    if found.is_empty() {
        service.no_such_api(&api)
    } else {
        service.page(&headers, &found)
    }
}

async fn serve(
    State(service): State<Arc<Service>>,
    ConnectInfo(control): ConnectInfo<Control>,
    request: Request<Body>,
) -> Response<Body> {
    control.behave();
    let (head, body) = request.into_parts();
    let whole = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let (api, path) = split(whole);
    let (name, account) = match api.split_once('@') {
        Some((name, account)) => (name, Some(account)),
        None => (api, None),
    };
    let Some(vendor) = service
        .vendors
        .iter()
        .find(|vendor| vendor.api.name == name)
    else {
        return service.no_such_api(name);
    };
    let Some(account) = vendor.accounts.get(&vendor.api, account) else {
        return service.text(503, "there are too many accounts here\n".to_owned());
    };
    let read = to_bytes(body, MOST_BYTES).await;
    let too_large = read.is_err();
    let arrived = Arrived {
        method: head.method.as_str().to_owned(),
        base: format!("http://{}/{api}", host(&head.headers)),
        path: path.to_owned(),
        query: arrived::pairs(head.uri.query().unwrap_or_default()),
        headers: head.headers,
        body: read.unwrap_or_default(),
    };
    let routed = vendor.route(&arrived);
    let operation = match &routed {
        Routed::To(at, _) => vendor.api.operations[*at].name.as_str(),
        _ => "",
    };
    service.log.add(|| received(api, operation, &arrived));
    let faults = service.faults.strike(api, operation);
    let now_ms = service.now_ms(&faults);
    if let Some(answer) = misbehave::instead(&service, vendor, &faults, &control).await {
        return service.respond(answer, now_ms, &faults, &control);
    }
    let answer = match too_large {
        true => service.refuse(
            vendor,
            &Refusal::new(Because::TooLarge, "the body is larger than 16 MB"),
        ),
        false => {
            service
                .answer(vendor, &account, &routed, &arrived, now_ms)
                .await
        }
    };
    service.respond(answer, now_ms, &faults, &control)
}

impl Service {
    async fn answer(
        &self,
        vendor: &Vendor,
        account: &Account,
        routed: &Routed,
        arrived: &Arrived,
        now_ms: i64,
    ) -> Answer {
        let refusal = match routed {
            Routed::Nowhere => Refusal::new(
                Because::Nowhere,
                format!("no operation has the path {}", arrived.path),
            ),
            Routed::Methods(methods) => {
                let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
                let detail = format!(
                    "{} is not allowed here, only {}",
                    arrived.method,
                    names.join(", ")
                );
                Refusal::new(Because::Method(methods.clone()), detail)
            }
            Routed::To(operation, path) => {
                let mut random = self.random();
                let request_id = random.hex(32);
                let call = Call {
                    account,
                    operation: *operation,
                    path,
                    arrived,
                    now_ms,
                    request_id: &request_id,
                    random,
                };
                match vendor.carry_out(&call).await {
                    Ok(done) => {
                        let mut answer = form::written(&vendor.api, *operation, &done.text);
                        let headers = done.headers.into_iter().filter_map(|(name, value)| {
                            let name = header::HeaderName::from_bytes(name.as_bytes()).ok()?;
                            Some((name, value))
                        });
                        answer.headers.extend(headers);
                        return answer;
                    }
                    Err(refusal) => refusal,
                }
            }
        };
        self.refuse(vendor, &refusal)
    }

    /// A refusal as an answer.
    pub(crate) fn refuse(&self, vendor: &Vendor, refusal: &Refusal) -> Answer {
        let (status, body) = refusal.answer(&vendor.api, &self.random().hex(32));
        let mut answer = Answer::json(status, body);
        if let Because::Method(methods) = &refusal.because {
            let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
            answer.headers.push((header::ALLOW, names.join(", ")));
        }
        answer
    }

    /// Numbers for one call.
    fn random(&self) -> Random {
        Random::new(
            self.seed ^ 0x63_61_6c_6c,
            self.calls.fetch_add(1, Ordering::Relaxed),
        )
    }

    fn now_ms(&self, faults: &[FaultKind]) -> i64 {
        let wrong = faults.iter().find_map(|fault| match fault {
            FaultKind::Clock(seconds) => Some(seconds.saturating_mul(1000)),
            _ => None,
        });
        self.clock.now_ms().saturating_add(wrong.unwrap_or(0))
    }

    fn no_such_api(&self, api: &str) -> Response<Body> {
        let names: Vec<_> = self
            .vendors
            .iter()
            .map(|vendor| vendor.api.name.as_str())
            .collect();
        let text = format!(
            "no API is called `{api}` here; there are {}\n",
            names.join(", ")
        );
        self.text(404, text)
    }

    /// An answer for people.
    fn text(&self, status: u16, text: String) -> Response<Body> {
        let answer = Answer {
            status,
            headers: Vec::new(),
            kind: "text/plain; charset=utf-8",
            body: text.into(),
        };
        response(
            &answer,
            self.clock.now_ms(),
            Body::from(answer.body.clone()),
        )
    }

    fn page(&self, headers: &HeaderMap, vendors: &[&Vendor]) -> Response<Body> {
        let wants = headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let host = host(headers);
        let (kind, text) = match wants.contains("json") {
            true => ("application/json", index::json(host, vendors)),
            false => ("text/plain; charset=utf-8", index::text(host, vendors)),
        };
        let answer = Answer {
            status: 200,
            headers: Vec::new(),
            kind,
            body: text.into(),
        };
        response(
            &answer,
            self.clock.now_ms(),
            Body::from(answer.body.clone()),
        )
    }

    fn respond(
        &self,
        answer: Answer,
        now_ms: i64,
        faults: &[FaultKind],
        control: &Control,
    ) -> Response<Body> {
        let (answer, body) = misbehave::on_the_way(answer, faults, control);
        response(&answer, now_ms, body)
    }
}

/// How the client calls this machine.
fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .unwrap_or("127.0.0.1")
}

fn response(answer: &Answer, now_ms: i64, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    if let Ok(date) = HeaderValue::from_str(&time::http_date(now_ms)) {
        headers.insert(header::DATE, date);
    }
    for (name, value) in &answer.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name.clone(), value);
        }
    }
    response
}

/// `/api/rest?query` into the API's name and the rest.
fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    match path.find(['/', '?']) {
        Some(at) => path.split_at(at),
        None => (path, ""),
    }
}

fn received(api: &str, operation: &str, arrived: &Arrived) -> Received {
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    Received {
        api: api.to_owned(),
        operation: operation.to_owned(),
        method: arrived.method.clone(),
        path: arrived.path.clone(),
        headers: arrived.headers.iter().map(header).collect(),
        // A copy: what arrived is a slice of the connection's whole buffer.
        body: Bytes::copy_from_slice(&arrived.body),
    }
}
