//! Contradictions: found against the truth, and claimed ones that are not there.

use serde_json::Value;

use super::{Figures, list, text};
use kehu_page::recognise::outline::Side;
use kehu_page::view::PageView;
use kehu_page::witness::{Finding, Kind};

pub(super) fn measure(truth: &Value, view: &PageView, out: &mut Figures) {
    let claims: Vec<&Finding> = view.findings.iter().collect();
    let mut used = vec![false; claims.len()];
    for entry in list(truth, "contradictions") {
        let mut found = false;
        for (i, claim) in claims.iter().enumerate() {
            if fits(entry, claim) {
                used[i] = true;
                found = true;
            }
        }
        out.hold("contradictions", found, || {
            format!(
                "contradiction not found: {} {} {}",
                text(entry, "kind"),
                text(entry, "side"),
                text(entry, "detail")
            )
        });
    }
    for (claim, used) in claims.iter().zip(used) {
        if !used {
            out.claimed(
                "contradictions",
                format!(
                    "claimed: {} {:?}: {}",
                    claim.kind.word(),
                    claim.side.map_or("", Side::word),
                    claim.sentence
                ),
            );
        }
    }
}

/// The families into which truth sorts its kinds.
fn families(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Type => &["type"],
        Kind::Undocumented | Kind::RequiredAbsent | Kind::DocumentedAbsent => &["presence"],
        Kind::Casing | Kind::Name => &["casing/name"],
        Kind::Nesting | Kind::Flat => &["nesting", "presence"],
        Kind::FixedValue | Kind::EnumValue | Kind::EnumSides => &["enum/fixed value"],
        Kind::Url => &["url"],
        Kind::Unit => &["semantics/unit"],
        Kind::Conditional => &["required"],
        Kind::ContentType => &["transport"],
        Kind::TableForm => &["table form"],
        Kind::Variants => &["variants"],
    }
}

/// One contradiction in both: of one family, and about one field where fields are named.
fn fits(entry: &Value, claim: &Finding) -> bool {
    if !families(claim.kind).contains(&text(entry, "family")) {
        return false;
    }
    // Finer than the family, where truth is.
    let finer = [
        Kind::Undocumented,
        Kind::RequiredAbsent,
        Kind::DocumentedAbsent,
    ];
    let kind = text(entry, "kind");
    let is_finer = finer.contains(&claim.kind) && finer.iter().any(|known| known.word() == kind);
    if is_finer && claim.kind.word() != kind && !text(entry, "source").starts_with('h') {
        return false;
    }
    if claim.paths.is_empty() || matches!(claim.kind, Kind::Url | Kind::Conditional) {
        return true;
    }
    let detail = text(entry, "detail");
    let words: Vec<String> = detail
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .map(|w| w.trim_end_matches('.').to_owned())
        .collect();
    let path = words.first().map(String::as_str).unwrap_or_default();
    let shown = claim
        .example
        .as_ref()
        .filter(|_| matches!(claim.kind, Kind::Nesting | Kind::Flat))
        .map(|(path, _)| path.clone());
    claim.paths.iter().chain(&shown).any(|p| {
        let last = p.rsplit('.').next().unwrap_or(p);
        // Scripted entries begin with the whole path.
        p == path
            || words
                .iter()
                .any(|w| w == last || w.rsplit('.').next() == Some(last) && !path.contains('.'))
    })
}
