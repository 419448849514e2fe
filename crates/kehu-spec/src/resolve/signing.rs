//! The keys of a signature: what is sent, what is signed, published vectors.

use jiff::Timestamp;
use jiff::tz::Offset;
use kehu_wire::TimeFormat;

use super::Resolver;
use super::auth::{entries, nested};
use crate::document::{AuthTable, FieldGroup, SentWire, SignedPartRow, Text, VectorTable};
use crate::model::{
    AuthPlace, Composed, Digest, KeyForm, NonceForm, PairOrder, Pairs, PartDigest, Piece,
    SentField, SignatureEncoding, SignatureVector, SignedPart, SignedPartKind, SigningAuth, Source,
    TextEncoding, TimeForm,
};
use crate::paths;
use crate::source::{Optional, Span, Spanned};

/// The words for parts that are several values, or none.
const PARTS: [&str; 4] = ["headers", "fields", "timestamp", "text"];

/// The keys of parts that are pairs.
const OF_PAIRS: &str =
    "order pair join encode_each only header under except of values_only skip_empty_values";

/// The words for where a value comes from.
const SOURCES: [&str; 21] = [
    "client.<name>",
    "field.<name>",
    "header.<name>",
    "timestamp_ms",
    "timestamp_s",
    "timestamp_ms+<later>",
    "timestamp_s+<later>",
    "time:<strftime>",
    "percent:<another>",
    "nonce",
    "token",
    "signature",
    "operation.headers",
    "method",
    "host",
    "path",
    "url",
    "query",
    "body",
    "canonical",
    "signed",
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
        Some(SigningAuth {
            digest,
            key: self.digest_key(digest, table),
            is_public: table.public_key.is_some(),
            key_steps: self.key_steps(digest, table),
            key_encoding: self.key_encoding(table),
            key_form: self.key_form(digest, table),
            nonce: table
                .nonce
                .as_ref()
                .map_or_else(NonceForm::default, |cell| cell.value),
            encoding: self.as_text(&table.encoding),
            skew_s: table.skew_s.value().unwrap_or(300),
            offset_s: self.zone(table),
            canonical_sorted: signs.iter().any(is_sorted),
            canonical: canonical
                .filter_map(|row| self.signed_part(row, time.as_ref(), None))
                .collect(),
            signs: signs
                .iter()
                .filter_map(|row| {
                    self.signed_part(row, time.as_ref(), Some(table.canonical.is_some()))
                })
                .collect(),
            sent,
            vectors: table
                .vector
                .iter()
                .flatten()
                .map(|vector| self.vector(vector))
                .collect(),
            docs: table.docs.value(),
        })
    }

    /// What is added to a request: headers first, then fields. The key `signature` is a header, too.
    fn sent_fields(&mut self, table: &AuthTable) -> Vec<SentField> {
        let mut sent = Vec::new();
        for row in table.headers.iter().flatten() {
            self.as_text(&row.encoding);
            let digest = self.part_digest(&row.digest, &row.encoding);
            let place = AuthPlace::Header;
            let field = self.sent_field(place, &row.name, &row.value, digest);
            sent.extend(field.map(|field| encoded(field, &row.encode)));
        }
        for row in table.fields.iter().flatten() {
            let place = row.r#in.as_ref();
            let place = place.map_or(AuthPlace::Fields, |cell| cell.value);
            self.as_text(&row.encoding);
            let digest = self.part_digest(&row.digest, &row.encoding);
            let field = self.sent_field(place, &row.name, &row.value, digest);
            let wire = row.wire.value();
            self.in_a_body(&row.under, place);
            sent.extend(field.map(|field| SentField {
                is_number: wire == Some(SentWire::Number),
                name: nested(&row.under, &field.name),
                is_nested: row.under.is_some(),
                ..encoded(field, &row.encode)
            }));
        }
        if let Some(name) = &table.signature {
            sent.push(SentField {
                place: AuthPlace::Header,
                name: name.value.clone(),
                is_nested: false,
                value: vec![Piece::Of(Source::Signature)],
                digest: None,
                encode: TextEncoding::None,
                is_number: false,
                span: name.span,
            });
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
            (Some(first), Some(second)) => {
                let (first, second) = (first.span, second.span);
                self.signature_twice(first, second);
            }
            _ => {}
        }
        sent
    }

    fn sent_field(
        &mut self,
        place: AuthPlace,
        name: &Text,
        value: &Text,
        digest: Option<PartDigest>,
    ) -> Option<SentField> {
        Some(SentField {
            place,
            name: name.value.clone(),
            is_nested: false,
            value: self.composed(value)?,
            digest,
            encode: TextEncoding::None,
            is_number: false,
            span: name.span,
        })
    }

    /// A source, or a string with sources in braces.
    pub(super) fn composed(&mut self, cell: &Text) -> Option<Composed> {
        let text = cell.value.as_str();
        if let Some(fixed) = text.strip_prefix("text:") {
            return Some(vec![Piece::Text(fixed.to_owned())]);
        }
        if !text.contains('{') {
            return Some(vec![Piece::Of(self.source(text, cell, &[])?)]);
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let Some((source, after)) = after.split_once('}') else {
                self.lossy = true;
                self.brace_left_open(cell.span);
                return None;
            };
            pieces.push(Piece::Of(self.source(source, cell, &[])?));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(pieces)
    }

    /// What a word says; `others` are words that would be right here, too.
    fn source(&mut self, word: &str, cell: &Text, others: &[&str]) -> Option<Source> {
        let source = match word {
            "timestamp_ms" => Source::Time(TimeForm::Millis),
            "timestamp_s" => Source::Time(TimeForm::Seconds),
            "nonce" => Source::Nonce,
            "token" => Source::Token,
            "signature" => Source::Signature,
            "operation.headers" => Source::Operation,
            "method" => Source::Method,
            "host" => Source::Host,
            "path" => Source::Path,
            "url" => Source::Url,
            "query" => Source::Query,
            "body" => Source::Body,
            "canonical" => Source::Canonical,
            "signed" => Source::Signed,
            _ if later(word).is_some() => Source::Time(later(word)?),
            _ if word.starts_with("client.") => {
                let named = Spanned {
                    value: word.to_owned(),
                    span: cell.span,
                };
                let field = self.client_reference(&named, None);
                self.lossy |= field.is_none();
                Source::Client(field?)
            }
            _ if word.len() > 6 && word.starts_with("field.") => {
                Source::Field(word[6..].to_owned())
            }
            _ if word.len() > 7 && word.starts_with("header.") => {
                Source::Header(word[7..].to_owned())
            }
            _ if word.starts_with("percent:") => {
                Source::Percent(Box::new(self.source(&word[8..], cell, &[])?))
            }
            _ => match word.strip_prefix("time:") {
                Some(format) => self.written_time(format, cell.span),
                None => {
                    self.lossy = true;
                    let what = if others.is_empty() { "value" } else { "part" };
                    let known = [others, &SOURCES].concat();
                    self.unknown_word(what, word, &known, cell.span);
                    return None;
                }
            },
        };
        Some(source)
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
        match TimeFormat::new("%Y-%m-%dT%H:%M:%S%:z").instant(&sample) {
            Some(midnight) => i32::try_from(-midnight.as_second()).unwrap_or_default(),
            None => {
                self.bad_zone(&cell.value, cell.span);
                0
            }
        }
    }

    fn digest_key(&mut self, digest: Digest, table: &AuthTable) -> Composed {
        let is_keyed = is_keyed(digest);
        if let Some(cell) = &table.public_key {
            let digest_at = table.digest.span_or(cell.span);
            match &table.key {
                Some(key) => self.two_keys(key.span, cell.span),
                None if is_keyed && !is_hmac(digest) => {}
                None => self.public_key_without_rsa(cell.span, digest_at),
            }
            return self.composed(cell).unwrap_or_default();
        }
        match &table.key {
            Some(cell) if is_keyed => self.composed(cell).unwrap_or_default(),
            Some(cell) => {
                let digest = table.digest.as_ref();
                let digest = digest.map_or(cell.span, |digest| digest.span);
                self.key_without_hmac(cell.span, digest);
                Vec::new()
            }
            None => {
                if is_keyed {
                    self.needed(&table.key, "key", table);
                }
                Vec::new()
            }
        }
    }

    fn key_steps(&mut self, digest: Digest, table: &AuthTable) -> Vec<Composed> {
        let steps = table.key_steps.iter().flatten();
        if let (Some(first), false) = (steps.clone().next(), is_hmac(digest)) {
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
        let Some(cell) = &table.key_form else {
            return KeyForm::Text;
        };
        if !is_hmac(digest) {
            let digest = table.digest.as_ref();
            let digest = digest.map_or(cell.span, |digest| digest.span);
            self.key_form_without_hmac(cell.span, digest);
        }
        cell.value
    }

    /// How something is written that has to be a text.
    fn as_text(&mut self, encoding: &Option<Spanned<SignatureEncoding>>) -> SignatureEncoding {
        match encoding {
            None => SignatureEncoding::Hex,
            Some(cell) => {
                if cell.value == SignatureEncoding::Bytes {
                    self.bytes_are_no_text(cell.span);
                }
                cell.value
            }
        }
    }

    /// The digest in the place of a value; one that needs a key is refused.
    fn part_digest(
        &mut self,
        digest: &Option<Spanned<Digest>>,
        encoding: &Option<Spanned<SignatureEncoding>>,
    ) -> Option<PartDigest> {
        match (digest, encoding) {
            (Some(digest), _) if is_keyed(digest.value) => {
                self.part_digest_with_key(digest.span);
                None
            }
            (Some(digest), encoding) => Some(PartDigest {
                digest: digest.value,
                encoding: encoding.value_or_default(),
            }),
            (None, Some(encoding)) => {
                self.encoding_without_digest(encoding.span);
                None
            }
            (None, None) => None,
        }
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

fn encoded(field: SentField, encode: &Option<Spanned<TextEncoding>>) -> SentField {
    let encode = encode.as_ref().map_or(field.encode, |cell| cell.value);
    SentField { encode, ..field }
}

/// Whether the signature is among the pieces.
pub(crate) fn holds_signature(value: &Composed) -> bool {
    let mut pieces = value.iter();
    pieces.any(|piece| matches!(piece, Piece::Of(of) if *of.plain() == Source::Signature))
}

fn is_keyed(digest: Digest) -> bool {
    is_hmac(digest) || digest.has_key_pair()
}

fn is_hmac(digest: Digest) -> bool {
    matches!(
        digest,
        Digest::HmacMd5
            | Digest::HmacSha1
            | Digest::HmacSha256
            | Digest::HmacSha384
            | Digest::HmacSha512
            | Digest::HmacSm3
    )
}

/// `timestamp_s+600`
fn later(word: &str) -> Option<TimeForm> {
    let (unit, by) = word.split_once('+')?;
    let millis = match unit {
        "timestamp_ms" => true,
        "timestamp_s" => false,
        _ => return None,
    };
    let by = by.parse().ok()?;
    Some(TimeForm::Later { millis, by })
}

/// Whether it is the string of other parts, these in the order of their bytes.
fn is_sorted(row: &SignedPartRow) -> bool {
    let order = row.order.as_ref();
    row.part.value == "canonical" && order.is_some_and(|cell| cell.value == PairOrder::Value)
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
