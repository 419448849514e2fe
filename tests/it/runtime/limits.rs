//! The vendor's limits, kept before the vendor has to say so.

use std::time::Duration;

use futures_util::FutureExt as _;
use kehu_runtime::clock::ManualClock;
use kehu_runtime::{BoxFuture, CallOptions, Clock, Retry, Runtime};
use kehu_wire::Timestamp;

use super::server::{Server, ok, status};
use super::shop::{FindRequest, Limited, PAGE, SIGNED, clock, config, find, signed};

async fn limited(runtime: &Runtime) -> kehu_runtime::Result<Duration> {
    let response = runtime.send(&Limited, FindRequest::default()).await;
    response.map(|response| response.waited())
}

#[tokio::test]
async fn a_stated_limit_is_kept_by_all_clones_together() {
    let server = Server::answering([ok(PAGE)]).await;
    let clock = clock();
    let runtime = signed(&server.url, &clock);
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(limited(&runtime.clone()).await.unwrap().as_secs());
    }
    assert_eq!(waits, [0, 0, 5, 0, 5]);
    let stamps: Vec<i64> = server
        .received()
        .iter()
        .map(|request| request.header("ts").parse().unwrap())
        .collect();
    for three in stamps.windows(3) {
        assert!(three[2] - three[0] >= 5000, "{stamps:?}");
    }
    // Others are not held up.
    assert_eq!(find(&runtime).await.unwrap().waited(), Duration::ZERO);
}

#[tokio::test]
async fn a_turn_that_comes_too_late_is_an_error() {
    let server = Server::answering([ok(PAGE)]).await;
    let config = config(&SIGNED, &server.url, &clock()).timeout(Duration::from_secs(4));
    let runtime = Runtime::new(config).unwrap();
    limited(&runtime).await.unwrap();
    limited(&runtime).await.unwrap();
    let error = limited(&runtime).await.unwrap_err();
    assert!(error.is_timeout() && error.is_before_sending());
    assert_eq!(
        error.to_string(),
        "limited: the call may take 4s in all, and its turn under the vendor's limits comes only in 5s",
    );
    assert_eq!(server.count(), 2);
}

/// A clock on which no wait ends.
#[derive(Debug)]
struct Standing(ManualClock);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn alarm(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.alarm(duration)
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_waits_leaves_its_turn_to_others() {
    let server = Server::answering([ok(PAGE)]).await;
    let config = config(&SIGNED, &server.url, &clock()).clock(Standing(clock()));
    let runtime = Runtime::new(config).unwrap();
    let other = runtime.clone();
    limited(&runtime).await.unwrap();
    limited(&other).await.unwrap();
    let mut one = Box::pin(limited(&runtime));
    let mut two = Box::pin(limited(&other));
    assert!((&mut one).now_or_never().is_none());
    assert!((&mut two).now_or_never().is_none());

    // Who would come next, and has no time, is told when the turn would be.
    let hurried = CallOptions::default().timeout(Duration::from_secs(1));
    let turn = async || {
        let call = other.send_with(&Limited, FindRequest::default(), &hurried);
        call.await.unwrap_err().to_string()
    };
    for _ in 0..2 {
        // Who gives up at once leaves a turn, too.
        assert!(turn().await.ends_with("comes only in 10s"));
    }
    drop(one);
    assert!(turn().await.ends_with("comes only in 5s"));
    assert!((&mut two).now_or_never().is_none());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn when_the_vendor_says_slow_down_everyone_waits() {
    let server = Server::answering([
        status(429, "").header("retry-after", "9"),
        status(429, "").header("retry-after", "9"),
        ok(PAGE),
    ])
    .await;
    let once = Retry::default().attempts(1);
    let config = config(&SIGNED, &server.url, &clock()).retry(once);
    let runtime = Runtime::new(config).unwrap();
    assert!(find(&runtime).await.unwrap_err().is_rate_limited());
    let error = find(&runtime.clone()).await.unwrap_err();
    assert_eq!(error.elapsed(), Duration::from_secs(9));
    assert_eq!(
        find(&runtime).await.unwrap().waited(),
        Duration::from_secs(9)
    );
}
