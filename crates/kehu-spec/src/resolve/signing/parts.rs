//! The parts of what is signed.

use crate::document::{FieldGroup, SignedPartRow, Text};
use crate::model::{
    Digest, PairOrder, Pairs, PartDigest, SignatureEncoding, SignedPart, SignedPartKind, Source,
};
use crate::paths;
use crate::resolve::Resolver;
use crate::source::{Optional, Spanned};

impl Resolver<'_> {
    /// The digest in the place of a value; one that needs a key is refused.
    pub(super) fn part_digest(
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
    pub(super) fn signed_part(
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
}

/// A cell of a row.
pub(super) type Given<T> = Option<Spanned<T>>;

/// The words for parts that are several values, or none.
const PARTS: [&str; 4] = ["headers", "fields", "timestamp", "text"];

/// The keys of parts that are pairs.
const OF_PAIRS: &str =
    "order pair join encode_each only header under except of values_only skip_empty_values";

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

pub(super) fn is_keyed(digest: Digest) -> bool {
    digest.is_hmac() || digest.has_key_pair()
}

/// Whether it is the string of other parts, these in the order of their bytes.
pub(super) fn is_sorted(row: &SignedPartRow) -> bool {
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
