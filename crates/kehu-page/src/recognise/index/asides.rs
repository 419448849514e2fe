//! What stands beside the request in a row of an index: fields, an example, or words.

use crate::block::{Block, Cell, Code, Inline, TableForm};
use crate::read::table::Builder;
use crate::recognise::address;
use crate::text;
use crate::words::{Feature, words};

/// What a further cell says: fields, an example, or words. Nothing for one that should list fields and does not.
pub(super) fn beside(head: &str, cell: &Cell, line: usize) -> Option<Vec<Block>> {
    let paragraph = |words: &str| Block::paragraph(line, Inline::plain(words));
    let label = paragraph(&format!("{head}:"));
    let content = cell.text().trim();
    if content.starts_with(['{', '[']) && content.len() > 2 {
        return Some(vec![label, Block::code(line, Code::plain(content, line))]);
    }
    if !of_fields(head) || words().is_nothing(content) {
        return Some(vec![paragraph(&format!(
            "{head}: {}",
            text::squeeze(content)
        ))]);
    }
    let mut out = Vec::new();
    let (media, listed) = content.split_once([':', '：']).unwrap_or_default();
    let media = address::content_type_in(media).filter(|_| media.contains(['/', '-']));
    if let Some(media) = &media {
        out.push(paragraph(&format!("Content-Type: {media}")));
    }
    let rows = fields_in(media.map_or(content, |_| listed))?;
    let heads = ["Name", "Type", "Required", "Description"];
    let mut table = Builder::headed(TableForm::List, heads);
    for row in rows {
        table.row(line, row.map(|cell| Cell::plain(&cell)).to_vec());
    }
    out.extend([label, table.block(line)]);
    Some(out)
}

/// Whether the cells below a head list fields.
pub(super) fn of_fields(head: &str) -> bool {
    let fields = [
        Feature::Fields,
        Feature::Query,
        Feature::Body,
        Feature::Response,
    ];
    // "Request protocol" is of no field.
    words().features(head).any(&fields) || words().is_label(head, Feature::Request)
}

/// The fields that a cell lists: the name of each, its type, whether it is required, and what is said of it.
fn fields_in(cell: &str) -> Option<Vec<[String; 4]>> {
    let told = |part: &&str| part.contains([':', '：']);
    let full = |c: char| matches!(c, '\n' | ';' | '；');
    let comma = |c: char| full(c) || matches!(c, ',' | '，' | '、');
    let parts = |divides: &dyn Fn(char) -> bool| -> Vec<&str> {
        let parts = cell.split(divides).map(str::trim);
        parts.filter(|part| !part.is_empty()).collect()
    };
    let few = parts(&comma);
    let mixed = |parts: &[&str]| parts.iter().any(told) && !parts.iter().all(told);
    let parts = if mixed(&few) { parts(&full) } else { few };
    let mixed = mixed(&parts);
    let fields = parts.into_iter().map(field_in);
    (!mixed).then(|| fields.collect())?
}

/// `page`, `page?`, `page (optional)`, `page: int`, `page: which page`.
fn field_in(part: &str) -> Option<[String; 4]> {
    let (name, said) = part.split_once([':', '：']).unwrap_or((part, ""));
    let bare = text::outside_parentheses(name);
    let name = bare.trim().trim_matches(['`', '"', '*']);
    let required = [part.split(name).nth(1).unwrap_or_default(), said];
    let mut required = required.into_iter().filter_map(text::inside_parentheses);
    let required = required.find(|note| words().says_required(note));
    let required = required.or(name.ends_with('?').then_some("optional"));
    let name = name.trim_end_matches('?');
    let said = said.trim().trim_end_matches([',', '，', '。']);
    let outside = text::outside_parentheses(said);
    let (ty, said) = match crate::types::is_type(&outside) {
        true => (
            outside.trim(),
            text::inside_parentheses(said).unwrap_or_default(),
        ),
        false => ("", said),
    };
    let said = Some(said).filter(|said| Some(*said) != required);
    let said = said.unwrap_or_default();
    let cells = [name, ty, required.unwrap_or_default(), said];
    (text::is_identifier(name) && !name.contains('/')).then(|| cells.map(str::to_owned))
}
