//! One question for all rows of which it is asked: a person answers it once.

use super::super::spec::{Endpoint, Place as At, Review, Row};

/// A list of so many names is enough to know which rows are meant.
const MOST_NAMES: usize = 12;

/// Puts open points that several rows share above the first table that has one of them.
pub(super) fn gather(out: &mut Endpoint) {
    let mut shared: Vec<(String, usize)> = Vec::new();
    for row in rows(out) {
        for review in &row.reviews {
            match shared.iter_mut().find(|(text, _)| *text == review.text) {
                Some((_, count)) => *count += 1,
                None => shared.push((review.text.clone(), 1)),
            }
        }
    }
    for (text, _) in shared.into_iter().filter(|(_, count)| *count > 1) {
        let of_it = |row: &&Row| row.reviews.iter().any(|review| review.text == text);
        let names: Vec<String> = rows(out)
            .filter(of_it)
            .map(|row| format!("`{}`", row.name))
            .collect();
        let lines = rows(out)
            .flat_map(|row| &row.reviews)
            .filter(|review| review.text == text);
        let line = lines
            .map(|review| review.line)
            .find(|line| *line > 0)
            .unwrap_or(0);
        let more = names.len().saturating_sub(MOST_NAMES);
        let mut list = names[..names.len() - more].join(", ");
        if more > 0 {
            list.push_str(&format!(" and {more} more"));
        }
        let review = Review::new(line, format!("{text}: {list}"));
        if out.fields.iter().any(|row| of_it(&row)) {
            out.reviews.push((At::Request, review));
        } else if let Some(record) = out
            .records
            .iter_mut()
            .find(|r| r.fields.iter().any(|row| of_it(&row)))
        {
            record.reviews.push(review);
        }
        for row in out.rows_mut() {
            row.reviews.retain(|review| review.text != text);
        }
    }
}

fn rows(out: &Endpoint) -> impl Iterator<Item = &Row> {
    out.fields
        .iter()
        .chain(out.records.iter().flat_map(|record| &record.fields))
}
