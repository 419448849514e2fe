//! The page.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::Offset};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    charts,
    counts::{CHANNELS, Counts, Tally},
    language::Language,
    phones::Shared,
};
use crate::{files::REPORT_MARK, human::thousands, row::time};

const STYLE: &str = "
:root { color-scheme: light dark; --text: #28282d; --faint: #5b5d66; --page: #f4f5f8; --card: #fff; --line: #dee0e6; --fill: #2563a9; --open: #9db9da }
@media (prefers-color-scheme: dark) { :root { --text: #e6e7ea; --faint: #a3a6b0; --page: #17181b; --card: #212329; --line: #373a42; --fill: #6ea3e0; --open: #40597a } }
body { font-family: system-ui, sans-serif; line-height: 1.45; color: var(--text); background: var(--page); margin: 0 auto; max-width: 100rem; padding: 1rem }
h1 { font-size: 1.5rem; margin: .2rem 0 } h2 { font-size: 1.2rem; margin: 1.6rem 0 .6rem }
h3 { font-size: 1rem; margin: 0 0 .4rem }
.cards { columns: 21rem; column-gap: 1rem }
.cards:not(:has(> :nth-child(4))) { columns: 21rem 3 } .cards:not(:has(> :nth-child(3))) { columns: 21rem 2 }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem; margin: 0 0 1rem; break-inside: avoid }
.number { font-size: 1.7rem; font-weight: 600 } .faint { color: var(--faint); font-size: .9rem; overflow-wrap: anywhere }
.bar { display: grid; grid-template-columns: 1fr auto; gap: 0 .6rem; margin: .45rem 0; font-size: .92rem }
.bar .name { overflow-wrap: anywhere } .bar .count { color: var(--faint); white-space: nowrap }
.track { grid-column: 1 / 3; height: .6rem; border-radius: .3rem; background: var(--line); overflow: hidden }
.track i { display: block; height: 100%; min-width: 2px; background: var(--fill) }
.columns { display: flex; align-items: end; gap: 2px; height: 9rem; border-bottom: 1px solid var(--line) }
.columns i { flex: 1; min-width: 1px; background: var(--fill) } .columns i.open { background: var(--open) }
.most, .ends { display: flex; justify-content: space-between; color: var(--faint); font-size: .8rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .92rem }
td, th { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line) }
td.n, th.n { text-align: right } td.w { white-space: nowrap } summary { cursor: pointer; color: var(--fill); padding: .3rem 0 }
";

/// Values of a kind that are drawn.
const DRAWN: usize = 10;
/// Values of a kind that are listed.
const LISTED: usize = 50;

pub(super) fn render(platforms: &[Counts], shared: &Shared, language: Language) -> String {
    Page { language }.render(platforms, shared)
}

/// A page in a language.
struct Page {
    language: Language,
}

impl Page {
    fn say<'t>(&self, english: &'t str, chinese: &'t str) -> &'t str {
        self.language.say(english, chinese)
    }

    fn render(&self, platforms: &[Counts], shared: &Shared) -> String {
        let title = self.say("Customers", "客户");
        let page = html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="generator" content=(REPORT_MARK);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) }
                    p.faint { (self.say("As of", "截至")) " " (Timestamp::now().strftime("%Y-%m-%d %H:%M UTC")) }
                    @if platforms.is_empty() { p { (self.say("The targets hold no exports.", "这些目标里没有导出的数据。")) } }
                    @else { (self.people(platforms, shared)) }
                    @for facts in platforms { (self.platform(facts)) }
                    @if !shared.examples.is_empty() { (self.examples(shared)) }
                }
            }
        };
        page.into_string()
    }

    /// How many people there are, told apart by their phone numbers, and on which platforms.
    fn people(&self, platforms: &[Counts], shared: &Shared) -> Markup {
        let numbers: u64 = shared.numbers.iter().map(|(_, numbers)| numbers).sum();
        let again: u64 = shared
            .across
            .iter()
            .map(|(names, count)| count * (names.len() as u64).saturating_sub(1))
            .sum();
        html! {
            div.cards {
                div.card {
                    h3 { (self.say("People", "人数")) }
                    div.number { (thousands(numbers.saturating_sub(again))) }
                    div.faint { (self.say("different phone numbers", "不同的手机号")) }
                }
                @if platforms.len() > 1 {
                    div.card {
                        h3 { (self.say("Known to several platforms", "多个平台都有")) }
                        @if shared.across.is_empty() { div.number { "0" } }
                        @for (names, count) in &shared.across {
                            div.number { (thousands(*count)) }
                            div.faint { (names.join(self.say(" and ", "、"))) }
                        }
                    }
                }
                div.card {
                    h3 { (self.say("By platform", "按平台")) }
                    div.scroll {
                        table {
                            tr {
                                th { (self.say("platform", "平台")) }
                                th.n { (self.say("customers", "客户")) }
                                th.n { (self.say("phone numbers", "手机号")) }
                                th.n { (self.say("shared", "多人共用")) }
                            }
                            @for ((facts, (_, numbers)), (_, within)) in platforms.iter().zip(&shared.numbers).zip(&shared.within) {
                                tr {
                                    td { (facts.title) }
                                    td.n { (thousands(facts.rows)) }
                                    td.n { (thousands(*numbers)) }
                                    td.n { (thousands(*within)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn platform(&self, facts: &Counts) -> Markup {
        html! {
            h2 { (facts.title) }
            p.faint { (thousands(facts.rows)) " " (self.say("customers", "位客户")) " · " (facts.place) }
            div.cards {
                @if !facts.days.is_empty() { (self.by_day(facts)) }
                @if facts.sources.told {
                    (self.tally(self.say("By source", "按来源"), facts.sources.all(), &facts.sources, facts.rows))
                }
                @if facts.countries.told {
                    (self.tally(self.say("By country", "按国家"), self.countries(&facts.countries), &facts.countries, facts.rows))
                }
                @if !facts.reach.is_empty() { (self.reach(facts)) }
                @if facts.tags.told {
                    (self.tally(self.say("By tag", "按标签"), facts.tags.all(), &facts.tags, facts.rows))
                }
            }
        }
    }

    fn by_day(&self, facts: &Counts) -> Markup {
        let line = Line::of(&facts.days);
        let title = match line.step {
            Step::Day => self.say("New customers by day", "每天新增客户"),
            Step::Week => self.say("New customers by week", "每周新增客户"),
            Step::Month => self.say("New customers by month", "每月新增客户"),
        };
        let is_open = line.is_open(today());
        let names: Vec<String> = line.starts.iter().map(|start| line.name(*start)).collect();
        let mut list: Vec<(String, u64)> = names.iter().cloned().zip(line.values.clone()).collect();
        list.reverse();
        html! {
            div.card {
                h3 { (title) }
                (charts::columns(title, &names, &line.values, is_open))
                @if is_open { div.faint { (self.say("The last column is not over.", "最后一段时间还没有结束。")) } }
                @if facts.undated > 0 {
                    div.faint { (thousands(facts.undated)) " " (self.say("without a time of creation", "没有创建时间")) }
                }
                (self.listed(&list))
            }
        }
    }

    /// Countries under one name each, whatever platforms call them.
    fn countries(&self, tally: &Tally) -> Vec<(String, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let all = tally.all();
        for (told, count) in &all {
            *counts.entry(self.language.country(told)).or_default() += count;
        }
        let mut counts: Vec<_> = counts
            .into_iter()
            .map(|(name, count)| (name.to_owned(), count))
            .collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    fn tally(&self, title: &str, mut list: Vec<(String, u64)>, tally: &Tally, rows: u64) -> Markup {
        let others: u64 =
            list.iter().skip(DRAWN).map(|(_, count)| count).sum::<u64>() + tally.others;
        let mut values: Vec<(String, u64)> = list.iter().take(DRAWN).cloned().collect();
        if others > 0 {
            values.push((self.say("others", "其他").to_owned(), others));
        }
        list.truncate(LISTED);
        html! {
            div.card {
                h3 { (title) }
                @if values.is_empty() { p.faint { (self.say("no values", "没有值")) } }
                @else { (charts::bars(&values, rows)) }
                @if tally.without > 0 { div.faint { (thousands(tally.without)) " " (self.say("without one", "没有填写")) } }
                @if list.len() > DRAWN { (self.listed(&list)) }
            }
        }
    }

    fn reach(&self, facts: &Counts) -> Markup {
        let values = facts.reach.iter().map(|(index, count)| {
            let (_, english, chinese) = CHANNELS[*index];
            (self.say(english, chinese).to_owned(), *count)
        });
        let mut values: Vec<(String, u64)> = values.collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        html! {
            div.card {
                h3 { (self.say("Reachable by", "可以联系到")) }
                (charts::bars(&values, facts.rows))
            }
        }
    }

    fn listed(&self, values: &[(String, u64)]) -> Markup {
        html! {
            details {
                summary { (self.say("as a table", "看表格")) }
                div.scroll {
                    table {
                        tr { th {} th.n { (self.say("customers", "客户")) } }
                        @for (value, count) in values { tr { td { (value) } td.n { (thousands(*count)) } } }
                    }
                }
            }
        }
    }

    fn examples(&self, shared: &Shared) -> Markup {
        html! {
            h2 { (self.say("Some who are on several platforms", "多个平台都有的部分客户")) }
            div.card {
                div.scroll {
                    table {
                        tr { th { (self.say("number", "手机号")) } th { (self.say("customers", "客户")) } }
                        @for example in &shared.examples {
                            tr {
                                td.w { (example.number) }
                                td { @for (platform, customer) in &example.customers { div { (platform) " " (customer) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The day on which the page is made, in days since 1970.
fn today() -> i32 {
    let date = Offset::UTC.to_datetime(Timestamp::now()).date();
    let epoch = time::civil_date(0);
    epoch.until(date).map_or(0, |span| span.get_days())
}

/// Customers along a line of time, by day, week or month, so that a phone can show it.
struct Line {
    step: Step,
    /// First day of each column, in days since 1970.
    starts: Vec<i32>,
    values: Vec<u64>,
}

/// How long a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
}

impl Step {
    /// The first day of the column that a day is in.
    fn start(self, day: i32) -> i32 {
        match self {
            Self::Day => day,
            Self::Week => day - (day + 3).rem_euclid(7),
            Self::Month => day - i32::from(time::civil_date(day).day()) + 1,
        }
    }
}

impl Line {
    fn of(days: &BTreeMap<i32, u64>) -> Self {
        let first = days.keys().next().copied().unwrap_or(0);
        let last = days.keys().next_back().copied().unwrap_or(0);
        let step = match last - first {
            ..70 => Step::Day,
            70..490 => Step::Week,
            _ => Step::Month,
        };
        let mut columns: BTreeMap<i32, u64> = BTreeMap::new();
        // Every column between the first and the last, those without customers too.
        for day in first..=last {
            columns.entry(step.start(day)).or_default();
        }
        for (day, count) in days {
            *columns.entry(step.start(*day)).or_default() += count;
        }
        Self {
            step,
            starts: columns.keys().copied().collect(),
            values: columns.values().copied().collect(),
        }
    }

    /// Whether the last column has days to come.
    fn is_open(&self, today: i32) -> bool {
        self.starts.last() == Some(&self.step.start(today))
    }

    fn name(&self, start: i32) -> String {
        let date = time::civil_date(start);
        match self.step {
            Step::Month => format!("{:04}-{:02}", date.year(), date.month()),
            _ => date.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: &[(i32, u64)], step: Step, values: &[u64]) {
        let line = Line::of(&days.iter().copied().collect());
        assert_eq!((line.step, line.values.as_slice()), (step, values));
    }

    #[test]
    fn time_is_cut_into_columns_that_a_phone_can_show() {
        check(&[(100, 2), (102, 3)], Step::Day, &[2, 0, 3]);
        // 1970-04-13 is a Monday, 1970-06-28 a Sunday.
        let weeks = Line::of(&BTreeMap::from([(102, 1), (108, 1), (178, 5)]));
        assert_eq!(
            (weeks.step, weeks.values.len(), weeks.values[0]),
            (Step::Week, 11, 2)
        );
        let months = Line::of(&BTreeMap::from([(0, 1), (30, 1), (31, 7), (600, 1)]));
        assert_eq!(
            (months.step, &months.values[..2]),
            (Step::Month, &[2, 7][..])
        );
    }

    #[test]
    fn a_column_is_open_while_its_time_is_not_over() {
        let months = Line::of(&BTreeMap::from([(0, 1), (600, 1)]));
        assert!(months.is_open(605) && !months.is_open(700));
    }
}
