//! One idea of a value: check, generated client, export and sandbox are held against one table of types
//! and JSON, `tests/data/values/values.toml`. A new type, or a new form of one, is a row there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use it::{
    client,
    generated::{cargo, generate, target, write_workspace},
};
use kehu_export::row::{self, Cell, Nested, time};
use kehu_export::table::Table;
use kehu_registry::{Api, Operation};
use kehu_runtime::Response;
use kehu_sandbox::Sandbox;
use kehu_spec::{
    Sources,
    conform::{self, FindingKind},
    model::{self, RecordId, Wire},
};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use xtask::sync::MARK;

tests! {
    [] => check_client_export_and_sandbox_have_one_idea_of_every_value;
}

/// The table.
#[derive(Deserialize)]
struct Battery {
    definitions: String,
    r#type: Vec<Type>,
}

#[derive(Deserialize)]
struct Type {
    r#type: String,
    wire: Option<String>,
    format: Option<String>,
    /// How it may arrive in answers, in the words of a row: `none = ["-"]`.
    arrives: Option<String>,
    takes: Vec<(String, String)>,
    #[serde(default)]
    cell: Vec<String>,
    #[serde(default)]
    refuses: Vec<String>,
}

impl Type {
    fn cell(&self, name: &str, is_answer: bool) -> String {
        let mut cell = format!(
            "name = {name:?}, type = {:?}, doc = \"A value.\"",
            self.r#type
        );
        for (key, value) in [("wire", &self.wire), ("format", &self.format)] {
            if let Some(value) = value {
                let _ = write!(cell, ", {key} = {value:?}");
            }
        }
        if let Some(arrives) = self.arrives.as_ref().filter(|_| is_answer) {
            let _ = write!(cell, ", {arrives}");
        }
        format!("  {{ {cell} }},\n")
    }

    fn shown(&self) -> String {
        let parts = [
            Some(&self.r#type),
            self.wire.as_ref(),
            self.format.as_ref(),
            self.arrives.as_ref(),
        ];
        parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// One text of JSON and what becomes of it.
struct Case {
    ty: String,
    field: String,
    json: String,
    /// It may arrive in a form beside its own.
    arrives: bool,
    /// What the client sends back and what a cell says; nothing of a string that is refused, and of null
    /// only that it is taken.
    expect: Expect,
}

#[derive(Clone, PartialEq)]
enum Expect {
    Taken { sent: String, cell: String },
    Nothing,
    Refused,
}

fn battery() -> Battery {
    let file = xtask::home().join("tests/data/values/values.toml");
    toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn cases(battery: &Battery) -> Vec<Case> {
    let mut cases = Vec::new();
    for (index, ty) in battery.r#type.iter().enumerate() {
        assert!(
            ty.cell.is_empty() || ty.cell.len() == ty.takes.len(),
            "{}",
            ty.shown()
        );
        let mut add = |json: &str, expect| {
            cases.push(Case {
                ty: ty.shown(),
                field: format!("f{index}"),
                json: json.to_owned(),
                arrives: ty.arrives.is_some(),
                expect,
            });
        };
        for (at, (json, sent)) in ty.takes.iter().enumerate() {
            let sent = if sent == "_" { json } else { sent };
            let plain = || serde_json::from_str(sent).unwrap_or_else(|_| sent.clone());
            let cell = ty.cell.get(at).cloned().unwrap_or_else(plain);
            let sent = sent.clone();
            add(json, Expect::Taken { sent, cell });
        }
        add("null", Expect::Nothing);
        ty.refuses
            .iter()
            .for_each(|json| add(json, Expect::Refused));
    }
    cases
}

const API: &str = r#"
name    = "values"
title   = "Values"
summary = "Every type in every form."

[[server]]
name = "main"
url  = "https://values.example"
"#;

/// A spec that sends and lists a record with a field of every row.
fn specs(battery: &Battery) -> Sources {
    let rows = |is_answer: bool| -> String {
        let types = battery.r#type.iter().enumerate();
        types
            .map(|(index, ty)| ty.cell(&format!("f{index}"), is_answer))
            .collect()
    };
    let (rows, sent) = (rows(true), rows(false));
    let types = format!(
        "[[record]]\nname = \"Values\"\ndoc = \"A field of every type.\"\nfields = [\n{rows}]\n\n{}",
        battery.definitions
    );
    let send = format!(
        "name = \"send_values\"\nmethod = \"POST\"\npath = \"/values\"\nsummary = \"Takes values.\"\n\
         [request]\nfields = [\n{sent}]\n"
    );
    let list = r#"
        name    = "list_values"
        method  = "GET"
        path    = "/values"
        summary = "Lists values."
        [request]
        fields = [{ name = "after", type = "int64", doc = "The cursor." }]
        [response]
        data = "Page"
        [[record]]
        name = "Page"
        doc  = "A page."
        fields = [
          { name = "rows", type = "list<Values>", doc = "The values." },
          { name = "next", type = "int64", doc = "Cursor of the next page." },
        ]
        [pages]
        items  = "rows"
        cursor = "after"
        next   = "next"
    "#;
    Sources::from_texts([
        ("values/api.toml", API),
        ("values/types.toml", &types),
        ("values/endpoints/send_values.toml", &send),
        ("values/endpoints/list_values.toml", list),
    ])
}

fn check_client_export_and_sandbox_have_one_idea_of_every_value() {
    let battery = battery();
    let (specs, cases) = (specs(&battery), cases(&battery));
    let mut wrong = String::new();
    let mut compare = |reader: &str, case: &Case, got: Option<&str>, expect: Option<&str>| {
        if got != expect {
            let (ty, json) = (&case.ty, &case.json);
            let shown = |text: Option<&str>| text.unwrap_or("refused").to_owned();
            let (got, expect) = (shown(got), shown(expect));
            let _ = writeln!(wrong, "{reader}: {json} as {ty}: {got}, expected {expect}");
        }
    };
    let taken = |is: bool| is.then_some("taken");
    for (case, is_held) in cases.iter().zip(held(&specs, &cases)) {
        compare(
            "check",
            case,
            taken(is_held),
            taken(case.expect != Expect::Refused),
        );
    }
    // A request is written in the form of its type alone.
    let sent = cases.iter().zip(sent(specs.clone(), &cases));
    for (case, is_answered) in sent.filter(|(case, _)| !case.arrives) {
        compare(
            "sandbox",
            case,
            taken(is_answered),
            taken(case.expect != Expect::Refused),
        );
    }
    for (case, (client, export)) in cases.iter().zip(read(&specs, &cases)) {
        match &case.expect {
            Expect::Taken { sent, cell } => {
                compare("client", case, client.as_deref(), Some(sent));
                compare("export", case, export.as_deref(), Some(cell));
            }
            Expect::Nothing => {
                compare("client", case, taken(client.is_some()), taken(true));
                compare("export", case, export.as_deref(), Some(""));
            }
            Expect::Refused => {
                compare("client", case, client.as_deref(), None);
                compare("export", case, export.as_deref(), None);
            }
        }
    }
    assert_eq!(wrong, "");
}

/// Whether an example of it would fit its row.
fn held(specs: &Sources, cases: &[Case]) -> Vec<bool> {
    let apis = kehu_spec::load(specs)
        .into_result()
        .unwrap_or_else(|found| panic!("{}", found.render(specs, false)));
    let api = &apis[0];
    let record = api
        .records
        .iter()
        .position(|record| record.name == "Values");
    let values = model::Type::Record(RecordId(record.unwrap()));
    let one = |case: &Case| {
        let Ok(value) = serde_json::from_str::<Value>(&case.json) else {
            return false;
        };
        let row = Value::Object(Map::from_iter([(case.field.clone(), value)]));
        conform::value(api, &values, Wire::Plain, &row)
            .iter()
            .all(|finding| {
                !matches!(
                    finding.kind,
                    FindingKind::WrongType { .. } | FindingKind::Missing
                )
            })
    };
    cases.iter().map(one).collect()
}

/// Whether the sandbox takes it in a request.
fn sent(specs: Sources, cases: &[Case]) -> Vec<bool> {
    let sandbox = client::start(Sandbox::builder().specs(specs));
    let url = sandbox.url("values");
    let (address, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let address = address.parse().unwrap();
    let path = format!("/{path}/values");
    let one = |case: &Case| {
        let body = format!("{{\"{}\":{}}}", case.field, case.json);
        let headers = [("Content-Type", "application/json")];
        let reply = client::send(address, "POST", &path, &headers, body.as_bytes(), 1 << 20);
        let reply = reply.unwrap();
        assert!(
            matches!(reply.status, 200 | 400),
            "{}: {}",
            reply.status,
            reply.text()
        );
        reply.status == 200
    };
    cases.iter().map(one).collect()
}

/// What the generated client sends back, and what the export makes of it.
fn read(specs: &Sources, cases: &[Case]) -> Vec<(Option<String>, Option<String>)> {
    let crates = write_workspace(with_program(generate(specs)), "values");
    cargo(&crates, &["build", "--quiet", "--package", "values-read"]);
    let mut program = Command::new(target().join("debug/values-read"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let api = Api::of(kehu_spec::load(specs).into_result().unwrap().remove(0));
    let list = api.operation("list_values").unwrap();
    let rows: Vec<_> = cases.iter().map(|case| arrived(api, list, case)).collect();
    let lines = cases.iter().zip(&rows);
    let lines = lines.map(|(case, row)| format!("{}\t{row}\n", case.field));
    let lines: String = lines.collect();
    program
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let table = Table::of(api, list).unwrap();
    let told: Vec<_> = printed
        .lines()
        .zip(cases.iter().zip(&rows))
        .map(|(client, (case, row))| {
            let client = (!client.is_empty()).then(|| client.to_owned());
            (client, export(&table, row, &case.field))
        })
        .collect();
    assert_eq!(told.len(), cases.len());
    told
}

/// A row of an answer, as a client hands it on.
fn arrived(api: &Api, list: &Operation, case: &Case) -> String {
    let row = format!("{{\"{}\":{}}}", case.field, case.json);
    let answer = format!("{{\"rows\":[{row}],\"next\":null}}");
    let page = Response::<Box<RawValue>>::decode(api.info, list.info, answer).unwrap();
    let page: BTreeMap<&str, &RawValue> = serde_json::from_str(page.raw_data()).unwrap();
    let rows: Vec<&RawValue> = serde_json::from_str(page["rows"].get()).unwrap();
    rows[0].get().to_owned()
}

/// What the export writes into a cell, nested values as they came.
fn export(table: &Table, row: &str, field: &str) -> Option<String> {
    let typed = row::read(table, Nested::Typed, row);
    let text = row::read(table, Nested::Text, row);
    assert_eq!(typed.is_ok(), text.is_ok(), "{row}");
    let at = table.record.find(field).unwrap();
    Some(match &text.ok()?.cells[at] {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text) => text.to_string(),
        Cell::Bytes(bytes) => kehu_wire::Bytes::from(bytes.as_slice()).to_string(),
        Cell::Instant(micros) => time::instant(*micros).unwrap().to_string(),
        Cell::DateTime(micros) => time::civil(*micros).to_string(),
        Cell::Date(days) => time::civil_date(*days).to_string(),
        nested => format!("{nested:?}"),
    })
}

/// The crates, and a program that reads with them.
fn with_program(mut tree: xtask::codegen::tree::Tree) -> xtask::codegen::tree::Tree {
    let home = xtask::home();
    let manifest = format!(
        "# {MARK} of the tests.\n[package]\nname = \"values-read\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         serde_json = {{ version = \"1\", features = [\"raw_value\"] }}\n\
         values-model = {{ path = \"../values-model\" }}\n",
    );
    let program = std::fs::read_to_string(home.join("tests/data/values/program.rs")).unwrap();
    tree.insert("values-read/Cargo.toml", manifest);
    tree.insert(
        "values-read/src/main.rs",
        format!("// {MARK} of the tests.\n{program}"),
    );
    tree
}
