//! `Cargo.toml` of each generated crate.

use crate::codegen::rust::{ClientCrate, ModelCrate, Operation};

/// Of a model crate.
pub fn model(model: &ModelCrate) -> String {
    let wire = match model.wire_features.as_slice() {
        [] => "kehu-wire.workspace = true".to_owned(),
        features => format!(
            "kehu-wire = {{ workspace = true, features = [{}] }}",
            quoted(features)
        ),
    };
    package(&model.package, &model.version, &model.description)
        + &section(
            "features",
            [
                "# `JsonSchema` on every type.",
                "schema = [\"dep:schemars\", \"kehu-wire/schema\"]",
            ],
        )
        + &section(
            "dependencies",
            [
                wire.as_str(),
                "schemars = { workspace = true, optional = true }",
                "serde.workspace = true",
            ],
        )
        + LINTS
}

/// Of a client crate.
pub fn client(client: &ClientCrate) -> String {
    let model = &client.model_package;
    let features = [
        (client.decrypts, "\"decrypt\""),
        (client.signs_with_rsa, "\"rsa\""),
        (client.signs_with_sm2, "\"sm2\""),
        (client.reads_xml, "\"xml\""),
    ];
    let features = features.iter().filter(|(needed, _)| *needed);
    let features: Vec<_> = features.map(|(_, feature)| *feature).collect();
    let mut dependencies = vec![match features.as_slice() {
        [] => "kehu-runtime.workspace = true".to_owned(),
        features => format!(
            "kehu-runtime = {{ workspace = true, features = [{}] }}",
            features.join(", ")
        ),
    }];
    if client.operations.iter().any(names_codecs) {
        dependencies.push("kehu-wire.workspace = true".to_owned());
    }
    let has_row_codec = |operation: &Operation| {
        let pages = operation.pages.as_ref();
        pages.is_some_and(|pages| pages.codec.is_some())
    };
    let reads_rows = client.operations.iter().any(has_row_codec);
    let version = &client.version;
    dependencies.push(format!(
        "{model} = {{ path = \"../{model}\", version = \"{version}\" }}"
    ));
    dependencies.extend(reads_rows.then(|| "serde.workspace = true".to_owned()));
    let mut dev = vec![
        "kehu-runtime = { workspace = true, features = [\"http-client\", \"test-util\"] }",
        "kehu-sandbox.workspace = true",
        "tokio = { workspace = true, features = [\"macros\", \"rt-multi-thread\"] }",
    ];
    if client
        .operations
        .iter()
        .any(|operation| operation.pages.is_some() || operation.lookup.is_some())
    {
        dev.insert(0, "futures-util.workspace = true");
    }
    package(&client.package, &client.version, &client.description)
        + &section(
            "features",
            [
                CLIENT_FEATURES.trim_end().to_owned(),
                "# `JsonSchema` on every type of the model.".to_owned(),
                format!("schema = [\"{model}/schema\"]"),
            ],
        )
        + &section("dependencies", dependencies)
        + &section("dev-dependencies", dev)
        + LINTS
}

/// Whether the code of an operation names a codec.
fn names_codecs(operation: &Operation) -> bool {
    let pages = operation.pages.as_ref();
    pages.is_some_and(|pages| {
        let back = pages.back.as_ref().is_some_and(|back| back.codec.is_some());
        back || pages.forward.codec.is_some() || pages.codec.is_some()
    })
}

fn package(name: &str, version: &str, description: &str) -> String {
    let description = toml_text(description);
    format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\ndescription = {description}\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\nkeywords = [\"api\", \"client\"]\n\
         categories = [\"api-bindings\"]\npublish.workspace = true\n\n\
         [package.metadata.docs.rs]\nall-features = true\n\n"
    )
}

fn section<S: AsRef<str>>(name: &str, lines: impl IntoIterator<Item = S>) -> String {
    let lines: String = lines
        .into_iter()
        .map(|line| format!("{}\n", line.as_ref()))
        .collect();
    format!("[{name}]\n{lines}\n")
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A basic string of TOML.
fn toml_text(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', " ")
    )
}

/// Features that a client hands on to the runtime.
const CLIENT_FEATURES: &str = r#"default = ["rustls"]
# The transport that clients have by default. Without it the builder is given one.
http-client = ["kehu-runtime/http-client"]
# TLS for it, with the roots of the operating system.
rustls = ["http-client", "kehu-runtime/rustls"]
# Answers that come gzipped.
gzip = ["http-client", "kehu-runtime/gzip"]
# HTTP/2, where the server has it.
http2 = ["http-client", "kehu-runtime/http2"]
# `send_blocking` and iterators, for programs without async.
blocking = ["kehu-runtime/blocking"]
# A transport without a socket, and errors and responses made by hand: for tests.
test-util = ["kehu-runtime/test-util"]
"#;

const LINTS: &str = "[lints]\nworkspace = true\n";
