//! A request builder: one file an operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::code::{self, integer};
use super::ty::{Argument, argument, ty};
use super::uses::Uses;
use super::{deprecated, docs};
use crate::codegen::rust::{
    ClientCrate, Fill, Ident, Lookup, Operation, Pages, Resume, Setter, Step, Type, Value,
};

/// The file of an operation.
pub fn operation(operation: &Operation, client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    uses.take("crate", "Client");
    uses.take("crate", "Request");
    uses.take("crate", "spec");
    uses.take("kehu_runtime", "Operation");
    uses.take("kehu_runtime", "request_builder");
    uses.take("kehu_runtime::info", "OperationInfo");
    uses.take_model(&operation.request);
    let head = format!(" {}", operation.summary);
    let builder = builder(operation, &mut uses);
    let setters = setters(operation, &mut uses);
    let implemented = implemented(operation, &mut uses);
    let uses = uses.block();
    quote! {
        #![doc = #head]
        #uses
        #builder
        #setters
        #implemented
    }
}

/// `request_builder! { QueryCustomers { … } }`
fn builder(operation: &Operation, uses: &mut Uses) -> TokenStream {
    let Operation {
        ident,
        method,
        request,
        marker,
        ..
    } = operation;
    let output = output(operation, uses);
    let pages = operation.pages.as_ref().map(|pages| match &pages.back {
        Some(_) => quote! { pages: both_ways, },
        None => quote! { pages: forward, },
    });
    let lookup = operation.lookup.as_ref().map(|lookup| {
        let (ids, field) = (&lookup.method, &lookup.field);
        let batch = Literal::u64_unsuffixed(lookup.batch);
        quote! { lookup: (#ids, #batch, #field), }
    });
    let list = operation.list.as_ref().map(|_| quote! { list: rows, });
    let partial = operation.partial.then(|| quote! { partial: lists, });
    quote! {
        request_builder! {
            #ident {
                method: #method,
                request: #request,
                operation: #marker,
                answer: #output,
                #pages
                #lookup
                #list
                #partial
            }
        }
    }
}

fn setters(operation: &Operation, uses: &mut Uses) -> Option<TokenStream> {
    let ident = &operation.ident;
    let setters = operation.setters.iter();
    let setters: Vec<_> = setters.map(|field| setter(field, uses)).collect();
    (!setters.is_empty()).then(|| quote! { impl #ident { #(#setters)* } })
}

fn setter(setter: &Setter, uses: &mut Uses) -> TokenStream {
    let Setter { ident, field, .. } = setter;
    let (doc, old) = (docs(&setter.docs), deprecated(setter.deprecated.as_ref()));
    let Argument { ty, value } = argument(&setter.ty, field, uses);
    let clear = setter.clear.as_ref().map(|clear| {
        let doc = format!(" Sends null for `{ident}`, which clears it.");
        quote! {
            #[doc = #doc]
            #old
            pub fn #clear(mut self) -> Self {
                self.request.#field = Some(None);
                self
            }
        }
    });
    quote! {
        #doc
        #old
        pub fn #ident(mut self, #field: #ty) -> Self {
            self.request.#field = #value;
            self
        }
        #clear
    }
}

fn output(operation: &Operation, uses: &mut Uses) -> TokenStream {
    match &operation.output {
        Some(output) => ty(output, uses),
        None => {
            uses.take("kehu_runtime", "NoData");
            quote! { NoData }
        }
    }
}

fn implemented(operation: &Operation, uses: &mut Uses) -> TokenStream {
    let Operation {
        marker,
        request,
        constant,
        ..
    } = operation;
    let (output, fill, secrets) = (
        output(operation, uses),
        fill(operation, uses),
        secrets(operation, uses),
    );
    let paged = operation
        .pages
        .as_ref()
        .map(|pages| paged_operation(marker, pages, uses));
    let looked_up = operation
        .lookup
        .as_ref()
        .map(|lookup| lookup_operation(marker, lookup, uses));
    let listed = operation
        .list
        .as_ref()
        .map(|list| list_operation(marker, &list.item, None, uses));
    quote! {
        impl Operation for #marker {
            type Request = #request;
            type Output = #output;

            fn info(&self) -> &'static OperationInfo {
                &spec::#constant
            }
            #fill
            #secrets
        }
        #paged
        #looked_up
        #listed
    }
}

/// Completes a request.
fn fill(operation: &Operation, uses: &mut Uses) -> Option<TokenStream> {
    if operation.fills.is_empty() {
        return None;
    }
    uses.take("kehu_runtime", "Fill");
    let mut asks = false;
    let fills: Vec<_> = operation
        .fills
        .iter()
        .map(|fill| match fill {
            Fill::Client { field, wire, from } => {
                asks = true;
                quote! { client.fill(&mut request.#field, #wire, #from); }
            }
            Fill::Value { field, value } => {
                let (owned, plain) = (code::owned(value, uses), is_plain(value));
                match plain {
                    true => quote! { request.#field.get_or_insert(#owned); },
                    false => quote! { request.#field.get_or_insert_with(|| #owned); },
                }
            }
        })
        .collect();
    let client = match asks {
        true => quote! { client },
        false => quote! { _ },
    };
    Some(quote! {
        fn fill(&self, request: &mut Self::Request, #client: &mut Fill<'_>) {
            #(#fills)*
        }
    })
}

/// Whether a value takes no memory of its own.
fn is_plain(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Variant(..)
    )
}

fn secrets(operation: &Operation, uses: &mut Uses) -> Option<TokenStream> {
    if !operation.secret {
        return None;
    }
    uses.take("kehu_runtime", "Secret");
    uses.take("kehu_runtime", "Secrets as _");
    Some(quote! {
        fn secrets(&self, request: &Self::Request, found: &mut Vec<Secret>) {
            request.secrets(found);
        }
    })
}

/// What rows are, and how one is read.
fn list_operation(
    ident: &Ident,
    item: &Type,
    codec: Option<&Ident>,
    uses: &mut Uses,
) -> TokenStream {
    uses.take("kehu_runtime", "ListOperation");
    let item = ty(item, uses);
    let codec = codec.map(|codec| {
        uses.take("kehu_wire", codec.as_str());
        uses.take("serde", "Deserializer");
        uses.take("kehu_runtime", "Result");
        quote! {
            fn item<'de, D: Deserializer<'de>>(&self, row: D) -> Result<Self::Item, D::Error> {
                #codec::deserialize(row)
            }
        }
    });
    quote! {
        impl ListOperation for #ident {
            type Item = #item;

            #codec
        }
    }
}

fn paged_operation(ident: &Ident, pages: &Pages, uses: &mut Uses) -> TokenStream {
    for name in ["Cursor", "Direction", "PagedOperation", "Result"] {
        uses.take("kehu_runtime", name);
    }
    let listed = list_operation(ident, &pages.item, pages.codec.as_ref(), uses);
    let put = put_rows(&quote! { page }, &pages.items);
    let forward = resume(&pages.forward, uses);
    let (direction, body) = match &pages.back {
        None => (quote! { _ }, forward),
        Some(back) => {
            let back = resume(back, uses);
            let body = quote! {
                match direction {
                    Direction::Forward => { #forward }
                    Direction::Back => { #back }
                }
            };
            (quote! { direction }, body)
        }
    };
    let window = pages.window.as_ref().map(|window| {
        let bound = self::resume(window, uses);
        quote! {
            fn bound(&self, request: &mut Self::Request, at: &Cursor) -> Result<()> {
                #bound
                Ok(())
            }
        }
    });
    quote! {
        #listed

        impl PagedOperation for #ident {
            fn put_rows(&self, page: &mut Self::Output, rows: Vec<Self::Item>) {
                #put
            }

            fn resume(&self, request: &mut Self::Request, #direction: Direction, at: &Cursor) -> Result<()> {
                #body
                Ok(())
            }

            #window
        }
    }
}

fn lookup_operation(ident: &Ident, lookup: &Lookup, uses: &mut Uses) -> TokenStream {
    let Lookup {
        ids,
        request,
        field,
        ..
    } = lookup;
    uses.take("kehu_runtime", "LookupOperation");
    uses.take("crate::operations", ids.as_str());
    uses.take_model(request);
    let listed = list_operation(ident, &lookup.item, None, uses);
    let id = ty(&lookup.id, uses);
    let first = match &lookup.size {
        None => quote! { (#ids, #request::default()) },
        Some(size) => {
            let (field, rows) = (&size.field, integer(size.rows));
            let rows = if size.optional {
                quote! { Some(#rows) }
            } else {
                rows
            };
            quote! {
                let mut ids = #request::default();
                ids.#field = #rows;
                (#ids, ids)
            }
        }
    };
    quote! {
        #listed

        impl LookupOperation for #ident {
            type Ids = #ids;

            fn ids(&self) -> (#ids, #request) {
                #first
            }

            fn look_up(&self, request: &mut Self::Request, ids: Vec<#id>) {
                request.#field = Some(ids);
            }
        }
    }
}

/// `page.customer_list = rows;`
fn put_rows(page: &TokenStream, steps: &[Step]) -> TokenStream {
    let way = steps.iter().position(|step| step.optional);
    let last = steps.len().saturating_sub(1);
    let (before, rest) = steps.split_at(
        way.filter(|way| *way < last)
            .map_or(steps.len(), |way| way + 1),
    );
    let fields = before.iter().map(|step| &step.field);
    let place = quote! { #page #(.#fields)* };
    match (steps.last(), rest) {
        (None, _) => quote! { *#page = rows; },
        (Some(step), []) if step.optional => quote! { #place = Some(rows); },
        (Some(_), []) => quote! { #place = rows; },
        (Some(_), rest) => {
            let put = put_rows(&quote! { data }, rest);
            quote! { if let Some(data) = &mut #place { #put } }
        }
    }
}

fn resume(resume: &Resume, uses: &mut Uses) -> TokenStream {
    let field = &resume.field;
    let value = match &resume.codec {
        Some(codec) => {
            uses.take("kehu_wire", codec.as_str());
            quote! { at.decode(#codec::deserialize)? }
        }
        None => quote! { at.parse()? },
    };
    let value = if resume.optional && resume.codec.is_none() {
        quote! { Some(#value) }
    } else {
        value
    };
    let clear = resume
        .clears
        .as_ref()
        .map(|other| quote! { request.#other = None; });
    quote! { request.#field = #value; #clear }
}
