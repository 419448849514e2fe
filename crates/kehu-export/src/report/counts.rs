//! What is counted of one export, row by row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    row::Cell,
    table::{Column, Means, Table, Type},
};

/// Different values of a kind that are counted one by one; the others together.
const DIFFERENT: usize = 5000;

/// What is counted of one export.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// The platform and what it is about.
    pub(super) title: String,
    /// Where the rows are.
    pub(super) place: String,
    pub(super) rows: u64,
    /// Rows by the day of their creation, in days since 1970.
    pub(super) days: BTreeMap<i32, u64>,
    pub(super) undated: u64,
    pub(super) sources: Tally,
    pub(super) countries: Tally,
    pub(super) tags: Tally,
    /// How many rows can be reached how; in the order of [`CHANNELS`], where the platform tells.
    pub(super) reach: BTreeMap<usize, u64>,
}

/// Ways to reach a person, in English and Chinese.
pub(super) const CHANNELS: [(Means, &str, &str); 8] = [
    (Means::Phone, "phone", "手机"),
    (Means::Email, "e-mail", "邮箱"),
    (Means::Whatsapp, "WhatsApp", "WhatsApp"),
    (Means::Viber, "Viber", "Viber"),
    (Means::Line, "LINE", "LINE"),
    (Means::Messenger, "Messenger", "Messenger"),
    (Means::Instagram, "Instagram", "Instagram"),
    (Means::Openid, "WeChat", "微信"),
];

/// Columns that hold phone numbers.
const NUMBERS: [Means; 3] = [Means::Phone, Means::Whatsapp, Means::Viber];

/// How often values occur.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The platform tells.
    pub(super) told: bool,
    counts: HashMap<String, u64>,
    /// Rows with values that are not counted one by one.
    pub(super) others: u64,
    /// Rows without a value.
    pub(super) without: u64,
}

impl Tally {
    fn count(&mut self, value: &str) {
        if let Some(count) = self.counts.get_mut(value) {
            *count += 1;
        } else if self.counts.len() < DIFFERENT {
            self.counts.insert(value.to_owned(), 1);
        } else {
            self.others += 1;
        }
    }

    /// The values that are counted one by one, the most frequent first.
    pub(super) fn all(&self) -> Vec<(String, u64)> {
        let counts = self
            .counts
            .iter()
            .map(|(value, count)| (value.clone(), *count));
        let mut counts: Vec<_> = counts.collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

impl Counts {
    pub(super) fn new(title: String, place: String, table: &Table) -> Self {
        let mut facts = Self {
            title,
            place,
            ..Self::default()
        };
        facts.sources.told = says(table.columns(), Means::Source);
        facts.countries.told = says(table.columns(), Means::Country);
        facts.tags.told = says(table.columns(), Means::Tags);
        for (index, (means, ..)) in CHANNELS.iter().enumerate() {
            if says(table.columns(), *means) {
                facts.reach.insert(index, 0);
            }
        }
        facts
    }

    /// Counts a row; gives the phone numbers in it.
    pub(super) fn row(&mut self, columns: &[Column], cells: &[Cell<'_>]) -> BTreeSet<String> {
        self.rows += 1;
        let mut row = Seen::default();
        row.look(columns, cells);
        match row.created {
            Some(day) => *self.days.entry(day).or_default() += 1,
            None => self.undated += 1,
        }
        for (tally, values) in [
            (&mut self.sources, &row.sources),
            (&mut self.countries, &row.countries),
            (&mut self.tags, &row.tags),
        ] {
            if values.is_empty() {
                tally.without += 1;
            }
            values.iter().for_each(|value| tally.count(value));
        }
        for (index, (means, ..)) in CHANNELS.iter().enumerate() {
            if row.channels.contains(means)
                && let Some(count) = self.reach.get_mut(&index)
            {
                *count += 1;
            }
        }
        row.numbers
    }
}

/// Whether a column, or one nested in it, has this meaning.
fn says(columns: &[Column], means: Means) -> bool {
    columns.iter().any(|column| {
        column.means == Some(means) || nested(&column.ty).is_some_and(|inner| says(inner, means))
    })
}

/// Whether a column, or one nested in it, has a meaning at all.
pub(super) fn is_told(column: &Column) -> bool {
    column.means.is_some() || nested(&column.ty).is_some_and(|inner| inner.iter().any(is_told))
}

fn nested(ty: &Type) -> Option<&[Column]> {
    match ty {
        Type::Record(record) => Some(&record.columns),
        Type::List(inner) | Type::Map(inner) | Type::Embedded(inner) => nested(inner),
        Type::Any | Type::Scalar(..) => None,
    }
}

/// What one row says.
#[derive(Default)]
struct Seen {
    created: Option<i32>,
    sources: BTreeSet<String>,
    countries: BTreeSet<String>,
    tags: BTreeSet<String>,
    channels: BTreeSet<Means>,
    numbers: BTreeSet<String>,
}

impl Seen {
    fn look(&mut self, columns: &[Column], cells: &[Cell<'_>]) {
        for (column, cell) in columns.iter().zip(cells) {
            self.cell(column, &column.ty, cell);
        }
    }

    fn cell(&mut self, column: &Column, ty: &Type, cell: &Cell<'_>) {
        match (ty, cell) {
            (Type::Embedded(inner), cell) => self.cell(column, inner, cell),
            (Type::List(item), Cell::List(cells)) => {
                cells.iter().for_each(|cell| self.cell(column, item, cell));
            }
            (Type::Map(value), Cell::Map(pairs)) => {
                pairs
                    .iter()
                    .for_each(|(_, cell)| self.cell(column, value, cell));
            }
            (Type::Record(record), Cell::Record(cells)) => {
                if column.means == Some(Means::Tags) {
                    self.tag(&record.columns, cells);
                } else {
                    self.look(&record.columns, cells);
                }
            }
            _ => self.scalar(column, cell),
        }
    }

    /// A tag by its name, or else by its number.
    fn tag(&mut self, columns: &[Column], cells: &[Cell<'_>]) {
        let by = |means: Means| {
            let index = columns
                .iter()
                .position(|column| column.means == Some(means))?;
            text(cells.get(index)?)
        };
        self.tags
            .extend(by(Means::TagName).or_else(|| by(Means::TagId)));
    }

    fn scalar(&mut self, column: &Column, cell: &Cell<'_>) {
        let Some(means) = column.means else {
            return;
        };
        if means == Means::CreatedAt {
            let day = cell.ticks().map(|ticks| ticks.div_euclid(86_400_000));
            self.created = self.created.or(day.and_then(|day| i32::try_from(day).ok()));
            return;
        }
        let Some(text) = text(cell) else {
            return;
        };
        if NUMBERS.contains(&means) {
            self.numbers.extend(number(&text));
        }
        match means {
            Means::Source => {
                let named = column.values.iter().find(|(value, _)| *value == text);
                self.sources
                    .insert(named.map_or(text, |(_, name)| name.clone()));
            }
            Means::Country => {
                self.countries.insert(text);
            }
            Means::Tags => {
                self.tags.insert(text);
            }
            means => {
                self.channels.insert(means);
            }
        }
    }
}

/// A value that is there.
fn text(cell: &Cell<'_>) -> Option<String> {
    let text = match cell {
        Cell::Text(text) | Cell::Json(text) | Cell::Decimal(text) => text.trim().to_owned(),
        Cell::Int(value) => value.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A phone number as digits with its country code. Eleven digits that begin with 1 are a Chinese
/// mobile number without one.
fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    match digits.len() {
        0..7 => None,
        11 if digits.starts_with('1') && !text.trim_start().starts_with('+') => {
            Some(format!("86{digits}"))
        }
        _ => Some(digits.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in [
            "8613888888888",
            "+86 138-8888-8888",
            "008613888888888",
            "13888888888",
        ] {
            assert_eq!(number(text).as_deref(), Some("8613888888888"), "{text}");
        }
        assert_eq!(number("+1 234 567 8901").as_deref(), Some("12345678901"));
        assert_eq!(number("none"), None);
    }

    #[test]
    fn values_are_counted_and_the_most_frequent_come_first() {
        let mut tally = Tally::default();
        for value in ["a", "b", "a", "c", "a", "b"] {
            tally.count(value);
        }
        let all = tally.all();
        let all: Vec<_> = all
            .iter()
            .map(|(value, count)| (value.as_str(), *count))
            .collect();
        assert_eq!((all, tally.others), (vec![("a", 3), ("b", 2), ("c", 1)], 0));
    }
}
