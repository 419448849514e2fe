//! Rules that say nothing, or that nothing can keep.

use super::Context;
use crate::model::{Field, FieldIndex, RuleKind};

pub(super) fn check(context: &mut Context<'_>) {
    for operation in &context.api.operations {
        let field = |index: &FieldIndex| &operation.request.fields[index.0];
        let is_required = |field: &&Field| field.required;
        for rule in &operation.rules {
            match &rule.kind {
                RuleKind::AtLeastOne(any) => {
                    if let Some(required) = any.iter().map(field).find(is_required) {
                        context.rule_always_kept(&required.name, rule.span, required.name_span);
                    }
                }
                RuleKind::Requires(_, others) => {
                    if let Some(required) = others.iter().map(field).find(is_required) {
                        context.rule_always_kept(&required.name, rule.span, required.name_span);
                    }
                }
                RuleKind::Excludes(any) => {
                    if let Some(required) = any.iter().map(field).find(is_required) {
                        context.rule_excludes_required(
                            &required.name,
                            rule.span,
                            required.name_span,
                        );
                    }
                }
            }
        }
    }
}
