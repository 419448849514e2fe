//! What the vendor names: servers and error codes.

use kehu_spec::model::{Api, Code, ErrorCode};

use crate::codegen::lower::doc;
use crate::codegen::lower::model::title;
use crate::codegen::lower::name::Names;
use crate::codegen::rust::Docs;
use crate::codegen::rust::{Ident, NamedEnum, NamedKind, NamedVariant};

/// The enums of a client crate: one of servers where there is a choice, one of error codes.
pub fn enums(api: &Api, names: &Names) -> Vec<NamedEnum> {
    let servers = (api.servers.len() > 1).then(|| servers(api, names));
    let errors = (!api.errors.is_empty()).then(|| errors(api, names));
    servers.into_iter().chain(errors).collect()
}

fn servers(api: &Api, names: &Names) -> NamedEnum {
    let variants = api.servers.iter().zip(&names.servers);
    NamedEnum {
        docs: Docs::item([format!(
            "The servers of {}. The first is the default.",
            doc::literal(&title(api))
        )]),
        ident: Ident::new("Server"),
        what: "server",
        variants: variants
            .map(|(server, ident)| NamedVariant {
                docs: Docs::member([format!(
                    "`{}`: {}",
                    server.url,
                    doc::markdown(
                        server
                            .doc
                            .as_deref()
                            .unwrap_or("the documentation says no more.")
                    )
                )]),
                ident: ident.clone(),
                name: server.name.clone(),
            })
            .collect(),
        kind: NamedKind::Servers,
    }
}

/// Rows of one name are one variant.
fn errors(api: &Api, names: &Names) -> NamedEnum {
    let mut variants: Vec<NamedVariant> = Vec::new();
    for (row, ident) in api.errors.iter().zip(&names.errors) {
        if variants.iter().all(|variant| variant.ident != *ident) {
            variants.push(NamedVariant {
                docs: Docs::member([error_docs(row)]),
                ident: ident.clone(),
                name: row.name.clone(),
            });
        }
    }
    NamedEnum {
        docs: Docs::item([
            format!(
                "The error codes that the documentation of {} lists.",
                doc::literal(&title(api))
            ),
            "Which of them an error is: `error.known() == Some(ErrorCode::…)`.".to_owned(),
        ]),
        ident: Ident::new("ErrorCode"),
        what: "error code",
        variants,
        kind: NamedKind::Errors {
            rows: names.errors.clone(),
        },
    }
}

/// `1003`: The signature does not match the request.
fn error_docs(row: &ErrorCode) -> String {
    let told = match (&row.code, &row.message) {
        (Some(Code::Int(code)), _) => format!("`{code}`"),
        (Some(Code::Text(code)), _) => doc::code(code),
        (None, Some(message)) => format!("Told by its message, {}", doc::code(message)),
        (None, None) => doc::code(&row.name),
    };
    format!("{told}: {}", doc::markdown(&row.doc))
}
