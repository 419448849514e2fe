//! The keys of a signature: what is sent, what is signed, published vectors.

mod parts;
mod sources;

use super::Resolver;
use super::auth::{entries, nested};
use crate::document::{AuthTable, SentWire, Text, VectorTable};
use crate::model::{
    AuthPlace, Composed, Digest, KeyForm, Piece, SentField, SignatureEncoding, SignatureVector,
    SigningAuth, Source, TextEncoding,
};
use crate::source::{Optional, Spanned};
use parts::{Given, is_keyed, is_sorted};

pub(crate) use sources::holds_signature;

/// The digest in the place of a value, how it is written, and how the whole is.
type Written<'c> = (
    &'c Given<Digest>,
    &'c Given<SignatureEncoding>,
    &'c Given<TextEncoding>,
);

impl Resolver<'_> {
    pub(super) fn signing_auth(&mut self, table: &AuthTable) -> Option<SigningAuth> {
        let digest = self.needed(&table.digest, "digest", table);
        let signs = self.needed(&table.signs, "signs", table);
        let (digest, signs) = (digest?.value, signs?);
        let sent = self.sent_fields(table);
        let time = sent.iter().flat_map(|field| &field.value);
        let time = time.into_iter().find_map(|piece| match piece {
            Piece::Of(source @ Source::Time(_)) => Some(source.clone()),
            _ => None,
        });
        let canonical = table.canonical.iter().flatten();
        let canonical = canonical.filter_map(|row| self.signed_part(row, time.as_ref(), None));
        let canonical = canonical.collect();
        let has_canonical = Some(table.canonical.is_some());
        let parts = signs.iter();
        let parts = parts.filter_map(|row| self.signed_part(row, time.as_ref(), has_canonical));
        let parts = parts.collect();
        let vectors = table.vector.iter().flatten();
        Some(SigningAuth {
            digest,
            key: self.digest_key(digest, table),
            is_public: table.public_key.is_some(),
            key_steps: self.key_steps(digest, table),
            key_encoding: self.key_encoding(table),
            key_form: self.key_form(digest, table),
            nonce: table.nonce.value_or_default(),
            encoding: self.as_text(&table.encoding),
            skew_s: table.skew_s.value().unwrap_or(300),
            offset_s: self.zone(table),
            canonical_sorted: signs.iter().any(is_sorted),
            canonical,
            signs: parts,
            sent,
            vectors: vectors.map(|vector| self.vector(vector)).collect(),
            docs: table.docs.value(),
        })
    }

    /// What is added to a request: headers first, then fields. The key `signature` is a header, too.
    fn sent_fields(&mut self, table: &AuthTable) -> Vec<SentField> {
        let mut sent = Vec::new();
        for row in table.headers.iter().flatten() {
            let written = (&row.digest, &row.encoding, &row.encode);
            sent.extend(self.sent_field(AuthPlace::Header, &row.name, &row.value, written));
        }
        for row in table.fields.iter().flatten() {
            let place = row.r#in.value().unwrap_or(AuthPlace::Fields);
            let written = (&row.digest, &row.encoding, &row.encode);
            let field = self.sent_field(place, &row.name, &row.value, written);
            self.in_a_body(&row.under, place);
            sent.extend(field.map(|field| SentField {
                is_number: row.wire.value() == Some(SentWire::Number),
                name: nested(&row.under, &field.name),
                is_nested: row.under.is_some(),
                ..field
            }));
        }
        if let Some(name) = &table.signature {
            let signature = Spanned {
                value: "signature".to_owned(),
                span: name.span,
            };
            let written = (&None, &None, &None);
            sent.extend(self.sent_field(AuthPlace::Header, name, &signature, written));
        }
        let alone = sent.iter().find(|field| {
            field.value.contains(&Piece::Of(Source::Signed)) && !holds_signature(&field.value)
        });
        if let Some(field) = alone {
            self.signed_without_signature(field.span);
        }
        let mut signed = sent.iter().filter(|field| holds_signature(&field.value));
        match (signed.next(), signed.next()) {
            (None, _) => self.signature_nowhere(table.scheme.span),
            (Some(first), Some(second)) => self.signature_twice(first.span, second.span),
            _ => {}
        }
        sent
    }

    fn sent_field(
        &mut self,
        place: AuthPlace,
        name: &Text,
        value: &Text,
        (digest, encoding, encode): Written<'_>,
    ) -> Option<SentField> {
        self.as_text(encoding);
        let digest = self.part_digest(digest, encoding);
        Some(SentField {
            place,
            name: name.value.clone(),
            is_nested: false,
            value: self.composed(value)?,
            digest,
            encode: encode.value_or_default(),
            is_number: false,
            span: name.span,
        })
    }

    fn digest_key(&mut self, digest: Digest, table: &AuthTable) -> Composed {
        let is_keyed = is_keyed(digest);
        let digest_at = |cell: &Text| table.digest.span_or(cell.span);
        match (&table.public_key, &table.key) {
            (Some(public), Some(key)) => self.two_keys(key.span, public.span),
            (Some(public), None) if !digest.has_key_pair() => {
                self.public_key_without_rsa(public.span, digest_at(public));
            }
            (None, Some(key)) if !is_keyed => {
                self.key_without_hmac(key.span, digest_at(key));
                return Vec::new();
            }
            (None, None) if is_keyed => drop(self.needed(&table.key, "key", table)),
            _ => {}
        }
        let cell = table.public_key.as_ref().or(table.key.as_ref());
        cell.and_then(|cell| self.composed(cell))
            .unwrap_or_default()
    }

    fn key_steps(&mut self, digest: Digest, table: &AuthTable) -> Vec<Composed> {
        let steps = table.key_steps.iter().flatten();
        if let (Some(first), false) = (steps.clone().next(), digest.is_hmac()) {
            self.key_steps_without_hmac(first.span, table.scheme.span);
        }
        steps.filter_map(|cell| self.composed(cell)).collect()
    }

    fn key_encoding(&mut self, table: &AuthTable) -> Option<SignatureEncoding> {
        let cell = table.key_encoding.as_ref()?;
        self.as_text(&table.key_encoding);
        if table.key_steps.is_none() {
            self.key_encoding_without_steps(cell.span);
        }
        Some(cell.value)
    }

    fn key_form(&mut self, digest: Digest, table: &AuthTable) -> KeyForm {
        if let (Some(cell), false) = (&table.key_form, digest.is_hmac()) {
            self.key_form_without_hmac(cell.span, table.digest.span_or(cell.span));
        }
        table.key_form.value_or_default()
    }

    /// How something is written that has to be a text.
    fn as_text(&mut self, encoding: &Given<SignatureEncoding>) -> SignatureEncoding {
        if let (Some(SignatureEncoding::Bytes), Some(at)) = (encoding.value(), encoding.span()) {
            self.bytes_are_no_text(at);
        }
        encoding.value_or_default()
    }

    fn vector(&mut self, table: &VectorTable) -> SignatureVector {
        for (name, _) in &table.client.0 {
            let client = &self.names.client;
            client.find(&name.value, name.span, self.diagnostics);
        }
        if let (Some(form), Some(body)) = (&table.form, &table.body)
            && let Some((first, _)) = form.0.first()
        {
            self.vector_with_two_bodies(body.span, first.span);
        }
        SignatureVector {
            client: entries(Some(&table.client)),
            timestamp: table.timestamp.value_or_default(),
            nonce: table.nonce.value(),
            token: table.token.value(),
            headers: entries(table.headers.as_ref()),
            query: entries(table.query.as_ref()),
            form: entries(table.form.as_ref()),
            method: table.method.as_ref().map(|cell| cell.value.to_string()),
            url: table.url.value(),
            path: table.path.value(),
            body: table.body.value().unwrap_or_default(),
            signature: table.signature.value.clone(),
            span: table.signature.span,
        }
    }
}
