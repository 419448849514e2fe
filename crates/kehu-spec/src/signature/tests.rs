use super::*;
use crate::model::{Digest, SignatureEncoding};

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

/// What a scheme with these parts signs of a request at 2022-06-20 07:41:25.431 UTC, where its zone is +08:00.
fn check(request: &Request, signs: &str, expect: &str) {
    let api = format!(
        r#"name = "post"
        title = "Post"
        summary = "A made-up post office."
        server = [{{ name = "main", url = "https://post.example" }}]
        [auth]
        scheme = "signed_headers"
        digest = "md5"
        zone = "+08:00"
        fields = [{{ name = "sign", value = "signature", in = "query" }}]
        signs = [{signs}]"#
    );
    let loaded = crate::load(&crate::Sources::from_texts([("post/api.toml", api)]));
    let auth = loaded.apis[0].signatures().next().unwrap();
    let inputs = Inputs {
        client: &[],
        token: "",
        time_ms: 1_655_710_885_431,
        nonce: "",
        request,
    };
    let signed = String::from_utf8(string_to_sign(auth, &inputs)).unwrap();
    assert_eq!(signed, expect, "{signs}");
}

#[test]
fn fields_come_from_query_and_body_sorted_by_bytes_without_the_signature() {
    let fields = |keys: &str| {
        let keys = format!(r#"skip_empty_values = true, except = ["kind"]{keys}"#);
        format!(r#"{{ part = "fields", {keys} }}"#)
    };
    let mut request = Request {
        query: "b=x+y&a=%26&sign=s&empty=&kind=1".to_owned(),
        body: br#"{"B":{"c":1.0},"n":null,"t":true}"#.to_vec(),
        ..Request::default()
    };
    check(&request, &fields(""), r#"B={"c":1.0}&a=&&b=x y&t=true"#);
    request.form = Some(vec![("z".to_owned(), "~*".to_owned())]);
    let percent = fields(r#", order = "listed", encode_each = "percent""#);
    check(&request, &percent, "b=x%20y&a=%26&z=~%2A");
    let form = fields(r#", order = "listed", encode_each = "form""#);
    check(&request, &form, "b=x+y&a=%26&z=%7E*");
}

/// The query as it is sent, times in the zone of the scheme, an empty part with its prefix or without, and a part
/// that is changed in case and encoded before its digest.
#[test]
fn parts_are_written_as_they_are_declared() {
    let request = Request {
        query: "prefix=a%20b%2F&x=1+2".to_owned(),
        headers: vec![("Content-Type".to_owned(), " A/B ".to_owned())],
        url: "https://h.example:8/p".to_owned(),
        ..Request::default()
    };
    let headers =
        r#"part = "headers", only = ["content-type", "none"], pair = ":", case = "lower""#;
    let encoded = format!(r#"{headers}, encode = "percent""#);
    let digested = format!(r#"{encoded}, digest = "md5""#);
    let md5 = digest(Digest::Md5, b"", b"content-type%3Aa%2Fb").unwrap();
    for (part, expect) in [
        (r#"part = "query""#, request.query.as_str()),
        (r#"part = "timestamp_s""#, "1655710885"),
        (r#"part = "timestamp_ms""#, "1655710885431"),
        (r#"part = "time:%Y-%m-%d %H:%M:%S""#, "2022-06-20 15:41:25"),
        (r#"part = "time:%Y%m%dT%H%M%SZ""#, "20220620T074125Z"),
        (r#"part = "body", prefix = "&body=""#, "&body="),
        (r#"part = "body", prefix = "&body=", skip_empty = true"#, ""),
        (headers, "content-type:a/b"),
        (&encoded, "content-type%3Aa%2Fb"),
        (&digested, &encode(&md5, SignatureEncoding::Hex)),
        (r#"part = "host""#, "h.example:8"),
    ] {
        check(&request, &format!("{{ {part} }}"), expect);
    }
}
