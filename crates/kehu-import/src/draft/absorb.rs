//! Several descriptions of one operation become one.

use kehu_page::recognise::{Operation, Page};
use kehu_spec::model;

use super::documents::Endpoint;
use super::operation::Drafted;
use super::{Task, types};

/// Whether a draft says what comes back.
fn answers(drafted: &Drafted) -> bool {
    let response = drafted.endpoint.file.response.as_ref();
    response.is_some_and(|response| response.data.is_some())
}

/// Joins a second description of an operation to the first. Where only the second says what comes back, it is
/// drafted `again` in the place of the first, which adds to it.
pub(super) fn join<'a>(
    task: &mut Task<'a>,
    (page, operation): (&'a Page, &'a Operation),
    drafted: Drafted,
    again: impl FnOnce(String) -> Drafted,
) {
    if !answers(&drafted) || answers(&task.drafted) {
        return absorb(task, drafted);
    }
    let again = again(task.drafted.endpoint.file.name.value.clone());
    let first = std::mem::replace(&mut task.drafted, again);
    (task.page, task.operation) = (page, operation);
    absorb(task, first);
}

/// A second description of one operation adds what the first leaves out. Under a title of its own and with fields of
/// its own, it is another use of one address: what only one of them has need not be there.
fn absorb(task: &mut Task<'_>, other: Drafted) {
    let endpoint = &mut task.drafted.endpoint;
    let mut other = other.endpoint;
    let same_page = other.page == endpoint.page;
    let used_otherwise = same_page && other.file.title != endpoint.file.title;
    let apart = match used_otherwise {
        true => [optional(endpoint, &other), optional(&mut other, endpoint)].concat(),
        false => Vec::new(),
    };
    let title = |endpoint: &Endpoint| endpoint.file.title.as_ref().map(|title| title.to_string());
    let why = match (apart.is_empty(), title(endpoint).zip(title(&other))) {
        (false, Some((one, another))) => format!(
            "one request under `{one}` and `{another}`: not both have {}, which may be left out here",
            apart.join(", ")
        ),
        _ if same_page => {
            "the page describes it more than once: hold what it says against each other".to_owned()
        }
        _ => {
            let page = &other.page;
            format!("the page {page} describes it too: hold the two against each other")
        }
    };
    for row in other.fields() {
        let plain = types::Ty::of(row).named().is_none();
        if plain && !endpoint.fields().iter().any(|f| f.name == row.name) {
            endpoint.notes.adopt(&other.notes, row.span);
            endpoint.fields_mut().push(row.clone());
        }
    }
    let head = endpoint.head();
    let mut asked = endpoint.notes.of_file().iter();
    if !asked.any(|(at, review)| *at == head && review.text == why) {
        endpoint.ask(head, 0, why);
    }
}

/// The required fields of one description that the other does not have, outside of the path: here they are optional.
fn optional(endpoint: &mut Endpoint, other: &Endpoint) -> Vec<String> {
    let mut out = Vec::new();
    if endpoint.fields().is_empty() || other.fields().is_empty() {
        return out;
    }
    for row in endpoint.fields_mut() {
        let in_path = row
            .r#in
            .as_ref()
            .is_some_and(|place| place.value == model::Place::Path);
        let there = other.fields().iter().any(|field| field.name == row.name);
        if row.required.is_some() && !in_path && !there {
            row.required = None;
            out.push(format!("`{}`", row.name.as_str()));
        }
    }
    out
}
