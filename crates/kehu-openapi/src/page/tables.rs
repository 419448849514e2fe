//! Tables of fields, lists of values.

use kehu_spec::model::{Enum, Field, Record};
use maud::{Markup, html};

use super::bilingual::{both, inline, pieces, text, titled};
use crate::{
    content::Content,
    row_text::{self, Row, Text},
};

/// A section for a record.
pub(super) fn record(content: &Content<'_>, record: &Record) -> Markup {
    html! {
        section id={ "type-" (record.name) } {
            h2 { (titled(&record.name, record.label.as_deref())) }
            @if let Some(told) = Text::described(record.doc.as_deref(), None) { (text(&told)) }
            @if let Some(docs) = &record.docs { p { a href=(docs) rel="noreferrer" { (docs) } } }
            (fields(content, &record.fields, &both("promised", "必有")))
        }
    }
}

/// A table of fields; `needed` is what a required one is called.
pub(super) fn fields(content: &Content<'_>, fields: &[Field], needed: &Markup) -> Markup {
    let rows = row_text::rows(content.api, fields, &content.quirks);
    html! {
        @if rows.is_empty() {
            p.faint { (both("No fields.", "无字段。")) }
        } @else {
            table {
                thead { tr { th { (both("Field", "字段")) } th { (both("Meaning", "说明")) } } }
                tbody { @for row in &rows { (self::row(row, needed)) } }
            }
        }
    }
}

fn row(row: &Row<'_>, needed: &Markup) -> Markup {
    html! {
        tr {
            td {
                code { (row.field.name) }
                @if row.field.required { " " span.need { (needed) } }
                div.type { (pieces(&row.ty)) }
            }
            td {
                @if let Some(told) = &row.described { (text(told)) }
                @if !row.facts.is_empty() || row.example.is_some() {
                    div.facts {
                        @for fact in &row.facts { span.fact { (both(&fact.en, &fact.zh)) } }
                        @if let Some(example) = &row.example {
                            span.fact { (both("example ", "示例 ")) code { (example) } }
                        }
                    }
                }
                @for quirk in &row.quirks { (self::quirk(&quirk.why)) }
            }
        }
    }
}

/// Where the documentation is wrong.
pub(super) fn quirk(why: &str) -> Markup {
    html! { p.quirk { b { (both("The documentation: ", "文档有误：")) } (inline(why)) } }
}

/// A section for an enum.
pub(super) fn open_enum(list: &Enum) -> Markup {
    html! {
        section id={ "type-" (list.name) } {
            h2 { (titled(&list.name, list.label.as_deref())) }
            @if let Some(told) = Text::described(list.doc.as_deref(), None) { (text(&told)) }
            p.faint { (both("Values that are not listed may come.", "可能出现未列出的取值。")) }
            table {
                thead { tr { th { (both("Value", "取值")) } th { (both("Meaning", "说明")) } } }
                tbody {
                    @for value in &list.values {
                        tr {
                            td { code { (row_text::plain(&crate::types::code(&value.value))) } div.type { (value.name) } }
                            td {
                                @if let Some(told) = Text::described(value.doc.as_deref(), value.label.as_deref()) { (text(&told)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
