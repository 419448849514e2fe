//! What can be wrong with the forms in which values may arrive.

use crate::source::Span;

messages! {
    error only_in_answers(key: &str, at: Span): "`{key}` belongs to rows of answers";
        at "says nothing of what is sent";
        help "take it out; a request is always written in the form of its type";

    error data_of_other_body(needs: &str, at: Span): "the data of such an answer are `{needs}`";
        at "the whole body is the data";
        help "write `data = \"{needs}\"`, or `body = \"json\"` where JSON comes";

    error none_of_required(name: &str, at: Span, required: Span): "`{name}` is promised, and may be nothing";
        at "stands for nothing", required "promised here";
        help "take `required = true` out of the row: a field without a value is not promised";

    error accepts_on_other_type(form: &str, needs: &str, ty: &str, at: Span, ty_at: Span):
        "`{form}` says nothing of the type `{ty}`";
        at "only a {needs} has it", ty_at "this type";
        help "`indexed`, `single`, `null_items`: forms of a list; `float`: a form of a whole number; `repeated`: a key that comes twice";
}
