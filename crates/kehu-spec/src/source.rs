//! Files in memory, and places in them. Reading happens here and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::{Deref, DerefMut, Range};
use std::path::Path;
use std::sync::OnceLock;

/// A file of one [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub(crate) u32);

/// A place in a file, as a range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A place in `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            start: byte(range.start),
            end: byte(range.end),
        }
    }

    /// The start of a file, for what is wrong with the whole of it.
    pub fn start_of(file: FileId) -> Self {
        Self::new(file, 0..0)
    }

    /// The place of a part of a document that stands in no file: it tells the part from every other one,
    /// and says no more.
    pub fn unwritten(document: u32, number: u32) -> Self {
        Self {
            file: FileId((u32::MAX >> 1).saturating_add(document)),
            start: number,
            end: number,
        }
    }

    /// The bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and where it stands. Two are equal when their values are.
#[derive(Debug, Clone, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> From<T> for Spanned<T> {
    /// A value that stands nowhere.
    fn from(value: T) -> Self {
        Self {
            value,
            span: Span::default(),
        }
    }
}

impl From<&str> for Spanned<String> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A value that may be left out.
pub(crate) trait Optional<T> {
    /// The value, where there is one.
    fn value(&self) -> Option<T>;
    /// Where it stands.
    fn span(&self) -> Option<Span>;

    /// The value, or what its type has for nothing.
    fn value_or_default(&self) -> T
    where
        T: Default,
    {
        self.value().unwrap_or_default()
    }

    /// Where it stands, or another place where there is none.
    fn span_or(&self, otherwise: Span) -> Span {
        self.span().unwrap_or(otherwise)
    }
}

impl<T: Clone> Optional<T> for Option<Spanned<T>> {
    fn value(&self) -> Option<T> {
        self.as_ref().map(|cell| cell.value.clone())
    }

    fn span(&self) -> Option<Span> {
        self.as_ref().map(|cell| cell.span)
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Spanned<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// Line and column of a place, both counted from 1; a column is a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

/// Spec files in memory: path under the specs' folder, and text.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    path: String,
    text: String,
    /// The first byte that is not UTF-8.
    broken_at: Option<usize>,
    /// Where lines begin, once somebody asks.
    line_starts: OnceLock<Vec<usize>>,
}

impl Sources {
    /// Reads a folder of specs: of every folder in it the `.toml` files and the examples.
    pub fn read_dir(folder: impl AsRef<Path>) -> io::Result<Self> {
        let folder = folder.as_ref();
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && !name.starts_with('.') {
                read_folder(&entry.path(), &name, &mut found)?;
            }
        }
        Ok(Self::from_bytes(found))
    }

    /// Files that are in memory already, by path under the specs' folder (`nxcloud/api.toml`).
    pub fn from_texts<P: Into<String>, T: Into<String>>(
        texts: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let texts = texts.into_iter();
        Self::from_bytes(texts.map(|(path, text)| (path.into(), text.into().into_bytes())))
    }

    /// As [`Sources::from_texts`], for bytes that may not be text.
    pub fn from_bytes(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files.into_iter();
        let mut files: Vec<File> = files.map(|(path, bytes)| File::new(path, bytes)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Every file with its path, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &str)> {
        let files = self.files.iter().enumerate();
        files.map(|(index, file)| (FileId(index as u32), file.path.as_str()))
    }

    /// The file with this path.
    pub fn file(&self, path: &str) -> Option<FileId> {
        let files = &self.files;
        let index = files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        Some(FileId(index as u32))
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("", |file| &file.path)
    }

    /// The text of a file. Bytes that are not UTF-8 are replaced; [`load`](crate::load) reports them.
    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |file| &file.text)
    }

    /// The text at a place.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or("")
    }

    /// Line and column of a place's first byte.
    pub fn line_column(&self, span: Span) -> LineColumn {
        self.line_column_at(span.file, span.start as usize)
    }

    /// Line and column of a place's end.
    pub fn end_line_column(&self, span: Span) -> LineColumn {
        self.line_column_at(span.file, span.end as usize)
    }

    /// The first byte of a file that is not UTF-8.
    pub(crate) fn broken_at(&self, file: FileId) -> Option<usize> {
        self.get(file)?.broken_at
    }

    fn line_column_at(&self, file: FileId, byte: usize) -> LineColumn {
        let Some(file) = self.get(file) else {
            return LineColumn { line: 1, column: 1 };
        };
        let at = boundary(&file.text, byte);
        let starts = file.line_starts.get_or_init(|| line_starts(&file.text));
        let line = starts.partition_point(|start| *start <= at);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        LineColumn {
            line,
            column: file.text[start..at].chars().count() + 1,
        }
    }

    fn get(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }
}

/// The character that a byte is in, or the end of the text.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first byte of every line.
fn line_starts(text: &str) -> Vec<usize> {
    let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
    std::iter::once(0).chain(newlines).collect()
}

impl File {
    fn new(path: String, bytes: Vec<u8>) -> Self {
        let broken_at = std::str::from_utf8(&bytes)
            .err()
            .map(|error| error.valid_up_to());
        Self {
            path,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            broken_at,
            line_starts: OnceLock::new(),
        }
    }
}

fn read_folder(folder: &Path, name: &str, found: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if file_name.starts_with('.') || file_name.ends_with('~') {
            continue;
        }
        let path = format!("{name}/{file_name}");
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &path, found)?;
        } else if file_name.ends_with(".toml") || path.contains("/examples/") {
            found.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let sources = Sources::from_texts([("a/api.toml", "name = \"兔\"\nlabel = \"展览\" # x")]);
        let file = sources.file("a/api.toml").unwrap();
        let at = sources.text(file).find('#').unwrap();
        for (at, line, column) in [(at, 2, 14), (9, 1, 9)] {
            let found = sources.line_column(Span::new(file, at..at));
            assert_eq!((found.line, found.column), (line, column));
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_kept_as_a_place() {
        let sources =
            Sources::from_bytes([("a/api.toml".to_owned(), b"name = \"\xcd\xc3\"".to_vec())]);
        assert_eq!(sources.broken_at(FileId(0)), Some(8));
    }
}
