//! Values in code.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::uses::Uses;
use crate::codegen::rust::{Call, Ident, Value};

/// A value of exactly its type: `"and".to_owned()`, `vec![…]`.
pub fn owned(value: &Value, uses: &mut Uses) -> TokenStream {
    match value {
        Value::Text(text) => quote! { #text.to_owned() },
        Value::List(items) => {
            let items = items.iter().map(|item| owned(item, uses));
            quote! { vec![#(#items),*] }
        }
        Value::Other(ty, variant, inner) => {
            uses.take_model(ty);
            let inner = owned(inner, uses);
            quote! { #ty::#variant(#inner) }
        }
        value => argument(value, uses),
    }
}

/// A value as one passes it to a setter: `"and"`, `[…]`.
pub fn argument(value: &Value, uses: &mut Uses) -> TokenStream {
    match value {
        Value::Bool(value) => value.into_token_stream(),
        Value::Int(value) => integer(*value),
        Value::Float(value) => Literal::f64_unsuffixed(*value).into_token_stream(),
        Value::Text(text) => text.into_token_stream(),
        Value::Variant(ty, variant) => {
            uses.take_model(ty);
            quote! { #ty::#variant }
        }
        Value::Other(..) => owned(value, uses),
        Value::Bytes(text) => {
            let bytes = Literal::byte_string(text.as_bytes());
            quote! { #bytes.to_vec() }
        }
        Value::Parsed(text) => quote! { #text.parse()? },
        Value::List(items) => {
            let items = items.iter().map(|item| argument(item, uses));
            quote! { [#(#items),*] }
        }
        Value::Map(value) => {
            let value = match &**value {
                Value::Text(text) => quote! { #text.into() },
                value => owned(value, uses),
            };
            quote! { [("id".into(), #value)].into() }
        }
        Value::Default => quote! { Default::default() },
        Value::Record(ty, call) => {
            uses.take_model(ty);
            let arguments = call
                .arguments
                .iter()
                .map(|value| argument(value, uses))
                .collect::<Vec<_>>();
            let start = if arguments.is_empty() {
                quote! { #ty::default() }
            } else {
                quote! { #ty::new(#(#arguments),*) }
            };
            chained(start, call, uses)
        }
    }
}

/// `client.query_customers(…).phone(…)`
pub fn called(method: &Ident, call: &Call, uses: &mut Uses) -> TokenStream {
    let arguments = call
        .arguments
        .iter()
        .map(|value| argument(value, uses))
        .collect::<Vec<_>>();
    chained(quote! { client.#method(#(#arguments),*) }, call, uses)
}

fn chained(start: TokenStream, call: &Call, uses: &mut Uses) -> TokenStream {
    call.setters.iter().fold(start, |so_far, (setter, value)| {
        let value = argument(value, uses);
        quote! { #so_far.#setter(#value) }
    })
}

/// An integer, its minus included.
pub fn integer(value: i64) -> TokenStream {
    let digits = Literal::i64_unsuffixed(value.checked_abs().unwrap_or(i64::MAX));
    match value {
        i64::MIN => quote! { i64::MIN },
        value if value < 0 => quote! { -#digits },
        _ => quote! { #digits },
    }
}
