//! What the vendor sends by itself: verified by the scheme that signs it, then read as answers are.

use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::auth::{BasicAuth, Signer, form, is_same};
use crate::info::{ApiInfo, AuthInfo, CallbackInfo, Code, Path, Piece, Source, WebhookInfo};
use crate::{Error, Result, Runtime, Secret, envelope};

/// What the vendor sent by itself, and proved to have sent.
#[derive(Debug, Clone)]
pub struct Callback {
    api: &'static ApiInfo,
    webhook: Option<&'static WebhookInfo>,
    body: Bytes,
    /// The body as JSON: of a form, an object of strings.
    json: Bytes,
}

impl Callback {
    /// Which of the events it is that the documentation lists, by its name in the spec: `customer_saved`.
    pub fn name(&self) -> Option<&'static str> {
        self.webhook.map(|webhook| webhook.data.name)
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The data of the event.
    ///
    /// # Errors
    /// When they are not what the documentation says, and for an event that it does not list.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        let webhook = self.webhook.ok_or_else(Error::unlisted_event)?;
        let data = envelope::decode_event(self.api, &webhook.data, &self.json);
        data.map_err(|problem| problem.error)
    }
}

impl Runtime {
    /// Makes sure that the vendor sent this, and that it did so just now.
    ///
    /// # Errors
    /// [`is_auth`](Error::is_auth) when something is missing or does not hold: the signature, or the time.
    pub fn verify_callback(&self, headers: &HeaderMap, body: &[u8]) -> Result<Callback> {
        let api = self.api();
        let Some(callback) = &api.callback else {
            return Err(Error::config("the API sends nothing that is signed"));
        };
        let config = &self.shared.config;
        match api.auth.get(callback.scheme) {
            Some(AuthInfo::SignedHeaders(signing)) => {
                self.needs(signing.sources().filter_map(|source| match source {
                    Source::Client(name) => Some(name),
                    _ => None,
                }))?;
                let signer = Signer::new(signing, config)?;
                signer.verify(headers, body, self.shared.now_ms())?;
            }
            Some(AuthInfo::Token(token)) => {
                self.needs(token.token)?;
                let secret = token.token.and_then(|name| config.get(name));
                let secret = secret.map_or("", Secret::expose);
                is_sent(
                    headers,
                    token.name,
                    format!("{}{secret}", token.prefix).as_bytes(),
                )?;
            }
            Some(AuthInfo::Basic(info)) => {
                let pieces = info.user.iter().chain(info.password);
                self.needs(pieces.filter_map(|piece| match piece {
                    Piece::Of(Source::Client(name)) => Some(*name),
                    _ => None,
                }))?;
                let auth = BasicAuth::new(info, config)?;
                is_sent(headers, "Authorization", auth.header.as_bytes())?;
            }
            None => return Err(Error::config("nothing proves what the API sends")),
        }
        let body = Bytes::copy_from_slice(body);
        let json = match form(headers, &body) {
            Some(pairs) => object(pairs).into(),
            None => body.clone(),
        };
        Ok(Callback {
            api,
            webhook: which(callback, headers, &json),
            body,
            json,
        })
    }
}

impl Runtime {
    /// A key that is not set would be one that everybody knows.
    fn needs(&self, fields: impl IntoIterator<Item = &'static str>) -> Result<()> {
        let config = &self.shared.config;
        let fields = fields.into_iter();
        let mut fields = fields.filter_map(|name| self.api().client_field(name));
        let unset = fields.find(|field| config.get(field.name).is_none_or(Secret::is_empty));
        match unset {
            None => Ok(()),
            Some(field) => {
                let message = format!("callbacks cannot be verified without `{}`", field.name);
                Err(Error::config(message).with_help(format!("Set it, or {}.", field.env)))
            }
        }
    }
}

/// Makes sure that a header holds this.
fn is_sent(headers: &HeaderMap, name: &str, expected: &[u8]) -> Result<()> {
    let place = format!("the header `{name}`");
    let given = headers.get(name);
    let given = given.ok_or_else(|| Error::unverified(&place, "is missing"))?;
    match is_same(given.as_bytes(), expected) {
        true => Ok(()),
        false => Err(Error::unverified(&place, "does not hold what it should")),
    }
}

fn object(pairs: Vec<(String, String)>) -> String {
    let members = pairs.into_iter();
    let members = members.map(|(name, value)| (name, serde_json::Value::from(value)));
    serde_json::Value::Object(members.collect()).to_string()
}

/// The event that a body tells of, or a header.
fn which(
    callback: &'static CallbackInfo,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<&'static WebhookInfo> {
    let event = match (callback.event, callback.event_header) {
        (Some(path), _) => value_at(std::str::from_utf8(body).ok()?, path)?,
        (None, Some(name)) => headers.get(name)?.to_str().ok()?.to_owned(),
        (None, None) => return callback.webhooks.first(),
    };
    let mut webhooks = callback.webhooks.iter();
    webhooks.find(|webhook| match webhook.is {
        Some(Code::Int(is)) => event == is.to_string(),
        Some(Code::Text(is)) => event == is,
        None => false,
    })
}

/// A simple value inside a string of JSON, as text.
fn value_at(text: &str, path: Path) -> Option<String> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in path {
        let members = kehu_wire::json::members(raw.get())?;
        raw = members.into_iter().find(|(name, _)| name == step)?.1;
    }
    kehu_wire::json::plain(raw)
}
