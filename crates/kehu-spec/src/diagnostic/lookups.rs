//! What can be wrong with lookups.

use super::Diagnostics;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn lookup_without_rows(&mut self, at: Span) {
        self.error(
            "lookup-without-rows",
            "a look-up of an operation that does not answer with rows",
        )
        .at(at, "no rows to look up")
        .help("`[response] data` must be a list of records, or `items` the path of one inside it");
    }

    pub(crate) fn lookup_without_pages(&mut self, operation: &str, at: Span, operation_at: Span) {
        self.error(
            "lookup-without-pages",
            format!("`{operation}` does not list ids page by page"),
        )
        .at(at, "expected an operation with `[pages]`")
        .also(operation_at, "has none")
        .help("name the operation whose pages list the ids, or give this one `[pages]`");
    }

    pub(crate) fn lookup_beside_pages(&mut self, at: Span, pages_at: Span) {
        self.error(
            "lookup-beside-pages",
            "an operation that has pages needs no look-up",
        )
        .at(at, "a second way to everything")
        .also(pages_at, "the first")
        .help("keep `[pages]`, and take `[lookup]` out");
    }

    pub(crate) fn lookup_ids_of_other_type(
        &mut self,
        operation: &str,
        field: &str,
        at: Span,
        type_at: Span,
    ) {
        self.error(
            "lookup-ids-of-other-type",
            format!("`{field}` does not take what `{operation}` lists"),
        )
        .at(at, "ids go here")
        .also(type_at, "of another type")
        .help("name the request field that is a list of these ids, or give both one type");
    }

    pub(crate) fn lookup_key_of_other_type(&mut self, key: &str, at: Span, type_at: Span) {
        self.error(
            "lookup-key-of-other-type",
            format!("`{key}` does not hold one of the ids"),
        )
        .at(at, "expected the field with a row's id")
        .also(type_at, "of another type than the ids")
        .help("name the field of a row that holds the id it was looked up by");
    }

    pub(crate) fn lookup_batch(&mut self, batch: u64, most: Option<u64>, at: Span) {
        let most = most.map_or_else(|| "1 or more".to_owned(), |most| format!("1 to {most}"));
        self.error("lookup-batch", format!("a call cannot take {batch} ids"))
            .at(at, format!("expected {most}"))
            .help(
                "write how many ids one call looks up; `max_len` of the request field is the most",
            );
    }

    pub(crate) fn lookup_needs_an_argument(
        &mut self,
        operation: &str,
        field: &str,
        at: Span,
        field_at: Span,
    ) {
        self.error(
            "lookup-needs-an-argument",
            format!("`{operation}` cannot be called without a `{field}`"),
        )
        .at(at, "a look-up has none to give")
        .also(field_at, "required, and nothing fills it")
        .help("fill it from the client: `from = \"client.<name>\"`, or give it a `default`");
    }
}
