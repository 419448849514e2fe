//! Truth with every cell.

use serde_json::Value;

use super::{Figures, class, list, text};
use kehu_page::text::squeeze;
use kehu_page::view::{FieldView, PageView, TableView};

pub(super) fn measure(truth: &Value, view: &PageView, out: &mut Figures) {
    let right = text(truth, "page_class") == view.class;
    out.hold("class", right, || {
        format!("class is {}, not {}", text(truth, "page_class"), view.class)
    });
    endpoints(truth, view, out);
    for table in list(truth, "tables") {
        tables(table, view, out);
    }
    for table in &view.tables {
        let known = list(truth, "tables")
            .iter()
            .any(|t| line(t).is_some_and(|l| near(l, table.line)));
        if !known {
            out.claimed(
                "tables",
                format!("line {}: a table that is none", table.line),
            );
        }
    }
    examples(truth, view, out);
}

fn line(value: &Value) -> Option<usize> {
    value
        .get("line")
        .and_then(Value::as_u64)
        .and_then(|l| usize::try_from(l).ok())
}

fn near(a: usize, b: usize) -> bool {
    a.abs_diff(b) <= 2
}

fn endpoints(truth: &Value, view: &PageView, out: &mut Figures) {
    let mut found: Vec<_> = view
        .endpoints
        .iter()
        .filter(|e| !e.webhook && e.url.is_some())
        .collect();
    for endpoint in list(truth, "endpoints") {
        let methods = list(endpoint, "methods");
        let at = found.iter().position(|e| {
            e.url.as_deref() == Some(text(endpoint, "url"))
                && methods.first().and_then(Value::as_str) == e.methods.first().map(String::as_str)
        });
        out.check("endpoints", at.is_some());
        match at {
            Some(at) => {
                let e = found.remove(at);
                let content = e.content_type.as_deref() == Some(text(endpoint, "content_type"));
                out.hold("content_type", content, || {
                    format!(
                        "content type is {}, not {:?}",
                        text(endpoint, "content_type"),
                        e.content_type
                    )
                });
            }
            None => out.note(format!(
                "endpoint {} {} not found",
                methods
                    .iter()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join("|"),
                text(endpoint, "url")
            )),
        }
    }
    for e in found {
        out.claimed(
            "endpoints",
            format!("endpoint {:?} {:?} is none", e.methods, e.url),
        );
    }
}

fn tables(truth: &Value, view: &PageView, out: &mut Figures) {
    let at = line(truth).unwrap_or(0);
    let found = view.tables.iter().find(|t| near(t.line, at));
    out.check("tables", found.is_some());
    let count = truth.get("n_rows").and_then(Value::as_u64).unwrap_or(0) as usize;
    let rows = found.map_or(0, |t| t.n_rows);
    out.count("rows", count, rows);
    let Some(found) = found else {
        out.note(format!("line {at}: table not found"));
        return;
    };
    let fields = list(truth, "rows");
    if fields.is_empty() {
        return;
    }
    names(truth, fields, found, out);
}

fn names(truth: &Value, rows: &[Value], found: &TableView, out: &mut Figures) {
    let mut left: Vec<&FieldView> = found.fields.iter().collect();
    let mut parent: Vec<&str> = Vec::new();
    for row in rows {
        let name = text(row, "name").trim();
        if name.is_empty() || name.eq_ignore_ascii_case("none") {
            continue;
        }
        let bare = name.trim_start_matches(['-', '└', '─', '├', ' ', '∟']);
        let marked = bare.len() < name.len();
        if !marked {
            parent = vec![bare];
        }
        let at = left
            .iter()
            .position(|f| f.cell == name || f.name == bare || f.cell == bare);
        out.check("names", at.is_some());
        let Some(at) = at else {
            out.note(format!("line {}: field `{name}` not found", found.line));
            continue;
        };
        let field = left.remove(at);
        let said = text(row, "type");
        let right = squeeze(said) == squeeze(&field.ty)
            && (class(said) == field.class || field.class == "any" && class(said) == "object");
        out.hold("types", right, || {
            format!(
                "`{name}`: type is `{said}` ({}), not `{}` ({})",
                class(said),
                field.ty,
                field.class
            )
        });
        if let Some(required) = row
            .get("required")
            .and_then(Value::as_str)
            .filter(|r| !r.is_empty())
        {
            let expect = match required {
                "Yes" | "是" | "true" => "yes",
                "No" | "否" | "false" => "no",
                _ => "conditional",
            };
            let right = field.required == Some(expect);
            out.hold("required", right, || {
                format!("`{name}`: required is {required}, not {:?}", field.required)
            });
        }
        parents(truth, field, found, marked.then(|| parent[0]), out);
    }
    for field in left.iter().filter(|f| !f.cell.is_empty()) {
        out.claimed(
            "names",
            format!("line {}: field `{}` is none", found.line, field.cell),
        );
    }
}

/// The field that a row stands under, as the page says.
fn parents(
    truth: &Value,
    field: &FieldView,
    table: &TableView,
    marked: Option<&str>,
    out: &mut Figures,
) {
    let object = marked.or_else(|| truth.get("object").and_then(Value::as_str));
    let role = text(truth, "role");
    let last = |path: &[String]| path.last().cloned().unwrap_or_default();
    let right = match object {
        // By its name, or by the model that the field's type names.
        Some(object) => {
            [&field.said_under, &field.path]
                .iter()
                .any(|path| same(&last(path), object))
                || (marked.is_none()
                    && table.object.is_some()
                    && !field.said_under.is_empty()
                    && table.named.iter().any(|n| same(n, object)))
        }
        // "Additional fields" stand under some object, whichever.
        None if role.ends_with("_object") || role.ends_with("_variant") => {
            !field.path.is_empty() || role.ends_with("_variant")
        }
        None => field.said_under.is_empty() || role == "lookup",
    };
    out.hold("parents", right, || {
        format!(
            "`{}`: stands under {:?}, not {:?}",
            field.cell,
            object.unwrap_or("nothing"),
            field.said_under
        )
    });
}

/// One name in two spellings: `bind_list` and `bindList`, `component` and `components`.
fn same(a: &str, b: &str) -> bool {
    let normal = |s: &str| {
        s.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let (a, b) = (normal(a), normal(b));
    a == b || a.trim_end_matches('s') == b.trim_end_matches('s')
}

fn examples(truth: &Value, view: &PageView, out: &mut Figures) {
    let mut left: Vec<_> = view.examples.iter().collect();
    for example in list(truth, "examples") {
        let at = line(example);
        let found = left.iter().position(|e| match at {
            // Truth points at the fence, the view at the first line in it.
            Some(at) => e.line > at && e.line <= at + 4 || e.line == at,
            None => e.kind == text(example, "kind"),
        });
        out.check("examples", found.is_some());
        let Some(found) = found else {
            out.note(format!("line {at:?}: example not found"));
            continue;
        };
        let found = left.remove(found);
        let kind = text(example, "kind");
        // Programs are told from other text by their language only.
        let right = found.kind == kind
            || matches!((found.kind, kind), ("code" | "other", "code" | "other"));
        out.hold("example kinds", right, || {
            format!("line {}: example is {kind}, not {}", found.line, found.kind)
        });
        if let Some(valid) = example.get("valid").and_then(Value::as_bool) {
            let right = found.valid == Some(valid);
            out.hold("example validity", right, || {
                format!(
                    "line {}: valid is {valid}, not {:?} {:?}",
                    found.line, found.valid, found.mended
                )
            });
        }
    }
    // Several values in one fence are one example of the truth.
    let truth_lines: Vec<usize> = list(truth, "examples").iter().filter_map(line).collect();
    for e in left {
        let same_fence = truth_lines
            .iter()
            .any(|l| e.line > *l && !truth_lines.iter().any(|o| o > l && *o < e.line));
        if !same_fence {
            out.claimed(
                "examples",
                format!("line {}: an example that is none", e.line),
            );
        }
    }
}
