//! The specs of this repository, and the documentation of their format.

use std::fs;
use std::path::{Path, PathBuf};

use kehu_spec::{Sources, load};

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}

/// The two APIs that belong to this repository. What somebody adds beside them may be a draft.
const OURS: [&str; 2] = ["nxcloud", "rabbitpre"];

fn ours() -> Sources {
    let all = Sources::read_dir(specs()).unwrap();
    let files = all.files().filter(|(_, path)| {
        let api = path.split('/').next().unwrap_or_default();
        OURS.contains(&api)
    });
    let bytes = files.map(|(file, path)| (path, all.text(file)));
    Sources::from_texts(bytes)
}

#[test]
fn every_spec_of_ours_is_clean_and_no_other_is_wrong() {
    for (sources, allowed) in [
        (ours(), 0),
        (Sources::read_dir(specs()).unwrap(), usize::MAX),
    ] {
        let found = load(&sources).diagnostics;
        let warnings = found.iter().count() - found.errors();
        let told = found.render(&sources, false);
        assert!(found.errors() == 0 && warnings <= allowed, "{told}");
    }
}

#[test]
fn every_row_has_a_label_and_an_english_sentence() {
    for api in load(&ours()).apis {
        let requests = api
            .operations
            .iter()
            .flat_map(|operation| &operation.request.fields);
        let records = api.records.iter().flat_map(|record| &record.fields);
        for field in requests.chain(records).chain(&api.client) {
            assert!(
                field.label.is_some(),
                "{}: `{}` has no label",
                api.name,
                field.name
            );
            let doc = field.doc.as_deref().unwrap_or_default();
            assert!(
                doc.ends_with('.'),
                "{}: `{}` has no sentence: {doc:?}",
                api.name,
                field.name
            );
        }
    }
}

#[test]
fn the_schema_for_editors_is_fresh() {
    let written = fs::read_to_string(specs().join("spec.schema.json")).unwrap();
    let mend = "cargo xtask check --schema > specs/spec.schema.json";
    assert!(written == xtask::check::schema_text(), "stale: {mend}");
}

#[test]
fn the_specs_obey_the_schema_for_editors() {
    let schema = kehu_spec::document::schema::schema();
    let sources = Sources::read_dir(specs()).unwrap();
    for (file, path) in sources.files().filter(|(_, path)| path.ends_with(".toml")) {
        let kind = match path.rsplit('/').next() {
            Some("api.toml") => "ApiFile",
            Some("types.toml") => "TypesFile",
            _ => "EndpointFile",
        };
        let table: toml::Table = sources.text(file).parse().unwrap();
        obeys(
            &serde_json::to_value(table).unwrap(),
            &schema["$defs"][kind],
            &schema,
            path,
        );
    }
}

/// As much of JSON Schema as the schema uses.
fn obeys(
    value: &serde_json::Value,
    rule: &serde_json::Value,
    schema: &serde_json::Value,
    path: &str,
) {
    if let Some(name) = rule["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return obeys(value, &schema["$defs"][name], schema, path);
    }
    if let Some(words) = rule["enum"].as_array() {
        assert!(
            words.contains(value),
            "{path}: {value} is none of {words:?}"
        );
    }
    for required in rule["required"].as_array().into_iter().flatten() {
        assert!(
            value.get(required.as_str().unwrap()).is_some(),
            "{path}: no {required}"
        );
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        match (&rule["properties"][key], &rule["additionalProperties"]) {
            (serde_json::Value::Null, serde_json::Value::Bool(false)) => {
                panic!("{path}: {key} is not described")
            }
            (serde_json::Value::Null, any) => obeys(inner, any, schema, path),
            (known, _) => obeys(inner, known, schema, path),
        }
    }
    for item in value.as_array().into_iter().flatten() {
        obeys(item, &rule["items"], schema, path);
    }
}

/// The documentation of the format shows whole files, each after its path.
#[test]
fn the_files_in_the_documentation_of_the_format_load() {
    let text = fs::read_to_string(specs().join("README.md")).unwrap();
    let mut files: Vec<(&str, &str)> = Vec::new();
    let mut before = "";
    for (number, part) in text.split("\n```").enumerate() {
        let path = before
            .trim_end()
            .strip_suffix("`:")
            .and_then(|before| before.rsplit('`').next());
        if let (Some(path), true) = (path, number % 2 == 1) {
            files.push((path, part.split_once('\n').unwrap().1));
        }
        before = part;
    }
    assert!(
        files.len() >= 10,
        "only {} files in the documentation",
        files.len()
    );
    let sources = Sources::from_texts(files);
    let loaded = load(&sources);
    assert!(
        loaded.diagnostics.is_empty(),
        "{}",
        loaded.diagnostics.render(&sources, false)
    );
}

/// Every key that the format has is explained.
#[test]
fn the_documentation_of_the_format_names_every_key() {
    let text = fs::read_to_string(specs().join("README.md")).unwrap();
    let schema = kehu_spec::document::schema::schema();
    for (table, described) in schema["$defs"].as_object().unwrap() {
        for key in described["properties"].as_object().unwrap().keys() {
            let named = [
                format!("`{key}`"),
                format!("{key} "),
                format!("[[{key}]]"),
                format!("[{key}]"),
                format!("{key}="),
                format!(".{key}]"),
            ];
            assert!(
                named.iter().any(|form| text.contains(form)),
                "{table}: `{key}` is not explained"
            );
        }
    }
}

/// What a script sees of `cargo xtask check`.
#[test]
fn the_command_ends_with_1_when_a_spec_is_wrong_and_with_2_when_there_is_none() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let check = |folder: PathBuf, more: &[&str]| {
        let folder = folder.to_str().unwrap().to_owned();
        let words = ["xtask", "check", &folder]
            .into_iter()
            .chain(more.iter().copied());
        xtask::run(words.map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(check(specs(), &["--allow-review"]), 0);
    assert_eq!(check(specs(), &["--allow-review", "--format", "json"]), 0);
    assert_eq!(
        check(data.join("fail/rule_of_no_kind"), &["--color", "never"]),
        1
    );
    assert_eq!(check(data.join("nowhere"), &[]), 2);
    assert_eq!(check(specs().join("nxcloud/examples"), &[]), 2);
}

/// What each block of the page of conventions stands in: by its first line, the files of a spec.
#[test]
fn what_the_page_of_conventions_says_loads() {
    let pages = ["how-do-i-say.md", "page.md"]
        .map(|page| fs::read_to_string(specs().join("../docs").join(page)).unwrap());
    let blocks = pages
        .iter()
        .flat_map(|page| page.split("```toml\n").skip(1));
    let blocks: Vec<&str> = blocks.collect();
    assert!(blocks.len() >= 23, "{}", blocks.len());
    for block in blocks {
        let block = block.split("```").next().unwrap();
        let (place, block) = block.split_once('\n').unwrap();
        let (mut api, mut endpoint, mut rows) = ("", "", "");
        match place {
            "# api.toml" => api = block,
            "# an endpoint" => endpoint = block,
            "# a row of an answer" => rows = block,
            other => panic!("{other}"),
        }
        let at = match api.starts_with('[') {
            true => 0,
            false => api.find("\n[").map_or(api.len(), |at| at + 1),
        };
        let (keys, tables) = api.split_at(at);
        let envelope = "[envelope]\ncode = \"code\"\nsuccess = 0\ndata = \"data\"\n";
        let has_envelope = api.contains("[envelope]") || api.contains("[[refusal]]");
        let envelope = if has_envelope { "" } else { envelope };
        let api = format!(
            "name = \"said\"\ntitle = \"Said\"\nsummary = \"What is said.\"\n{keys}\n\
             [[server]]\nname = \"main\"\nurl = \"https://said.example\"\n\
             [[server]]\nname = \"uploads\"\nurl = \"https://uploads.said.example\"\n{envelope}{tables}"
        );
        let types = format!(
            "[[record]]\nname = \"Row\"\ndoc = \"A row.\"\nfields = [\n{rows}\n\
             {{ name = \"id\", type = \"int64\", doc = \"Its id.\" }}]\n\
             [[record]]\nname = \"Links\"\ndoc = \"Addresses.\"\nfields = [\n\
             {{ name = \"next\", type = \"string\", doc = \"The next page.\" }}]\n\
             [[record]]\nname = \"Page\"\ndoc = \"A page.\"\nfields = [\n\
             {{ name = \"list\", type = \"list<Row>\", doc = \"Rows.\" }},\n\
             {{ name = \"next\", type = \"string\", doc = \"The next page.\" }},\n\
             {{ name = \"links\", type = \"Links\", doc = \"Addresses.\" }},\n\
             {{ name = \"has_more\", type = \"bool\", doc = \"Whether a page follows.\" }},\n\
             {{ name = \"pages\", type = \"int64\", doc = \"How many pages.\" }},\n\
             {{ name = \"total\", type = \"int64\", doc = \"How many rows.\" }}]\n"
        );
        let method = if endpoint.contains("method") {
            ""
        } else {
            "method = \"GET\"\n"
        };
        let path = match endpoint.starts_with("path") {
            true => "",
            false => "path = \"/said\"\n",
        };
        let said = format!("name = \"said\"\nsummary = \"Says it.\"\n{path}{method}{endpoint}");
        let list = "name = \"list\"\npath = \"/list\"\nmethod = \"GET\"\nsummary = \"Lists.\"\n\
                    [response]\ndata = \"Page\"\n";
        let sources = Sources::from_texts([
            ("said/api.toml", api.as_str()),
            ("said/types.toml", &types),
            ("said/endpoints/said.toml", &said),
            ("said/endpoints/list.toml", list),
        ]);
        let loaded = load(&sources);
        let errors = loaded.diagnostics.errors();
        assert_eq!(
            errors,
            0,
            "{block}\n{}",
            loaded.diagnostics.render(&sources, false)
        );
    }
}
