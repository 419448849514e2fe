//! Root modules and the files of a model crate.

use proc_macro2::TokenStream;
use quote::quote;

use super::uses::Uses;
use super::{inner, open_enum, record};
use crate::codegen::print::Emitted;
use crate::codegen::rust::{ClientCrate, Ident, ModelCrate, Module, TypeItem};

/// `lib.rs` of a model crate.
pub fn model_lib(model: &ModelCrate) -> TokenStream {
    let doc = inner(&model.docs);
    let mut modules: Vec<_> = model.modules.iter().collect();
    modules.sort_by_key(|module| module.name.as_str());
    let formats = (!model.formats.is_empty()).then(|| Ident::new("formats"));
    let mut names: Vec<_> = modules
        .iter()
        .map(|module| &module.name)
        .chain(&formats)
        .collect();
    names.sort_by_key(|name| name.as_str());
    let mut exports = Uses::within_model([]);
    for module in &modules {
        for item in &module.types {
            exports.take(module.name.as_str(), ident(item).as_str());
        }
    }
    for name in &model.exports {
        exports.take("kehu_wire", name);
    }
    let exports = exports.exports();
    quote! {
        #doc
        #![warn(missing_docs)]
        #(mod #names;)*
        #exports
    }
}

/// One file of a model crate.
pub fn model_module(module: &Module) -> TokenStream {
    let mut uses = Uses::within_model(module.types.iter().map(|item| ident(item).clone()));
    let items: Vec<_> = module
        .types
        .iter()
        .map(|item| match item {
            TypeItem::Record(record) => record::record(record, &mut uses),
            TypeItem::Enum(list) => open_enum::open_enum(list, &mut uses),
        })
        .collect();
    let uses = uses.block();
    quote! { #uses #(#items)* }
}

/// `formats.rs` of a model crate.
pub fn formats(model: &ModelCrate) -> TokenStream {
    let mut uses = Uses::within_model([]);
    uses.take("kehu_wire", "datetime_format");
    let formats: Vec<_> = model
        .formats
        .iter()
        .map(|format| {
            uses.take("kehu_wire", format.ty);
            let (name, ty, text) = (&format.ident, Ident::new(format.ty), &format.format);
            quote! { datetime_format! { pub(crate) #name: #ty = #text } }
        })
        .collect();
    let uses = uses.block();
    quote! {
        #![doc = " Dates and times as the API writes them."]
        #uses
        #(#formats)*
    }
}

fn ident(item: &TypeItem) -> &Ident {
    match item {
        TypeItem::Record(record) => &record.ident,
        TypeItem::Enum(list) => &list.ident,
    }
}

/// `lib.rs` of a client crate.
pub fn client_lib(client: &ClientCrate) -> Emitted<TokenStream> {
    let model = &client.model_crate;
    let mut exports = Uses::of_model(model);
    for name in ["Answer", "Client", "ClientBuilder", "Request"] {
        exports.take("client", name);
    }
    for list in &client.named {
        exports.take("named", list.ident.as_str());
    }
    let events = (!client.events.is_empty()).then(|| {
        exports.take("events", "Event");
        for name in ["Callback", "HeaderMap"] {
            exports.take("kehu_runtime", name);
        }
        quote! { mod events; }
    });
    let named = (!client.named.is_empty()).then(|| quote! { mod named; });
    for name in EXPORTS {
        exports.take("kehu_runtime", name);
    }
    exports.take("", &format!("{model} as model"));
    exports.take(model.as_str(), "*");
    let exports = exports.exports();
    Ok(quote! {
        #![doc = include_str!("../README.md")]
        #![warn(missing_docs)]
        #[cfg(feature = "test-util")]
        pub use kehu_runtime::Stub;
        #[cfg(feature = "http-client")]
        pub use kehu_runtime::{HttpClient, HttpClientBuilder};
        mod client;
        #events
        #named
        pub mod operations;
        #[doc(hidden)]
        pub mod spec;
        #exports
    })
}

/// What an integrator needs of the runtime.
const EXPORTS: &[&str] = &[
    "BoxFuture",
    "Call",
    "CallOptions",
    "Clock",
    "Code",
    "Config",
    "Cursor",
    "Direction",
    "Error",
    "ErrorKind",
    "Items",
    "Layer",
    "Next",
    "NoData",
    "Operation",
    "Pages",
    "Reply",
    "RequestBody",
    "Response",
    "Result",
    "Retry",
    "Secret",
    "Transport",
    "VendorCode",
    "Lookup",
];

/// Text in a cell of a table.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// `operations.rs` of a client crate.
pub fn operations_module(client: &ClientCrate) -> TokenStream {
    let mut operations: Vec<_> = client.operations.iter().collect();
    operations.sort_by_key(|operation| operation.module.as_str());
    let modules = operations.iter().map(|operation| &operation.module);
    let exports = operations.iter().map(|operation| {
        let (module, ident, marker) = (&operation.module, &operation.ident, &operation.marker);
        quote! { pub use #module::{#ident, #marker}; }
    });
    quote! {
        #![doc = " Requests, to be completed and sent; the methods of [`Client`](crate::Client) begin them."]
        #(mod #modules;)*
        #(#exports)*
    }
}
