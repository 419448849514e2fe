//! An enum that keeps values it does not know.

use proc_macro2::TokenStream;
use quote::quote;

use super::uses::Uses;
use super::{code, docs};
use crate::codegen::rust::OpenEnum;

pub fn open_enum(list: &OpenEnum, uses: &mut Uses) -> TokenStream {
    let OpenEnum {
        ident, catch_all, ..
    } = list;
    let doc = docs(&list.docs);
    let variants = list.variants.iter().map(|variant| {
        let (doc, ident) = (docs(&variant.docs), &variant.ident);
        quote! { #doc #ident, }
    });
    uses.take("kehu_wire", "open_enum");
    let values = list.variants.iter().map(|variant| {
        let (ident, name) = (&variant.ident, &variant.name);
        let value = code::argument(&variant.value, uses);
        quote! { #ident = #value #name, }
    });
    let (copy, keeps, repr) = if list.text {
        (quote! {}, quote! { String }, quote! { str })
    } else {
        (quote! { Copy }, quote! { i64 }, quote! { i64 })
    };
    quote! {
        #doc
        #[derive(Debug, Clone, #copy)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
            #[doc = " A value that the documentation does not list."]
            #catch_all(#keeps),
        }

        open_enum! { #ident: #repr, #catch_all, { #(#values)* } }
    }
}
