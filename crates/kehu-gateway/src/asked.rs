//! What is asked for: which operation, which page, a body of JSON that came whole.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, Uri, header, request::Parts},
};
use futures_util::StreamExt as _;
use kehu_registry::Operation;
use kehu_runtime::{Error, Position, info::ErrorInfo};
use kehu_spec::{border, near::did_you_mean};
use serde_json::value::RawValue;
use tokio::{sync::OwnedSemaphorePermit, time};

use crate::{
    language::Say,
    page_token,
    problem::Problem,
    state::{Served, State},
};

/// Rows that are told one by one.
const NDJSON: &str = "application/x-ndjson";

/// A call that is let through.
#[derive(Debug)]
pub(crate) struct Asked {
    pub state: Arc<State>,
    /// Which of the APIs.
    pub api: usize,
    pub operation: &'static Operation,
    pub body: String,
    pub at: Option<Position>,
    /// How the caller is told what goes wrong, where that is not in English.
    pub say: Option<Say>,
    /// Its place among the calls in flight, for as long as it goes on.
    pub _place: OwnedSemaphorePermit,
}

impl Asked {
    pub fn served(&self) -> &Served {
        &self.state.served[self.api]
    }

    pub fn problem(&self, error: &Error) -> Problem {
        let model = self.served().api.model();
        let known = |info: &ErrorInfo| model.errors.iter().find(|error| error.name == info.name);
        let label = error.info().and_then(known);
        let label = label.and_then(|error| error.label.as_deref());
        // English words are no better than ours.
        let label = label.filter(|label| !label.is_ascii());
        Problem::of(error, border::has_numeric_codes(model), label)
    }
}

/// What is asked for, read whole.
pub(crate) async fn ask(
    state: &Arc<State>,
    api: &str,
    operation: &str,
    head: &Parts,
    body: Body,
) -> Result<Asked, Problem> {
    let served = state.api(api);
    let Some((served, operation)) =
        served.and_then(|served| Some((served, served.operation(operation)?)))
    else {
        return Err(unknown(state, &head.uri));
    };
    let place = state.places.clone().try_acquire_owned().map_err(|_| {
        let told = format!("{} calls are in flight", state.rules.calls);
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Problem::new(status, "busy", "The gateway has no place free", told)
            .after(time::Duration::from_secs(1))
    })?;
    let at = page(&head.uri, operation)?;
    let body = time::timeout(state.rules.patience, read(state, &head.headers, body)).await;
    let body = body.map_err(|_| {
        let told = "the body did not come in time".to_owned();
        Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            "The request is too slow",
            told,
        )
    })??;
    let name = served.api.info.name;
    let api = state
        .served
        .iter()
        .position(|served| served.api.info.name == name);
    Ok(Asked {
        state: state.clone(),
        api: api.unwrap_or_default(),
        operation,
        body,
        at,
        say: state.chinese.and_then(|chinese| chinese.to(&head.headers)),
        _place: place,
    })
}

/// An address that is none of the gateway's.
pub(crate) fn unknown(state: &State, uri: &Uri) -> Problem {
    let path = uri.path();
    let called = path.strip_prefix('/').unwrap_or(path);
    let (api, operation) = called.split_once('/').unwrap_or((called, ""));
    let instead = match state.api(api) {
        Some(served) => {
            let operations = served.api.operations.iter();
            did_you_mean(operation, operations.map(|operation| operation.info.name))
        }
        None => did_you_mean(api, state.served.iter().map(|served| served.api.info.name)),
    };
    let told = format!(
        "there is nothing at {path}: {instead} Operations are at /<api>/<operation>; /openapi.json lists them."
    );
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "The operation is not known",
        told,
    )
}

/// The page that is asked for.
fn page(uri: &Uri, operation: &Operation) -> Result<Option<Position>, Problem> {
    let Some(query) = uri.query().filter(|query| !query.is_empty()) else {
        return Ok(None);
    };
    let refused = |told: &str| {
        let title = "The request is not what the operation takes";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Problem::new(status, "invalid_request", title, told.to_owned())
    };
    let Some(("page", page)) = query.split_once('=') else {
        return Err(refused(
            "parameters are members of the body, a JSON object; the address takes none but `page`",
        ));
    };
    if !operation.has_pages() {
        return Err(refused("the operation has no pages"));
    }
    let Some(at) = page_token::read(page) else {
        return Err(refused(
            "`page` is not where a page begins: take it from the `Link` of the page before",
        ));
    };
    Ok(Some(at))
}

/// The body as JSON text: an object, also where nothing was sent.
async fn read(state: &State, headers: &HeaderMap, body: Body) -> Result<String, Problem> {
    let most = state.rules.body;
    let mut whole = Vec::new();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| malformed("the body broke off".to_owned()))?;
        if whole.len() + piece.len() > most {
            let told = format!("the body is larger than {most} bytes");
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Problem::new(
                status,
                "too_large",
                "The request is larger than allowed",
                told,
            ));
        }
        whole.extend_from_slice(&piece);
    }
    if whole.trim_ascii().is_empty() {
        return Ok("{}".to_owned());
    }
    // A page of another place cannot send this kind without asking first.
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        let told = "send `Content-Type: application/json`".to_owned();
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(
            status,
            "media_type",
            "The request is not JSON",
            told,
        ));
    }
    let text = String::from_utf8(whole);
    let text = text.map_err(|_| malformed("the body is not UTF-8".to_owned()))?;
    if let Err(error) = serde_json::from_str::<&RawValue>(&text) {
        let why = kehu_wire::reason(&error);
        return Err(malformed(format!("the body is not JSON: {why}")));
    }
    Ok(text)
}

fn malformed(told: String) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed",
        "The request cannot be read",
        told,
    )
}

/// Whether rows are asked for, and not a page.
pub(crate) fn accepts_rows(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let mut kinds = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    kinds.any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case(NDJSON)
    })
}
