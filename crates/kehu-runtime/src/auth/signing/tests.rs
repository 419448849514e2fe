use super::*;
use crate::info::{ApiInfo, AuthInfo, ClientFieldInfo, Digest, Place, SignatureEncoding};

const NAME: Pairs = Pairs {
    order: PairOrder::Name,
    pair: "=",
    join: "&",
};
const LISTED: Pairs = Pairs {
    order: PairOrder::Listed,
    pair: ":",
    join: "\n",
};

const EVERYTHING: SigningInfo = SigningInfo {
    digest: Digest::HmacSha256,
    encoding: SignatureEncoding::Base64,
    key: Some("secret"),
    signature: "X-Sign",
    skew_s: 60,
    headers: &[
        header("x-time", HeaderSource::TimestampS),
        header("x-app", HeaderSource::Client("app")),
        header("x-nonce", HeaderSource::Nonce),
        header("x-version", HeaderSource::Fixed("2")),
        header("x-kind", HeaderSource::Operation),
    ],
    signs: &[
        part("", false, SignedPartKind::Method),
        part("\n", false, SignedPartKind::Path),
        part("?", true, SignedPartKind::Query(NAME)),
        part("\n", false, SignedPartKind::Headers(LISTED)),
        part("\n", false, SignedPartKind::Headers(NAME)),
        part("\nbody=", true, SignedPartKind::Body),
        part("\n", false, SignedPartKind::Timestamp),
        part("\n", false, SignedPartKind::Nonce),
        part("\n", false, SignedPartKind::Client("app")),
        part("\nend", false, SignedPartKind::Text),
    ],
};

const fn part(prefix: &'static str, skip_empty: bool, kind: SignedPartKind) -> SignedPart {
    SignedPart {
        prefix,
        skip_empty,
        kind,
    }
}

const fn header(name: &'static str, value: HeaderSource) -> SignedHeader {
    SignedHeader { name, value }
}

/// What the parts come to, digested in one piece.
fn digest_of(text: &str, key: &str) -> String {
    let mut hasher = Hasher::new(Digest::HmacSha256, key.as_bytes());
    hasher.update(text.as_bytes());
    hasher.finish(SignatureEncoding::Base64)
}

#[test]
fn every_part_stands_where_the_spec_puts_it() {
    let inputs = Inputs {
        client: &[("app", "kehu"), ("secret", "s3cret")],
        timestamp: 1655710885,
        nonce: "n0nce",
        headers: &[("x-kind", "query")],
        method: "GET",
        path: "/customers/1",
        query: &[("z", "ü 1"), ("a", "&")],
        body: b"",
    };
    let headers = "x-time:1655710885\nx-app:kehu\nx-nonce:n0nce\nx-version:2\nx-kind:query";
    let sorted = "x-app=kehu&x-kind=query&x-nonce=n0nce&x-time=1655710885&x-version=2";
    let expect =
        format!("GET\n/customers/1?a=&&z=ü 1\n{headers}\n{sorted}\n1655710885\nn0nce\nkehu\nend");
    assert_eq!(
        signature(&EVERYTHING, &inputs),
        digest_of(&expect, "s3cret")
    );

    let inputs = Inputs {
        query: &[],
        body: b"{}",
        ..inputs
    };
    let expect =
        format!("GET\n/customers/1\n{headers}\n{sorted}\nbody={{}}\n1655710885\nn0nce\nkehu\nend");
    assert_eq!(
        signature(&EVERYTHING, &inputs),
        digest_of(&expect, "s3cret")
    );
}

static API: ApiInfo = ApiInfo {
    client: &[field("app"), field("secret"), field("unset")],
    auth: AuthInfo::SignedHeaders(EVERYTHING),
    ..ApiInfo::EMPTY
};

const fn field(name: &'static str) -> ClientFieldInfo {
    ClientFieldInfo::secret(name, "")
}

static OPERATION: OperationInfo = OperationInfo {
    path: "/customers/{id}",
    places: &[("id", Place::Path), ("page", Place::Query)],
    headers: &[("x-kind", "query")],
    ..OperationInfo::EMPTY
};

/// The headers of one attempt.
fn headers(now_ms: i64) -> HeaderMap {
    let AuthInfo::SignedHeaders(info) = &API.auth else {
        panic!("it signs")
    };
    let config = Config::new(&API).set("app", "kehu").set("secret", "s3cret");
    let request = serde_json::json!({ "id": "ü", "page": 2 });
    let encoded = crate::encode::encode(&OPERATION, &request).unwrap();
    let mut headers = HeaderMap::new();
    let signer = Signer::new(info, &config).unwrap();
    signer
        .sign(&OPERATION, &encoded, now_ms, &mut headers)
        .unwrap();
    headers
}

#[test]
fn a_signer_sends_what_it_signs() {
    let headers = headers(1655710885431);
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("x-time"), "1655710885");
    assert_eq!(header("x-version"), "2");
    assert_eq!(header("x-nonce").len(), 32);
    let inputs = Inputs {
        client: &[("app", "kehu"), ("secret", "s3cret")],
        timestamp: 1655710885,
        nonce: header("x-nonce"),
        headers: &[("x-kind", "query")],
        method: "GET",
        path: "/customers/%C3%BC",
        query: &[("page", "2")],
        body: b"",
    };
    assert_eq!(header("X-Sign"), signature(&EVERYTHING, &inputs));
    assert!(!format!("{headers:?}").contains("kehu"), "{headers:?}");
}

#[test]
fn every_attempt_has_its_own_nonce() {
    assert_ne!(headers(0)["x-nonce"], headers(0)["x-nonce"]);
}
