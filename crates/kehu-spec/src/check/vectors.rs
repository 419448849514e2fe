//! Published signatures, recomputed.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::model::Auth;
use crate::signature;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let Auth::SignedHeaders(auth) = &context.api.auth else {
        return;
    };
    for vector in &auth.vectors {
        let (signed, signature) = signature::recompute(context.api, auth, vector);
        if signature != vector.signature {
            diagnostics.vector_does_not_recompute(&signature, &signed, vector.span);
        }
    }
}
