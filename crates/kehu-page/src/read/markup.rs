//! Pages in another markup than Markdown: their lines become the Markdown that they stand for, each with its
//! number on the page, so that what follows knows one markup alone.

use super::written::Written;
use super::{Line, asciidoc, rst};

/// The page's lines as Markdown; those of a page in Markdown as they are.
pub(super) fn written(lines: Vec<Line>) -> Written {
    if rst::is(&lines) {
        return rst::written(&lines);
    }
    if asciidoc::is(&lines) {
        return asciidoc::written(&lines);
    }
    Written {
        lines,
        ..Written::default()
    }
}
