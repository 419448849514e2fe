//! Labels: what headings, bold lines and lead-ins say about what follows them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::text;

/// One thing that a label may say; each is a row of `data/labels.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is described in data/labels.toml")]
pub enum Feature {
    Request,
    Response,
    Callback,
    CallsBack,
    Errors,
    Failure,
    Success,
    Header,
    Query,
    Path,
    Body,
    Form,
    Example,
    Fields,
    Shared,
    Models,
    Extra,
    Auth,
    Limits,
    Code,
    Url,
    Method,
    ContentType,
    Summary,
    Author,
    Permission,
    Deprecated,
    Version,
    OwnAddress,
    Host,
    Environment,
    Furniture,
}

/// What a label says: a set of [`Feature`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Features(u32);

impl Features {
    /// Whether it says this.
    pub fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u32) != 0
    }

    /// Whether it says any of these.
    pub fn any(self, features: &[Feature]) -> bool {
        features.iter().any(|f| self.has(*f))
    }

    /// Whether it says nothing.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, feature: Feature) {
        self.0 |= 1 << feature as u32;
    }
}

/// Labels are short; what is longer is looked at so far.
const LONGEST: usize = 2000;

fn read() -> HashMap<Feature, Vec<String>> {
    super::data(include_str!("../../data/labels.toml"))
}

#[derive(Debug, Default)]
pub(super) struct Labels {
    /// A Latin word or phrase of words joined by one space.
    latin: HashMap<String, Vec<Feature>>,
    longest: usize,
    /// Anything with a Chinese letter, found anywhere.
    other: Vec<(String, Feature)>,
    whole: HashMap<Feature, HashSet<String>>,
}

impl Labels {
    pub(super) fn read() -> Labels {
        let mut out = Labels::default();
        for (feature, spellings) in read() {
            for spelling in &spellings {
                out.whole
                    .entry(feature)
                    .or_default()
                    .insert(text::key(spelling));
                if text::has_cjk(spelling) {
                    out.other.push((
                        text::simplified(&text::fold(spelling)).to_lowercase(),
                        feature,
                    ));
                } else {
                    let words = text::words(spelling);
                    out.longest = out.longest.max(words.len());
                    let phrase = if words.is_empty() {
                        spelling.clone()
                    } else {
                        words.join(" ")
                    };
                    out.latin.entry(phrase).or_default().push(feature);
                }
            }
        }
        out
    }

    pub(super) fn features(&self, label: &str) -> Features {
        let mut out = Features::default();
        let label = text::head(label, LONGEST);
        let folded = text::simplified(&text::fold(label));
        let words = text::words(&folded);
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + self.longest) {
                let phrase = words[start..end].join(" ");
                let found = self
                    .latin
                    .get(&phrase)
                    .or_else(|| phrase.strip_suffix('s').and_then(|one| self.latin.get(one)));
                for feature in found.into_iter().flatten() {
                    out.add(*feature);
                }
            }
        }
        if text::has_cjk(label) {
            let lower = folded.to_lowercase();
            for (part, feature) in &self.other {
                if lower.contains(part.as_str()) {
                    out.add(*feature);
                }
            }
        }
        if let Some(outcome) = outcome(&words, out.has(Feature::Response)) {
            out.add(outcome);
            out.add(Feature::Response);
        }
        out
    }

    pub(super) fn is_label(&self, label: &str, feature: Feature) -> bool {
        let key = text::key(label);
        self.whole.get(&feature).is_some_and(|w| w.contains(&key))
    }
}

/// What a status of HTTP says of what comes back: "403 Forbidden", "200: OK", "HTTP 400 Bad Request"; of a label
/// that speaks of what comes back also "Response 404".
fn outcome(words: &[String], of_response: bool) -> Option<Feature> {
    let first = usize::from(words.first().is_some_and(|word| word == "http"));
    let last = if of_response { first + 3 } else { first + 1 };
    let mut said = words.iter().take(last).skip(first);
    said.find_map(|word| match (word.len(), word.parse::<u16>()) {
        (3, Ok(200..=299)) => Some(Feature::Success),
        (3, Ok(400..=599)) => Some(Feature::Failure),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn every_feature_has_its_row() {
        assert_eq!(read().len(), Feature::Furniture as usize + 1);
    }

    #[test]
    fn labels_speak_in_both_languages_and_glued() {
        let f = |label: &str| words().features(label);
        assert!(f("Return ParametersDescription").has(Feature::Response));
        assert!(f("ReturnErrorInformation").has(Feature::Failure));
        assert!(f("请求 header").has(Feature::Header) && f("请求 header").has(Feature::Request));
        assert!(f("Body-parameters:").has(Feature::Body));
        assert!(f("Response 401: Unauthorized").has(Feature::Failure));
        assert!(f("响应 404").has(Feature::Failure) && f("返回（200）").has(Feature::Success));
        assert!(!f("Error 404 and more").has(Feature::Response));
        assert!(f("响应体示例").has(Feature::Example));
        assert!(words().is_label("Content-Type", Feature::ContentType));
        assert!(words().is_label("请求URL：", Feature::Url));
    }
}
