//! The documentation's examples held against its tables.
//!
//! ```text
//! examples ─read→ witnesses ─hold→ contradictions ─┐
//! example cells, spellings ────────────────────────┴─ without those that a quirk accepts → errors
//! quirks ─ does each still say something that is wrong? → errors
//! ```
//!
//! A contradiction is an error until the spec is mended or a `[[quirk]]` explains it, and a quirk that
//! no longer applies is an error too: so neither the documentation nor the spec drifts unseen.
//!
//! To add a kind of contradiction: find it in [`contradictions`] or [`curl`], word it in
//! `diagnostic/evidence.rs`.

mod at;
mod cells;
mod contradictions;
pub mod curl;
mod locate;
mod quirks;
mod spelling;
mod witness;

pub use contradictions::{Contradiction, Kind};
pub use locate::{locate, locate_key};

use crate::check::Context;
use crate::diagnostic::Diagnostics;
use crate::source::Sources;

/// Runs every check of evidence over one API.
pub(crate) fn check(context: &Context<'_>, sources: &Sources, diagnostics: &mut Diagnostics) {
    cells::check(context, diagnostics);
    let spellings = spelling::variants(context);
    for (operation, file) in context.operations() {
        let witnesses = witness::witnesses(context, operation, sources, diagnostics);
        let contradictions = contradictions::of(context.api, operation, &witnesses);
        for contradiction in &contradictions {
            if !quirks::accepts(operation, &contradiction.at) {
                contradictions::report(context, operation, contradiction, diagnostics);
            }
        }
        let subject = quirks::Subject {
            context,
            operation,
            file,
            witnesses: &witnesses,
        };
        quirks::check(&subject, &contradictions, &spellings, diagnostics);
    }
    spelling::check(context, &spellings, diagnostics);
}
