//! Published signatures, recomputed.

use super::Context;
use crate::model::Auth;
use crate::signature;

pub(super) fn check(context: &mut Context<'_>) {
    for scheme in &context.api.auth {
        let Auth::SignedHeaders(auth) = &scheme.auth else {
            continue;
        };
        for vector in &auth.vectors {
            if auth.is_public || auth.digest.is_random() {
                match signature::verify(context.api, auth, vector) {
                    (_, None) => context.vector_key_unreadable(vector.span),
                    (_, Some(true)) => {}
                    (signed, Some(false)) => context.vector_not_signed(&signed, vector.span),
                }
                continue;
            }
            match signature::recompute(context.api, auth, vector) {
                (_, None) => context.vector_key_unreadable(vector.span),
                (_, Some(signature)) if signature == vector.signature => {}
                (signed, Some(signature)) => {
                    context.vector_does_not_recompute(&signature, &signed, vector.span);
                }
            }
        }
    }
}
