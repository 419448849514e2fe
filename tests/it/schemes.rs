//! Signing schemes and tokens as vendors have them, each a small spec in `tests/data/schemes`: what is
//! published comes out of both readers, and a client passes the sandbox, which looks at what arrived.

use std::collections::{BTreeSet, HashMap};

use kehu_registry::{Api, Session};
use kehu_runtime::auth::{Inputs, signature};
use kehu_runtime::info::AuthInfo;
use kehu_runtime::{Config, Result};
use kehu_sandbox::{Received, Sandbox};
use kehu_spec::Sources;
use kehu_spec::model::{Auth, SignatureVector, Type};
use kehu_spec::signature::verify;
use serde_json::{Map, Value, json};

fn sources() -> Sources {
    Sources::read_dir(xtask::home().join("tests/data/schemes")).unwrap()
}

fn schemes() -> Vec<Scheme> {
    let sources = sources();
    let apis = kehu_spec::load(&sources).into_result();
    let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
    apis.into_iter().map(|api| Scheme(Api::of(api))).collect()
}

/// An API with one scheme, or several.
struct Scheme(&'static Api);

impl Scheme {
    fn named(name: &str) -> Self {
        let mut schemes = schemes().into_iter();
        schemes.find(|scheme| scheme.name() == name).unwrap()
    }

    fn name(&self) -> &'static str {
        self.0.info.name
    }

    /// A client that has what the sandbox accepts, but for these.
    fn client(&self, sandbox: &Sandbox, other: &[(&str, &str)]) -> Session {
        let mut config = Config::new(self.0.info).base_url(sandbox.url(self.name()));
        for (name, value) in sandbox.credentials(self.name()) {
            config = config.set(&name, value);
        }
        for (name, value) in other {
            config = config.set(name, *value);
        }
        self.0.connect(config).unwrap()
    }

    /// Calls with texts that every encoding writes otherwise, in all fields that nothing fills.
    async fn ping(&self, client: &Session) -> Result<()> {
        let operations = &self.0.model().operations;
        let ping = operations.iter().find(|one| one.name == "ping").unwrap();
        let fields = ping.request.fields.iter();
        let free = fields.filter(|field| field.fixed.is_none() && field.from.is_none());
        let values = free.map(|field| {
            let value = match field.ty {
                Type::Int64 => json!(7),
                _ => json!("a b/中~*+&=%\"'"),
            };
            (field.name.clone(), value)
        });
        let request = Value::Object(values.collect::<Map<_, _>>());
        let ping = self.0.operation("ping").unwrap();
        ping.call(client, request).await.map(|_| ())
    }
}

async fn sandbox() -> Sandbox {
    let builder = Sandbox::builder().specs(sources()).record(500);
    builder.start().await.unwrap()
}

/// What the runtime makes of a published input.
fn recomputed(scheme: &Scheme, auth: usize, vector: &SignatureVector) -> String {
    fn pairs<'a>(
        map: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Vec<(&'a str, &'a str)> {
        let pairs = map.into_iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
    let AuthInfo::SignedHeaders(signing) = &scheme.0.info.auth[auth] else {
        panic!("it signs")
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (token, nonce, method) = (
        text(&vector.token),
        text(&vector.nonce),
        text(&vector.method),
    );
    let (url, path) = (text(&vector.url), text(&vector.path));
    let inputs = Inputs {
        client: &pairs(&vector.client),
        token: &token,
        timestamp: vector.timestamp,
        nonce: &nonce,
        headers: &pairs(&vector.headers),
        method: &method,
        url: &url,
        path: &path,
        query: &pairs(&vector.query),
        form: &pairs(&vector.form),
        body: vector.body.as_bytes(),
    };
    signature(signing, &inputs).unwrap()
}

#[test]
fn published_signatures_come_out_of_the_runtime_as_out_of_the_check() {
    let mut count = 0;
    for scheme in schemes() {
        for (index, auth) in scheme.0.model().auth.iter().enumerate() {
            if let Auth::SignedHeaders(signing) = &auth.auth {
                assert!(!signing.vectors.is_empty(), "{}", scheme.name());
                for vector in &signing.vectors {
                    let recomputed = recomputed(&scheme, index, vector);
                    count += 1;
                    if signing.digest.is_random() {
                        // It comes out otherwise each time.
                        let signature = recomputed;
                        let ours = SignatureVector {
                            signature,
                            ..vector.clone()
                        };
                        let (_, verified) = verify(scheme.0.model(), signing, &ours);
                        assert_eq!(verified, Some(true), "{}", scheme.name());
                        continue;
                    }
                    assert_eq!(recomputed, vector.signature, "{}", scheme.name());
                }
            }
        }
    }
    assert!(count >= 17, "{count} published signatures");
}

#[tokio::test]
async fn a_client_of_each_scheme_passes_the_sandbox() {
    let sandbox = sandbox().await;
    for scheme in schemes() {
        let client = scheme.client(&sandbox, &[]);
        // Twice: what an attempt has of its own is made anew.
        for _ in 0..2 {
            let answer = scheme.ping(&client).await;
            answer.unwrap_or_else(|error| panic!("{}: {error} {error:?}", scheme.name()));
        }
    }
}

#[tokio::test]
async fn a_client_with_another_secret_is_refused_by_the_sandbox() {
    let sandbox = sandbox().await;
    for scheme in schemes() {
        let secrets = scheme.0.model().client.iter().filter(|field| field.secret);
        let names: Vec<String> = secrets.map(|field| field.name.clone()).collect();
        for name in &names {
            let other = match name.as_str() {
                "sm2_key" => OTHER_SM2_KEY,
                "ec_key" => OTHER_EC_KEY,
                "base64_key" => "YW5vdGhlcg==",
                "private_key" if scheme.name() != "ucloud" => OTHER_KEY,
                _ => "another",
            };
            let client = scheme.client(&sandbox, &[(name, other)]);
            let answer = scheme.ping(&client).await;
            let error = answer.expect_err(&format!("{} with another {name}", scheme.name()));
            assert_eq!(
                error.status(),
                Some(401),
                "{} {name}: {error}",
                scheme.name()
            );
        }
    }
}

#[tokio::test]
async fn a_time_that_is_too_far_away_is_refused_in_every_form() {
    let sandbox = sandbox().await;
    sandbox.set_clock_offset(7200);
    for (name, refused) in [
        ("taobao_top", true),
        ("aliyun_rpc", true),
        ("tencent_tc3", true),
        ("wechat_pay_v3", true),
        ("jwt_rs256", true),
        ("jwt_es256", true),
        ("wechat_sorted", true),
        ("qiniu", false),
    ] {
        let scheme = Scheme::named(name);
        let client = scheme.client(&sandbox, &[]);
        let answer = scheme.ping(&client).await;
        assert_eq!(answer.is_err(), refused, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn numbers_of_a_scheme_are_numbers_in_json_and_a_signature_is_not_shown() {
    let sandbox = sandbox().await;
    let scheme = Scheme::named("json_sorted");
    let client = scheme.client(&sandbox, &[]);
    scheme.ping(&client).await.unwrap();
    let received = sandbox.requests();
    let text = String::from_utf8_lossy(&sent(&received, "ping")[0].body).into_owned();
    let body: Value = serde_json::from_str(&text).unwrap();
    assert!(
        body["timestamp"].is_u64() && body["appId"].is_u64(),
        "{text}"
    );
    // A string where a number is expected is refused before anything else is looked at.
    let wrong = text.replace(&body["timestamp"].to_string(), "\"1718000000\"");
    let url = sandbox.url("json_sorted");
    let address = url.split('/').nth(2).unwrap().parse().unwrap();
    let refused = tokio::task::spawn_blocking(move || {
        let headers = [("Content-Type", "application/json")];
        let path = "/json_sorted/orders/list";
        it::client::send(address, "POST", path, &headers, wrong.as_bytes(), 10_000)
    });
    let refused = refused.await.unwrap().unwrap();
    let told = "`timestamp` is a string, and must be a number";
    assert!(refused.text().contains(told), "{}", refused.text());
    // What proves a request is as secret in its body as in a header.
    drop(sandbox);
    let error = scheme.ping(&client).await.unwrap_err();
    assert!(!format!("{error:?}").contains(body["sign"].as_str().unwrap()));
}

fn sent<'r>(received: &'r [Received], operation: &str) -> Vec<&'r Received> {
    let of = received.iter().filter(|one| one.operation == operation);
    of.collect()
}

fn query_of(request: &Received) -> HashMap<String, String> {
    let query = request.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test]
async fn a_token_of_the_application_obtains_the_token_of_a_tenant() {
    let sandbox = sandbox().await;
    let scheme = Scheme::named("feishu_store");
    let client = scheme.client(&sandbox, &[]);
    for _ in 0..3 {
        scheme.ping(&client).await.unwrap();
    }
    let received = sandbox.requests();
    let order: Vec<&str> = received.iter().map(|one| one.operation.as_str()).collect();
    assert_eq!(order, ["app_token", "tenant_token", "ping", "ping", "ping"]);
    let body: Value = serde_json::from_slice(&received[1].body).unwrap();
    assert!(body["app_access_token"].is_string(), "{body}");
}

#[tokio::test]
async fn a_refresh_token_is_used_once_and_the_next_one_after_it() {
    let sandbox = sandbox().await;
    let scheme = Scheme::named("shopee");
    let client = scheme.client(&sandbox, &[]);
    for _ in 0..3 {
        scheme.ping(&client).await.unwrap();
        sandbox.forget_tokens();
    }
    let received = sandbox.requests();
    let refreshed = sent(&received, "refresh");
    let bodies = refreshed
        .iter()
        .map(|one| String::from_utf8_lossy(&one.body).into_owned());
    let bodies: BTreeSet<String> = bodies.collect();
    assert_eq!((refreshed.len(), bodies.len()), (3, 3), "{bodies:?}");
    // Signed, without a token; the other operation has both.
    assert!(query_of(refreshed[0]).contains_key("sign"));
    assert!(!query_of(refreshed[0]).contains_key("access_token"));
    assert!(query_of(sent(&received, "ping")[0]).contains_key("access_token"));
}

#[tokio::test]
async fn a_token_in_the_query_is_never_shown() {
    let sandbox = sandbox().await;
    let scheme = Scheme::named("wechat_token");
    let client = scheme.client(&sandbox, &[]);
    scheme.ping(&client).await.unwrap();
    let token = query_of(sent(&sandbox.requests(), "ping")[0])["access_token"].clone();
    assert!(token.len() > 20);
    drop(sandbox);
    let error = scheme.ping(&client).await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.help());
    assert!(!shown.contains(&token), "{shown}");
}

/// Made for this test; they open nothing.
const OTHER_SM2_KEY: &str = "6f746865722d6b65792d746861742d6f70656e732d6e6f7468696e672121212e";
const OTHER_EC_KEY: &str = include_str!("../data/other_ec_key.pem");
const OTHER_KEY: &str = include_str!("../data/other_key.pem");
