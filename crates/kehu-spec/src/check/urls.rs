//! Addresses and limits.

use super::Context;

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    if file.server.is_empty() {
        context.missing_key("server", "`api.toml`", &[], &[], file.name.span);
    }
    for url in file.server.iter().map(|server| &server.url) {
        let schemes = ["https://", "http://"].into_iter();
        let host = schemes.filter_map(|scheme| url.strip_prefix(scheme)).next();
        let is_host = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
        if !is_host || url.contains(char::is_whitespace) {
            context.bad_url(url, url.span);
        } else if url.ends_with('/') || url.contains(['?', '#']) {
            context.bad_base_url(url, url.span);
        }
    }
    for (operation, file) in context.operations() {
        if !operation.path.starts_with('/') || operation.path.contains(char::is_whitespace) {
            context.bad_path(&operation.path, file.path.span);
        } else if let Some(at) = operation.path.find('?') {
            context.query_in_path(&operation.path[at..], file.path.span);
        }
        for limit in file.limits.iter().flatten() {
            if limit.calls.value == 0 || limit.per_s.value <= 0.0 {
                context.bad_limit(limit.span);
            }
        }
    }
}
