//! Questions that several operations have alike: one of them, in `api.toml`, is asked of all.

use kehu_spec::source::Span;

use super::documents::{Api, Endpoint};
use super::notes::Review;

/// So many names stand in a question; the others are counted.
const MOST_NAMES: usize = 12;

/// So many operations ask the same of single fields before it is asked of the page.
const SEVERAL: usize = 3;

/// Asks once what several new operations ask alike.
pub fn gather(api: &mut Api, endpoints: &mut [&mut Endpoint]) {
    let mut known: Vec<String> = Vec::new();
    for endpoint in endpoints.iter() {
        for (_, review) in asked_by(endpoint) {
            let (words, _) = apart(&review.text);
            if !known.iter().any(|known| known == words) {
                known.push(words.to_owned());
            }
        }
    }
    for words in known {
        let asked: Vec<Asked> = endpoints
            .iter()
            .filter_map(|endpoint| Asked::of(endpoint, &words))
            .collect();
        let fields = asked.iter().any(|one| !one.fields.is_empty());
        if asked.len() >= if fields { SEVERAL } else { 2 } {
            ask(api, &asked, &words);
            let alike = |review: &Review| apart(&review.text).0 == words;
            for endpoint in endpoints.iter_mut() {
                let places = places(endpoint);
                endpoint.notes.take_back(&places, alike);
            }
        }
    }
    let quirks: Vec<Asked> = endpoints
        .iter()
        .filter_map(|endpoint| Some(Asked::by(endpoint, endpoint.confirm()?.line)))
        .collect();
    if quirks.len() > 1 {
        let words = "their quirks settle where the page contradicts itself: are they right?";
        ask(api, &quirks, words);
        endpoints
            .iter_mut()
            .for_each(|endpoint| endpoint.confirmed = true);
    }
}

/// The rows and records of an endpoint, with the names of the rows.
fn places(endpoint: &Endpoint) -> Vec<Span> {
    let rows = endpoint.rows().map(|row| row.span);
    rows.chain(endpoint.records().iter().map(|record| record.span))
        .collect()
}

/// What an operation asks, and of which of its fields where only their places say so.
fn asked_by(endpoint: &Endpoint) -> impl Iterator<Item = (Option<&str>, &Review)> {
    let of_file = endpoint.notes.of_file().iter();
    let of_file = of_file.map(|(_, review)| (None, review));
    let rows = endpoint.rows().flat_map(|row| {
        let reviews = endpoint.notes.reviews(row.span).iter();
        reviews.map(|review| (Some(row.name.as_str()), review))
    });
    let records = endpoint.records().iter().flat_map(|record| {
        let reviews = endpoint.notes.reviews(record.span).iter();
        reviews.map(|review| (None, review))
    });
    of_file.chain(rows).chain(records)
}

/// A question, and the list of names that it may end with.
fn apart(text: &str) -> (&str, &str) {
    let is_list = |list: &str| {
        let names = list.rsplit_once(" and ").map_or(list, |(names, more)| {
            match more
                .strip_suffix(" more")
                .and_then(|count| count.parse::<usize>().ok())
            {
                Some(_) => names,
                None => list,
            }
        });
        let name = |name: &str| name.len() > 2 && name.starts_with('`') && name.ends_with('`');
        names.split(", ").all(name)
    };
    match text.rsplit_once(": ") {
        Some((words, list)) if is_list(list) => (words, list),
        _ => (text, ""),
    }
}

/// One operation that asks, where on which page, and of which fields.
struct Asked {
    name: String,
    page: String,
    line: usize,
    fields: Vec<String>,
}

impl Asked {
    fn by(endpoint: &Endpoint, line: usize) -> Asked {
        Asked {
            name: endpoint.file.name.value.clone(),
            page: endpoint.page.clone(),
            line,
            fields: Vec::new(),
        }
    }

    fn of(endpoint: &Endpoint, words: &str) -> Option<Asked> {
        let mut out: Option<Asked> = None;
        for (row, review) in asked_by(endpoint) {
            let (own, list) = apart(&review.text);
            if own != words {
                continue;
            }
            let out = out.get_or_insert_with(|| Asked::by(endpoint, review.line));
            match row {
                Some(row) if list.is_empty() => out.fields.push(format!("`{row}`")),
                _ if list.is_empty() => {}
                _ => out.fields.extend(list.split(", ").map(str::to_owned)),
            }
        }
        out
    }
}

fn ask(api: &mut Api, asked: &[Asked], words: &str) {
    let names: Vec<String> = asked.iter().map(|one| format!("`{}`", one.name)).collect();
    let mut fields: Vec<String> = Vec::new();
    for field in asked.iter().flat_map(|one| &one.fields) {
        if !fields.contains(field) {
            fields.push(field.clone());
        }
    }
    // The page is said beside the line, and only the first is known there.
    let one_page = asked.iter().all(|one| one.page == asked[0].page);
    let line = asked[0].line * usize::from(one_page);
    let gap = if fields.is_empty() { "" } else { ": " };
    let (names, fields) = (list(&names), list(&fields));
    let text = format!(
        "of {} operations ({names}): {words}{gap}{fields}",
        asked.len()
    );
    api.notes.ask_at(api.head(), line, text);
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The questions of the API, and how many each operation keeps, when operations ask these.
    fn check(asked: &[&str], expect: &[&str], left: &[usize]) {
        let mut api = Api::new("shop");
        let named = |(at, text): (usize, &&str)| {
            let mut end = Endpoint::new(1, format!("op_{at}"), "page");
            end.ask(end.head(), 3, *text);
            end
        };
        let mut ends: Vec<Endpoint> = asked.iter().enumerate().map(named).collect();
        gather(&mut api, &mut ends.iter_mut().collect::<Vec<_>>());
        let texts: Vec<&str> = api
            .all_reviews()
            .map(|review| review.text.as_str())
            .collect();
        assert_eq!(texts, expect);
        let kept: Vec<usize> = ends.iter().map(|end| end.notes.of_file().len()).collect();
        assert_eq!(kept, left);
    }

    #[test]
    fn what_several_ask_alike_is_asked_once() {
        check(
            &["what?", "what?", "how?"],
            &["of 2 operations (`op_0`, `op_1`): what?"],
            &[0, 0, 1],
        );
        check(
            &[
                "no type: `a`",
                "no type: `a`, `b`",
                "no type: `c` and 2 more",
            ],
            &["of 3 operations (`op_0`, `op_1`, `op_2`): no type: `a`, `b`, `c` and 2 more"],
            &[0, 0, 0],
        );
        check(&["no type: `a`", "no type: `b`"], &[], &[1, 1]);
        check(
            &["as `a` says: 3 times", "as `b` says: 3 times"],
            &[],
            &[1, 1],
        );
    }
}
