//! What vendors really send: each file of `tests/data/conventions` is a small spec, the answers of a server one
//! after another, and what the command must make of them. A convention is a file there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use kehu_cli::{Io, Terminal};
use serde::Deserialize;

use crate::plain;
use crate::runtime::server::{Act, Received, Server, status};

/// What every spec begins with, where it does not say otherwise.
const HEAD: &str = r#"
name    = "lab"
title   = "Lab"
summary = "A laboratory."
"#;

const SERVER: &str = r#"
[[server]]
name = "main"
url  = "https://lab.example"
"#;

const ENVELOPE: &str = r#"
[envelope]
code    = "code"
success = 0
message = "msg"
data    = "data"
"#;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Convention {
    /// `api.toml` behind its head; the envelope of most when left out.
    api: Option<String>,
    /// `types.toml`.
    #[serde(default)]
    types: String,
    /// Files of endpoints behind their name, method, path and summary.
    operations: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    shows: String,
    /// The command behind `kehu lab`.
    ask: String,
    /// One after another; the last again and again.
    answers: Vec<Answer>,
    exit: u8,
    /// What is in a file, whose path stands for `{file}` in the command and in what is told and written.
    file: Option<String>,
    /// All that is written, without spaces at its ends.
    out: Option<String>,
    /// What stands among what is written.
    #[serde(default)]
    shown: Vec<String>,
    /// How many lines are written.
    rows: Option<usize>,
    /// What stands among the messages; without any, there are none.
    #[serde(default)]
    told: Vec<String>,
    /// What stands in the requests, one after another.
    #[serde(default)]
    sent: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: String,
    /// In which form the body travels, beside UTF-8: `gbk`, `gzip`, `bom`, or `bytes`, a character each.
    form: Option<String>,
}

impl Answer {
    fn act(&self) -> Act {
        let body = match self.form.as_deref() {
            None => self.body.clone().into_bytes(),
            Some("gbk") => encoding_rs::GBK.encode(&self.body).0.into_owned(),
            Some("bom") => format!("\u{feff}{}", self.body).into_bytes(),
            Some("bytes") => {
                let bytes = self
                    .body
                    .chars()
                    .map(|one| u32::from(one).try_into().unwrap());
                bytes.collect()
            }
            Some("gzip") => {
                let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
                gzip.write_all(self.body.as_bytes()).unwrap();
                gzip.finish().unwrap()
            }
            Some(form) => panic!("no form is called {form}"),
        };
        let mut act = status(self.status.unwrap_or(200), body);
        for (name, value) in &self.headers {
            act = act.header(name.clone().leak(), value.clone());
        }
        act
    }
}

impl Convention {
    /// Writes the spec into a folder.
    fn write(&self, folder: &std::path::Path) {
        let endpoints = folder.join("lab/endpoints");
        fs::create_dir_all(&endpoints).unwrap();
        let api = self.api.as_deref().unwrap_or(ENVELOPE);
        fs::write(folder.join("lab/api.toml"), format!("{HEAD}{api}{SERVER}")).unwrap();
        fs::write(folder.join("lab/types.toml"), &self.types).unwrap();
        for (name, rest) in &self.operations {
            let mut text = format!("name = {name:?}\nsummary = \"Does {name}.\"\n");
            for (key, value) in [("method", "GET".to_owned()), ("path", format!("/{name}"))] {
                if !rest
                    .lines()
                    .any(|line| line.split_whitespace().next() == Some(key))
                {
                    text += &format!("{key} = {value:?}\n");
                }
            }
            fs::write(endpoints.join(format!("{name}.toml")), text + rest).unwrap();
        }
    }
}

fn conventions() -> Vec<(String, Convention)> {
    let folder = xtask::home().join("tests/data/conventions");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let read = toml::from_str(&fs::read_to_string(&path).unwrap());
            let read = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, read)
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

/// What came of a case otherwise than it should.
fn faults(case: &Case, specs: &std::path::Path) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let acts: Vec<Act> = case.answers.iter().map(Answer::act).collect();
    let server = runtime.block_on(Server::answering(acts));
    let mut env = vec![
        ("LAB_APP_ID", "app-1".to_owned()),
        ("LAB_SECRET", "a-secret-0451".to_owned()),
    ];
    if !case.answers.is_empty() {
        env.push(("LAB_BASE_URL", server.url.clone()));
    }
    let (io, captured) = Io::captured(env, "", Terminal::NONE);
    let specs = specs.display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.jpg");
    if let Some(content) = &case.file {
        fs::write(&file, content).unwrap();
    }
    let placed = |text: &str| text.replace("{file}", &file.to_string_lossy());
    let words = ["kehu", "--specs", &specs, "lab"].map(str::to_owned);
    let words = words
        .into_iter()
        .chain(shlex::split(&placed(&case.ask)).unwrap());
    let exit = kehu_cli::run(words.map(Into::into), &io);
    let (out, err) = (captured.stdout(), captured.stderr());
    plain::is_plain(&err);
    let mut faults = Vec::new();
    let mut hold = |holds: bool, fault: String| (!holds).then(|| faults.push(fault));
    hold(
        exit as u8 == case.exit,
        format!("it ends with {}", exit as u8),
    );
    let expect = case.out.as_deref().map_or_else(|| out.clone(), placed);
    hold(out.trim() == expect.trim(), format!("it writes {out}"));
    for shown in &case.shown {
        hold(
            out.contains(&placed(shown)),
            format!("it does not show {shown}: {out}"),
        );
    }
    let lines = out.lines().count();
    hold(
        case.rows.is_none_or(|rows| rows == lines),
        format!("it writes {lines} lines"),
    );
    for told in &case.told {
        hold(
            err.contains(&placed(told)),
            format!("it does not tell: {told}"),
        );
    }
    hold(
        !case.told.is_empty() || err.trim().is_empty(),
        "it tells something".to_owned(),
    );
    hold(
        !err.contains("a-secret-0451"),
        "it tells a secret".to_owned(),
    );
    let received = server.received();
    let shown = |one: &Received| format!("{} {} {}", one.method, one.target, one.body);
    let received: Vec<String> = received.iter().map(shown).collect();
    for (index, sent) in case.sent.iter().enumerate() {
        let is_sent = received
            .get(index)
            .is_some_and(|request| request.contains(sent));
        hold(is_sent, format!("it does not send {sent}: {received:?}"));
    }
    let count = case.sent.len();
    hold(
        count == 0 || received.len() == count,
        format!("it sends {received:?}"),
    );
    if !faults.is_empty() {
        faults.push(err);
    }
    faults
}

#[test]
fn what_vendors_send_ends_as_it_should() {
    let (mut count, mut wrong) = (0, String::new());
    for (name, convention) in conventions() {
        let folder = tempfile::tempdir().unwrap();
        convention.write(folder.path());
        for case in &convention.case {
            let faults = faults(case, folder.path());
            if !faults.is_empty() {
                wrong += &format!("{name}: {}: {}\n\n", case.shows, faults.join("\n  "));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= 40, "{count} cases");
}
