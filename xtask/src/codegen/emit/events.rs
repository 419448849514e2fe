//! What the vendor sends by itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ty::ty;
use super::uses::Uses;
use crate::codegen::lower::doc::Docs;
use crate::codegen::rust::ClientCrate;

/// `events.rs`
pub fn events(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    for name in ["Callback", "HeaderMap", "Result"] {
        uses.take("kehu_runtime", name);
    }
    uses.take("crate", "Client");
    let variants: Vec<_> = client
        .events
        .iter()
        .map(|event| {
            let (doc, ident, ty) = (docs(&event.docs), &event.ident, ty(&event.ty, &mut uses));
            quote! { #doc #ident(#ty), }
        })
        .collect();
    let arms = client.events.iter().map(|event| {
        let (name, ident) = (&event.name, &event.ident);
        quote! { Some(#name) => Event::#ident(callback.data()?), }
    });
    let doc = docs(&Docs::item([format!(
        "What {} sends by itself.",
        client.title
    )]));
    let verify = docs(&Docs::member([
        "Makes sure that the vendor sent this, and that it did so just now; then reads it.",
        "`body` is the body byte for byte as it came, `headers` are those that came with it.",
        "# Errors",
        "[`is_auth`](kehu_runtime::Error::is_auth) when the signature or the time does not hold; another error \
         when the data are not what the documentation says.",
    ]));
    let (other, uses) = (&client.other_event, uses.block());
    quote! {
        #![doc = " What the vendor sends by itself."]
        #uses
        #doc
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants)*
            #[doc = " One that the documentation does not list."]
            #other(Callback),
        }
        impl Client {
            #verify
            pub fn verify_callback(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event> {
                let callback = self.runtime.verify_callback(headers, body)?;
                let event = match callback.name() {
                    #(#arms)*
                    _ => Event::#other(callback),
                };
                Ok(event)
            }
        }
    }
}
