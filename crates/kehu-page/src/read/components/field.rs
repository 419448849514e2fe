//! Components that are fields: `<ParamField body="id" type="string" required>`.

use crate::block::{Cell, Table, TableForm};
use crate::read::table::Builder;
use crate::tags::Tag;
use crate::text;
use crate::types;
use crate::words::phrases;

/// A field as its component says it.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) line: usize,
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) required: &'static str,
    pub(super) default: String,
    pub(super) place: &'static str,
    pub(super) words: Vec<String>,
}

/// Where the attribute that names a field says that it travels.
const PLACES: [(&str, &str); 4] = [
    ("body", "body"),
    ("query", "query"),
    ("path", "path"),
    ("header", "header"),
];

/// The field that a component is.
pub(super) fn field(tag: &Tag) -> Option<Field> {
    let speaks = phrases().of_fields.within(&tag.name);
    let placed = PLACES
        .iter()
        .find(|(a, _)| speaks && tag.attributes.get(*a).is_some_and(|v| !v.is_empty()));
    let name = match placed {
        Some((attribute, _)) => tag.any(&[attribute])?,
        // A name that stands where its type belongs.
        None => tag
            .any(&["name", "field", "param", "property"])
            .or_else(|| {
                let name = tag.any(&["type"]).filter(|_| speaks)?;
                (!types::is_type(name) && tag.any(&["in"]).is_some()).then_some(name)
            })?,
    };
    let described = tag.any(&["type", "required", "in", "dataType"]).is_some();
    if !text::is_identifier(name) || !(speaks || described) || tag.end {
        return None;
    }
    let said = tag
        .any(&["in", "location", "paramType"])
        .unwrap_or_default();
    let place = placed.map(|(_, p)| *p).or_else(|| {
        let known = PLACES.iter().find(|(a, _)| said.eq_ignore_ascii_case(a));
        known.map(|(_, p)| *p)
    });
    let own = |names: &[&str]| tag.any(names).unwrap_or_default().to_owned();
    Some(Field {
        name: name.to_owned(),
        ty: Some(own(&["type", "dataType"]))
            .filter(|ty| ty != name)
            .unwrap_or_default(),
        required: match tag.flag("required") {
            Some(true) => "required",
            Some(false) => "optional",
            None => "",
        },
        default: own(&["default", "initialValue"]),
        place: place.unwrap_or_default(),
        words: tag
            .any(&["description"])
            .map(str::to_owned)
            .into_iter()
            .collect(),
        ..Field::default()
    })
}

/// Where the fields inside of a component travel: `{% api-method-headers %}`.
pub(super) fn place_in(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    PLACES
        .iter()
        .find(|(place, _)| lower.contains(place))
        .map(|(_, place)| *place)
}

/// Whose fields a component's name says that they are.
pub(super) fn label(tag: &Tag) -> Option<&'static str> {
    let lower = tag.name.to_ascii_lowercase();
    if lower.contains("response") {
        Some("Response fields")
    } else if lower.starts_with("paramfield") || lower.contains("swagger") {
        Some("Request parameters")
    } else {
        None
    }
}

/// A table of fields, nested by the components around each.
pub(super) fn table(fields: &[Field]) -> Table {
    let heads = ["Name", "Type", "Required", "Default", "In", "Description"];
    let mut table = Builder::headed(TableForm::Pipe, heads);
    for field in fields {
        let bullet = if field.depth > 0 { "- " } else { "" };
        let name = Cell {
            indent: field.depth * 2,
            ..Cell::plain(&format!("{bullet}{}", field.name))
        };
        let words = field.words.join("\n");
        let facts = [
            &field.ty,
            field.required,
            &field.default,
            field.place,
            &words,
        ];
        let facts = facts.map(Cell::plain);
        table.row(field.line, std::iter::once(name).chain(facts).collect());
    }
    table.without_empty_columns().finish()
}
