//! Truth of one page in several renderings.

use serde_json::Value;

use super::{Figures, class, list, text};
use kehu_page::view::{FieldView, PageView};

pub(super) fn measure(truth: &Value, file: &str, view: &PageView, out: &mut Figures) {
    let endpoint = &truth["endpoint"];
    out.check("class", view.class == "endpoint");
    let found = view
        .endpoints
        .iter()
        .find(|e| e.url.as_deref() == Some(text(endpoint, "url")));
    let right = found
        .is_some_and(|e| e.methods.first().map(String::as_str) == Some(text(endpoint, "method")));
    out.hold("endpoints", right, || {
        format!("endpoint: {:?}", view.endpoints)
    });
    for _ in view.endpoints.iter().skip(1) {
        out.wrong("endpoints");
    }
    let lost = list(&truth["lost"], file)
        .iter()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    for side in ["request", "response"] {
        let fields: Vec<&FieldView> = view
            .tables
            .iter()
            .filter(|t| t.role.starts_with(side))
            .flat_map(|t| &t.fields)
            .collect();
        fields_of(list(truth, side), fields, !lost.contains("required"), out);
    }
    for (key, kind) in [
        ("request_example", "request"),
        ("response_example", "response"),
    ] {
        let line_lost = lost.contains("line structure") && kind == "request";
        if truth.get(key).is_some() && !line_lost {
            let found = view
                .examples
                .iter()
                .any(|e| e.kind == kind && e.broken.is_none());
            out.hold("examples", found, || {
                format!("the {kind} example is not found or broken")
            });
        }
    }
}

fn fields_of(truth: &[Value], mut left: Vec<&FieldView>, required: bool, out: &mut Figures) {
    let mut stack: Vec<&str> = Vec::new();
    for row in truth {
        let name = text(row, "name");
        let depth = row.get("depth").and_then(Value::as_u64).unwrap_or(0) as usize;
        stack.truncate(depth);
        let parent = stack.last().copied();
        stack.push(name);
        let at = left.iter().position(|f| f.name == name);
        out.check("names", at.is_some());
        let Some(at) = at else {
            out.note(format!("field `{name}` not found"));
            continue;
        };
        let field = left.remove(at);
        let right = field.ty == text(row, "type") && field.class == class(text(row, "type"));
        out.hold("types", right, || {
            format!(
                "`{name}`: type is `{}`, not `{}` ({})",
                text(row, "type"),
                field.ty,
                field.class
            )
        });
        if let Some(expect) = row
            .get("required")
            .and_then(Value::as_bool)
            .filter(|_| required)
        {
            out.check(
                "required",
                field.required == Some(if expect { "yes" } else { "no" }),
            );
        }
        let right = field.path.last().map(String::as_str) == parent;
        out.hold("parents", right, || {
            format!("`{name}`: stands under {parent:?}, not {:?}", field.path)
        });
    }
    for field in left {
        out.claimed("names", format!("field `{}` is none", field.cell));
    }
}
