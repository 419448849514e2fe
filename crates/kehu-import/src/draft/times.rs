//! Request fields that bound a time of the items that are found: `maps`, where the page lets no doubt which
//! time they bound, and one question where it does.

use kehu_spec::document::{FieldRow, RecordTable};

use super::documents::Endpoint;
use super::lists;
use super::types::Ty;
use kehu_page::text;

/// Gives the fields of a search their `maps`, or asks for them.
pub fn find(endpoint: &mut Endpoint, record: &RecordTable) {
    let times: Vec<&FieldRow> = record.fields.iter().filter(|row| is_time(row)).collect();
    if times.is_empty() {
        return;
    }
    let mut open: Vec<String> = Vec::new();
    let mut line = 0;
    let notes = endpoint.notes.clone();
    for row in endpoint.fields_mut() {
        let sent = row.from.is_none() && row.fixed.is_none() && row.maps.is_none();
        let Some(sign) = bound(row).filter(|_| sent && is_time(row)) else {
            continue;
        };
        match bounded(row, &times) {
            Some(time) => row.maps = Some(format!("{} {sign}", time.name.as_str()).into()),
            None => {
                line = if line == 0 {
                    notes.line(row.span)
                } else {
                    line
                };
                open.push(format!("`{}`", row.name.as_str()));
            }
        }
    }
    if let Some(first) = times.first().filter(|_| !open.is_empty()) {
        let names: Vec<String> = times
            .iter()
            .take(4)
            .map(|t| format!("`{}`", t.name.as_str()))
            .collect();
        let why = format!(
            "which time of an item they bound, {}: `maps = \"{} >=\"` or `<=` lets a sandbox find by it: {}",
            names.join(" or "),
            first.name.as_str(),
            open.join(", ")
        );
        endpoint.ask(endpoint.request(), line, why);
    }
}

fn is_time(row: &FieldRow) -> bool {
    Ty::of(row).is_time()
}

/// How a field bounds what is found, as its name has it.
fn bound(row: &FieldRow) -> Option<&'static str> {
    let words = words_of(row);
    let has = |list: &str| {
        words
            .iter()
            .any(|word| lists::words("bounds", list).contains(word))
    };
    match (has("from"), has("to")) {
        (true, false) => Some(">="),
        (false, true) => Some("<="),
        _ => None,
    }
}

fn words_of(row: &FieldRow) -> Vec<String> {
    let name = text::snake(&row.name);
    name.split('_').map(str::to_owned).collect()
}

/// What a name says beside that it is a time, and a bound.
fn stem(row: &FieldRow) -> String {
    let plain = |word: &String| {
        let mut all = ["from", "to", "time"]
            .into_iter()
            .map(|list| lists::words("bounds", list));
        !all.any(|list| list.contains(word))
    };
    let stem: String = words_of(row).into_iter().filter(plain).collect();
    let short = stem.strip_suffix("ed").or_else(|| stem.strip_suffix('e'));
    short.unwrap_or(&stem).to_owned()
}

/// The time that a field bounds: by its name, by what the page calls both, or because there is no other.
fn bounded<'r>(row: &FieldRow, times: &[&'r FieldRow]) -> Option<&'r FieldRow> {
    let only = |found: Vec<&'r FieldRow>| match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let own = stem(row);
    let label = |row: &FieldRow| {
        row.label
            .as_ref()
            .map_or(String::new(), |label| label.value.clone())
    };
    let said = label(row);
    let by_name = times
        .iter()
        .filter(|time| !own.is_empty() && stem(time) == own);
    let by_label = times.iter().filter(|time| {
        let label = label(time);
        text::width(&label) > 4 && said.contains(&label)
    });
    let alone = own.is_empty() && times.len() == 1 && is_general(&said);
    only(by_name.copied().collect())
        .or_else(|| only(by_label.copied().collect()))
        .or_else(|| times.first().copied().filter(|_| alone))
}

/// Whether a label says no more than that it is the begin or the end of a time.
fn is_general(label: &str) -> bool {
    let mut rest = label.to_lowercase();
    for word in lists::words("bounds", "spoken") {
        rest = rest.replace(word.as_str(), "");
    }
    !rest.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::super::documents::row;
    use super::*;

    /// The `maps` of each request field, and whether something is asked.
    fn check(sent: &[(&str, &str)], items: &[(&str, &str)], expect: &[Option<&str>], asks: bool) {
        let mut endpoint = Endpoint::new(1, "find".to_owned(), "page");
        let ty = Ty::DateTime("%Y-%m-%d".to_owned());
        let mut timed = |(name, label): &(&str, &str)| {
            let mut row = row(&mut endpoint.notes, 1, *name, &ty);
            row.label = Some((*label).into());
            row
        };
        let rows: Vec<FieldRow> = sent.iter().map(&mut timed).collect();
        let fields: Vec<FieldRow> = items.iter().map(&mut timed).collect();
        *endpoint.fields_mut() = rows;
        let record = RecordTable {
            fields,
            ..RecordTable::default()
        };
        find(&mut endpoint, &record);
        let maps: Vec<Option<&str>> = endpoint
            .fields()
            .iter()
            .map(|row| row.maps.as_ref().map(|maps| maps.as_str()))
            .collect();
        assert_eq!(maps, expect, "{sent:?}");
        assert_eq!(!endpoint.notes.of_file().is_empty(), asks, "{sent:?}");
    }

    #[test]
    fn bounds_of_times_lead_to_the_time_that_they_bound() {
        let two = [("created_at", "创建时间"), ("paid_at", "付款时间")];
        let created = [Some("created_at >="), Some("created_at <=")];
        check(
            &[("create_start", ""), ("create_end", "")],
            &two,
            &created,
            false,
        );
        check(
            &[("start", "创建时间起"), ("end", "创建时间止")],
            &two,
            &created,
            false,
        );
        check(
            &[("start_time", "开始时间"), ("end_time", "结束时间")],
            &two[..1],
            &created,
            false,
        );
        check(&[("start_time", "开始时间")], &two, &[None], true);
        check(&[("start_time", "下单开始时间")], &two[1..], &[None], true);
        check(&[("day", "日期")], &two, &[None], false);
    }
}
