//! Figures of a run, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::corpus::truth::{Count, Figures};
use serde_json::json;

use super::Measured;

/// Figures by corpus.
pub(super) type Totals = BTreeMap<String, BTreeMap<&'static str, Count>>;

pub(super) fn totals(measured: &[Measured]) -> Totals {
    let mut sums: BTreeMap<String, Figures> = BTreeMap::new();
    for m in measured {
        sums.entry(m.corpus.clone()).or_default().add(&m.figures);
    }
    sums.into_iter()
        .map(|(corpus, figures)| (corpus, figures.counts))
        .collect()
}

pub(super) fn text(measured: &[Measured], totals: &Totals, spent: Duration, why: bool) -> String {
    let mut out = String::new();
    for m in measured {
        let figures: Vec<String> = m
            .figures
            .counts
            .iter()
            .map(|(name, c)| short(name, *c))
            .collect();
        let crash = if m.crashed { " CRASHED" } else { "" };
        let _ = writeln!(
            out,
            "{}/{}{crash}\n    {}",
            m.corpus,
            m.page,
            figures.join(", ")
        );
        for note in m.figures.notes.iter().filter(|_| why) {
            let _ = writeln!(out, "    - {note}");
        }
    }
    for (corpus, figures) in totals {
        let pages = measured.iter().filter(|m| m.corpus == *corpus).count();
        let _ = writeln!(out, "\n{corpus}: {pages} pages");
        for (name, c) in figures {
            let _ = writeln!(
                out,
                "  {name:18} {:5} right {:4} missed {:4} wrong   recall {:.3}  precision {:.3}  F1 {:.3}",
                c.right,
                c.missed,
                c.wrong,
                c.recall(),
                c.precision(),
                c.f1()
            );
        }
    }
    if let Some(median) = median(measured) {
        let silent = |figure| {
            totals
                .values()
                .filter_map(|f| f.get(figure).map(|c| c.missed))
                .sum::<usize>()
        };
        let (rows, operations) = (silent("told rows"), silent("told operations"));
        let _ = writeln!(
            out,
            "\nlost in silence: {rows} rows, {operations} operations; a draft has {median} REVIEW comments in the median"
        );
    }
    let crashes = measured.iter().filter(|m| m.crashed).count();
    let _ = writeln!(
        out,
        "\n{} pages in {} ms, {crashes} crashes",
        measured.len(),
        spent.as_millis()
    );
    out
}

/// How many REVIEW comments a draft has: of as many as have more, and as have fewer.
fn median(measured: &[Measured]) -> Option<usize> {
    let mut counts: Vec<usize> = measured.iter().filter_map(|m| m.reviews).collect();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied()
}

/// `names 18/18`, with wrong ones behind a plus.
fn short(name: &str, c: Count) -> String {
    let wrong = if c.wrong > 0 {
        format!(" +{}", c.wrong)
    } else {
        String::new()
    };
    format!("{name} {}/{}{wrong}", c.right, c.right + c.missed)
}

pub(super) fn to_json(
    measured: &[Measured],
    totals: &Totals,
    spent: Duration,
) -> serde_json::Value {
    let count = |c: &Count| json!({ "right": c.right, "missed": c.missed, "wrong": c.wrong, "recall": c.recall(), "precision": c.precision(), "f1": c.f1() });
    let counts = |m: &BTreeMap<&'static str, Count>| {
        m.iter()
            .map(|(name, c)| ((*name).to_owned(), count(c)))
            .collect::<serde_json::Map<_, _>>()
    };
    let pages: Vec<_> = measured.iter().map(|m| json!({ "corpus": m.corpus, "page": m.page, "crashed": m.crashed, "figures": counts(&m.figures.counts), "notes": m.figures.notes, "reviews": m.reviews })).collect();
    let totals: serde_json::Map<_, _> = totals
        .iter()
        .map(|(corpus, figures)| (corpus.clone(), counts(figures).into()))
        .collect();
    json!({ "pages": pages, "totals": totals, "median_reviews": median(measured), "crashes": measured.iter().filter(|m| m.crashed).count(), "milliseconds": spent.as_millis() as u64 })
}
