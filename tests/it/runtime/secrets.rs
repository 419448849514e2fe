//! No credential in any log, error or debug output: everything is made to talk, and then searched.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use kehu_runtime::{Retry, Runtime};
use tracing_subscriber::fmt::MakeWriter;

use super::server::{Act, Received, Server, nobody, ok, status};
use super::shop::{
    APP_KEY, APP_SECRET, Find, FindRequest, KEY, PAGE, SECRET, SIGNED, TOKEN, all_texts, clock,
    config, find, issuing, together,
};

const ISSUED: &str = "issued-token-r9i6T6VX";
const READY: &str = "ready-token-BxODFRdd";

/// Everything that must not be seen, and the forms in which a URL would hold it.
const HIDDEN: &[&str] = &[
    KEY,
    SECRET,
    APP_KEY,
    "46oKF%3Dos",
    APP_SECRET,
    "t0psecret",
    ISSUED,
    READY,
];

/// Collects what is written to it.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// The older `log`, which libraries below may use: it has one place for the whole process.
struct OldLog(Captured);

impl log::Log for OldLog {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        writeln!(self.0.clone(), "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

fn old_log() -> &'static Captured {
    static LOG: OnceLock<Captured> = OnceLock::new();
    LOG.get_or_init(|| {
        let captured = Captured::default();
        // Another test may have installed one; then that one is its business.
        if log::set_boxed_logger(Box::new(OldLog(captured.clone()))).is_ok() {
            log::set_max_level(log::LevelFilter::Trace);
        }
        captured
    })
}

fn assert_hidden(what: &str, text: &str) {
    for secret in HIDDEN {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} shows {secret}");
    }
}

/// Everything that a request held, sent back in whatever form.
fn echo(request: &Received) -> String {
    let all = format!("{} {:?} {}", request.target, request.headers, request.body);
    serde_json::to_string(&all).unwrap()
}

fn refuse(code: i64, request: &Received) -> Act {
    let echo = echo(request);
    ok(format!(
        r#"{{"code":{code},"message":{echo},"traceId":{echo},"data":{echo}}}"#
    ))
}

fn issue(request: &Received) -> Option<Act> {
    let body = format!(r#"{{"code":0,"data":{{"accessToken":"{ISSUED}"}}}}"#);
    request.target.starts_with("/token").then(|| ok(body))
}

/// Servers that break in every way, and echo what they were sent where they can.
async fn servers() -> Vec<Server> {
    type Breaks = fn(&Received) -> Act;
    let ways: &[Breaks] = &[
        |_| ok(PAGE),
        |request| refuse(77, request),
        |request| refuse(1004, request).header("date", "Mon, 20 Jun 2022 07:46:25 GMT"),
        |request| refuse(2001, request),
        |request| refuse(3001, request),
        |request| status(500, echo(request)),
        |request| status(302, "").header("location", format!("http://x/?{}", request.target)),
        |request| {
            ok(format!(
                r#"{{"code":0,"data":{{"list":[{}]}}}}"#,
                echo(request)
            ))
        },
        |request| ok(echo(request)),
        |request| Act::CutShort(echo(request)),
        |request| Act::ResetInBody(echo(request)),
        |_| Act::Garbage,
        |_| Act::Huge,
        |_| Act::Silence,
    ];
    let mut servers = Vec::new();
    for breaks in ways {
        let breaks = *breaks;
        let server =
            Server::start(move |_, request| issue(request).unwrap_or_else(|| breaks(request)));
        servers.push(server.await);
        // The issuer breaks too.
        servers.push(Server::start(move |_, request| breaks(request)).await);
    }
    servers
}

fn runtimes(url: &str) -> Vec<Runtime> {
    let build = |config: kehu_runtime::Config| {
        let config = config
            .attempt_timeout(Duration::from_millis(20))
            .retry(Retry::default().attempts(2));
        let runtime = issuing(config.clone());
        assert_hidden("Debug of a client", &format!("{runtime:?} {config:#?}"));
        runtime
    };
    let clock = clock();
    vec![
        build(config(&SIGNED, url, &clock)),
        build(config(&TOKEN, url, &clock)),
        build(config(&TOKEN, url, &clock).set("token", READY)),
    ]
}

#[tokio::test]
async fn no_log_error_or_debug_output_shows_a_credential() {
    let old = old_log();
    let logs = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(logs.clone())
        .finish();
    // With only one subscriber in the process, call sites that other tests reach first are switched
    // off for good.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let _guard = tracing::subscriber::set_default(subscriber);
    let servers = servers().await;
    let mut urls: Vec<_> = servers.iter().map(|server| server.url.clone()).collect();
    urls.push(nobody().await);
    let mut failures = 0;
    for url in urls {
        for runtime in runtimes(&url) {
            match find(&runtime).await {
                Ok(page) => assert_hidden("Debug of a response", &format!("{page:?}")),
                Err(error) => {
                    failures += 1;
                    assert_hidden("an error", &all_texts(&error));
                }
            }
            assert_hidden("Debug of a client", &format!("{runtime:?}"));
        }
    }
    assert!(failures > 50, "{failures}");
    let logs = logs.text();
    for expected in ["call", "attempt", "operation", "trying again", "number=2"] {
        assert!(logs.contains(expected), "{expected} is not logged");
    }
    assert_hidden("a log", &logs);
    assert_hidden("an old log", &old.text());
}

#[tokio::test]
async fn a_request_hides_its_secrets_and_so_does_an_error_about_it() {
    let request = FindRequest {
        app_key: Some(APP_KEY.into()),
        limit: Some(51),
        ..FindRequest::default()
    };
    assert_hidden("Debug of a request", &format!("{request:#?}"));
    let config = config(&SIGNED, "http://127.0.0.1:1", &clock()).set("app_key", "a\nb");
    let error = Runtime::new(config).unwrap_err();
    assert!(!all_texts(&error).contains("a\nb"));
}

#[tokio::test]
async fn a_secret_of_one_request_is_hidden_in_its_errors() {
    let server = Server::start(|_, request| refuse(77, request)).await;
    let runtime = Runtime::new(config(&SIGNED, &server.url, &clock())).unwrap();
    let request = FindRequest {
        app_key: Some("own-app-key".into()),
        ..FindRequest::default()
    };
    let error = runtime.send(&Find, request).await.unwrap_err();
    assert!(server.received()[0].body.contains("own-app-key"));
    let texts = all_texts(&error);
    assert!(
        texts.contains("***") && !texts.contains("own-app-key"),
        "{texts}"
    );
}

#[tokio::test]
async fn fifty_calls_at_once_do_not_mix_up_what_is_hidden() {
    let server =
        Server::start(|_, request| issue(request).unwrap_or_else(|| refuse(77, request))).await;
    let runtime = issuing(config(&TOKEN, &server.url, &clock()));
    let calls = together(50, &runtime, |runtime| {
        Box::pin(async move { find(&runtime).await.unwrap_err() })
    });
    for error in calls.await {
        assert_hidden("an error", &all_texts(&error));
    }
}
