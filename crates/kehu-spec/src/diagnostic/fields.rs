//! What can be wrong with a row, and with rules over rows.

use super::check::values;
use crate::model::Enum;
use crate::source::Span;

messages! {
    error bad_format(problem: &str, at: Span): "the format cannot say a moment";
        at "{problem}";
        help "use %Y %m %d %H %M %S for year, month, day, hour, minute, second, %.f for a fraction and %:z for an offset: `%Y-%m-%d %H:%M:%S`";

    error bound_on_other_type(key: &str, needs: &str, ty: &str, at: Span, ty_at: Span) {
        let help = match needs {
            "number" => "for the length of a string or list write `min_len` and `max_len`",
            _ => "for the range of a number write `min` and `max`",
        };
    }: "`{key}` says nothing of a `{ty}`";
        at "only a {needs} has it", ty_at "this type";
        help "{help}";

    error empty_range(min: (&str, i64), max: (&str, i64), at: Span, max_at: Span):
        "`{}` is above `{}`: nothing lies between" (min.0, max.0);
        at "{} is above {}" (min.1, max.1), max_at "the upper end";
        help "exchange the two: `{} = {}, {} = {}`" (min.0, max.1, max.0, min.1);

    error wire_on_other_type(ty: &str, at: Span, ty_at: Span): "a `{ty}` travels in one form only";
        at "says nothing here", ty_at "this type";
        help "`string`: a number or truth value inside a string; `number`: a string that is a number; `either`: both";

    error form_inside_json(ty: &str, at: Span):
        "a `{ty}` cannot be read: inside `json<…>` values are as JSON means them";
        at "has a form of its own inside";
        help "give what is inside a `[[record]]`, whose rows say how their values travel: `json<Record>`, `list<json<Record>>`";

    error form_of_data(ty: &str, at: Span) {
        let help = match ty.starts_with("json<") {
            true => "add an `[envelope]` with `data`, or `json = \"\"` where the whole answer is the string",
            false => "make the data a `[[record]]` with a row for it",
        };
    }: "the data of an operation cannot be a `{ty}`";
        at "travels in a form that only a row can tell";
        help "{help}";

    error value_twice(key: &str, other: &str, at: Span, other_at: Span): "a field has `{key}` or `{other}`, not both";
        at "always this value", other_at "and a value from here";
        help "take one of the two out";

    error value_of_other_type(key: &str, expected: &str, shown: &str, at: Span, ty_at: Span):
        "`{key}` is {shown}, must be {expected}";
        at "expected {expected}", ty_at "this type";
        help "write the `{key}` as it travels, or fix the type";

    error value_out_of_range(key: &str, shown: &str, must: &str, at: Span): "`{key}` is {shown}, {must}";
        at "{must}";
        help "write a `{key}` that the row itself allows";

    error value_not_listed(key: &str, shown: &str, of: &Enum, at: Span):
        "`{key}` is {shown}, which the enum `{}` does not list" (of.name);
        at "not listed", of.span "this enum";
        help "write one of {}, or add a row to the enum" (values(of));

    error open_placeholder(at: Span): "a `{{` in the path that no `}}` closes";
        at "expected `{{name}}`";
        help "write `/customers/{{id}}`, with a field `id` that has `in = \"path\"`";

    error placeholder_without_field(name: &str, at: Span): "nothing fills `{{{name}}}` in the path";
        at "no field of this name is in the path";
        help "add the row `{{ name = \"{name}\", type = \"string\", in = \"path\", required = true }}` to `[request]`";

    error field_without_placeholder(name: &str, at: Span, path_at: Span): "the path has no place for `{name}`";
        at "in the path", path_at "no `{{{name}}}` here";
        help "write `{{{name}}}` where it belongs, or say where else the field travels";

    error optional_in_path(name: &str, at: Span): "`{name}` is in the path and may be left out";
        at "a path has no gaps";
        help "add `required = true` to the row";

    error body_without_body(name: &str, at: Span): "`{name}` is in the body, and the request has none";
        at "travels in the body";
        help "write `body = \"query\"` under `[request]`, or `in = \"query\"` in the row";

    error style_says_nothing(name: &str, at: Span, ty_at: Span):
        "`{name}` is not a list or something nested in a query or form, nor a string in a path";
        at "says nothing here", ty_at "this type";
        help "take it out; `comma` is for a list of plain values, `brackets`, `indexes` and `dots` for whatever has parts, `slashes` for a string in the path";

    error of_no_file(name: &str, key: &str, at: Span, type_at: Span): "`{key}` tells nothing of the file `{name}`";
        at "expected a field of type `string` of the same body", type_at "a file is `bytes` in a body of `multipart` or `file`";
        help "name the request field that holds it, take this out, or write the media type itself, as for lists of files and for a whole body: `content_type = \"image/png\"`";

    error null_says_nothing(name: &str, at: Span): "`{name}` is never sent as null";
        at "says nothing here";
        help "null clears a field of a JSON body that may be left out: one without `required`, `secret`, `default`, `fixed`, `from` and `unique`";

    error unique_is_a_string(name: &str, at: Span): "`{name}` cannot hold a key that is made for each call";
        at "only a string that nothing else fills";
        help "give it `type = \"string\"`, without `from` and `fixed`";

    error payload_is_all_of_the_body(name: &str, at: Span): "`{name}` cannot be all of the body";
        at "not the only field of a JSON body";
        help "write `body = \"json\"`, and let every other field travel elsewhere: `in = \"query\"`";

    error body_of_one_field(word: &str, at: Span) {
        let ty = if word == "file" { "bytes" } else { "string" };
    }: "a body of `{word}` is one field of type `{ty}`";
        at "not what the fields of the body are";
        help "let every other field travel elsewhere: `in = \"query\"`, `in = \"header\"`; `multipart` sends files beside fields";

    warning file_inside_json(name: &str, at: Span): "`{name}` travels as Base64 in a JSON string, not as its bytes";
        at "all of a JSON body";
        help "send a file with `body = \"file\"` or `\"multipart\"`, or leave it where the service reads Base64 in JSON";

    error nested_outside_body(name: &str, at: Span): "`{name}` is nested, and does not travel in the body";
        at "cannot be one text";
        help "only plain values and lists of them go into a query, a path or a header; `json<…>` is a plain value";

    error filled_with_other_type(name: &str, source: &str, at: Span, source_at: Span):
        "`{name}` and the client parameter `{source}` have different types";
        at "fills this field", source_at "this parameter";
        help "give both the same type";

    error bad_header_name(name: &str, at: Span): "`{name}` is not the name of a header";
        at "letters, digits and `-` only";
        help "write the header's name alone, without the colon";

    error bad_header_value(value: &str, at: Span): "`{value}` cannot stand in a header";
        at "plain ASCII only";
        help "write the value in ASCII, as it is sent";

    error only_in_requests(key: &str, at: Span): "`{key}` belongs to rows of `[request]`";
        at "says nothing in a record";
        help "take it out, or move the row to the request's own table";

    error endless_record(record: &str, names: &[&str], at: Span, ty_at: Span) {
        let way = names
            .iter()
            .chain(names.first())
            .copied()
            .collect::<Vec<_>>()
            .join(" → ");
    }: "a `{record}` needs a `{record}`, without end";
        at "required", ty_at "{way}";
        help "make a field on the way optional (take `required = true` out), or a list";

    error rule_always_kept(name: &str, at: Span, field_at: Span): "the rule says nothing: `{name}` is always given";
        at "always kept", field_at "required here";
        help "take the rule out, or take `required = true` out of the row";

    error rule_excludes_required(name: &str, at: Span, field_at: Span):
        "`{name}` excludes the others, and is always given";
        at "the others can never be given", field_at "required here";
        help "take `required = true` out of the row, or the field out of the rule";
}
