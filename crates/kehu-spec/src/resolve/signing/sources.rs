//! The words of values in a signature, and what each stands for.

use jiff::Timestamp;
use jiff::tz::Offset;
use kehu_wire::TimeFormat;

use crate::document::{AuthTable, Text};
use crate::model::{Composed, Piece, Source, TimeForm};
use crate::resolve::Resolver;
use crate::source::{Span, Spanned};

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
    /// A source, or a string with sources in braces.
    pub(crate) fn composed(&mut self, cell: &Text) -> Option<Composed> {
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
    pub(super) fn source(&mut self, word: &str, cell: &Text, others: &[&str]) -> Option<Source> {
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

    pub(super) fn zone(&mut self, table: &AuthTable) -> i32 {
        let Some(cell) = &table.zone else { return 0 };
        let sample = format!("1970-01-01T00:00:00{}", cell.value);
        let midnight = TimeFormat::new("%Y-%m-%dT%H:%M:%S%:z").instant(&sample);
        if midnight.is_none() {
            self.bad_zone(&cell.value, cell.span);
        }
        let offset = midnight.map(|midnight| i32::try_from(-midnight.as_second()));
        offset.and_then(Result::ok).unwrap_or_default()
    }
}

/// Whether the signature is among the pieces.
pub(crate) fn holds_signature(value: &Composed) -> bool {
    let mut pieces = value.iter();
    pieces.any(|piece| matches!(piece, Piece::Of(of) if *of.plain() == Source::Signature))
}

/// `timestamp_s+600`
pub(super) fn later(word: &str) -> Option<TimeForm> {
    let (unit, by) = word.split_once('+')?;
    let millis = unit == "timestamp_ms";
    let by = by
        .parse()
        .ok()
        .filter(|_| millis || unit == "timestamp_s")?;
    Some(TimeForm::Later { millis, by })
}
