//! What a vendor sends by itself: a client takes what the vendor signed, and refuses all else. Signatures are
//! made by the check of specs, which shares no code with the client.

use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use kehu_registry::Api;
use kehu_runtime::{Callback, Config, ErrorKind, Result, Runtime};
use kehu_spec::Sources;
use kehu_spec::model::{Auth, SigningAuth};
use kehu_spec::signature::{self, Inputs, Request};
use serde_json::{Value, json};

const HEAD: &str = r#"
name    = "caller"
title   = "Caller"
summary = "Calls back."

[[server]]
name = "main"
url  = "https://caller.example"

[client]
fields = [
  { name = "key", type = "string", doc = "Names the account." },
  { name = "secret", type = "string", secret = true, doc = "Signs." },
]

[callback]
auth  = "caller"
event = "event.name"
data  = "event.data"

[[webhook]]
name = "saved"
is   = "saved"
data = "Row"
doc  = "A row was saved."

[[webhook]]
name = "removed"
is   = 7
data = "list<int64>"
doc  = "Rows were removed."

[[auth]]
scheme  = "signed_headers"
name    = "caller"
default = false
skew_s  = 60
"#;

const TYPES: &str = r#"
[[record]]
name = "Row"
doc  = "A row."
fields = [{ name = "id", type = "int64", required = true, doc = "Id." }]
"#;

const PING: &str = r#"
name    = "ping"
method  = "GET"
path    = "/ping"
summary = "Says that it is there."

[request]
fields = [{ name = "key", type = "string", from = "client.key", doc = "Names the account." }]
"#;

/// Ways to sign: keys of `[[auth]]`, and what carries the signature.
const SCHEMES: &[(&str, &str)] = &[
    (
        "a header put together",
        r#"
digest  = "hmac_sha256"
key     = "client.secret"
headers = [{ name = "X-Signature", value = "t={timestamp_s},n={nonce},v1={signature}" }]
signs   = [{ part = "timestamp_s" }, { part = "nonce", prefix = "." }, { part = "body", prefix = "." }]
"#,
    ),
    (
        "headers beside each other",
        r#"
digest    = "md5"
encoding  = "HEX"
signature = "X-Sign"
headers   = [
  { name = "X-Key", value = "client.key" },
  { name = "X-Time", value = "timestamp_ms" },
  { name = "X-Nonce", value = "nonce" },
]
signs = [{ part = "headers" }, { part = "body", prefix = "&" }, { part = "client.secret", prefix = "&" }]
"#,
    ),
    (
        "a time as text, a signature that is Base64",
        r#"
digest    = "hmac_sha1"
key       = "{client.secret}&"
encoding  = "base64"
zone      = "+08:00"
signature = "Authorization"
headers   = [{ name = "X-Date", value = "time:%Y-%m-%d %H:%M:%S" }]
signs     = [{ part = "headers", only = ["X-Date"] }, { part = "body", digest = "sha256", prefix = "\n" }]
"#,
    ),
    (
        "sorted fields of the body, the signature among them",
        r#"
digest = "sha256"
fields = [{ name = "ts", value = "timestamp_s", in = "body" }, { name = "sign", value = "signature", in = "body" }]
signs  = [{ part = "fields", of = ["body"] }, { part = "client.secret", prefix = "&key=" }]
"#,
    ),
];

const SECRET: &str = "s3cret";
const SAVED: &str = r#"{"event":{"name":"saved","data":{"id":1021110718827683840}}}"#;

struct Caller(&'static Api);

impl Caller {
    fn new(scheme: &str) -> Self {
        let sources = Sources::from_texts([
            ("caller/api.toml".to_owned(), format!("{HEAD}{scheme}")),
            ("caller/types.toml".to_owned(), TYPES.to_owned()),
            ("caller/endpoints/ping.toml".to_owned(), PING.to_owned()),
        ]);
        let apis = kehu_spec::load(&sources).into_result();
        let mut apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
        Self(Api::of(apis.remove(0)))
    }

    fn signing(&self) -> &SigningAuth {
        match &self.0.model().auth[0].auth {
            Auth::SignedHeaders(signing) => signing,
            _ => panic!("it signs"),
        }
    }

    /// What the vendor sends who has this secret and calls at this time.
    fn sends(&self, secret: &str, time_ms: i64, body: &str) -> (HeaderMap, String) {
        let signing = self.signing();
        let mut request = Request {
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        let mut body: Value = serde_json::from_str(body).unwrap();
        let mut headers = HeaderMap::new();
        let mut put = |request: &mut Request, at: usize, text: String| {
            let sent = &signing.sent[at];
            if sent.place == kehu_spec::model::AuthPlace::Header {
                let name: HeaderName = sent.name.parse().unwrap();
                headers.insert(name, HeaderValue::from_str(&text).unwrap());
                request.headers.push((sent.name.clone(), text));
            } else {
                body[&sent.name] = json!(text);
                request.body = body.to_string().into_bytes();
            }
        };
        let client = ["k-1", secret];
        let value = |request: &Request, at| {
            signature::value(signing, &inputs(&client, time_ms, request), at)
        };
        for at in 0..signing.sent.len() {
            if let Some(text) = value(&request, at) {
                put(&mut request, at, text);
            }
        }
        let signature = signature::sign(signing, &inputs(&client, time_ms, &request)).unwrap();
        let time_s = time_ms.div_euclid(1000);
        let at = (0..signing.sent.len())
            .find(|at| value(&request, *at).is_none())
            .unwrap();
        let text = match signing.sent[at].value.len() {
            1 => signature,
            _ => format!("t={time_s},n=n-1,v1={signature}"),
        };
        put(&mut request, at, text);
        (headers, String::from_utf8(request.body).unwrap())
    }

    fn verify(&self, headers: &HeaderMap, body: &str) -> Result<Callback> {
        let config = Config::new(self.0.info)
            .set("key", "k-1")
            .set("secret", SECRET);
        Runtime::new(config)
            .unwrap()
            .verify_callback(headers, body.as_bytes())
    }
}

fn inputs<'a>(client: &'a [&'a str], time_ms: i64, request: &'a Request) -> Inputs<'a> {
    Inputs {
        client,
        token: "",
        time_ms,
        nonce: "n-1",
        request,
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_millis().try_into().unwrap()
}

#[test]
fn what_the_vendor_signed_is_taken_and_read() {
    for (what, scheme) in SCHEMES {
        let caller = Caller::new(scheme);
        let verified = |body: &str| {
            let (headers, body) = caller.sends(SECRET, now_ms(), body);
            let verified = caller.verify(&headers, &body);
            verified.unwrap_or_else(|error| panic!("{what}: {error}\n{headers:?}\n{body}"))
        };
        let saved = verified(SAVED);
        assert_eq!(saved.name(), Some("saved"), "{what}");
        let row: Value = saved.data().unwrap();
        assert_eq!(row["id"], json!(1021110718827683840_i64), "{what}");
        let removed = verified(r#"{"event":{"name":7,"data":[1,2]}}"#);
        assert_eq!(removed.name(), Some("removed"), "{what}");
        assert_eq!(removed.data::<Vec<i64>>().unwrap(), [1, 2], "{what}");
        let error = removed.data::<Vec<String>>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{what}: {error}");
        for unlisted in [r#"{"event":{"name":"merged","data":{}}}"#, "{}"] {
            let unlisted = verified(unlisted);
            assert_eq!(unlisted.name(), None, "{what}");
            let error = unlisted.data::<Value>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "the documentation does not list this event"
            );
        }
    }
}

#[test]
fn without_its_secret_a_client_takes_nothing() {
    for (what, scheme) in SCHEMES {
        let caller = Caller::new(scheme);
        let (headers, body) = caller.sends("", now_ms(), SAVED);
        for config in [
            Config::new(caller.0.info),
            Config::new(caller.0.info).set("secret", ""),
        ] {
            let runtime = Runtime::new(config.set("key", "k-1")).unwrap();
            let verified = runtime.verify_callback(&headers, body.as_bytes());
            let error = verified.map(|callback| callback.name()).expect_err(what);
            let told = "callbacks cannot be verified without `secret`";
            assert_eq!(
                (error.kind(), &*error.to_string()),
                (ErrorKind::Config, told),
                "{what}"
            );
        }
    }
}

#[test]
fn what_anybody_else_sends_or_the_vendor_sent_long_ago_is_refused() {
    let now = now_ms();
    for (what, scheme) in SCHEMES {
        let caller = Caller::new(scheme);
        let check = |how: &str, (headers, body): (HeaderMap, String), told: &str| {
            let error = caller
                .verify(&headers, &body)
                .map(|callback| callback.name());
            let error = error.expect_err(&format!("{what}, {how}"));
            assert!(error.is_auth(), "{what}, {how}: {error}");
            let message = error.to_string();
            assert!(message.contains(told), "{what}, {how}: {message}");
            assert!(
                !format!("{message} {error:?}").contains(SECRET),
                "{message}"
            );
        };
        let good = || caller.sends(SECRET, now, SAVED);
        let (headers, body) = good();
        check(
            "a body that was changed",
            (headers.clone(), body.replace("1021", "1022")),
            "does not belong",
        );
        check(
            "another secret",
            caller.sends("another", now, SAVED),
            "does not belong",
        );
        check(
            "an old call",
            caller.sends(SECRET, now - 120_000, SAVED),
            "too far from now",
        );
        check(
            "a call from the future",
            caller.sends(SECRET, now + 120_000, SAVED),
            "too far from now",
        );
        check(
            "nothing but a body",
            (HeaderMap::new(), SAVED.to_owned()),
            "is missing",
        );
        for name in headers.keys() {
            let mut other = headers.clone();
            other.insert(name, HeaderValue::from_static("t=x,n=,v1="));
            check(
                "a header that was changed",
                (other, body.clone()),
                "not verified",
            );
        }
        check("no JSON", (headers, "\u{0}{".to_owned()), "not verified");
    }
}
