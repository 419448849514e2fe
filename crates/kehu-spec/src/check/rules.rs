//! Rules that say nothing, or that nothing can keep.

use super::Context;
use crate::model::RuleKind;

pub(super) fn check(context: &mut Context<'_>) {
    for operation in &context.api.operations {
        for rule in &operation.rules {
            let fields = match &rule.kind {
                RuleKind::AtLeastOne(any) | RuleKind::Excludes(any) => any,
                RuleKind::Requires(_, others) => others,
            };
            let mut fields = fields
                .iter()
                .map(|index| &operation.request.fields[index.0]);
            let Some(required) = fields.find(|field| field.required) else {
                continue;
            };
            let (name, at, field_at) = (&required.name, rule.span, required.name_span);
            match &rule.kind {
                RuleKind::Excludes(_) => context.rule_excludes_required(name, at, field_at),
                _ => context.rule_always_kept(name, at, field_at),
            }
        }
    }
}
