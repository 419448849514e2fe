//! The keys of a signature: what is sent, what is signed, published vectors.

use jiff::Timestamp;
use jiff::tz::Offset;
use kehu_wire::TimeFormat;

use super::Resolver;
use super::auth::{entries, nested};
use crate::document::{AuthTable, FieldGroup, SentWire, SignedPartRow, Text, VectorTable};
use crate::model::{
    AuthPlace, Composed, Digest, KeyForm, PairOrder, Pairs, PartDigest, Piece, SentField,
    SignatureEncoding, SignatureVector, SignedPart, SignedPartKind, SigningAuth, Source,
    TextEncoding, TimeForm,
};
use crate::paths;
use crate::source::{Optional, Span, Spanned};

/// A cell of a row.
type Given<T> = Option<Spanned<T>>;

/// The digest in the place of a value, how it is written, and how the whole is.
type Written<'c> = (
    &'c Given<Digest>,
    &'c Given<SignatureEncoding>,
    &'c Given<TextEncoding>,
);

/// The words for parts that are several values, or none.
const PARTS: [&str; 4] = ["headers", "fields", "timestamp", "text"];

/// The keys of parts that are pairs.
const OF_PAIRS: &str =
    "order pair join encode_each only header under except of values_only skip_empty_values";

/// The words for values, and what each is; without it, how a word is that names something.
const VALUES: [(&str, Option<Source>); 21] = [
    ("client.<name>", None),
    ("field.<name>", None),
    ("header.<name>", None),
    ("timestamp_ms", Some(Source::Time(TimeForm::Millis))),
    ("timestamp_s", Some(Source::Time(TimeForm::Seconds))),
    ("timestamp_ms+<later>", None),
    ("timestamp_s+<later>", None),
    ("time:<strftime>", None),
    ("percent:<another>", None),
    ("nonce", Some(Source::Nonce)),
    ("token", Some(Source::Token)),
    ("signature", Some(Source::Signature)),
    ("operation.headers", Some(Source::Operation)),
    ("method", Some(Source::Method)),
    ("host", Some(Source::Host)),
    ("path", Some(Source::Path)),
    ("url", Some(Source::Url)),
    ("query", Some(Source::Query)),
    ("body", Some(Source::Body)),
    ("canonical", Some(Source::Canonical)),
    ("signed", Some(Source::Signed)),
];

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

    /// A source, or a string with sources in braces.
    pub(super) fn composed(&mut self, cell: &Text) -> Option<Composed> {
        let text = cell.value.as_str();
        let fixed = |text: &str| Piece::Text(text.to_owned());
        if let Some(text) = text.strip_prefix("text:") {
            return Some(vec![fixed(text)]);
        }
        if !text.contains('{') {
            return Some(vec![Piece::Of(self.source(text, cell, &[])?)]);
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((source, after)) = after.split_once('}') else {
                self.lossy = true;
                self.brace_left_open(cell.span);
                return None;
            };
            pieces.extend([fixed(before), Piece::Of(self.source(source, cell, &[])?)]);
            rest = after;
        }
        pieces.push(fixed(rest));
        pieces.retain(|piece| *piece != fixed(""));
        Some(pieces)
    }

    /// What a word says; `others` are words that would be right here, too.
    fn source(&mut self, word: &str, cell: &Text, others: &[&str]) -> Option<Source> {
        if let Some((_, Some(source))) = VALUES.into_iter().find(|(known, _)| *known == word) {
            return Some(source);
        }
        let named = word
            .split_once(['.', ':'])
            .filter(|(_, name)| !name.is_empty());
        match (word.find(['.', ':']).map(|at| &word[..=at]), named) {
            (Some("client."), _) => {
                let named = Spanned {
                    value: word.to_owned(),
                    span: cell.span,
                };
                let field = self.client_reference(&named, None);
                self.lossy |= field.is_none();
                field.map(Source::Client)
            }
            (Some("field."), Some((_, name))) => Some(Source::Field(name.to_owned())),
            (Some("header."), Some((_, name))) => Some(Source::Header(name.to_owned())),
            (Some("percent:"), _) => {
                let inner = self.source(&word["percent:".len()..], cell, &[])?;
                Some(Source::Percent(Box::new(inner)))
            }
            (Some("time:"), _) => Some(self.written_time(&word["time:".len()..], cell.span)),
            _ if later(word).is_some() => later(word).map(Source::Time),
            _ => {
                self.lossy = true;
                let what = if others.is_empty() { "value" } else { "part" };
                let known = [others, &VALUES.map(|(word, _)| word)].concat();
                self.unknown_word(what, word, &known, cell.span);
                None
            }
        }
    }

    fn written_time(&mut self, format: &str, at: Span) -> Source {
        let time = TimeFormat::new(format);
        if time.write(Timestamp::UNIX_EPOCH, Offset::UTC).is_none() {
            let problem = "it has a directive that is not part of a time";
            self.bad_format(problem, at);
        }
        Source::Time(TimeForm::Written(format.to_owned()))
    }

    fn zone(&mut self, table: &AuthTable) -> i32 {
        let Some(cell) = &table.zone else { return 0 };
        let sample = format!("1970-01-01T00:00:00{}", cell.value);
        let midnight = TimeFormat::new("%Y-%m-%dT%H:%M:%S%:z").instant(&sample);
        if midnight.is_none() {
            self.bad_zone(&cell.value, cell.span);
        }
        let offset = midnight.map(|midnight| i32::try_from(-midnight.as_second()));
        offset.and_then(Result::ok).unwrap_or_default()
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

    /// The digest in the place of a value; one that needs a key is refused.
    fn part_digest(
        &mut self,
        digest: &Given<Digest>,
        encoding: &Given<SignatureEncoding>,
    ) -> Option<PartDigest> {
        match (digest, encoding) {
            (Some(digest), _) if is_keyed(digest.value) => self.part_digest_with_key(digest.span),
            (Some(digest), encoding) => {
                return Some(PartDigest {
                    digest: digest.value,
                    encoding: encoding.value_or_default(),
                });
            }
            (None, Some(encoding)) => self.encoding_without_digest(encoding.span),
            (None, None) => {}
        }
        None
    }

    /// `has_canonical`: whether there is a string that can be a part; `None` in that text itself.
    fn signed_part(
        &mut self,
        row: &SignedPartRow,
        time: Option<&Source>,
        has_canonical: Option<bool>,
    ) -> Option<SignedPart> {
        let kind = match row.part.value.as_str() {
            "headers" => SignedPartKind::Headers {
                only: texts(&row.only),
                pairs: pairs(row),
            },
            "fields" => fields_of(row),
            "text" => SignedPartKind::Text,
            "timestamp" => match time {
                Some(time) => SignedPartKind::Value(time.clone()),
                None => {
                    self.lossy = true;
                    self.time_not_sent(row.part.span);
                    return None;
                }
            },
            word => {
                let source = self.source(word, &row.part, &PARTS)?;
                let is_possible = match source.plain() {
                    Source::Signature | Source::Operation | Source::Signed => false,
                    Source::Canonical => has_canonical == Some(true),
                    _ => true,
                };
                if !is_possible {
                    self.impossible_part(word, row.part.span);
                }
                SignedPartKind::Value(source)
            }
        };
        self.refuse_keys_of_other_parts(row, &kind);
        Some(SignedPart {
            prefix: row.prefix.value().unwrap_or_default(),
            skip_empty: row.skip_empty.value_or_default(),
            kind,
            case: row.case.value(),
            encode: row.encode.value_or_default(),
            digest: self.part_digest(&row.digest, &row.encoding),
        })
    }

    /// Keys that say nothing of a part of this kind.
    fn refuse_keys_of_other_parts(&mut self, row: &SignedPartRow, kind: &SignedPartKind) {
        let by_value = row.order.value() == Some(PairOrder::Value);
        let others = match kind {
            SignedPartKind::Fields { .. } => "only",
            SignedPartKind::Headers { .. } if by_value => {
                "order header under except of values_only skip_empty_values"
            }
            SignedPartKind::Headers { .. } => {
                "header under except of values_only skip_empty_values"
            }
            SignedPartKind::Value(Source::Canonical) if by_value => &OF_PAIRS["order ".len()..],
            _ => OF_PAIRS,
        };
        for key in others.split_whitespace() {
            if let Some(given) = row.place_of(key) {
                let part = &row.part;
                self.key_of_another_part(key, &part.value, given, part.span);
            }
        }
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

/// The fields of query and body that a part has.
fn fields_of(row: &SignedPartRow) -> SignedPartKind {
    let of = |group| {
        let groups = row.of.as_ref();
        groups.is_none_or(|groups| groups.iter().any(|cell| cell.value == group))
    };
    SignedPartKind::Fields {
        query: of(FieldGroup::Query),
        body: of(FieldGroup::Body) || of(FieldGroup::Form),
        json: of(FieldGroup::Body),
        under: paths::parse(&row.under.value().unwrap_or_default()),
        header: row.header.value(),
        except: texts(&row.except),
        skip_empty_values: row.skip_empty_values.value_or_default(),
        pairs: pairs(row),
    }
}

/// Whether the signature is among the pieces.
pub(crate) fn holds_signature(value: &Composed) -> bool {
    let mut pieces = value.iter();
    pieces.any(|piece| matches!(piece, Piece::Of(of) if *of.plain() == Source::Signature))
}

fn is_keyed(digest: Digest) -> bool {
    digest.is_hmac() || digest.has_key_pair()
}

/// `timestamp_s+600`
fn later(word: &str) -> Option<TimeForm> {
    let (unit, by) = word.split_once('+')?;
    let millis = unit == "timestamp_ms";
    let by = by
        .parse()
        .ok()
        .filter(|_| millis || unit == "timestamp_s")?;
    Some(TimeForm::Later { millis, by })
}

/// Whether it is the string of other parts, these in the order of their bytes.
fn is_sorted(row: &SignedPartRow) -> bool {
    row.part.value == "canonical" && row.order.value() == Some(PairOrder::Value)
}

fn pairs(row: &SignedPartRow) -> Pairs {
    Pairs {
        order: row.order.value_or_default(),
        pair: row.pair.value().unwrap_or_else(|| "=".to_owned()),
        join: row.join.value().unwrap_or_else(|| "&".to_owned()),
        encode: row.encode_each.value_or_default(),
        values_only: row.values_only.value_or_default(),
    }
}

fn texts(cells: &Option<Vec<Text>>) -> Vec<String> {
    let cells = cells.iter().flatten();
    cells.map(|cell| cell.value.clone()).collect()
}
