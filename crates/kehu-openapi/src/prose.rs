//! Sentences about an operation and an API that follow from the model, in both languages.

mod signing;

use kehu_spec::model::{
    Api, Auth, AuthPlace, Envelope, Operation, Path, Piece, SentField, SigningAuth, Source,
    TokenAuth,
};
use serde_json::Value;

use crate::{
    Lang,
    row_text::{Text, plain},
    types,
};

/// Rules, pages and limits of an operation.
pub(crate) fn remarks(operation: &Operation) -> Vec<Text> {
    let rules = operation.rules.iter().map(|rule| {
        let mut told = both(|lang| lang.rule(operation, &rule.kind));
        if let Some(why) = &rule.why {
            told.en = format!("{} {why}", told.en);
            told.zh = format!("{} {why}", told.zh);
        }
        told
    });
    let pages = operation
        .pages
        .as_ref()
        .map(|_| both(|lang| lang.pages(operation).unwrap_or_default()));
    let limits = operation
        .limits
        .iter()
        .map(|limit| both(|lang| lang.limit(limit)));
    let most = operation.pages.as_ref().and_then(|pages| pages.most);
    let most = most.map(|most| {
        Text::new(
            format!("The vendor lists no more than {most} items."),
            format!("最多列出 {most} 条。"),
        )
    });
    rules.chain(pages).chain(most).chain(limits).collect()
}

fn both(say: impl Fn(Lang) -> String) -> Text {
    Text::new(say(Lang::En), say(Lang::Zh))
}

/// What tells a success, and where things are.
pub(crate) fn envelope(envelope: &Envelope) -> Text {
    let code = envelope
        .code
        .iter()
        .filter(|_| !envelope.success.is_empty());
    let code = code.map(|path| (path, envelope.success.iter().map(types::code).collect()));
    let conditions = envelope.conditions.iter();
    let conditions = conditions.map(|condition| (&condition.at, condition.is.clone()));
    let signs: Vec<(&Path, Vec<Value>)> = code.chain(conditions).collect();
    let listed = |values: &[Value], or: &str| {
        let values = values.iter().map(|value| format!("`{}`", plain(value)));
        values.collect::<Vec<_>>().join(or)
    };
    let en = signs
        .iter()
        .map(|(path, is)| format!("{} in `{path}`", listed(is, " or ")));
    let zh = signs
        .iter()
        .map(|(path, is)| format!("`{path}` 为 {}", listed(is, " 或 ")));
    let (en, zh) = (
        en.collect::<Vec<_>>().join(" and "),
        zh.collect::<Vec<_>>().join("，"),
    );
    let mut told = match signs.is_empty() {
        true => Text::new(
            "An answer that is not a refusal is a success.",
            "返回内容不是错误即为成功。",
        ),
        false => Text::new(
            format!("A success has {en}, whatever the HTTP status; anything else is a refusal."),
            format!("{zh} 表示成功，与 HTTP 状态码无关；其余均为失败。"),
        ),
    };
    let places = places(envelope);
    if !places.is_empty() {
        let all = |lang: Lang| {
            let places = places.iter().map(|place| place.of(lang));
            places.collect::<Vec<_>>().join(lang.pick(", ", "，"))
        };
        told.en = format!("{} {}.", told.en, capital(&all(Lang::En)));
        told.zh = format!("{}{}。", told.zh, all(Lang::Zh));
    }
    told
}

/// Where data, words and request id are.
fn places(envelope: &Envelope) -> Vec<Text> {
    let at = |en: &str, zh: &str, path: &Option<Path>| {
        let path = path.as_ref()?;
        Some(Text::new(
            format!("{en} in `{path}`"),
            format!("{zh}在 `{path}`"),
        ))
    };
    let places = [
        at("the data are", "数据", &envelope.data),
        at("the vendor's words", "提示信息", &envelope.message),
        at("the request id", "请求标识", &envelope.request_id),
    ];
    places.into_iter().flatten().collect()
}

/// The same with a capital letter in front.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// How requests prove who sends them, a sentence each.
pub(crate) fn authentication(api: &Api) -> Vec<Text> {
    if api.auth.is_empty() {
        return vec![Text::new(
            "Requests carry nothing but their own fields.",
            "除请求字段外无需其他凭证。",
        )];
    }
    let schemes = api.auth.iter().flat_map(|scheme| match &scheme.auth {
        Auth::Basic(_) => vec![Text::new(
            "Name and password travel in `Authorization`, as HTTP's Basic scheme has them.",
            "用户名与密码按 HTTP Basic 方式放在 `Authorization` 中。",
        )],
        Auth::Token(token) => self::token(api, token),
        Auth::SignedHeaders(signing) => signing::signing(api, signing),
    });
    schemes.collect()
}

fn token(api: &Api, token: &TokenAuth) -> Vec<Text> {
    let shown = match token.place {
        AuthPlace::Header => format!("{}: {}…", token.name, token.prefix),
        _ => format!("{}={}…", token.name, token.prefix),
    };
    let mut told = vec![Text::new(
        format!("Each request carries a token: `{shown}`"),
        format!("每次请求携带令牌：`{shown}`"),
    )];
    if let Some(issue) = &token.issue
        && let Some(operation) = api.operations.get(issue.operation.0)
    {
        let (name, path, life) = (&operation.name, &issue.token, issue.lifetime_s);
        told.push(Text::new(
            format!("`{name}` issues one, in `{path}` of its data; it lives for {life} s unless the answer says otherwise."),
            format!("令牌由 `{name}` 获取，位于返回数据的 `{path}`，默认有效期 {life} 秒。"),
        ));
    }
    told
}

/// The header or field that carries the signature.
pub(crate) fn signature_field(signing: &SigningAuth) -> Option<&SentField> {
    let mut sent = signing.sent.iter();
    let is_signature =
        |piece: &Piece| matches!(piece, Piece::Of(of) if *of.plain() == Source::Signature);
    sent.find(|sent| sent.value.iter().any(is_signature))
}
