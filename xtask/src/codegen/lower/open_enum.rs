//! Enums that keep what they do not list.

use kehu_spec::model::{Code, Enum, EnumRepr, EnumValue};

use crate::codegen::lower::doc;
use crate::codegen::lower::name::EnumNames;
use crate::codegen::rust;
use crate::codegen::rust::Docs;

pub fn open_enum(list: &Enum, names: &EnumNames) -> rust::OpenEnum {
    let variants = list
        .values
        .iter()
        .zip(&names.variants)
        .map(|(value, ident)| rust::Variant {
            docs: Docs::member([value_docs(value)]),
            ident: ident.clone(),
            name: value.name.clone(),
            value: match &value.value {
                Code::Int(number) => rust::Value::Int(*number),
                Code::Text(text) => rust::Value::Text(text.clone()),
            },
        });
    let doc = match (&list.doc, &list.label) {
        (None, None) => format!("The values of `{}`.", list.name),
        (doc, label) => doc::described(doc.as_deref(), label.as_deref(), &list.name),
    };
    rust::OpenEnum {
        docs: Docs::item([doc]),
        ident: names.ty.clone(),
        text: list.repr == EnumRepr::Text,
        variants: variants.collect(),
        catch_all: names.catch_all.clone(),
    }
}

/// `By spreadsheet (excel导入): 2.`
fn value_docs(value: &EnumValue) -> String {
    let travels = match &value.value {
        Code::Int(number) => doc::code(&number.to_string()),
        Code::Text(text) => doc::code(&format!("{text:?}")),
    };
    match (&value.doc, &value.label) {
        (None, None) => format!("{travels}: {}.", value.name.replace('_', " ")),
        (doc, label) => format!(
            "{travels}: {}",
            doc::described(doc.as_deref(), label.as_deref(), &value.name)
        ),
    }
}
