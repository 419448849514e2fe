//! A signature over parts of the request.

mod fields;
mod parts;
mod text;
mod verify;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use kehu_wire::Secret;

use super::digest::Hasher;
use super::key_form;
use crate::config::Config;
use crate::encode::{Added, Encoded};
use crate::info::{AuthPlace, Body, Digest, NonceForm, Piece, SentField, SigningInfo, Source};
use crate::{Error, Result};

pub(super) use parts::Parts;
pub(crate) use text::is_same;
pub(crate) use verify::Incoming;

/// What is the same for all that a client signs.
#[derive(Debug)]
pub(super) struct Scheme {
    pub info: &'static SigningInfo,
    /// The digest, where its key is the same for every request.
    hasher: Option<Hasher>,
    /// The headers of the scheme that are signed, by name.
    by_name: Vec<&'static SentField>,
}

/// Signs the requests of one client.
#[derive(Debug)]
pub(crate) struct Signer {
    scheme: Scheme,
    client: Vec<(&'static str, Secret)>,
    /// Those of [`SigningInfo::sent`]; none for what is not a header.
    names: Vec<Option<HeaderName>>,
}

/// A request on its way to be signed.
#[derive(Clone, Copy)]
pub(crate) struct Unsigned<'a> {
    pub method: &'a str,
    pub uri: &'a Uri,
    /// The headers that it has.
    pub headers: Named<'a>,
    /// The operation's path as it is sent.
    pub path: &'a str,
    /// The query as it is sent.
    pub query_text: &'a str,
    /// Names and values of the query, not encoded.
    pub query: &'a [(String, String)],
    /// Names and values of the form, not encoded.
    pub form: &'a [(String, String)],
    pub body: &'a [u8],
    /// The digests of a body that is not here, but in a file.
    pub digests: &'a [(Digest, Vec<u8>)],
    /// Whether the top-level fields of a JSON body are fields of the request.
    pub has_members: bool,
}

/// Values by name, wherever they are.
#[derive(Clone, Copy)]
pub(crate) enum Named<'a> {
    Headers(&'a HeaderMap),
    Client(&'a [(&'static str, Secret)]),
    /// Names without regard to case.
    Pairs(&'a [(&'a str, &'a str)]),
}

impl<'a> Named<'a> {
    #[inline]
    pub fn get(self, name: &str) -> Option<&'a [u8]> {
        match self {
            Self::Headers(headers) => Some(headers.get(name)?.as_bytes()),
            Self::Client(fields) => {
                let found = fields.iter().find(|(known, _)| *known == name);
                Some(found?.1.expose().as_bytes())
            }
            Self::Pairs(pairs) => {
                let mut pairs = pairs.iter();
                let found = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name));
                Some(found?.1.as_bytes())
            }
        }
    }
}

/// What one attempt has of its own.
#[derive(Clone, Copy)]
pub(crate) struct Attempt<'a> {
    pub time_ms: i64,
    pub nonce: &'a str,
    /// The token that the request carries by another scheme.
    pub token: &'a str,
}

/// What is added to a request.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub fields: Vec<Added>,
}

impl<'a> Unsigned<'a> {
    /// A request that is written already.
    pub fn new(method: &'a str, uri: &'a Uri, headers: Named<'a>, encoded: &'a Encoded) -> Self {
        Self {
            method,
            uri,
            headers,
            path: &encoded.path,
            query_text: &encoded.query_text,
            query: &encoded.query,
            form: &encoded.form,
            body: encoded.body.bytes(),
            digests: &encoded.digests,
            has_members: encoded.kind != Body::Whole,
        }
    }

    /// The digest of the body, where the body itself is not here.
    pub fn digest_of_body(&self, by: Digest) -> Option<&'a [u8]> {
        let found = self.digests.iter().find(|(digest, _)| *digest == by);
        found.map(|(_, bytes)| bytes.as_slice())
    }
}

impl Scheme {
    pub fn new(info: &'static SigningInfo, client: Named<'_>) -> Result<Self> {
        let of_client =
            |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Of(Source::Client(_)));
        let is_fixed = info.key_steps.is_empty() && info.key.iter().all(of_client);
        let hasher = match is_fixed && !info.public {
            false => None,
            true => {
                let pieces = info.key.iter().map(|piece| match piece {
                    Piece::Text(text) => text.as_bytes(),
                    Piece::Of(Source::Client(name)) => client.get(name).unwrap_or_default(),
                    Piece::Of(_) => b"",
                });
                let key = key_form::key(info.key_form, pieces.collect::<Vec<_>>().concat())?;
                Some(Hasher::new(info.digest, &key)?)
            }
        };
        let mut by_name: Vec<&SentField> = Vec::with_capacity(info.sent.len());
        by_name.extend(info.signed_headers());
        by_name.sort_unstable_by_key(|sent| sent.name);
        Ok(Self {
            info,
            hasher,
            by_name,
        })
    }
}

impl Signer {
    pub fn new(info: &'static SigningInfo, config: &Config) -> Result<Self> {
        let names = info.sent.iter().map(|sent| match sent.place {
            AuthPlace::Header => header_name(sent.name).map(Some),
            _ => Ok(None),
        });
        let names = names.collect::<Result<Vec<_>>>()?;
        let fields = config.api().client.iter();
        let client: Vec<_> = fields
            .filter_map(|field| Some((field.name, config.get(field.name)?.clone())))
            .collect();
        Ok(Self {
            scheme: Scheme::new(info, Named::Client(&client))?,
            client,
            names,
        })
    }

    /// A word that no other attempt has, where one is needed.
    pub fn nonce(&self) -> Result<String> {
        let info = self.scheme.info;
        match info.sources().any(|source| source == Source::Nonce) {
            true => nonce(info.nonce),
            false => Ok(String::new()),
        }
    }

    /// What is added before the signature is computed: all but what holds it.
    pub fn before(&self, request: &Unsigned<'_>, attempt: Attempt<'_>) -> Result<Proof> {
        self.proof(request, attempt, "", is_before)
    }

    /// What holds the signature of a request that has all the rest.
    pub fn sign(&self, request: &Unsigned<'_>, attempt: Attempt<'_>) -> Result<Proof> {
        let client = Named::Client(&self.client);
        let signature = Parts::new(&self.scheme, client, request, attempt).sign()?;
        let holds_it = |sent: &SentField| sent.holds(Source::Signature);
        self.proof(request, attempt, &signature, holds_it)
    }

    fn proof(
        &self,
        request: &Unsigned<'_>,
        attempt: Attempt<'_>,
        signature: &str,
        is_wanted: impl Fn(&SentField) -> bool,
    ) -> Result<Proof> {
        let client = Named::Client(&self.client);
        let parts = Parts {
            signature,
            ..Parts::new(&self.scheme, client, request, attempt)
        };
        let mut proof = Proof::default();
        let sent = self.scheme.info.sent.iter().zip(&self.names);
        for (sent, header) in sent.filter(|(sent, _)| is_wanted(sent)) {
            let text = parts.sent(sent)?;
            // What has no value does not travel.
            if text.is_empty() {
                continue;
            }
            match header {
                Some(header) => {
                    let value = value(sent.name, text, is_secret(sent))?;
                    proof.headers.push((header.clone(), value));
                }
                None => proof.fields.push(Added {
                    place: sent.place,
                    name: sent.name,
                    value: text.into(),
                    is_nested: sent.is_nested,
                    is_number: sent.is_number,
                    is_proof: is_proof(sent),
                }),
            }
        }
        Ok(proof)
    }
}

/// Whether it is added before the signature is computed. What each operation states stands there already.
pub(super) fn is_before(sent: &SentField) -> bool {
    !sent.holds(Source::Signature) && !sent.holds(Source::Operation)
}

fn is_secret(sent: &SentField) -> bool {
    let is_given = |piece: &Piece| match piece {
        Piece::Of(of) => matches!(of.plain(), Source::Client(_) | Source::Token),
        Piece::Text(_) => false,
    };
    is_proof(sent) || sent.value.iter().any(is_given)
}

/// Whether it is computed from a secret: nobody could hide it who does not know the request.
fn is_proof(sent: &SentField) -> bool {
    let is_computed = |piece: &Piece| match piece {
        Piece::Of(of) => {
            matches!(
                of.plain(),
                Source::Canonical | Source::Signed | Source::Signature
            )
        }
        Piece::Text(_) => false,
    };
    sent.value.iter().any(is_computed)
}

impl Proof {
    /// One header or field.
    pub fn of(
        place: AuthPlace,
        name: &'static str,
        is_nested: bool,
        text: &Secret,
    ) -> Result<Self> {
        let mut proof = Self::default();
        match place {
            AuthPlace::Header => {
                let value = value(name, text.expose(), true)?;
                proof.headers.push((header_name(name)?, value));
            }
            place => proof.fields.push(Added {
                place,
                name,
                value: text.clone(),
                is_nested,
                is_number: false,
                is_proof: false,
            }),
        }
        Ok(proof)
    }
}

/// A word that no other request has and nobody can foresee.
fn nonce(form: NonceForm) -> Result<String> {
    let random = u128::from_le_bytes(crate::random::bytes()?);
    Ok(match form {
        NonceForm::Hex => format!("{random:032x}"),
        NonceForm::Digits => (100_000_000 + random % 900_000_000).to_string(),
        NonceForm::Uuid => crate::encode::unique()?,
    })
}

pub(crate) fn header_name(name: &str) -> Result<HeaderName> {
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::config(format!("`{name}` is not the name of a header")))
}

/// A header's value; one that is sensitive is hidden from debug output.
pub(crate) fn value(
    name: &str,
    text: impl TryInto<HeaderValue>,
    sensitive: bool,
) -> Result<HeaderValue> {
    let mut value = text.try_into().map_err(|_| {
        Error::unencodable(format_args!("the header `{name}` cannot hold its value"))
    })?;
    value.set_sensitive(sensitive);
    Ok(value)
}

#[cfg(test)]
mod tests;
