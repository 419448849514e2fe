//! A request builder: one file an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::code::integer;
use super::ty::{Argument, argument, ty};
use super::uses::Uses;
use super::{deprecated, docs};
use crate::codegen::lower::doc::Docs;
use crate::codegen::rust::{ClientCrate, Ident, Operation, Pages, Resume, Setter, Step, Walk};

/// The file of an operation.
pub fn operation(operation: &Operation, client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    uses.take("crate", "Client");
    uses.take("crate", "Request");
    uses.take("crate", "spec");
    for name in ["CallOptions", "Operation", "Response", "Result"] {
        uses.take("kehu_runtime", name);
    }
    uses.take("kehu_runtime::info", "OperationInfo");
    uses.take_model(&operation.request);
    let head = format!(" {}", operation.summary);
    let builder = builder(operation);
    let functions = functions(operation, &mut uses);
    let implemented = implemented(operation, &mut uses);
    let uses = uses.block();
    quote! {
        #![doc = #head]
        #uses
        #builder
        #functions
        #implemented
    }
}

fn builder(operation: &Operation) -> TokenStream {
    let Operation { ident, request, .. } = operation;
    let doc = format!(
        " A request of [`Client::{}`], to be completed and sent.",
        operation.method.bare()
    );
    let direction = goes_back(operation).then(|| quote! { direction: Direction, });
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #ident {
            client: Client,
            request: #request,
            options: CallOptions,
            #direction
        }
    }
}

fn goes_back(operation: &Operation) -> bool {
    operation
        .pages
        .as_ref()
        .is_some_and(|pages| pages.back.is_some())
}

fn functions(operation: &Operation, uses: &mut Uses) -> TokenStream {
    let Operation {
        ident,
        marker,
        request,
        ..
    } = operation;
    let direction = goes_back(operation).then(|| {
        uses.take("kehu_runtime", "Direction");
        quote! { , direction: Direction::Forward }
    });
    let setters: Vec<_> = operation
        .setters
        .iter()
        .map(|field| setter(field, uses))
        .collect();
    let output = output(operation, uses);
    let paged = operation
        .pages
        .as_ref()
        .map(|pages| paged(marker, pages, uses));
    let walked = operation
        .walk
        .as_ref()
        .map(|walk| walked(marker, walk, uses));
    let send = docs(&Docs::member(SEND));
    quote! {
        impl #ident {
            #[doc = " A whole request; what it leaves out and the client knows is filled in."]
            pub fn from_request(client: &Client, request: #request) -> Self {
                Self { client: client.clone(), request, options: CallOptions::default() #direction }
            }
            #(#setters)*
            #[doc = " What this call alone asks for: time, attempts, headers."]
            pub fn options(mut self, options: CallOptions) -> Self {
                self.options = options;
                self
            }
            #send
            pub async fn send(self) -> Result<Response<#output>> {
                self.client.send_with(self.request, self.options).await
            }
            #[doc = " The same for programs without async: waits on this thread."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Those of [`send`](Self::send); or when this is inside of async code."]
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> Result<Response<#output>> {
                let runtime = self.client.runtime.clone();
                runtime.block_on(self.send())
            }
            #paged
            #walked
        }
    }
}

fn setter(setter: &Setter, uses: &mut Uses) -> TokenStream {
    let Setter { ident, field, .. } = setter;
    let (doc, old) = (docs(&setter.docs), deprecated(setter.deprecated.as_ref()));
    let Argument { ty, value } = argument(&setter.ty, field, uses);
    quote! {
        #doc
        #old
        pub fn #ident(mut self, #field: #ty) -> Self {
            self.request.#field = #value;
            self
        }
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

fn paged(marker: &Ident, pages: &Pages, uses: &mut Uses) -> TokenStream {
    for name in ["Items", "Pages"] {
        uses.take("kehu_runtime", name);
    }
    uses.take("kehu_runtime", "Direction");
    let direction = if pages.back.is_some() {
        quote! { self.direction }
    } else {
        quote! { Direction::Forward }
    };
    let backward = pages.back.as_ref().map(|_| {
        quote! {
            #[doc = " Lets [`pages`](Self::pages) and [`items`](Self::items) go from page to page backwards."]
            pub fn backward(mut self) -> Self {
                self.direction = Direction::Back;
                self
            }
        }
    });
    quote! {
        #backward
        #[doc = " Every page from here on, each sent for when the stream is asked for it."]
        pub fn pages(self) -> Pages<#marker> {
            let runtime = self.client.runtime;
            Pages::new(runtime, self.request, self.options, #direction)
        }
        #[doc = " Every row of every page from here on. A row that cannot be read is an error of its own, and"]
        #[doc = " the stream goes on behind it. Where nothing shows that all rows came, it ends with an error."]
        pub fn items(self) -> Items<#marker> {
            self.pages().items()
        }

        #[doc = " The same for programs without async: an iterator that waits on this thread."]
        #[cfg(feature = "blocking")]
        pub fn items_blocking(self) -> kehu_runtime::Blocking<Items<#marker>> {
            let runtime = self.client.runtime.clone();
            runtime.iterate(self.items())
        }
    }
}

fn walked(marker: &Ident, walk: &Walk, uses: &mut Uses) -> TokenStream {
    uses.take("kehu_runtime", "Walked");
    let doc = docs(&Docs::member([
        format!(
            "Every row there is: the ids that [`Client::{}`] lists are looked up, {} a call, as the \
             stream is asked for more.",
            walk.method.bare(),
            walk.batch
        ),
        format!(
            "The request must leave `{}` out. A row that cannot be read is an error of its own, and \
             the stream goes on behind it. Where ids were not answered, it ends with an error.",
            walk.field.bare()
        ),
    ]));
    quote! {
        #doc
        pub fn items(self) -> Walked<#marker> {
            Walked::new(self.client.runtime, self.request, self.options)
        }

        #[doc = " The same for programs without async: an iterator that waits on this thread."]
        #[cfg(feature = "blocking")]
        pub fn items_blocking(self) -> kehu_runtime::Blocking<Walked<#marker>> {
            let runtime = self.client.runtime.clone();
            runtime.iterate(self.items())
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
    let doc = format!(
        " [`Client::{}`] as a type: what streams of its answers are named after.",
        operation.method.bare()
    );
    let output = output(operation, uses);
    let paged = operation
        .pages
        .as_ref()
        .map(|pages| paged_operation(marker, pages, uses));
    let walked = operation
        .walk
        .as_ref()
        .map(|walk| walked_operation(marker, walk, uses));
    quote! {
        #[doc = #doc]
        #[derive(Debug)]
        pub struct #marker;

        impl Request for #request {
            type Operation = #marker;
        }

        impl Operation for #marker {
            type Request = #request;
            type Output = #output;

            const INFO: &'static OperationInfo = &spec::#constant;
        }
        #paged
        #walked
    }
}

fn paged_operation(ident: &Ident, pages: &Pages, uses: &mut Uses) -> TokenStream {
    uses.take("kehu_runtime", "Cursor");
    uses.take("kehu_runtime", "PagedOperation");
    let item = ty(&pages.item, uses);
    let rows = rows(&pages.items);
    let codec = pages.codec.as_ref().map(|codec| row_codec(codec, uses));
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
    quote! {
        impl PagedOperation for #ident {
            type Item = #item;

            fn items(page: Self::Output) -> Vec<Self::Item> {
                #rows
            }

            fn resume(request: &mut Self::Request, #direction: Direction, at: &Cursor) -> Result<()> {
                #body
                Ok(())
            }

            #codec
        }
    }
}

fn row_codec(codec: &Ident, uses: &mut Uses) -> TokenStream {
    uses.take("kehu_wire", codec.as_str());
    uses.take("serde", "Deserializer");
    quote! {
        fn item<'de, D: Deserializer<'de>>(row: D) -> Result<Self::Item, D::Error> {
            #codec::deserialize(row)
        }
    }
}

fn walked_operation(ident: &Ident, walk: &Walk, uses: &mut Uses) -> TokenStream {
    let Walk {
        ids,
        request,
        field,
        ..
    } = walk;
    uses.take("kehu_runtime", "WalkedOperation");
    uses.take("crate::operations", ids.as_str());
    uses.take_model(request);
    let (id, item) = (ty(&walk.id, uses), ty(&walk.item, uses));
    let first = match &walk.size {
        None => quote! { #request::default() },
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
                ids
            }
        }
    };
    quote! {
        impl WalkedOperation for #ident {
            type Ids = #ids;
            type Item = #item;

            fn ids() -> #request {
                #first
            }

            fn look_up(request: &mut Self::Request, ids: Vec<#id>) {
                request.#field = Some(ids);
            }
        }
    }
}

/// `page.data.map(|data| data.list).unwrap_or_default()`
fn rows(steps: &[Step]) -> TokenStream {
    let Some(absent) = steps.iter().position(|step| step.optional) else {
        let fields = steps.iter().map(|step| &step.field);
        return quote! { page #(.#fields)* };
    };
    let (sure, unsure) = steps.split_at(absent + 1);
    let sure = sure.iter().map(|step| &step.field);
    let mut rows = quote! { page #(.#sure)* };
    for step in unsure {
        let field = &step.field;
        let method = if step.optional {
            quote! { and_then }
        } else {
            quote! { map }
        };
        rows = quote! { #rows.#method(|data| data.#field) };
    }
    quote! { #rows.unwrap_or_default() }
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

/// Documentation of `send`.
const SEND: [&str; 3] = [
    "Sends the request and waits for the answer.",
    "# Errors",
    "Whatever keeps the answer from coming, the vendor's refusal included. Nothing is sent when the \
     request breaks a rule of the documentation.",
];
