//! Who may ask: a host that is this machine's, a page of no other place, a token where one is asked for.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State as Extract,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
    middleware::Next,
};
use kehu_serve::host;

use crate::{problem::Problem, state::State};

/// What a page of a place that is listed may send, and see.
const MAY_SEND: &str = "authorization, content-type, accept";
const MAY_SEE: &str = "link, retry-after, server-timing, x-request-id, kehu-incomplete";

/// Lets a request through, or says why not; what went wrong in the language of who asks.
pub(crate) async fn check(
    Extract(state): Extract<Arc<State>>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let chinese = state.chinese;
    let say = chinese.and_then(|chinese| chinese.to(request.headers()));
    let mut response = checked(&state, request, next).await;
    let problem = response.extensions_mut().remove::<Problem>();
    if let (Some(say), Some(problem)) = (say, problem) {
        *response.body_mut() = problem.said(say).json().into();
        let language = HeaderValue::from_static("zh");
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    response
}

async fn checked(state: &State, request: Request<Body>, next: Next) -> Response<Body> {
    let foreign = host::foreign(&request, state.address);
    if let Some(host) = foreign.filter(|host| !is_named(state, host)) {
        let told = format!("this is the gateway on {}, not {host}", state.address);
        return refuse("host", "The request is meant for another host", told);
    }
    let Some(origin) = host::origin(request.headers()) else {
        return safe(admit(state, request, next).await);
    };
    if !state.rules.origins.contains(&origin) {
        let told = format!("pages of {origin} may not call this gateway: none is listed there");
        return refuse("origin", "A page of another place asks", told);
    }
    let mut response = match *request.method() {
        // What a browser asks before it sends what it was told to.
        Method::OPTIONS => preflight(),
        _ => admit(state, request, next).await,
    };
    if let Ok(origin) = HeaderValue::from_str(&origin) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let seen = HeaderValue::from_static(MAY_SEE);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, seen);
    }
    safe(response)
}

/// Whether a host is one of those that are listed, on whatever port.
fn is_named(state: &State, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let mut hosts = state.rules.hosts.iter();
    hosts.any(|known| known.eq_ignore_ascii_case(name))
}

fn refuse(kind: &str, title: &'static str, told: String) -> Response<Body> {
    safe(Problem::new(StatusCode::FORBIDDEN, kind, title, told).answer())
}

fn preflight() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    let allow = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, MAY_SEND),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    headers.extend(allow.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// Whoever calls an operation or reads the metrics shows the token; what the specs say anyone may read.
async fn admit(state: &State, request: Request<Body>, next: Next) -> Response<Body> {
    let is_open = *request.method() != Method::POST && request.uri().path() != "/metrics";
    let Some(token) = state.rules.token.as_deref().filter(|_| !is_open) else {
        return next.run(request).await;
    };
    if shown(request.headers()).is_some_and(|shown| is_same(shown, token.as_bytes())) {
        return next.run(request).await;
    }
    let told = "send the gateway's own token as `Authorization: Bearer …`".to_owned();
    let title = "The gateway asks for its token";
    Problem::new(StatusCode::UNAUTHORIZED, "token", title, told).answer()
}

fn shown(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}

/// Takes as long whatever they have in common.
fn is_same(shown: &[u8], token: &[u8]) -> bool {
    let differ = |so_far, (a, b): (&u8, &u8)| so_far | (a ^ b);
    shown.len() == token.len() && shown.iter().zip(token).fold(0, differ) == 0
}

/// What browsers are told of every answer.
fn safe(mut response: Response<Body>) -> Response<Body> {
    let told = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let told = told.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(told);
    response
}
