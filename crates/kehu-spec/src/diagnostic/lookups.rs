//! What can be wrong with lookups.

use crate::source::Span;

messages! {
    error lookup_without_rows(at: Span): "a look-up of an operation that does not answer with rows";
        at "no rows to look up";
        help "`[response] data` must be a list of records, or `items` the path of one inside it";

    error lookup_without_pages(operation: &str, at: Span, operation_at: Span):
        "`{operation}` does not list ids page by page";
        at "expected an operation with `[pages]`", operation_at "has none";
        help "name the operation whose pages list the ids, or give this one `[pages]`";

    error lookup_beside_pages(at: Span, pages_at: Span): "an operation that has pages needs no look-up";
        at "a second way to everything", pages_at "the first";
        help "keep `[pages]`, and take `[lookup]` out";

    error lookup_ids_of_other_type(operation: &str, field: &str, at: Span, type_at: Span):
        "`{field}` does not take what `{operation}` lists";
        at "ids go here", type_at "of another type";
        help "name the request field that is a list of these ids, or give both one type";

    error lookup_key_of_other_type(key: &str, at: Span, type_at: Span): "`{key}` does not hold one of the ids";
        at "expected the field with a row's id", type_at "of another type than the ids";
        help "name the field of a row that holds the id it was looked up by";

    error lookup_batch(batch: u64, most: Option<u64>, at: Span) {
        let most = most.map_or_else(|| "1 or more".to_owned(), |most| format!("1 to {most}"));
    }: "a call cannot take {batch} ids";
        at "expected {most}";
        help "write how many ids one call looks up; `max_len` of the request field is the most";

    error lookup_needs_an_argument(operation: &str, field: &str, at: Span, field_at: Span):
        "`{operation}` cannot be called without a `{field}`";
        at "a look-up has none to give", field_at "required, and nothing fills it";
        help "fill it from the client: `from = \"client.<name>\"`, or give it a `default`";
}
