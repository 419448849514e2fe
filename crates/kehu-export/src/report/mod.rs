//! One self-contained page about what targets have: `--report out.html`.
//!
//! It knows no API: what to count comes from what columns *mean* in the spec. Rows are read once, in
//! bounded memory, from the targets themselves, whatever runs wrote them.

mod charts;
mod counts;
mod language;
mod page;
mod phones;
mod read;

use std::path::Path;

use kehu_registry::Api;

pub use self::language::Language;
use self::{counts::Counts, phones::Phones};

use crate::{
    error::{Error, Result},
    files::{behind_link, replace},
    sink::Address,
};

/// Writes the page about all exports that the targets have.
///
/// # Errors
/// When a target cannot be read or the page cannot be written.
pub async fn write(
    page: &Path,
    targets: &[Address],
    apis: &'static [&'static Api],
    language: Language,
) -> Result<()> {
    let failed = |error: std::io::Error| Error::target("collecting phone numbers", &error);
    let mut phones = Phones::new().map_err(failed)?;
    let mut platforms = Vec::new();
    for target in targets {
        read::target(target, apis, &mut platforms, &mut phones).await?;
    }
    let names: Vec<&str> = platforms
        .iter()
        .map(|facts: &Counts| facts.title.as_str())
        .collect();
    let shared = phones.finish(&names).map_err(failed)?;
    let html = page::render(&platforms, &shared, language);
    replace(&behind_link(page), html.as_bytes())
        .map_err(|error| Error::target(format!("writing {}", page.display()), &error))
}
