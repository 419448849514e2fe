//! What is sent, and what a good answer holds.

use std::time::Duration;

use kehu_runtime::auth::{Inputs, signature};
use kehu_runtime::info::AuthInfo;
use kehu_runtime::{Config, HttpClient, NoData, Runtime};

use super::server::{Received, Server, ok, status};
use super::shop::{
    APP_KEY, Create, Find, FindRequest, KEY, PAGE, SECRET, SIGNED, clock, config, find, signed,
};

/// Recomputes the signature over what arrived.
fn signature_of(request: &Received) -> String {
    let [AuthInfo::SignedHeaders(signing)] = SIGNED.auth else {
        panic!("the shop signs")
    };
    signature(
        signing,
        &Inputs {
            client: &[("access_key", KEY), ("access_secret", SECRET)],
            timestamp: request.header("ts").parse().unwrap(),
            headers: &[("action", request.header("action"))],
            method: &request.method,
            path: &request.target,
            body: request.body.as_bytes(),
            ..Inputs::EMPTY
        },
    )
    .unwrap()
}

#[tokio::test]
async fn a_request_is_filled_defaulted_and_signed_over_the_bytes_that_travel() {
    let server = Server::answering([ok(PAGE)]).await;
    let request = FindRequest {
        phone: Some("牛小信".to_owned()),
        ..FindRequest::default()
    };
    signed(&server.url, &clock())
        .send(&Find, request)
        .await
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(received.method, "POST");
    assert_eq!(received.target, "/customers/find");
    assert_eq!(
        received.body,
        format!(r#"{{"phone":"牛小信","app_key":"{APP_KEY}","limit":50}}"#),
    );
    assert_eq!(received.header("accesskey"), KEY);
    assert_eq!(received.header("ts"), "1655710885431");
    assert_eq!(received.header("action"), "mt");
    assert_eq!(received.header("sign"), signature_of(received));
    assert_eq!(received.header("content-type"), "application/json");
    assert_eq!(received.header("accept"), "application/json");
    let user_agent = received.header("user-agent");
    assert!(
        user_agent.starts_with("shop-client/1 kehu/"),
        "{user_agent}"
    );
}

#[tokio::test]
async fn another_attempt_signs_the_same_bytes_with_a_new_timestamp() {
    let server = Server::answering([status(503, ""), ok(PAGE)]).await;
    let clock = clock();
    let response = find(&signed(&server.url, &clock)).await.unwrap();
    assert_eq!(response.attempts(), 2);
    let received = server.received();
    let waited = i64::try_from(clock.sleeps()[0].as_millis()).unwrap();
    let stamps: Vec<i64> = received
        .iter()
        .map(|request| request.header("ts").parse().unwrap())
        .collect();
    // The header counts in whole milliseconds.
    assert!((stamps[1] - stamps[0] - waited).abs() <= 1, "{stamps:?}");
    assert_eq!(received[0].body, received[1].body);
    for request in &received {
        assert_eq!(request.header("sign"), signature_of(request));
    }
}

#[tokio::test]
async fn a_response_holds_the_data_and_all_around_them() {
    let body = r#"{"code":0,"traceId":"t1","data":{"list":[],"next":null,"new":9007199254740993}}"#;
    let server = Server::answering([ok(body).header("X-Shop", "1")]).await;
    let response = find(&signed(&server.url, &clock())).await.unwrap();
    assert!(response.list.is_empty());
    assert_eq!(response.status(), 200);
    assert_eq!(response.request_id(), Some("t1"));
    assert_eq!(response.header("x-shop"), Some("1"));
    assert_eq!(response.attempts(), 1);
    assert_eq!(response.waited(), Duration::ZERO);
    assert_eq!(&**response.body(), body.as_bytes());
    let raw = r#"{"list":[],"next":null,"new":9007199254740993}"#;
    assert_eq!(response.raw_data(), raw);
    assert_eq!(response.into_raw().get(), raw);
}

#[tokio::test]
async fn an_operation_without_data_takes_whatever_comes() {
    for data in [r#","data":"""#, r#","data":{"x":1}"#, "", r#","data":null"#] {
        let server = Server::answering([ok(format!(r#"{{"code":0{data}}}"#))]).await;
        let response = signed(&server.url, &clock())
            .send(&Create, FindRequest::default())
            .await
            .unwrap();
        assert_eq!(*response, NoData);
    }
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_is_not_sent() {
    let server = Server::answering([ok(PAGE)]).await;
    let runtime = signed(&server.url, &clock());
    let request = FindRequest {
        limit: Some(51),
        ..FindRequest::default()
    };
    let error = runtime.send(&Find, request).await.unwrap_err();
    assert_eq!(error.to_string(), "find: limit is 51, must be 1 to 50");
    assert!(error.is_invalid_request() && error.is_before_sending());

    let url = server.url.as_str();
    let bare = Config::new(&SIGNED).base_url(url);
    let error = find(&Runtime::new(bare).unwrap()).await.unwrap_err();
    assert_eq!(error.to_string(), "find: app_key is required");
    assert_eq!(
        error.help(),
        Some("Set app_key on the request, or once on the client (SHOP_APP_KEY)."),
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn one_http_client_serves_several_clients() {
    let server = Server::answering([ok(PAGE)]).await;
    let http = HttpClient::builder()
        .configure(|builder| builder.no_proxy())
        .build()
        .unwrap();
    for _ in 0..2 {
        let config = config(&SIGNED, &server.url, &clock()).transport(http.clone());
        find(&Runtime::new(config).unwrap()).await.unwrap();
    }
    assert_eq!(server.count(), 2);
}
