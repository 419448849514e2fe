#![doc = include_str!("../README.md")]
//!
//! ```text
//! Sources ─document→ documents ─resolve→ model::Api ─check, evidence→ the same, with its diagnostics
//! ```
//!
//! | room | what it does |
//! |---|---|
//! | [`source`] | files in memory and places in them |
//! | [`document`] | the files as they are written, and the JSON Schema of the format |
//! | `resolve` | names to ids, defaults: documents to [`model`] |
//! | `check` | read-only rules over model and documents, one per file |
//! | [`evidence`] | the documentation's examples held against its tables |
//! | [`diagnostic`] | every message, collected, rendered together |
//! | [`signature`] | string to sign and signature from the model |
//! | [`conform`] | a JSON value held against a type |
//! | [`validate`] | a request held against its operation |
//! | [`border`] | how values look to callers who know nothing of the vendor |
//! | [`reviews`] | `# REVIEW` comments: what is left for a person |
//! | [`near`] | which name a person probably meant |
//! | [`paths`] | dotted paths followed through types and values |
//!
//! To add a key to the format: a line in [`document`], its meaning in `resolve`, its place in [`model`],
//! what can be wrong with it in `check`. To add a rule: a file in `check` and its message in
//! [`diagnostic`].
//!

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod arrival;
pub mod border;
mod check;
pub mod conform;
mod contradiction;
pub mod diagnostic;
pub mod document;
pub mod evidence;
pub mod model;
pub mod near;
pub mod nested;
pub mod paths;
mod resolve;
pub mod reviews;
pub mod signature;
pub mod source;
pub mod validate;

use std::collections::BTreeSet;

pub use check::COMMANDS;
pub use diagnostic::Diagnostics;
pub use source::Sources;

/// What a run over specs gives: the APIs, and everything that is wrong with them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// In the order of their folders. One that could not be read is not among them.
    pub apis: Vec<model::Api>,
    /// Errors first, then by file and line.
    pub diagnostics: Diagnostics,
}

impl Loaded {
    /// The APIs when nothing is wrong with them; warnings are passed over.
    pub fn into_result(self) -> Result<Vec<model::Api>, Diagnostics> {
        match self.diagnostics.errors() {
            0 => Ok(self.apis),
            _ => Err(self.diagnostics),
        }
    }
}

/// Reads, resolves and checks specs; everything that is wrong is reported together.
pub fn load(sources: &Sources) -> Loaded {
    let (apis, diagnostics) = load_each(sources);
    Loaded {
        apis: apis.into_iter().filter_map(|(_, api)| api).collect(),
        diagnostics,
    }
}

/// The API of each folder, if it could be read.
fn load_each(sources: &Sources) -> (Vec<(String, Option<model::Api>)>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let documents = document::documents(sources, &mut diagnostics);
    let mut apis = Vec::new();
    for documents in &documents {
        let api = load_one(documents, sources, true, &mut diagnostics);
        apis.push((documents.folder.clone(), api));
    }
    diagnostics.sort();
    (apis, diagnostics)
}

/// One folder of specs.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its name.
    pub name: String,
    /// Its API, unless it could not be read.
    pub api: Option<model::Api>,
    /// What is wrong with it: errors first, then by file and line.
    pub diagnostics: Diagnostics,
}

/// As [`load`], each folder by itself: what is wrong with one does not cost the others.
pub fn load_folders(sources: &Sources) -> Vec<Folder> {
    let (mut apis, diagnostics) = load_each(sources);
    let names = sources.files().map(|(_, path)| path.split('/').next());
    let names: BTreeSet<_> = names.flatten().collect();
    let folder = |name: &str| {
        let mut apis = apis.iter_mut();
        let found = apis.find(|(folder, _)| folder == name);
        Folder {
            name: name.to_owned(),
            api: found.and_then(|(_, api)| api.take()),
            diagnostics: diagnostics.within(sources, name),
        }
    };
    names.into_iter().map(folder).collect()
}

/// As [`load`], for documents that no files hold; `examples` has the files of their examples, by path under
/// the specs' folder.
pub fn load_documents(documents: &document::ApiDocuments, examples: &Sources) -> Loaded {
    let mut diagnostics = Diagnostics::default();
    let api = load_one(documents, examples, false, &mut diagnostics);
    diagnostics.sort();
    Loaded {
        apis: api.into_iter().collect(),
        diagnostics,
    }
}

/// `in_files`: whether files hold the documents, whose names are looked at, too.
fn load_one(
    documents: &document::ApiDocuments,
    sources: &Sources,
    in_files: bool,
    diagnostics: &mut Diagnostics,
) -> Option<model::Api> {
    if documents.lossy {
        return None;
    }
    let before = diagnostics.errors();
    let resolved = resolve::resolve(documents, sources, diagnostics);
    if resolved.lossy {
        return None;
    }
    let is_whole = diagnostics.errors() == before;
    let mut context = check::Context::new(&resolved.api, documents, diagnostics);
    if in_files {
        check::file_names(&mut context, sources);
    }
    check::check(&mut context, sources, is_whole);
    evidence::check(&mut context, sources, is_whole);
    Some(resolved.api)
}
