//! Charts of plain HTML: bars and columns whose lengths are shares, readable at any width.

use maud::{Markup, html};

use crate::human::thousands;

/// One bar a value, as long as its share of `whole`, its name above it.
pub(super) fn bars(values: &[(String, u64)], whole: u64) -> Markup {
    html! {
        @for (label, value) in values {
            @let share = percent(*value, whole);
            div.bar {
                span.name { (label) }
                span.count { (thousands(*value)) " (" (format!("{share:.0}")) " %)" }
                div.track { i style=(format!("width:{share:.2}%")) {} }
            }
        }
    }
}

/// Columns along a line of time. The last one is paler where its time is not over.
pub(super) fn columns(title: &str, names: &[String], values: &[u64], is_open: bool) -> Markup {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let last = names.len().saturating_sub(1);
    html! {
        div.most { (thousands(most)) }
        div.columns role="img" aria-label=(title) {
            @for (index, (name, value)) in names.iter().zip(values).enumerate() {
                @let height = format!("height:{:.2}%", percent(*value, most));
                i.open[is_open && index == last] style=(height) title={ (name) ": " (thousands(*value)) } {}
            }
        }
        div.ends {
            span { (names.first().map_or("", String::as_str)) }
            @if last > 0 { span { (names[last]) } }
        }
    }
}

fn percent(value: u64, whole: u64) -> f64 {
    value as f64 * 100.0 / whole.max(1) as f64
}
