//! What the vendor sends by itself: verified by the scheme that signs it, then read as answers are.

use bytes::Bytes;
use http::HeaderMap;
use kehu_wire::json;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::auth::{BasicAuth, Incoming, Sealed, Signer, decrypted, encrypted, is_same};
use crate::info::{
    ApiInfo, AuthInfo, CallbackInfo, ChallengeAt, Code, EncryptedInfo, Iv, Path, Piece, Source,
    WebhookInfo,
};
use crate::{Error, Result, Runtime, Secret, envelope};

/// What the vendor sent by itself, and proved to have sent.
#[derive(Debug, Clone)]
pub struct Callback {
    api: &'static ApiInfo,
    webhook: Option<&'static WebhookInfo>,
    challenge: Option<String>,
    body: Bytes,
    /// The body as JSON: of a form, an object of strings; what was encrypted stands in its place as it was before.
    json: Bytes,
}

impl Callback {
    /// Which of the events it is that the documentation lists, by its name in the spec: `customer_saved`.
    pub fn name(&self) -> Option<&'static str> {
        self.webhook.map(|webhook| webhook.data.name)
    }

    /// Where the vendor only asks whether somebody answers: the body that has to be answered with, and nothing else.
    pub fn challenge(&self) -> Option<&str> {
        self.challenge.as_deref()
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
        self.verified(&Incoming::new(None, headers, body)?)
    }

    /// The same, of a request that is signed in its address, or asks in it whether somebody answers: its path and
    /// query, or all of it, as it came.
    ///
    /// # Errors
    /// Those of [`verify_callback`](Self::verify_callback).
    pub fn verify_callback_at(
        &self,
        address: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Callback> {
        self.verified(&Incoming::new(Some(address), headers, body)?)
    }

    /// The body that answers what the vendor sent, where the answer is encrypted and signed as that was: often of the
    /// text `success`.
    ///
    /// # Errors
    /// When a key is not set, or answers are not encrypted.
    pub fn callback_answer(&self, text: &str) -> Result<String> {
        let api = self.api();
        let callback = api.callback.as_ref();
        let parts = callback.and_then(|callback| {
            let AuthInfo::SignedHeaders(signing) = api.auth.get(callback.scheme)? else {
                return None;
            };
            Some((
                callback,
                callback.answer?,
                callback.encrypted.as_ref()?,
                signing,
            ))
        });
        let Some((callback, answer, info, signing)) = parts else {
            return Err(Error::config("answers to this API are not encrypted"));
        };
        let clients = signing.sources().filter_map(|source| match source {
            Source::Client(name) => Some(name),
            _ => None,
        });
        self.needs(clients.chain([info.key]).chain(info.owner))?;
        let set = |name| self.shared.config.get(name).map_or("", Secret::expose);
        let sealed = Sealed {
            text,
            key: set(info.key),
            iv: "",
            with: "",
            owner: info.owner.map(set),
        };
        let sealed = encrypted(info, &sealed, crate::random::bytes()?)?;
        let name = info.at.last().copied().unwrap_or_default();
        let signer = Signer::new(signing, &self.shared.config)?;
        let signed = signer.answer(name, &sealed, self.shared.now_ms())?;
        let members = [
            (answer.encrypted, sealed),
            (answer.signature, signed.signature),
            (answer.timestamp, signed.timestamp),
            (answer.nonce, signed.nonce),
        ];
        let members = members.map(|(name, value)| (name.to_owned(), value));
        Ok(match callback.xml {
            false => object(&members),
            true => {
                let element = |(name, value): &(String, String)| {
                    format!("<{name}><![CDATA[{value}]]></{name}>")
                };
                let elements: String = members.iter().map(element).collect();
                format!("<xml>{elements}</xml>")
            }
        })
    }

    fn verified(&self, came: &Incoming<'_>) -> Result<Callback> {
        let api = self.api();
        let Some(callback) = &api.callback else {
            return Err(Error::config("the API sends nothing that is signed"));
        };
        let mut came = came.clone();
        let elements = match callback.xml && !came.body.is_empty() {
            true => Some(elements(came.body)?),
            false => None,
        };
        if let Some(elements) = &elements {
            let text =
                |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
            came.form = Some(elements.iter().filter_map(text).collect());
        }
        let came = &came;
        let asks_here = match &callback.challenge {
            Some(challenge) => match challenge.at {
                ChallengeAt::Query(name) => came.of_query(name),
                ChallengeAt::Body(_) => None,
            },
            None => None,
        };
        // What a challenge has encrypted is signed in the place of what an event has.
        let sealed_at = callback.encrypted.and_then(|info| info.at.last());
        let came = &match (asks_here, sealed_at) {
            (Some(asked), Some(name)) => came.with_field(name, asked),
            _ => came.clone(),
        };
        let proven = self.proven(callback, came);
        let unsigned = callback
            .challenge
            .as_ref()
            .is_some_and(|challenge| !challenge.signed);
        if !unsigned {
            proven.as_ref().map_err(Clone::clone)?;
        }
        let json = match elements {
            Some(elements) => Value::Object(elements).to_string().into(),
            None => match &came.form {
                Some(pairs) => object(pairs).into(),
                None => Bytes::copy_from_slice(came.body),
            },
        };
        let read = self.read(callback, came, json, asks_here);
        match (proven, read) {
            (Ok(()), read) => read,
            (Err(_), Ok(read)) if read.challenge.is_some() => Ok(read),
            (Err(error), _) => Err(error),
        }
    }

    fn proven(&self, callback: &CallbackInfo, came: &Incoming<'_>) -> Result<()> {
        let (api, config) = (self.api(), &self.shared.config);
        match api.auth.get(callback.scheme) {
            Some(AuthInfo::SignedHeaders(signing)) => {
                self.needs(signing.sources().filter_map(|source| match source {
                    Source::Client(name) => Some(name),
                    _ => None,
                }))?;
                let signer = Signer::new(signing, config)?;
                signer.verify(came, self.shared.now_ms())
            }
            Some(AuthInfo::Token(token)) => {
                self.needs(token.token)?;
                let secret = token.token.and_then(|name| config.get(name));
                let secret = secret.map_or("", Secret::expose);
                is_sent(
                    came.headers,
                    token.name,
                    format!("{}{secret}", token.prefix).as_bytes(),
                )
            }
            Some(AuthInfo::Basic(info)) => {
                let pieces = info.user.iter().chain(info.password);
                self.needs(pieces.filter_map(|piece| match piece {
                    Piece::Of(Source::Client(name)) => Some(*name),
                    _ => None,
                }))?;
                let auth = BasicAuth::new(info, config)?;
                is_sent(came.headers, "Authorization", auth.header.as_bytes())
            }
            None => Err(Error::config("nothing proves what the API sends")),
        }
    }

    /// What came, without regard to who sent it.
    fn read(
        &self,
        callback: &'static CallbackInfo,
        came: &Incoming<'_>,
        json: Bytes,
        asks_here: Option<&str>,
    ) -> Result<Callback> {
        let read = |challenge, webhook, json| Callback {
            api: self.api(),
            webhook,
            challenge,
            body: Bytes::copy_from_slice(came.body),
            json,
        };
        if let Some(asked) = asks_here {
            let answer = match &callback.encrypted {
                Some(info) => self.opened(info, asked, "")?,
                None => asked.to_owned(),
            };
            return Ok(read(Some(answer), None, Bytes::new()));
        }
        let json = match &callback.encrypted {
            Some(info) => self.with_opened(info, &json, callback.xml)?,
            None => json,
        };
        let text = std::str::from_utf8(&json).unwrap_or_default();
        let challenge = callback
            .challenge
            .as_ref()
            .and_then(|challenge| match challenge.at {
                ChallengeAt::Body(path) => Some((path.last()?, value_at(text, path)?)),
                ChallengeAt::Query(_) => None,
            });
        if let Some((&name, value)) = challenge {
            let answer = object(&[(name.to_owned(), value)]);
            return Ok(read(Some(answer), None, json));
        }
        let webhook = which(callback, came.headers, &json);
        Ok(read(None, webhook, json))
    }

    /// The body with what was encrypted as it was before: as JSON, or as a string.
    fn with_opened(&self, info: &EncryptedInfo, json: &Bytes, xml: bool) -> Result<Bytes> {
        let text = std::str::from_utf8(json).unwrap_or_default();
        let found = json::find(text, info.at.iter().copied());
        let sealed = found.and_then(|found| Some((found.get(), json::plain(found)?)));
        let Some((place, sealed)) = sealed else {
            let place = format!("the field `{}`", info.at.join("."));
            return Err(Error::unverified(&place, "is missing"));
        };
        let opened = self.opened(info, &sealed, text)?;
        let opened = match json::find(&opened, []) {
            _ if xml => Value::Object(elements(opened.as_bytes())?).to_string(),
            Some(_) => opened,
            None => Value::from(opened).to_string(),
        };
        Ok(envelope::with(text, place, &opened).into())
    }

    /// A text as it was before it was encrypted; what it needs beside its key stands in the body.
    fn opened(&self, info: &EncryptedInfo, text: &str, body: &str) -> Result<String> {
        self.needs([info.key].into_iter().chain(info.owner))?;
        let set = |name| self.shared.config.get(name).map_or("", Secret::expose);
        let beside = |path: Path| value_at(body, path).unwrap_or_default();
        let iv = match info.iv {
            Iv::At(path) => beside(path),
            Iv::Key | Iv::First => String::new(),
        };
        let sealed = Sealed {
            text,
            key: set(info.key),
            iv: &iv,
            with: &info.with.map(beside).unwrap_or_default(),
            owner: info.owner.map(set),
        };
        decrypted(info, &sealed)
    }

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

fn object(pairs: &[(String, String)]) -> String {
    let members = pairs.iter();
    let members = members.map(|(name, value)| (name.clone(), Value::from(&**value)));
    Value::Object(members.collect()).to_string()
}

/// What is inside of a body that is XML.
#[cfg(feature = "xml")]
fn elements(body: &[u8]) -> Result<Map<String, Value>> {
    let read = std::str::from_utf8(body).ok().and_then(crate::xml::as_json);
    read.ok_or_else(|| Error::unverified("the body", "is not XML"))
}

#[cfg(not(feature = "xml"))]
fn elements(_: &[u8]) -> Result<Map<String, Value>> {
    let told = "the vendor sends XML, and this build cannot read it (feature `xml`)";
    Err(Error::config(told))
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
    json::plain(json::find(text, path.iter().copied())?)
}
