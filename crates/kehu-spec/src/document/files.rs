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
    let folders = folders.into_iter();
    let documents = folders.filter_map(|(folder, files)| {
        let mut reader = FolderReader {
            sources,
            diagnostics,
            lossy: false,
        };
        reader.documents(folder, &files)
    });
    documents.collect()
}

/// The files of one API, while they are read.
struct FolderReader<'a> {
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    /// Something could not be read.
    lossy: bool,
}

impl FolderReader<'_> {
    fn documents(&mut self, folder: &str, files: &[(FileId, &str)]) -> Option<ApiDocuments> {
        let mut api: Option<(FileId, Option<ApiFile>)> = None;
        let mut types = None;
        let mut endpoints = Vec::new();
        for &(file, inside) in files {
            let endpoint = inside.strip_prefix("endpoints/");
            let endpoint = endpoint.and_then(|name| name.strip_suffix(".toml"));
            if inside == "api.toml" {
                api = Some((file, self.read(file)));
            } else if inside == "types.toml" {
                types = self.read::<TypesFile>(file);
            } else if endpoint.is_some_and(|name| !name.contains('/')) {
                let document = self.read::<EndpointFile>(file);
                endpoints.extend(document.map(|document| (file, document)));
            } else if !inside.starts_with("examples/") {
                self.diagnostics.stray_file(inside, Span::start_of(file));
            }
        }
        let Some((api_file, api)) = api else {
            let at = Span::start_of(files.first()?.0);
            self.diagnostics.missing_api_file(folder, at);
            return None;
        };
        Some(ApiDocuments {
            folder: folder.to_owned(),
            api_file,
            api: api?,
            types,
            endpoints,
            lossy: self.lossy,
        })
    }

    fn read<T: Read>(&mut self, file: FileId) -> Option<T> {
        let document = self.read_whole(file);
        self.lossy |= document.is_none();
        document
    }

    fn read_whole<T: Read>(&mut self, file: FileId) -> Option<T> {
        if let Some(byte) = self.sources.broken_at(file) {
            self.diagnostics.not_utf8(Span::new(file, byte..byte + 1));
            return None;
        }
        let text = self.sources.text(file);
        let (tree, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            syntax_errors(file, text, &errors, self.diagnostics);
            return None;
        }
        let span = tree.span();
        let root = toml::Spanned::new(span, DeValue::Table(tree.into_inner()));
        let mut reader = Reader::new(file, self.diagnostics);
        let document = T::read(&root, &mut reader);
        self.lossy |= reader.is_lossy();
        document
    }
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
        let before = text.get(..range.start).unwrap_or(text);
        let line = before.matches('\n').count();
        if last_line.is_none_or(|last| line > last + AFTERMATH) {
            diagnostics.toml_syntax(error.message(), Span::new(file, range));
        }
        last_line = Some(line);
    }
}
