//! What happens when things go wrong on the way.

use std::time::Duration;

use kehu_runtime::{ErrorKind, Retry, Runtime};

use super::server::{Act, Server, nobody, ok, status};
use super::shop::{Create, FindRequest, PAGE, SIGNED, all_texts, clock, config, find, signed};

#[tokio::test]
async fn a_refused_connection_is_tried_again_and_then_told() {
    let clock = clock();
    let error = find(&signed(&nobody().await, &clock)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && error.is_transient());
    assert_eq!(error.attempts(), 4);
    let waits = clock.sleeps();
    assert_eq!(waits.len(), 3);
    for (wait, longest) in waits.iter().zip([200, 400, 800]) {
        assert!(*wait <= Duration::from_millis(longest), "{waits:?}");
    }
    assert_eq!(error.elapsed(), waits.iter().sum::<Duration>());
    assert!(
        error
            .to_string()
            .starts_with("find: no connection to 127.0.0.1:"),
        "{error}",
    );
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("connection was refused"), "{source}");
    assert!(!error.to_string().contains(&source));
}

#[tokio::test]
async fn what_breaks_once_is_tried_again() {
    for act in [
        Act::ResetInBody(PAGE.to_owned()),
        Act::CutShort(PAGE.to_owned()),
        Act::Garbage,
        ok(&PAGE[..40]),
        status(503, "<html>"),
        status(500, ""),
        status(429, ""),
        ok(r#"{"code":3001,"message":"slow down"}"#),
    ] {
        let server = Server::answering([act.clone(), ok(PAGE)]).await;
        let response = find(&signed(&server.url, &clock())).await;
        let response = response.unwrap_or_else(|error| panic!("{act:?}: {}", all_texts(&error)));
        assert_eq!(response.list[0].id, Some(1_021_110_718_827_683_840));
        assert_eq!((response.attempts(), server.count()), (2, 2), "{act:?}");
    }
}

#[tokio::test]
async fn what_stays_broken_is_told_after_four_attempts() {
    for (act, kind, message) in [
        (
            Act::ResetInBody(PAGE.to_owned()),
            ErrorKind::Transport,
            "the connection to HOST broke before the answer was complete",
        ),
        (
            Act::CutShort(PAGE.to_owned()),
            ErrorKind::Transport,
            "the connection to HOST broke before the answer was complete",
        ),
        (
            Act::Garbage,
            ErrorKind::Transport,
            "the connection to HOST broke before the answer was complete",
        ),
        (
            ok(&PAGE[..40]),
            ErrorKind::Decode,
            "the response is not JSON: it ends where a value is expected (line 1, column 40); status 200, no content type, begins with {\"code\":0,\"traceId\":\"t1\",\"data\":{\"list\":",
        ),
        (
            status(503, "<html>"),
            ErrorKind::Server,
            "Shop refused the request with HTTP status 503: <html>",
        ),
        (
            ok(r#"{"code":3001,"message":"slow down","traceId":"t9"}"#),
            ErrorKind::RateLimited,
            "Shop refused the request with code 3001 (too_frequent): slow down",
        ),
    ] {
        let server = Server::answering([act]).await;
        let host = server.url.trim_start_matches("http://").to_owned();
        let error = find(&signed(&server.url, &clock())).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{}", all_texts(&error));
        assert_eq!(
            error.to_string(),
            format!("find: {message}").replace("HOST", &host)
        );
        assert_eq!((error.attempts(), server.count()), (4, 4));
        assert_eq!(error.operation(), Some("find"));
    }
}

#[tokio::test]
async fn what_trying_again_would_not_mend_is_told_at_once() {
    for (act, kind, message) in [
        (
            ok("<html>please log in</html>"),
            ErrorKind::Decode,
            "the response is not JSON; status 200, no content type, begins with <html>please log in</html>",
        ),
        (
            ok("{}"),
            ErrorKind::Decode,
            "the response has no `code`, which would say how the call went; status 200, no content type, begins with {}",
        ),
        (
            ok(r#"{"code":77,"message":"no","traceId":"t9"}"#),
            ErrorKind::Refused,
            "Shop refused the request with code 77: no",
        ),
        (
            status(404, "not here"),
            ErrorKind::NotFound,
            "Shop refused the request with HTTP status 404: not here",
        ),
        (
            status(302, "").header("location", "http://evil.example/"),
            ErrorKind::Refused,
            "the server answered with a redirect (302), which is not followed",
        ),
        (
            Act::Endless,
            ErrorKind::TooLarge,
            "the response is larger than 65536 bytes",
        ),
        (
            Act::Huge,
            ErrorKind::TooLarge,
            "the response is larger than 65536 bytes",
        ),
    ] {
        let server = Server::answering([act.clone()]).await;
        let config = config(&SIGNED, &server.url, &clock()).max_response_bytes(1 << 16);
        let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{act:?}: {}", all_texts(&error));
        assert_eq!(error.to_string(), format!("find: {message}"));
        assert_eq!((error.attempts(), server.count()), (1, 1));
    }
}

#[tokio::test]
async fn what_may_pass_is_told_from_what_will_not() {
    for (act, may_pass) in [
        (ok("<html>please log in</html>"), true),
        (ok("\u{0}\u{1}"), true),
        (ok("[1, 2"), true),
        (Act::Endless, true),
        (status(404, "not here"), true),
        (ok(r#"{"code":500,"message":"busy"}"#), true),
        (ok(r#"{"code":"404","message":"gone"}"#), true),
        (status(503, ""), true),
        (Act::Garbage, true),
        (Act::Huge, false),
        (ok("{}"), false),
        (ok("[1, 2]"), false),
        (ok(r#"{"code":77,"message":"no"}"#), false),
        (ok(r#"{"code":2002,"message":"no"}"#), false),
        (ok(r#"{"code":0,"data":{"list":7}}"#), false),
        (status(400, ""), false),
        (status(302, ""), false),
    ] {
        let server = Server::answering([act.clone()]).await;
        let config = config(&SIGNED, &server.url, &clock())
            .max_response_bytes(1 << 16)
            .retry(Retry::none());
        let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
        assert_eq!(error.may_pass(), may_pass, "{act:?}: {}", all_texts(&error));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn only_idempotent_operations_are_tried_again() {
    for act in [status(503, ""), Act::CutShort(PAGE.to_owned())] {
        let server = Server::answering([act]).await;
        let call = signed(&server.url, &clock());
        let error = call.send(&Create, FindRequest::default()).await;
        assert_eq!(error.unwrap_err().attempts(), 1);
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let server = Server::answering([Act::Silence]).await;
    let config = config(&SIGNED, &server.url, &clock())
        .attempt_timeout(Duration::from_millis(20))
        .retry(Retry::default().attempts(2));
    let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
    assert!(error.is_timeout() && error.is_transient(), "{error:?}");
    let message = error.to_string();
    assert!(
        message.starts_with("find: no complete answer from 127.0.0.1:"),
        "{message}"
    );
    assert!(message.ends_with(" within 20ms"), "{message}");
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn the_whole_call_is_bounded_in_time() {
    let server = Server::answering([status(503, "")]).await;
    let clock = clock();
    let config = config(&SIGNED, &server.url, &clock)
        .timeout(Duration::from_secs(3))
        .retry(Retry::default().attempts(1000));
    let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
    // It is the last failure that is told, not that time ran out.
    assert_eq!(error.status(), Some(503));
    assert!(
        error.elapsed() <= Duration::from_secs(3),
        "{:?}",
        error.elapsed()
    );
    assert!(error.attempts() > 3 && error.attempts() < 1000);
}

#[tokio::test]
async fn retry_after_is_waited_for_in_seconds_and_as_a_date() {
    let at = "Mon, 20 Jun 2022 07:41:25 GMT";
    let later = "Mon, 20 Jun 2022 07:41:32 GMT";
    for act in [
        status(429, "").header("retry-after", "7"),
        status(503, "")
            .header("retry-after", later)
            .header("date", at),
        ok(r#"{"code":3001}"#).header("Retry-After", "7"),
    ] {
        let server = Server::answering([act, ok(PAGE)]).await;
        let clock = clock();
        let response = find(&signed(&server.url, &clock)).await.unwrap();
        assert_eq!(response.attempts(), 2);
        let waited = response.waited();
        let spread = Duration::from_millis(200);
        assert!(waited >= Duration::from_secs(7), "{waited:?}");
        assert!(waited <= Duration::from_secs(7) + spread, "{waited:?}");
    }
}

#[tokio::test]
async fn a_vendor_that_asks_for_too_long_a_wait_is_not_waited_for() {
    let server = Server::answering([status(429, "").header("retry-after", "3600")]).await;
    let clock = clock();
    let error = find(&signed(&server.url, &clock)).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(error.attempts(), 1);
    assert!(clock.sleeps().is_empty());
}

#[tokio::test]
async fn no_retry_after_is_too_absurd_to_be_told_or_passed_over() {
    for (asked, told) in [
        ("9223372036854775807", Some(i64::MAX as u64)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-1", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("Thu, 31 Dec 9998 23:59:59 GMT", Some(251_715_053_913)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Fri, 99 Dec 99999 23:59:59 GMT", None),
    ] {
        for status in [status(429, ""), status(503, "")] {
            let server = Server::answering([status.header("retry-after", asked)]).await;
            let config = config(&SIGNED, &server.url, &clock()).retry(Retry::none());
            let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
            let after = error.retry_after().map(|after| after.as_secs());
            assert_eq!(after, told, "{asked}");
            // Everybody who shares the client waits, but for no longer than the policy allows.
            let patient = Retry::default().longest_wait(Duration::MAX);
            let config = self::config(&SIGNED, &server.url, &clock()).retry(patient);
            let error = find(&Runtime::new(config).unwrap()).await.unwrap_err();
            assert!(error.is_transient(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_refuses_tells_all_it_knows() {
    let body = r#"{"code":2002,"message":"密钥错误","traceId":"t9","data":null}"#;
    let server = Server::answering([ok(body)]).await;
    let error = find(&signed(&server.url, &clock())).await.unwrap_err();
    assert!(error.is_auth() && error.is_refused() && !error.is_transient());
    assert_eq!(error.code().unwrap().to_string(), "2002");
    assert_eq!(error.code_name(), Some("wrong_secret"));
    assert_eq!(error.vendor_message(), Some("密钥错误"));
    assert_eq!(error.request_id(), Some("t9"));
    assert_eq!(error.help(), Some("What the documentation says."));
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_named_with_its_path() {
    let body = r#"{"code":0,"traceId":"t9","data":{"list":[{"id":1},{"id":"x"}]}}"#;
    let server = Server::answering([ok(body)]).await;
    let error = find(&signed(&server.url, &clock())).await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.to_string(),
        r#"find: data.list[1].id: must be a whole number, is "x""#,
    );
    assert_eq!(error.path(), Some("data.list[1].id"));
    assert_eq!(error.raw_value(), Some("\"x\""));
    assert_eq!(error.request_id(), Some("t9"));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_gets_nothing() {
    let server = Server::answering([ok(PAGE)]).await;
    let url = server.url.replace("http://", "https://");
    let error = find(&signed(&url, &clock())).await.unwrap_err();
    assert!(error.is_connect(), "{}", all_texts(&error));
    assert_eq!(server.count(), 0);
}

#[test]
fn an_error_is_as_small_as_a_pointer() {
    assert_eq!(size_of::<kehu_runtime::Error>(), size_of::<usize>());
}
