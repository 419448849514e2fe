//! Read-only rules over a resolved API, one a file.

use crate::diagnostic::Diagnostics;
use crate::document::ApiDocuments;
use crate::model::Api;

/// What a rule sees.
pub(crate) struct Context<'a> {
    pub(crate) api: &'a Api,
    pub(crate) documents: &'a ApiDocuments,
}

impl<'a> Context<'a> {
    pub(crate) fn new(api: &'a Api, documents: &'a ApiDocuments) -> Self {
        Self { api, documents }
    }
}

pub(crate) fn check(_context: &Context<'_>, _diagnostics: &mut Diagnostics) {}
