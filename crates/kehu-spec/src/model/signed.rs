//! What is signed, part after part.

use super::{PartDigest, Path, Source};

/// One part of the signed bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedPart {
    /// Literal text before the part.
    pub prefix: String,
    /// Leave the part out, its prefix too, when it is empty.
    pub skip_empty: bool,
    /// What is written after the prefix.
    pub kind: SignedPartKind,
    /// Changes the case of all of it.
    pub case: Option<LetterCase>,
    /// Encodes all of it, after its case was changed.
    pub encode: TextEncoding,
    /// The digest that stands in its place.
    pub digest: Option<PartDigest>,
}

/// What one part of the signed bytes is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum SignedPartKind {
    /// Headers, those that are empty left out.
    Headers {
        /// Which, as they are written in the signed bytes; empty: those of [`SigningAuth::sent`](super::SigningAuth::sent).
        only: Vec<String>,
        /// How they are written.
        pairs: Pairs,
    },
    /// The fields of query and body, percent-encoding undone.
    Fields {
        /// Those of the query.
        query: bool,
        /// Those of the form, or the top-level ones of the JSON body.
        body: bool,
        /// The fields of a JSON body count among these.
        json: bool,
        /// In the place of these, those of the object at this path in the JSON body.
        under: Path,
        /// The header whose pairs are among them.
        header: Option<String>,
        /// Fields that are not signed.
        except: Vec<String>,
        /// Fields without a value are not signed.
        skip_empty_values: bool,
        /// How they are written.
        pairs: Pairs,
    },
    /// One value.
    Value(Source),
    /// Only the prefix.
    Text,
}

/// How names and values are written one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// Which comes first.
    pub order: PairOrder,
    /// Between name and value.
    pub pair: String,
    /// Between pairs.
    pub join: String,
    /// How each name and value is written.
    pub encode: TextEncoding,
    /// Names are not written, and nothing between them and values.
    pub values_only: bool,
}

/// The order of signed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PairOrder {
    /// By name, byte by byte.
    #[default]
    Name,
    /// By value, byte by byte.
    Value,
    /// As the specification lists headers; as fields are sent.
    Listed,
}

/// How text is written where not every character may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// As it is.
    #[default]
    None,
    /// `%XX` for everything but letters, digits and `-._~` (RFC 3986).
    Percent,
    /// As forms are written: a space is `+`, and `-._*` stay.
    Form,
    /// Base64 of it, with padding.
    Base64,
    /// Base64 of the alphabet that URLs can hold, without padding.
    Base64UrlUnpadded,
}

/// The case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// Small letters.
    Lower,
    /// Capitals.
    Upper,
}
