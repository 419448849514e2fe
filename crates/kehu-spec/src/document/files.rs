//! Finds the files of each API and reads them, each on its own.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::read::{Read, Reader};
use super::{ApiDocuments, ApiFile, EndpointFile, TypesFile};
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Sources, Span};

/// A syntax error so few lines after another is what the first one left behind.
const AFTERMATH: usize = 4;

/// The files of every API, read; what cannot be read is reported and left out.
pub fn documents(sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<ApiDocuments> {
    let mut folders: BTreeMap<&str, Vec<(FileId, &str)>> = BTreeMap::new();
    for (file, path) in sources.files() {
        match path.split_once('/') {
            Some((folder, inside)) => folders.entry(folder).or_default().push((file, inside)),
            None => diagnostics.stray_file(path, Span::start_of(file)),
        }
    }
    folders
        .into_iter()
        .filter_map(|(folder, files)| api_documents(folder, &files, sources, diagnostics))
        .collect()
}

fn api_documents(
    folder: &str,
    files: &[(FileId, &str)],
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<ApiDocuments> {
    let mut lossy = false;
    let mut api: Option<(FileId, Option<ApiFile>)> = None;
    let mut types = None;
    let mut endpoints = Vec::new();
    for &(file, inside) in files {
        let endpoint = inside
            .strip_prefix("endpoints/")
            .and_then(|name| name.strip_suffix(".toml"));
        if inside == "api.toml" {
            api = Some((file, read_file(file, sources, diagnostics, &mut lossy)));
        } else if inside == "types.toml" {
            types = read_file::<TypesFile>(file, sources, diagnostics, &mut lossy);
        } else if endpoint.is_some_and(|name| !name.contains('/')) {
            let document = read_file::<EndpointFile>(file, sources, diagnostics, &mut lossy);
            endpoints.extend(document.map(|document| (file, document)));
        } else if !inside.starts_with("examples/") {
            diagnostics.stray_file(inside, Span::start_of(file));
        }
    }
    let Some((api_file, api)) = api else {
        let &(file, _) = files.first()?;
        diagnostics.missing_api_file(folder, Span::start_of(file));
        return None;
    };
    Some(ApiDocuments {
        folder: folder.to_owned(),
        api_file,
        api: api?,
        types,
        endpoints,
        lossy,
    })
}

fn read_file<T: Read>(
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
    lossy: &mut bool,
) -> Option<T> {
    if let Some(byte) = sources.broken_at(file) {
        *lossy = true;
        diagnostics.not_utf8(Span::new(file, byte..byte + 1));
        return None;
    }
    let text = sources.text(file);
    let (tree, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        *lossy = true;
        syntax_errors(file, text, &errors, diagnostics);
        return None;
    }
    let span = tree.span();
    let root = toml::Spanned::new(span, DeValue::Table(tree.into_inner()));
    let mut reader = Reader::new(file, diagnostics);
    let document = T::read(&root, &mut reader);
    *lossy |= reader.is_lossy() || document.is_none();
    document
}

/// Tells of the errors that stand for themselves: the reader goes on after one, and stumbles.
fn syntax_errors(
    file: FileId,
    text: &str,
    errors: &[toml::de::Error],
    diagnostics: &mut Diagnostics,
) {
    let place = |error: &toml::de::Error| error.span().unwrap_or(text.len()..text.len());
    let mut errors: Vec<_> = errors.iter().map(|error| (place(error), error)).collect();
    errors.sort_by_key(|(range, _)| range.start);
    let mut last_line = None;
    for (range, error) in errors {
        let line = text
            .get(..range.start)
            .unwrap_or(text)
            .matches('\n')
            .count();
        if last_line.is_none_or(|last| line > last + AFTERMATH) {
            diagnostics.toml_syntax(error.message(), Span::new(file, range));
        }
        last_line = Some(line);
    }
}
