//! Tables that lost their borders: rows of words, tabs, or one cell a line or paragraph.
//!
//! A line that consists of nothing but column heads begins one. What follows is put into columns by
//! what the cells look like: a copied page drops empty cells, so that a row may have fewer than the
//! heads.

use super::table::Builder;
use super::{Line, code};
use crate::block::{Block, Row, TableForm};
use crate::text;
use crate::types;
use crate::words::{Feature, Role, words};

mod looks;

use looks::{Columns, glued};

/// The flattened table whose heads stand on this line, and the line after it.
pub(super) fn table(lines: &[Line], at: usize) -> Option<(usize, Block)> {
    let first = lines[at].text.trim();
    if first.len() > 240 || first.contains('|') || first.starts_with(['#', '-', '*', '>']) {
        return None;
    }
    let found = tabs(lines, at).or_else(|| {
        let (heads, body, per_line) = heads(lines, at)?;
        if per_line {
            cell_per_line(lines, body, &heads)
        } else {
            spaces(lines, body, &heads).or_else(|| cell_per_line(lines, body, &heads))
        }
    })?;
    let (end, mut table) = found;
    let line = lines[at].no;
    let (lost, all) = (
        table.rows().iter().filter(|r| r.uncertain).count(),
        table.rows().len(),
    );
    if lost > 0 && table.form() == TableForm::Spaces {
        let lost = format!("{lost} of {all} rows have fewer cells than heads");
        table.note(line, lost + ": the copy dropped empty cells");
    }
    (all > 0).then(|| (end, table.block(line)))
}

/// The line after a table, and the table.
type Found = (usize, Builder);

/// The heads, the line after them, and whether each stood on its own line.
fn heads(lines: &[Line], at: usize) -> Option<(Vec<String>, usize, bool)> {
    if let Some(heads) = words().heads_of_line(&lines[at].text) {
        let strong = heads.len() >= 3 || follows_like_row(lines, at + 1, &heads);
        return (strong && names_fields(&heads)).then_some((heads, at + 1, false));
    }
    let mut found = Vec::new();
    let mut end = at;
    while let Some(line) = lines.get(end) {
        let t = line.text.trim();
        if t.is_empty() && !found.is_empty() && found.len() < 8 {
            end += 1;
            continue;
        }
        if t.is_empty() || t.len() > 40 || !words().is_head(t) || found.iter().any(|f| f == t) {
            break;
        }
        // The first row's name may be spelt like a head, in letters that the heads are not written in.
        let cell = text::is_identifier(t) && found.iter().all(|head: &String| text::has_cjk(head));
        if cell && found.len() >= 3 && names_fields(&found) {
            break;
        }
        found.push(t.to_owned());
        end += 1;
    }
    // A label above the heads may be spelt like one: `请求参数`, and `参数名` below it.
    let name = |head: &String| words().head(head).first() == Some(&Role::Name);
    let side = |head: &String| {
        let says = words().features(head);
        says.any(&[Feature::Request, Feature::Response, Feature::Header])
    };
    let labelled = found.first().is_some_and(side) && found.iter().take(2).all(name);
    (found.len() >= 3 && !labelled && names_fields(&found)).then_some((found, end, true))
}

/// The first heads are a name and something else that a row can be told by.
fn names_fields(heads: &[String]) -> bool {
    let roles: Vec<Vec<Role>> = heads.iter().map(|h| words().head(h)).collect();
    let has = |role: Role| roles.iter().any(|r| r.contains(&role));
    (has(Role::Name) && (has(Role::Type) || has(Role::Description) || has(Role::Required)))
        || (has(Role::Code) && (has(Role::Message) || has(Role::Description)))
}

fn follows_like_row(lines: &[Line], at: usize, heads: &[String]) -> bool {
    let Some(line) = lines[at.min(lines.len())..].iter().find(|l| !l.is_blank()) else {
        return false;
    };
    let first = line.text.split_whitespace().next().unwrap_or_default();
    let name = words().unmarked(first).1;
    let code = words().head(&heads[0]).first() == Some(&Role::Code);
    (text::is_identifier(name) && line.text.split_whitespace().count() > 1)
        || (code
            && first
                .trim_start_matches('-')
                .chars()
                .all(|c| c.is_ascii_digit()))
}

/// Cells between tabs: every row has as many as the heads, or nearly.
fn tabs(lines: &[Line], at: usize) -> Option<Found> {
    if !lines[at].text.contains('\t') {
        return None;
    }
    let head: Vec<&str> = lines[at].text.split('\t').map(str::trim).collect();
    let head: Vec<&str> = head.into_iter().filter(|head| !head.is_empty()).collect();
    let known = head.iter().filter(|h| words().is_head(h)).count();
    // Heads of a request: "API path", "method".
    let fact = |h: &&str| words().is_label(h, Feature::Url) || words().is_label(h, Feature::Method);
    let request = head.iter().filter(|h| fact(h)).count() > 1;
    if head.len() < 2 || !request && (known < 2 || known * 2 < head.len()) {
        return None;
    }
    let mut table = Builder::headed(TableForm::Tabs, head.iter().copied());
    let mut end = at + 1;
    while let Some(line) = lines.get(end) {
        let trimmed = line.text.trim();
        if trimmed.is_empty() || code::begins_json(trimmed) {
            break;
        }
        // A label, or the heads of another table.
        let heads = trimmed
            .split('\t')
            .filter(|h| words().is_head(h.trim()))
            .count();
        if !line.text.contains('\t') && is_label_line(trimmed)
            || heads > 2 && heads == trimmed.split('\t').count()
        {
            break;
        }
        if line.text.contains('\t') {
            let (row, taken) = whole_row(lines, end, head.len());
            end += taken;
            table.parted(line.no, row.split('\t'), '\t', 0);
        } else if !table.go_on_last(trimmed) {
            break;
        }
        end += 1;
    }
    Some((end, table))
}

/// A row, and how many lines below it takes: a cell may go on over lines, and the rest of the row follows there.
fn whole_row(lines: &[Line], at: usize, width: usize) -> (String, usize) {
    let cells = |text: &str| text.matches('\t').count() + 1;
    let one = &lines[at].text;
    let mut text = one.clone();
    for (taken, line) in lines.iter().enumerate().skip(at + 1).take(12) {
        let count = cells(&text);
        if count >= width || line.is_blank() || count + cells(&line.text) > width + 1 {
            break;
        }
        text.push_str("<br>");
        text.push_str(line.text.trim_end());
        if cells(&text) == width {
            return (text, taken - at);
        }
    }
    (one.clone(), 0)
}

/// Cells between spaces, one row a line, to the next empty line, label or JSON.
fn spaces(lines: &[Line], at: usize, heads: &[String]) -> Option<Found> {
    let columns = Columns::of(heads);
    let mut table = columns.table(TableForm::Spaces);
    let mut end = at;
    while let Some(line) = lines.get(end) {
        let t = line.text.trim();
        if t.is_empty() {
            // One empty line between heads and rows, or between rows that go on.
            let goes_on = lines
                .get(end + 1)
                .is_some_and(|next| columns.is_row(&next.text));
            if goes_on && !ends_table(lines, end + 1) {
                end += 1;
                continue;
            }
            break;
        }
        if ends_table(lines, end) {
            break;
        }
        if columns.is_row(t) {
            columns.row(line, &mut table);
        } else if !table.go_on_last(t) {
            break;
        }
        end += 1;
    }
    let rows = table.rows();
    let more = |row: &&Row| row.cells.iter().skip(1).any(|c| !c.text().is_empty());
    let plausible = rows.iter().filter(more).count();
    (plausible > 0 && plausible * 2 >= rows.len()).then_some((end, table))
}

/// A heading, a label, code or other heads: no row of this table.
pub(super) fn ends_table(lines: &[Line], at: usize) -> bool {
    let Some(line) = lines.get(at) else {
        return true;
    };
    let t = line.text.trim();
    // A row whose cells are glued may have a word in it that labels have, too.
    ends_anywhere(t) || is_label_line(t) && glued(t).is_none()
}

/// A heading, code or other heads.
fn ends_anywhere(t: &str) -> bool {
    t.starts_with(['#', '|'])
        || t.starts_with("```")
        || (t.starts_with("- ") && t.ends_with([':', '：']))
        || code::begins_json(t)
        || words().heads_of_line(t).is_some_and(|h| h.len() >= 3)
}

/// A short line that is a section's label: `请求示例`, `Response fields:`.
fn is_label_line(t: &str) -> bool {
    let bare = t.trim_end_matches([':', '：']);
    if text::width(bare) > 40 || bare.split_whitespace().count() > 4 {
        return false;
    }
    let f = words().features(bare);
    let section = f.any(&[
        Feature::Request,
        Feature::Response,
        Feature::Errors,
        Feature::Callback,
    ]) && f.any(&[
        Feature::Example,
        Feature::Fields,
        Feature::Body,
        Feature::Header,
        Feature::Query,
        Feature::Errors,
    ]);
    let ends = t.ends_with([':', '：']) && !t.contains(' ');
    (section && !text::is_identifier(bare.split_whitespace().next().unwrap_or_default()))
        || (section && bare.split_whitespace().count() <= 3 && !has_type(bare))
        || (ends && !f.is_empty())
}

fn has_type(line: &str) -> bool {
    line.split_whitespace().nth(1).is_some_and(types::is_type)
}

/// One cell a line, with or without empty lines between them.
fn cell_per_line(lines: &[Line], at: usize, heads: &[String]) -> Option<Found> {
    let columns = Columns::of(heads);
    let mut found: Vec<&Line> = Vec::new();
    let mut end = at;
    let mut blank = 0;
    while let Some(line) = lines.get(end) {
        let t = line.text.trim();
        if t.is_empty() {
            blank += 1;
            if blank > 3 {
                break;
            }
        } else {
            // What looks like a label may be a cell in the middle of a row.
            let label = found.len().is_multiple_of(heads.len()) && is_label_line(t);
            if label || ends_anywhere(t) || text::width(t) > 400 {
                break;
            }
            blank = 0;
            found.push(line);
        }
        end += 1;
    }
    let groups = columns.group(&found);
    let used: usize = groups.iter().map(|g| g.len()).sum();
    let mut table = columns.table(TableForm::CellPerLine);
    groups
        .iter()
        .for_each(|g| columns.paragraph_row(g, &mut table));
    let rows = table.rows();
    let is_typed = |row: &&Row| columns.type_at.is_none_or(|i| types::is_type(row.text(i)));
    let typed = rows.iter().filter(is_typed).count();
    if rows.is_empty() || typed * 3 < rows.len() * 2 {
        return None;
    }
    let stop = found.get(used).map_or(end, |line| {
        lines[at..end]
            .iter()
            .position(|l| l.no == line.no)
            .map_or(end, |i| at + i)
    });
    Some((stop, table))
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    /// The rows of a page's tables, each with its cells.
    fn rows(page: &str) -> String {
        let document = crate::read::read(page);
        let rows = document.tables().flat_map(|table| &table.rows);
        let rows: Vec<String> = rows.map(|row| row.texts().join("|")).collect();
        rows.join(" / ")
    }

    #[test]
    fn words_of_a_row_find_their_columns() {
        check(
            r"
            参数名 类型 必选 示例值 说明\ntenant_id integer 123 租户id\nstart string 是 2024-05-07 00:00:00 开始\ntags array[data JsonObject] 标签id\n\n下一节\n => tenant_id|integer||123|租户id / start|string|是|2024-05-07 00:00:00|开始 / tags|array[data JsonObject]|||标签id
            参数名 类型 必选 示例值 说明\nfull_name String simon kang 姓名\nid Long - 标签id\ncode int 否 0 状态 0: 关 1: 开\n\n下一节\n => full_name|String||simon kang|姓名 / id|Long||-|标签id / code|int|否|0|状态 0: 关 1: 开
            Field\tType\tDescription\nid\tlong\tthe id\nn\t\tname\n\n => id|long|the id / n||name
            ",
            rows,
        );
    }

    #[test]
    fn a_cell_a_paragraph() {
        check(
            r"
            参数名类型必选说明\n\nid\n\nlong\n\n是\n\n编号\n\n└─n\n\nstring\n\n否\n\n名\n\n### 示例\n => id|long|是|编号 / └─n|string|否|名
            ",
            rows,
        );
    }

    #[test]
    fn marks_are_cut_from_the_words_that_they_are_glued_to() {
        check(
            r"
            参数名类型说明\n└─isMatchingboolean是否精确\n└─numint数量\n\n => └─isMatching|boolean|是否精确 / └─num|int|数量
            参数名类型是否必填说明\nmemberIdString是会员编号\na.phoneString否手机号\nopenBoolean是否启用\ncodeint是返回码\n\n => memberId|String|是|会员编号 / a.phone|String|否|手机号 / open|Boolean||是否启用 / code|int|是|返回码
            ",
            rows,
        );
    }

    /// A label above them, and a field `code` below; two heads of names are two columns.
    #[test]
    fn heads_end_where_a_label_or_a_name_is_spelt_like_one() {
        check(
            r"
            返回参数\n参数名\n类型\n说明\ncode\nint\n返回码\nname\nstring\n姓名\n => code|int|返回码 / name|string|姓名
            字段\n名称\n类型\n说明\nid\n编号\nlong\n会员的编号\nkind\n种类\nint\n会员的种类\n => id|编号|long|会员的编号 / kind|种类|int|会员的种类
            ",
            rows,
        );
    }
}
