//! `diff OLD NEW`: what changed in an API, as a person would say it.
//!
//! ```text
//! side: a folder, a git revision, a page ─→ model ─facts→ subject × aspect → text ─change→ changes, each with its effect
//! ```
//!
//! `facts` flattens a model to what can be said about it, one line a fact; `change` compares two such
//! lists and knows in one table what each difference does to the generated crates. A new key of the
//! spec format is a line in `facts` and, where it is neither additive nor documentation, one in that
//! table.

mod change;
mod facts;
mod side;

use std::error::Error;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::Desk;

pub use change::{Change, Effect, changes};
pub use side::{Side, SideError};

/// The command line.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The older side: a folder of specs or of one API, a git revision (`HEAD~1`, `v0.1.0:specs`), or a documentation page
    old: String,
    /// The newer side, likewise; the folder of the specs unless another is named
    new: Option<String>,
    /// Only this API
    #[arg(long)]
    api: Option<String>,
    /// How the changes are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with exit code 1 when there is a change of this effect or a graver one
    #[arg(long, value_name = "EFFECT")]
    fail_on: Option<Effect>,
}

/// How the changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Sentences, the gravest first
    Text,
    /// One JSON document
    Json,
}

/// Compares two sides and prints what changed; exit code 1 when `--fail-on` says so.
///
/// # Errors
/// When a side cannot be read, or a stream cannot be written.
pub fn run(args: &DiffArgs, desk: &mut Desk<'_>) -> Result<u8, Box<dyn Error>> {
    let specs = desk.specs.to_string_lossy();
    let new = args.new.as_deref().unwrap_or(&specs);
    let (old, new) = Side::read_pair(&args.old, new, args.api.as_deref())?;
    let changes = changes(&old.apis, &new.apis);
    match args.format {
        Format::Text => write!(desk.out, "{}", text(&changes))?,
        Format::Json => writeln!(desk.out, "{:#}", to_json(&changes))?,
    }
    let grave = |effect| changes.iter().any(|change| change.effect >= effect);
    Ok(u8::from(args.fail_on.is_some_and(grave)))
}

/// The changes as a person reads them: by API, the gravest first, with the version step that follows.
pub fn text(changes: &[Change]) -> String {
    let mut out = String::new();
    if changes.is_empty() {
        out.push_str("No change.\n");
    }
    for (api, changes) in by_api(changes) {
        let _ = writeln!(out, "{api}");
        for effect in [Effect::Breaking, Effect::Additive, Effect::Documentation] {
            let of_effect: Vec<_> = changes
                .iter()
                .filter(|change| change.effect == effect)
                .collect();
            if of_effect.is_empty() {
                continue;
            }
            let _ = writeln!(out, "  {} ({})", effect.title(), of_effect.len());
            for change in of_effect {
                let _ = writeln!(out, "    {}", change.says);
                if let Some(then) = &change.then {
                    let _ = writeln!(out, "      {then}");
                }
            }
        }
        let step = Step::of(&changes);
        let _ = writeln!(out, "  version: {}", step.says());
    }
    out
}

fn to_json(changes: &[Change]) -> serde_json::Value {
    let apis: Vec<_> = by_api(changes)
        .into_iter()
        .map(|(api, changes)| {
            let listed: Vec<_> = changes
                .iter()
                .map(|change| {
                    json!({
                        "at": change.at,
                        "effect": change.effect.name(),
                        "says": change.says,
                        "then": change.then,
                    })
                })
                .collect();
            json!({ "api": api, "changes": listed, "version_step": Step::of(&changes).name() })
        })
        .collect();
    json!({ "apis": apis })
}

fn by_api(changes: &[Change]) -> Vec<(&str, Vec<&Change>)> {
    let mut apis: Vec<(&str, Vec<&Change>)> = Vec::new();
    for change in changes {
        match apis.iter_mut().find(|(api, _)| *api == change.api) {
            Some((_, listed)) => listed.push(change),
            None => apis.push((&change.api, vec![change])),
        }
    }
    apis
}

/// The step from one version of the generated crates to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Breaking,
    Additive,
    Patch,
}

impl Step {
    fn of(changes: &[&Change]) -> Self {
        match changes.iter().map(|change| change.effect).max() {
            Some(Effect::Breaking) => Self::Breaking,
            Some(Effect::Additive) => Self::Additive,
            Some(Effect::Documentation) | None => Self::Patch,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Patch => "patch",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Breaking => "a breaking step (0.1.4 to 0.2.0, 1.4.2 to 2.0.0)",
            Self::Additive => "an additive step (0.1.4 to 0.1.5, 1.4.2 to 1.5.0)",
            Self::Patch => "a patch (0.1.4 to 0.1.5, 1.4.2 to 1.4.3)",
        }
    }
}
