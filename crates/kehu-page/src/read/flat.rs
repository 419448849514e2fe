//! Tables that lost their borders: rows of words, tabs, or one cell a line or paragraph.
//!
//! A line that consists of nothing but column heads begins one. What follows is put into columns by
//! what the cells look like: a copied page drops empty cells, so that a row may have fewer than the
//! heads.

use super::{Line, code};
use crate::block::{Block, Cell, Inline, Row, Table, TableForm};
use crate::inline;
use crate::text;
use crate::types;
use crate::words::{Feature, Required, Role, phrases, words};

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
    let (end, form, head, rows) = found;
    if rows.is_empty() {
        return None;
    }
    let line = lines[at].no;
    let (lost, all) = (rows.iter().filter(|r| r.uncertain).count(), rows.len());
    let mut table = Table::new(form, head.iter().map(|h| Cell::plain(h)).collect());
    table.rows = rows;
    if lost > 0 && form == TableForm::Spaces {
        let lost = format!("{lost} of {all} rows have fewer cells than heads");
        table.note(line, lost + ": the copy dropped empty cells");
    }
    Some((end, Block::table(line, table)))
}

type Found = (usize, TableForm, Vec<String>, Vec<Row>);

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
    let Some(line) = lines[at.min(lines.len())..]
        .iter()
        .find(|l| !l.text.trim().is_empty())
    else {
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
    let split = |l: &Line| {
        l.text
            .split('\t')
            .map(|c| c.to_owned())
            .collect::<Vec<String>>()
    };
    if !lines[at].text.contains('\t') {
        return None;
    }
    let head: Vec<String> = split(&lines[at])
        .iter()
        .map(|c| c.trim().to_owned())
        .filter(|c| !c.is_empty())
        .collect();
    let known = head.iter().filter(|h| words().is_head(h)).count();
    // Heads of a request: "API path", "method".
    let fact =
        |h: &String| words().is_label(h, Feature::Url) || words().is_label(h, Feature::Method);
    let request = head.iter().filter(|h| fact(h)).count() > 1;
    if head.len() < 2 || !request && (known < 2 || known * 2 < head.len()) {
        return None;
    }
    let mut rows: Vec<Row> = Vec::new();
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
            let first = line.no;
            let (cells, taken) = whole_row(lines, end, head.len());
            end += taken;
            let mut cells: Vec<Cell> = cells.iter().map(|c| inline::cell(c, 0)).collect();
            cells.truncate(head.len());
            rows.push(Row::below(head.len(), first, cells));
        } else if let Some(last) = rows.last_mut().and_then(|r| r.cells.last_mut()) {
            // A line without a tab goes on with the last cell.
            last.inline.text.push('\n');
            last.inline.text.push_str(line.text.trim());
        } else {
            break;
        }
        end += 1;
    }
    Some((end, TableForm::Tabs, head, rows))
}

/// The cells of a row, and how many lines below it takes: a cell may go on over lines, and the rest of the
/// row follows there.
fn whole_row(lines: &[Line], at: usize, width: usize) -> (Vec<String>, usize) {
    let cells = |text: &str| text.split('\t').map(str::to_owned).collect::<Vec<String>>();
    let one = cells(&lines[at].text);
    let mut text = lines[at].text.clone();
    for (taken, line) in lines.iter().enumerate().skip(at + 1).take(12) {
        let count = text.matches('\t').count() + 1;
        let next = line.text.matches('\t').count();
        if count >= width || line.text.trim().is_empty() || count + next > width {
            break;
        }
        text.push_str("<br>");
        text.push_str(line.text.trim_end());
        if text.matches('\t').count() + 1 == width {
            return (cells(&text), taken - at);
        }
    }
    (one, 0)
}

/// Cells between spaces, one row a line, to the next empty line, label or JSON.
fn spaces(lines: &[Line], at: usize, heads: &[String]) -> Option<Found> {
    let columns = Columns::of(heads);
    let mut rows: Vec<Row> = Vec::new();
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
            rows.push(columns.row(line));
        } else if let Some(last) = rows.last_mut() {
            continue_row(last, t);
        } else {
            break;
        }
        end += 1;
    }
    let plausible = rows
        .iter()
        .filter(|r| r.cells.iter().skip(1).any(|c| !c.text().is_empty()))
        .count();
    (plausible > 0 && plausible * 2 >= rows.len())
        .then(|| (end, TableForm::Spaces, heads.to_vec(), rows))
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

fn continue_row(row: &mut Row, words: &str) {
    if let Some(last) = row.cells.last_mut() {
        if !last.inline.text.is_empty() {
            last.inline.text.push('\n');
        }
        last.inline.text.push_str(words);
    }
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
    let rows: Vec<Row> = groups.iter().map(|g| columns.paragraph_row(g)).collect();
    let typed = rows
        .iter()
        .filter(|r| {
            columns
                .type_at
                .is_none_or(|i| types::is_type(r.cells[i].text()))
        })
        .count();
    if rows.is_empty() || typed * 3 < rows.len() * 2 {
        return None;
    }
    let stop = found.get(used).map_or(end, |line| {
        lines[at..end]
            .iter()
            .position(|l| l.no == line.no)
            .map_or(end, |i| at + i)
    });
    Some((stop, TableForm::CellPerLine, heads.to_vec(), rows))
}

/// What the heads say, and how words become cells by it.
struct Columns {
    roles: Vec<Role>,
    type_at: Option<usize>,
}

impl Columns {
    fn of(heads: &[String]) -> Columns {
        let mut roles: Vec<Role> = Vec::new();
        for head in heads {
            let options = words().head(head);
            let role = options
                .iter()
                .find(|r| !roles.contains(r))
                .or(options.first())
                .copied()
                .unwrap_or(Role::Description);
            roles.push(role);
        }
        let type_at = roles.iter().position(|r| *r == Role::Type);
        Columns { roles, type_at }
    }

    /// Whether a line begins a row: a name, and a type where the heads have one.
    fn is_row(&self, line: &str) -> bool {
        let mut tokens = line.split_whitespace();
        let Some(first) = tokens.next() else {
            return false;
        };
        let (marks, name) = words().unmarked(first);
        let next = if name.is_empty() {
            tokens.next().unwrap_or_default()
        } else {
            name
        };
        if self.roles.first() == Some(&Role::Code) {
            return next
                .trim_start_matches('-')
                .starts_with(|c: char| c.is_ascii_digit())
                || (text::is_word(next) && next.chars().all(|c| !c.is_lowercase()));
        }
        if self.type_at == Some(1) {
            let rest: Vec<&str> = tokens.collect();
            return (text::is_identifier(next) && type_length(&rest) > 0) || glued(next).is_some();
        }
        text::is_identifier(next) && (marks > 0 || line.split_whitespace().count() > 1)
    }

    /// Words of one line to cells.
    fn row(&self, line: &Line) -> Row {
        let mut rest: Vec<&str> = line.text.split_whitespace().collect();
        let mut cells: Vec<String> = vec![String::new(); self.roles.len()];
        let indent = text::indent(&line.text);
        let mut uncertain = false;
        let mut name = rest.remove(0).to_owned();
        if words().unmarked(&format!("{name}x")).1 == "x" && !rest.is_empty() {
            name.push_str(rest.remove(0));
        }
        if let Some((n, ty, doc)) = glued(&name).filter(|_| self.type_at == Some(1)) {
            name = n;
            cells[1] = ty;
            let marked = self.roles.get(2) == Some(&Role::Required);
            let mark = if marked { leading_mark(&doc) } else { "" };
            if marked {
                cells[2] = mark.to_owned();
            }
            let doc = &doc[mark.len()..];
            if !doc.is_empty() {
                let from = line.text.find(doc).unwrap_or(0);
                rest.insert(0, &line.text[from..][..doc.len()]);
            }
        }
        cells[0] = name;
        let width = self.roles.len();
        for (at, cell) in cells.iter_mut().enumerate().take(width).skip(1) {
            if !cell.is_empty() {
                continue;
            }
            let taken = self.take(at, &rest);
            uncertain |= taken.1;
            *cell = rest.drain(..taken.0).collect::<Vec<_>>().join(" ");
        }
        if !rest.is_empty()
            && let Some(last) = cells.last_mut()
        {
            *last = format!("{last} {}", rest.join(" ")).trim().to_owned();
        }
        let cells = cells.iter().map(|c| Cell::from(inline::parse(c)));
        let mut cells: Vec<Cell> = cells.collect();
        cells[0].indent = indent;
        Row {
            line: line.no,
            cells,
            uncertain,
        }
    }

    /// How many words belong to the column, and whether that is a guess.
    fn take(&self, at: usize, rest: &[&str]) -> (usize, bool) {
        let last = at + 1 == self.roles.len();
        if last || rest.is_empty() {
            return (rest.len(), rest.is_empty() && !last);
        }
        match self.roles[at] {
            Role::Type => match type_length(rest) {
                0 => (0, true),
                n => (n, false),
            },
            // A bare number is an example: the copy dropped the cell before it.
            Role::Required | Role::Optional => match words().required(rest[0]) {
                Required::Unknown => (0, true),
                _ if rest[0].chars().all(|c| c.is_ascii_digit()) => (0, true),
                _ => (1, false),
            },
            Role::Example | Role::Default | Role::Value => self.take_example(rest),
            Role::Length | Role::Order => {
                if rest[0].chars().all(|c| c.is_ascii_digit()) {
                    (1, false)
                } else {
                    (0, true)
                }
            }
            Role::Place => (
                usize::from(words().features(rest[0]).any(&[
                    Feature::Header,
                    Feature::Query,
                    Feature::Path,
                    Feature::Body,
                    Feature::Form,
                ])),
                false,
            ),
            _ => (1, rest.len() > 2),
        }
    }

    /// An example among words: up to the first word of the page's language; a time is two words.
    fn take_example(&self, rest: &[&str]) -> (usize, bool) {
        let first = rest[0];
        let date = first.len() == 10 && first.as_bytes()[4] == b'-';
        if date
            && rest
                .get(1)
                .is_some_and(|t| t.len() >= 5 && t.as_bytes().get(2) == Some(&b':'))
        {
            return (2, false);
        }
        if first.starts_with(['[', '{', '"', '(']) {
            let close = match first.chars().next() {
                Some('[') => ']',
                Some('{') => '}',
                Some('(') => ')',
                _ => '"',
            };
            if let Some(end) = rest
                .iter()
                .position(|t| t.ends_with(close) && (t.len() > 1))
            {
                return (end + 1, false);
            }
        }
        if text::has_cjk(first) {
            return (0, true);
        }
        let chinese = rest.iter().position(|t| text::has_cjk(t));
        match chinese {
            // Several plain words before the description: a value of several words, or a description
            // that begins with one. Names of people are lower case or begin with a capital both.
            Some(n)
                if (2..=3).contains(&n)
                    && rest[n].starts_with(text::is_cjk)
                    && rest[..n]
                        .iter()
                        .all(|t| t.chars().all(|c| c.is_ascii_alphabetic())) =>
            {
                (n, true)
            }
            Some(_) => (1, false),
            None => (1, rest.len() != 2),
        }
    }

    /// Cells, one per line, to rows: by count where every row is whole, otherwise where a name is
    /// followed by a type.
    fn group<'a>(&self, found: &[&'a Line]) -> Vec<Vec<&'a Line>> {
        let width = self.roles.len();
        let whole: Vec<Vec<&Line>> = found
            .chunks(width)
            .filter(|c| c.len() == width)
            .map(<[&Line]>::to_vec)
            .collect();
        let fits = |group: &Vec<&Line>| match self.type_at {
            Some(i) => types::is_type(group[i].text.trim()) && self.is_name(group[0].text.trim()),
            None => self.is_name(group[0].text.trim()),
        };
        let good = whole.iter().take_while(|g| fits(g)).count();
        if good * width >= found.len().saturating_sub(width) && good > 0 {
            return whole.into_iter().take(good).collect();
        }
        let mut out: Vec<Vec<&Line>> = Vec::new();
        for (i, line) in found.iter().enumerate() {
            let t = line.text.trim();
            let typed = self.type_at != Some(1)
                || found
                    .get(i + 1)
                    .is_some_and(|next| types::is_type(next.text.trim()));
            let full = out.last().is_none_or(|g| g.len() >= 2);
            if self.is_name(t) && typed && full && !types::is_type(t) {
                out.push(vec![line]);
            } else if let Some(group) = out.last_mut() {
                if group.len() < width {
                    group.push(line);
                } else {
                    break;
                }
            } else {
                break;
            }
        }
        out
    }

    fn is_name(&self, cell: &str) -> bool {
        let name = words().unmarked(cell).1;
        text::is_identifier(name)
            || (self.roles.first() == Some(&Role::Code)
                && name.chars().all(|c| c.is_ascii_digit() || c == '-'))
    }

    /// A group of lines to cells; a column whose cell was lost stays empty.
    fn paragraph_row(&self, group: &[&Line]) -> Row {
        let width = self.roles.len();
        let mut cells: Vec<Cell> = vec![Cell::default(); width];
        let whole = group.len() == width;
        let mut rest = group.iter();
        let mut pending = rest.next();
        for (at, cell) in cells.iter_mut().enumerate() {
            let Some(line) = pending else { break };
            let t = line.text.trim();
            let belongs = whole
                || match self.roles[at] {
                    Role::Type => types::is_type(t),
                    Role::Required | Role::Optional => words().required(t) != Required::Unknown,
                    _ => true,
                };
            if belongs {
                *cell = inline::cell(&line.text, 0);
                pending = rest.next();
            }
        }
        Row {
            line: group[0].no,
            cells,
            uncertain: !whole,
        }
    }
}

/// How many of the words are a type: the longest that is one.
fn type_length(rest: &[&str]) -> usize {
    let joined = |n: usize| rest[..n].join(" ");
    if rest.is_empty() {
        return 0;
    }
    // A bracket that is open keeps its words together: array[data JsonObject].
    if rest[0].contains(['[', '<']) && !rest[0].contains([']', '>']) {
        let end = rest
            .iter()
            .take(5)
            .position(|t| t.contains([']', '>']))
            .map(|i| i + 1);
        return end
            .filter(|n| {
                crate::types::read(&Inline::plain(&joined(*n))).expr != types::TypeExpr::Unknown
            })
            .unwrap_or(0);
    }
    let longest = (1..=4.min(rest.len())).rev().find(|n| {
        rest[..*n]
            .iter()
            .all(|t| t.chars().any(char::is_alphabetic))
            && types::is_type(&joined(*n))
    });
    longest.unwrap_or_else(|| {
        // "Array of X" with X unknown.
        let of = rest.len() >= 3 && rest[1].eq_ignore_ascii_case("of") && types::is_type(rest[0]);
        let bracketed = rest[0].contains(['[', '<'])
            && crate::types::read(&Inline::plain(rest[0]))
                .expr
                .list_depth()
                > 0;
        if of { 3 } else { usize::from(bracketed) }
    })
}

/// Name, type and description without anything between them: `└─isMatchingboolean是否精确`.
fn glued(token: &str) -> Option<(String, String, String)> {
    let (_, bare) = words().unmarked(token);
    let ascii = bare.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.'))?;
    if ascii < 5 || !bare[ascii..].starts_with(text::is_cjk) {
        return None;
    }
    let (front, doc) = bare.split_at(ascii);
    let lower = front.to_ascii_lowercase();
    let ty = (2..front.len())
        .find(|i| front.is_char_boundary(*i) && words().base(&lower[*i..]).is_some())?;
    let marks = &token[..token.len() - bare.len()];
    Some((
        format!("{marks}{}", &front[..ty]),
        front[ty..].to_owned(),
        doc.to_owned(),
    ))
}

/// What says whether a field is required, glued to the words behind it: `是会员编号`. `是否启用` is words.
fn leading_mark(words_of: &str) -> &str {
    let ends = words_of.char_indices().map(|(at, c)| at + c.len_utf8());
    let marks = ends.take(4).map(|end| &words_of[..end]);
    let known = marks.filter(|mark| words().required(mark) != Required::Unknown);
    known
        .last()
        .filter(|_| phrases().whether.after(words_of).is_none())
        .unwrap_or_default()
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
