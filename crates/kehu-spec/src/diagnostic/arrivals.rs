//! What can be wrong with the forms in which values may arrive.

use super::Diagnostics;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn only_in_answers(&mut self, key: &str, at: Span) {
        self.error(
            "only-in-answers",
            format!("`{key}` belongs to rows of answers"),
        )
        .at(at, "says nothing of what is sent")
        .help("take it out; a request is always written in the form of its type");
    }

    pub(crate) fn data_of_other_body(&mut self, needs: &str, at: Span) {
        self.error(
            "data-of-other-body",
            format!("the data of such an answer are `{needs}`"),
        )
        .at(at, "the whole body is the data")
        .help(format!(
            "write `data = \"{needs}\"`, or `body = \"json\"` where JSON comes"
        ));
    }

    pub(crate) fn none_of_required(&mut self, name: &str, at: Span, required: Span) {
        self.error(
            "none-of-required",
            format!("`{name}` is promised, and may be nothing"),
        )
        .at(at, "stands for nothing")
        .also(required, "promised here")
        .help("take `required = true` out of the row: a field without a value is not promised");
    }

    pub(crate) fn accepts_on_other_type(
        &mut self,
        form: &str,
        needs: &str,
        ty: &str,
        at: Span,
        ty_at: Span,
    ) {
        self.error("accepts-on-other-type", format!("`{form}` says nothing of the type `{ty}`"))
            .at(at, format!("only a {needs} has it"))
            .also(ty_at, "this type")
            .help("`indexed`, `single`, `null_items`: forms of a list; `float`: a form of a whole number; `repeated`: a key that comes twice");
    }
}
