//! What words look like, and which column they belong to by it: a name, a type, whether it is required, an example.

use crate::block::{Cell, Inline, TableForm};
use crate::inline;
use crate::read::Line;
use crate::read::table::Builder;
use crate::text;
use crate::types;
use crate::words::{Feature, Required, Role, phrases, words};

/// What the heads say, and how words become cells by it.
pub(super) struct Columns<'a> {
    heads: &'a [String],
    roles: Vec<Role>,
    pub type_at: Option<usize>,
}

impl<'a> Columns<'a> {
    pub fn of(heads: &'a [String]) -> Columns<'a> {
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
        Columns {
            heads,
            roles,
            type_at,
        }
    }

    /// A table with these heads.
    pub fn table(&self, form: TableForm) -> Builder {
        Builder::headed(form, self.heads.iter().map(String::as_str))
    }

    /// Whether a line begins a row: a name, and a type where the heads have one.
    pub fn is_row(&self, line: &str) -> bool {
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
    pub fn row(&self, line: &Line, table: &mut Builder) {
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
        table.guessed(line.no, cells, uncertain);
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
    pub fn group<'l>(&self, found: &[&'l Line]) -> Vec<Vec<&'l Line>> {
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
    pub fn paragraph_row(&self, group: &[&Line], table: &mut Builder) {
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
        table.guessed(group[0].no, cells, !whole);
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
pub(super) fn glued(token: &str) -> Option<(String, String, String)> {
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
