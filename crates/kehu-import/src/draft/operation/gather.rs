//! One question for all rows of which it is asked: a person answers it once.

use std::collections::HashMap;

use kehu_spec::document::FieldRow;

use super::super::documents::Endpoint;
use super::super::notes::Review;

/// A list of so many names is enough to know which rows are meant.
const MOST_NAMES: usize = 12;

/// Puts open points that several rows share above the first table that has one of them.
pub(super) fn gather(out: &mut Endpoint) {
    for text in shared(out) {
        let asks = |row: &&FieldRow| out.notes.reviews(row.span).iter().any(|r| r.text == text);
        let rows: Vec<&FieldRow> = out.rows().filter(asks).collect();
        let names: Vec<String> = rows
            .iter()
            .map(|row| format!("`{}`", row.name.as_str()))
            .collect();
        let lines = rows.iter().flat_map(|row| out.notes.reviews(row.span));
        let line = lines
            .filter(|review| review.text == text)
            .map(|review| review.line)
            .find(|line| *line > 0)
            .unwrap_or(0);
        let more = names.len().saturating_sub(MOST_NAMES);
        let mut list = names[..names.len() - more].join(", ");
        if more > 0 {
            list.push_str(&format!(" and {more} more"));
        }
        let why = format!("{text}: {list}");
        let in_request = out.fields().iter().any(|row| asks(&row));
        let mut records = out.records().iter();
        let record = records.find(|record| record.fields.iter().any(|row| asks(&row)));
        let (record, places) = (
            record.map(|record| record.span),
            rows.iter().map(|row| row.span).collect::<Vec<_>>(),
        );
        if in_request {
            out.ask(out.request(), line, why);
        } else if let Some(record) = record {
            out.notes.part(record).reviews.push(Review::new(line, why));
        }
        for place in places {
            out.notes.part(place).reviews.retain(|r| r.text != text);
        }
    }
}

/// The words of open points that more than one row has, in the order of the rows.
fn shared(out: &Endpoint) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    for review in out.rows().flat_map(|row| out.notes.reviews(row.span)) {
        let count = counts.entry(&review.text).or_default();
        *count += 1;
        if *count == 1 {
            order.push(&review.text);
        }
    }
    order.retain(|text| counts[text] > 1);
    order.into_iter().map(str::to_owned).collect()
}
