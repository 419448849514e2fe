//! What is signed and how, in words: enough to write it by hand.

use kehu_spec::model::{
    Api, Composed, Digest, LetterCase, PairOrder, Pairs, PartDigest, Piece, SignatureEncoding,
    SignedPart, SignedPartKind, SigningAuth, Source, TextEncoding, TimeForm,
};

use super::signature_field;
use crate::row_text::Text;

/// A sentence each: where the signature travels, what travels with it, what is signed, and with what.
pub(super) fn signing(api: &Api, signing: &SigningAuth) -> Vec<Text> {
    let skew_s = signing.skew_s;
    let name = signature_field(signing).map_or("", |sent| sent.name.as_str());
    let mut told = vec![Text::new(
        format!(
            "Each request is signed; the signature travels in `{name}`. The clocks may differ by {skew_s} s."
        ),
        format!("每次请求均需签名，签名放在 `{name}` 中。时钟误差不得超过 {skew_s} 秒。"),
    )];
    let others = signing.sent.iter().filter(|sent| sent.name != name);
    let others = listed(others.map(|sent| {
        let value = composed(api, &sent.value);
        let name = &sent.name;
        Text::new(
            format!("`{name}`: {}", value.en),
            format!("`{name}`（{}）", value.zh),
        )
    }));
    if !others.en.is_empty() {
        told.push(sentence("With it travel", "同时携带", others));
    }
    if !signing.canonical.is_empty() {
        let mut parts = parts(api, &signing.canonical);
        if signing.canonical_sorted {
            parts.en += ", sorted byte by byte";
            parts.zh += "，按字节升序";
        }
        told.push(sentence(
            "The canonical string is, one part after another",
            "规范串由以下各部分依次拼接",
            parts,
        ));
    }
    let all = parts(api, &signing.signs);
    told.push(sentence(
        "What is signed is, one part after another",
        "待签名串由以下各部分依次拼接",
        all,
    ));
    told.push(computed(api, signing));
    told
}

/// The digest, its key, and how it is written.
fn computed(api: &Api, signing: &SigningAuth) -> Text {
    let digest = name(signing.digest);
    let written = written(signing.encoding);
    let mut told = Text::new(
        format!("The signature is its {digest}, {}", written.en),
        format!("对其计算 {digest}，结果为{}", written.zh),
    );
    if !signing.key.is_empty() {
        let key = composed(api, &signing.key);
        told.en += &format!("; the key is {}", key.en);
        told.zh += &format!("，密钥为 {}", key.zh);
    }
    if !signing.key_steps.is_empty() {
        let steps = listed(signing.key_steps.iter().map(|step| composed(api, step)));
        told.en += &format!(
            ", from which the HMACs of {} make the key, one after the other",
            steps.en
        );
        told.zh += &format!("，再依次对 {} 计算 HMAC 得到签名密钥", steps.zh);
    }
    Text::new(told.en + ".", told.zh + "。")
}

fn sentence(en: &str, zh: &str, told: Text) -> Text {
    Text::new(
        format!("{en}: {}.", told.en),
        format!("{zh}：{}。", told.zh),
    )
}

fn listed(told: impl Iterator<Item = Text>) -> Text {
    let (en, zh): (Vec<_>, Vec<_>) = told.map(|text| (text.en, text.zh)).unzip();
    Text::new(en.join("; "), zh.join("；"))
}

fn parts(api: &Api, parts: &[SignedPart]) -> Text {
    listed(parts.iter().map(|part| self::part(api, part)))
}

fn part(api: &Api, part: &SignedPart) -> Text {
    let mut told = match &part.kind {
        SignedPartKind::Text => Text::new("", ""),
        SignedPartKind::Value(source) => self::source(api, source),
        SignedPartKind::Headers { only, pairs } => {
            let names = quoted(only);
            let of = match only.is_empty() {
                true => Text::new("the headers above", "上述请求头"),
                false => Text::new(format!("the headers {names}"), format!("请求头 {names}")),
            };
            paired(of, pairs)
        }
        fields @ SignedPartKind::Fields { .. } => self::fields(fields),
    };
    changed(part, &mut told);
    if !part.prefix.is_empty() {
        let prefix = part.prefix.escape_debug();
        let is_all = told.en.is_empty();
        let (en, zh) = match is_all {
            true => (String::new(), String::new()),
            false => (format!(" and {}", told.en), format!(" 加 {}", told.zh)),
        };
        told = Text::new(format!("`{prefix}`{en}"), format!("`{prefix}`{zh}"));
    }
    told
}

/// The fields of query and body.
fn fields(kind: &SignedPartKind) -> Text {
    let SignedPartKind::Fields {
        query,
        body,
        json,
        under,
        header,
        except,
        skip_empty_values,
        pairs,
    } = kind
    else {
        return Text::new("", "");
    };

    let of = match (query, body) {
        _ if !under.0.is_empty() => Text::new(
            format!("the fields of `{under}` in the body"),
            format!("请求体中 `{under}` 的参数"),
        ),
        (true, true) if !json => Text::new("the fields of query and form", "查询与表单的全部参数"),
        (true, false) => Text::new("the fields of the query", "查询参数"),
        (false, true) => Text::new("the fields of the body", "请求体参数"),
        _ => Text::new("the fields of query and body", "查询与请求体的全部参数"),
    };
    let mut told = paired(of, pairs);
    if let Some(header) = header {
        told.en += &format!(", the pairs of the header `{header}` among them");
        told.zh += &format!("，含请求头 `{header}` 中的键值");
    }
    if *skip_empty_values {
        told.en += ", those without a value left out";
        told.zh += "，空值不参与签名";
    }
    let mut without: Vec<String> = except.clone();
    without.sort();
    if !without.is_empty() {
        let names = quoted(&without);
        told.en += &format!(", without {names}");
        told.zh += &format!("，不含 {names}");
    }
    told
}

/// What becomes of a part before it is signed.
fn changed(part: &SignedPart, told: &mut Text) {
    if let Some(case) = part.case {
        let (en, zh) = match case {
            LetterCase::Lower => (" in lower case", "（小写）"),
            LetterCase::Upper => (" in capitals", "（大写）"),
        };
        told.en += en;
        told.zh += zh;
    }
    if let Some((en, zh)) = encoded(part.encode) {
        told.en += &format!(" {en}");
        told.zh += &format!("（{zh}）");
    }
    if let Some(PartDigest { digest, encoding }) = part.digest {
        let (name, how) = (name(digest), written(encoding));
        told.en = format!("the {name} of {}, {}", told.en, how.en);
        told.zh = format!("{} 的 {name}（{}）", told.zh, how.zh);
    }
}

fn paired(of: Text, pairs: &Pairs) -> Text {
    let (pair, join) = (pairs.pair.escape_debug(), pairs.join.escape_debug());
    let (order, zh_order) = match pairs.order {
        PairOrder::Name => ("sorted by name byte by byte", "按名称的字节升序"),
        PairOrder::Value => ("sorted by value byte by byte", "按值的字节升序"),
        PairOrder::Listed => ("in the order in which they are sent", "按发送顺序"),
    };
    let (joined, zh_joined) = match pairs.join.is_empty() {
        true => (
            "with nothing between them".to_owned(),
            "直接拼接".to_owned(),
        ),
        false => (format!("joined by `{join}`"), format!("用 `{join}` 连接")),
    };
    let mut told = Text::new(
        format!("{} as `name{pair}value`, {order}, {joined}", of.en),
        format!("{}按 `名称{pair}值` 的格式，{zh_order}，{zh_joined}", of.zh),
    );
    if let Some((en, zh)) = encoded(pairs.encode) {
        told.en += &format!(", each name and value {en}");
        told.zh += &format!("，名称和值均{zh}");
    }
    told
}

fn composed(api: &Api, pieces: &Composed) -> Text {
    let told = pieces.iter().map(|piece| match piece {
        Piece::Text(words) => {
            let words = format!("`{}`", words.escape_debug());
            Text::new(words.clone(), words)
        }
        Piece::Of(source) => self::source(api, source),
    });
    let (en, zh): (Vec<_>, Vec<_>) = told.map(|text| (text.en, text.zh)).unzip();
    Text::new(en.join(" + "), zh.join(" + "))
}

fn source(api: &Api, source: &Source) -> Text {
    let (en, zh) = match source {
        Source::Client(index) => {
            let name = api.client.get(index.0).map_or("", |field| &field.name);
            return same(format!("`{name}`"));
        }
        Source::Percent(inner) => {
            let of = self::source(api, inner);
            let (en, zh) = (of.en + ", percent-encoded", of.zh + "（百分号编码）");
            return Text::new(en, zh);
        }
        Source::Field(name) => return same(format!("`{name}`")),
        Source::Header(name) => {
            return Text::new(format!("the header `{name}`"), format!("请求头 `{name}`"));
        }
        Source::Time(TimeForm::Written(format)) => {
            return Text::new(
                format!("the time as `{format}`"),
                format!("格式为 `{format}` 的时间"),
            );
        }
        Source::Time(TimeForm::Seconds) => ("the time in seconds since 1970", "秒级时间戳"),
        Source::Time(TimeForm::Millis) => ("the time in milliseconds since 1970", "毫秒级时间戳"),
        Source::Time(TimeForm::Later { .. }) => ("the time at which it ends", "过期时间戳"),
        Source::Token => ("the token", "令牌"),
        Source::Nonce => ("a random word", "随机字符串"),
        Source::Operation => ("what the operation states", "各接口规定的值"),
        Source::Signature => ("the signature", "签名"),
        Source::Method => ("the method in capitals", "大写的请求方法"),
        Source::Host => ("the host", "主机名"),
        Source::Path => ("the path", "请求路径"),
        Source::Url => ("the address without its query", "不含查询串的完整地址"),
        Source::Query => ("the query as it is sent", "原样的查询串"),
        Source::Body => ("the body as it is sent", "原样的请求体"),
        Source::Canonical => ("the canonical string", "规范串"),
        Source::Signed => ("what is signed", "待签名串"),
    };
    Text::new(en, zh)
}

fn same(text: String) -> Text {
    Text::new(text.clone(), text)
}

fn quoted(names: &[String]) -> String {
    let names = names.iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

fn encoded(how: TextEncoding) -> Option<(&'static str, &'static str)> {
    match how {
        TextEncoding::None => None,
        TextEncoding::Percent => Some(("percent-encoded (RFC 3986)", "按 RFC 3986 做百分号编码")),
        TextEncoding::Form => Some(("encoded as in a form", "按表单编码")),
        TextEncoding::Base64 => Some(("as base64", "做 Base64 编码")),
        TextEncoding::Base64UrlUnpadded => Some((
            "as base64 of the URL's alphabet without padding",
            "做无填充的 Base64URL 编码",
        )),
    }
}

fn written(encoding: SignatureEncoding) -> Text {
    let (en, zh) = match encoding {
        SignatureEncoding::Hex => ("in hexadecimal, lower case", "小写十六进制"),
        SignatureEncoding::HexUpper => ("in hexadecimal, capitals", "大写十六进制"),
        SignatureEncoding::Bytes => ("as its bytes", "原始字节"),
        SignatureEncoding::Base64 => ("as base64", "Base64"),
        SignatureEncoding::Base64Url => ("as base64 of the URL's alphabet", "Base64URL"),
        SignatureEncoding::Base64UrlUnpadded => (
            "as base64 of the URL's alphabet without padding",
            "无填充的 Base64URL",
        ),
    };
    Text::new(en, zh)
}

fn name(digest: Digest) -> &'static str {
    match digest {
        Digest::Md5 => "MD5",
        Digest::Sha1 => "SHA-1",
        Digest::Sha256 => "SHA-256",
        Digest::Sha384 => "SHA-384",
        Digest::Sha512 => "SHA-512",
        Digest::Sm3 => "SM3",
        Digest::HmacMd5 => "HMAC-MD5",
        Digest::HmacSha1 => "HMAC-SHA1",
        Digest::HmacSha256 => "HMAC-SHA256",
        Digest::HmacSha384 => "HMAC-SHA384",
        Digest::HmacSha512 => "HMAC-SHA512",
        Digest::HmacSm3 => "HMAC-SM3",
        Digest::RsaSha256 => "RSA signature with SHA-256",
        Digest::EcdsaSha256 | Digest::EcdsaSha256Raw => "ECDSA signature on P-256 with SHA-256",
        Digest::Sm2Sm3 | Digest::Sm2Sm3Raw => "SM2 signature with SM3",
    }
}
