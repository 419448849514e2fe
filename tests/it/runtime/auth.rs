//! Clocks that differ and tokens that end.

use std::time::Duration;

use kehu_runtime::{Clock as _, Runtime, Secret};

use super::server::{Act, Received, Server, ok, status};
use super::shop::{
    APP_KEY, Create, FindRequest, PAGE, TOKEN, TOKEN_BARE, clock, config, find, issuing, signed,
    together, with_token,
};

const EXPIRED: &str = r#"{"code":1004,"message":"timestamp expired"}"#;
const STALE: &str = r#"{"code":2001,"message":"stale token"}"#;
/// 5 minutes after the clock of the tests.
const DATE: &str = "Mon, 20 Jun 2022 07:46:25 GMT";

#[tokio::test]
async fn an_expired_timestamp_resynchronises_and_tries_once_more() {
    let server = Server::answering([ok(EXPIRED).header("Date", DATE), ok(PAGE)]).await;
    let clock = clock();
    let runtime = signed(&server.url, &clock);
    let response = find(&runtime).await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(clock.sleeps().is_empty());
    // The middle of the second that the header names.
    assert_eq!(server.received()[1].header("ts"), "1655711185500");
    // Clones and later calls know it too, and it goes on with the clock.
    clock.advance(Duration::from_secs(2));
    find(&runtime.clone()).await.unwrap();
    assert_eq!(server.received()[2].header("ts"), "1655711187500");
}

#[tokio::test]
async fn even_what_must_not_be_sent_twice_is_sent_again_when_its_timestamp_was_refused() {
    let server = Server::answering([ok(EXPIRED).header("Date", DATE), ok(PAGE)]).await;
    let runtime = signed(&server.url, &clock());
    let response = runtime.send(&Create, FindRequest::default()).await;
    assert_eq!(response.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_timestamp_that_stays_expired_is_an_error() {
    let server = Server::answering([ok(EXPIRED).header("Date", DATE)]).await;
    let error = find(&signed(&server.url, &clock())).await.unwrap_err();
    assert_eq!(error.code_name(), Some("timestamp_expired"));
    assert_eq!((error.attempts(), server.count()), (2, 2));
}

#[tokio::test]
async fn servers_behind_one_name_whose_clocks_differ_are_followed_for_a_while() {
    let refused = |date: &str| ok(EXPIRED).header("Date", date);
    let (late, early) = (DATE, "Mon, 20 Jun 2022 07:31:25 GMT");
    let server = Server::answering([refused(late), refused(early), ok(PAGE)]).await;
    let response = find(&signed(&server.url, &clock())).await.unwrap();
    assert_eq!(response.attempts(), 3);
    assert_eq!(server.received()[2].header("ts"), "1655710285500");
    // Not for ever.
    let server = Server::start(move |index, _| refused([late, early][index % 2])).await;
    let error = find(&signed(&server.url, &clock())).await.unwrap_err();
    assert_eq!((error.attempts(), server.count()), (5, 5));
    assert!(error.is_auth() && error.may_pass() && !error.is_transient());
}

#[tokio::test]
async fn without_a_date_there_is_nothing_to_set_the_clock_by() {
    let server = Server::answering([ok(EXPIRED)]).await;
    let error = find(&signed(&server.url, &clock())).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let help = "The server sent no `Date` to set the clock by: set this machine's clock.";
    assert_eq!(error.help(), Some(help));
}

/// Issues token 1, 2, 3, …; takes those that `good` takes.
async fn issuer(good: impl Fn(usize, &Received) -> bool + Send + Sync + 'static) -> Server {
    let issued = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |_, request| {
        if request.target.starts_with("/token") {
            let number = issued.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            return ok(format!(
                r#"{{"code":0,"data":{{"accessToken":"token-{number}","expire":0}}}}"#
            ));
        }
        let number = request
            .header("x-token")
            .trim_start_matches("Bearer token-");
        let is_good = good(number.parse().unwrap_or(0), request);
        ok(if is_good { PAGE } else { STALE })
    })
    .await
}

fn issued(server: &Server) -> usize {
    let received = server.received();
    let issued = received
        .iter()
        .filter(|request| request.target.starts_with("/token"));
    issued.count()
}

#[tokio::test]
async fn a_token_is_obtained_with_the_client_s_credentials_and_kept_until_it_ends() {
    let server = issuer(|_, _| true).await;
    let clock = clock();
    let runtime = with_token(&server.url, &clock);
    find(&runtime).await.unwrap();
    find(&runtime.clone()).await.unwrap();
    let received = server.received();
    assert_eq!(
        received[0].target,
        "/token?appKey=46oKF%3Dos&appSecret=t0psecret%2F%2B%3D",
    );
    assert_eq!(received[0].header("x-token"), "");
    assert_eq!(received[1].header("x-token"), "Bearer token-1");
    assert_eq!(received[2].header("x-token"), "Bearer token-1");
    // The response says 0 seconds, the documentation 7200; it is renewed a minute before.
    clock.advance(Duration::from_secs(7139));
    find(&runtime).await.unwrap();
    assert_eq!(issued(&server), 1);
    clock.advance(Duration::from_secs(1));
    find(&runtime).await.unwrap();
    assert_eq!(issued(&server), 2);
    assert_eq!(
        server.received().last().unwrap().header("x-token"),
        "Bearer token-2"
    );
}

#[tokio::test]
async fn fifty_calls_that_need_a_token_obtain_one() {
    let server = issuer(|_, _| true).await;
    let runtime = with_token(&server.url, &clock());
    let calls = together(50, &runtime, |runtime| {
        Box::pin(async move { find(&runtime).await.map(|page| page.attempts()) })
    });
    for attempts in calls.await {
        assert_eq!(attempts.unwrap(), 1);
    }
    assert_eq!(issued(&server), 1);
}

#[tokio::test]
async fn fifty_calls_with_a_stale_token_renew_it_once() {
    let server = issuer(|number, _| number >= 2).await;
    let runtime = with_token(&server.url, &clock());
    let calls = together(50, &runtime, |runtime| {
        Box::pin(async move { find(&runtime).await.map(|page| page.attempts()) })
    });
    for attempts in calls.await {
        // Some came too late for the stale one.
        assert!(matches!(attempts.unwrap(), 1 | 2));
    }
    assert_eq!(issued(&server), 2);
}

#[tokio::test]
async fn a_stale_token_is_renewed_for_what_must_not_be_sent_twice_too() {
    let server = issuer(|number, _| number >= 2).await;
    let runtime = with_token(&server.url, &clock());
    let response = runtime.send(&Create, FindRequest::default()).await;
    assert_eq!(response.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_token_that_is_never_good_is_an_error_and_not_a_loop() {
    let server = issuer(|_, _| false).await;
    let error = find(&with_token(&server.url, &clock())).await.unwrap_err();
    assert!(error.is_auth());
    assert_eq!(error.code_name(), Some("stale_token"));
    assert_eq!((error.attempts(), issued(&server)), (2, 2));
}

#[tokio::test]
async fn a_status_of_401_means_a_stale_token_too() {
    let server = Server::start(|index, request| match index {
        _ if request.target.starts_with("/token") => {
            ok(r#"{"code":0,"data":{"accessToken":"fresh"}}"#)
        }
        1 => status(401, ""),
        _ => ok(PAGE),
    })
    .await;
    let response = find(&with_token(&server.url, &clock())).await.unwrap();
    assert_eq!((response.attempts(), issued(&server)), (2, 2));
}

fn ready(url: &str, credentials: bool) -> Runtime {
    let clock = clock();
    let mut config = config(&TOKEN, url, &clock).set("token", "ready-token");
    if !credentials {
        config = config.set("app_secret", "");
    }
    issuing(config)
}

#[tokio::test]
async fn a_ready_token_is_used_first_and_replaced_where_that_is_possible() {
    let server =
        issuer(|number, request| number == 1 || request.header("x-token") == "Bearer ready-token")
            .await;
    find(&ready(&server.url, true)).await.unwrap();
    assert_eq!(issued(&server), 0);

    let server = issuer(|number, _| number == 1).await;
    let response = find(&ready(&server.url, true)).await.unwrap();
    assert_eq!((response.attempts(), issued(&server)), (2, 1));

    let error = find(&ready(&server.url, false)).await.unwrap_err();
    assert_eq!((error.is_auth(), error.attempts()), (true, 1));
    let help = "The token is not accepted any more: give the client a fresh one.";
    assert_eq!(error.help(), Some(help));
}

#[tokio::test]
async fn an_issuer_that_refuses_is_asked_once_and_named() {
    let refusal = r#"{"code":2002,"message":"wrong secret"}"#;
    let server = Server::answering([ok(refusal)]).await;
    let runtime = with_token(&server.url, &clock());
    let calls = together(50, &runtime, |runtime| {
        Box::pin(async move { find(&runtime).await.unwrap_err() })
    });
    for error in calls.await {
        assert_eq!(
            error.to_string(),
            "issue_token: Shop refused the request with code 2002 (wrong_secret): wrong secret",
        );
        assert!(error.is_auth());
    }
    // Those who came while it was asked share the answer; at most a few came later.
    assert!(server.count() <= 3, "{}", server.count());
}

#[tokio::test]
async fn an_issuer_that_issues_nothing_is_told_with_the_path() {
    let server = Server::answering([ok(r#"{"code":0,"data":{"accessToken":""}}"#)]).await;
    let error = find(&with_token(&server.url, &clock())).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "issue_token: data.accessToken: there is no token here",
    );
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_refusal_by_code_is_one_where_bare_data_are_documented_too() {
    let issue = r#"{"code":0,"accessToken":"a-token"}"#;
    let server = Server::answering([ok(issue), ok(PAGE)]).await;
    let runtime = issuing(config(&TOKEN_BARE, &server.url, &clock()));
    find(&runtime).await.unwrap();
    assert_eq!(server.received()[1].header("x-token"), "Bearer a-token");

    let server = Server::answering([ok(r#"{"code":2002,"message":"wrong secret"}"#)]).await;
    let runtime = issuing(config(&TOKEN_BARE, &server.url, &clock()));
    let error = find(&runtime).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "issue_token: Shop refused the request with code 2002 (wrong_secret): wrong secret",
    );
    assert!(error.is_auth() && error.is_refused());
}

#[tokio::test]
async fn a_token_survives_a_caller_that_gives_up() {
    let server = Server::start(|index, request| {
        if request.target.starts_with("/token") {
            return match index {
                0 => Act::Silence,
                _ => ok(r#"{"code":0,"data":{"accessToken":"fresh"}}"#),
            };
        }
        ok(PAGE)
    })
    .await;
    let runtime = with_token(&server.url, &clock());
    let asked = async {
        while server.count() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = find(&runtime) => panic!("nobody answered"),
        () = asked => {}
    }
    find(&runtime).await.unwrap();
}

#[tokio::test]
async fn credentials_do_not_turn_up_where_they_should_not() {
    let server = issuer(|_, _| true).await;
    find(&with_token(&server.url, &clock())).await.unwrap();
    let call = &server.received()[1];
    assert!(!call.target.contains(&Secret::from(APP_KEY).expose()[..4]));
}

#[tokio::test]
async fn however_long_a_token_is_said_to_live_it_is_kept_and_renewed_as_is_meant() {
    const YEAR: u64 = 365 * 86_400;
    let usual = Some(7200 - 60);
    // What the answer says, and after how many seconds the token is renewed.
    for (expire, renewed) in [
        ("7200", usual),
        ("\"7200\"", usual),
        ("60", Some(54)),
        ("0", usual),
        ("null", usual),
        ("{}", usual),
        ("\"2018-02-28 00:22:04\"", usual),
        ("1519748524", usual),
        ("-1", None),
        ("18446744073709551615", None),
        ("9223372036854775807", None),
        ("-9223372036854775808", None),
        ("1e400", None),
        // An hour from the clock of the test, as a moment.
        ("1655718085", Some(3600 - 60)),
        ("1655718085431", Some(3600 - 60)),
        ("\"2022-06-20T17:41:25.431+08:00\"", Some(3600 - 60)),
    ] {
        let body = format!(r#"{{"code":0,"data":{{"accessToken":"a-token","expire":{expire}}}}}"#);
        let server = Server::start(move |_, request| match request.target.as_str() {
            "/customers/find" => ok(PAGE),
            _ => ok(body.clone()),
        })
        .await;
        let clock = clock();
        // A clock that has run for a while, as in a program that does.
        clock.advance(Duration::from_secs(3600));
        let runtime = with_token(&server.url, &clock);
        let first = clock.elapsed();
        find(&runtime).await.unwrap();
        let longest = Duration::from_secs(100 * YEAR);
        let times = match renewed {
            Some(at) => vec![
                (Duration::from_secs(at - 2), 1),
                (Duration::from_secs(at + 1), 2),
            ],
            None => vec![(longest, 1)],
        };
        for (at, expect) in times {
            clock.advance(first + at - clock.elapsed());
            find(&runtime).await.unwrap();
            assert_eq!(issued(&server), expect, "{expire} after {at:?}");
        }
    }
}
