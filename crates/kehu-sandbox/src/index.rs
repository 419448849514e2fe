//! The page for a person with a browser or curl: APIs, operations, accepted credentials.

use std::fmt::Write as _;

use serde_json::json;

use crate::vendor::Vendor;

/// As text.
pub(crate) fn text(host: &str, vendors: &[&Vendor]) -> String {
    let mut page =
        String::from("kehu sandbox: behaves as the services below, with made-up customers.\n");
    for vendor in vendors {
        let api = &vendor.api;
        let _ = write!(
            page,
            "\n{} ({}), {}\n  base URL  http://{host}/{0}\n",
            api.name, api.title, api.summary
        );
        for (name, value) in vendor.accounts.first().credentials.list() {
            let _ = writeln!(page, "  {name:<16} {value}");
        }
        for shelf in &vendor.shelves {
            let _ = writeln!(
                page,
                "  {:<16} {} items",
                shelf.table.collection.name,
                shelf.table.len()
            );
        }
        for operation in &api.operations {
            let method = operation.method.as_str();
            let _ = writeln!(
                page,
                "  {method:<6} {}\n         {}: {}",
                operation.path, operation.name, operation.summary
            );
        }
    }
    page.push_str("\nThe same as JSON: curl -H 'Accept: application/json' http://");
    page.push_str(host);
    page.push_str("/\n");
    page
}

/// As JSON.
pub(crate) fn json(host: &str, vendors: &[&Vendor]) -> String {
    let apis = vendors.iter().map(|vendor| {
        let api = &vendor.api;
        let operations: Vec<_> = api
            .operations
            .iter()
            .map(|operation| {
                json!({
                    "name": operation.name,
                    "method": operation.method.as_str(),
                    "path": operation.path,
                    "summary": operation.summary,
                })
            })
            .collect();
        let credentials: serde_json::Map<_, _> = vendor
            .accounts
            .first()
            .credentials
            .list()
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let collections: serde_json::Map<_, _> = vendor
            .shelves
            .iter()
            .map(|shelf| {
                (
                    shelf.table.collection.name.clone(),
                    json!(shelf.table.len()),
                )
            })
            .collect();
        json!({
            "name": api.name,
            "title": api.title,
            "summary": api.summary,
            "base_url": format!("http://{host}/{}", api.name),
            "credentials": credentials,
            "collections": collections,
            "operations": operations,
        })
    });
    json!({ "apis": apis.collect::<Vec<_>>() }).to_string()
}
