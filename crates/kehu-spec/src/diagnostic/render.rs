//! Messages as text. The one file that names the rendering library.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, Sources, boundary};

/// Room for a table's row, which is one line.
const WIDTH: usize = 160;
/// More than a person reads at once.
const MOST: usize = 200;

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        text.push_str(&renderer.render(&[group(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    let rest = diagnostics.iter().count().saturating_sub(MOST);
    if rest > 0 {
        text.push_str(&format!("and {rest} more\n\n"));
    }
    text.push_str(&closing_line(diagnostics));
    text
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
    let mut files: Vec<FileId> = vec![diagnostic.at.span.file];
    for label in &diagnostic.related {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let labels = |file: FileId| {
        let primary = std::iter::once((AnnotationKind::Primary, &diagnostic.at));
        let related = diagnostic
            .related
            .iter()
            .map(|label| (AnnotationKind::Context, label));
        primary
            .chain(related)
            .filter(move |(_, label)| label.span.file == file)
    };
    files
        .into_iter()
        .map(|file| {
            let text = sources.text(file);
            Snippet::source(text)
                .path(sources.path(file))
                .annotations(labels(file).map(|(kind, label)| annotation(kind, label, text)))
        })
        .collect()
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
    let count = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let parts = [
        count(diagnostics.errors(), "error"),
        count(diagnostics.warnings(), "warning"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("{}\n", parts.join(", "))
    }
}
