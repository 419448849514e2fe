use http::HeaderMap;

use super::*;
use crate::auth::{Inputs, signature};
use crate::info::{
    ApiInfo, ClientFieldInfo, Composed, Digest, OperationInfo, PairOrder, Pairs, Place,
    SignatureEncoding, SignedPart, SignedPartKind, TextEncoding,
};

const NAME: Pairs = Pairs {
    order: PairOrder::Name,
    pair: "=",
    join: "&",
    encode: TextEncoding::None,
    values_only: false,
};
const LISTED: Pairs = Pairs {
    order: PairOrder::Listed,
    pair: ":",
    join: "\n",
    encode: TextEncoding::None,
    values_only: false,
};
const QUERY: SignedPartKind = SignedPartKind::Fields {
    query: true,
    body: false,
    json: true,
    under: &[],
    header: None,
    except: &[],
    skip_empty_values: false,
    pairs: NAME,
};

static EVERYTHING: SigningInfo = SigningInfo {
    digest: Digest::HmacSha256,
    encoding: SignatureEncoding::Base64,
    key: &[Piece::Of(Source::Client("secret"))],
    sent: &[
        header("x-time", &[Piece::Of(Source::TimestampS)]),
        header("x-app", &[Piece::Of(Source::Client("app"))]),
        header("x-nonce", &[Piece::Of(Source::Nonce)]),
        header("x-version", &[Piece::Text("2")]),
        header("x-kind", &[Piece::Of(Source::Operation)]),
        header("X-Sign", &[Piece::Of(Source::Signature)]),
    ],
    signs: &[
        part("", false, SignedPartKind::Value(Source::Method)),
        part("\n", false, SignedPartKind::Value(Source::Path)),
        part("?", true, QUERY),
        part("\n", false, headers_of(LISTED)),
        part("\n", false, headers_of(NAME)),
        part("\nbody=", true, SignedPartKind::Value(Source::Body)),
        part("\n", false, SignedPartKind::Value(Source::TimestampS)),
        part("\n", false, SignedPartKind::Value(Source::Nonce)),
        part("\n", false, SignedPartKind::Value(Source::Client("app"))),
        part("\nend", false, SignedPartKind::Text),
    ],
    ..SigningInfo::EMPTY
};

const fn headers_of(pairs: Pairs) -> SignedPartKind {
    SignedPartKind::Headers { only: &[], pairs }
}

const fn part(prefix: &'static str, skip_empty: bool, kind: SignedPartKind) -> SignedPart {
    SignedPart {
        prefix,
        skip_empty,
        kind,
        ..SignedPart::EMPTY
    }
}

const fn header(name: &'static str, value: Composed) -> SentField {
    SentField {
        name,
        value,
        ..SentField::EMPTY
    }
}

/// What the parts come to, digested in one piece.
fn digest_of(text: &str, key: &str) -> String {
    let hasher = Hasher::new(Digest::HmacSha256, key.as_bytes()).unwrap();
    let mut written = Vec::new();
    hasher
        .digest(text.as_bytes(), |digest| {
            crate::auth::digest::write(digest, SignatureEncoding::Base64, &mut written);
        })
        .unwrap();
    String::from_utf8(written).unwrap()
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
        ..Inputs::EMPTY
    };
    let headers = "x-time:1655710885\nx-app:kehu\nx-nonce:n0nce\nx-version:2\nx-kind:query";
    let sorted = "x-app=kehu&x-kind=query&x-nonce=n0nce&x-time=1655710885&x-version=2";
    let expect =
        format!("GET\n/customers/1?a=&&z=ü 1\n{headers}\n{sorted}\n1655710885\nn0nce\nkehu\nend");
    assert_eq!(
        signature(&EVERYTHING, &inputs).unwrap(),
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
        signature(&EVERYTHING, &inputs).unwrap(),
        digest_of(&expect, "s3cret")
    );
}

static API: ApiInfo = ApiInfo {
    client: &[field("app"), field("secret"), field("unset")],
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
    let config = Config::new(&API).set("app", "kehu").set("secret", "s3cret");
    let request = serde_json::json!({ "id": "ü", "page": 2 });
    let encoded = crate::encode::encode(&OPERATION, &request).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-kind", HeaderValue::from_static("query"));
    let signer = Signer::new(&EVERYTHING, &config).unwrap();
    let nonce = nonce(NonceForm::Hex).unwrap();
    let attempt = Attempt {
        time_ms: now_ms,
        nonce: &nonce,
        token: "",
    };
    let uri = Uri::default();
    type Sign = fn(&Signer, &Unsigned<'_>, Attempt<'_>) -> Result<Proof>;
    for sign in [Signer::before as Sign, Signer::sign] {
        let request = Unsigned::new("GET", &uri, Named::Headers(&headers), &encoded);
        let proof = sign(&signer, &request, attempt).unwrap();
        headers.extend(proof.headers);
    }
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
        ..Inputs::EMPTY
    };
    assert_eq!(header("X-Sign"), signature(&EVERYTHING, &inputs).unwrap());
    assert!(!format!("{headers:?}").contains("kehu"), "{headers:?}");
}

#[test]
fn every_attempt_has_its_own_nonce() {
    assert_ne!(headers(0)["x-nonce"], headers(0)["x-nonce"]);
}
