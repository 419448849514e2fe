//! Faults at work: answers that are not the vendor's, and bodies that do not arrive as they should.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

use crate::faults::FaultKind;
use crate::refuse::{Because, Refusal};
use crate::server::{Answer, Service};
use crate::vendor::Vendor;
use crate::wire::Control;

/// What goes wrong before the request is carried out; an answer of its own ends the matter.
pub(crate) async fn instead(
    service: &Service,
    vendor: &Vendor,
    faults: &[FaultKind],
    control: &Control,
) -> Option<Answer> {
    for fault in faults {
        match fault {
            FaultKind::Latency(time) => sleep(*time).await,
            FaultKind::Stall => std::future::pending::<()>().await,
            FaultKind::Slow(pause) => control.dawdle(*pause),
            FaultKind::ForgetTokens => vendor.accounts.forget_tokens(),
            FaultKind::Reset => {
                control.reset_now();
                return Some(Answer::json(200, String::new()));
            }
            FaultKind::Html => return Some(web_page(200, "Welcome")),
            FaultKind::Garbage => {
                let noise: Vec<u8> = (0..=255).rev().cycle().take(2000).collect();
                return Some(Answer {
                    body: noise.into(),
                    ..Answer::json(200, String::new())
                });
            }
            FaultKind::Refuse(name) => {
                let refusal = Refusal::new(Because::Named(name.clone()), "asked for as a fault");
                return Some(service.refuse(vendor, &refusal));
            }
            FaultKind::Status {
                status,
                retry_after,
            } => {
                let mut answer = match status {
                    429 => {
                        let refusal = Refusal::new(Because::TooMany, "asked for as a fault");
                        Answer {
                            status: 429,
                            ..service.refuse(vendor, &refusal)
                        }
                    }
                    status => web_page(*status, "Something is wrong"),
                };
                if let Some(seconds) = retry_after {
                    answer
                        .headers
                        .push((header::RETRY_AFTER, seconds.to_string()));
                }
                return Some(answer);
            }
            FaultKind::ResetBody
            | FaultKind::Cut
            | FaultKind::Truncate
            | FaultKind::Endless
            | FaultKind::ControlCharacter
            | FaultKind::Clock(_) => {}
        }
    }
    None
}

/// What a proxy in front of the vendor answers.
fn web_page(status: u16, title: &str) -> Answer {
    let page = format!(
        "<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>\n"
    );
    Answer {
        status,
        headers: Vec::new(),
        kind: "text/html",
        body: page.into(),
    }
}

/// What goes wrong with an answer on its way.
pub(crate) fn on_the_way(
    mut answer: Answer,
    faults: &[FaultKind],
    control: &Control,
) -> (Answer, Body) {
    let half = answer.body.slice(..answer.body.len() / 2);
    for fault in faults {
        match fault {
            FaultKind::Truncate => return (answer, Body::from(half)),
            FaultKind::ControlCharacter => answer.body = with_control_character(&answer.body),
            FaultKind::Endless => {
                return (answer, Body::from_stream(Endless { begin: Some(half) }));
            }
            FaultKind::Cut | FaultKind::ResetBody => {
                if *fault == FaultKind::ResetBody {
                    control.reset_on_close();
                }
                answer
                    .headers
                    .push((header::CONTENT_LENGTH, answer.body.len().to_string()));
                return (
                    answer,
                    Body::from_stream(Broken {
                        begin: Some(half),
                        pause: None,
                    }),
                );
            }
            _ => {}
        }
    }
    let body = Body::from(answer.body.clone());
    (answer, body)
}

/// A body with a tab at the beginning of the first string that is a value in its first row.
fn with_control_character(body: &Bytes) -> Bytes {
    let find = |what: &[u8], from: usize| {
        let rest = body.get(from..)?;
        let at = rest.windows(what.len()).position(|bytes| bytes == what)?;
        Some(from + at + what.len())
    };
    let Some(at) = find(b"[{", 0).and_then(|row| find(b":\"", row)) else {
        return body.clone();
    };
    [&body[..at], b"\t", &body[at..]].concat().into()
}

/// Half of a body, and then white space for ever.
struct Endless {
    begin: Option<Bytes>,
}

impl Stream for Endless {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        static BLANK: [u8; 16 * 1024] = [b' '; 16 * 1024];
        Poll::Ready(Some(Ok(self
            .begin
            .take()
            .unwrap_or(Bytes::from_static(&BLANK)))))
    }
}

/// Half of a body, and then an error, after a pause in which the half goes out.
struct Broken {
    begin: Option<Bytes>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Stream for Broken {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(half) = self.begin.take() {
            return Poll::Ready(Some(Ok(half)));
        }
        let pause = self
            .pause
            .get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(2))));
        match pause.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
        }
    }
}
