//! The static data of a client crate.

use proc_macro2::TokenStream;
use quote::quote;

use super::data::imports;
use super::uses::Uses;
use crate::codegen::rust::ClientCrate;

/// `spec.rs`
pub fn spec(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    uses.take("kehu_runtime::info", "ApiInfo");
    imports(&client.api, &mut uses);
    let api = &client.api;
    let operations: Vec<_> = client
        .operations
        .iter()
        .map(|operation| {
            uses.take("kehu_runtime::info", "OperationInfo");
            let (name, info) = (&operation.constant, &operation.info);
            imports(info, &mut uses);
            let doc = format!(" `{}`", operation.name);
            quote! { #[doc = #doc] pub static #name: OperationInfo = #info; }
        })
        .collect();
    for name in ["Config", "Result", "Runtime"] {
        uses.take("kehu_runtime", name);
    }
    let issuers = &client.issuers;
    for issuer in issuers {
        uses.take("crate::operations", issuer.as_str());
    }
    let uses = uses.block();
    let doc = format!(
        " {}: servers, credentials, authentication, envelope and error codes.",
        client.title
    );
    quote! {
        #![doc = " What the runtime must know about the API."]
        #uses
        #[doc = #doc]
        pub static API: ApiInfo = #api;
        #(#operations)*
        #[doc = " What sends the operations of a client that is configured so."]
        pub fn runtime(config: Config) -> Result<Runtime> {
            Runtime::new(config #(.issuer(#issuers))*)
        }
    }
}
