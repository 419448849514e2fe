//! On behind the last row that a vendor lists: the list again, from the time of that row. Rows of that very time
//! come twice, and are told apart from others of it by what they hold.

use kehu_wire::json;

use super::Next;
use crate::info::PagesInfo;
use crate::paging::Cursor;
use crate::paging::listed::Listed;
use crate::paging::position::{Edge, Position, SoFar, Window, digest};

/// The times of a page's rows, each with a digest of the row.
pub(super) struct Times(Vec<(Option<Cursor>, u64)>);

impl Times {
    /// None where the list is not bounded by time.
    pub fn of(pages: &PagesInfo, page: &Listed) -> Self {
        let rows = page.rows.as_ref().there();
        let (Some(window), Some(rows)) = (pages.window, rows) else {
            return Self(Vec::new());
        };
        let rows = rows.iter().map(|row| {
            let at = json::find(row.get(), window.at.iter().copied());
            let at = at.filter(|at| at.get() != "null").map(Cursor::new);
            (at, digest(row.get()))
        });
        Self(rows.collect())
    }

    /// The rows that the window before has given, by their places.
    pub fn known(&self, window: Option<&Window>) -> Vec<usize> {
        let Some(window) = window else {
            return Vec::new();
        };
        let rows = self.0.iter().enumerate();
        let known = rows.filter(|(_, (at, row))| {
            at.as_ref() == Some(&window.bound) && window.border.contains(row)
        });
        known.map(|(index, _)| index).collect()
    }

    /// Takes the page into account: the last time, and the rows of it.
    pub fn go_on(self, edge: &mut Option<Box<Edge>>) {
        for (at, row) in self.0 {
            let Some(at) = at else { continue };
            match edge {
                Some(edge) if edge.0 == at => edge.1.push(row),
                _ => *edge = Some(Box::new((at, vec![row]))),
            }
        }
    }
}

/// The window behind one that has ended.
pub(super) fn another(most: u64, last: Option<Box<Window>>, edge: Option<Box<Edge>>) -> Next {
    let Some(edge) = edge else {
        return Next::Incomplete(format!(
            "the vendor lists no more than {most} rows, and the last ones have no time to go on from"
        ));
    };
    let (bound, border) = &*edge;
    if last.is_some_and(|last| last.bound == *bound) {
        return Next::Incomplete(format!(
            "the vendor lists no more than {most} rows, and more than these are of one time, {bound}"
        ));
    }
    let window = Window {
        bound: bound.clone(),
        border: border.clone(),
        begins: true,
    };
    Next::Page(Position {
        at: window.bound.clone(),
        so_far: SoFar {
            window: Some(Box::new(window)),
            edge: Some(edge),
            ..SoFar::default()
        },
    })
}
