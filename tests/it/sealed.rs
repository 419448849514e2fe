//! What vendors send that is signed in its address, encrypted, XML, or only asks whether somebody answers: the
//! examples that they publish, and others made with Python.

use http::{HeaderMap, HeaderName, HeaderValue};
use kehu_registry::Api;
use kehu_runtime::clock::ManualClock;
use kehu_runtime::{Callback, Config, Result, Runtime};
use kehu_spec::Sources;
use kehu_spec::model::{Digest, SignatureEncoding};
use kehu_spec::signature;
use kehu_wire::Timestamp;
use serde_json::{Value, json};

const VENDOR_KEY: &str = include_str!("../data/vendor_key.pem");
const VENDOR_PUBLIC_KEY: &str = include_str!("../data/vendor_key.pub.pem");

/// Something that a vendor sent.
#[derive(Clone)]
struct Sent {
    vendor: &'static str,
    client: Vec<(&'static str, &'static str)>,
    /// When, in seconds since 1970.
    at: i64,
    address: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Sent {
    fn runtime(&self) -> Runtime {
        let api = vendors()
            .into_iter()
            .find(|api| api.info.name == self.vendor);
        let now = Timestamp::from_second(self.at).unwrap();
        let config = Config::new(api.unwrap().info).clock(ManualClock::new(now));
        let client = self.client.iter();
        let config = client.fold(config, |config, (name, value)| config.set(name, *value));
        Runtime::new(config).unwrap()
    }

    fn verified(&self) -> Result<Callback> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let (runtime, body) = (self.runtime(), self.body.as_bytes());
        match &self.address {
            Some(address) => runtime.verify_callback_at(address, &headers, body),
            None => runtime.verify_callback(&headers, body),
        }
    }

    fn with_client(&self, name: &str, value: &'static str) -> Self {
        let mut other = self.clone();
        for field in other.client.iter_mut().filter(|(known, _)| *known == name) {
            field.1 = value;
        }
        other
    }

    fn with_body(&self, from: &str, to: &str) -> Self {
        let mut other = self.clone();
        other.body = self.body.replace(from, to);
        assert_ne!(other.body, self.body);
        other
    }
}

fn vendors() -> Vec<&'static Api> {
    let sources = Sources::read_dir(xtask::home().join("tests/data/sealed")).unwrap();
    let apis = kehu_spec::load(&sources).into_result();
    let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
    apis.into_iter().map(Api::of).collect()
}

/// The example of DingTalk's documentation.
fn dingtalk() -> Sent {
    let encrypt = "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==";
    Sent {
        vendor: "dingtalk",
        client: vec![
            ("token", "123456"),
            ("aes_key", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"),
            ("suite_key", "suite4xxxxxxxxxxxxxxx"),
        ],
        at: 1_445_827_045,
        address: Some("/called?signature=5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0&timestamp=1445827045067&nonce=nEXhMP4r".to_owned()),
        headers: Vec::new(),
        body: json!({ "encrypt": encrypt }).to_string(),
    }
}

/// The message of WeCom's documentation.
fn wecom() -> Sent {
    let encrypt = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    Sent {
        vendor: "wecom",
        client: vec![
            ("token", "QDG6eK"),
            ("aes_key", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
            ("corp_id", "wx5823bf96d3bd56c7"),
        ],
        at: 1_409_659_813,
        address: Some("https://me.example/called?msg_signature=477715d11cdb4164915debcba66cb864d751f3e6&timestamp=1409659813&nonce=1372623149#x".to_owned()),
        headers: Vec::new(),
        body: format!("<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<Encrypt><![CDATA[{encrypt}]]></Encrypt>\n<AgentID><![CDATA[218]]></AgentID>\n</xml>"),
    }
}

/// The challenge of WeCom's documentation.
fn wecom_asks() -> Sent {
    Sent {
        at: 1_409_659_589,
        address: Some("/called?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D".to_owned()),
        body: String::new(),
        ..wecom()
    }
}

/// What Feishu's documentation encrypts; the signature was computed with Python.
fn feishu() -> Sent {
    let signature = "bcdae3b2079c19e3462ac0bfdd3f88013c18361963ddd14353dfd54661d216b1";
    Sent {
        vendor: "feishu",
        client: vec![("encrypt_key", "test key")],
        at: 1_600_000_000,
        address: None,
        headers: vec![
            ("X-Lark-Request-Timestamp", "1600000000".to_owned()),
            ("X-Lark-Request-Nonce", "n-1".to_owned()),
            ("X-Lark-Signature", signature.to_owned()),
        ],
        body: r#"{"encrypt": "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}"#.to_owned(),
    }
}

/// A challenge, encrypted with Python, which is not signed.
fn feishu_asks() -> Sent {
    let encrypt = "AAECAwQFBgcICQoLDA0ODw9mLTIAZS9jAmGTQ1wAhHr2K2c4pSoIiYBFkqtMS3SqvKn/ED2ReL/w3LQ97wMLHSYKYEea9f0g0Mpe4EtdFuHQle5LBH37r2cmufm3yPKq";
    Sent {
        headers: Vec::new(),
        body: json!({ "encrypt": encrypt }).to_string(),
        ..feishu()
    }
}

/// A message to an official account; the signature was computed with Python.
fn wechat() -> Sent {
    Sent {
        vendor: "wechat",
        client: vec![("token", "pamtest")],
        at: 1_409_304_348,
        address: Some("/?signature=76480565cbe296026c53aaacd1ad523a1ddba24f&timestamp=1409304348&nonce=xxxxxx".to_owned()),
        headers: Vec::new(),
        body: "<xml><MsgType><![CDATA[text]]></MsgType><Content>a &amp; b</Content></xml>".to_owned(),
    }
}

/// A payment whose resource was encrypted with Python.
fn wechat_pay() -> Sent {
    let body = json!({
        "event_type": "TRANSACTION.SUCCESS",
        "resource": {
            "ciphertext": "bz19WmtQmCFlk6WX8UQZ4ENQZbsscM1BXwlrsVSiu+9EFczH99sNqBY=",
            "nonce": "fdasflkja484",
            "associated_data": "transaction",
        },
    });
    Sent {
        vendor: "wechat_pay_v3",
        client: vec![
            ("platform_key", VENDOR_PUBLIC_KEY),
            ("api_key", "0123456789abcdef0123456789ABCDEF"),
        ],
        at: 1_600_000_000,
        address: None,
        headers: Vec::new(),
        body: body.to_string(),
    }
    .signed()
}

impl Sent {
    /// Signed as WeChat Pay does.
    fn signed(mut self) -> Self {
        let text = format!("{}\nn-1\n{}\n", self.at, self.body);
        let signed = signature::digest(Digest::RsaSha256, VENDOR_KEY.as_bytes(), text.as_bytes());
        let signed = signature::encode(&signed.unwrap(), SignatureEncoding::Base64);
        self.headers = vec![
            ("Wechatpay-Timestamp", self.at.to_string()),
            ("Wechatpay-Nonce", "n-1".to_owned()),
            ("Wechatpay-Signature", signed),
        ];
        self
    }
}

#[test]
fn what_vendors_publish_is_verified_and_read() {
    for (sent, name, data) in [
        (
            dingtalk(),
            "created",
            json!({ "EventType": "check_create_suite_url", "Random": "LPIdSnlF", "TestSuiteKey": "suite4xxxxxxxxxxxxxxx" }),
        ),
        (
            wecom(),
            "message",
            json!({
                "ToUserName": "wx5823bf96d3bd56c7", "FromUserName": "mycreate", "CreateTime": "1409659813",
                "MsgType": "text", "Content": "hello", "MsgId": "4561255354251345929", "AgentID": "218",
            }),
        ),
        (feishu(), "said", json!("hello world")),
        (
            wechat(),
            "message",
            json!({ "MsgType": "text", "Content": "a & b" }),
        ),
        (wechat_pay(), "paid", json!({ "total": 100, "who": "兔" })),
    ] {
        let event = sent.verified();
        let event = event.unwrap_or_else(|error| panic!("{}: {error}", sent.vendor));
        assert_eq!(event.name(), Some(name), "{}", sent.vendor);
        assert_eq!(event.challenge(), None, "{}", sent.vendor);
        assert_eq!(event.data::<Value>().unwrap(), data, "{}", sent.vendor);
        assert_eq!(event.body(), sent.body.as_bytes(), "{}", sent.vendor);
    }
}

#[test]
fn who_only_asks_whether_somebody_answers_is_told_what_to_answer() {
    let mut plain = wechat();
    plain.address = plain.address.map(|address| address + "&echostr=a+b");
    plain.body = String::new();
    for (sent, answer) in [
        (wecom_asks(), "1616140317555161061"),
        (feishu_asks(), r#"{"challenge":"ajls384kdj"}"#),
        (plain, "a b"),
    ] {
        let asked = sent.verified();
        let asked = asked.unwrap_or_else(|error| panic!("{}: {error}", sent.vendor));
        assert_eq!(asked.challenge(), Some(answer), "{}", sent.vendor);
        assert_eq!(asked.name(), None, "{}", sent.vendor);
        assert!(asked.data::<Value>().is_err(), "{}", sent.vendor);
    }
}

#[test]
fn what_was_changed_or_is_not_for_this_account_is_refused() {
    let in_address = |sent: Sent, from: &str, to: &str| {
        let address = sent
            .address
            .as_ref()
            .map(|address| address.replace(from, to));
        Sent { address, ..sent }
    };
    let unsigned = |sent: Sent| Sent {
        headers: Vec::new(),
        ..sent
    };
    let late = |sent: Sent| Sent {
        at: sent.at + 400,
        ..sent
    };
    let without = "is missing";
    for (what, sent, told) in [
        (
            "another token",
            dingtalk().with_client("token", "12345"),
            "does not belong to what came",
        ),
        (
            "another account",
            dingtalk().with_client("suite_key", "suite5"),
            "does not belong to this account",
        ),
        (
            "another key",
            dingtalk().with_client("aes_key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
            "cannot be read with the key",
        ),
        (
            "another text",
            dingtalk().with_body("1a3N", "1b3N"),
            "does not belong to what came",
        ),
        (
            "nothing encrypted",
            dingtalk().with_body("encrypt", "plain"),
            "not verified",
        ),
        (
            "another nonce",
            in_address(dingtalk(), "nEXh", "nEXi"),
            "does not belong to what came",
        ),
        (
            "no signature",
            in_address(dingtalk(), "signature=", "s="),
            without,
        ),
        ("too late", late(dingtalk()), "too far from now"),
        (
            "an address that is none",
            in_address(dingtalk(), "/called", "\u{0}"),
            "is not one",
        ),
        (
            "no XML",
            wecom().with_body("</xml>", ""),
            "the body is not XML",
        ),
        (
            "another challenge",
            in_address(wecom_asks(), "P9nA", "P9nB"),
            "does not belong to what came",
        ),
        ("an event that is not signed", unsigned(feishu()), without),
        (
            "a challenge of somebody else",
            feishu_asks().with_client("encrypt_key", "other"),
            without,
        ),
        (
            "other data beside it",
            wechat_pay().with_body("transaction", "refund").signed(),
            "cannot be read with the key",
        ),
        (
            "another resource",
            wechat_pay().with_body("bz19", "bz18").signed(),
            "cannot be read with the key",
        ),
        (
            "a short resource",
            wechat_pay()
                .with_body(
                    "bz19WmtQmCFlk6WX8UQZ4ENQZbsscM1BXwlrsVSiu+9EFczH99sNqBY=",
                    "bz19",
                )
                .signed(),
            "cannot be read with the key",
        ),
        (
            "no Base64",
            wechat_pay().with_body("bz19", "!!!!").signed(),
            "cannot be read with the key",
        ),
    ] {
        let error = sent.verified().map(|event| event.name()).expect_err(what);
        assert!(error.is_auth(), "{what}: {error}");
        assert!(error.to_string().contains(told), "{what}: {error}");
        for (_, secret) in sent.client.iter().filter(|(_, secret)| secret.len() > 5) {
            assert!(!format!("{error:?}").contains(secret), "{what}: {error:?}");
        }
    }
}

#[test]
fn what_a_client_lacks_is_told_before_anything_is_read() {
    let without_address = Sent {
        address: None,
        ..dingtalk()
    };
    for (sent, told) in [
        (
            without_address,
            "callbacks cannot be verified without their address, which is signed",
        ),
        (
            dingtalk().with_client("aes_key", ""),
            "callbacks cannot be verified without `aes_key`",
        ),
        (
            dingtalk().with_client("suite_key", ""),
            "callbacks cannot be verified without `suite_key`",
        ),
        (
            dingtalk().with_client("aes_key", "short"),
            "the key that decrypts callbacks has not 43 letters",
        ),
        (
            wechat_pay().with_client("api_key", "short"),
            "the key that decrypts callbacks has not 32 letters",
        ),
    ] {
        let error = sent.verified().map(|event| event.name()).unwrap_err();
        assert_eq!(error.to_string(), told);
        assert!(error.help().is_some(), "{told}");
    }
}

#[test]
fn an_answer_is_encrypted_and_signed_as_what_it_answers() {
    let names = [
        (wecom(), ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]),
        (
            dingtalk(),
            ["encrypt", "msg_signature", "timeStamp", "nonce"],
        ),
    ];
    for (sent, names) in names {
        let answer = sent.runtime().callback_answer("success").unwrap();
        let value = |name: &str| match serde_json::from_str::<Value>(&answer) {
            Ok(answer) => answer[name].as_str().unwrap().to_owned(),
            Err(_) => {
                let (_, rest) = answer.split_once(&format!("<{name}><![CDATA[")).unwrap();
                let (value, _) = rest.split_once(&format!("]]></{name}>")).unwrap();
                value.to_owned()
            }
        };
        let [encrypted, signature, time, nonce] = names.map(value);
        let token = sent.client[0].1.to_owned();
        let mut words = [token, time.clone(), nonce.clone(), encrypted.clone()];
        words.sort();
        let signed = signature::digest(Digest::Sha1, b"", words.concat().as_bytes()).unwrap();
        let signed = signature::encode(&signed, SignatureEncoding::Hex);
        assert_eq!(signature, signed, "{}", sent.vendor);
        assert_eq!(time.get(..10), Some(&*sent.at.to_string()));
        assert_ne!(answer, sent.runtime().callback_answer("success").unwrap());
        if sent.vendor == "wecom" {
            let asked = encrypted.replace('+', "%2B").replace('/', "%2F");
            let address = format!(
                "/called?msg_signature={signature}&timestamp={time}&nonce={nonce}&echostr={asked}"
            );
            let echoed = Sent {
                address: Some(address),
                body: String::new(),
                ..sent
            };
            assert_eq!(echoed.verified().unwrap().challenge(), Some("success"));
        }
    }
    let told = wechat().runtime().callback_answer("success").unwrap_err();
    assert_eq!(told.to_string(), "answers to this API are not encrypted");
    let other = wecom().with_client("aes_key", "");
    assert!(other.runtime().callback_answer("success").is_err());
}
