//! The registry: every API behind a feature, every operation by name.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::data::imports;
use super::inner;
use super::uses::Uses;
use crate::codegen::rust::RegistryModule;

/// `lib.rs` of the registry.
pub fn lib(apis: &[&RegistryModule]) -> TokenStream {
    let modules = apis.iter().map(|api| {
        let (feature, module) = (&api.feature, &api.module);
        quote! { #[cfg(feature = #feature)] mod #module; }
    });
    let entries = apis.iter().map(|api| {
        let (feature, module) = (&api.feature, &api.module);
        quote! { #[cfg(feature = #feature)] &#module::API, }
    });
    quote! {
        #![doc = " Every API by name, each behind a feature: for programs that learn at run time what to call."]
        #![warn(missing_docs)]
        #(#modules)*
        use kehu_runtime::registry::Api;
        #[doc = " The APIs, in the order of their names."]
        pub static APIS: &[&Api] = &[#(#entries)*];
        #[doc = " The API of this name."]
        pub fn api(name: &str) -> Option<&'static Api> {
            APIS.iter().copied().find(|api| api.info.name == name)
        }
    }
}

/// The module of one API.
pub fn module(api: &RegistryModule) -> TokenStream {
    let mut uses = Uses::of_model(&api.client_crate);
    uses.take("kehu_runtime::registry", "Api");
    let client = api.client_crate.to_string();
    let doc = inner(&api.docs);
    let entry = &api.api;
    imports(entry, &mut uses);
    let operations: Vec<_> = api
        .operations
        .iter()
        .map(|(name, ty, entry)| {
            uses.take("kehu_runtime::registry", "Operation");
            uses.take(&format!("{client}::operations"), ty.as_str());
            imports(entry, &mut uses);
            quote! { const #name: Operation = #entry; }
        })
        .collect();
    let shapes: Vec<_> = api
        .shapes
        .iter()
        .map(|shape| {
            uses.take("kehu_runtime::registry", shape.ty);
            imports(&shape.data, &mut uses);
            let (name, ty, entry) = (&shape.constant, format_ident!("{}", shape.ty), &shape.data);
            quote! { static #name: #ty = #entry; }
        })
        .collect();
    let uses = uses.block();
    quote! {
        #doc
        #uses
        pub static API: Api = #entry;
        #(#operations)*
        #(#shapes)*
    }
}
