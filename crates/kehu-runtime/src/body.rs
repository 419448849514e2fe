//! The body of an answer as the text that is read: in UTF-8, and JSON whatever it came as.

use std::borrow::Cow;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use encoding_rs::{DecoderResult, Encoding, GB18030, GBK};

use crate::info::{AnswerBody, ApiInfo};

/// What came of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer<'b> {
    pub status: u16,
    pub content_type: Option<&'b str>,
    pub body: &'b [u8],
}

impl<'b> Answer<'b> {
    /// A body that was kept.
    pub fn kept(body: &'b [u8]) -> Self {
        Self {
            status: 200,
            content_type: None,
            body,
        }
    }

    /// Whether its status says that there is nothing to read.
    pub fn is_without_content(&self) -> bool {
        matches!(self.status, 204 | 205) && self.body.trim_ascii().is_empty()
    }

    /// The body in UTF-8, without the mark (U+FEFF) that some services write before it.
    pub fn utf_8(&self, api: &ApiInfo) -> Cow<'b, [u8]> {
        let body = self.body;
        let text = match self.encoding(api) {
            Some(encoding) if !body.is_ascii() => Cow::Owned(to_utf_8(encoding, body)),
            _ => Cow::Borrowed(body),
        };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(without_mark(text)),
            text => text,
        }
    }

    /// What the API is said to write in, or else what its answer says, where it is one of China's own.
    fn encoding(&self, api: &ApiInfo) -> Option<&'static Encoding> {
        let label = api.charset.or_else(|| charset(self.content_type?))?;
        let encoding = Encoding::for_label(label.as_bytes())?;
        (encoding == GBK || encoding == GB18030).then_some(encoding)
    }
}

/// A string without the mark (U+FEFF) before it.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

/// `gbk` of `application/json; charset="gbk"`
fn charset(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1);
    let found = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(found.trim().trim_matches('"'))
}

/// What cannot be read stays a byte that no UTF-8 has: whoever reads row by row finds it in its cell.
fn to_utf_8(encoding: &'static Encoding, body: &[u8]) -> Vec<u8> {
    const NO_CHARACTER: u8 = 0xff;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = Vec::with_capacity(body.len() + body.len() / 2);
    let mut rest = body;
    let mut piece = String::with_capacity(body.len() * 2 + 16);
    loop {
        piece.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut piece, true);
        text.extend_from_slice(piece.as_bytes());
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return text,
            DecoderResult::OutputFull => piece.reserve(rest.len() * 2 + 16),
            DecoderResult::Malformed(..) => text.push(NO_CHARACTER),
        }
    }
}

/// The body as JSON; text that is not what was documented stays as it is.
pub(crate) fn as_json(form: AnswerBody, text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match form {
        AnswerBody::Jsonp => match call_argument(&text) {
            Some(json) => Cow::Owned(json.to_vec()),
            None => text,
        },
        AnswerBody::Text => match std::str::from_utf8(&text) {
            Ok(words) => Cow::Owned(serde_json::Value::from(words).to_string().into_bytes()),
            Err(_) => text,
        },
        AnswerBody::File => Cow::Owned(format!("\"{}\"", STANDARD.encode(&text)).into_bytes()),
    }
}

/// The argument of the one call that a script is: `callback({…});`
fn call_argument(script: &[u8]) -> Option<&[u8]> {
    let script = script.trim_ascii();
    let script = script.strip_prefix(b"/**/").unwrap_or(script).trim_ascii();
    let open = script.iter().position(|byte| *byte == b'(')?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$.".contains(byte);
    let name = script[..open].trim_ascii();
    let rest = script[open + 1..].trim_ascii();
    let rest = rest.strip_suffix(b";").unwrap_or(rest).trim_ascii();
    let argument = rest.strip_suffix(b")")?;
    (!name.is_empty() && name.iter().all(is_name)).then_some(argument)
}

/// What a gzipped body holds, where it is not larger than that.
pub(crate) fn unzipped(body: &[u8], max_bytes: u64) -> Option<Bytes> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut text = Vec::new();
    let unzip = flate2::read::MultiGzDecoder::new(body);
    let length = unzip
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut text);
    let fits = length.is_ok_and(|length| length as u64 <= max_bytes);
    fits.then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GBK_API: ApiInfo = ApiInfo {
        charset: Some("gbk"),
        ..ApiInfo::EMPTY
    };

    #[track_caller]
    fn check(api: &ApiInfo, content_type: Option<&str>, body: &[u8], expect: &[u8]) {
        let answer = Answer {
            content_type,
            ..Answer::kept(body)
        };
        let got = answer.utf_8(api);
        assert_eq!(got, expect, "{}", String::from_utf8_lossy(&got));
    }

    #[test]
    fn gbk_is_read_where_the_api_or_the_answer_says_so() {
        let (gbk, utf_8) = (b"\"\xbc\xd7\"", "\"甲\"".as_bytes());
        check(&GBK_API, None, gbk, utf_8);
        check(
            &GBK_API,
            Some("application/json; charset=utf-8"),
            gbk,
            utf_8,
        );
        for label in [
            "text/html; charset=GBK",
            "a/b;charset=\"gb2312\"",
            "a/b; x=y; Charset = gb18030",
        ] {
            check(&ApiInfo::EMPTY, Some(label), gbk, utf_8);
        }
        // Four bytes, as only GB18030 has them.
        check(
            &ApiInfo::EMPTY,
            Some("a/b; charset=gb18030"),
            b"\x81\x39\xef\x30",
            "㐁".as_bytes(),
        );
        for label in [
            None,
            Some("a/b"),
            Some("a/b; charset=latin1"),
            Some("a/b; charset"),
        ] {
            check(&ApiInfo::EMPTY, label, utf_8, utf_8);
        }
    }

    #[test]
    fn half_a_character_does_not_take_what_is_behind_it() {
        check(
            &GBK_API,
            None,
            b"[\"\xbc\",\"\xbc\xd7\"]",
            b"[\"\xff\",\"\xe7\x94\xb2\"]",
        );
        check(&GBK_API, None, b"\xbc\xd7\xbc", b"\xe7\x94\xb2\xff");
    }

    #[test]
    fn the_mark_before_a_text_is_left_out() {
        check(&ApiInfo::EMPTY, None, "\u{feff}{}".as_bytes(), b"{}");
        check(&ApiInfo::EMPTY, None, b"", b"");
    }

    #[test]
    fn what_is_not_json_becomes_json() {
        use AnswerBody::{File, Jsonp, Text};
        for (form, body, expect) in [
            (Jsonp, "cb(1)", "1"),
            (
                Jsonp,
                " /**/ a.b_$1 ({\"a\": \"(;)\"}) ; \n",
                "{\"a\": \"(;)\"}",
            ),
            (Jsonp, "{\"a\":1}", "{\"a\":1}"),
            (Jsonp, "<b>(1)", "<b>(1)"),
            (Jsonp, "cb(1", "cb(1"),
            (Text, "a,\"b\"\n1", r#""a,\"b\"\n1""#),
            (Text, "", "\"\""),
            (File, "hello", "\"aGVsbG8=\""),
        ] {
            let got = as_json(form, Cow::Borrowed(body.as_bytes()));
            assert_eq!(String::from_utf8_lossy(&got), expect, "{body}");
        }
    }

    #[test]
    fn a_gzipped_body_is_unzipped_as_far_as_is_allowed() {
        use std::io::Write as _;
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(b"{\"code\":0}").unwrap();
        let zipped = zip.finish().unwrap();
        assert_eq!(unzipped(&zipped, 10).unwrap(), "{\"code\":0}");
        assert_eq!(unzipped(&zipped, 9), None);
        assert_eq!(unzipped(&zipped[..zipped.len() / 2], 10), None);
        assert_eq!(unzipped(b"{}", 10), None);
    }
}
