//! Headers of an operation that are not the authentication's.

use super::super::spec::{Api, Auth, Endpoint, Place as At, Review, Row, Ty};
use super::super::{api, lists, types};
use crate::recognise::{Operation, Page};
use crate::text;

/// Headers that are not the authentication's.
pub(super) fn headers(page: &Page, operation: &Operation, api: &Api, out: &mut Endpoint) {
    let (own, of_operation): (Vec<String>, Vec<String>) = match &api.auth {
        Auth::None => (Vec::new(), Vec::new()),
        Auth::Token { header, .. } => (vec![header.clone()], Vec::new()),
        Auth::Signed {
            signature, headers, ..
        } => {
            let stated = headers
                .iter()
                .filter(|(_, v)| v == "operation.headers")
                .map(|(n, _)| n.clone())
                .collect();
            let mut own: Vec<String> = headers
                .iter()
                .filter(|(_, v)| v != "operation.headers")
                .map(|(n, _)| n.clone())
                .collect();
            own.push(signature.clone());
            (own, stated)
        }
    };
    let has = |list: &[String], name: &str| list.iter().any(|n| n.eq_ignore_ascii_case(name));
    let all = api::headers(page, operation);
    for header in &all {
        if lists::has("auth", "plain", &header.name)
            || has(&own, &header.name)
            || !text::is_identifier(&header.name)
        {
            continue;
        }
        let fixed = header.fixed.clone().or_else(|| {
            header
                .value
                .clone()
                .filter(|_| has(&of_operation, &header.name))
        });
        match fixed {
            Some(value) if value.is_ascii() => out.headers.push((header.name.clone(), value)),
            _ if has(&of_operation, &header.name) => {
                out.reviews.push((
                    At::Head,
                    Review::new(
                        header.line,
                        format!("the value of the header `{}`", header.name),
                    ),
                ));
            }
            _ => {
                let mut row = Row::new(header.name.clone(), Ty::Plain("string"));
                row.place = Some("header");
                row.required = header.required;
                row.label = Some(text::short(&text::squeeze(&header.description), 32))
                    .filter(|d| !d.is_empty());
                row.example = header
                    .value
                    .as_deref()
                    .filter(|v| v.is_ascii())
                    .and_then(|v| types::cell(v, &row.ty, None));
                if header.description.is_empty() {
                    row.review(
                        header.line,
                        "only an example shows this header: is it the same for all calls?",
                    );
                }
                out.fields.push(row);
            }
        }
    }
    for stated in of_operation {
        if !out
            .headers
            .iter()
            .any(|(n, _)| n.eq_ignore_ascii_case(&stated))
        {
            out.headers.push((stated.clone(), String::new()));
            out.reviews.push((At::Head, Review::new(0, format!("the signature wants a header `{stated}`, and the page does not say its value"))));
        }
    }
}
