//! OpenAPI documents as other people's validators see them, and documentation pages as a browser does.

use std::{fs, path::Path, process::Command};

use it::{
    browser::measured,
    generated::{cargo, target},
    kehu,
    need::{CHROMIUM, NODE, OPENAPI_LINTERS, OPENAPI_VALIDATOR, PYTHON, ROAS},
    validators,
};
use kehu_openapi::{Lang, Options, Side, Spec, Version, arazzo, markdown, openapi, page};
use kehu_sandbox::Sandbox;
use kehu_spec::{Sources, model::Api};

tests! {
    [OPENAPI_VALIDATOR] => every_document_is_valid_by_the_schemas_of_openapi;
    [ROAS] => roas_finds_nothing_to_say;
    [OPENAPI_LINTERS] => redocly_and_spectral_find_nothing_to_say, redocly_and_spectral_find_nothing_to_say_of_a_workflow;
    [PYTHON, NODE] => the_samples_of_a_page_run_against_the_sandbox;
    [] => the_rust_of_a_page_compiles_and_runs_against_the_sandbox;
    [CHROMIUM] => a_documentation_page_is_readable_at_every_width, languages_change_without_javascript;
}

const FOLDERS: [&str; 4] = [
    "../specs",
    "data/fixtures",
    "data/third_api",
    "data/openapi",
];

/// Rules of redocly that are not kept: nobody has stated a licence for a vendor's API, and a vendor who refuses
/// with HTTP 200 has no answer of 4xx.
const REDOCLY: &str =
    "extends: [recommended]\nrules:\n  info-license: off\n  operation-4xx-response: off\n";

fn load(folder: &str) -> (Sources, Vec<Api>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let sources = Sources::read_dir(folder).expect("the specs are readable");
    let apis = kehu_spec::load(&sources).apis;
    (sources, apis)
}

/// Writes the documents of every API, and gives the names of their files.
fn documents(folder: &Path, versions: &[Version], languages: &[Lang]) -> Vec<String> {
    let mut names = Vec::new();
    for specs in FOLDERS {
        let (sources, apis) = load(specs);
        for api in &apis {
            let spec = Spec::new(api, &sources);
            for (of, &version, &lang) in [Side::Vendor, Side::Gateway].into_iter().flat_map(|of| {
                versions
                    .iter()
                    .flat_map(move |version| languages.iter().map(move |lang| (of, version, lang)))
            }) {
                let options = Options {
                    of,
                    version,
                    lang,
                    ..Options::default()
                };
                let name = format!("{}.{of:?}.{version:?}.{}.json", api.name, lang.code());
                fs::write(folder.join(&name), openapi(&spec, &options).to_json())
                    .expect("is written");
                names.push(name);
            }
        }
    }
    names
}

fn every_document_is_valid_by_the_schemas_of_openapi() {
    const SCRIPT: &str = "
import json, sys
import openapi_spec_validator as v
kinds = {'3.0': v.OpenAPIV30SpecValidator, '3.1': v.OpenAPIV31SpecValidator, '3.2': v.OpenAPIV32SpecValidator}
for name in sys.argv[1:]:
    document = json.load(open(name))
    for error in kinds[document['openapi'][:3]](document).iter_errors():
        print(name, list(error.absolute_path), error.message)
";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = documents(
        folder.path(),
        &[Version::V30, Version::V31, Version::V32],
        &Lang::ALL,
    );
    let python = validators::python().expect("the test says that it needs it");
    let mut command = Command::new(python);
    command
        .args(["-c", SCRIPT])
        .args(&names)
        .current_dir(folder.path());
    quiet(&mut command);
}

fn roas_finds_nothing_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let versions = [Version::V30, Version::V31, Version::V32];
    let names = documents(folder.path(), &versions, &Lang::ALL);
    let roas = validators::roas().expect("the test says that it needs it");
    quiet(Command::new(roas).args(&names).current_dir(&folder));
}

fn redocly_and_spectral_find_nothing_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let versions = [Version::V30, Version::V31];
    let names = documents(folder.path(), &versions, &[Lang::En]);
    let programs = validators::node().expect("the test says that it needs them");
    fs::write(folder.path().join("redocly.yaml"), REDOCLY).expect("is written");
    fs::write(
        folder.path().join(".spectral.yaml"),
        "extends: ['spectral:oas']\n",
    )
    .expect("is written");
    let mut redocly = Command::new(programs.join("redocly"));
    redocly
        .args(["lint", "--format", "json"])
        .args(&names)
        .current_dir(folder.path());
    redocly
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("REDOCLY_TELEMETRY", "off");
    let output = redocly.output().expect("redocly starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let reports = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let reports: Vec<_> = reports
        .map(|report| report.expect("a report is JSON"))
        .collect();
    assert_eq!(reports.len(), names.len(), "{text}");
    for report in &reports {
        assert_eq!(report["totals"]["errors"], 0, "{report:#}");
        assert_eq!(report["totals"]["warnings"], 0, "{report:#}");
    }
    let mut spectral = Command::new(programs.join("spectral"));
    spectral.args([
        "lint",
        "--quiet",
        "--fail-severity",
        "hint",
        "--display-only-failures",
    ]);
    quiet(spectral.args(&names).current_dir(folder.path()));
}

fn redocly_and_spectral_find_nothing_to_say_of_a_workflow() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (sources, apis) = load("../specs");
    let api = apis
        .iter()
        .find(|api| api.name == "rabbitpre")
        .expect("the API");
    let (spec, options) = (Spec::new(api, &sources), Options::default());
    let workflows = arazzo(&spec, &options).expect("details are looked up by ids");
    let written = [
        ("rabbitpre.openapi.json", openapi(&spec, &options).to_json()),
        ("rabbitpre.arazzo.json", workflows),
        (
            ".spectral.yaml",
            "extends: ['spectral:arazzo']\n".to_owned(),
        ),
    ];
    for (name, text) in written {
        fs::write(folder.path().join(name), text).expect("is written");
    }
    let programs = validators::node().expect("the test says that it needs them");
    let mut redocly = validators::program(&programs, "redocly");
    redocly.args([
        "lint",
        "--extends",
        "recommended",
        "rabbitpre.arazzo.json",
        "--format",
        "json",
    ]);
    redocly
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("REDOCLY_TELEMETRY", "off");
    let output = redocly
        .current_dir(&folder)
        .output()
        .expect("redocly starts");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("a report is JSON");
    assert_eq!(report["totals"]["errors"], 0, "{report:#}");
    assert_eq!(report["totals"]["warnings"], 0, "{report:#}");
    let mut spectral = validators::program(&programs, "spectral");
    spectral.args([
        "lint",
        "--quiet",
        "--fail-severity",
        "hint",
        "rabbitpre.arazzo.json",
    ]);
    quiet(spectral.current_dir(&folder));
}

/// Runs a program that says nothing where all is well.
#[track_caller]
fn quiet(command: &mut Command) {
    let output = command.output().expect("the program starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !out.contains(".json"),
        "{out}{err}"
    );
}

/// The page of every API in a folder, with its name.
fn pages(folder: &Path) -> Vec<(String, std::path::PathBuf)> {
    let mut pages = Vec::new();
    for specs in ["../specs", "data/openapi"] {
        let (sources, apis) = load(specs);
        for api in &apis {
            let text = page(&Spec::new(api, &sources), None, Lang::En).expect("the whole API");
            let file = folder.join(format!("{}.html", api.name));
            fs::write(&file, text).expect("is written");
            pages.push((api.name.clone(), file));
        }
    }
    pages
}

fn a_documentation_page_is_readable_at_every_width() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = "
        for (const s of d.querySelectorAll('section')) s.style.contentVisibility = 'visible';
        for (const x of d.querySelectorAll('details')) x.open = true;
        const box = d.getElementById('search');
        told.searchable = !box.hidden;
        box.value = 'qqqzzz';
        box.dispatchEvent(new w.Event('input'));
        told.found = [...d.querySelectorAll('section')].filter(s => !s.hidden).length;
        box.value = '';
        box.dispatchEvent(new w.Event('input'));
        told.all = [...d.querySelectorAll('section')].filter(s => s.hidden).length;";
    for (api, file) in pages(folder.path()) {
        for width in [390, 1280, 1920] {
            let told = measured(&file, width, script);
            assert_eq!(
                told["needed"], told["width"],
                "{api}: scrolled sideways at {width}: {told:#}"
            );
            assert_eq!(told["loaded"], serde_json::json!([]), "{api}");
            assert_eq!(
                (&told["found"], &told["all"]),
                (&0.into(), &0.into()),
                "{api}: {told:#}"
            );
            assert_eq!(told["searchable"], true, "{api}");
        }
    }
}

fn languages_change_without_javascript() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // What the radio buttons do, the style sheet does alone: the page's own script is taken out.
    let script = "
        const shown = lang => [...d.querySelectorAll('main [lang=' + lang + ']')]
            .filter(e => w.getComputedStyle(e).display !== 'none').length;
        d.getElementById('en').checked = true;
        told.english = [shown('en'), shown('zh')];
        d.getElementById('zh').checked = true;
        told.chinese = [shown('en'), shown('zh')];";
    for (api, file) in pages(folder.path()) {
        let text = fs::read_to_string(&file).expect("is there");
        let (before, rest) = text.split_once("<script>").expect("a script");
        let (_, after) = rest.split_once("</script>").expect("its end");
        fs::write(&file, format!("{before}{after}")).expect("is written");
        let told = measured(&file, 1280, script);
        let counts = |name: &str| (told[name][0].as_u64(), told[name][1].as_u64());
        assert!(
            counts("english").0 > Some(0) && counts("english").1 == Some(0),
            "{api}: {told:#}"
        );
        assert!(
            counts("chinese").1 > Some(0) && counts("chinese").0 == Some(0),
            "{api}: {told:#}"
        );
    }
}

fn the_samples_of_a_page_run_against_the_sandbox() {
    let programs = [
        ("sh", "sh", &["-c"][..]),
        ("python", "python3", &["-c"]),
        ("typescript", "node", &["--input-type=module", "-e"]),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(kehu::program(), folder.path().join("kehu")).expect("is linked");
    let path = format!(
        "{}:{}",
        folder.path().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let builder = Sandbox::builder().customers(5);
    let sandbox = kehu::block_on(async { builder.start().await.expect("the sandbox starts") });
    let (sources, apis) = load("../specs");
    for api in &apis {
        let spec = Spec::new(api, &sources);
        // One that changes something may be refused: its sample names customers that nobody has.
        for operation in api
            .operations
            .iter()
            .filter(|operation| operation.idempotent)
        {
            let text = markdown(&spec, Some(&operation.name), Lang::En).expect("the operation");
            for (language, program, words) in programs {
                for code in codes(&text, language) {
                    let mut command = Command::new(program);
                    command.args(words).arg(code).env("PATH", &path);
                    kehu::connect(&mut command, &sandbox, &api.name);
                    tells(&mut command);
                }
            }
        }
    }
}

/// The samples of a language.
fn codes<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1);
    let codes = blocks.filter_map(|block| block.split("\n```").next());
    let codes: Vec<_> = codes.collect();
    assert!(!codes.is_empty(), "{language}: {text}");
    codes
}

/// Runs a sample, which says something.
#[track_caller]
fn tells(command: &mut Command) {
    let output = command.output().expect("starts");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !out.is_empty(),
        "{command:?}\n{out}{err}"
    );
}

/// What the samples in Rust are compiled with, beside the clients.
const MANIFEST: &str = r#"[package]
name = "samples"
version = "0.0.0"
edition = "2024"

[workspace]

# As in this workspace, so that what it has built serves here too.
[profile.dev]
debug = false

[dependencies]
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// Each sample is a module of one program, which is given its name.
fn the_rust_of_a_page_compiles_and_runs_against_the_sandbox() {
    let (sources, apis) = load("../specs");
    let (mut manifest, mut modules, mut arms) = (MANIFEST.to_owned(), String::new(), String::new());
    let mut samples = Vec::new();
    for api in &apis {
        let client = format!("{}-client", api.name);
        let at = xtask::home().join("crates/generated").join(&client);
        manifest += &format!("{client} = {{ path = {at:?} }}\n");
        for operation in &api.operations {
            let spec = Spec::new(api, &sources);
            let text = markdown(&spec, Some(&operation.name), Lang::En).expect("the operation");
            let name = format!("{}_{}", api.name, operation.name);
            let code = codes(&text, "rust")[0];
            modules += &format!("mod {name} {{\n{code}\npub fn run() {{ main().unwrap() }}\n}}\n");
            arms += &format!("{name:?} => {name}::run(),\n");
            samples.push((&api.name, name, operation.idempotent));
        }
    }
    let main = format!(
        "{modules}fn main() {{ match std::env::args().nth(1).unwrap().as_str() {{\n{arms}_ => panic!() }} }}\n"
    );
    let folder = target().join("tmp/samples");
    fs::create_dir_all(folder.join("src")).expect("is made");
    fs::copy(xtask::home().join("Cargo.lock"), folder.join("Cargo.lock")).expect("is copied");
    fs::write(folder.join("Cargo.toml"), manifest).expect("is written");
    fs::write(folder.join("src/main.rs"), main).expect("is written");
    let printed = cargo(&folder, &["build", "--quiet"]);
    assert_eq!(printed, "", "no warning");
    let builder = Sandbox::builder().customers(5);
    let sandbox = kehu::block_on(async { builder.start().await.expect("the sandbox starts") });
    // As with the others, one that changes something is only compiled.
    for (api, name, _) in samples.iter().filter(|(.., is_idempotent)| *is_idempotent) {
        let mut command = Command::new(target().join("debug/samples"));
        kehu::connect(&mut command, &sandbox, api);
        tells(command.arg(name));
    }
}
