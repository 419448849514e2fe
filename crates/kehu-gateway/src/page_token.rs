//! Where a page begins, as a part of an address: callers hand it back as they got it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kehu_registry::{Api, Operation};
use kehu_runtime::Position;

/// The parameter of a query that says which page.
pub(crate) const PARAMETER: &str = "page";

/// The address of a page.
pub(crate) fn address(api: &Api, operation: &Operation, at: &Position) -> String {
    let (api, operation) = (api.info.name, operation.info.name);
    let page = BASE64_URL_SAFE_NO_PAD.encode(at.to_value().to_string());
    format!("/{api}/{operation}?{PARAMETER}={page}")
}

/// The page that an address names; `None` where it names none.
pub(crate) fn read(page: &str) -> Option<Position> {
    let text = BASE64_URL_SAFE_NO_PAD.decode(page).ok()?;
    Position::from_value(&serde_json::from_slice(&text).ok()?).ok()
}
