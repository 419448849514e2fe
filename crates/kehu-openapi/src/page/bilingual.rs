//! Text in both languages, and what is written in it.

use maud::{Markup, html};

use crate::row_text::{Piece, Text};

/// The same in English and Chinese.
pub(super) fn both(en: &str, zh: &str) -> Markup {
    html! {
        @if en == zh {
            (inline(en))
        } @else {
            span lang="en" { (inline(en)) }
            span lang="zh" { (inline(zh)) }
        }
    }
}

/// A string in both languages; each of its paragraphs is one.
pub(super) fn text(text: &Text) -> Markup {
    if text.en == text.zh {
        return html! { @for paragraph in paragraphs(&text.en) { p { (inline(paragraph)) } } };
    }
    html! {
        @for paragraph in paragraphs(&text.en) { p lang="en" { (inline(paragraph)) } }
        @for paragraph in paragraphs(&text.zh) { p lang="zh" { (inline(paragraph)) } }
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
}

/// What stands between backticks is code, and an address is a link.
pub(super) fn inline(text: &str) -> Markup {
    html! {
        @for (nth, piece) in text.split('`').enumerate() {
            @if nth % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// A name; in Chinese the vendor's word for it beside it.
pub(super) fn titled(name: &str, label: Option<&str>) -> Markup {
    match label.filter(|label| !label.is_ascii()) {
        Some(label) => html! { (name) " " span.faint lang="zh" { (label) } },
        None => html! { (name) },
    }
}

/// Where a sample of a language is chosen.
pub(super) fn anchor(title: &str) -> String {
    format!("code-{}", title.to_lowercase())
}

/// A type, its records and enums as links.
pub(super) fn pieces(pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Word(word) => (word),
                Piece::Name(name) => a href={ "#type-" (name) } { (name) },
            }
        }
    }
}
