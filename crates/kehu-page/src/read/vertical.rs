//! Lists of fields that run down the page, as they are copied from a page that shows a field as a card:
//! its name, its type, whether it is required and what it means, each on a line.

use super::table::Builder;
use super::{Line, code, flat};
use crate::block::{Block, Cell, TableForm};
use crate::text;
use crate::types;
use crate::words::{Feature, Required, words};

/// What a field says may take so many lines.
const LONGEST: usize = 8;

/// The list that begins on this line, and the line after it.
pub(super) fn table(lines: &[Line], at: usize) -> Option<(usize, Block)> {
    let heads = ["name", "type", "required", "description"];
    let mut table = Builder::headed(TableForm::CellPerLine, heads);
    let mut end = at;
    while let Some((next, cells)) = field(lines, end) {
        table.row(lines[end].no, cells.to_vec());
        end = next;
    }
    let rows = table.rows();
    let marked = rows.iter().any(|row| !row.text(2).is_empty());
    (rows.len() > 1 || marked).then(|| (end, table.block(lines[at].no)))
}

/// The field whose name stands on this line.
fn field(lines: &[Line], at: usize) -> Option<(usize, [Cell; 4])> {
    let ty = begins(lines, at)?;
    let (mut required, mut about) = (String::new(), Vec::new());
    let (mut end, mut at_most) = (ty + 1, LONGEST);
    while let Some(line) = lines.get(end) {
        let words_of = line.text.trim();
        let label = flat::ends_table(lines, end) || is_label(lines, end);
        let ends = label && !is_value(lines, end) || is_heading_of_code(lines, end);
        if ends || begins(lines, end).is_some() || at_most == 0 {
            break;
        }
        at_most -= 1;
        end += 1;
        if required.is_empty() && words().required(words_of) != Required::Unknown {
            required = words_of.to_owned();
        } else if !words_of.is_empty() {
            about.push(words_of);
        }
    }
    let name = lines[at].text.trim();
    let cells = [name, lines[ty].text.trim(), &required, &about.join("\n")].map(Cell::plain);
    Some((end, cells))
}

/// What the next fields are, or an answer's label with its status below: `返回响应`, `成功(200)`.
fn is_label(lines: &[Line], at: usize) -> bool {
    let says = words().features(lines[at].text.trim());
    let sides = [
        Feature::Header,
        Feature::Query,
        Feature::Path,
        Feature::Body,
        Feature::Form,
    ];
    let below = lines.get(at + 1).map_or("", |line| line.text.trim());
    let status = below
        .trim_end_matches([')', '）'])
        .rsplit(['(', '（'])
        .next();
    let status = status.is_some_and(|s| s.len() == 3 && s.bytes().all(|b| b.is_ascii_digit()));
    says.any(&sides) && says.has(Feature::Fields) || says.has(Feature::Response) && status
}

/// `示例值:` with a value below it.
fn is_value(lines: &[Line], at: usize) -> bool {
    let below = lines.get(at + 1).map_or("", |line| line.text.trim());
    let value = !below.is_empty() && !flat::ends_table(lines, at + 1) && text::width(below) <= 40;
    is_example(lines, at) && value
}

/// `示例` with code below it.
fn is_heading_of_code(lines: &[Line], at: usize) -> bool {
    let mut below = lines.iter().skip(at + 1).map(|line| line.text.trim());
    let below = below.find(|line| !line.is_empty()).unwrap_or_default();
    is_example(lines, at) && (code::begins_json(below) || below.starts_with("```"))
}

fn is_example(lines: &[Line], at: usize) -> bool {
    let says = words().features(lines[at].text.trim());
    let sides = [Feature::Request, Feature::Response, Feature::Fields];
    says.has(Feature::Example) && !says.any(&sides)
}

/// The line of a field's type, where its name stands on this one.
fn begins(lines: &[Line], at: usize) -> Option<usize> {
    let name = lines.get(at)?.text.trim();
    let below = (at + 1..lines.len()).take(2);
    let ty = below.into_iter().find(|i| !lines[*i].is_blank())?;
    let spelling = lines[ty].text.trim();
    let is_name = text::is_identifier(name) && !types::is_type(name) && !words().is_head(spelling);
    (is_name && spelling.len() < 40 && types::is_type(spelling)).then_some(ty)
}

#[cfg(test)]
mod tests {
    fn rows(page: &str) -> Vec<String> {
        let document = crate::read::read(page);
        let rows = document.tables().flat_map(|table| &table.rows);
        rows.map(|row| format!("{} {}", row.line, row.texts().join("|")))
            .collect()
    }

    #[test]
    fn fields_that_run_down_the_page_are_a_table() {
        let page = "Find\n\nPOST /find\n\nBody 参数\nmemberId\nstring\n会员编号\n必需\n示例值:\nM1\ntags\narray[string]\n可选\n\n返回响应\n成功(200)\ncode\ninteger\n必需\n示例\n{\"code\": 0}\n";
        assert_eq!(
            rows(page),
            [
                "6 memberId|string|必需|会员编号\n示例值:\nM1",
                "12 tags|array[string]|可选|",
                "18 code|integer|必需|",
            ]
        );
        // Words that stand under each other are not fields yet.
        assert_eq!(
            rows("Find\n\nPOST /find\n\nvalue\nstring\n\nmore words\n"),
            [""; 0]
        );
    }
}
