//! A parameter that all operations have, and that holds the parameters of each: `biz_content` beside `app_id`.

use super::Witnesses;
use crate::recognise::outline::Side;
use crate::recognise::rows::{Place, Row};
use crate::recognise::tables::FieldTable;
use crate::text;
use crate::words::phrases;

/// The parameter, and the tables whose rows are in it.
pub(super) struct Held {
    /// Its name.
    pub(super) name: String,
    /// The line of its row.
    pub(super) line: usize,
    /// The tables, as indices.
    pub(super) tables: Vec<usize>,
    /// Their titles say whose they are, too.
    pub(super) surely: bool,
}

/// Where a row of a table that is about all operations says that it holds the parameters of each, the other
/// tables of the request are what it holds; `main` are those that belong to no field by their titles.
pub(super) fn held(tables: &[FieldTable], main: &[usize], witnesses: &Witnesses) -> Option<Held> {
    let sent = |table: &FieldTable| {
        let placed = matches!(table.place, None | Some(Place::Body));
        table.side == Side::Request && placed && !table.variant
    };
    let main = || main.iter().copied().filter(|at| sent(&tables[*at]));
    let titled = |at: &usize| {
        phrases()
            .of_operations
            .within(&text::fold(&tables[*at].title))
    };
    let mut holders = main().flat_map(|at| {
        let rows = tables[at].rows.iter().filter(|row| holds(row));
        rows.map(move |row| (at, row))
    });
    let (of, row) = holders.next()?;
    if holders.next().is_some() {
        return None;
    }
    let shapes = witnesses.get(&Side::Request);
    let shown = |table: &FieldTable| {
        let root = |row: &Row| shapes.is_some_and(|s| s.find([row.name.as_str()]).is_some());
        table.rows.iter().any(root)
    };
    // A table that is about all operations, or others that are said to be about one.
    let fits = |at: &usize| {
        let table = &tables[*at];
        *at != of && !table.shared && (tables[of].shared || titled(at)) && !shown(table)
    };
    let own: Vec<usize> = main().filter(fits).collect();
    (!own.is_empty()).then(|| Held {
        name: row.name.clone(),
        line: row.line,
        surely: own.iter().all(titled),
        tables: own,
    })
}

/// Whether a row of the first level says that it holds the parameters of operations.
fn holds(row: &Row) -> bool {
    let said = text::simplified(&text::fold(&row.description));
    row.column == 0
        && matches!(row.place, None | Some(Place::Body))
        && (row.ty.expr.may_hold_fields() || crate::facts::read(&said).json_text)
        && phrases().of_operations.within(&said)
}
