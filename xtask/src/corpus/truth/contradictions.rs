//! Contradictions: found against the truth, and claimed ones that are not there.

use serde_json::Value;

use super::{Figures, list, text};
use kehu_page::view::{FindingView, PageView};

pub(super) fn measure(truth: &Value, view: &PageView, out: &mut Figures) {
    let claims: Vec<&FindingView> = view.findings.iter().collect();
    let mut used = vec![false; claims.len()];
    for entry in list(truth, "contradictions") {
        let mut found = false;
        for (i, claim) in claims.iter().enumerate() {
            if fits(entry, claim) {
                used[i] = true;
                found = true;
            }
        }
        out.check("contradictions", found);
        if !found {
            out.note(format!(
                "contradiction not found: {} {} {}",
                text(entry, "kind"),
                text(entry, "side"),
                text(entry, "detail")
            ));
        }
    }
    for (claim, used) in claims.iter().zip(used) {
        if !used {
            out.wrong("contradictions");
            out.note(format!(
                "claimed: {} {:?}: {}",
                claim.kind,
                claim.side.unwrap_or(""),
                claim.sentence
            ));
        }
    }
}

/// The families into which truth sorts its kinds.
fn family(kind: &str) -> &'static [&'static str] {
    match kind {
        "type-mismatch" => &["type"],
        "undocumented-field-in-example"
        | "required-in-table-absent-in-example"
        | "documented-field-absent-in-example" => &["presence"],
        "casing" | "name" => &["casing/name"],
        "nesting" => &["nesting", "presence"],
        "fixed-value-vs-example" | "enum-mismatch" | "enum-differs-by-side" => {
            &["enum/fixed value"]
        }
        "url" => &["url"],
        "unit" => &["semantics/unit"],
        "conditional-required" => &["required"],
        "content-type" => &["transport"],
        "table-form" => &["table form"],
        "two-variants" => &["variants"],
        _ => &[],
    }
}

/// One contradiction in both: of one family, and about one field where fields are named.
fn fits(entry: &Value, claim: &FindingView) -> bool {
    if !family(claim.kind).contains(&text(entry, "family")) {
        return false;
    }
    // Finer than the family, where truth is.
    let kind = text(entry, "kind");
    let pairs = [
        (
            "undocumented-field-in-example",
            "required-in-table-absent-in-example",
        ),
        (
            "undocumented-field-in-example",
            "documented-field-absent-in-example",
        ),
        (
            "documented-field-absent-in-example",
            "required-in-table-absent-in-example",
        ),
    ];
    if pairs.iter().any(|(a, b)| {
        (kind == *a && claim.kind == *b && !text(entry, "source").starts_with('h'))
            || (kind == *b && claim.kind == *a && !text(entry, "source").starts_with('h'))
    }) {
        return false;
    }
    if claim.paths.is_empty() || matches!(claim.kind, "url" | "conditional-required") {
        return true;
    }
    let detail = text(entry, "detail");
    let words: Vec<String> = detail
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .map(|w| w.trim_end_matches('.').to_owned())
        .collect();
    let path = words.first().map(String::as_str).unwrap_or_default();
    let shown = claim
        .shows
        .as_ref()
        .filter(|_| claim.kind == "nesting")
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
