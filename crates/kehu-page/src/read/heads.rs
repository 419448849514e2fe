//! Tables without heads: they have those of the table above, or their cells say what they hold.

use crate::block::{Block, BlockKind, Cell, Document, Row, Table};
use crate::text;
use crate::types;
use crate::words::{Feature, Required, Role, words};

/// Gives every table without heads its heads back.
pub(super) fn restore(document: &mut Document) {
    let mut above: Vec<Cell> = Vec::new();
    for Block { line, kind } in &mut document.blocks {
        let BlockKind::Table(table) = kind else {
            continue;
        };
        let blank = table.head.iter().all(|c| c.text().is_empty());
        let data = !blank && are_data(&table.head);
        if !blank && !data {
            above.clone_from(&table.head);
            continue;
        }
        if data {
            let cells = std::mem::take(&mut table.head);
            table.rows.insert(0, Row::new(*line, cells));
        }
        let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let (head, text) = if data && above.len() == width && goes_on(table, &above) {
            (above.clone(), "no heads: those of the table above")
        } else {
            (by_cells(table, width), "no heads: what its cells say")
        };
        table.head = head;
        table.note(*line, text);
    }
}

/// Whether the column of names of the table above has names in this one.
fn goes_on(table: &Table, above: &[Cell]) -> bool {
    let named = |head: &Cell| words().head(head.text()).contains(&Role::Name);
    let Some(at) = above.iter().position(named) else {
        return true;
    };
    let names = table
        .column(at)
        .filter(|cell| text::is_identifier(&name_of(cell)));
    names.count() * 2 >= table.column(at).count()
}

/// Whether a row holds a field, not heads: a name, and a type or whether it is required beside it. With
/// both, whatever else the row has, and the name behind what it is called.
pub(super) fn are_data(cells: &[Cell]) -> bool {
    let Some((first, rest)) = cells.split_first() else {
        return false;
    };
    let marked = |c: &Cell| matches!(words().required(c.text()), Required::Yes | Required::No);
    let second = rest.first().map(name_of).unwrap_or_default();
    let titled = text::has_cjk(first.text()) && text::is_word(&second);
    if titled && rest.iter().skip(1).any(|c| types::is_type(c.text())) && rest.iter().any(marked) {
        return true;
    }
    let name = name_of(first);
    // `method | uri` are the heads of a list of requests.
    let is = |label| cells.iter().any(|c| words().is_label(c.text(), label));
    if is(Feature::Method) && is(Feature::Url) {
        return false;
    }
    let no_head = cells.iter().all(|c| !words().is_head(c.text()));
    // `code | int`: a type is no head, whatever the name beside it is elsewhere.
    let typed = |c: &Cell| types::is_type(c.text()) && !words().is_head(c.text());
    (no_head || rest.iter().take(2).any(typed))
        && text::is_identifier(&name)
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && rest
            .iter()
            .take(4)
            .any(|c| types::is_type(c.text()) || says_required(c))
}

fn name_of(cell: &Cell) -> String {
    let first = cell.text().lines().next().unwrap_or_default();
    let bare = text::outside_parentheses(words().unmarked(first).1);
    bare.trim().trim_end_matches(['*', '?', ' ']).to_owned()
}

fn says_required(cell: &Cell) -> bool {
    words().required(cell.text()) != Required::Unknown
}

/// Heads by what most cells of each column are.
fn by_cells(table: &Table, width: usize) -> Vec<Cell> {
    let most = |column: usize, is: &dyn Fn(&Cell) -> bool| {
        let cells = || {
            table
                .column(column)
                .take(40)
                .filter(|c| !c.text().is_empty())
        };
        let all = cells().count();
        all > 0 && cells().filter(|c| is(c)).count() * 10 > all * 6
    };
    let mut heads: Vec<&str> = vec![""; width];
    type Is = fn(&Cell) -> bool;
    let kinds: [(&str, Is); 3] = [
        ("name", |c| text::is_identifier(&name_of(c))),
        ("type", |c| types::is_type(c.text())),
        ("required", |c| says_required(c)),
    ];
    for (head, is) in kinds {
        if let Some(at) = (0..width).find(|i| heads[*i].is_empty() && most(*i, &is)) {
            heads[at] = head;
        }
    }
    let long = |column: &usize| -> usize {
        let cells = table.column(*column).take(40);
        cells.map(|c| c.text().len()).sum()
    };
    if heads.contains(&"name")
        && let Some(at) = (0..width).filter(|i| heads[*i].is_empty()).max_by_key(long)
    {
        heads[at] = "description";
    }
    heads.into_iter().map(Cell::plain).collect()
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    /// The head of each table, and how many rows it has.
    fn tables(page: &str) -> String {
        let document = crate::read::read(page);
        let tables = document.tables().map(|table| {
            let heads: Vec<&str> = table.head.iter().map(|cell| cell.text()).collect();
            format!("{} {}", table.rows.len(), heads.join("|"))
        });
        tables.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn heads_that_are_not_there_are_restored() {
        check(
            r"
            |  |  |  |\n|--|--|--|\n| `userId` * | `String` | the user |\n| `kind` | `String` | what kind of user it is |\n => 2 name|type|description
            ## 请求\n\n| 参数 | 说明 | 必须 | 类型 |\n|--|--|--|--|\n| shop | 店铺 | 是 | int |\n\n### 扩展\n\n| 设备类型 | device | 否 | String |\n|--|--|--|--|\n| 支付方式 | kind | 是 | String |\n| 订单号 | order | 是 | String |\n => 1 参数|说明|必须|类型 / 3 description|name|required|type
            | 参数 | 类型 | 说明 |\n|--|--|--|\n| a | int | x |\n\n### 扩展\n\n| b | string | y |\n|--|--|--|\n| c | int | z |\n\n### 其他\n\n| d | string | y |\n| e | int | z |\n => 1 参数|类型|说明 / 2 参数|类型|说明 / 2 参数|类型|说明
            ",
            tables,
        );
    }
}
