//! Which tools there are: one per operation where an API is small, else three that find, describe and call.

mod schema;

use std::collections::HashMap;

use kehu_openapi::{Options, Side, Spec};
use kehu_registry::{Api, Operation};
use kehu_spec::Sources;
use kehu_spec::border::issues_token;
use kehu_spec::model::{OperationId, SandboxAction};
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Value, json};

use crate::own::{object, reads};
pub(crate) use schema::{Detail, inlined, trimmed};

/// All tools of an API cost less, by [`tokens`].
pub const TOKENS: usize = 1_500;

/// So many operations have a tool each.
const FEW: usize = 12;

/// Clients take names up to this length.
const NAME: usize = 63;

/// What a tool does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Task {
    /// Calls this operation of the nth API.
    Operation(usize, &'static Operation),
    Find,
    Describe,
    Call,
    Export,
    Query,
}

/// The tools of a server.
#[derive(Debug)]
pub(crate) struct Tools {
    pub list: Vec<Tool>,
    tasks: HashMap<String, Task>,
}

impl Tools {
    pub fn of(apis: &[&'static Api]) -> Self {
        let mut tools = Self {
            list: Vec::new(),
            tasks: HashMap::new(),
        };
        let names: Vec<_> = apis.iter().map(|api| api.info.name).collect();
        let exports = apis.iter().any(|api| callable(api).any(exportable));
        let mut shared = vec![(Task::Describe, describe(&names))];
        if exports {
            shared.push((Task::Export, crate::export::tool(&names)));
            shared.push((Task::Query, crate::query::tool()));
        }
        let spent = tokens(shared.iter().map(|(_, tool)| tool));
        let mut many = false;
        for (nth, api) in apis.iter().enumerate() {
            match tools.one_each(api, TOKENS.saturating_sub(spent)) {
                Some(each) => each
                    .into_iter()
                    .for_each(|(operation, tool)| tools.add(Task::Operation(nth, operation), tool)),
                None => many = true,
            }
        }
        if many {
            tools.add(Task::Find, find(&names));
            tools.add(Task::Call, call(&names));
        }
        shared
            .into_iter()
            .for_each(|(task, tool)| tools.add(task, tool));
        tools
    }

    /// What the tool of this name does.
    pub fn task(&self, name: &str) -> Option<Task> {
        self.tasks.get(name).copied()
    }

    fn add(&mut self, task: Task, tool: Tool) {
        self.tasks.insert(tool.name.to_string(), task);
        self.list.push(tool);
    }

    /// A tool for each operation, with as much detail as the tokens allow; nothing where they allow none, or
    /// a name is too long or taken.
    fn one_each(
        &self,
        api: &'static Api,
        tokens: usize,
    ) -> Option<Vec<(&'static Operation, Tool)>> {
        let operations: Vec<_> = callable(api).collect();
        let names = operations.iter().map(|operation| name(api, operation));
        let is_free = |name: &String| {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let taken = self.tasks.contains_key(name) || OURS.contains(&name.as_str());
            name.len() <= NAME && name.chars().all(plain) && !taken
        };
        if operations.len() > FEW || !names.clone().all(|name| is_free(&name)) {
            return None;
        }
        let at = |detail: Detail| -> Option<Vec<_>> {
            let tool =
                |operation: &&'static Operation| Some((*operation, of(api, operation, detail)?));
            operations.iter().map(tool).collect()
        };
        let mut details = Detail::ALL.into_iter().filter_map(at);
        details.find(|each| self::tokens(each.iter().map(|(_, tool)| tool)) < tokens)
    }
}

/// Names that no operation has.
const OURS: [&str; 5] = [
    "find_operation",
    "describe_operation",
    "call_operation",
    "export",
    "query",
];

/// About what tools cost a model that reads them: four ASCII characters of their JSON are a token, and every
/// other character is one.
pub fn tokens<'t>(tools: impl IntoIterator<Item = &'t Tool>) -> usize {
    let cost = |tool: &Tool| {
        let text = serde_json::to_string(tool).unwrap_or_default();
        let ascii = text.chars().filter(char::is_ascii).count();
        ascii.div_ceil(4) + text.chars().count() - ascii
    };
    tools.into_iter().map(cost).sum()
}

/// The operations that an agent may call: those that answer with credentials are called by the client alone.
pub(crate) fn callable(api: &'static Api) -> impl Iterator<Item = &'static Operation> {
    let model = api.model();
    let operations = api.operations.iter();
    let is_open = |operation: &&Operation| {
        let name = operation.info.name;
        let mut known = model.operations.iter();
        let at = known.position(|known| known.name == name);
        at.is_some_and(|at| !issues_token(model, OperationId(at)))
    };
    operations.filter(is_open)
}

pub(crate) fn exportable(operation: &Operation) -> bool {
    operation.has_pages() && operation.item.is_some()
}

fn name(api: &Api, operation: &Operation) -> String {
    format!("{}_{}", api.info.name, operation.info.name)
}

/// What an operation takes, as JSON Schema.
pub(crate) fn request_schema(api: &'static Api, operation: &Operation) -> Option<Value> {
    let (spec, options) = border(api);
    let schema = kehu_openapi::request_schema(&spec, operation.info.name, &options)?;
    Some(inlined(&schema))
}

/// What an operation answers with, as JSON Schema.
pub(crate) fn data_schema(api: &'static Api, operation: &Operation) -> Option<Value> {
    let (spec, options) = border(api);
    let schema = kehu_openapi::data_schema(&spec, operation.info.name, &options)?;
    Some(inlined(&schema))
}

/// What schemas are made of: values are as [`kehu_spec::border`] has them.
fn border(api: &'static Api) -> (Spec<'static>, Options) {
    let options = Options {
        of: Side::Gateway,
        ..Options::default()
    };
    (Spec::new(api.model(), &Sources::default()), options)
}

/// The argument that asks for the next page: a name that no parameter has.
pub(crate) fn next_argument(operation: &Operation) -> String {
    let mut name = "next".to_owned();
    while operation.param(&name).is_some() {
        name.insert(0, '_');
    }
    name
}

/// The tool of one operation.
fn of(api: &'static Api, operation: &'static Operation, detail: Detail) -> Option<Tool> {
    let mut schema = request_schema(api, operation)?;
    let schema = schema.as_object_mut()?;
    trimmed(schema, detail);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|name, _| !operation.leads_on(name) || operation.info.lookup.is_some());
    }
    if operation.has_pages() {
        let properties = schema.entry("properties").or_insert_with(|| json!({}));
        let next =
            json!({ "type": "string", "description": "What the last answer gave as `next`" });
        properties
            .as_object_mut()?
            .insert(next_argument(operation), next);
    }
    schema.insert("additionalProperties".to_owned(), false.into());
    let title = operation.title.unwrap_or(operation.info.name);
    let described = match operation.doc.filter(|_| detail == Detail::Whole) {
        Some(doc) => format!("{} {doc}", operation.summary),
        None => operation.summary.to_owned(),
    };
    let tool = Tool::new(name(api, operation), described, schema.clone());
    Some(
        tool.with_title(title)
            .with_annotations(hints(api, operation)),
    )
}

/// What a call does to the vendor's data, by the spec: what finds items or lists them reads, what puts them
/// into a collection changes them. Of others the spec says no more than whether they may be repeated.
pub(crate) fn hints(api: &'static Api, operation: &Operation) -> ToolAnnotations {
    let mut known = api.model().operations.iter();
    let known = known.find(|known| known.name == operation.info.name);
    let action = known.map(|known| &known.sandbox);
    let changes = matches!(action, Some(SandboxAction::Upsert(_)));
    let finds = matches!(action, Some(SandboxAction::Find(_))) || operation.has_pages();
    let hints = ToolAnnotations::new();
    match finds && !changes {
        true => hints.read_only(true),
        false => hints
            .read_only(false)
            .destructive(changes || !operation.info.idempotent)
            .idempotent(operation.info.idempotent),
    }
}

fn find(apis: &[&str]) -> Tool {
    let takes = object(
        json!({
            "query": { "type": "string", "description": "What it is to do, in English or in the vendor's words; empty: all" },
            "api": { "enum": apis },
        }),
        &["query"],
    );
    let told = "Finds operations of an API by what they do.";
    reads("find_operation", "Find operations", told, takes)
}

fn describe(apis: &[&str]) -> Tool {
    let takes = object(
        json!({ "api": { "enum": apis }, "operation": { "type": "string" } }),
        &["api", "operation"],
    );
    let told = "Everything about an operation: each parameter, the fields of its answer, its codes and limits.";
    reads("describe_operation", "Describe an operation", told, takes)
}

fn call(apis: &[&str]) -> Tool {
    let takes = object(
        json!({
            "api": { "enum": apis },
            "operation": { "type": "string" },
            "arguments": { "type": "object", "description": "As describe_operation says; 64-bit integers are strings" },
            "next": { "type": "string", "description": "What the last answer gave as `next`" },
        }),
        &["api", "operation"],
    );
    let hints = ToolAnnotations::new().read_only(false).destructive(true);
    let told =
        "Calls an operation. Refusals are errors with the vendor's code, its meaning and its cure.";
    let tool = Tool::new("call_operation", told, takes);
    tool.with_title("Call an operation").with_annotations(hints)
}
