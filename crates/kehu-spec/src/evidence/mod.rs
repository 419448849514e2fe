//! The documentation's examples held against its tables.
use crate::check::Context;
use crate::diagnostic::Diagnostics;
use crate::source::Sources;
pub(crate) fn check(_context: &Context<'_>, _sources: &Sources, _diagnostics: &mut Diagnostics) {}
