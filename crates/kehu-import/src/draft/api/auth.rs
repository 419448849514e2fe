//! How requests say who sends them, as far as their headers tell.

use kehu_spec::document::{
    AuthTable, ClientRow, Scheme, Several, SignedHeaderRow, SignedPartRow, Text,
};
use kehu_spec::model::{AuthPlace, Digest, PairOrder, SignatureEncoding};

use super::super::documents::Api;
use super::super::{lists, names};
use super::signing::formula::{self, Formula};
use super::signing::{self, Shown};
use super::{Header, called, headers, times};
use kehu_page::block::BlockKind;
use kehu_page::facts::{self, Unit};
use kehu_page::recognise::Page;
use kehu_page::recognise::rows::Place;
use kehu_page::text;
use kehu_page::words::Required;

mod fields;
mod shown;
mod spoken;

/// What is asked where words alone say what is signed.
const FROM_WORDS: &str = "is a signature, and no page shows a string beside its digest: `digest` and `signs` follow \
                          from the page's words; hold them against it, and add a published [[auth.vector]]";

pub(super) fn auth(pages: &[Page], api: &mut Api) {
    let all = known_headers(pages);
    let find = |row: &str| {
        all.iter()
            .find(|header| lists::has("auth", row, &header.name))
    };
    if let Some(sign) = find("sign") {
        signed(pages, &all, sign, api);
    } else if fields::signed(pages, api) {
    } else if let Some(token) = find("token")
        .or_else(|| all.iter().find(|header| shown::is_token(&header.name)))
        .or_else(|| find("key"))
        .or_else(|| of_words(&all))
    {
        with_token(token, api);
    } else if let Some((field, line)) = spoken::field(pages) {
        in_query(&field, line, api);
    } else if let Some((sentence, line)) = spoken::unread(pages) {
        let said = text::short(&text::squeeze(sentence), 80);
        let why = format!("what the page says of it is in no scheme: {said}");
        api.ask(api.auth, line, why);
    } else if let Some(row) = fields::token(pages) {
        api.add_client(secret(&text::snake(&row.name), None));
        let why = format!(
            "`{}` is taken for the field that says who calls: the client has it",
            row.name
        );
        api.ask(api.auth, row.line, why);
    } else {
        let why = "no page shows how requests are authenticated";
        api.ask(api.auth, 0, why);
    }
    let schemes = api.file.auth.iter_mut().flat_map(|auth| &mut auth.0);
    for scheme in schemes.filter(|auth| auth.scheme.value == Scheme::SignedHeaders) {
        scheme.skew_s = times::skew(pages).map(Into::into);
    }
}

/// A header of any name, where the page says that it carries a token.
fn of_words(all: &[Header]) -> Option<&Header> {
    let mut all = all.iter();
    all.find(|header| spoken::of_credential(&header.name, &header.description))
}

/// Headers of all operations, and those of tables and sentences that are about all of them.
fn known_headers(pages: &[Page]) -> Vec<Header> {
    let own = called(pages).flat_map(|(page, operation)| headers(page, operation));
    let common = pages
        .iter()
        .flat_map(|page| &page.loose)
        .filter(|table| table.place == Some(Place::Header))
        .flat_map(|table| &table.rows)
        .map(|row| Header {
            name: row.name.clone(),
            value: row.example.clone(),
            fixed: None,
            required: row.required == Required::Yes,
            description: row.description.clone(),
            line: row.line,
        });
    let mut all: Vec<Header> = Vec::new();
    let spoken = pages.iter().flat_map(spoken::headers);
    let shown = pages.iter().flat_map(shown::tokens);
    for header in own.chain(common).chain(spoken).chain(shown) {
        let same = |known: &&mut Header| known.name.eq_ignore_ascii_case(&header.name);
        match all.iter_mut().find(same) {
            Some(known) => known.value = known.value.take().or(header.value),
            None => all.push(header),
        }
    }
    all
}

/// A parameter of the client that nobody is shown.
pub(super) fn secret(name: &str, label: Option<String>) -> ClientRow {
    ClientRow {
        name: name.into(),
        r#type: "string".into(),
        required: Some(true.into()),
        secret: Some(true.into()),
        label: label.map(Into::into),
        ..ClientRow::default()
    }
}

/// Headers with a signature: proven by a worked example, or the commonest way for a person to correct.
fn signed(pages: &[Page], all: &[Header], sign: &Header, api: &mut Api) {
    let names: Vec<String> = all.iter().map(|header| header.name.clone()).collect();
    let shown = signing::shown(pages, &names);
    let mut headers = Vec::new();
    for header in all {
        let is = |row: &str| lists::has("auth", row, &header.name);
        let proven = shown
            .as_ref()
            .map(|shown| shown.headers.contains(&header.name));
        if is("sign") || is("plain") || proven == Some(false) {
            continue;
        }
        if let Some(value) = carried(header, proven == Some(true), api) {
            headers.push((header.name.clone(), value));
        }
    }
    if let Some(shown) = &shown {
        headers.sort_by_key(|(name, _)| shown.headers.iter().position(|known| known == name));
    }
    let formula = match shown {
        Some(_) => None,
        None => said(pages, sign, &fields::names(pages), &names),
    };
    let named = shown.as_ref().map(|shown| shown.secret.clone());
    let named = named.or_else(|| formula.as_ref()?.secret.clone());
    let secret_name = named.unwrap_or_else(|| "access_secret".to_owned());
    if !api.client().iter().any(|row| *row.name == secret_name) {
        api.add_client(secret(&secret_name, None));
    }
    let auth = match (shown, formula) {
        (Some(shown), _) => proven(shown, &headers, &secret_name),
        (None, Some(formula)) => spelled(formula, sign, &secret_name, api),
        (None, None) => {
            let why = "is a signature, and no page shows a string beside its digest: `digest` and `signs` \
                       are the commonest way, not the vendor's; correct them, and add a published [[auth.vector]]";
            let why = format!("`{}` {why}", sign.name);
            api.ask(api.auth, sign.line, why);
            commonest(sign, &secret_name)
        }
    };
    let headers = headers.into_iter().map(|(name, value)| SignedHeaderRow {
        name: name.into(),
        value: value.into(),
        ..SignedHeaderRow::default()
    });
    api.file.auth = Some(Several(vec![AuthTable {
        span: api.auth,
        scheme: Scheme::SignedHeaders.into(),
        signature: Some(sign.name.as_str().into()),
        headers: Some(headers.collect()),
        ..auth
    }]));
}

/// What a signed header carries; `None` for those that have nothing to do with it.
fn carried(header: &Header, proven: bool, api: &mut Api) -> Option<String> {
    let is = |row: &str| lists::has("auth", row, &header.name);
    if is("timestamp") {
        let value = header.value.as_deref().unwrap_or_default();
        let unit = match facts::read(&header.description).unit {
            Some(Unit::Seconds) => "s",
            Some(Unit::Milliseconds) => "ms",
            None if value.trim().len() == 10 => "s",
            None => {
                if value.trim().len() != 13 {
                    let why = "a time: the page does not say whether in seconds or milliseconds";
                    api.ask(api.auth, header.line, format!("`{}`: {why}", header.name));
                }
                "ms"
            }
        };
        return Some(format!("timestamp_{unit}"));
    }
    if is("nonce") {
        return Some("nonce".to_owned());
    }
    if is("key") || is("token") {
        let name = names::identifier(&header.name, "key");
        let label = Some(header.description.clone());
        let label = label.filter(|label| !label.is_empty() && text::width(label) <= 24);
        api.add_client(secret(&name, label));
        return Some(format!("client.{name}"));
    }
    (proven || header.fixed.is_some()).then(|| "operation.headers".to_owned())
}

fn proven(shown: Shown, headers: &[(String, String)], secret: &str) -> AuthTable {
    let carries = |name: &str| {
        let known = headers.iter().find(|(header, _)| header == name);
        known.map_or_else(String::new, |(_, value)| value.clone())
    };
    let vectors = shown.examples.iter();
    let vectors = vectors.map(|example| example.vector(secret, &carries));
    let mut signs = shown.signs;
    for part in signs.iter_mut().filter(|part| *part.part == "secret") {
        part.part = client(secret).into();
    }
    AuthTable {
        digest: Some(shown.digest.into()),
        key: key(shown.digest, secret),
        encoding: (shown.encoding != SignatureEncoding::Hex).then(|| shown.encoding.into()),
        vector: Some(vectors.collect()),
        signs: Some(signs),
        ..AuthTable::default()
    }
}

/// What of a signature its own row says is signed, or a sentence that speaks of it.
fn said(pages: &[Page], sign: &Header, fields: &[String], headers: &[String]) -> Option<Formula> {
    let known = formula::Known { fields, headers };
    let own = formula::read(&sign.description, sign.line, known);
    let read = |sentence: &str, line: usize| {
        let of_it = lists::says("signature", sentence);
        of_it.then(|| formula::read(sentence, line, known))?
    };
    let mut blocks = pages.iter().flat_map(|page| &page.document.blocks);
    own.or_else(|| {
        blocks.find_map(|block| match &block.kind {
            // `sign = md5(a + b)`, as code.
            BlockKind::Code(code) if code.text.len() < 400 => {
                let mut lines = code.text.lines().enumerate();
                lines.find_map(|(at, line)| read(line, code.first + at))
            }
            _ => {
                let mut said = text::sentences(&block.inline()?.text);
                said.find_map(|sentence| read(sentence, block.line))
            }
        })
    })
}

/// A scheme of what the words about a signature name, to be held against them.
fn spelled(formula: Formula, sign: &Header, secret_name: &str, api: &mut Api) -> AuthTable {
    let why = format!("`{}` {FROM_WORDS}", sign.name);
    api.ask(api.auth, formula.line, why);
    for name in &formula.clients {
        if !api.client().iter().any(|row| *row.name == *name) {
            api.add_client(secret(name, None));
        }
    }
    let sorted = || SignedPartRow {
        part: "canonical".into(),
        order: Some(PairOrder::Value.into()),
        ..SignedPartRow::default()
    };
    let (signs, canonical) = match formula.sorted {
        true => (vec![sorted()], Some(formula.signs)),
        false => (formula.signs, None),
    };
    AuthTable {
        digest: Some(formula.digest.into()),
        key: key(formula.digest, secret_name),
        encoding: (formula.encoding != SignatureEncoding::Hex).then(|| formula.encoding.into()),
        canonical,
        signs: Some(signs),
        ..AuthTable::default()
    }
}

fn commonest(sign: &Header, secret: &str) -> AuthTable {
    let digest = match sign.value.as_deref().map(|value| value.trim().len()) {
        Some(40) => Digest::Sha1,
        Some(64) => Digest::HmacSha256,
        _ => Digest::Md5,
    };
    let key = key(digest, secret);
    let mut signs = vec![
        signing::part("headers", "", Some(PairOrder::Name)),
        signing::part("body", "", None),
    ];
    if key.is_none() {
        signs.push(signing::part(&client(secret), "", None));
    }
    AuthTable {
        digest: Some(digest.into()),
        key,
        signs: Some(signs),
        ..AuthTable::default()
    }
}

/// How a parameter of the client is referred to.
pub(super) fn client(name: &str) -> String {
    format!("client.{name}")
}

/// What keys a digest, where it has a key.
fn key(digest: Digest, secret: &str) -> Option<Text> {
    let keyed = digest.as_str().starts_with("hmac_");
    keyed.then(|| client(secret).into())
}

fn with_token(token: &Header, api: &mut Api) {
    let value = token.value.as_deref().unwrap_or_default().trim();
    let said = |prefix: &&str| {
        let described = token.description.contains(prefix.trim()) && *prefix != "Token ";
        value.starts_with(prefix) || described
    };
    let prefixes = ["Bearer ", "bearer ", "Basic ", "Token "];
    let prefix = prefixes.into_iter().find(said);
    let prefix = prefix.unwrap_or_else(|| shown::prefix(value));
    if prefix == "Basic " {
        return with_password(value, api);
    }
    let mut row = secret("token", Some(token.name.clone()));
    row.required = None;
    api.add_client(row);
    if !shown::is_token(&token.name) {
        let why = format!(
            "`{}` is taken for the header that says who calls",
            token.name
        );
        api.ask(api.auth, token.line, why);
    }
    api.file.auth = Some(Several(vec![AuthTable {
        span: api.auth,
        scheme: Scheme::Token.into(),
        header: Some(token.name.as_str().into()),
        prefix: Some(prefix.into()),
        token: Some(client("token").into()),
        ..AuthTable::default()
    }]));
}

/// A token that travels in the query.
fn in_query(field: &str, line: usize, api: &mut Api) {
    let mut row = secret("token", Some(field.to_owned()));
    row.required = None;
    api.add_client(row);
    let why = format!("`{field}` is taken for the field of the query that says who calls");
    api.ask(api.auth, line, why);
    api.file.auth = Some(Several(vec![AuthTable {
        span: api.auth,
        scheme: Scheme::Token.into(),
        field: Some(field.into()),
        r#in: Some(AuthPlace::Query.into()),
        token: Some(client("token").into()),
        ..AuthTable::default()
    }]));
}

/// HTTP Basic: a name and its password, called as `curl -u name:password` or the header calls them.
fn with_password(value: &str, api: &mut Api) {
    let inside = value
        .split_once('(')
        .and_then(|(_, rest)| rest.rsplit_once(')'));
    let (user, password) = inside
        .and_then(|(pair, _)| pair.split_once(':'))
        .unwrap_or(("username", "password"));
    let named = |name: &str, otherwise: &str| {
        let bare = name
            .trim()
            .trim_matches(['{', '}', '<', '>', '$', '[', ']', '"', '\'']);
        let plain = text::is_word(bare) && !bare.contains(|c: char| c.is_ascii_digit());
        names::identifier(if plain { bare } else { "" }, otherwise)
    };
    let user = named(user, "username");
    let mut row = secret(&user, None);
    row.secret = None;
    api.add_client(row);
    // `curl -u key:`: the name alone.
    let password = (!password.trim().is_empty()).then(|| named(password, "password"));
    let password = password.map(|name| match name == user {
        true => format!("{name}_password"),
        false => name,
    });
    if let Some(password) = &password {
        api.add_client(secret(password, None));
    }
    api.file.auth = Some(Several(vec![AuthTable {
        span: api.auth,
        scheme: Scheme::Basic.into(),
        user: Some(client(&user).into()),
        password: password.map(|name| client(&name).into()),
        ..AuthTable::default()
    }]));
}
