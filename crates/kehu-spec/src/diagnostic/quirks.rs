//! What can be wrong with a quirk.

use super::{Diagnostics, did_you_mean};
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn quirk_path_unreadable(&mut self, path: &str, at: Span) {
        self.error("quirk-path", format!("`{path}` is not a place of an operation"))
            .at(at, "cannot be read")
            .help("write `request.<field>`, `response.<field>[].<field>`, `envelope.<field>`, `headers.<name>`, `path` or `method`");
    }

    pub(crate) fn quirk_at_nothing(&mut self, path: &str, known: &[String], at: Span) {
        let near = did_you_mean(path, known.iter().map(String::as_str));
        let near = if near.starts_with("did") {
            near
        } else {
            "nothing is there".to_owned()
        };
        self.error("quirk-at-nothing", format!("there is no `{path}`"))
            .at(at, near)
            .help("write the path of a field that the spec has; `says = { present = true }` is for one that is only spoken of");
    }

    pub(crate) fn stale_quirk(&mut self, path: &str, at: Span) {
        self.error("stale-quirk", format!("nothing is wrong at `{path}`"))
            .at(at, "accepts a contradiction that is not there")
            .help("take the quirk out; the examples and the tables agree");
    }

    pub(crate) fn empty_claim(&mut self, path: &str, at: Span) {
        self.error("empty-claim", format!("the quirk at `{path}` claims nothing"))
            .at(at, "`says` has nothing that applies here")
            .help("write what the documentation says there: `says = { type = \"string\" }`; without `says` a contradiction is accepted");
    }

    pub(crate) fn claim_is_true(&mut self, path: &str, key: &str, at: Span) {
        self.error(
            "claim-is-true",
            format!("the spec says the same of `{path}`"),
        )
        .at(at, format!("this `{key}` is the spec's own"))
        .help("take the quirk out, or fix the spec where the documentation is wrong");
    }

    pub(crate) fn claim_unproven(&mut self, path: &str, key: &str, at: Span) {
        self.error("claim-unproven", format!("no example contradicts what the quirk at `{path}` claims"))
            .at(at, format!("this `{key}` may well be true"))
            .help("take it out, if the documentation was fixed; or name what contradicts it: `by = \"https://…\"`");
    }
}
