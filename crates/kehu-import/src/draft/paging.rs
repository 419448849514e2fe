//! How pages go on: told by the names of request and response fields, and only where both sides have them.

use super::lists;
use super::spec::{Endpoint, Pages, Place, Review, Row, Ty};
use super::write::literal;

/// A field of the response's data, by its path.
#[derive(Debug, Clone)]
struct Found {
    path: String,
    row: Row,
}

/// Drafts `[pages]`, or an open point where only half of it is on the page.
pub fn find(endpoint: &mut Endpoint) {
    let by = |row: &'static str| {
        endpoint
            .fields
            .iter()
            .filter(|f| matches!(f.place, None | Some("query")))
            .filter_map(move |f| Some((lists::rank("pages", row, &f.name)?, f)))
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, f)| f)
    };
    let (page, offset, cursor) = (by("page"), by("offset"), by("cursor"));
    let size = by("size").filter(|f| f.ty.is_number());
    if page.is_none() && offset.is_none() && cursor.is_none() {
        return;
    }
    let all = data_fields(endpoint);
    let lists: Vec<&Found> = all
        .iter()
        .filter(|f| {
            matches!(&f.row.ty, Ty::List(inner) if !matches!(**inner, Ty::List(_)))
                && !f.path.contains("[]")
        })
        .collect();
    let outer = matches!(endpoint.data, Some(Ty::List(_)));
    let items = match lists.as_slice() {
        _ if outer => None,
        [one] => Some(*one),
        [] => return review(endpoint, "fields ask for a page, and no list comes back"),
        [first, ..] => {
            let records: Vec<&&Found> = lists
                .iter()
                .filter(|f| matches!(f.row.ty.innermost(), Ty::Named(_)))
                .collect();
            match records.as_slice() {
                [one] => Some(**one),
                _ if first.path.is_empty() => None,
                _ => {
                    return review(
                        endpoint,
                        "fields ask for a page, and several lists come back",
                    );
                }
            }
        }
    };
    let response = |row: &'static str, ty: Option<&Ty>| {
        all.iter()
            .filter(|f| !f.path.contains("[]") && ty.is_none_or(|ty| f.row.ty == *ty))
            .filter_map(|f| Some((lists::rank("pages", row, &f.row.name)?, f)))
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, f)| f.path.clone())
    };
    let mut pages: Pages = Vec::new();
    let text = |t: &str| literal(&t.into());
    if let Some(items) = items {
        pages.push(("items", text(&items.path)));
    }
    let rows = items.map_or(endpoint.data.as_ref(), |items| Some(&items.row.ty));
    let item = rows.and_then(|ty| match ty.innermost() {
        Ty::Named(record) => Some(record.clone()),
        _ => None,
    });
    let next = cursor.and_then(|c| Some((c, response("next", Some(&c.ty))?)));
    let ends =
        |end: &Option<(&'static str, String)>| end.as_ref().map(|(key, path)| (*key, text(path)));
    let end = response("total", None)
        .map(|t| ("total", t))
        .or_else(|| response("more", Some(&Ty::Plain("bool"))).map(|m| ("more", m)));
    if let Some((cursor, next)) = next {
        pages.push(("cursor", text(&cursor.name)));
        pages.push(("next", text(&next)));
        let back = by("back").filter(|b| b.ty == cursor.ty && b.name != cursor.name);
        if let Some((back, previous)) = back.zip(response("previous", Some(&cursor.ty))) {
            let back = format!(
                "{{ cursor = {}, next = {} }}",
                text(&back.name),
                text(&previous)
            );
            pages.push(("back", back));
        }
    } else if let Some(page) = page.filter(|p| p.ty.is_number()) {
        pages.push(("page", text(&page.name)));
        if let Some(first) = page
            .default
            .as_ref()
            .and_then(serde_json::Value::as_i64)
            .or(page.min)
            .filter(|f| *f != 1)
        {
            pages.push(("first", first.to_string()));
        }
        pages.extend(ends(&end));
    } else if let Some(offset) = offset.filter(|o| o.ty.is_number()) {
        pages.push(("offset", text(&offset.name)));
        pages.extend(ends(&end));
    } else {
        return review(
            endpoint,
            "fields ask for a page, and the page does not say how one sees the last",
        );
    }
    let size = size.map(|size| ("size", text(&size.name)));
    pages.extend(size);
    let counted = pages
        .iter()
        .any(|(key, _)| matches!(*key, "page" | "offset"));
    endpoint.pages = Some(pages);
    endpoint.item = item;
    if counted && end.is_none() {
        review(
            endpoint,
            "the page does not say how one sees the last: an empty one is taken for the end",
        );
    }
}

fn review(endpoint: &mut Endpoint, why: &str) {
    endpoint
        .reviews
        .push((Place::Pages, Review::new(0, format!("[pages]: {why}"))));
}

/// The fields inside of the data, three objects deep, without those of items.
fn data_fields(endpoint: &Endpoint) -> Vec<Found> {
    let mut out = Vec::new();
    if let Some(Ty::Named(record)) = &endpoint.data {
        walk(endpoint, record, "", 0, &mut out);
    }
    out
}

fn walk(endpoint: &Endpoint, record: &str, prefix: &str, depth: usize, out: &mut Vec<Found>) {
    let Some(record) = endpoint.records.iter().find(|r| r.name == record) else {
        return;
    };
    for row in &record.fields {
        let path = if prefix.is_empty() {
            row.name.clone()
        } else {
            format!("{prefix}.{}", row.name)
        };
        if let (Ty::Named(inner), true) = (&row.ty, depth < 2) {
            walk(endpoint, inner, &path, depth + 1, out);
        }
        if !row.name.contains('.') {
            out.push(Found {
                path,
                row: row.clone(),
            });
        }
    }
}
