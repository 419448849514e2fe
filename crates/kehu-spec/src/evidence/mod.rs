//! The documentation's examples held against its tables.
//!
//! ```text
//! examples ─read→ witnesses ─hold→ contradictions ─┐
//! example cells, spellings ────────────────────────┴─ without those that a quirk accepts → errors
//! quirks ─ does each still say something that is wrong? → errors
//! ```
//!
//! A contradiction is an error until the spec is fixed or a `[[quirk]]` explains it, and a quirk that
//! no longer applies is an error too: so neither the documentation nor the spec drifts unseen.
//!
//! To add a kind of contradiction: find it in `contradictions`, word it in
//! `diagnostic/evidence.rs`.

mod at;
mod cells;
mod claims;
mod commands;
mod contradictions;
mod locate;
mod quirks;
mod report;
mod spelling;
mod witness;

pub use crate::contradiction::{Contradiction, Kind};
pub use locate::{locate, locate_key};

use crate::check::Context;
use crate::diagnostic::Subject;
use crate::model::{Envelope, Path};
use crate::source::Sources;

/// What an envelope has beside the data.
fn beside_data(envelope: &Envelope) -> impl Iterator<Item = &Path> {
    let optional = [
        &envelope.code,
        &envelope.json,
        &envelope.message,
        &envelope.name,
        &envelope.request_id,
        &envelope.retry_after,
    ];
    let conditions = envelope.conditions.iter().map(|condition| &condition.at);
    optional.into_iter().flatten().chain(conditions)
}

/// Runs every check of evidence over one API.
///
/// Quirks and spellings wait until every reference leads somewhere (`is_whole`).
pub(crate) fn check(context: &mut Context<'_>, sources: &Sources, is_whole: bool) {
    cells::check(context);
    let spellings = spelling::variants(context);
    for (operation, file) in context.operations() {
        let (witnesses, all_read) = witness::witnesses(context, operation, sources);
        let contradictions = contradictions::of(context.api, operation, &witnesses);
        let open = contradictions
            .iter()
            .filter(|found| !operation.accepts(&found.at));
        for contradiction in open {
            let folder = format!("{}/", context.documents.folder);
            let example = sources.path(contradiction.span.file).strip_prefix(&folder);
            let subject = Subject::Contradiction {
                operation: operation.name.clone(),
                at: contradiction.at.clone(),
                example: example.map(str::to_owned),
            };
            context.about(subject, |context| {
                report::report(context, operation, file, contradiction);
            });
        }
        if is_whole && all_read {
            let subject = claims::Claimed {
                api: context.api,
                operation,
                witnesses: &witnesses,
            };
            let mut quirks = quirks::Quirks {
                context,
                file,
                subject,
            };
            quirks.check(&contradictions, &spellings);
        }
    }
    if is_whole {
        spelling::check(context, &spellings);
    }
}
