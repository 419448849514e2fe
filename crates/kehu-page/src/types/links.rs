//! Models that links in type cells name.

use super::TypeExpr;
use crate::block::Inline;
use crate::text;
use crate::words::Base;

/// The model that a link of a cell leads to, by its anchor; the link's words have the capitals that an anchor lost.
pub(super) fn model(cell: &Inline) -> Option<&str> {
    cell.links.iter().find_map(|link| {
        let (_, anchor) = link.target.split_once('#')?;
        let anchor = anchor.trim_start_matches('_');
        let name = match link.text.eq_ignore_ascii_case(anchor) {
            true => link.text.as_str(),
            false => anchor,
        };
        (!is_hash(anchor) && text::is_identifier(name)).then_some(name)
    })
}

/// Whether an anchor was made by a program, of no words: `a6625dc4bec331083283d4a7081b5e9f`.
fn is_hash(anchor: &str) -> bool {
    anchor.len() >= 16 && anchor.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Puts the linked model in the place of a name or a general word.
pub(super) fn relink(expr: TypeExpr, anchor: &str) -> TypeExpr {
    match expr {
        TypeExpr::List(inner) => TypeExpr::List(Box::new(relink(*inner, anchor))),
        TypeExpr::Base(Base::Array) => TypeExpr::List(Box::new(TypeExpr::Named(anchor.to_owned()))),
        TypeExpr::Base(Base::Json | Base::Object) | TypeExpr::Named(_) | TypeExpr::Unknown => {
            TypeExpr::Named(anchor.to_owned())
        }
        other => other,
    }
}
