//! `README.md` of each crate.

use std::fmt::Write as _;

use super::example::{first_operation, quick_start};
use super::module::cell;
use crate::codegen::print::Emitted;
use crate::codegen::rust::{ClientCrate, ClientField, ModelCrate, Operation, TypeItem};

/// Of a client crate.
pub fn client(client: &ClientCrate) -> Emitted<String> {
    let mut text = format!(
        "# {}\n\nClient of {}. {}\n\n",
        client.package, client.title, client.summary
    );
    quick(client, &mut text)?;
    operations(client, &mut text);
    settings(client, &mut text);
    servers(client, &mut text);
    errors(client, &mut text);
    tests(client, &mut text);
    text.push_str(FEATURES);
    if let Some(docs) = &client.docs {
        let _ = writeln!(text, "Documentation of the vendor: <{docs}>\n");
    }
    text.truncate(text.trim_end().len());
    Ok(text + "\n")
}

/// The quick start as a whole program.
fn quick(client: &ClientCrate, text: &mut String) -> Emitted<()> {
    for line in quick_start(client)? {
        text.push_str(&line);
        text.push('\n');
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
    let first = |has: fn(&Operation) -> bool| {
        let operation = client.operations.iter().find(|operation| has(operation));
        operation.map(|operation| operation.method.bare())
    };
    if let Some(paged) = first(|operation| operation.pages.is_some()) {
        let _ = writeln!(
            text,
            "What answers page by page, as `{paged}` does, also has `.pages()` and `.items()`: streams\n\
             that send for a page when they are asked for it. Where nothing shows that everything came, the\n\
             last thing they give is an error that `is_incomplete()`.\n"
        );
    }
    if let Some(looked_up) = first(|operation| operation.lookup.is_some()) {
        let _ = writeln!(
            text,
            "What looks up ids that another operation lists, as `{looked_up}` does, has `.items()`:\n\
             everything there is, looked up as the stream is asked for it, within the vendor's limits.\n"
        );
    }
    if let Some(shown) = first_operation(client) {
        let _ = writeln!(
            text,
            "`cargo run --package {} --example {}` calls one of them; there is an example for each.\n",
            client.package, shown.module
        );
    }
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
    if client.servers.len() > 1 {
        let _ = writeln!(
            text,
            "| `{}` | `server` | One of the servers below by name. |",
            client.server_env
        );
    }
    let _ = writeln!(
        text,
        "| `{}` | `base_url` | Another base URL: https, or http on loopback. |\n",
        client.base_url_env
    );
    text.push_str(
        "`Client::builder().with_env()` fills what is not set yet, so that the environment goes together\n\
         with a timeout, a transport or a layer of one's own. One call has its own time, attempts and\n\
         headers by `.options(CallOptions::default().timeout(…))`.\n\n",
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

fn errors(client: &ClientCrate, text: &mut String) {
    text.push_str(
        "## Errors\n\nOne `Error` says why there is no answer: `kind()`, `is_rate_limited()`, `is_timeout()` and their like,\n\
         the vendor's own `code()` and `request_id()`, and in `help()` what to do. A refusal inside HTTP 200 is\n\
         an error, too. A stream that ends without an error has given everything; where nothing shows that,\n\
         its last item is an error that `is_incomplete()`.\n\n",
    );
    let codes = client.named.iter().find(|list| list.is_of_errors());
    let Some(code) = codes.and_then(|list| list.variants.first()) else {
        return;
    };
    let _ = writeln!(
        text,
        "```rust\nuse {0}::{{Error, ErrorCode}};\n\n\
         fn is_known(error: &Error) -> bool {{\n    error.known() == Some(ErrorCode::{1})\n}}\n```\n",
        client.crate_name, code.ident
    );
}

fn tests(client: &ClientCrate, text: &mut String) {
    let name = client.package.trim_end_matches("-client");
    let _ = writeln!(
        text,
        "## Tests of your own\n\n\
         The feature `test-util` has `Stub`, a transport that answers what it is told to, without a socket:\n\
         `Client::builder().transport(Stub::new().answer(429, \"\"))`. The crate `kehu-sandbox` has a server with\n\
         made-up data that checks signatures and requests as the vendor would; `kehu sandbox` runs it beside a\n\
         program, and `kehu {name} … --sandbox` calls it.\n"
    );
}

/// What can be switched on.
const FEATURES: &str = "## Features

| feature | |
|---|---|
| `rustls` | TLS with the roots of the operating system. On by default. |
| `http-client` | The transport that clients have by default. Part of `rustls`. |
| `gzip`, `http2` | Compressed answers, HTTP/2. |
| `blocking` | `send_blocking()` and `items_blocking()`, for programs without async. |
| `schema` | `JsonSchema` on every type of the model. |
| `test-util` | A transport without a socket, and errors and responses made by hand. |

";

/// Of a model crate.
pub fn model(model: &ModelCrate) -> String {
    let mut text = format!(
        "# {}\n\n{} Nothing in it talks to a network: {} does.\n\n",
        model.package,
        model.description,
        format_args!("`{}-client`", model.package.trim_end_matches("-model")),
    );
    text.push_str("| file | types |\n|---|---|\n");
    for module in &model.modules {
        let types = module.types.iter().map(|item| match item {
            TypeItem::Record(record) => format!("`{}`", record.ident),
            TypeItem::Enum(list) => format!("`{}`", list.ident),
        });
        let types: Vec<_> = types.collect();
        let _ = writeln!(
            text,
            "| `{}.rs` | {} |",
            module.name.bare(),
            types.join(", ")
        );
    }
    text + "\nAn enum keeps values that it does not list. The feature `schema` gives every type its `JsonSchema`.\n"
}
