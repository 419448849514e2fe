//! How a field travels, as serde's attributes.
//!
//! `kehu-wire` has a codec for every form that JSON itself does not give; each serves a value, an
//! `Option` and lists of it alike. Formats of date and time that it does not know by name are declared
//! once in the model crate.

use kehu_spec::conform;
use kehu_spec::model::{Api, EnumRepr, Field, Type as Spec, Wire};

use crate::codegen::lower::formats;
use crate::codegen::lower::name::default_function;
use crate::codegen::lower::ty::Types;
use crate::codegen::rust::{
    Codec, DefaultImpl, Ident, Init, Record, RecordField, SerdeAttr, TextFormat, Type,
};

/// The attribute that a field's form on the wire needs.
pub fn attribute(
    row: &Field,
    ty: &Type,
    received: bool,
    api: &Api,
    formats: &[TextFormat],
) -> Option<SerdeAttr> {
    match codec(&row.ty, row.wire, api, formats) {
        Some((name, module)) => Some(SerdeAttr::Codec(Codec { name, module })),
        None if received && matches!(ty, Type::Vec(_)) => Some(SerdeAttr::List),
        None => has_object(&row.ty).then_some(SerdeAttr::Object),
    }
}

/// Whether a record or map is to be read, which serde alone would take from a list, too.
fn has_object(ty: &Spec) -> bool {
    match ty {
        Spec::Record(_) | Spec::Map(_) => true,
        Spec::List(inner) => has_object(inner),
        _ => false,
    }
}

/// The codec of `kehu-wire` that one row of a list needs.
pub fn of_row(ty: &Spec, wire: Wire, types: &Types<'_>) -> Option<Ident> {
    let (name, module) = codec(ty, wire, types.api, &types.formats)?;
    (module == "kehu_wire").then_some(name)
}

/// When a field is not sent.
pub fn skip(ty: &Type, init: &Init) -> Option<SerdeAttr> {
    match (init, ty) {
        (Init::Empty, Type::Option(_)) => Some(SerdeAttr::SkipIf("Option::is_none")),
        (Init::Empty, Type::Vec(_)) => Some(SerdeAttr::SkipIf("Vec::is_empty")),
        _ => None,
    }
}

/// Gives a record the rule for names that leaves the fewest to be named one by one, and names those.
pub fn name_fields(record: &mut Record) {
    let by = |rule: Option<&'static str>| {
        record
            .fields
            .iter()
            .filter(|field| renamed(field, rule) != field.wire)
            .count()
    };
    let rules = [
        None,
        Some("camelCase"),
        Some("PascalCase"),
        Some("SCREAMING_SNAKE_CASE"),
        Some("kebab-case"),
    ];
    // One name more is no reason for a rule.
    let cost = |rule: &Option<&'static str>| by(*rule) + usize::from(rule.is_some());
    let rule = rules.into_iter().min_by_key(cost).flatten();
    record.rename_all = rule;
    for field in &mut record.fields {
        if renamed(field, rule) != field.wire {
            field.serde.insert(0, SerdeAttr::Rename(field.wire.clone()));
        }
    }
}

/// Lets fields be absent one by one, where the record as a whole has no default.
pub fn default_fields(record: &mut Record) {
    if record.default != DefaultImpl::None {
        return;
    }
    for field in &mut record.fields {
        let coded = field.serde.iter().any(|attr| {
            matches!(
                attr,
                SerdeAttr::Codec(_) | SerdeAttr::List | SerdeAttr::Object
            )
        });
        let attribute = match (&field.init, &field.ty) {
            (Init::Argument, _) => continue,
            // serde takes an absent `Option` for `None` by itself, as long as no codec stands between.
            (Init::Empty, Type::Option(_)) if !coded => continue,
            (Init::Empty, _) => SerdeAttr::Default,
            (Init::Value(_), _) => SerdeAttr::DefaultBy(default_function(&field.ident)),
        };
        let at = usize::from(matches!(field.serde.first(), Some(SerdeAttr::Rename(_))));
        field.serde.insert(at, attribute);
    }
}

/// What serde makes of a field's Rust name by a rule.
fn renamed(field: &RecordField, rule: Option<&str>) -> String {
    let name = field.ident.bare();
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    let pascal = || {
        name.split('_')
            .filter(|word| !word.is_empty())
            .map(capital)
            .collect::<String>()
    };
    match rule {
        Some("PascalCase") => pascal(),
        Some("camelCase") => {
            let pascal = pascal();
            pascal[..1].to_ascii_lowercase() + &pascal[1..]
        }
        Some("SCREAMING_SNAKE_CASE") => name.to_ascii_uppercase(),
        Some("kebab-case") => name.replace('_', "-"),
        _ => name.to_owned(),
    }
}

fn codec(
    ty: &Spec,
    wire: Wire,
    api: &Api,
    formats: &[TextFormat],
) -> Option<(Ident, &'static str)> {
    let shared = |name: &str| Some((Ident::new(name), "kehu_wire"));
    match (ty, wire) {
        (Spec::List(inner) | Spec::Map(inner), _) => match codec(inner, wire, api, formats)? {
            (name, _) if name.as_str() == "json_text" => shared("json_text_each"),
            codec => Some(codec),
        },
        (Spec::Json(_), _) => shared("json_text"),
        (Spec::TimestampMs, Wire::String) => shared("timestamp_ms_text"),
        (Spec::TimestampMs, Wire::Either) => shared("timestamp_ms_either"),
        (Spec::TimestampMs, _) => shared("timestamp_ms"),
        (Spec::TimestampS, Wire::String) => shared("timestamp_s_text"),
        (Spec::TimestampS, Wire::Either) => shared("timestamp_s_either"),
        (Spec::TimestampS, _) => shared("timestamp_s"),
        (Spec::DateTime { .. } | Spec::Instant { .. } | Spec::Date { .. }, _) => {
            let (format, ty) = formats::written(ty)?;
            match formats::named(format, ty) {
                Some(name) => shared(name),
                None => {
                    let own = formats
                        .iter()
                        .find(|known| known.format == format && known.ty == ty)?;
                    Some((own.ident.clone(), "crate::formats"))
                }
            }
        }
        (Spec::Enum(id), wire) => match (api.enums[id.0].repr, conform::wire_of(api, ty, wire)) {
            (_, Wire::Plain) => None,
            (EnumRepr::Int, Wire::Either) => shared("number_either"),
            (EnumRepr::Int, _) => shared("number_text"),
            (EnumRepr::Text, Wire::Either) => shared("text_either"),
            (EnumRepr::Text, _) => shared("text_number"),
        },
        (Spec::Decimal, Wire::Plain) => shared("decimal"),
        (Spec::Int32 | Spec::Int64 | Spec::Float64 | Spec::Decimal, Wire::String) => {
            shared("number_text")
        }
        (Spec::Int32 | Spec::Int64 | Spec::Float64 | Spec::Decimal, Wire::Either) => {
            shared("number_either")
        }
        (Spec::String, Wire::Number) => shared("text_number"),
        (Spec::String, Wire::Either) => shared("text_either"),
        (Spec::Bool, Wire::String) => shared("bool_text"),
        (Spec::Bool, Wire::Number) => shared("bool_number"),
        (Spec::Bool, Wire::Either) => shared("bool_either"),
        _ => None,
    }
}
