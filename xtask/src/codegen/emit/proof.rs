//! The tests that a client crate brings: against the documentation, and against the sandbox.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::code;
use super::data::imports;
use super::uses::Uses;
use crate::codegen::rust::{ClientCrate, Ident, Operation};

/// `tests/examples.rs`: the documentation's examples, read and written.
pub fn examples(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    let crate_name = client.crate_name.as_str();
    uses.take("kehu_runtime", "Operation");
    uses.take("kehu_runtime::examples", "Documented");
    uses.take("kehu_runtime::examples", "Held");
    uses.take("std::path", "Path");
    uses.take(crate_name, "spec");
    let operations = format!("{crate_name}::operations");
    let tests: Vec<_> = shown(client)
        .map(|operation| {
            uses.take(&operations, operation.marker.as_str());
            let (name, marker) = (
                named(&operation.method, "is_as_documented"),
                &operation.marker,
            );
            let held = operation.shown.iter().map(|shown| {
                let (holds, file) = (format_ident!("{}", shown.holds), &shown.file);
                quote! { documented.#holds(#file)?; }
            });
            quote! {
                #[test]
                fn #name() -> Held {
                    let documented = documented(#marker);
                    #(#held)*
                    Ok(())
                }
            }
        })
        .collect();
    let (uses, specs) = (uses.block(), &client.specs);
    quote! {
        #![doc = " The documentation's own examples are read, and written again as it shows them."]
        #uses
        const SPECS: &str = #specs;
        #(#tests)*
        fn documented<O: Operation>(operation: O) -> Documented<O> {
            let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join(SPECS);
            Documented::new(&spec::API, operation, specs.join(spec::API.name))
        }
    }
}

/// The operations that the documentation shows.
pub fn shown(client: &ClientCrate) -> impl Iterator<Item = &Operation> {
    let operations = client.operations.iter();
    operations.filter(|operation| !operation.shown.is_empty())
}

/// `tests/sandbox.rs`: each operation, called once.
pub fn sandbox(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.crate_name);
    uses.take("kehu_runtime", "Config");
    uses.take("kehu_sandbox", "Sandbox");
    uses.take("kehu_sandbox", "Sources");
    uses.take("std::error", "Error");
    uses.take("std::path", "Path");
    uses.take(client.crate_name.as_str(), "Client");
    uses.take(client.crate_name.as_str(), "spec");
    let tests: Vec<_> = client
        .operations
        .iter()
        .map(|operation| {
            let call = code::called(&operation.method, &operation.example, &mut uses);
            let name = named(&operation.method, "is_answered");
            let allow = operation
                .deprecated
                .as_ref()
                .map(|_| quote! { #[allow(deprecated)] });
            quote! {
                #[tokio::test]
                #allow
                async fn #name() -> Result<(), Box<dyn Error>> {
                    let (_sandbox, client) = start().await?;
                    #call.send().await?;
                    Ok(())
                }
            }
        })
        .collect();
    let (uses, specs) = (uses.block(), &client.specs);
    quote! {
        #![doc = " Each operation is answered by the sandbox, which reads the same specs by other code."]
        #uses
        const SPECS: &str = #specs;
        #(#tests)*
        #[doc = " A sandbox, and a client that it lets in."]
        async fn start() -> Result<(Sandbox, Client), Box<dyn Error>> {
            let api = &spec::API;
            let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join(SPECS);
            let sandbox = Sandbox::builder().specs(Sources::read_dir(specs)?).apis([api.name]);
            let sandbox = sandbox.customers(20).start().await?;
            let given = sandbox.credentials(api.name).into_iter();
            let config = Config::new(api).base_url(sandbox.url(api.name));
            let config = given.fold(config, |config, (field, value)| config.set(&field, value));
            Ok((sandbox, Client::from_config(config)?))
        }
    }
}

fn named(method: &Ident, what: &str) -> proc_macro2::Ident {
    format_ident!("{}_{what}", method.bare())
}

/// `tests/signature.rs`: what the vendor publishes, recomputed through the runtime.
pub fn signature(client: &ClientCrate) -> TokenStream {
    let mut uses = Uses::of_model(&client.model_crate);
    uses.take("kehu_runtime::auth", "Inputs");
    uses.take("kehu_runtime::auth", "signature");
    uses.take("kehu_runtime::info", "AuthInfo");
    uses.take(client.crate_name.as_str(), "spec");
    let vectors = &client.vectors;
    vectors.iter().for_each(|vector| imports(vector, &mut uses));
    let uses = uses.block();
    quote! {
        #![doc = " The signatures that the vendor publishes come out of the runtime."]
        #uses
        #[test]
        fn published_signatures_recompute() {
            for (scheme, inputs, published) in PUBLISHED {
                let AuthInfo::SignedHeaders(signing) = &spec::API.auth[*scheme] else {
                    panic!("requests are signed");
                };
                assert_eq!(signature(signing, inputs).unwrap(), *published);
            }
        }
        const PUBLISHED: &[(usize, Inputs<'_>, &str)] = &[#(#vectors),*];
    }
}
