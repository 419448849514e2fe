//! The vendor's limits, kept before the vendor has to say so.

use std::time::Duration;

use kehu_runtime::{Retry, Runtime};

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
