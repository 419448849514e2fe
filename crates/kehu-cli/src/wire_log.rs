//! What goes over the wire, for people: `-v` tells each request and its answer, `--dry-run` and `--curl`
//! the request alone, which is then not sent. No credential is ever shown: a command for a shell has the variable that
//! holds it, where one does.

use std::{
    cmp::Reverse,
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use http::HeaderMap;
use kehu_runtime::{BoxFuture, Call, Error, Layer, Next, Piece, Reply, Secret};

use tr::tr;

use crate::{
    io::{Io, Stream},
    style,
};

/// Characters of a body that `-v` shows; `-vv` shows all.
const EXCERPT: usize = 1_000;

/// What stands where something is not shown.
const BLACK: &str = "***";

/// Between the parts of a command, a line each.
const NEXT: &str = " \\\n  ";

/// How a request is shown that is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// As HTTP has it.
    Http,
    /// As a command for a shell.
    Curl,
}

/// Shows each request instead of sending it.
#[derive(Debug)]
pub struct ShowOnly {
    preview: Preview,
    /// The operation that a person asked for.
    asked: &'static str,
    out: Mutex<Stream>,
    err: Mutex<Stream>,
    shown: Arc<AtomicBool>,
}

impl ShowOnly {
    /// One that writes the request of `asked` to standard output, and raises `shown` when it has.
    pub fn new(preview: Preview, asked: &'static str, io: &Io, shown: &Arc<AtomicBool>) -> Self {
        Self {
            preview,
            asked,
            out: Mutex::new(io.stdout.clone()),
            err: Mutex::new(io.stderr.clone()),
            shown: shown.clone(),
        }
    }
}

impl Layer for ShowOnly {
    fn call<'a>(
        &'a self,
        call: &'a mut Call,
        _next: Next<'a>,
    ) -> BoxFuture<'a, kehu_runtime::Result<Reply>> {
        let text = match self.preview {
            Preview::Http => request(call, true),
            Preview::Curl => curl(call),
        };
        let operation = call.operation().name;
        if self.preview == Preview::Curl
            && text.contains(BLACK)
            && let Ok(mut err) = self.err.lock()
        {
            let api = call.api().name;
            let _ = writeln!(
                err,
                "{}",
                tr!(
                    "{BLACK} is made anew for each request, as a signature or a token is: `kehu gateway {api}` takes the same call from curl without it",
                    BLACK,
                    api
                )
            );
        }
        let written = self.out.lock().map(|mut out| writeln!(out, "{text}"));
        let shown = matches!(written, Ok(Ok(())));
        if operation != self.asked
            && let Ok(mut err) = self.err.lock()
        {
            let asked = self.asked;
            let _ = writeln!(
                err,
                "{}",
                tr!(
                    "this is {operation}, which obtains a token first; with a ready token {asked} is shown",
                    operation,
                    asked
                )
            );
        }
        self.shown.store(shown, Ordering::Relaxed);
        Box::pin(async move {
            Err(Error::not_sent(tr!(
                "{operation}: the request was shown and not sent",
                operation
            )))
        })
    }
}

/// Tells each request and its answer on standard error.
#[derive(Debug)]
pub struct Tell {
    /// Headers and whole bodies.
    all: bool,
    color: bool,
    out: Mutex<Stream>,
}

impl Tell {
    /// `verbosity` is how often `-v` was given.
    pub fn new(verbosity: u8, io: &Io) -> Self {
        Self {
            all: verbosity > 1,
            color: io.colored_stderr(),
            out: Mutex::new(io.stderr.clone()),
        }
    }

    /// Calls may be under way side by side: what belongs together is written together.
    fn write(&self, mark: &str, text: &str) {
        let Ok(mut out) = self.out.lock() else { return };
        for line in text.lines() {
            let line = format!("{mark} {}", style::safe(line));
            let _ = writeln!(out, "{}", style::dim(line.trim_end(), self.color));
        }
    }

    fn answer(&self, call: &Call, result: &kehu_runtime::Result<Reply>, began: Instant) -> String {
        let took = began.elapsed().as_millis();
        match result {
            Ok(reply) => {
                let body = String::from_utf8_lossy(reply.body());
                let (status, bytes) = (reply.status(), reply.body().len());
                let mut lines = vec![tr!(
                    "{status}, {bytes} bytes in {took} ms",
                    status,
                    bytes,
                    took
                )];
                if self.all {
                    lines.extend(headers(reply.headers()));
                    lines.push(String::new());
                }
                lines.push(self.body(&body));
                call.without_credentials(&lines.join("\n"))
            }
            Err(error) => {
                let mut lines = vec![match error.status() {
                    Some(status) => format!("{status} in {took} ms: {error}"),
                    None => tr!("nothing in {took} ms: {error}", took, error),
                }];
                let body = error.body().unwrap_or_default();
                if !body.is_empty() {
                    lines.push(self.body(&String::from_utf8_lossy(body)));
                }
                call.without_credentials(&lines.join("\n"))
            }
        }
    }

    fn body(&self, body: &str) -> String {
        match body.char_indices().nth(EXCERPT) {
            Some((end, _)) if !self.all => {
                let left = body.len() - end;
                tr!("{}… ({left} more bytes; -vv shows all)", &body[..end], left)
            }
            _ => body.to_owned(),
        }
    }
}

impl Layer for Tell {
    fn call<'a>(
        &'a self,
        call: &'a mut Call,
        next: Next<'a>,
    ) -> BoxFuture<'a, kehu_runtime::Result<Reply>> {
        self.write(">", &request(call, self.all));
        Box::pin(async move {
            let began = Instant::now();
            let result = next.run(call).await;
            self.write("<", &self.answer(call, &result, began));
            result
        })
    }
}

/// Method and address, headers where `all` is wanted, and the body.
fn request(call: &Call, all: bool) -> String {
    let mut lines = vec![format!(
        "{} {}",
        call.operation().method.as_str(),
        call.uri()
    )];
    if all {
        lines.extend(headers(call.headers()));
    }
    if !call.body().is_empty() {
        if all {
            lines.push(String::new());
        }
        lines.push(call.body().pieces().iter().map(shown).collect());
    }
    call.without_credentials(&lines.join("\n"))
}

/// Bytes as text, and of a file where it is.
fn shown(piece: &Piece) -> String {
    match piece {
        Piece::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Piece::File { path, length } => {
            let path = path.display();
            tr!("<{path}, {length} bytes>", path, length)
        }
        _ => String::new(),
    }
}

/// The same as a command.
fn curl(call: &Call) -> String {
    let credentials = call.credentials();
    let mut credentials: Vec<_> = credentials
        .filter(|(_, value)| !value.expose().is_empty())
        .collect();
    // One that is a part of another must not leave the rest of it to be seen.
    credentials.sort_by_key(|(_, value)| Reverse(value.expose().len()));
    let quoted = |text: &str| match text {
        "" => "''".to_owned(),
        text => word(call, &credentials, text),
    };
    let mut parts = vec![format!(
        "curl -X {} {}",
        call.operation().method.as_str(),
        quoted(&call.uri().to_string())
    )];
    for (name, value) in call.headers() {
        let text = String::from_utf8_lossy(value.as_bytes());
        let is_shown = !value.is_sensitive() || is_credential(&credentials, &text);
        let text = if is_shown { &*text } else { BLACK };
        parts.push(format!("-H {}", quoted(&format!("{name}: {text}"))));
    }
    let body = call.body();
    let text = body.whole().filter(|body| is_text(body));
    match text {
        Some(text) if text.is_empty() => parts.join(NEXT),
        Some(text) => {
            parts.push(format!(
                "--data-raw {}",
                quoted(&String::from_utf8_lossy(&text))
            ));
            parts.join(NEXT)
        }
        None => {
            parts.push("--data-binary @-".to_owned());
            let pieces = body.pieces().iter().map(|piece| match piece {
                Piece::Bytes(bytes) if is_text(bytes) => {
                    format!("printf %s {}", quoted(&String::from_utf8_lossy(bytes)))
                }
                Piece::Bytes(bytes) => {
                    let text = String::from_utf8_lossy(bytes);
                    let bytes = match call.without_credentials(&text) == text {
                        true => kehu_wire::Bytes::from(&bytes[..]).to_string(),
                        false => BLACK.to_owned(),
                    };
                    format!("printf %s {bytes} | base64 -d")
                }
                Piece::File { path, .. } => format!("cat {}", quoted(&path.to_string_lossy())),
                _ => String::new(),
            });
            let pieces = pieces.collect::<Vec<_>>().join("; ");
            format!("{{ {pieces}; }} | {}", parts.join(NEXT))
        }
    }
}

/// A part of a word for a shell: a credential in it is its variable, and nothing else that is secret is in it.
fn word(call: &Call, credentials: &[(&str, &Secret)], text: &str) -> String {
    let inside = |(_, value): &&(&str, &Secret)| text.contains(value.expose());
    if let Some((variable, value)) = credentials.iter().find(inside) {
        let around = text.split(value.expose());
        let around = around.map(|part| word(call, credentials, part));
        return around.collect::<Vec<_>>().join(&format!("\"${variable}\""));
    }
    match shlex::try_quote(&call.without_credentials(text)) {
        Ok(quoted) if !text.is_empty() => quoted.into_owned(),
        _ => String::new(),
    }
}

/// Whether a header says nothing but a credential, perhaps behind what kind it is: `Bearer …`.
fn is_credential(credentials: &[(&str, &Secret)], text: &str) -> bool {
    let kind = |(_, value): &(&str, &Secret)| text.strip_suffix(value.expose());
    let mut kinds = credentials.iter().filter_map(kind);
    kinds.any(|kind| kind.trim_end().chars().all(char::is_alphabetic))
}

/// Whether a shell can have it between quotes.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

fn headers(headers: &HeaderMap) -> impl Iterator<Item = String> {
    headers
        .iter()
        .map(|(name, value)| match value.is_sensitive() {
            true => format!("{name}: {BLACK}"),
            false => format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())),
        })
}
