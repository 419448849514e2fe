//! The files that an import writes, over those that are there, and the report beside them.

use kehu_spec::diagnostic::Severity;
use kehu_spec::document::CollectionTable;
use kehu_spec::document::write::{self, Comments};
use kehu_spec::{Sources, load, reviews};

use super::documents::{Api, Endpoint};
use super::report::{OperationReport, Problem, Report};
use super::shared::Shared;
use super::{File, Import, Options, Task, merge};

/// What an import has made so far.
pub(super) struct Output<'a> {
    options: &'a Options<'a>,
    /// The files of this API alone, as they are.
    there: &'a Sources,
    files: Vec<(String, String)>,
    pub report: Report,
}

impl<'a> Output<'a> {
    pub fn over(there: &'a Sources, options: &'a Options<'a>) -> Self {
        Self {
            options,
            there,
            files: Vec::new(),
            report: Report::default(),
        }
    }

    fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.options.api)
    }

    /// The newest text of a file.
    fn text(&self, path: &str) -> Option<String> {
        let new = self.files.iter().find(|(known, _)| known == path);
        let old = || self.there.file(path).map(|file| self.there.text(file));
        let text = new.map(|(_, text)| text.as_str()).or_else(old)?;
        Some(text.to_owned())
    }

    /// A file, or a newer text of it.
    fn put(&mut self, path: String, text: String) {
        match self.files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, old)) => *old = text,
            None => self.files.push((path, text)),
        }
    }

    /// All that the API has now: what is there and stays, then what is new.
    pub fn texts(&self) -> Vec<(String, String)> {
        let is_new = |path: &str| self.files.iter().any(|(new, _)| new == path);
        let stays = self.there.files().filter(|(_, path)| !is_new(path));
        let stays = stays.map(|(file, path)| (path.to_owned(), self.there.text(file).to_owned()));
        stays.chain(self.files.iter().cloned()).collect()
    }

    /// The file of an API that is new.
    pub fn api(&mut self, api: &Api, page: &str) {
        self.report.open_api(api, page);
        self.put(self.path("api.toml"), api.to_toml(page));
    }

    /// What several new operations share, behind what `types.toml` has.
    pub fn types(&mut self, shared: &Shared) {
        if shared.is_empty() {
            return;
        }
        let path = self.path("types.toml");
        let there = self.text(&path).unwrap_or_default();
        let gap = if there.is_empty() { "" } else { "\n" };
        let types = shared.file.to_toml(&shared.comments);
        self.report.open_types(&path, shared);
        self.put(path, format!("{there}{gap}{types}"));
    }

    /// Collections that new operations of an API which is there need, behind what its `api.toml` has.
    pub fn collections(&mut self, new: &[&CollectionTable]) {
        let path = self.path("api.toml");
        let Some(there) = self.text(&path).filter(|_| !new.is_empty()) else {
            return;
        };
        let mut text = format!("{}\n", there.trim_end());
        let mut said = Vec::new();
        for collection in new {
            text += "\n";
            text += &write::table("collection", *collection, &Comments::new());
            let (name, record) = (collection.name.as_str(), collection.record.as_str());
            let key = collection.key.as_str();
            said.push(format!("a collection `{name}`: `{record}` by its `{key}`"));
        }
        self.report.changed(&path, &said);
        self.put(path, text);
    }

    /// The files of one operation: fresh, or merged over what is there.
    pub fn operation(&mut self, task: &Task<'_>) {
        let endpoint = &task.drafted.endpoint;
        let path = self.path(&format!("endpoints/{}.toml", endpoint.file.name.as_str()));
        let report = OperationReport::of(task.operation, &task.drafted);
        self.report.operation(report);
        match self.text(&path).filter(|_| task.known.is_some()) {
            Some(before) => self.merge(endpoint, path, &before),
            None => self.add(endpoint, path),
        }
    }

    fn add(&mut self, endpoint: &Endpoint, path: String) {
        self.report.open_endpoint(&path, endpoint);
        self.put(path, endpoint.to_toml());
        let examples = endpoint.file.example.iter().flatten();
        for (example, text) in examples.zip(&endpoint.texts) {
            let path = self.path(&format!("examples/{}", example.file.as_str()));
            self.put(path, text.clone());
        }
    }

    fn merge(&mut self, endpoint: &Endpoint, path: String, before: &str) {
        let types = self.path("types.toml");
        let types_before = self.text(&types);
        let example = |file: &str| self.text(&self.path(&example_path(file)));
        let gone = self.options.gone;
        let merged = merge::merge(before, types_before.as_deref(), endpoint, gone, &example);
        let Some(merged) = merged else {
            return self.report.unreadable_api(self.options.api);
        };
        if merged.changes.is_empty() {
            self.report.settled(&endpoint.file.name);
        }
        self.report.changed(&path, &merged.changes);
        self.report.open_merged(&path, before, &merged.endpoint);
        self.put(path, merged.endpoint);
        if let Some(text) = merged.types {
            let before = types_before.unwrap_or_default();
            self.report.open_merged(&types, &before, &text);
            self.put(types, text);
        }
        for (example, text) in merged.examples {
            self.put(self.path(&example_path(&example)), text);
        }
    }

    /// Checks the whole, and keeps what differs from what is there.
    pub fn finish(mut self) -> Import {
        let sources = Sources::from_texts(self.texts());
        let loaded = load(&sources);
        let found = loaded.diagnostics.iter();
        let errors = found.filter(|found| found.severity == Severity::Error);
        self.report.problems.extend(errors.map(|found| Problem {
            file: sources.path(found.at.span.file).to_owned(),
            line: sources.line_column(found.at.span).line,
            code: found.code,
            message: found.message.clone(),
            help: found.help.clone(),
        }));
        let before = |path: &str| self.there.file(path).map(|file| self.there.text(file));
        let open = reviews::open(&sources).into_iter();
        let still_open = open.filter(|point| before(sources.path(point.file)).is_some());
        self.report.still_open = still_open.count();
        self.files.retain(|(path, text)| {
            let there = self.there.file(path).map(|file| self.there.text(file));
            there != Some(text)
        });
        let files = self.files.into_iter();
        Import {
            files: files.map(|(path, text)| File { path, text }).collect(),
            report: self.report,
        }
    }
}

fn example_path(file: &str) -> String {
    match file.starts_with("examples/") {
        true => file.to_owned(),
        false => format!("examples/{file}"),
    }
}
