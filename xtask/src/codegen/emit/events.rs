//! What the vendor sends by itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ty::ty;
use super::uses::Uses;
use crate::codegen::rust::ClientCrate;
use crate::codegen::rust::Docs;

/// `events.rs`
pub fn events(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    for name in ["Callback", "HeaderMap", "Result"] {
        uses.take("kehu_runtime", name);
    }
    uses.take("crate", "Client");
    let (event, methods, read) = (event(client, &mut uses), methods(client), read(client));
    let uses = uses.block();
    quote! {
        #![doc = " What the vendor sends by itself."]
        #uses
        #event
        #methods
        #read
    }
}

fn event(client: &ClientCrate, uses: &mut Uses) -> TokenStream {
    let variants = client.events.iter().map(|event| {
        let (doc, ident, ty) = (docs(&event.docs), &event.ident, ty(&event.ty, uses));
        quote! { #doc #ident(#ty), }
    });
    let variants: Vec<_> = variants.collect();
    let challenge = client.challenge.as_ref().map(|ident| {
        let doc = docs(&Docs::member([
            "The vendor only asks whether somebody answers: answer with this body, and nothing else.",
        ]));
        quote! { #doc #ident(String), }
    });
    let doc = docs(&Docs::item([format!(
        "What {} sends by itself.",
        client.title
    )]));
    let other = &client.other_event;
    quote! {
        #doc
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants)*
            #challenge
            #[doc = " One that the documentation does not list."]
            #other(Callback),
        }
    }
}

fn methods(client: &ClientCrate) -> TokenStream {
    let answer = client.answers.then(|| {
        let doc = docs(&Docs::member([
            "The body that answers what the vendor sent, encrypted and signed as that was: often of the text `success`.",
            "# Errors",
            "When a key is not set.",
        ]));
        quote! {
            #doc
            pub fn callback_answer(&self, text: &str) -> Result<String> {
                self.runtime.callback_answer(text)
            }
        }
    });
    let verify = docs(&Docs::member([
        "Makes sure that the vendor sent this, and that it did so just now; then reads it.",
        "`body` is the body byte for byte as it came, `headers` are those that came with it.",
        "# Errors",
        "[`is_auth`](kehu_runtime::Error::is_auth) when the signature or the time does not hold; another error \
         when the data are not what the documentation says.",
    ]));
    let verify_at = docs(&Docs::member([
        "The same, of a request that is signed in its address, or asks in it whether somebody answers.",
        "`address` is its path and query, or all of it, as it came.",
        "# Errors",
        "Those of [`verify_callback`](Self::verify_callback).",
    ]));
    quote! {
        impl Client {
            #verify
            pub fn verify_callback(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event> {
                event(self.runtime.verify_callback(headers, body)?)
            }

            #verify_at
            pub fn verify_callback_at(
                &self,
                address: &str,
                headers: &HeaderMap,
                body: &[u8],
            ) -> Result<Event> {
                event(self.runtime.verify_callback_at(address, headers, body)?)
            }

            #answer
        }
    }
}

/// What was verified, as its type.
fn read(client: &ClientCrate) -> TokenStream {
    let asked = client.challenge.as_ref().map(|ident| {
        quote! {
            if let Some(answer) = callback.challenge() {
                return Ok(Event::#ident(answer.to_owned()));
            }
        }
    });
    let arms = client.events.iter().map(|event| {
        let (name, ident) = (&event.name, &event.ident);
        quote! { Some(#name) => Event::#ident(callback.data()?), }
    });
    let other = &client.other_event;
    quote! {
        fn event(callback: Callback) -> Result<Event> {
            #asked
            let event = match callback.name() {
                #(#arms)*
                _ => Event::#other(callback),
            };
            Ok(event)
        }
    }
}
