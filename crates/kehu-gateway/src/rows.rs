//! Every row of every page, one line each, as they are taken: the next page is asked for when its caller has
//! read the one before.
//!
//! A line is a row; what goes wrong is a line `{"kehu_problem": …}` in its place. The last line of a stream that
//! does not hold everything is a problem that is `incomplete`, and says where to go on. A connection that breaks
//! says so by itself.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Response, StatusCode, header},
};
use futures_util::stream;
use kehu_runtime::{Error, Position, paging::RawPage};

use crate::{asked::Asked, page_token, problem::Problem};

/// Where a stream stands.
enum At {
    /// This page has come and is to be told.
    Came(RawPage),
    Page(Position),
    End,
}

/// Answers with a stream, or with a problem where its first page does not come.
pub(crate) async fn answer(asked: Asked) -> Response<Body> {
    let first = match page(&asked, asked.at.clone()).await {
        Ok(page) => page,
        Err(error) => return asked.problem(&error).answer(),
    };
    let lines = stream::unfold((asked, At::Came(first)), |(asked, at)| async {
        let (lines, at) = match at {
            At::Came(page) => told(&asked, page),
            At::Page(position) => go_on(&asked, position).await,
            At::End => return None,
        };
        Some((Ok::<_, std::convert::Infallible>(lines), (asked, at)))
    });
    let mut response = Response::new(Body::from_stream(lines));
    let kind = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn page(asked: &Asked, at: Option<Position>) -> kehu_runtime::Result<RawPage> {
    let operation = asked.operation.at_border();
    let page = operation
        .page(&asked.served().session, &asked.body, at)
        .await?;
    let rows = page.items.len();
    let (api, name) = (asked.served().api.info.name, asked.operation.info.name);
    asked.state.metrics.rows(api, name, rows);
    Ok(page)
}

/// The lines of a page, and what follows it.
fn told(asked: &Asked, page: RawPage) -> (Bytes, At) {
    let mut lines = Vec::new();
    for row in page.items {
        match row {
            Ok(row) => {
                lines.extend_from_slice(row.get().as_bytes());
                lines.push(b'\n');
            }
            Err(error) => problem(&mut lines, asked, asked.problem(&error)),
        }
    }
    if let Some(error) = page.incomplete {
        problem(&mut lines, asked, asked.problem(&error));
    }
    let at = page.next.map_or(At::End, At::Page);
    (lines.into(), at)
}

/// The next page; where it does not come, the line that says so and how to go on.
async fn go_on(asked: &Asked, position: Position) -> (Bytes, At) {
    let next = page_token::address(asked.served().api, asked.operation, &position);
    let ended = match asked.state.is_ending() {
        true => Err(ending()),
        false => {
            let page = page(asked, Some(position)).await;
            page.map_err(|error: Error| asked.problem(&error))
        }
    };
    match ended {
        Ok(page) => told(asked, page),
        Err(why) => {
            let mut line = Vec::new();
            problem(&mut line, asked, why.ending(next));
            (line.into(), At::End)
        }
    }
}

fn ending() -> Problem {
    let told = "the gateway was told to end while rows were being sent".to_owned();
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Problem::new(status, "ending", "The gateway ends", told)
}

fn problem(lines: &mut Vec<u8>, asked: &Asked, problem: Problem) {
    let problem = match asked.say {
        Some(say) => problem.said(say),
        None => problem,
    };
    lines.extend_from_slice(b"{\"kehu_problem\":");
    lines.extend_from_slice(problem.json().as_bytes());
    lines.extend_from_slice(b"}\n");
}
