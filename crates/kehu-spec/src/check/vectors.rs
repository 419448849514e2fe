//! Published signatures, recomputed.

use super::Context;
use crate::signature;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    let signatures = api.signatures();
    for auth in signatures.filter(|auth| signature::computes(auth.digest)) {
        for vector in &auth.vectors {
            let at = vector.span;
            if auth.is_public || auth.digest.is_random() {
                match signature::verify(api, auth, vector) {
                    (_, None) => context.vector_key_unreadable(at),
                    (_, Some(true)) => {}
                    (signed, Some(false)) => context.vector_not_signed(&signed, at),
                }
                continue;
            }
            match signature::recompute(api, auth, vector) {
                (_, None) => context.vector_key_unreadable(at),
                (_, Some(signature)) if signature == vector.signature => {}
                (signed, Some(signature)) => {
                    context.vector_does_not_recompute(&signature, &signed, at);
                }
            }
        }
    }
}
