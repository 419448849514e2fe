//! Calls that a reader can copy: in the documentation, in README.md, as programs.

use proc_macro2::TokenStream;
use quote::quote;

use super::code;
use super::uses::Uses;
use crate::codegen::print::{self, Emitted};
use crate::codegen::rust::{Call, ClientCrate, Operation};

/// The program under `examples/` that calls an operation.
pub fn program(operation: &Operation, client: &ClientCrate) -> TokenStream {
    let mut uses = uses(client);
    let call = call(operation, &mut uses);
    let body = match (&operation.pages, &operation.output) {
        (Some(_), _) => items(&call, &mut uses),
        (None, Some(_)) => quote! {
            let response = #call.send().await?;
            println!("{:#?}", *response);
        },
        (None, None) => quote! {
            let response = #call.send().await?;
            println!("{}", response.status());
        },
    };
    let head = format!(" {}", operation.summary);
    let run = format!(
        " `cargo run -p {} --example {}`, with the client's settings in the environment.",
        client.package, operation.module
    );
    let allow = operation
        .deprecated
        .as_ref()
        .map(|_| quote! { #[allow(deprecated)] });
    let uses = uses.block();
    quote! {
        #![doc = #head]
        #![doc = ""]
        #![doc = #run]
        #uses
        #[tokio::main]
        #allow
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            let client = Client::from_env()?;
            #body
            Ok(())
        }
    }
}

/// The example in the documentation of the method that begins an operation.
pub fn of_method(operation: &Operation, client: &ClientCrate) -> Emitted<Vec<String>> {
    let mut uses = Uses::of_model(&client.crate_name);
    let call = call(operation, &mut uses);
    let mut lines = print::statements(sent(&call, operation))?;
    if operation.pages.is_some() || operation.lookup.is_some() {
        let call = everything(operation, &mut uses);
        lines.push(String::new());
        lines.extend(print::statements(items(&call, &mut uses))?);
    }
    let name = &client.crate_name;
    let start = format!(
        "# async fn example(client: &{name}::Client) -> Result<(), Box<dyn std::error::Error>> {{"
    );
    let allow = operation
        .deprecated
        .as_ref()
        .map(|_| "# #[allow(deprecated)]");
    block(&uses, allow, &start, lines)
}

/// The first call of a new user: of an operation that changes nothing, if there is any.
pub fn quick_start(client: &ClientCrate) -> Emitted<Vec<String>> {
    let Some(operation) = first_operation(client) else {
        return Ok(Vec::new());
    };
    let mut uses = uses(client);
    let call = call(operation, &mut uses);
    let body = sent(&call, operation);
    let uses = uses.block();
    let program = print::items(quote! {
        #uses
        #[tokio::main]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            let client = Client::from_env()?;
            #body
            Ok(())
        }
    })?;
    let fence = |mark: &str| vec![mark.to_owned()];
    Ok([fence("```rust,no_run"), program, fence("```")].concat())
}

/// The operation that a new user is shown first.
pub fn first_operation(client: &ClientCrate) -> Option<&Operation> {
    let all = || {
        client
            .operations
            .iter()
            .filter(|operation| operation.deprecated.is_none())
    };
    let harmless = || all().filter(|operation| operation.idempotent);
    harmless()
        .find(|operation| operation.pages.is_some())
        .or_else(|| harmless().find(|operation| !operation.example.setters.is_empty()))
        .or_else(|| harmless().next())
        .or_else(|| all().next())
}

fn uses(client: &ClientCrate) -> Uses {
    let mut uses = Uses::of_model(&client.crate_name);
    uses.take(client.crate_name.as_str(), "Client");
    uses
}

/// `client.query_customers().whats_app_phone("8618593272678")`
fn call(operation: &Operation, uses: &mut Uses) -> TokenStream {
    code::called(&operation.method, &operation.example, uses)
}

/// The call that goes through all rows: a look-up names no ids.
fn everything(operation: &Operation, uses: &mut Uses) -> TokenStream {
    if operation.lookup.is_none() {
        return call(operation, uses);
    }
    let arguments = operation.example.arguments.clone();
    let setters = Vec::new();
    code::called(&operation.method, &Call { arguments, setters }, uses)
}

fn sent(call: &TokenStream, operation: &Operation) -> TokenStream {
    let rows = operation.pages.as_ref().map(|pages| &pages.items);
    let sure = rows.filter(|steps| !steps.is_empty() && steps.iter().all(|step| !step.optional));
    match (sure, &operation.output) {
        (Some(steps), _) => {
            let steps = steps.iter().map(|step| &step.field);
            quote! {
                let page = #call.send().await?;
                println!("{:#?}", page #(.#steps)*);
            }
        }
        (None, Some(_)) => quote! {
            let response = #call.send().await?;
            println!("{response:#?}");
        },
        (None, None) => quote! { #call.send().await?; },
    }
}

fn items(call: &TokenStream, uses: &mut Uses) -> TokenStream {
    uses.take("futures_util", "TryStreamExt as _");
    quote! {
        let mut items = #call.items();
        while let Some(item) = items.try_next().await? {
            println!("{item:#?}");
        }
    }
}

/// A code block in which only the call is shown.
fn block(uses: &Uses, allow: Option<&str>, start: &str, body: Vec<String>) -> Emitted<Vec<String>> {
    let imports = print::statements(uses.block())?;
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(imports.iter().cloned());
    lines.extend((!imports.is_empty()).then(String::new));
    lines.extend(allow.map(str::to_owned));
    lines.push(start.to_owned());
    lines.extend(body);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Ok(lines)
}
