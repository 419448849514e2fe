//! Programs as users write them, against the public documentation of a generated client alone.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use nxcloud_client::{
    BoxFuture, Call, CallOptions, Client, ClientBuilder, ErrorCode, HttpClient, Layer, Next,
    QueryCustomersRequest, Reply, RequestBody, Result, Retry, Server, Stub, Tag,
};

/// A client without a network, whose vendor is a stub.
fn client(vendor: &Stub) -> Client {
    built(vendor, |builder| builder)
}

fn built(vendor: &Stub, more: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder()
        .access_key("key")
        .access_secret("secret")
        .tenant_id(1)
        .app_key("app-key")
        .retry(Retry::default().first_wait(Duration::ZERO))
        .transport(vendor.clone());
    more(builder).build().unwrap()
}

/// A page of one customer.
const PAGE: &str = r#"{"code":0,"message":"ok","data":{"paging":{"next":null},
    "customer_list":[{"id":1021110718827683840,"tags":[{"id":1,"tag_name":"VIP"}]}]}}"#;

#[tokio::test]
async fn a_stream_becomes_the_body_of_a_web_server_s_answer() {
    fn body(client: &Client) -> axum::body::Body {
        // The stream owns what it needs: the client may go.
        let rows = client.query_customers().items();
        axum::body::Body::from_stream(rows.map_ok(|row| format!("{:?}\n", row.id)))
    }
    let body = body(&client(&Stub::new().answer(200, PAGE)));
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    assert_eq!(bytes, "Some(1021110718827683840)\n");
}

#[tokio::test]
async fn streams_are_stored_spawned_and_returned() {
    let rows = client(&Stub::new().answer(200, PAGE))
        .query_customers()
        .items();
    let count = tokio::spawn(rows.count()).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn what_happens_under_a_rate_limit_is_tested_without_a_socket() {
    let vendor = Stub::new()
        .answer(429, "slow down")
        .answer(200, PAGE)
        .answer(429, "slow down");
    let client = built(&vendor, |builder| builder.retry(Retry::none()));
    let error = client.query_customers().send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 1);

    // With the usual retries the next answer counts.
    let vendor = Stub::new().answer(429, "slow down").answer(200, PAGE);
    let page = self::client(&vendor)
        .query_customers()
        .send()
        .await
        .unwrap();
    assert_eq!((page.attempts(), vendor.requests().len()), (2, 2));
}

#[tokio::test]
async fn what_was_not_done_is_sent_again_also_where_twice_does_harm() {
    let done = r#"{"code":0,"message":"ok","data":null}"#;
    let vendor = Stub::new()
        .refuse_connection()
        .answer(429, "slow down")
        .answer(200, done);
    let create = |client: &Client| {
        let customer = nxcloud_client::NewCustomer::new("张三");
        client.batch_create_customers(nxcloud_client::CreateMode::Keep, [customer])
    };
    let answer = create(&client(&vendor)).send().await.unwrap();
    assert_eq!(answer.attempts(), 3);

    // What may have been done is not.
    let vendor = Stub::new().answer(502, "").answer(200, done);
    let error = create(&client(&vendor)).send().await.unwrap_err();
    assert_eq!(error.status(), Some(502));

    // Unless the vendor knows the call again.
    let vendor = Stub::new().answer(502, "").answer(200, done);
    let options = CallOptions::default().idempotency_key("a-17");
    create(&client(&vendor))
        .options(options)
        .send()
        .await
        .unwrap();
    let keys: HashSet<_> = vendor
        .requests()
        .iter()
        .map(|request| request.headers()["idempotency-key"].clone())
        .collect();
    assert_eq!((keys.len(), vendor.requests().len()), (1, 2));
}

/// Counts how calls end.
#[derive(Debug, Clone, Default)]
struct Metrics(Arc<Mutex<BTreeMap<String, u32>>>);

impl Layer for Metrics {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            let operation = call.operation().name;
            let reply = next.run(call).await;
            let outcome = match &reply {
                Ok(reply) => reply.status().to_string(),
                Err(error) => error.kind().name().to_owned(),
            };
            let key = format!("{operation} {outcome}");
            *self.0.lock().unwrap().entry(key).or_default() += 1;
            reply
        })
    }
}

#[tokio::test]
async fn a_layer_of_metrics_sees_calls_and_another_sees_attempts() {
    let (calls, attempts) = (Metrics::default(), Metrics::default());
    let vendor = Stub::new()
        .answer(503, "")
        .answer(200, PAGE)
        .answer(200, r#"{"code":1003,"message":"签名错误"}"#);
    let client = built(&vendor, |builder| {
        builder.layer(calls.clone()).attempt_layer(attempts.clone())
    });
    client.query_customers().send().await.unwrap();
    client.query_customers().send().await.unwrap_err();
    let seen = |metrics: &Metrics| format!("{:?}", metrics.0.lock().unwrap());
    assert_eq!(
        seen(&calls),
        r#"{"query_customers 200 OK": 1, "query_customers auth": 1}"#
    );
    assert_eq!(
        seen(&attempts),
        r#"{"query_customers 200 OK": 1, "query_customers auth": 1, "query_customers server": 1}"#
    );
}

/// Answers from memory.
#[derive(Debug)]
struct Cache(&'static str);

impl Layer for Cache {
    fn call<'a>(&'a self, _: &'a mut Call, _: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async { Ok(Reply::new(self.0.into())) })
    }
}

#[tokio::test]
async fn a_layer_may_answer_by_itself_and_add_headers() {
    let vendor = Stub::new();
    let client = built(&vendor, |builder| builder.layer(Cache(PAGE)));
    let page = client.query_customers().send().await.unwrap();
    assert_eq!(page.customer_list.len(), 1);
    assert!(vendor.requests().is_empty());

    // What a layer answers is held to the same: a refusal is one, and says whose it is.
    let refusal = r#"{"code":1003,"message":"app-key"}"#;
    let client = built(&vendor, |builder| builder.layer(Cache(refusal)));
    let error = client.query_customers().send().await.unwrap_err();
    assert_eq!(error.known(), Some(ErrorCode::InvalidSignature));
    assert_eq!(error.operation(), Some("query_customers"));
    assert!(!error.to_string().contains("app-key"), "{error}");

    /// Marks requests.
    #[derive(Debug)]
    struct Mark;

    impl Layer for Mark {
        fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
            call.headers_mut()
                .insert("x-team", "crm".parse().expect("is a header's value"));
            next.run(call)
        }
    }

    let vendor = Stub::new().answer(200, PAGE);
    let client = built(&vendor, |builder| builder.layer(Mark));
    client.query_customers().send().await.unwrap();
    assert_eq!(vendor.requests()[0].headers()["x-team"], "crm");
}

#[test]
fn the_environment_a_timeout_and_a_root_of_one_s_own_go_together() {
    let root = rcgen::generate_simple_self_signed(["corp.example".to_owned()]).unwrap();
    let http = HttpClient::builder().root_certificates(root.cert.pem());
    let builder = Client::builder()
        .access_key("key")
        .access_secret("secret")
        .with_env()
        .timeout(Duration::from_secs(20))
        .server(Server::HongKong)
        .transport(http.build().unwrap());
    let client = builder.build().unwrap();
    assert!(format!("{client:?}").contains("20s"));
}

/// Never answers.
#[derive(Debug)]
struct Silent;

impl nxcloud_client::Transport for Silent {
    fn send(&self, _: http::Request<RequestBody>, _: u64) -> BoxFuture<'_, Result<Reply>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn one_call_has_its_own_timeout_attempts_headers_and_server() {
    let client = Client::builder()
        .access_key("key")
        .access_secret("secret")
        .tenant_id(1)
        .app_key("app-key")
        .transport(Silent)
        .build()
        .unwrap();
    let options = CallOptions::default().timeout(Duration::from_millis(20));
    let call = client.query_customers().options(options).send();
    let error = tokio::time::timeout(Duration::from_secs(10), call).await;
    assert!(error.unwrap().unwrap_err().is_timeout());

    let vendor = Stub::new().answer(503, "").answer(200, PAGE);
    let options = CallOptions::default()
        .attempts(1)
        .server(Server::Indonesia)
        .header("x-trace", "a-17")
        .unwrap();
    let call = self::client(&vendor).query_customers().options(options);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let sent = &vendor.requests()[0];
    assert_eq!(sent.uri().host(), Some("api-idn.nxlink.ai"));
    assert_eq!(sent.headers()["x-trace"], "a-17");
    assert!(!format!("{sent:?}").contains("a-17"));

    // A server that one call names goes before the client's own address.
    let vendor = Stub::new().answer(200, PAGE);
    let client = built(&vendor, |builder| {
        builder.base_url("https://own.example/api")
    });
    let options = CallOptions::default().server(Server::HongKong);
    client
        .query_customers()
        .options(options)
        .send()
        .await
        .unwrap();
    let host = vendor.requests()[0].uri().host().map(str::to_owned);
    assert_eq!(host.as_deref(), Some("api-hk.nxlink.ai"));
}

#[tokio::test]
async fn a_vendor_s_code_is_matched_by_its_name() {
    let vendor = Stub::new().answer(200, r#"{"code":1003,"message":"签名错误"}"#);
    let error = client(&vendor).query_customers().send().await.unwrap_err();
    assert_eq!(error.known(), Some(ErrorCode::InvalidSignature));
}

#[tokio::test]
async fn requests_are_values_and_tags_go_into_a_set() {
    let request = QueryCustomersRequest::default()
        .whats_app_phone("861360301975912")
        .limit(5);
    assert_eq!(request.clone(), request);
    let vendor = Stub::new().answer(200, PAGE).answer(200, PAGE);
    let client = client(&vendor);
    let one = client.send(request.clone()).await.unwrap();
    let other = client.send(request).await.unwrap();
    let customers = one.customer_list.iter().chain(&other.customer_list);
    let tags: HashSet<Tag> = customers.flat_map(|one| one.tags.clone()).collect();
    assert_eq!(tags.len(), 1);
}

/// What is shared between threads and kept beside other things.
#[test]
fn public_types_can_be_sent_shared_and_kept() {
    fn check<T: Send + Sync + 'static>() {}
    fn check_stream<T: Send + 'static>() {}
    check::<Client>();
    check::<ClientBuilder>();
    check::<nxcloud_client::Error>();
    check::<nxcloud_client::Response<nxcloud_client::CustomerPage>>();
    check::<nxcloud_client::operations::QueryCustomers>();
    check::<QueryCustomersRequest>();
    check::<CallOptions>();
    check_stream::<nxcloud_client::Items<nxcloud_client::operations::QueryCustomersOperation>>();
    check_stream::<nxcloud_client::Pages<nxcloud_client::operations::QueryCustomersOperation>>();
    check_stream::<rabbitpre_client::Lookup<rabbitpre_client::operations::CustomerDetailsOperation>>(
    );
}
