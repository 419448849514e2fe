//! Type expressions: `list<json<map<any>>>`, `Customer`.

use super::{Names, Resolver, formats};
use crate::document::{FieldRow, Text};
use crate::model::Type;
use crate::source::Span;

/// So deep may types stand in each other.
const MAX_DEPTH: usize = 8;

impl Resolver<'_> {
    /// The type of a row. What cannot be resolved is reported and becomes `any`.
    pub(super) fn row_type(&mut self, row: &FieldRow) -> Type {
        let Some(format) = &row.format else {
            return self.type_of(&row.r#type, None);
        };
        let ty = self.type_of(&row.r#type, Some(&format.value));
        if !has_format(&ty) {
            self.format_unused(&row.r#type.value, format.span, row.r#type.span);
        }
        match formats::problem_of(&ty) {
            Some(problem) => {
                self.bad_format(&problem, format.span);
                Type::Any
            }
            None => ty,
        }
    }

    /// The type that a cell says.
    pub(super) fn type_of(&mut self, cell: &Text, format: Option<&str>) -> Type {
        let plain = self.sources.slice(cell.span).len() == cell.value.len() + 2;
        let before = self.errors();
        let ty = self.parse(&cell.value, 0, &TypeCell { cell, plain }, format, 0);
        // Half a type contradicts what the whole one would not.
        match self.errors() > before {
            true => Type::Any,
            false => ty,
        }
    }

    fn parse(
        &mut self,
        text: &str,
        offset: usize,
        place: &TypeCell<'_>,
        format: Option<&str>,
        depth: usize,
    ) -> Type {
        let trimmed = text.trim();
        let offset = offset + (text.len() - text.trim_start().len());
        let span = place.span(offset, trimmed.len());
        if depth > MAX_DEPTH {
            self.type_too_deep(MAX_DEPTH, span);
            return Type::Any;
        }
        let Some((outer, rest)) = trimmed.split_once('<') else {
            return self.name(trimmed, span, place, format);
        };
        let Some(inner) = rest.strip_suffix('>') else {
            self.type_syntax(&place.cell.value, "a `<` that no `>` closes", span);
            return Type::Any;
        };
        let wrap = match outer.trim() {
            "list" => Type::List,
            "map" => Type::Map,
            "json" => Type::Json,
            other => {
                let at = place.span(offset, outer.len());
                self.unknown_name("type", other, &["list", "map", "json"], at);
                return Type::Any;
            }
        };
        let inner = self.parse(inner, offset + outer.len() + 1, place, format, depth + 1);
        wrap(Box::new(inner))
    }

    fn name(&mut self, name: &str, span: Span, place: &TypeCell<'_>, format: Option<&str>) -> Type {
        if let Some((_, ty)) = Type::PLAIN.into_iter().find(|(plain, _)| *plain == name) {
            return ty;
        }
        match (name, format) {
            ("datetime" | "date", None) => {
                self.format_missing(name, place.cell.span);
                Type::Any
            }
            ("date", Some(format)) => Type::Date {
                format: format.to_owned(),
            },
            ("datetime", Some(format)) => formats::time(format),
            _ => self.names.types.get(name).unwrap_or_else(|| {
                let known = known_types(&self.names);
                self.diagnostics.unknown_name("type", name, &known, span);
                Type::Any
            }),
        }
    }
}

/// Every name that may stand for a type.
fn known_types(names: &Names) -> Vec<&str> {
    let own = names.types.known.keys().map(String::as_str);
    let plain = Type::PLAIN.map(|(plain, _)| plain);
    let others = ["datetime", "date", "list<T>", "map<T>", "json<T>"];
    own.chain(plain).chain(others).collect()
}

fn has_format(ty: &Type) -> bool {
    match ty {
        Type::DateTime { .. } | Type::Instant { .. } | Type::Date { .. } | Type::Any => true,
        ty => ty.inner().is_some_and(has_format),
    }
}

/// A cell, and whether its text stands in it letter for letter.
struct TypeCell<'a> {
    cell: &'a Text,
    plain: bool,
}

impl TypeCell<'_> {
    /// A part of the cell, or all of it where escapes blur the places.
    fn span(&self, offset: usize, len: usize) -> Span {
        let whole = self.cell.span;
        if !self.plain || len == 0 {
            return whole;
        }
        let start = whole.start as usize + 1 + offset;
        Span::new(whole.file, start..start + len)
    }
}
