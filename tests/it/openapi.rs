//! OpenAPI documents, overlays and schemas: those of made-up APIs as snapshots, those of every spec here by
//! what must hold of each.
//!
//! What the validators of others say of them is in `tests/system/openapi.rs`.

mod command;
mod docs;

use std::{collections::BTreeSet, path::Path};

use kehu_openapi::{Lang, Options, Side, Spec, Version, openapi, overlay, schema};
use kehu_spec::{Sources, model::Api};
use serde_json::{Value, json};

/// The folders of specs of this workspace: real ones, one for each construct, and those of this test.
const FOLDERS: [&str; 4] = [
    "../specs",
    "data/fixtures",
    "data/third_api",
    "data/openapi",
];

/// The APIs of a folder below `tests/`, with the files that they were read from.
fn load(folder: &str) -> (Sources, Vec<Api>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let sources = Sources::read_dir(folder).expect("the specs are readable");
    let loaded = kehu_spec::load(&sources).into_result();
    let apis = loaded.map_err(|found| found.render(&sources, false));
    (sources, apis.unwrap_or_else(|found| panic!("{found}")))
}

/// Every API there is, with each kind of document.
fn each_document(mut check: impl FnMut(&Spec<'_>, &Options, &Value)) {
    for folder in FOLDERS {
        let (sources, apis) = load(folder);
        for api in &apis {
            let spec = Spec::new(api, &sources);
            for of in [Side::Vendor, Side::Gateway] {
                for version in [Version::V30, Version::V31, Version::V32] {
                    for lang in Lang::ALL {
                        let options = Options {
                            of,
                            version,
                            lang,
                            ..Options::default()
                        };
                        check(&spec, &options, &document(&spec, &options));
                    }
                }
            }
        }
    }
}

fn document(spec: &Spec<'_>, options: &Options) -> Value {
    serde_json::from_str(&openapi(spec, options).to_json()).expect("a document is JSON")
}

/// The document of an API of `tests/data/openapi`, as text.
fn made_up(name: &str, options: &Options) -> String {
    let (sources, apis) = load("data/openapi");
    let api = apis.iter().find(|api| api.name == name).expect("the API");
    openapi(&Spec::new(api, &sources), options).to_json()
}

/// Every object inside a value, itself included.
fn objects<'v>(value: &'v Value, visit: &mut impl FnMut(&'v serde_json::Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, visit)),
        Value::Object(members) => {
            visit(members);
            members.values().for_each(|member| objects(member, visit));
        }
        _ => {}
    }
}

/// The operations of a document.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path item");
        methods
            .values()
            .map(move |operation| (path.as_str(), operation))
    })
}

#[test]
fn the_vendors_document_has_the_wire_and_the_specs_own_tables() {
    insta::assert_snapshot!(made_up("shop", &Options::default()));
}

#[test]
fn signed_requests_have_their_headers_and_the_scheme_with_its_vectors() {
    insta::assert_snapshot!(made_up("depot", &Options::default()));
}

#[test]
fn the_gateways_document_has_plain_calls_in_a_flavour_of_its_own() {
    let options = Options {
        of: Side::Gateway,
        version: Version::V30,
        lang: Lang::Zh,
        ..Options::default()
    };
    insta::assert_snapshot!(made_up("shop", &options));
}

#[test]
fn lists_of_a_query_travel_in_the_vendors_document_as_their_style_says() {
    let api = "name = \"shop\"\ntitle = \"Shop\"\nsummary = \"A shop.\"\nversion = \"0.1.0\"\n\n[[server]]\nname = \"production\"\nurl = \"https://a.example\"\n\n[auth]\nscheme = \"none\"\n";
    for (ty, style, expected) in [
        (
            "list<int64>",
            "comma",
            json!({"name": "ids", "explode": false}),
        ),
        ("list<int64>", "brackets", json!({"name": "ids[]"})),
        (
            "Place",
            "brackets",
            json!({"name": "ids", "style": "deepObject", "explode": true}),
        ),
        (
            "list<Place>",
            "brackets",
            json!({"name": "ids", "x-kehu-style": "brackets"}),
        ),
        (
            "list<Place>",
            "dots",
            json!({"name": "ids", "x-kehu-style": "dots"}),
        ),
        (
            "list<int64>",
            "dots_from_one",
            json!({"name": "ids", "x-kehu-style": "dots_from_one"}),
        ),
    ] {
        let operation = format!(
            "name = \"find_rows\"\nmethod = \"GET\"\npath = \"/rows\"\nsummary = \"Finds rows.\"\nidempotent = true\n\n[request]\nbody = \"query\"\nfields = [{{ name = \"ids\", type = \"{ty}\", style = \"{style}\", label = \"ids\" }}]\n\n[[record]]\nname = \"Place\"\ndoc = \"A place.\"\nfields = [{{ name = \"lat\", type = \"float64\", doc = \"Degrees north.\" }}]\n"
        );
        let sources = Sources::from_texts([
            ("shop/api.toml", api),
            ("shop/endpoints/find_rows.toml", operation.as_str()),
        ]);
        let apis = kehu_spec::load(&sources).into_result();
        let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
        let options = Options {
            of: Side::Vendor,
            ..Options::default()
        };
        let written = document(&Spec::new(&apis[0], &sources), &options);
        let parameter = &written["paths"]["/rows"]["get"]["parameters"][0];
        let said = ["name", "style", "explode", "x-kehu-style"];
        let said = said
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), parameter.get(key)?.clone())));
        assert_eq!(
            Value::Object(said.collect()),
            expected,
            "{ty} {style}: {parameter}"
        );
        assert!(
            parameter.get("schema").is_some(),
            "{ty} {style}: {parameter}"
        );
    }
}

#[test]
fn every_reference_leads_to_something_and_nothing_is_left_over() {
    each_document(|spec, options, document| {
        let mut referred = BTreeSet::new();
        objects(document, &mut |object| {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').expect("no other file");
                assert!(
                    document.pointer(pointer).is_some(),
                    "{}: {reference}",
                    spec.api.name
                );
                referred.insert(reference.to_owned());
            }
        });
        for kind in ["schemas", "responses", "parameters"] {
            let components = document["components"][kind].as_object();
            for name in components
                .into_iter()
                .flat_map(|components| components.keys())
            {
                let reference = format!("#/components/{kind}/{name}");
                assert!(
                    referred.contains(&reference),
                    "{} {options:?}: {reference}",
                    spec.api.name
                );
            }
        }
    });
}

#[test]
fn every_operation_is_there_once_with_its_path_parameters_and_a_known_scheme() {
    each_document(|spec, options, document| {
        let mut ids = BTreeSet::new();
        let schemes = &document["components"]["securitySchemes"];
        for (path, operation) in operations(document) {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id), "{id} is there twice");
            let named = path
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next());
            let named: BTreeSet<_> = named.collect();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let declared: BTreeSet<_> = parameters
                .filter(|parameter| parameter["in"] == "path")
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            assert_eq!(named, declared, "{path}");
            let own = operation.get("security").unwrap_or(&document["security"]);
            objects(own, &mut |requirement| {
                for scheme in requirement.keys() {
                    assert!(schemes.get(scheme).is_some(), "{id}: {scheme}");
                }
            });
        }
        let operations = spec.api.operations.iter().map(|operation| &*operation.name);
        let missing: Vec<_> = operations.filter(|name| !ids.contains(name)).collect();
        // What issues credentials is the gateway's own business.
        let at_most = usize::from(options.of == Side::Gateway);
        assert!(missing.len() <= at_most, "{}: {missing:?}", spec.api.name);
    });
}

#[test]
fn each_version_is_written_in_its_own_language() {
    let old = ["const", "examples", "contentEncoding", "contentSchema"];
    each_document(|spec, options, document| {
        let schemas = &document["components"]["schemas"];
        objects(schemas, &mut |schema| {
            let is_schema = ["type", "$ref", "anyOf", "allOf"]
                .iter()
                .any(|key| schema.contains_key(*key));
            // An object of properties may have one that is called `type`.
            if !is_schema || schema.get("type").is_some_and(Value::is_object) {
                return;
            }
            if options.version == Version::V30 {
                let foreign = old.iter().find(|key| schema.contains_key(**key));
                assert_eq!(foreign, None, "{}: {schema:?}", spec.api.name);
                assert!(
                    !schema.get("type").is_some_and(Value::is_array),
                    "{schema:?}"
                );
                assert!(
                    !schema.contains_key("$ref") || schema.len() == 1,
                    "{schema:?}"
                );
                assert!(
                    !schema.contains_key("nullable") || schema.contains_key("type"),
                    "{schema:?}"
                );
            } else {
                assert!(
                    !schema.contains_key("nullable"),
                    "{}: {schema:?}",
                    spec.api.name
                );
            }
        });
    });
}

#[test]
fn a_gateway_gives_no_null_no_credential_and_no_integer_that_javascript_rounds() {
    each_document(|spec, options, document| {
        if options.of != Side::Gateway {
            return;
        }
        for (_, operation) in operations(document) {
            let own = spec
                .api
                .operations
                .iter()
                .find(|own| operation["operationId"] == own.name.as_str());
            let secrets = own.iter().flat_map(|own| &own.request.fields);
            let secrets = secrets.filter(|field| field.secret && field.from.is_some());
            let content = &operation["requestBody"]["content"]["application/json"];
            let request = content["schema"]["$ref"]
                .as_str()
                .and_then(|at| document.pointer(&at[1..]));
            for secret in secrets {
                let given = request.and_then(|schema| schema["properties"].get(&secret.name));
                assert_eq!(given, None, "{}: {}", spec.api.name, secret.name);
            }
        }
        for (name, schema) in document["components"]["schemas"]
            .as_object()
            .expect("schemas")
        {
            let Some(properties) = schema["properties"].as_object() else {
                continue;
            };
            for (field, property) in properties {
                let place = format!("{}: {name}.{field}", spec.api.name);
                let is_null = property["type"].is_array() || property["nullable"] == true;
                // Null crosses in a request where it clears a field.
                let operations = spec.api.operations.iter();
                let mut sent = operations.flat_map(|operation| &operation.request.fields);
                let is_cleared = sent.any(|row| row.nullable && row.name == *field);
                assert!(!is_null || is_cleared, "{place}");
                let is_bounded = property["maximum"].is_i64() && property["minimum"].is_i64();
                if property["format"] == "int64" && property["type"] == "integer" && !is_bounded {
                    let is_time = spec.api.records.iter().flat_map(|record| &record.fields);
                    let requests = spec
                        .api
                        .operations
                        .iter()
                        .flat_map(|operation| &operation.request.fields);
                    let mut rows = is_time.chain(requests).filter(|row| row.name == *field);
                    assert!(
                        rows.any(|row| format!("{:?}", row.ty).starts_with("Timestamp")),
                        "{place}"
                    );
                }
            }
        }
    });
}

#[test]
fn the_overlay_makes_the_chinese_document_of_the_english_one() {
    each_document(|spec, options, chinese| {
        if options.lang != Lang::Zh {
            return;
        }
        let english = Options {
            lang: Lang::En,
            ..options.clone()
        };
        let mut translated = document(spec, &english);
        let text = overlay(spec, &english).to_json();
        let overlay: Value = serde_json::from_str(&text).expect("an overlay is JSON");
        for action in overlay["actions"].as_array().expect("actions") {
            let target = action["target"].as_str().expect("a target");
            let place = translated.pointer_mut(&pointer(target));
            let place = place.and_then(Value::as_object_mut);
            let place = place.unwrap_or_else(|| panic!("{target} leads nowhere"));
            let update = action["update"].as_object().expect("an update");
            place.extend(update.clone());
        }
        assert_eq!(&translated, chinese, "{} {options:?}", spec.api.name);
    });
}

/// `$['paths']['/a'][0]` as a JSON pointer.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for step in path.trim_start_matches('$').split_terminator(']') {
        let step = step.trim_start_matches('[').trim_matches('\'');
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

#[test]
fn what_the_documentation_shows_arrives_digit_by_digit() {
    let (sources, apis) = load("../specs");
    for api in &apis {
        let spec = Spec::new(api, &sources);
        let text = openapi(&spec, &Options::default()).to_json();
        let ids = api.records.iter().flat_map(|record| &record.fields);
        let examples =
            ids.filter_map(|field| field.example.as_ref().filter(|example| example.is_i64()));
        for example in examples {
            assert!(
                text.contains(&example.to_string()),
                "{}: {example}",
                api.name
            );
        }
    }
}

#[test]
fn every_record_and_enum_has_a_schema_that_stands_alone() {
    for folder in FOLDERS {
        let (sources, apis) = load(folder);
        for api in &apis {
            let spec = Spec::new(api, &sources);
            let records = api.records.iter().map(|record| &record.name);
            for name in records.chain(api.enums.iter().map(|list| &list.name)) {
                let text = schema(&spec, name, &Options::default()).expect("a schema");
                let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
                objects(&schema, &mut |object| {
                    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                        let pointer = reference.strip_prefix('#').expect("no other file");
                        assert!(schema.pointer(pointer).is_some(), "{name}: {reference}");
                    }
                });
                let has_record = api.records.iter().find(|record| record.name == *name);
                if let Some(record) = has_record {
                    let rows = schema["$defs"][name]["properties"].as_object();
                    assert_eq!(
                        rows.map_or(0, |rows| rows.len()),
                        record.fields.len(),
                        "{name}"
                    );
                }
            }
            assert!(schema(&spec, "NobodyHasThis", &Options::default()).is_none());
        }
    }
}
