//! One call of an operation: its answer.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{Path, State as Extract},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kehu_registry::{BorderAnswer, RawResponse};
use kehu_runtime::Error;
use kehu_spec::model::AnswerBody;

use crate::{
    asked::{Asked, accepts_rows, ask},
    page_token,
    problem::{TIMING, timing},
    rows,
    state::State,
};

/// `POST /<api>/<operation>`
pub(crate) async fn call(
    Extract(state): Extract<Arc<State>>,
    Path((api, operation)): Path<(String, String)>,
    request: Request<Body>,
) -> Response<Body> {
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let asked = match ask(&state, &api, &operation, &head, body).await {
        Ok(asked) => asked,
        Err(problem) => return problem.answer(),
    };
    let operation = asked.operation;
    let measured = asked.state.clone();
    let response = match accepts_rows(&head.headers) && operation.item.is_some() {
        true => rows::answer(asked).await,
        false => answer(asked).await,
    };
    let status = response.status();
    measured
        .metrics
        .called(&api, operation.info.name, status, began.elapsed());
    response
}

async fn answer(asked: Asked) -> Response<Body> {
    let operation = asked.operation.at_border();
    let session = &asked.served().session;
    let answer = operation.call(session, &asked.body, asked.at.clone()).await;
    match answer {
        Ok(answer) => whole(&asked, answer),
        Err(error) => asked.problem(&error).answer(),
    }
}

/// The data, and what is told in headers.
fn whole(asked: &Asked, answer: BorderAnswer) -> Response<Body> {
    let BorderAnswer {
        response,
        next,
        incomplete,
        misfits,
    } = answer;
    let mut told = told(&response);
    let served = asked.served();
    if let Some(next) = next {
        let address = page_token::address(served.api, asked.operation, &next);
        set(
            &mut told,
            header::LINK,
            &format!("<{address}>; rel=\"next\""),
        );
    }
    let lacks = lacks(incomplete.as_ref(), &misfits);
    if !lacks.is_empty() {
        let name = header::HeaderName::from_static("kehu-incomplete");
        set(&mut told, name, &lacks);
    }
    let model = served.api.model();
    let operation = model
        .operations
        .iter()
        .find(|operation| operation.name == asked.operation.info.name);
    let body = operation.map(|operation| operation.response.body);
    let text = || serde_json::from_str::<String>(response.get()).unwrap_or_default();
    let (kind, body) = match body.filter(|_| asked.operation.output.is_some()) {
        None => ("", Body::empty()),
        Some(AnswerBody::Json | AnswerBody::Jsonp) => {
            ("application/json", response.get().to_owned().into())
        }
        Some(AnswerBody::Text) => ("text/plain; charset=utf-8", text().into()),
        Some(AnswerBody::File) => {
            let bytes = BASE64_STANDARD.decode(text());
            ("application/octet-stream", bytes.unwrap_or_default().into())
        }
    };
    let mut whole = Response::new(body);
    match kind {
        "" => *whole.status_mut() = StatusCode::NO_CONTENT,
        kind => set(&mut told, header::CONTENT_TYPE, kind),
    }
    *whole.headers_mut() = told;
    whole
}

/// What the data lack: rows that cannot be read, or those that may follow.
fn lacks(incomplete: Option<&Error>, misfits: &[Error]) -> String {
    let rows = misfits.first().map(|first| match misfits.len() {
        1 => format!("a row cannot be read and is left out: {first}"),
        rows => format!("{rows} rows cannot be read and are left out, the first: {first}"),
    });
    let lacks: Vec<_> = rows
        .into_iter()
        .chain(incomplete.map(Error::to_string))
        .collect();
    lacks.join("; ")
}

/// What came around the data: the vendor's id of the call, how long it took, how long it waited.
fn told(response: &RawResponse) -> HeaderMap {
    let mut told = HeaderMap::new();
    if let Some(id) = response.request_id() {
        set(
            &mut told,
            header::HeaderName::from_static("x-request-id"),
            id,
        );
    }
    let mut times = timing("vendor", response.elapsed());
    if !response.waited().is_zero() {
        times = format!("{times}, {}", timing("waited", response.waited()));
    }
    set(&mut told, TIMING, &times);
    told
}

/// Sets a header, where the value can be one.
fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    let value = value.replace(['\r', '\n'], " ");
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        headers.insert(name, value);
    }
}
