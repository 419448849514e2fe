//! A page as it was understood, flat and serialisable: what `--format json` prints and what the
//! corpus measures.

use std::collections::HashMap;

use serde::Serialize;

use crate::recognise::columns::TableKind;
use crate::recognise::outline::Side;
use crate::recognise::rows::Row;
use crate::recognise::tables::Linked;
use crate::recognise::tree::{NodeId, Tree};
use crate::recognise::{Operation, Page, tables};
use crate::witness::Finding;
use crate::words::{Required, Role};

/// A page.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// What the page is called outside of itself.
    pub page: String,
    /// `endpoint`, `webhook` or `other`.
    pub class: &'static str,
    /// Its operations and webhooks.
    pub endpoints: Vec<EndpointView>,
    /// Its tables, in page order.
    pub tables: Vec<TableView>,
    /// Its examples, in page order.
    pub examples: Vec<ExampleView>,
    /// Where tables and examples disagree.
    pub findings: Vec<Finding>,
}

/// An operation or a webhook.
#[derive(Debug, Clone, Serialize)]
pub struct EndpointView {
    /// What the page calls it.
    pub title: Option<String>,
    /// The vendor calls the caller.
    pub webhook: bool,
    /// The first is the one that the draft takes.
    pub methods: Vec<String>,
    /// Whether the page says the method.
    pub method_said: bool,
    /// The address.
    pub url: Option<String>,
    /// The content type, said or inferred.
    pub content_type: Option<String>,
    /// The page's line of the address.
    pub line: Option<usize>,
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub struct TableView {
    /// The page's line.
    pub line: usize,
    /// How it stood on the page.
    pub form: &'static str,
    /// What it holds.
    pub kind: &'static str,
    /// Whose fields it has and where they travel.
    pub role: String,
    /// The label above it.
    pub title: String,
    /// Its heads.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub n_rows: usize,
    /// The field that its rows belong to, as a path.
    pub object: Option<String>,
    /// Words of its title that may name that field or its model.
    pub named: Vec<String>,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// A row of a table of fields.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// The page's line.
    pub line: usize,
    /// The name cell as it stands.
    pub cell: String,
    /// The wire name.
    pub name: String,
    /// The type cell as it stands.
    #[serde(rename = "type")]
    pub ty: String,
    /// The coarse kind of the type.
    pub class: &'static str,
    /// `yes`, `no`, `conditional`, or nothing when the page does not say.
    pub required: Option<&'static str>,
    /// The fields around it as the table says.
    pub said_under: Vec<String>,
    /// The fields around it as it was drafted.
    pub path: Vec<String>,
}

/// An example.
#[derive(Debug, Clone, Serialize)]
pub struct ExampleView {
    /// The page's line.
    pub line: usize,
    /// What it shows.
    pub kind: &'static str,
    /// How it is written.
    pub format: &'static str,
    /// Whether its JSON is valid as it stands; nothing where there is none.
    pub valid: Option<bool>,
    /// What was fixed in it.
    pub mended: Vec<String>,
    /// Why it could not be read.
    pub broken: Option<String>,
}

/// The view of a page.
pub fn of(page: &Page) -> PageView {
    let mut placed: HashMap<usize, (usize, &tables::FieldTable)> = HashMap::new();
    for (i, operation) in page.operations.iter().enumerate() {
        for table in &operation.tables {
            placed.entry(table.block).or_insert((i, table));
        }
    }
    let tables = page
        .tables
        .iter()
        .map(|seen| table(page, seen, placed.get(&seen.block).copied()))
        .collect();
    PageView {
        page: page.name.clone(),
        class: page.class.word(),
        endpoints: page.operations.iter().map(|o| endpoint(page, o)).collect(),
        tables,
        examples: page.examples.iter().map(example).collect(),
        findings: page
            .operations
            .iter()
            .flat_map(|o| findings(page, o))
            .collect(),
    }
}

fn findings(page: &Page, operation: &Operation) -> Vec<Finding> {
    let facts = crate::witness::node_facts(operation);
    crate::witness::findings(page, operation, &facts)
}

fn endpoint(page: &Page, operation: &Operation) -> EndpointView {
    let section = &operation.section;
    EndpointView {
        title: section.title.clone(),
        webhook: section.callback,
        methods: crate::recognise::methods(operation),
        method_said: section.method_line.is_some(),
        url: section.urls.first().map(|u| u.what.clone()),
        content_type: crate::recognise::content_type(page, operation)
            .or_else(|| Some("application/x-www-form-urlencoded".to_owned())),
        line: section.urls.first().map(|u| u.line),
    }
}

fn table(
    page: &Page,
    seen: &tables::Seen,
    placed: Option<(usize, &tables::FieldTable)>,
) -> TableView {
    let source = tables::table(&page.document, seen.block);
    let loose = page.loose.iter().find(|t| t.block == seen.block);
    let fields = placed.map(|(_, t)| t).or(loose);
    let tree = placed.map(|(i, _)| &page.operations[i].tree);
    let object = match (fields.map(|t| &t.linked), tree) {
        (Some(Linked::Fields(ids)), Some(tree)) => ids.first().map(|id| tree.path(*id).join(".")),
        (Some(Linked::Extra(Some(id))), Some(tree)) => Some(tree.path(*id).join(".")),
        (Some(Linked::Orphan(name)), _) => Some(name.clone()),
        _ => None,
    };
    TableView {
        line: seen.line,
        form: source.map_or("", |t| t.form.word()),
        kind: seen.columns.kind.word(),
        role: role(seen, fields),
        title: seen.title.clone(),
        columns: source
            .map(|t| t.head.iter().map(|c| c.text().to_owned()).collect())
            .unwrap_or_default(),
        n_rows: source.map_or(0, |t| t.rows.len()),
        fields: fields
            .map(|t| t.rows.iter().map(|r| field(r, t, tree)).collect())
            .unwrap_or_else(|| values(seen, source)),
        named: fields.map(|t| t.names.clone()).unwrap_or_default(),
        object,
    }
}

fn role(seen: &tables::Seen, fields: Option<&tables::FieldTable>) -> String {
    match fields {
        Some(table) => {
            let side = table.side.word();
            let place = table
                .place
                .filter(|_| table.side == Side::Request)
                .map(|p| format!(" {}", p.word()))
                .unwrap_or_default();
            let object = if matches!(table.linked, Linked::Fields(_) | Linked::Orphan(_)) {
                " object"
            } else {
                ""
            };
            format!("{side}{place}{object}")
        }
        None => seen.columns.kind.word().to_owned(),
    }
}

/// Rows of `KEY | VALUE` tables have names too.
fn values(seen: &tables::Seen, source: Option<&crate::block::Table>) -> Vec<FieldView> {
    let (TableKind::Values, Some(at), Some(table)) =
        (seen.columns.kind, seen.columns.at(Role::Name), source)
    else {
        return Vec::new();
    };
    table
        .rows
        .iter()
        .filter_map(|r| Some((r.line, r.cells.get(at)?.text().to_owned())))
        .map(|(line, name)| FieldView {
            line,
            cell: name.clone(),
            name,
            ty: String::new(),
            class: "any",
            required: None,
            said_under: Vec::new(),
            path: Vec::new(),
        })
        .collect()
}

fn field(row: &Row, table: &tables::FieldTable, tree: Option<&Tree>) -> FieldView {
    let node = tree.and_then(|tree| find(tree, row, table.block).map(|id| (tree, id)));
    let path: Vec<String> = node
        .map(|(tree, id)| tree.path(id).into_iter().map(str::to_owned).collect())
        .unwrap_or_else(|| vec![row.name.clone()]);
    let around = path[..path.len().saturating_sub(1)].to_vec();
    let said_under = node
        .and_then(|(tree, id)| tree.nodes[id].said_under.clone())
        .unwrap_or_else(|| around.clone());
    FieldView {
        line: row.line,
        cell: row.cell.clone(),
        name: path.last().cloned().unwrap_or_default(),
        ty: row.ty.text.clone(),
        class: row.ty.expr.class().word(),
        required: match row.required {
            Required::Yes => Some("yes"),
            Required::No => Some("no"),
            Required::Conditional => Some("conditional"),
            Required::Unknown => None,
        },
        said_under,
        path: around,
    }
}

/// The node of a row.
fn find(tree: &Tree, row: &Row, block: usize) -> Option<NodeId> {
    tree.row_node(block, row.line, &row.cell)
}

fn example(example: &crate::recognise::examples::Example) -> ExampleView {
    let valid = example
        .json
        .as_ref()
        .map(|j| j.fixes.is_empty() && !example.several && j.label.is_empty())
        .or_else(|| example.broken.as_ref().map(|_| false));
    ExampleView {
        line: example.line,
        kind: example.kind.word(),
        format: example.format.word(),
        valid: valid.filter(|_| example.format == crate::recognise::examples::Format::Json),
        mended: example
            .json
            .as_ref()
            .map(|j| j.fixes.iter().map(|m| m.what.clone()).collect())
            .unwrap_or_default(),
        broken: example
            .broken
            .as_ref()
            .map(|b| format!("line {}: {}", b.line, b.why)),
    }
}
