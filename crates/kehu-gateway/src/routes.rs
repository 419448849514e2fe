//! Which address is what.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State as Extract},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header},
    middleware::from_fn_with_state,
    routing::{get, post},
};
use kehu_openapi::{Lang, Options, Side, Version, contents, live_page, openapi};
use serde_json::{Value, json};

use crate::{
    asked, call, guard, metrics,
    problem::Problem,
    state::{Served, State},
};

/// The page has its script and its style inside, and asks nobody but this gateway.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/openapi.json", get(all))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/{api}", get(page))
        .route("/{api}/openapi.json", get(document))
        .route("/{api}/{operation}", post(call::call))
        .fallback(nowhere)
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(state.clone(), guard::check))
        .with_state(state)
}

async fn index(Extract(state): Extract<Arc<State>>, headers: HeaderMap) -> Response<Body> {
    match state.served.as_slice() {
        [only] => html(live_page(&only.spec, lang(&state, &headers))),
        several => html(contents(several.iter().map(|served| &served.spec))),
    }
}

async fn page(
    Extract(state): Extract<Arc<State>>,
    Path(api): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response<Body> {
    match state.api(&api) {
        Some(served) => html(live_page(&served.spec, lang(&state, &headers))),
        None => asked::unknown(&state, &uri).answer(),
    }
}

/// The language that the page opens in; the other is in it, too.
fn lang(state: &State, headers: &HeaderMap) -> Lang {
    match state.chinese.and_then(|chinese| chinese.to(headers)) {
        Some(_) => Lang::Zh,
        None => Lang::En,
    }
}

/// The document of the only API; of several, one that leads to each of theirs.
async fn all(Extract(state): Extract<Arc<State>>, uri: Uri) -> Response<Body> {
    let documents = state
        .served
        .iter()
        .map(|served| written(&state, served, &uri));
    let documents = match documents.collect::<Result<Vec<_>, _>>() {
        Ok(documents) => documents,
        Err(problem) => return problem.answer(),
    };
    if let [only] = documents.as_slice() {
        return text("application/json", only.clone());
    }
    let mut paths = serde_json::Map::new();
    for (document, served) in documents.iter().zip(&state.served) {
        let document: Value = serde_json::from_str(document).unwrap_or_default();
        let names = document["paths"].as_object().into_iter().flatten();
        paths.extend(names.map(|(path, _)| {
            let pointer = path.replace('~', "~0").replace('/', "~1");
            let at = format!("/{}/openapi.json#/paths/{pointer}", served.api.info.name);
            (path.clone(), json!({ "$ref": at }))
        }));
    }
    let document = json!({
        "openapi": "3.1.1",
        "info": { "title": "kehu gateway", "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": server(&state) }],
        "paths": paths,
    });
    text("application/json", document.to_string())
}

async fn document(
    Extract(state): Extract<Arc<State>>,
    Path(api): Path<String>,
    uri: Uri,
) -> Response<Body> {
    let Some(served) = state.api(&api) else {
        return asked::unknown(&state, &uri).answer();
    };
    match written(&state, served, &uri) {
        Ok(document) => text("application/json", document),
        Err(problem) => problem.answer(),
    }
}

/// The document of an API; the address may ask for another version or language.
fn written(state: &State, served: &Served, uri: &Uri) -> Result<String, Problem> {
    let mut options = Options {
        of: Side::Gateway,
        server: server(state),
        ..Options::default()
    };
    let query = uri.query().unwrap_or_default().split('&');
    for asked in query.filter(|asked| !asked.is_empty()) {
        match asked {
            "version=3.0" => options.version = Version::V30,
            "version=3.1" => options.version = Version::V31,
            "version=3.2" => options.version = Version::V32,
            "lang=en" => options.lang = Lang::En,
            "lang=zh" => options.lang = Lang::Zh,
            _ => {
                let told = "the document takes `version`, 3.0, 3.1 or 3.2, and `lang`, en or zh"
                    .to_owned();
                let title = "The document is not known";
                return Err(Problem::new(
                    StatusCode::BAD_REQUEST,
                    "malformed",
                    title,
                    told,
                ));
            }
        }
    }
    Ok(openapi(&served.spec, &options).to_json())
}

fn server(state: &State) -> String {
    format!("http://{}", state.address)
}

async fn health(Extract(state): Extract<Arc<State>>) -> Response<Body> {
    let names: Vec<_> = state
        .served
        .iter()
        .map(|served| served.api.info.name)
        .collect();
    let (status, told) = match state.is_ending() {
        false => (StatusCode::OK, "ok"),
        true => (StatusCode::SERVICE_UNAVAILABLE, "ending"),
    };
    let mut response = text(
        "application/json",
        json!({ "status": told, "apis": names }).to_string(),
    );
    *response.status_mut() = status;
    response
}

async fn metrics(Extract(state): Extract<Arc<State>>) -> Response<Body> {
    let in_flight = state
        .rules
        .calls
        .saturating_sub(state.places.available_permits());
    text(metrics::KIND, state.metrics.text(in_flight))
}

async fn nowhere(Extract(state): Extract<Arc<State>>, uri: Uri) -> Response<Body> {
    asked::unknown(&state, &uri).answer()
}

async fn other_method(method: Method, uri: Uri) -> Response<Body> {
    let told = format!(
        "{} takes no {method}: operations are called by POST",
        uri.path()
    );
    let title = "The address takes another method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", title, told).answer()
}

fn html(page: String) -> Response<Body> {
    let mut response = text("text/html; charset=utf-8", page);
    let policy = HeaderValue::from_static(PAGE_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn text(kind: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(text.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
