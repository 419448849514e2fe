//! What the vendor sends by itself: verified by the scheme that signs it, then read as answers are.

use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::auth::Signer;
use crate::info::{ApiInfo, AuthInfo, CallbackInfo, Code, Path, SigningInfo, Source, WebhookInfo};
use crate::{Error, Response, Result, Runtime, Secret};

/// What the vendor sent by itself, and proved to have sent.
#[derive(Debug, Clone)]
pub struct Callback {
    api: &'static ApiInfo,
    webhook: Option<&'static WebhookInfo>,
    body: Bytes,
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
        let answer = Response::<T>::decode(self.api, &webhook.data, self.body.clone())?;
        Ok(answer.into_inner())
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
        let Some(AuthInfo::SignedHeaders(signing)) = api.auth.get(callback.scheme) else {
            return Err(Error::config("the API signs nothing that it sends"));
        };
        self.needs_all_that_signs(signing)?;
        let now_ms = self.shared.now_ms();
        let signer = Signer::new(signing, &self.shared.config)?;
        signer.verify(headers, body, now_ms)?;
        Ok(Callback {
            api,
            webhook: which(callback, body),
            body: Bytes::copy_from_slice(body),
        })
    }
}

impl Runtime {
    /// A key that is not set would be one that everybody knows.
    fn needs_all_that_signs(&self, signing: &SigningInfo) -> Result<()> {
        let config = &self.shared.config;
        let mut fields = signing.sources().filter_map(|source| match source {
            Source::Client(name) => self.api().client_field(name),
            _ => None,
        });
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

/// The event that a body tells of.
fn which(callback: &'static CallbackInfo, body: &[u8]) -> Option<&'static WebhookInfo> {
    let Some(path) = callback.event else {
        return callback.webhooks.first();
    };
    let event = value_at(std::str::from_utf8(body).ok()?, path)?;
    let mut webhooks = callback.webhooks.iter();
    webhooks.find(|webhook| match webhook.is {
        Some(Code::Int(is)) => event == is.to_string(),
        Some(Code::Text(is)) => event == is,
        None => false,
    })
}

/// A simple value inside a text of JSON, as text.
fn value_at(text: &str, path: Path) -> Option<String> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in path {
        let members = kehu_wire::json::members(raw.get())?;
        raw = members.into_iter().find(|(name, _)| name == step)?.1;
    }
    kehu_wire::json::plain(raw)
}
