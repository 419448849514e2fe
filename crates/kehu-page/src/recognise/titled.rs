//! Titles that end with a path, on a page that says no address otherwise: "Find orders order/find". The path
//! gets a line of its own below the words.

use crate::block::{Block, BlockKind, Document, Inline};
use crate::recognise::address::{self, What};
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::{Feature, words};

/// A title is no longer than this.
const TITLE: usize = 48;

/// Gives the paths of titles lines of their own; whether there were any.
pub(super) fn apart(document: &mut Document, outline: &Outline) -> bool {
    let url = |fact: &address::Fact| matches!(fact.what, What::Url(_));
    let found: Vec<Option<Titled>> = (0..document.blocks.len())
        .map(|at| titled(document, at))
        .collect();
    let leads = |titled: &Titled| titled.leads;
    if !found.iter().flatten().any(leads) || address::facts(document, outline).iter().any(url) {
        return false;
    }
    let old = std::mem::take(&mut document.blocks);
    let mut above = 0;
    for (block, titled) in old.into_iter().zip(found) {
        let heading = match block.kind {
            BlockKind::Heading { level, .. } => Some(level),
            _ => None,
        };
        let titled = titled.filter(|titled| titled.leads || heading.is_some());
        let Some(titled) = titled else {
            above = heading.unwrap_or(above);
            document.blocks.push(block);
            continue;
        };
        let level = heading.unwrap_or((above + 1).min(6));
        let url = format!("URL: {}", titled.path);
        let title = Inline::plain(&titled.title);
        document.blocks.extend([
            Block::heading(block.line, level, title),
            Block::paragraph(block.line, Inline::plain(&url)),
        ]);
    }
    true
}

/// A title, and the path that it ends with.
struct Titled {
    title: String,
    path: String,
    /// What an operation has stands below it.
    leads: bool,
}

/// What stands in a block, where that is a title with a path: one leads where it is a heading above data, or
/// words above a label of fields.
fn titled(document: &Document, at: usize) -> Option<Titled> {
    let block = &document.blocks[at];
    let said = block.inline()?.text.trim();
    let last = said.split_whitespace().next_back()?;
    let before = said.strip_suffix(last)?.trim_end();
    let path = last.trim_matches(['`', '(', ')', '（', '）']);
    let part = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-{}:".contains(c);
        !part.is_empty() && part.chars().all(plain)
    };
    let begins = path.starts_with(|c: char| c == '/' || c.is_ascii_lowercase());
    let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
    let parts = parts.clone().count() > 1 && parts.all(part);
    let label = before.ends_with([':', '：']);
    if !begins || !parts || label || text::width(said) > TITLE {
        return None;
    }
    let mut below = document.blocks[at + 1..].iter();
    let leads = match block.is_heading() {
        true => below
            .take_while(|block| !block.is_heading())
            .any(Block::is_data),
        false => below.next().and_then(Block::inline).is_some_and(|said| {
            !before.is_empty() && words().features(&said.text).has(Feature::Fields)
        }),
    };
    Some(Titled {
        title: if before.is_empty() { path } else { before }.to_owned(),
        path: format!("/{}", path.trim_start_matches('/')),
        leads,
    })
}
