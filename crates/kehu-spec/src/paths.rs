//! Dotted paths, followed through types and through values.

use std::fmt;

use serde_json::Value;

use crate::model::{Api, Field, Operation, Path, Type};

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// The path that a string says: `paging.next`. The empty text is the empty path.
pub fn parse(text: &str) -> Path {
    let segments = text.split('.').filter(|segment| !segment.is_empty());
    Path(segments.map(str::to_owned).collect())
}

/// The field at a path inside a type, through JSON in strings but not through lists.
/// `None` for the empty path and for one that leads nowhere.
pub fn field<'a>(api: &'a Api, ty: &Type, path: &Path) -> Option<&'a Field> {
    walk(api, ty, path, false)
}

/// As [`field()`], and through lists: any of their items is meant.
pub fn field_of_items<'a>(api: &'a Api, ty: &Type, path: &Path) -> Option<&'a Field> {
    walk(api, ty, path, true)
}

/// The type at a path inside a type; the empty path is the type itself.
pub fn type_at<'a>(api: &'a Api, ty: &'a Type, path: &Path) -> Option<&'a Type> {
    if path.0.is_empty() {
        Some(ty)
    } else {
        field(api, ty, path).map(|field| &field.ty)
    }
}

/// One row of an answer that has rows.
pub fn row(operation: &Operation) -> Option<Type> {
    match (
        &operation.pages,
        &operation.lookup,
        &operation.response.data,
    ) {
        (Some(pages), ..) => Some(pages.item.clone()),
        (None, Some(lookup), _) => Some(Type::Record(lookup.record)),
        (None, None, Some(Type::List(item))) => Some(Type::clone(item)),
        (None, None, _) => None,
    }
}

/// Where lists and maps of records are inside a type that is not a list: the outermost ones, reached through records
/// alone.
pub fn lists(api: &Api, ty: &Type) -> Vec<Path> {
    let mut found = Vec::new();
    if !matches!(ty, Type::List(_)) {
        find_lists(api, ty, &mut Vec::new(), &mut Vec::new(), &mut found);
    }
    found
}

fn find_lists<'a>(
    api: &'a Api,
    ty: &Type,
    at: &mut Vec<&'a str>,
    inside: &mut Vec<usize>,
    found: &mut Vec<Path>,
) {
    match ty {
        Type::List(item) | Type::Map(item) if matches!(**item, Type::Record(_)) => {
            found.push(Path(at.iter().map(|&step| step.to_owned()).collect()));
        }
        Type::Record(id) if !inside.contains(&id.0) => {
            inside.push(id.0);
            for field in fields(api, ty) {
                at.push(&field.name);
                find_lists(api, &field.ty, at, inside, found);
                at.pop();
            }
            inside.pop();
        }
        _ => {}
    }
}

/// The fields of the record that a type is, or that its items are.
pub fn fields<'a>(api: &'a Api, ty: &Type) -> &'a [Field] {
    match ty {
        Type::Record(id) => api.records.get(id.0).map_or(&[], |record| &record.fields),
        Type::Json(inner) | Type::List(inner) => fields(api, inner),
        _ => &[],
    }
}

/// The value at a path inside a value; a step that is a number may lead to an item of a list.
pub fn value<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    path.0.iter().try_fold(value, |value, segment| match value {
        Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
        value => value.get(segment),
    })
}

fn walk<'a>(api: &'a Api, ty: &Type, path: &Path, through_lists: bool) -> Option<&'a Field> {
    let mut fields = reachable_fields(api, ty, through_lists);
    let (last, before) = path.0.split_last()?;
    for segment in before {
        let field = fields.iter().find(|field| &field.name == segment)?;
        fields = reachable_fields(api, &field.ty, through_lists);
    }
    fields.iter().find(|field| &field.name == last)
}

fn reachable_fields<'a>(api: &'a Api, ty: &Type, through_lists: bool) -> &'a [Field] {
    match ty {
        Type::List(_) if !through_lists => &[],
        Type::Json(inner) | Type::List(inner) => reachable_fields(api, inner, through_lists),
        _ => fields(api, ty),
    }
}
