//! Types, and the arguments that a setter takes for them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::uses::Uses;
use crate::codegen::rust::{Ident, Type};

/// The type as it is written.
pub fn ty(ty: &Type, uses: &mut Uses) -> TokenStream {
    match ty {
        Type::Bool => quote! { bool },
        Type::I32 => quote! { i32 },
        Type::I64 => quote! { i64 },
        Type::F64 => quote! { f64 },
        Type::String => quote! { String },
        Type::Wire(name) => {
            uses.take_wire(name);
            Ident::new(*name).into_token_stream()
        }
        Type::Model(name) => {
            uses.take_model(name);
            name.into_token_stream()
        }
        Type::Option(inner) => wrapped(&quote! { Option }, inner, uses),
        Type::Vec(inner) => wrapped(&quote! { Vec }, inner, uses),
        Type::Box(inner) => wrapped(&quote! { Box }, inner, uses),
        Type::Map(inner) => {
            uses.take("std::collections", "BTreeMap");
            let inner = self::ty(inner, uses);
            quote! { BTreeMap<String, #inner> }
        }
    }
}

fn wrapped(outer: &TokenStream, inner: &Type, uses: &mut Uses) -> TokenStream {
    let inner = ty(inner, uses);
    quote! { #outer<#inner> }
}

/// What a setter takes, and how that becomes the field's value.
#[derive(Debug)]
pub struct Argument {
    pub ty: TokenStream,
    pub value: TokenStream,
}

/// The argument of a setter of a field of type `of`, called `name`.
pub fn argument(of: &Type, name: &Ident, uses: &mut Uses) -> Argument {
    match of {
        Type::Option(inner) => {
            let Argument { ty, value } = argument(inner, name, uses);
            Argument {
                ty,
                value: quote! { Some(#value) },
            }
        }
        Type::Box(inner) => {
            let Argument { ty, value } = argument(inner, name, uses);
            Argument {
                ty,
                value: quote! { Box::new(#value) },
            }
        }
        Type::String | Type::Wire("Secret" | "Value" | "Bytes" | "FileSource") => {
            let ty = ty(of, uses);
            Argument {
                ty: quote! { impl Into<#ty> },
                value: quote! { #name.into() },
            }
        }
        Type::Vec(inner) => match &**inner {
            Type::String => Argument {
                ty: quote! { impl IntoIterator<Item = impl Into<String>> },
                value: quote! { #name.into_iter().map(Into::into).collect() },
            },
            inner => {
                let inner = ty(inner, uses);
                Argument {
                    ty: quote! { impl IntoIterator<Item = #inner> },
                    value: quote! { #name.into_iter().collect() },
                }
            }
        },
        plain => Argument {
            ty: ty(plain, uses),
            value: quote! { #name },
        },
    }
}
