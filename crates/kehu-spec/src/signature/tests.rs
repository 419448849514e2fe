use super::*;
use crate::model::{Digest, KeyForm, NonceForm, SentField, SignatureEncoding};
use crate::source::Span;

const PAIRS: Pairs = Pairs {
    order: PairOrder::Name,
    pair: String::new(),
    join: String::new(),
    encode: TextEncoding::None,
    values_only: false,
};

fn part(kind: SignedPartKind) -> SignedPart {
    SignedPart {
        prefix: String::new(),
        skip_empty: false,
        kind,
        case: None,
        encode: TextEncoding::None,
        digest: None,
    }
}

fn auth(signs: Vec<SignedPart>) -> SigningAuth {
    SigningAuth {
        digest: Digest::Md5,
        key: Vec::new(),
        is_public: false,
        key_steps: Vec::new(),
        key_encoding: None,
        key_form: KeyForm::Text,
        nonce: NonceForm::Hex,
        encoding: SignatureEncoding::Hex,
        skew_s: 60,
        offset_s: 0,
        sent: Vec::new(),
        canonical: Vec::new(),
        canonical_sorted: false,
        signs,
        vectors: Vec::new(),
        docs: None,
    }
}

fn signed(auth: &SigningAuth, request: &Request) -> String {
    let inputs = Inputs {
        client: &[],
        token: "",
        time_ms: 1_655_710_885_431,
        nonce: "",
        request,
    };
    String::from_utf8(string_to_sign(auth, &inputs)).unwrap()
}

/// Each line: the digest, how it is written, its key, the text, and what comes of it.
#[test]
fn digests_are_those_of_the_standards() {
    let cases = "
        md5 hex - abc => 900150983cd24fb0d6963f7d28e17f72
        md5 HEX - abc => 900150983CD24FB0D6963F7D28E17F72
        sha1 hex - abc => a9993e364706816aba3e25717850c26c9cd0d89d
        sha1 base64 - abc => qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
        sha1 base64url - abc => qZk-NkcGgWq6PiVxeFDCbJzQ2J0=
        hmac_md5 hex Jefe what do ya want for nothing? => 750c783e6ab0b503eaa86e310a5db738
        hmac_sha1 hex Jefe what do ya want for nothing? => effcdf6ae5eb2fa2d27416d5f184df9c259a7c79
        hmac_sha256 hex Jefe what do ya want for nothing? => 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
    ";
    for case in cases.lines().map(str::trim).filter(|case| !case.is_empty()) {
        let (given, expect) = case.split_once(" => ").unwrap();
        let parts: Vec<&str> = given.splitn(4, ' ').collect();
        let [kind, encoding, key, text] = parts[..] else {
            panic!("{case}")
        };
        let (kind, encoding) = (Digest::of(kind), SignatureEncoding::of(encoding));
        let key = key.trim_matches('-').as_bytes();
        let computed = digest(kind.unwrap(), key, text.as_bytes()).unwrap();
        assert_eq!(encode(&computed, encoding.unwrap()), expect, "{case}");
    }
    assert_eq!(digest(Digest::RsaSha256, b"no key", b"abc"), None);
}

#[test]
fn fields_come_from_query_and_body_sorted_by_bytes_without_the_signature() {
    let fields = |order, encode| {
        let pairs = Pairs {
            order,
            pair: "=".to_owned(),
            join: "&".to_owned(),
            encode,
            values_only: false,
        };
        part(SignedPartKind::Fields {
            query: true,
            body: true,
            json: true,
            under: Default::default(),
            header: None,
            except: vec!["kind".to_owned()],
            skip_empty_values: true,
            pairs,
        })
    };
    let mut request = Request {
        query: "b=x+y&a=%26&sign=s&empty=&kind=1".to_owned(),
        body: br#"{"B":{"c":1.0},"n":null,"t":true}"#.to_vec(),
        ..Request::default()
    };
    let signed_in = |order, encode, request: &Request| {
        let mut auth = auth(vec![fields(order, encode)]);
        auth.sent.push(SentField {
            is_nested: false,
            place: AuthPlace::Query,
            name: "sign".to_owned(),
            value: vec![Piece::Of(Source::Signature)],
            digest: None,
            encode: TextEncoding::None,
            is_number: false,
            span: Span::new(crate::source::FileId(0), 0..0),
        });
        signed(&auth, request)
    };
    let sorted = signed_in(PairOrder::Name, TextEncoding::None, &request);
    assert_eq!(sorted, r#"B={"c":1.0}&a=&&b=x y&t=true"#);
    request.form = Some(vec![("z".to_owned(), "~*".to_owned())]);
    let as_sent = signed_in(PairOrder::Listed, TextEncoding::Percent, &request);
    assert_eq!(as_sent, "b=x%20y&a=%26&z=~%2A");
    let as_form = signed_in(PairOrder::Listed, TextEncoding::Form, &request);
    assert_eq!(as_form, "b=x+y&a=%26&z=%7E*");
}

#[test]
fn a_query_is_signed_as_it_is_sent() {
    let auth = auth(vec![part(SignedPartKind::Value(Source::Query))]);
    let request = Request {
        query: "prefix=a%20b%2F&x=1+2".to_owned(),
        ..Request::default()
    };
    assert_eq!(signed(&auth, &request), request.query);
}

#[test]
fn times_are_written_in_the_zone_of_the_scheme() {
    for (form, expect) in [
        (TimeForm::Seconds, "1655710885"),
        (TimeForm::Millis, "1655710885431"),
        (
            TimeForm::Written("%Y-%m-%d %H:%M:%S".to_owned()),
            "2022-06-20 15:41:25",
        ),
        (
            TimeForm::Written("%Y%m%dT%H%M%SZ".to_owned()),
            "20220620T074125Z",
        ),
    ] {
        let mut auth = auth(vec![part(SignedPartKind::Value(Source::Time(form)))]);
        auth.offset_s = 8 * 3600;
        assert_eq!(signed(&auth, &Request::default()), expect);
    }
}

#[test]
fn a_part_that_is_empty_is_left_out_with_its_prefix() {
    let mut body = part(SignedPartKind::Value(Source::Body));
    body.prefix = "&body=".to_owned();
    assert_eq!(
        signed(&auth(vec![body.clone()]), &Request::default()),
        "&body="
    );
    body.skip_empty = true;
    assert_eq!(signed(&auth(vec![body]), &Request::default()), "");
}

#[test]
fn a_part_is_changed_in_case_and_encoded_before_its_digest() {
    let request = Request {
        headers: vec![("Content-Type".to_owned(), " A/B ".to_owned())],
        url: "https://h.example:8/p".to_owned(),
        ..Request::default()
    };
    let mut headers = part(SignedPartKind::Headers {
        only: vec!["content-type".to_owned(), "none".to_owned()],
        pairs: Pairs {
            pair: ":".to_owned(),
            ..PAIRS
        },
    });
    headers.case = Some(LetterCase::Lower);
    assert_eq!(
        signed(&auth(vec![headers.clone()]), &request),
        "content-type:a/b"
    );
    headers.encode = TextEncoding::Percent;
    assert_eq!(
        signed(&auth(vec![headers.clone()]), &request),
        "content-type%3Aa%2Fb"
    );
    headers.digest = Some(PartDigest {
        digest: Digest::Md5,
        encoding: SignatureEncoding::Hex,
    });
    let md5 = digest(Digest::Md5, b"", b"content-type%3Aa%2Fb").unwrap();
    let md5 = encode(&md5, SignatureEncoding::Hex);
    assert_eq!(signed(&auth(vec![headers]), &request), md5);
    let host = part(SignedPartKind::Value(Source::Host));
    assert_eq!(signed(&auth(vec![host]), &request), "h.example:8");
}
