//! Enums of what the vendor names.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::uses::Uses;
use crate::codegen::rust::{ClientCrate, NamedEnum, NamedKind};

/// `named.rs`
pub fn named(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    uses.take("kehu_runtime", "named");
    let enums: Vec<_> = client
        .named
        .iter()
        .map(|list| named_enum(list, &mut uses))
        .collect();
    let uses = uses.block();
    quote! {
        #![doc = " What the vendor names: servers and error codes."]
        #uses
        #(#enums)*
    }
}

fn named_enum(list: &NamedEnum, uses: &mut Uses) -> TokenStream {
    let (ident, what, doc) = (&list.ident, list.what, docs(&list.docs));
    let is_default = |at: usize| at == 0 && matches!(list.kind, NamedKind::Servers);
    let variants = list.variants.iter().enumerate().map(|(at, variant)| {
        let (doc, ident) = (docs(&variant.docs), &variant.ident);
        let default = is_default(at).then(|| quote! { #[default] });
        quote! { #doc #default #ident, }
    });
    let names = list.variants.iter().map(|variant| {
        let (ident, name) = (&variant.ident, &variant.name);
        quote! { #ident = #name, }
    });
    let (default, codes) = match &list.kind {
        NamedKind::Servers => (Some(quote! { Default, }), None),
        NamedKind::Errors { rows } => {
            uses.take("kehu_runtime", "VendorCode");
            uses.take("kehu_runtime::info", "ApiInfo");
            uses.take("crate", "spec");
            let codes = quote! {
                impl VendorCode for #ident {
                    const API: &'static ApiInfo = &spec::API;
                    const ROWS: &'static [Self] = &[#(Self::#rows),*];
                }
            };
            (None, Some(codes))
        }
    };
    quote! {
        #doc
        #[derive(Debug, Clone, Copy, #default PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
        }

        named! { #ident #what { #(#names)* } }

        #codes
    }
}
