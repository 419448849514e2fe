//! What examples can contradict.

use super::check::{code, range};
use super::{Diagnostics, Message, list, nearest};
use crate::evidence::Contradiction;
use crate::model::Enum;
use crate::source::Span;

/// Examples that cannot be read.
impl Diagnostics {
    pub(crate) fn invalid_json(&mut self, error: &serde_json::Error, at: Span, named_at: Span) {
        let reason = kehu_wire::reason(error);
        // The place is under the label already.
        let reason = reason
            .rsplit_once(" (line ")
            .map_or(reason.as_str(), |(words, _)| words);
        self.error("invalid-json", "the example is not valid JSON")
            .at(at, reason)
            .also(named_at, "named here")
            .help("fix the file, and say what was broken in the documentation: `mended = \"trailing comma\"`");
    }

    pub(crate) fn not_a_command(&mut self, problem: &str, at: Span, named_at: Span) {
        self.error("not-a-command", "the example is not a command for curl")
            .at(at, problem)
            .also(named_at, "named here")
            .help("put the documentation's command line into the file, or give the example another `kind`");
    }
}

/// Contradictions.
impl Diagnostics {
    pub(crate) fn undeclared_in_example(
        &mut self,
        found: &Contradiction,
        table: &str,
        siblings: &[&str],
        elsewhere: Option<&str>,
        table_at: Span,
    ) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
        let near = nearest(key, siblings.iter().copied());
        let label = match (near, elsewhere) {
            (Some(near), _) => format!("spelt `{near}` in the table?"),
            (None, Some(record)) => format!("the record `{record}` has it: nested wrongly?"),
            (None, None) => "in the example, not in the table".to_owned(),
        };
        let row =
            format!("add a row `{{ name = \"{key}\", type = \"…\", label = \"…\", doc = \"…\" }}`");
        self.contradiction(
            "undeclared-in-example",
            found,
            format!("{table} has no `{key}`, and the example does"),
            label,
        )
        .also(table_at, "this table")
        .help(fix_or_accept(&row, found));
    }

    pub(crate) fn undeclared_in_envelope(&mut self, found: &Contradiction, envelope: Span) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
        let message = format!("the envelope has no `{key}`, and the example does");
        let label = "beside the data".to_owned();
        let fix =
            "say what it is in `[envelope]`: `flag`, `message`, `name`, `data` or `request_id`";
        self.contradiction("undeclared-in-envelope", found, message, label)
            .also(envelope, "this envelope")
            .help(fix_or_accept(fix, found));
    }

    pub(crate) fn missing_in_envelope(&mut self, found: &Contradiction, envelope: Span) {
        let key = found.at.trim_start_matches("envelope.");
        let message = format!("the envelope carries `{key}`, and the example does without");
        let label = format!("no `{key}` in this object");
        let fix = format!("fix the path of `{key}`");
        self.contradiction("missing-in-envelope", found, message, label)
            .also(envelope, "this envelope")
            .help(fix_or_accept(&fix, found));
    }

    pub(crate) fn missing_in_example(&mut self, found: &Contradiction, row: Span) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
        let message = format!("`{key}` is required, and the example does without");
        self.contradiction(
            "missing-in-example",
            found,
            message,
            format!("no `{key}` in this object"),
        )
        .also(row, "required here")
        .help(fix_or_accept("take `required = true` out", found));
    }

    pub(crate) fn type_contradicted(&mut self, found: &Contradiction, expected: &str, ty: Span) {
        let message = format!(
            "`{}` is {} in the example, must be {expected}",
            found.at, found.shown
        );
        let is_number = expected.starts_with("a whole number") || expected.starts_with("a number");
        let fix = match is_number && found.shown.starts_with('"') {
            true => {
                "fix the type; `wire = \"string\"` or `\"either\"` says that a number arrives inside a string"
            }
            false => "fix the type",
        };
        self.contradiction(
            "type-contradicted",
            found,
            message,
            format!("not {expected}"),
        )
        .also(ty, "by this type")
        .help(fix_or_accept(fix, found));
    }

    pub(crate) fn range_contradicted(
        &mut self,
        found: &Contradiction,
        min: Option<i64>,
        max: Option<i64>,
        row: Span,
    ) {
        let bounds = range(min, max);
        let message = format!(
            "`{}` is {} in the example, must be {bounds}",
            found.at, found.shown
        );
        self.contradiction(
            "range-contradicted",
            found,
            message,
            format!("not {bounds}"),
        )
        .also(row, "by this row")
        .help(fix_or_accept("fix `min` or `max`", found));
    }

    pub(crate) fn length_contradicted(
        &mut self,
        found: &Contradiction,
        length: (u64, &str),
        min: Option<u64>,
        max: Option<u64>,
        row: Span,
    ) {
        let signed =
            |length: Option<u64>| length.map(|length| i64::try_from(length).unwrap_or(i64::MAX));
        let bounds = range(signed(min), signed(max));
        let message = format!(
            "`{}` has {} {} in the example, must have {bounds}",
            found.at, length.0, length.1
        );
        self.contradiction(
            "length-contradicted",
            found,
            message,
            format!("{} {}", length.0, length.1),
        )
        .also(row, "by this row")
        .help(fix_or_accept("fix `min_len` or `max_len`", found));
    }

    pub(crate) fn unlisted_in_example(&mut self, found: &Contradiction, of: &Enum) {
        let message = format!(
            "`{}` is {} in the example, which the enum `{}` does not list",
            found.at, found.shown, of.name
        );
        let known: Vec<String> = of.values.iter().map(|value| code(&value.value)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let label = format!("not one of {}", list(&known));
        self.contradiction("unlisted-in-example", found, message, label)
            .also(of.span, "this enum")
            .help(fix_or_accept("add the value to the enum", found));
    }

    pub(crate) fn json_in_text(&mut self, found: &Contradiction, ty: Span) {
        let message = format!("`{}` is JSON inside a string in the example", found.at);
        self.contradiction("json-in-text", found, message, "an object or a list")
            .also(ty, "only a string by this type")
            .help(fix_or_accept(
                "make the type `json<…>`: `json<map<any>>`, or `json<any>`",
                found,
            ));
    }

    pub(crate) fn seconds(&mut self, found: &Contradiction, ty: Span) {
        let message = format!("`{}` looks like seconds in the example", found.at);
        self.contradiction(
            "seconds-as-milliseconds",
            found,
            message,
            "early in 1970, in milliseconds",
        )
        .also(ty, "milliseconds by this type")
        .help(fix_or_accept("make the type `timestamp_s`", found));
    }

    pub(crate) fn code_contradicted(&mut self, found: &Contradiction, expected: &str) {
        let key = found.at.trim_start_matches("envelope.");
        let message = format!(
            "`{key}` is {} in the example, expected {expected}",
            found.shown
        );
        self.error("code-contradicted", message)
            .at(found.span, format!("not {expected}"))
            .help(format!("give the example the right `kind` (`response` or `error`), fix `[envelope]`, or {}", accept(&found.at)));
    }

    pub(crate) fn unlisted_code(&mut self, found: &Contradiction) {
        self.error(
            "unlisted-code",
            format!("no `[[error]]` has the code {}", found.shown),
        )
        .at(found.span, "in the example")
        .help(format!(
            "add an `[[error]]` with this code to api.toml, or {}",
            accept(&found.at)
        ));
    }

    pub(crate) fn method_contradicted(
        &mut self,
        found: &Contradiction,
        expected: &str,
        operation: Span,
    ) {
        let message = format!(
            "the example is a {}, the operation a {expected}",
            found.shown
        );
        self.contradiction(
            "method-contradicted",
            found,
            message,
            format!("not {expected}"),
        )
        .also(operation, "this operation")
        .help(fix_or_accept("fix `method`", found));
    }

    pub(crate) fn path_contradicted(
        &mut self,
        found: &Contradiction,
        expected: &[String],
        operation: Span,
    ) {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let message = format!(
            "the example calls `{}`, the operation {}",
            found.shown,
            list(&expected)
        );
        self.contradiction("path-contradicted", found, message, "another path")
            .also(operation, "this operation")
            .help(fix_or_accept(
                "fix `path`, or the server's `url`, whose path goes before it",
                found,
            ));
    }

    pub(crate) fn header_missing_in_example(&mut self, found: &Contradiction, operation: Span) {
        let name = found.at.trim_start_matches("headers.");
        let message = format!("the operation sends the header `{name}`, and the example does not");
        self.contradiction(
            "header-missing-in-example",
            found,
            message,
            format!("no `{name}`"),
        )
        .also(operation, "this operation")
        .help(fix_or_accept(
            "fix `headers`, or `auth = false` where it needs no authentication",
            found,
        ));
    }

    pub(crate) fn header_undeclared(&mut self, found: &Contradiction, operation: Span) {
        let name = found.at.trim_start_matches("headers.");
        let message = format!("the example sends the header `{name}`, and the operation does not");
        self.contradiction("header-undeclared", found, message, "in the example only")
            .also(operation, "this operation")
            .help(fix_or_accept(
                "declare it in `[auth]`, in `headers`, or as a row with `in = \"header\"`",
                found,
            ));
    }

    pub(crate) fn header_contradicted(
        &mut self,
        found: &Contradiction,
        expected: &str,
        operation: Span,
    ) {
        let message = format!(
            "the header `{}` is `{}` in the example, `{expected}` in the operation",
            found.at.trim_start_matches("headers."),
            found.shown
        );
        self.contradiction(
            "header-contradicted",
            found,
            message,
            format!("not `{expected}`"),
        )
        .also(operation, "this operation")
        .help(fix_or_accept("fix `headers`", found));
    }

    pub(crate) fn cell_contradicted(&mut self, shown: &str, problem: &str, at: Span, ty: Span) {
        self.error("cell-contradicted", format!("the example {shown} does not fit its row"))
            .at(at, problem)
            .also(ty, "by this type")
            .help("fix the type; or take the example out and say what it claims in a quirk: `says = { example = … }`");
    }

    pub(crate) fn spelt_differently(
        &mut self,
        name: &str,
        usual: &str,
        path: &str,
        at: Span,
        usual_at: Span,
    ) {
        self.error(
            "spelt-differently",
            format!("`{name}` here is `{usual}` elsewhere"),
        )
        .at(at, "spelt like this")
        .also(usual_at, "and like this")
        .help(format!(
            "fix the name; or, when both are what travels, {}",
            accept(path)
        ));
    }

    /// A contradiction: the message, and what to say where the example has it.
    fn contradiction(
        &mut self,
        code: &'static str,
        found: &Contradiction,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Message<'_> {
        let message = self.error(code, message).at(found.span, label);
        match found.more {
            0 => message,
            more => message.note(format!("{more} more like it in the examples")),
        }
    }
}

/// Two ways out: the spec is fixed, or what stays is accepted.
fn fix_or_accept(fix: &str, found: &Contradiction) -> String {
    format!("{fix}; or {}", accept(&found.at))
}

/// How to accept what stays.
fn accept(at: &str) -> String {
    format!("accept it: `[[quirk]]` with `at = \"{at}\"` and a `why`")
}
