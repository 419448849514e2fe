//! What only the generator can find wrong with a spec: names that Rust does not take. Every message is
//! made by a function of its own.

use kehu_spec::diagnostic::{Diagnostic, Diagnostics, Label, Severity};
use kehu_spec::source::Span;

/// Problems of one run, reported together.
#[derive(Debug, Default)]
pub struct Problems {
    pub found: Diagnostics,
}

impl Problems {
    /// Two names of the spec that become one in Rust.
    pub fn name_clash(
        &mut self,
        what: &str,
        rust: &str,
        first: (&str, Span),
        second: (&str, Span),
    ) {
        self.add(Diagnostic {
            severity: Severity::Error,
            code: "rust-name-clash",
            message: format!("`{}` and `{}` have one Rust name: the {what} `{rust}`", first.0, second.0),
            at: label(second.1, format!("also becomes `{rust}`")),
            related: vec![label(first.1, format!("becomes `{rust}`"))],
            note: None,
            help: "give one of them another name: `rust = \"…\"` in its row, or a different `name` where the name is ours"
                .to_owned(),
            subject: None,
        });
    }

    /// A default or fixed value that a type cannot hold in code.
    pub fn unwritable_value(&mut self, field: &str, value: &serde_json::Value, span: Span) {
        self.add(Diagnostic {
            severity: Severity::Error,
            code: "unwritable-value",
            message: format!("`{field}` cannot begin with {value}"),
            at: label(
                span,
                "a value of this type cannot be written in code".to_owned(),
            ),
            related: Vec::new(),
            note: None,
            help:
                "use a number, a truth value, a string, a listed value of an enum, or a list of them"
                    .to_owned(),
            subject: None,
        });
    }

    fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}

fn label(span: Span, text: String) -> Label {
    Label { span, text }
}
