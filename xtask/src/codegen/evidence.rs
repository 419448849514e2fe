//! A program that decodes the documentation's own responses with the generated clients.
//!
//! It prints a line for each: `decoded` or `refused`, the API, the example's file, and why.

use kehu_spec::model::{Api, Example, ExampleKind};
use kehu_spec::source::Sources;
use proc_macro2::TokenStream;
use quote::quote;

use super::lower;
use super::print::{self, Content, File};
use super::rust::ApiCrates;
use super::tree::Tree;

/// The package of the program.
pub const PACKAGE: &str = "examples-of-the-documentation";

/// The program for all APIs of the specs, which must be right, to stand beside their generated crates;
/// what an emitter got wrong in it.
pub fn program(specs: &Sources) -> (Tree, Vec<String>) {
    let apis = kehu_spec::load(specs).apis;
    let crates: Vec<ApiCrates> = apis.iter().map(|api| lower(api, "").0).collect();
    let file = |path: &str, content| File {
        path: format!("{PACKAGE}/{path}"),
        spec: "specs",
        content,
    };
    print::all(&[
        file("Cargo.toml", Content::Toml(manifest(&crates))),
        file(
            "src/main.rs",
            Content::Rust(Box::new(|| Ok(main(&apis, &crates)))),
        ),
    ])
}

fn manifest(crates: &[ApiCrates]) -> String {
    let mut text = format!(
        "[package]\nname = \"{PACKAGE}\"\nversion = \"0.1.0\"\nedition.workspace = true\npublish = false\n\n\
         [dependencies]\nkehu-runtime.workspace = true\n"
    );
    for api in crates {
        let package = &api.client.package;
        text += &format!("{package} = {{ path = \"../{package}\", default-features = false }}\n");
    }
    text
}

fn main(apis: &[Api], crates: &[ApiCrates]) -> TokenStream {
    let decoded = apis.iter().zip(crates).flat_map(|(api, crates)| {
        let client = &crates.client.crate_name;
        let operations = api.operations.iter().zip(&crates.client.operations);
        operations.flat_map(move |(operation, code)| {
            let ident = &code.marker;
            let responses = operation.examples.iter();
            responses
                .filter(|example| example.kind == ExampleKind::Response)
                .map(move |Example { file, text, .. }| {
                    quote! {
                        decode(#client::operations::#ident, &#client::spec::API, #file, #text);
                    }
                })
        })
    });
    quote! {
        #![doc = " The documentation's own examples, decoded by the generated clients."]
        use kehu_runtime::{Operation, Response, info::ApiInfo};

        fn main() {
            #(#decoded)*
        }

        fn decode<O: Operation>(operation: O, api: &'static ApiInfo, file: &str, body: &'static str) {
            match Response::<O::Output>::decode(api, operation.info(), body) {
                Ok(_) => println!("decoded\t{}\t{file}\t", api.name),
                Err(error) => println!("refused\t{}\t{file}\t{error}", api.name),
            }
        }
    }
}
