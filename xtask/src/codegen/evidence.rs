//! A program that decodes the documentation's own responses with the generated clients.
//!
//! It prints a line for each: `decoded` or `refused`, the API, the example's file, and why.

use kehu_spec::model::{Api, Example, ExampleKind};
use kehu_spec::source::Sources;
use proc_macro2::TokenStream;
use quote::quote;

use super::problem::Problems;
use super::rust::ApiCrates;
use super::tree::Tree;
use super::{lower, print};

/// The package of the program.
pub const PACKAGE: &str = "examples-of-the-documentation";

/// The program for all APIs of the specs, which must be right, to stand beside their generated crates.
pub fn program(specs: &Sources) -> Tree {
    let apis = kehu_spec::load(specs).apis;
    let crates: Vec<ApiCrates> = apis
        .iter()
        .map(|api| lower(api, &mut Problems::default()))
        .collect();
    let mut tree = Tree::default();
    let main = print::rust("specs", main(&apis, &crates));
    tree.insert(format!("{PACKAGE}/src/main.rs"), main);
    let manifest = print::manifest("specs", &manifest(&crates));
    tree.insert(format!("{PACKAGE}/Cargo.toml"), manifest);
    tree
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
            let ident = &code.ident;
            let responses = operation.examples.iter();
            responses
                .filter(|example| example.kind == ExampleKind::Response)
                .map(move |Example { file, text, .. }| {
                    quote! {
                        decode::<#client::operations::#ident>(&#client::spec::API, #file, #text);
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

        fn decode<O: Operation>(api: &'static ApiInfo, file: &str, body: &'static str) {
            match Response::<O::Output>::decode(api, O::INFO, body) {
                Ok(_) => println!("decoded\t{}\t{file}\t", api.name),
                Err(error) => println!("refused\t{}\t{file}\t{error}", api.name),
            }
        }
    }
}
