//! Counts as OpenMetrics: the text of them, and a place where they are read.

use std::{
    fmt::{Display, Write as _},
    future::Future,
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode, header},
    routing::get,
};
use tokio::net::TcpListener;

use crate::{Bounds, host::foreign, serve};

/// The media type that readers of OpenMetrics ask for.
pub const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counts as OpenMetrics, one family after the other.
///
/// ```
/// use kehu_serve::metrics::Text;
///
/// let mut text = Text::default();
/// text.family("shop_calls", "counter", "Calls by operation.");
/// text.sample("shop_calls_total", &[("operation", "list")], 3);
/// assert_eq!(
///     text.finish().lines().collect::<Vec<_>>(),
///     [
///         "# TYPE shop_calls counter",
///         "# HELP shop_calls Calls by operation.",
///         r#"shop_calls_total{operation="list"} 3"#,
///         "# EOF",
///     ]
/// );
/// ```
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// A family of samples begins, of one kind: `counter`, `gauge`, `histogram`.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# TYPE {name} {kind}"));
        self.line(format_args!("# HELP {name} {help}"));
    }

    /// The same for one whose samples have a unit, with which its name ends.
    pub fn family_of(&mut self, name: &str, kind: &str, unit: &str, help: &str) {
        self.line(format_args!("# TYPE {name} {kind}"));
        self.line(format_args!("# UNIT {name} {unit}"));
        self.line(format_args!("# HELP {name} {help}"));
    }

    /// A sample of the family that was begun last.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        if labels.is_empty() {
            return self.line(format_args!("{name} {value}"));
        }
        let labels = labels.iter().map(|(label, value)| {
            let value = value.replace('\\', r"\\").replace('"', "\\\"");
            format!("{label}=\"{}\"", value.replace('\n', "\\n"))
        });
        let labels: Vec<String> = labels.collect();
        self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
    }

    /// All of it.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.line(format_args!("# EOF"));
        self.0
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Nothing keeps a string from growing.
        let _ = writeln!(self.0, "{line}");
    }
}

/// Answers at `/metrics` with what `text` says then, to programs of this machine, until `stop` is there.
pub async fn serve_metrics(
    listener: TcpListener,
    text: impl Fn() -> String + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
) {
    let address = listener.local_addr();
    let state = Arc::new((address.ok(), text));
    let router = Router::new()
        .route("/metrics", get(answer))
        .with_state(state);
    serve(listener, router, Bounds::default(), stop).await;
}

type Told<T> = Arc<(Option<std::net::SocketAddr>, T)>;

async fn answer<T: Fn() -> String>(
    State(told): State<Told<T>>,
    request: Request,
) -> Response<Body> {
    let (address, text) = &*told;
    let foreign = address.and_then(|address| foreign(&request, address));
    let (status, body) = match foreign {
        Some(_) => (
            StatusCode::FORBIDDEN,
            "this is asked under a name that is not this machine's\n".to_owned(),
        ),
        None => (StatusCode::OK, text()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = header::HeaderValue::from_static(KIND);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_hold_whatever_is_said() {
        let mut text = Text::default();
        text.family_of("a_seconds", "gauge", "seconds", "Times.");
        text.sample("a_seconds", &[("of", "a \"b\" \\ \n")], 1.5);
        text.sample("a_seconds", &[], 2);
        let expect = "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds Times.\n\
            a_seconds{of=\"a \\\"b\\\" \\\\ \\n\"} 1.5\na_seconds 2\n# EOF\n";
        assert_eq!(text.finish(), expect);
    }
}
