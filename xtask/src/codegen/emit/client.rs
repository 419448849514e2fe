//! The client and its builder.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::ty::{Argument, argument};
use super::uses::Uses;
use super::{deprecated, docs, example, many_arguments};
use crate::codegen::lower::doc::Docs;
use crate::codegen::print::Emitted;
use crate::codegen::rust::{ClientCrate, ClientField, Operation, Type};

/// `client.rs`
pub fn client(client: &ClientCrate) -> Emitted<TokenStream> {
    let mut uses = Uses::of_model(&client.model_crate);
    for name in [
        "Clock",
        "Config",
        "HttpClient",
        "Result",
        "Retry",
        "Runtime",
    ] {
        uses.take("kehu_runtime", name);
    }
    uses.take("std::time", "Duration");
    uses.take("crate", "spec");
    let doc = docs(&Docs::item([format!(
        "Client of {}. Cheap to clone: clones share connections, limits and what they signed in with.",
        client.title
    )]));
    let environment = environment(client);
    let operations = client
        .operations
        .iter()
        .map(|operation| method(operation, client, &mut uses))
        .collect::<Emitted<Vec<_>>>()?;
    let builder = builder(client, &mut uses);
    let uses = uses.block();
    Ok(quote! {
        #![doc = " The client and what it is built from."]
        #uses
        #doc
        #[derive(Debug, Clone)]
        pub struct Client {
            pub(crate) runtime: Runtime,
        }
        impl Client {
            #environment
            pub fn from_env() -> Result<Self> {
                Self::from_config(Config::from_env(&spec::API)?)
            }
            #[doc = " Sets up a client value by value."]
            pub fn builder() -> ClientBuilder {
                ClientBuilder { config: Config::new(&spec::API) }
            }
            #[doc = " A client from a configuration made elsewhere."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " When something is missing or wrong; names it and its environment variable."]
            pub fn from_config(config: Config) -> Result<Self> {
                Ok(Self { runtime: Runtime::new(config)? })
            }
            #(#operations)*
        }
        #builder
    })
}

fn environment(client: &ClientCrate) -> TokenStream {
    let variables = client
        .fields
        .iter()
        .map(|field| format!("`{}`", field.env))
        .chain([format!("`{}`", client.base_url_env)]);
    let text = format!(
        "A client from the environment: {}.",
        variables.collect::<Vec<_>>().join(", ")
    );
    docs(&Docs::member([
        text.as_str(),
        "# Errors",
        "When a variable is missing or wrong; names it.",
    ]))
}

fn method(operation: &Operation, client: &ClientCrate, uses: &mut Uses) -> Emitted<TokenStream> {
    let Operation {
        ident,
        method,
        request,
        ..
    } = operation;
    uses.take("crate::operations", ident.as_str());
    uses.take_model(request);
    let old = deprecated(operation.deprecated.as_ref());
    let example = example::of_method(operation, client)?;
    let doc = docs(&operation.docs.clone().with_lines(example));
    let mut names = Vec::new();
    let arguments: Vec<_> = operation
        .arguments
        .iter()
        .map(|field| {
            let name = &field.field;
            let Argument { ty, .. } = argument(&field.ty, name, uses);
            names.push(name);
            quote! { #name: #ty }
        })
        .collect();
    let many = many_arguments(names.len() + 1);
    let start = if names.is_empty() {
        quote! { default() }
    } else {
        quote! { new(#(#names),*) }
    };
    Ok(quote! {
        #doc
        #old
        #many
        pub fn #method(&self #(, #arguments)*) -> #ident<'_> {
            #ident::from_request(self, #request::#start)
        }
    })
}

fn builder(client: &ClientCrate, uses: &mut Uses) -> TokenStream {
    let doc = format!(
        " What a client of {} is built from; `Debug` shows no credential.",
        client.title
    );
    let fields: Vec<_> = client
        .fields
        .iter()
        .map(|field| client_field(field, uses))
        .collect();
    let server = (client.servers.len() > 1).then(|| {
        let names = client
            .servers
            .iter()
            .map(|server| format!("`{}`", server.name))
            .collect::<Vec<_>>()
            .join(", ");
        forwarded(
            "server",
            &quote! { &str },
            &format!("One of the vendor's servers by name: {names}."),
        )
    });
    let settings = SETTINGS
        .iter()
        .map(|(name, ty, doc)| forwarded(name, &ty.parse().unwrap_or_default(), doc));
    let settings: Vec<_> = server.into_iter().chain(settings).collect();
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone)]
        #[must_use = "a builder does nothing until it builds"]
        pub struct ClientBuilder {
            config: Config,
        }
        impl ClientBuilder {
            #(#fields)*
            #(#settings)*
            #[doc = " The client."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " When something is missing or wrong; names it and its environment variable."]
            pub fn build(self) -> Result<Client> {
                Client::from_config(self.config)
            }
        }
    }
}

/// The configuration holds every value as text.
fn client_field(field: &ClientField, uses: &mut Uses) -> TokenStream {
    let ClientField {
        setter,
        name,
        argument: argument_name,
        ..
    } = field;
    let doc = docs(&field.docs);
    let Argument { ty, .. } = argument(&field.ty, argument_name, uses);
    let value = match &field.ty {
        Type::Wire("Secret") => quote! { #argument_name },
        Type::String => {
            uses.take_wire("Secret");
            quote! { Secret::new(#argument_name) }
        }
        _ => quote! { #argument_name.to_string() },
    };
    quote! {
        #doc
        pub fn #setter(mut self, #argument_name: #ty) -> Self {
            self.config = self.config.set(#name, #value);
            self
        }
    }
}

/// A setting that the runtime's configuration has too.
fn forwarded(name: &str, ty: &TokenStream, doc: &str) -> TokenStream {
    let (name, doc) = (format_ident!("{name}"), format!(" {doc}"));
    quote! {
        #[doc = #doc]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.config = self.config.#name(#name);
            self
        }
    }
}

/// Settings of every client: name, type, documentation.
const SETTINGS: &[(&str, &str, &str)] = &[
    (
        "base_url",
        "impl Into<String>",
        "Another base URL: https, or http on loopback. Operations' paths follow it.",
    ),
    (
        "timeout",
        "Duration",
        "How long a whole call may take, waits and further attempts included.",
    ),
    (
        "attempt_timeout",
        "Duration",
        "How long one attempt may take.",
    ),
    (
        "retry",
        "Retry",
        "When and how often a failed attempt is tried again.",
    ),
    (
        "http_client",
        "HttpClient",
        "Sends through this HTTP client.",
    ),
    ("clock", "impl Clock", "Tells the time by this clock."),
    (
        "max_response_bytes",
        "u64",
        "The largest response that is read.",
    ),
];
