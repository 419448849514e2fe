//! `README.md` of a client crate.

use std::fmt::Write as _;

use super::example::quick_start;
use super::module::cell;
use crate::codegen::print::Emitted;
use crate::codegen::rust::{ClientCrate, ClientField};

pub fn readme(client: &ClientCrate) -> Emitted<String> {
    let mut text = format!(
        "# {}\n\nClient of {}. {}\n\n",
        client.package, client.title, client.summary
    );
    quick(client, &mut text)?;
    operations(client, &mut text);
    settings(client, &mut text);
    servers(client, &mut text);
    if let Some(docs) = &client.docs {
        let _ = writeln!(text, "Documentation of the vendor: <{docs}>\n");
    }
    text.truncate(text.trim_end().len());
    Ok(text + "\n")
}

/// The quick start without the lines that rustdoc hides.
fn quick(client: &ClientCrate, text: &mut String) -> Emitted<()> {
    for line in quick_start(client)?
        .iter()
        .filter(|line| !line.starts_with("# "))
    {
        let _ = writeln!(
            text,
            "{}",
            if line == "```no_run" { "```rust" } else { line }
        );
    }
    text.push('\n');
    Ok(())
}

fn operations(client: &ClientCrate, text: &mut String) {
    text.push_str("## Operations\n\n| method | |\n|---|---|\n");
    for operation in &client.operations {
        let _ = writeln!(
            text,
            "| `{}` | {} |",
            operation.method.bare(),
            cell(&operation.summary)
        );
    }
    text.push('\n');
    let Some(paged) = client
        .operations
        .iter()
        .find(|operation| operation.pages.is_some())
    else {
        return;
    };
    let _ = writeln!(
        text,
        "Operations that answer page by page, `{}` for one, also have `.pages()` and `.items()`: streams that send for\n\
         each page when they are asked for it.\n",
        paged.method.bare()
    );
    let _ = writeln!(
        text,
        "`cargo run --package {} --example {}` calls one of them; there is an example for each.\n",
        client.package, paged.module
    );
}

fn settings(client: &ClientCrate, text: &mut String) {
    text.push_str("## Settings\n\n`Client::from_env()` reads them from the environment, `Client::builder()` takes them one by one.\n\n");
    text.push_str("| variable | method | |\n|---|---|---|\n");
    for field in &client.fields {
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {}{} |",
            field.env,
            field.setter.bare(),
            cell(&field.text),
            needed(field)
        );
    }
    let _ = writeln!(
        text,
        "| `{}` | `base_url` | Another base URL: https, or http on loopback. |\n",
        client.base_url_env
    );
}

fn needed(field: &ClientField) -> &'static str {
    if field.required { " Required." } else { "" }
}

fn servers(client: &ClientCrate, text: &mut String) {
    text.push_str("## Servers\n\n| name | address | |\n|---|---|---|\n");
    for (at, server) in client.servers.iter().enumerate() {
        let default = if at == 0 { "The default." } else { "" };
        let about = format!("{} {default}", cell(&server.text));
        let _ = writeln!(
            text,
            "| `{}` | <{}> | {} |",
            server.name,
            server.url,
            about.trim()
        );
    }
    text.push('\n');
}
