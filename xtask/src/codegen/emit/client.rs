//! The client and its builder.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::ty::{Argument, argument};
use super::uses::Uses;
use super::{deprecated, docs, example, many_arguments};
use crate::codegen::print::Emitted;
use crate::codegen::rust::Docs;
use crate::codegen::rust::{ClientCrate, ClientField, Operation, Type};

/// What a client takes of the runtime.
const OF_RUNTIME: [&str; 10] = [
    "CallOptions",
    "Clock",
    "Config",
    "Layer",
    "Operation",
    "Response",
    "Result",
    "Retry",
    "Runtime",
    "Transport",
];

/// `client.rs`
pub fn client(client: &ClientCrate) -> Emitted<TokenStream> {
    let mut uses = Uses::of_model(&client.model_crate);
    for name in OF_RUNTIME {
        uses.take("kehu_runtime", name);
    }
    uses.take("std::time", "Duration");
    uses.take("crate", "spec");
    let doc = docs(&Docs::item([format!(
        "Client of {}. Cheap to clone: clones share connections, limits and what they signed in with.",
        client.title
    )]));
    let from_env = docs(&Docs::member([
        format!("A client from the environment: {}.", environment(client)).as_str(),
        "To set something else as well, begin with [`builder`](Self::builder) and its \
         [`with_env`](ClientBuilder::with_env).",
        "# Errors",
        "When a variable is missing or wrong; names it.",
    ]));
    let operations = client
        .operations
        .iter()
        .map(|operation| method(operation, client, &mut uses))
        .collect::<Emitted<Vec<_>>>()?;
    let builder = builder(client, &mut uses);
    let uses = uses.block();
    let (sends, requests) = (sends(), requests());
    Ok(quote! {
        #![doc = " The client and what it is built from."]
        #uses
        #doc
        #[derive(Debug, Clone)]
        pub struct Client {
            pub(crate) runtime: Runtime,
        }
        impl Client {
            #from_env
            pub fn from_env() -> Result<Self> {
                Self::builder().with_env().build()
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
                Ok(Self { runtime: spec::runtime(config)? })
            }
            #sends
            #(#operations)*
        }
        #requests
        #builder
    })
}

/// The methods that send whatever request there is.
fn sends() -> TokenStream {
    quote! {
        #[doc = " Sends a request that was made as a value."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " Whatever keeps the answer from coming, the vendor's refusal included."]
        pub async fn send<R: Request>(&self, request: R) -> Result<Answer<R>> {
            self.send_with(request, CallOptions::default()).await
        }
        #[doc = " The same, with what this call alone asks for: time, attempts, headers."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " Whatever keeps the answer from coming, the vendor's refusal included."]
        pub async fn send_with<R: Request>(&self, request: R, options: CallOptions) -> Result<Answer<R>> {
            let operation = R::Operation::default();
            self.runtime.send_with(&operation, request, &options).await
        }
    }
}

/// What all requests have in common.
fn requests() -> TokenStream {
    quote! {
        #[doc = " A request of the API, sent by [`Client::send`]."]
        pub trait Request: Sized {
            #[doc = " The operation that takes it."]
            type Operation: Operation<Request = Self> + Default;
        }
        #[doc = " What comes back for a request."]
        pub type Answer<R> = Response<<<R as Request>::Operation as Operation>::Output>;
    }
}

/// The variables that a client reads.
fn environment(client: &ClientCrate) -> String {
    let variables = client
        .fields
        .iter()
        .map(|field| format!("`{}`", field.env))
        .chain([format!("`{}`", client.base_url_env)])
        .chain((client.servers.len() > 1).then(|| format!("`{}`", client.server_env)));
    variables.collect::<Vec<_>>().join(", ")
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
        pub fn #method(&self #(, #arguments)*) -> #ident {
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
    let with_env = docs(&Docs::member([format!(
        "Fills what is not set yet from the environment: {}. Empty variables count as unset.",
        environment(client)
    )]));
    let server = (client.servers.len() > 1).then(|| {
        uses.take("crate", "Server");
        quote! {
            #[doc = " One of the vendor's servers."]
            pub fn server(mut self, server: Server) -> Self {
                self.config = self.config.server(server.name());
                self
            }
        }
    });
    let settings = SETTINGS
        .iter()
        .map(|(name, ty, doc)| forwarded(name, &ty.parse().unwrap_or_default(), doc));
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone)]
        #[must_use = "a builder does nothing until it builds"]
        pub struct ClientBuilder {
            config: Config,
        }
        impl ClientBuilder {
            #(#fields)*
            #with_env
            pub fn with_env(mut self) -> Self {
                self.config = self.config.with_env();
                self
            }
            #server
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
        "transport",
        "impl Transport",
        "Sends through this: an `HttpClient` that is set up otherwise, or a transport of one's own.",
    ),
    (
        "layer",
        "impl Layer",
        "Lets every call pass through this layer, once a call; the first that is given is the outermost.",
    ),
    (
        "attempt_layer",
        "impl Layer",
        "Lets every attempt pass through this layer, signed and with its token.",
    ),
    ("clock", "impl Clock", "Tells the time by this clock."),
    (
        "max_response_bytes",
        "u64",
        "The largest response that is read.",
    ),
];
