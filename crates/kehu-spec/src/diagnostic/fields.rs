//! What can be wrong with a row, and with rules over rows.

use super::check::code;
use super::{Diagnostics, list};
use crate::model::Enum;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn bad_format(&mut self, problem: &str, at: Span) {
        self.error("bad-format", "the format cannot say a moment")
            .at(at, problem)
            .help("use %Y %m %d %H %M %S for year, month, day, hour, minute, second, %.f for a fraction and %:z for an offset: `%Y-%m-%d %H:%M:%S`");
    }

    pub(crate) fn bound_on_other_type(
        &mut self,
        key: &str,
        needs: &str,
        ty: &str,
        at: Span,
        ty_at: Span,
    ) {
        let help = match needs {
            "number" => "for the length of a string or list write `min_len` and `max_len`",
            _ => "for the range of a number write `min` and `max`",
        };
        self.error(
            "bound-on-other-type",
            format!("`{key}` says nothing of a `{ty}`"),
        )
        .at(at, format!("only a {needs} has it"))
        .also(ty_at, "this type")
        .help(help);
    }

    pub(crate) fn empty_range(
        &mut self,
        min: (&str, i64),
        max: (&str, i64),
        at: Span,
        max_at: Span,
    ) {
        self.error(
            "empty-range",
            format!("`{}` is above `{}`: nothing lies between", min.0, max.0),
        )
        .at(at, format!("{} is above {}", min.1, max.1))
        .also(max_at, "the upper end")
        .help(format!(
            "exchange the two: `{} = {}, {} = {}`",
            min.0, max.1, max.0, min.1
        ));
    }

    pub(crate) fn wire_on_other_type(&mut self, ty: &str, at: Span, ty_at: Span) {
        self.error("wire-on-other-type", format!("a `{ty}` travels in one form only"))
            .at(at, "says nothing here")
            .also(ty_at, "this type")
            .help("`string`: a number or truth value inside a string; `number`: a string that is a number; `either`: both");
    }

    pub(crate) fn form_inside_json(&mut self, ty: &str, at: Span) {
        self.error("form-inside-json", format!("a `{ty}` cannot be read: inside `json<…>` values are as JSON means them"))
            .at(at, "has a form of its own inside")
            .help("give what is inside a `[[record]]`, whose rows say how their values travel: `json<Record>`, `list<json<Record>>`");
    }

    pub(crate) fn form_of_data(&mut self, ty: &str, at: Span) {
        self.error("form-of-data", format!("the data of an operation cannot be a `{ty}`"))
            .at(at, "travels in a form that only a row can tell")
            .help(match ty.starts_with("json<") {
                true => "add an `[envelope]` with `data`, or `json = \"\"` where the whole answer is the string",
                false => "make the data a `[[record]]` with a row for it",
            });
    }

    pub(crate) fn value_twice(&mut self, key: &str, other: &str, at: Span, other_at: Span) {
        self.error(
            "value-twice",
            format!("a field has `{key}` or `{other}`, not both"),
        )
        .at(at, "always this value")
        .also(other_at, "and a value from here")
        .help("take one of the two out");
    }

    pub(crate) fn value_of_other_type(
        &mut self,
        key: &str,
        expected: &str,
        shown: &str,
        at: Span,
        ty_at: Span,
    ) {
        self.error(
            "value-of-other-type",
            format!("`{key}` is {shown}, must be {expected}"),
        )
        .at(at, format!("expected {expected}"))
        .also(ty_at, "this type")
        .help(format!("write the `{key}` as it travels, or fix the type"));
    }

    pub(crate) fn value_out_of_range(&mut self, key: &str, shown: &str, must: &str, at: Span) {
        self.error("value-out-of-range", format!("`{key}` is {shown}, {must}"))
            .at(at, must)
            .help(format!("write a `{key}` that the row itself allows"));
    }

    pub(crate) fn value_not_listed(&mut self, key: &str, shown: &str, of: &Enum, at: Span) {
        let known: Vec<String> = of.values.iter().map(|value| code(&value.value)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.error(
            "value-not-listed",
            format!(
                "`{key}` is {shown}, which the enum `{}` does not list",
                of.name
            ),
        )
        .at(at, "not listed")
        .also(of.span, "this enum")
        .help(format!(
            "write one of {}, or add a row to the enum",
            list(&known)
        ));
    }

    pub(crate) fn open_placeholder(&mut self, at: Span) {
        self.error("open-placeholder", "a `{` in the path that no `}` closes")
            .at(at, "expected `{name}`")
            .help("write `/customers/{id}`, with a field `id` that has `in = \"path\"`");
    }

    pub(crate) fn placeholder_without_field(&mut self, name: &str, at: Span) {
        self.error("placeholder-without-field", format!("nothing fills `{{{name}}}` in the path"))
            .at(at, "no field of this name is in the path")
            .help(format!("add the row `{{ name = \"{name}\", type = \"string\", in = \"path\", required = true }}` to `[request]`"));
    }

    pub(crate) fn field_without_placeholder(&mut self, name: &str, at: Span, path_at: Span) {
        self.error(
            "field-without-placeholder",
            format!("the path has no place for `{name}`"),
        )
        .at(at, "in the path")
        .also(path_at, format!("no `{{{name}}}` here"))
        .help(format!(
            "write `{{{name}}}` where it belongs, or say where else the field travels"
        ));
    }

    pub(crate) fn optional_in_path(&mut self, name: &str, at: Span) {
        self.error(
            "optional-in-path",
            format!("`{name}` is in the path and may be left out"),
        )
        .at(at, "a path has no gaps")
        .help("add `required = true` to the row");
    }

    pub(crate) fn body_without_body(&mut self, name: &str, at: Span) {
        self.error(
            "body-without-body",
            format!("`{name}` is in the body, and the request has none"),
        )
        .at(at, "travels in the body")
        .help("write `body = \"query\"` under `[request]`, or `in = \"query\"` in the row");
    }

    pub(crate) fn style_says_nothing(&mut self, name: &str, at: Span, ty_at: Span) {
        self.error("style-says-nothing", format!("`{name}` is not a list or something nested in a query or form, nor a string in a path"))
            .at(at, "says nothing here")
            .also(ty_at, "this type")
            .help("take it out; `comma` is for a list of plain values, `brackets` and `indexes` for whatever has parts, `slashes` for a string in the path");
    }

    pub(crate) fn files_in_a_list(&mut self, name: &str, type_at: Span) {
        self.warning(
            "files-in-a-list",
            format!("the items of `{name}` travel as Base64, not as files"),
        )
        .at(type_at, "only a field of its own is sent as a file")
        .help("write one row of type `bytes` for each file, or leave it where the service reads Base64");
    }

    pub(crate) fn of_no_file(&mut self, name: &str, key: &str, at: Span, type_at: Span) {
        self.error("of-no-file", format!("`{key}` tells nothing of the file `{name}`"))
            .at(at, "expected a field of type `string` of the same body")
            .also(type_at, "a file is `bytes` in a body of `multipart`")
            .help("name the request field that holds it, take this out, or write the media type itself: `content_type = \"image/png\"`");
    }

    pub(crate) fn null_says_nothing(&mut self, name: &str, at: Span) {
        self.error("null-says-nothing", format!("`{name}` is never sent as null"))
            .at(at, "says nothing here")
            .help("null clears a field of a JSON body that may be left out: one without `required`, `secret`, `default`, `fixed`, `from` and `unique`");
    }

    pub(crate) fn unique_is_a_string(&mut self, name: &str, at: Span) {
        self.error(
            "unique-is-a-string",
            format!("`{name}` cannot hold a key that is made for each call"),
        )
        .at(at, "only a string that nothing else fills")
        .help("give it `type = \"string\"`, without `from` and `fixed`");
    }

    pub(crate) fn payload_is_all_of_the_body(&mut self, name: &str, at: Span) {
        self.error(
            "payload-is-all-of-the-body",
            format!("`{name}` cannot be all of the body"),
        )
        .at(at, "not the only field of a JSON body")
        .help(
            "write `body = \"json\"`, and let every other field travel elsewhere: `in = \"query\"`",
        );
    }

    pub(crate) fn file_inside_json(&mut self, name: &str, at: Span) {
        self.warning(
            "file-inside-json",
            format!("`{name}` travels as Base64 in a JSON string, not as its bytes"),
        )
        .at(at, "all of a JSON body")
        .help("send a file with `body = \"multipart\"`, or leave it where the service reads Base64 in JSON");
    }

    pub(crate) fn nested_outside_body(&mut self, name: &str, at: Span) {
        self.error("nested-outside-body", format!("`{name}` is nested, and does not travel in the body"))
            .at(at, "cannot be one text")
            .help("only plain values and lists of them go into a query, a path or a header; `json<…>` is a plain value");
    }

    pub(crate) fn filled_with_other_type(
        &mut self,
        name: &str,
        source: &str,
        at: Span,
        source_at: Span,
    ) {
        self.error(
            "filled-with-other-type",
            format!("`{name}` and the client parameter `{source}` have different types"),
        )
        .at(at, "fills this field")
        .also(source_at, "this parameter")
        .help("give both the same type");
    }

    pub(crate) fn bad_header_name(&mut self, name: &str, at: Span) {
        self.error(
            "bad-header-name",
            format!("`{name}` is not the name of a header"),
        )
        .at(at, "letters, digits and `-` only")
        .help("write the header's name alone, without the colon");
    }

    pub(crate) fn bad_header_value(&mut self, value: &str, at: Span) {
        self.error(
            "bad-header-value",
            format!("`{value}` cannot stand in a header"),
        )
        .at(at, "plain ASCII only")
        .help("write the value in ASCII, as it is sent");
    }

    pub(crate) fn only_in_requests(&mut self, key: &str, at: Span) {
        self.error(
            "only-in-requests",
            format!("`{key}` belongs to rows of `[request]`"),
        )
        .at(at, "says nothing in a record")
        .help("take it out, or move the row to the request's own table");
    }

    pub(crate) fn endless_record(&mut self, record: &str, names: &[&str], at: Span, ty_at: Span) {
        let way = names
            .iter()
            .chain(names.first())
            .copied()
            .collect::<Vec<_>>()
            .join(" → ");
        self.error(
            "endless-record",
            format!("a `{record}` needs a `{record}`, without end"),
        )
        .at(at, "required")
        .also(ty_at, way)
        .help("make a field on the way optional (take `required = true` out), or a list");
    }

    pub(crate) fn rule_always_kept(&mut self, name: &str, at: Span, field_at: Span) {
        self.error(
            "rule-always-kept",
            format!("the rule says nothing: `{name}` is always given"),
        )
        .at(at, "always kept")
        .also(field_at, "required here")
        .help("take the rule out, or take `required = true` out of the row");
    }

    pub(crate) fn rule_excludes_required(&mut self, name: &str, at: Span, field_at: Span) {
        self.error(
            "rule-excludes-required",
            format!("`{name}` excludes the others, and is always given"),
        )
        .at(at, "the others can never be given")
        .also(field_at, "required here")
        .help("take `required = true` out of the row, or the field out of the rule");
    }
}
