//! The documentation page: nothing is missing on it, nothing leads nowhere, and it asks the network for nothing.

use std::collections::BTreeSet;

use kehu_openapi::{Lang, Spec, llms, markdown, page};
use kehu_spec::{Sources, model::Api};

use super::{FOLDERS, load};

/// What each of our own APIs may weigh.
const LARGEST: usize = 300_000;

fn each_page(mut check: impl FnMut(&Api, &str)) {
    for folder in FOLDERS {
        let (sources, apis) = load(folder);
        for api in &apis {
            let text = page(&Spec::new(api, &sources), None, Lang::En).expect("the whole API");
            check(api, &text);
        }
    }
}

/// Every value of an attribute.
fn attributes<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let before = format!(" {name}=\"");
    let values = text.split(before.as_str()).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[test]
fn the_page_tells_every_operation_field_value_and_code() {
    each_page(|api, text| {
        for operation in &api.operations {
            assert!(
                text.contains(&format!("id=\"op-{}\"", operation.name)),
                "{}",
                operation.name
            );
            assert!(
                text.contains(&escaped(&operation.path)),
                "{}",
                operation.path
            );
            for quirk in &operation.quirks {
                let words = quirk.why.split('`').map(escaped);
                words.for_each(|words| assert!(text.contains(&words), "{}", quirk.why));
            }
        }
        let requests = api
            .operations
            .iter()
            .flat_map(|operation| &operation.request.fields);
        for field in requests.chain(&api.client) {
            assert!(
                text.contains(&format!("<code>{}</code>", field.name)),
                "{}",
                field.name
            );
        }
        for error in &api.errors {
            assert!(text.contains(&error.name), "{}", error.name);
        }
    });
}

#[test]
fn every_link_inside_the_page_leads_to_one_place() {
    each_page(|api, text| {
        let ids = attributes(text, "id");
        let places: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(
            ids.len(),
            places.len(),
            "{}: an id is there twice",
            api.name
        );
        let links = attributes(text, "href");
        for target in links.iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(places.contains(target), "{}: #{target}", api.name);
        }
        for target in attributes(text, "for") {
            assert!(places.contains(target), "{}: label for {target}", api.name);
        }
    });
}

#[test]
fn the_page_is_one_file_that_asks_the_network_for_nothing() {
    each_page(|api, text| {
        for foreign in [
            " src=",
            "<link",
            "@import",
            "url(",
            "fetch(",
            "XMLHttpRequest",
            "<iframe",
            "<form",
        ] {
            assert!(!text.contains(foreign), "{}: {foreign}", api.name);
        }
    });
}

#[test]
fn the_pages_of_our_apis_are_small() {
    let (sources, apis) = load("../specs");
    for api in &apis {
        let text = page(&Spec::new(api, &sources), None, Lang::En).expect("the whole API");
        // Room for whoever adds an operation.
        assert!(text.len() < LARGEST, "{}: {} bytes", api.name, text.len());
    }
}

#[test]
fn one_operation_has_a_page_of_its_own_with_its_types() {
    let (sources, apis) = load("data/openapi");
    let shop = apis
        .iter()
        .find(|api| api.name == "shop")
        .expect("the shop");
    let spec = Spec::new(shop, &sources);
    let text = page(&spec, Some("find_orders"), Lang::Zh).expect("the operation");
    for there in [
        "op-find_orders",
        "type-Order\"",
        "type-OrderState",
        "lang=\"zh\"",
    ] {
        assert!(text.contains(there), "{there}");
    }
    for absent in ["op-issue_token", "type-Token"] {
        assert!(!text.contains(absent), "{absent}");
    }
    assert_eq!(page(&spec, Some("nothing"), Lang::En), None);
    assert_eq!(markdown(&spec, Some("nothing"), Lang::En), None);
}

#[test]
fn what_a_spec_says_is_text_and_never_markup() {
    let api = "name = \"shop\"\ntitle = \"<b>Shop\"\nsummary = \"A <script>alert(1)</script> shop.\"\n\
               label = \"<i>小店\"\n[[server]]\nname = \"main\"\nurl = \"https://shop.example\"\ndoc = \"\\\"><img>\"\n";
    let sources = Sources::from_texts([("shop/api.toml", api)]);
    let apis = kehu_spec::load(&sources).apis;
    let text = page(&Spec::new(&apis[0], &sources), None, Lang::En).expect("the whole API");
    for markup in ["<b>Shop", "<script>alert", "<i>", "<img>"] {
        assert!(!text.contains(markup), "{markup}");
    }
}

#[test]
fn markdown_tells_the_same_in_one_language() {
    let (sources, apis) = load("data/openapi");
    let shop = apis
        .iter()
        .find(|api| api.name == "shop")
        .expect("the shop");
    insta::assert_snapshot!(
        markdown(&Spec::new(shop, &sources), None, Lang::Zh).expect("the whole API")
    );
}

#[test]
fn a_list_for_language_models_names_every_operation_once() {
    for folder in FOLDERS {
        let (sources, apis) = load(folder);
        for api in &apis {
            let text = llms(&Spec::new(api, &sources), Lang::En);
            let listed = text.lines().filter(|line| line.starts_with("- `"));
            assert_eq!(listed.count(), api.operations.len(), "{text}");
        }
    }
}
