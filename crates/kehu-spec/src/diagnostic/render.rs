//! Messages as text. The one file that names the rendering library.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use indexmap::IndexMap;

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, Sources, boundary};

/// Room for a table's row, which is one line.
const WIDTH: usize = 160;
/// More than a person reads at once.
const MOST: usize = 200;

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        text.push_str(&renderer.render(&[group(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    let rest = diagnostics.list.len().saturating_sub(MOST);
    if rest > 0 {
        text.push_str(&format!("and {rest} more\n\n"));
    }
    text + &closing_line(diagnostics)
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code)
        .elements(snippets(diagnostic, sources));
    if let Some(note) = &diagnostic.note {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    }
    group
}

/// One snippet a file, the one with the very cell first.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let related = diagnostic.related.iter();
    let related = related.map(|label| (AnnotationKind::Context, label));
    let primary = std::iter::once((AnnotationKind::Primary, &diagnostic.at));
    let mut files: IndexMap<FileId, Vec<_>> = IndexMap::new();
    for (kind, label) in primary.chain(related) {
        let text = sources.text(label.span.file);
        let labels = files.entry(label.span.file).or_default();
        labels.push(annotation(kind, label, text));
    }
    let files = files.into_iter();
    let snippet = |(file, labels)| {
        let snippet = Snippet::source(sources.text(file)).path(sources.path(file));
        snippet.annotations(labels)
    };
    files.map(snippet).collect()
}

fn annotation<'a>(kind: AnnotationKind, label: &'a Label, text: &str) -> Annotation<'a> {
    let [start, end] = [label.span.start, label.span.end].map(|at| boundary(text, at as usize));
    let annotation = kind.span(start..end.max(start));
    match label.text.as_str() {
        "" => annotation,
        words => annotation.label(words),
    }
}

fn closing_line(diagnostics: &Diagnostics) -> String {
    let counts = [
        (diagnostics.errors(), "error"),
        (diagnostics.warnings(), "warning"),
    ];
    let parts = counts.into_iter().filter(|(number, _)| *number > 0);
    let parts = parts.map(|(number, word)| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    });
    match parts.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => none,
        counts => format!("{counts}\n"),
    }
}
