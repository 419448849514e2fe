//! The page.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    charts,
    facts::{CHANNELS, Facts, Tally},
    phones::Shared,
};
use crate::{files::REPORT_MARK, human::thousands, row::time};

const STYLE: &str = "
:root { color-scheme: light; font-family: system-ui, sans-serif; line-height: 1.45; color: #28282d; background: #f4f5f8 }
body { margin: 0 auto; max-width: 76rem; padding: 1rem }
h1 { font-size: 1.5rem; margin: .2rem 0 } h2 { font-size: 1.2rem; margin: 1.6rem 0 .6rem }
h3 { font-size: 1rem; margin: 0 0 .4rem }
.grid { display: grid; align-items: start; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)) }
.card { background: #fff; border: 1px solid #dee0e6; border-radius: .6rem; padding: .8rem; min-width: 0 }
.number { font-size: 1.7rem; font-weight: 600 } .faint { color: #5b5d66; font-size: .9rem; overflow-wrap: anywhere }
svg { display: block; width: 100%; height: auto }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .92rem }
td, th { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #eceef2 }
td.n, th.n { text-align: right } summary { cursor: pointer; color: #2563a9; padding: .3rem 0 }
";

/// Values of a kind that are drawn.
const DRAWN: usize = 10;
/// Values of a kind that are listed.
const LISTED: usize = 50;

pub(super) fn render(platforms: &[Facts], shared: &Shared) -> String {
    let rows: u64 = platforms.iter().map(|facts| facts.rows).sum();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="generator" content=(REPORT_MARK);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Customers" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Customers" }
                p.faint {
                    (thousands(rows)) " on " (platforms.len()) " platform" @if platforms.len() != 1 { "s" }
                    ", as of " (jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC"))
                }
                @if platforms.is_empty() { p { "The targets hold no exports." } }
                @for facts in platforms { (platform(facts)) }
                (phones(shared))
            }
        }
    };
    page.into_string()
}

fn platform(facts: &Facts) -> Markup {
    html! {
        h2 { (facts.title) }
        div.grid {
            div.card {
                h3 { "Customers" }
                div.number { (thousands(facts.rows)) }
                div.faint { (facts.place) }
            }
            @if !facts.days.is_empty() { (by_day(facts)) }
            @if facts.sources.told { (tally("By source", &facts.sources, facts.rows, "without a source")) }
            @if facts.countries.told { (tally("By country", &facts.countries, facts.rows, "without a country")) }
            @if !facts.reach.is_empty() { (reach(facts)) }
            @if facts.tags.told { (tally("By tag", &facts.tags, facts.rows, "without a tag")) }
        }
    }
}

fn by_day(facts: &Facts) -> Markup {
    let time = Line::of(&facts.days);
    let title = format!("New customers by {}", time.step);
    html! {
        div.card {
            h3 { (title) }
            (PreEscaped(charts::columns(&title, &time.values, &time.labels())))
            @if facts.undated > 0 { div.faint { (thousands(facts.undated)) " without a time of creation" } }
            (listed(&time.list(), time.step))
        }
    }
}

fn tally(title: &str, tally: &Tally, rows: u64, without: &str) -> Markup {
    let (top, others) = tally.top(DRAWN);
    let mut values: Vec<(String, u64)> = top
        .iter()
        .map(|(value, count)| ((*value).to_owned(), *count))
        .collect();
    if others > 0 {
        values.push(("others".to_owned(), others));
    }
    let (list, _) = tally.top(LISTED);
    let list: Vec<(String, u64)> = list
        .into_iter()
        .map(|(value, count)| (value.to_owned(), count))
        .collect();
    html! {
        div.card {
            h3 { (title) }
            @if values.is_empty() { p.faint { "no values" } }
            @else { (PreEscaped(charts::bars(title, &values, rows))) }
            @if tally.without > 0 { div.faint { (thousands(tally.without)) " " (without) } }
            @if list.len() > DRAWN { (listed(&list, "value")) }
        }
    }
}

fn reach(facts: &Facts) -> Markup {
    let values = facts
        .reach
        .iter()
        .map(|(index, count)| (CHANNELS[*index].1.to_owned(), *count));
    let values: Vec<(String, u64)> = values.collect();
    html! {
        div.card {
            h3 { "Reachable by" }
            (PreEscaped(charts::bars("Reachable by", &values, facts.rows)))
        }
    }
}

fn listed(values: &[(String, u64)], name: &str) -> Markup {
    html! {
        details {
            summary { "as a table" }
            div.scroll {
                table {
                    tr { th { (name) } th.n { "customers" } }
                    @for (value, count) in values { tr { td { (value) } td.n { (thousands(*count)) } } }
                }
            }
        }
    }
}

fn phones(shared: &Shared) -> Markup {
    html! {
        h2 { "The same phone number" }
        div.grid {
            div.card {
                h3 { "On several platforms" }
                @if shared.numbers.len() < 2 { p.faint { "Only one platform was exported here." } }
                @else if shared.across.is_empty() { div.number { "0" } }
                @for (names, count) in &shared.across {
                    div.number { (thousands(*count)) }
                    div.faint { "numbers on " (names.join(" and ")) }
                }
            }
            div.card {
                h3 { "On one platform" }
                div.scroll {
                    table {
                        tr { th { "platform" } th.n { "numbers" } th.n { "of several customers" } }
                        @for ((name, numbers), (_, within)) in shared.numbers.iter().zip(&shared.within) {
                            tr { td { (name) } td.n { (thousands(*numbers)) } td.n { (thousands(*within)) } }
                        }
                    }
                }
            }
            @if !shared.examples.is_empty() { (examples(shared)) }
        }
    }
}

fn examples(shared: &Shared) -> Markup {
    html! {
        div.card {
            h3 { "Some of them" }
            div.scroll {
                table {
                    tr { th { "number" } th { "customers" } }
                    @for example in &shared.examples {
                        tr {
                            td { (example.number) }
                            td { @for (platform, customer) in &example.customers { div { (platform) " " (customer) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Customers along a line of time, by day, week or month, so that a phone can show it.
struct Line {
    step: &'static str,
    /// First day of each column, in days since 1970.
    starts: Vec<i32>,
    values: Vec<u64>,
}

impl Line {
    fn of(days: &BTreeMap<i32, u64>) -> Self {
        let first = days.keys().next().copied().unwrap_or(0);
        let last = days.keys().next_back().copied().unwrap_or(0);
        let (step, start): (_, fn(i32) -> i32) = match last - first {
            ..70 => ("day", |day| day),
            70..490 => ("week", |day| day - (day + 3).rem_euclid(7)),
            _ => ("month", |day| month(day)),
        };
        let mut columns: BTreeMap<i32, u64> = BTreeMap::new();
        // Every column between the first and the last, those without customers too.
        for day in first..=last {
            columns.entry(start(day)).or_default();
        }
        for (day, count) in days {
            *columns.entry(start(*day)).or_default() += count;
        }
        Self {
            step,
            starts: columns.keys().copied().collect(),
            values: columns.values().copied().collect(),
        }
    }

    fn labels(&self) -> Vec<(usize, String)> {
        let last = self.starts.len().saturating_sub(1);
        let mut places = vec![0, last / 2, last];
        places.dedup();
        if last < 4 {
            places = vec![0];
        }
        let label = |index: usize| Some((index, self.name(*self.starts.get(index)?)));
        places.into_iter().filter_map(label).collect()
    }

    fn list(&self) -> Vec<(String, u64)> {
        let values = self.starts.iter().zip(&self.values).rev();
        values
            .map(|(start, count)| (self.name(*start), *count))
            .collect()
    }

    fn name(&self, start: i32) -> String {
        let date = time::civil_date(start);
        match self.step {
            "month" => format!("{:04}-{:02}", date.year(), date.month()),
            _ => date.to_string(),
        }
    }
}

/// The first day of a day's month.
fn month(day: i32) -> i32 {
    day - i32::from(time::civil_date(day).day()) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: &[(i32, u64)], step: &str, values: &[u64]) {
        let line = Line::of(&days.iter().copied().collect());
        assert_eq!((line.step, line.values.as_slice()), (step, values));
    }

    #[test]
    fn time_is_cut_into_columns_that_a_phone_can_show() {
        check(&[(100, 2), (102, 3)], "day", &[2, 0, 3]);
        // 1970-04-13 is a Monday, 1970-06-28 a Sunday.
        let weeks = Line::of(&BTreeMap::from([(102, 1), (108, 1), (178, 5)]));
        assert_eq!(
            (weeks.step, weeks.values.len(), weeks.values[0]),
            ("week", 11, 2)
        );
        let months = Line::of(&BTreeMap::from([(0, 1), (30, 1), (31, 7), (600, 1)]));
        assert_eq!((months.step, &months.values[..2]), ("month", &[2, 7][..]));
    }
}
