//! Turns a typed request into what travels. The body is written once; what is signed is what is sent.

mod added;
mod nested;

use std::fmt::Write as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kehu_wire::json;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::info::{Body, Digest, FileInfo, OperationInfo, Place, Style};
use crate::request_body::{self, Piece, RequestBody};
use crate::{Error, Result};

pub(crate) use added::Added;

/// Names and values.
pub(crate) type Pairs = Vec<(String, String)>;

/// A request ready to be signed and sent, as often as need be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encoded {
    /// The operation's path with its fields filled in, percent-encoded.
    pub path: String,
    /// The query's pairs, not encoded.
    pub query: Pairs,
    /// The query as it travels, without `?`.
    pub query_text: String,
    /// Header fields of the request.
    pub headers: Pairs,
    /// How the body is written.
    pub kind: Body,
    /// The pairs of a form, not encoded.
    pub form: Pairs,
    /// The body; empty when there is none.
    pub body: RequestBody,
    /// Digests of a body that is in a file, where they are signed.
    pub digests: Vec<(Digest, Vec<u8>)>,
    pub content_type: Option<String>,
}

/// Writes a complete request.
pub(crate) fn encode<R: Serialize + ?Sized>(info: &OperationInfo, request: &R) -> Result<Encoded> {
    let json = serde_json::to_string(request).map_err(Error::unencodable)?;
    let is_body = info.body == Body::Json
        && info.places.is_empty()
        && info.fixed.is_empty()
        && info.unique.is_empty()
        && info.payload.is_none()
        && info.nested.is_empty()
        && info.under.is_none();
    let fields = match is_body && json.starts_with('{') {
        true => Fields {
            json,
            ..Fields::default()
        },
        false => Fields::sort(info, &json)?,
    };
    let mut encoded = Encoded {
        path: path(info, &fields.path)?,
        query_text: pairs(&fields.query),
        query: fields.query,
        headers: fields.header,
        kind: info.body,
        ..Encoded::default()
    };
    match info.body {
        Body::None => {}
        Body::Json => {
            encoded.body = fields.payload.unwrap_or(fields.json).into();
            encoded.content_type = Some("application/json".to_owned());
        }
        Body::Form => {
            encoded.body = pairs(&fields.form).into();
            encoded.content_type = Some("application/x-www-form-urlencoded".to_owned());
        }
        Body::Multipart => {
            let boundary = u128::from_le_bytes(crate::random::bytes()?);
            let boundary = format!("kehu-{boundary:032x}");
            encoded.body = multipart(&boundary, &fields.form, &fields.files)?;
            encoded.content_type = Some(format!("multipart/form-data; boundary={boundary}"));
        }
        Body::Whole => match (fields.files.into_iter().next(), fields.payload) {
            (Some(file), _) => {
                encoded.body = RequestBody::of(vec![file.piece()?]);
                encoded.content_type = Some(file.content_type);
            }
            (None, Some(text)) => {
                encoded.body = text.into();
                encoded.content_type = Some("text/plain; charset=utf-8".to_owned());
            }
            (None, None) => {}
        },
    }
    encoded.form = fields.form;
    Ok(encoded)
}

/// A file on its way into a body.
struct File {
    info: &'static FileInfo,
    /// The name of its part.
    part: String,
    /// The name of the file.
    name: String,
    content_type: String,
    /// Its bytes in Base64, or an object with its path.
    content: String,
}

/// Where a file is that is not in the request itself.
#[derive(Deserialize)]
struct At {
    path: PathBuf,
}

impl File {
    fn piece(&self) -> Result<Piece> {
        let field = self.info.field;
        if let Ok(At { path }) = serde_json::from_str(&self.content) {
            return Piece::at(&path).map_err(|error| {
                let why = request_body::unreadable(&path, &error);
                Error::unencodable(format_args!("`{field}`: {why}"))
            });
        }
        let bytes = STANDARD
            .decode(&self.content)
            .map_err(|_| Error::unencodable(format_args!("`{field}` is not a file in Base64")))?;
        Ok(Piece::Bytes(bytes.into()))
    }
}

/// The fields of a request by where they travel.
#[derive(Default)]
struct Fields {
    json: String,
    /// What is all of the body.
    payload: Option<String>,
    form: Pairs,
    files: Vec<File>,
    query: Pairs,
    path: Pairs,
    header: Pairs,
}

impl Fields {
    /// Sorts those of a request that is written as JSON, and what is fixed.
    fn sort(info: &OperationInfo, request: &str) -> Result<Self> {
        let mut fields = Self::default();
        let request = if request == "null" { "{}" } else { request };
        let members = json::members(request);
        let members = members.ok_or_else(|| Error::unencodable("a request is an object"))?;
        let mut made = Vec::new();
        for (name, value) in info.fixed {
            let value: &RawValue = serde_json::from_str(value).map_err(Error::unencodable)?;
            made.push((*name, value.to_owned()));
        }
        for name in info.unique {
            let is_set =
                |(field, value): &(String, &RawValue)| field == name && value.get() != "null";
            if !members.iter().any(is_set) {
                let key = format!("\"{}\"", unique()?);
                made.push((
                    *name,
                    RawValue::from_string(key).map_err(Error::unencodable)?,
                ));
            }
        }
        let members = members.iter().map(|(name, value)| (name.as_str(), *value));
        let all = members.chain(made.iter().map(|(name, value)| (*name, &**value)));
        if info.nested.is_empty() && info.under.is_none() {
            all.into_iter()
                .try_for_each(|(name, value)| fields.put(info, name, value))?;
        } else {
            let gathered = nested::gathered(info, &all.collect::<Vec<_>>())?;
            let mut gathered = gathered.iter();
            gathered.try_for_each(|(name, value)| fields.put(info, name, value))?;
        }
        fields.name_files(info);
        fields.json.insert(0, '{');
        fields.json.push('}');
        Ok(fields)
    }

    /// Takes out of the form what only tells something of files.
    fn name_files(&mut self, info: &OperationInfo) {
        let form = &self.form;
        let value = |name: Option<&str>| {
            let found = form.iter().find(|(known, _)| Some(known.as_str()) == name);
            found.map(|(_, value)| value.clone())
        };
        for file in &mut self.files {
            let written = file.info.content_type.filter(|ty| ty.contains('/'));
            let content_type = value(file.info.content_type).or(written.map(str::to_owned));
            let name = value(file.info.name).or_else(|| {
                let At { path } = serde_json::from_str(&file.content).ok()?;
                Some(path.file_name()?.to_string_lossy().into_owned())
            });
            file.name = name.unwrap_or_else(|| file.info.field.to_owned());
            file.content_type =
                content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        }
        let tells = |known: &str| {
            let mut files = info.files.iter();
            files.any(|file| file.name == Some(known) || file.content_type == Some(known))
        };
        self.form.retain(|(known, _)| !tells(known));
    }

    /// A file, or several under one name.
    fn put_files(&mut self, info: &'static FileInfo, style: Option<Style>, value: &RawValue) {
        let items = json::items(value.get()).unwrap_or_else(|| vec![value]);
        let is_list = value.get().starts_with('[');
        for (nth, item) in items.into_iter().enumerate() {
            let step = style.filter(|_| is_list).map(|style| style.item(nth));
            let step = step.unwrap_or_default();
            let contents = texts(item.get()).into_iter();
            self.files.extend(contents.map(|content| File {
                info,
                part: format!("{}{step}", info.field),
                name: String::new(),
                content_type: String::new(),
                content,
            }));
        }
    }

    fn put(&mut self, info: &OperationInfo, name: &str, value: &RawValue) -> Result<()> {
        let place = nested::elsewhere(info, name);
        let style = info.styles.iter().find(|(field, _)| *field == name);
        let style = style.map(|(_, style)| *style);
        let mut files = info.files.iter();
        if let (None, Some(file)) = (place, files.find(|file| file.field == name)) {
            self.put_files(file, style, value);
            return Ok(());
        }
        let pairs = match (place, info.body) {
            (None, Body::Json) if info.payload == Some(name) => {
                self.payload = Some(value.get().to_owned());
                return Ok(());
            }
            (None, Body::Whole) => {
                self.payload = texts(value.get()).pop();
                return Ok(());
            }
            (None, Body::Json) => {
                let comma = if self.json.is_empty() { "" } else { "," };
                let key = serde_json::to_string(name).map_err(Error::unencodable)?;
                let _ = write!(self.json, "{comma}{key}:{value}");
                return Ok(());
            }
            (None, Body::None) => {
                let why = format_args!("`{name}` has no place to travel in");
                return Err(Error::unencodable(why));
            }
            (None, Body::Form | Body::Multipart) => &mut self.form,
            (Some(Place::Query), _) => &mut self.query,
            (Some(Place::Path), _) => &mut self.path,
            (Some(Place::Header | Place::Top), _) => &mut self.header,
        };
        write_pairs(pairs, style, name, value.get());
        Ok(())
    }
}

/// Adds the pairs that a value is.
fn write_pairs(pairs: &mut Pairs, style: Option<Style>, name: &str, json: &str) {
    let by_parts = style.filter(|style| style.member("").is_some());
    match (style, by_parts) {
        (Some(Style::Comma), _) if json.starts_with('[') => {
            let values = texts(json);
            if !values.is_empty() {
                pairs.push((name.to_owned(), values.join(",")));
            }
        }
        (_, Some(by_parts)) if json.starts_with('{') => {
            for (key, value) in json::members(json).unwrap_or_default() {
                let step = by_parts.member(&key).unwrap_or_default();
                write_pairs(pairs, style, &format!("{name}{step}"), value.get());
            }
        }
        (_, Some(by_parts)) if json.starts_with('[') => {
            let items = json::items(json).unwrap_or_default();
            for (index, item) in items.into_iter().enumerate() {
                let has_parts = item.get().starts_with(['{', '[']);
                // Members of one item have to be told from those of the next.
                let step = match by_parts {
                    Style::Brackets if has_parts => Style::Indexes.item(index),
                    by_parts => by_parts.item(index),
                };
                write_pairs(pairs, style, &format!("{name}{step}"), item.get());
            }
        }
        _ => {
            let values = texts(json).into_iter();
            pairs.extend(values.map(|value| (name.to_owned(), value)));
        }
    }
}

/// A key that no other call has: a UUID of random digits.
pub(crate) fn unique() -> Result<String> {
    let random: [u8; 16] = crate::random::bytes()?;
    let digits = format!("{:032x}", u128::from_le_bytes(random));
    let variant = ["8", "9", "a", "b"][usize::from(random[0] % 4)];
    Ok(format!(
        "{}-{}-4{}-{variant}{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    ))
}

/// The path with `{name}` filled in.
fn path(info: &OperationInfo, values: &[(String, String)]) -> Result<String> {
    if !info.path.contains('{') {
        return Ok(info.path.to_owned());
    }
    let mut path = String::with_capacity(info.path.len() + 32);
    let mut rest = info.path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.as_str());
        let value = value.filter(|value| !value.is_empty());
        let value =
            value.ok_or_else(|| Error::unencodable(format_args!("the path needs `{name}`")))?;
        path += before;
        let keeps_slashes = info.styles.contains(&(name, Style::Slashes));
        let is_slash = |character: char| character == '/' && keeps_slashes;
        for (at, segment) in value.split(is_slash).enumerate() {
            // An empty segment would be another path.
            if matches!(segment, "" | "." | "..") {
                let why =
                    format_args!("the path needs another `{name}`: {value:?} leads elsewhere");
                return Err(Error::unencodable(why));
            }
            path += if at > 0 { "/" } else { "" };
            path += &percent(segment);
        }
        rest = after;
    }
    path += rest;
    Ok(path)
}

pub(crate) fn pairs(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text += &percent(name);
        text.push('=');
        text += &percent(value);
    }
    text
}

/// Everything but letters, digits and `-._~` as `%XX`: right in paths, queries and forms alike.
pub(crate) fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, &RESERVED).to_string()
}

fn multipart(boundary: &str, form: &Pairs, files: &[File]) -> Result<RequestBody> {
    let parts = form.iter().map(|(name, value)| part(boundary, name, value));
    let (mut head, mut pieces) = (parts.collect::<String>(), Vec::new());
    for file in files {
        let content_type = &file.content_type;
        if content_type.contains(char::is_control) {
            let why = format_args!("`{}` has no media type like `image/png`", file.part);
            return Err(Error::unencodable(why));
        }
        let (field, name) = (quoted(&file.part), quoted(&file.name));
        let disposition = format!("form-data; name=\"{field}\"; filename=\"{name}\"");
        head += &format!(
            "--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
        );
        pieces.push(Piece::Bytes(std::mem::take(&mut head).into()));
        pieces.push(file.piece()?);
        head += "\r\n";
    }
    head += &format!("--{boundary}--\r\n");
    pieces.push(Piece::Bytes(head.into()));
    Ok(RequestBody::of(pieces))
}

/// One field of a multipart body.
fn part(boundary: &str, name: &str, value: &str) -> String {
    let name = quoted(name);
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// A name as it stands between quotes in the head of a part: as browsers write it.
fn quoted(name: &str) -> String {
    let name = name.replace('"', "%22");
    name.replace('\r', "%0D").replace('\n', "%0A")
}

/// A JSON text as the texts of a query, form, path or header: null is none, a list of simple values is
/// one text each. Numbers stay as they are written.
fn texts(json: &str) -> Vec<String> {
    match json.as_bytes().first() {
        Some(b'n') | None => Vec::new(),
        Some(b'"') => serde_json::from_str(json)
            .map(|text| vec![text])
            .unwrap_or_default(),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            if items.iter().any(|item| item.get().starts_with(['[', '{'])) {
                return vec![json.to_owned()];
            }
            items
                .into_iter()
                .flat_map(|item| texts(item.get()))
                .collect()
        }
        Some(_) => vec![json.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use kehu_wire::Secret;

    use super::*;
    use crate::info::{FileInfo, Method};

    #[derive(Default, Serialize)]
    struct Request {
        #[serde(skip_serializing_if = "Option::is_none")]
        tenant_id: Option<i64>,
        app_key: Option<Secret>,
        #[serde(rename = "whatsApp_phone", skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        ids: Vec<i64>,
    }

    /// A request with this phone and these ids.
    fn request(phone: &str, ids: &[i64]) -> Request {
        Request {
            tenant_id: Some(123),
            app_key: Some("46oKF=os".into()),
            phone: Some(phone.into()),
            ids: ids.into(),
        }
    }

    #[track_caller]
    fn check(info: &OperationInfo, request: &impl Serialize, expect: &str) {
        let got = match encode(info, request) {
            Err(error) => error.to_string(),
            Ok(encoded) => {
                let mut body = String::from_utf8(encoded.body.whole().unwrap().to_vec()).unwrap();
                let content_type = encoded.content_type.unwrap_or_default();
                if let Some((_, boundary)) = content_type.split_once("boundary=") {
                    body = body.replace(boundary, "BOUNDARY").replace("\r\n", "|");
                }
                let query = Some(encoded.query_text).filter(|query| !query.is_empty());
                let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                let headers = encoded.headers.iter();
                let headers = headers.map(|(name, value)| format!(" {name}: {value}"));
                format!(
                    "{}{query}{} {body}",
                    encoded.path,
                    headers.collect::<String>()
                )
            }
        };
        assert_eq!(got, expect);
    }

    const JSON: OperationInfo = OperationInfo {
        method: Method::Post,
        path: "/query",
        body: Body::Json,
        ..OperationInfo::EMPTY
    };

    #[test]
    fn json_bodies_keep_the_documentation_s_order_and_every_digit() {
        let sent = request("86\"1", &[1021110718827683840]);
        let body = r#""tenant_id":123,"app_key":"46oKF=os","whatsApp_phone":"86\"1","ids":[1021110718827683840]"#;
        check(&JSON, &sent, &format!("/query {{{body}}}"));
        let fixed = OperationInfo {
            fixed: &[("form", "\"v1\""), ("n", "7")],
            ..JSON
        };
        check(
            &fixed,
            &sent,
            &format!(r#"/query {{{body},"form":"v1","n":7}}"#),
        );
        check(&JSON, &Request::default(), r#"/query {"app_key":null}"#);
        check(&JSON, &(), "/query {}");
        check(
            &JSON,
            &[1],
            "the request cannot be written: a request is an object",
        );
    }

    #[test]
    fn fields_go_where_they_travel() {
        let info = OperationInfo {
            path: "/shops/{whatsApp_phone}/items",
            places: &[
                ("whatsApp_phone", Place::Path),
                ("tenant_id", Place::Header),
                ("ids", Place::Query),
            ],
            ..JSON
        };
        check(
            &info,
            &request("a/b ü", &[1, 2]),
            r#"/shops/a%2Fb%20%C3%BC/items?ids=1&ids=2 tenant_id: 123 {"app_key":"46oKF=os"}"#,
        );
        let missing = "the request cannot be written: the path needs `whatsApp_phone`";
        check(&info, &Request::default(), missing);
        check(&info, &request("", &[]), missing);
        let leads_elsewhere = |value: &str| {
            format!(
                "the request cannot be written: the path needs another `whatsApp_phone`: {value:?} leads elsewhere"
            )
        };
        for no_segment in [".", ".."] {
            check(
                &info,
                &request(no_segment, &[]),
                &leads_elsewhere(no_segment),
            );
        }
        let with_slashes = OperationInfo {
            styles: &[("whatsApp_phone", Style::Slashes)],
            ..info
        };
        let sent = request("a/b ü", &[]);
        let expect = r#"/shops/a/b%20%C3%BC/items tenant_id: 123 {"app_key":"46oKF=os"}"#;
        check(&with_slashes, &sent, expect);
        for leading_elsewhere in ["/a", "a//b", "a/", "../a", "a/./b"] {
            let sent = request(leading_elsewhere, &[]);
            check(&with_slashes, &sent, &leads_elsewhere(leading_elsewhere));
        }
        let nowhere = OperationInfo {
            body: Body::None,
            ..JSON
        };
        check(
            &nowhere,
            &request("1", &[]),
            "the request cannot be written: `tenant_id` has no place to travel in",
        );
    }

    #[test]
    fn forms() {
        let form = OperationInfo {
            body: Body::Form,
            ..JSON
        };
        check(
            &form,
            &request("+86 1", &[1, 2]),
            "/query tenant_id=123&app_key=46oKF%3Dos&whatsApp_phone=%2B86%201&ids=1&ids=2",
        );
        let multipart = OperationInfo {
            body: Body::Multipart,
            ..JSON
        };
        let phone = Request {
            phone: Some("861".into()),
            ..Request::default()
        };
        check(
            &multipart,
            &phone,
            r#"/query --BOUNDARY|Content-Disposition: form-data; name="whatsApp_phone"||861|--BOUNDARY--|"#,
        );
    }

    #[test]
    fn files_travel_as_they_are_under_their_names() {
        let info = OperationInfo {
            body: Body::Multipart,
            files: &[FileInfo {
                field: "media",
                name: Some("name"),
                content_type: Some("image/png"),
            }],
            ..JSON
        };
        let sent =
            |name: &str| serde_json::json!({ "kind": "image", "name": name, "media": "aGkh" });
        let part = |name: &str| {
            format!(
                "/query --BOUNDARY|Content-Disposition: form-data; name=\"kind\"||image|--BOUNDARY|\
                 Content-Disposition: form-data; name=\"media\"; filename=\"{name}\"|\
                 Content-Type: image/png||hi!|--BOUNDARY--|"
            )
        };
        check(&info, &sent("a b.png"), &part("a b.png"));
        check(&info, &sent("\"\r\n"), &part("%22%0D%0A"));
        let unnamed = OperationInfo {
            files: &[FileInfo {
                field: "media",
                ..FileInfo::EMPTY
            }],
            ..info
        };
        let bare = serde_json::json!({ "media": "aGkh" });
        let expect = part("media").replace(
            "--BOUNDARY|Content-Disposition: form-data; name=\"kind\"||image|",
            "",
        );
        let expect = expect.replace("image/png", "application/octet-stream");
        check(&unnamed, &bare, &expect);
        let broken = serde_json::json!({ "media": "?" });
        let why = "the request cannot be written: `media` is not a file in Base64";
        check(&unnamed, &broken, why);
    }

    #[test]
    fn several_files_travel_under_one_name_or_one_is_all_of_the_body() {
        const FILE: FileInfo = FileInfo {
            field: "media",
            content_type: Some("image/png"),
            ..FileInfo::EMPTY
        };
        let sent = serde_json::json!({ "media": ["aGkh", "aG8h"] });
        for (styles, names) in [
            (&[][..], ["media", "media"]),
            (&[("media", Style::Brackets)], ["media[]", "media[]"]),
            (&[("media", Style::Indexes)], ["media[0]", "media[1]"]),
            (&[("media", Style::DotsFromOne)], ["media.1", "media.2"]),
        ] {
            let info = OperationInfo {
                body: Body::Multipart,
                files: &[FILE],
                styles,
                ..JSON
            };
            let part = |name: &str, text: &str| {
                format!(
                    "--BOUNDARY|Content-Disposition: form-data; name=\"{name}\"; filename=\"media\"|\
                     Content-Type: image/png||{text}|"
                )
            };
            let parts = part(names[0], "hi!") + &part(names[1], "ho!");
            check(&info, &sent, &format!("/query {parts}--BOUNDARY--|"));
        }
        let whole = OperationInfo {
            body: Body::Whole,
            files: &[FILE],
            places: &[("id", Place::Query)],
            ..JSON
        };
        let sent = serde_json::json!({ "id": 7, "media": "aGkh" });
        check(&whole, &sent, "/query?id=7 hi!");
        let encoded = encode(&whole, &sent).unwrap();
        assert_eq!(encoded.content_type.as_deref(), Some("image/png"));
        check(&whole, &serde_json::json!({ "id": 7 }), "/query?id=7 ");
        let text = OperationInfo {
            body: Body::Whole,
            ..JSON
        };
        check(
            &text,
            &serde_json::json!({ "media": "a,b\n" }),
            "/query a,b\n",
        );
    }

    #[test]
    fn lists_and_what_is_nested_have_styles() {
        let styles = |style| {
            let mut pairs = Pairs::new();
            for (name, json) in [
                ("ids", "[1,\"a b\"]"),
                ("none", "[]"),
                ("place", r#"{"lat":1.50,"tags":["x"]}"#),
                ("rows", r#"[{"id":1},{"id":2}]"#),
                ("one", "7"),
                ("null", "null"),
            ] {
                write_pairs(&mut pairs, style, name, json);
            }
            let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("&")
        };
        assert_eq!(
            styles(Some(Style::Comma)),
            r#"ids=1,a b&place={"lat":1.50,"tags":["x"]}&rows=[{"id":1},{"id":2}]&one=7"#
        );
        assert_eq!(
            styles(Some(Style::Brackets)),
            "ids[]=1&ids[]=a b&place[lat]=1.50&place[tags][]=x&rows[0][id]=1&rows[1][id]=2&one=7"
        );
        assert_eq!(
            styles(Some(Style::Indexes)),
            "ids[0]=1&ids[1]=a b&place[lat]=1.50&place[tags][0]=x&rows[0][id]=1&rows[1][id]=2&one=7"
        );
        assert_eq!(
            styles(Some(Style::DotsFromOne)),
            "ids.1=1&ids.2=a b&place.lat=1.50&place.tags.1=x&rows.1.id=1&rows.2.id=2&one=7"
        );
        assert_eq!(
            styles(Some(Style::Dots)),
            "ids.0=1&ids.1=a b&place.lat=1.50&place.tags.0=x&rows.0.id=1&rows.1.id=2&one=7"
        );
        let info = OperationInfo {
            styles: &[("ids", Style::Comma)],
            places: &[("ids", Place::Query)],
            ..JSON
        };
        let ids = Request {
            ids: vec![1, 2],
            ..Request::default()
        };
        check(&info, &ids, r#"/query?ids=1%2C2 {"app_key":null}"#);
    }

    #[test]
    fn one_field_may_be_all_of_the_body() {
        let info = OperationInfo {
            payload: Some("ids"),
            places: &[("tenant_id", Place::Query), ("app_key", Place::Header)],
            ..JSON
        };
        let ids = Request {
            tenant_id: Some(7),
            ids: vec![1, 2],
            ..Request::default()
        };
        check(&info, &ids, "/query?tenant_id=7 [1,2]");
    }

    #[test]
    fn a_key_is_made_for_a_call_that_has_none() {
        let info = OperationInfo {
            places: &[
                ("whatsApp_phone", Place::Header),
                ("tenant_id", Place::Query),
            ],
            unique: &["whatsApp_phone"],
            ..JSON
        };
        let key = |request: &Request| encode(&info, request).unwrap().headers[0].1.clone();
        let (one, other) = (key(&Request::default()), key(&Request::default()));
        assert_ne!(one, other);
        let lengths: Vec<_> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{one}");
        assert_eq!(&one[14..15], "4");
        assert!(one[19..20].contains(['8', '9', 'a', 'b']), "{one}");
        assert_eq!(key(&request("mine", &[])), "mine");
    }

    #[test]
    fn values_as_texts() {
        for (json, expect) in [
            ("null", &[][..]),
            (r#""a\"b""#, &["a\"b"]),
            ("12345678901234567890.10", &["12345678901234567890.10"]),
            (r#"[1,"x",true,null]"#, &["1", "x", "true"]),
            (r#"[{"a":1}]"#, &[r#"[{"a":1}]"#]),
            (r#"{"a":1}"#, &[r#"{"a":1}"#]),
        ] {
            assert_eq!(texts(json), expect, "{json}");
        }
    }
}
