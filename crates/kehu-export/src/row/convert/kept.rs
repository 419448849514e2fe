//! What is kept of what a walk meets: cells, or nothing but whether it fits.

use kehu_wire::Quick;
use serde_json::Error;

use super::{Place, context::Came};
use crate::{
    row::{Cell, scalar},
    table::{Scalar, Type, Wire},
};

/// What is kept of a value.
pub(super) trait Kept<'t>: Sized {
    /// Whether more is kept than that it fits.
    const IS_KEPT: bool;

    /// Of the cell of a value.
    fn of(cell: Cell<'t>) -> Self;

    /// Of a value that is neither list nor object.
    fn scalar(scalar: &Scalar, wire: Wire, json: &mut Quick<'t>) -> Result<Self, Error>;

    fn list(items: Vec<Self>) -> Self;

    fn map(pairs: Vec<(String, Self)>) -> Self;

    fn record(columns: Vec<Self>) -> Self;

    fn came(&self) -> Came;
}

impl<'t> Kept<'t> for Cell<'t> {
    const IS_KEPT: bool = true;

    fn of(cell: Cell<'t>) -> Self {
        cell
    }

    fn scalar(scalar: &Scalar, wire: Wire, json: &mut Quick<'t>) -> Result<Self, Error> {
        scalar::cell(scalar, wire, json)
    }

    fn list(items: Vec<Self>) -> Self {
        Cell::List(items)
    }

    fn map(pairs: Vec<(String, Self)>) -> Self {
        Cell::Map(pairs)
    }

    fn record(columns: Vec<Self>) -> Self {
        Cell::Record(columns)
    }

    fn came(&self) -> Came {
        match self {
            Cell::Null => Came::Null,
            _ => Came::Value,
        }
    }
}

impl<'t> Kept<'t> for Came {
    const IS_KEPT: bool = false;

    fn of(cell: Cell<'t>) -> Self {
        cell.came()
    }

    fn scalar(scalar: &Scalar, wire: Wire, json: &mut Quick<'t>) -> Result<Self, Error> {
        if scalar::is_any_text(scalar, wire) && json.peek() == Some(b'"') {
            return json.skip_string().map(|()| Self::Value);
        }
        scalar::cell(scalar, wire, json).map(|cell| cell.came())
    }

    fn list(_: Vec<Self>) -> Self {
        Self::Value
    }

    fn map(_: Vec<(String, Self)>) -> Self {
        Self::Value
    }

    fn record(_: Vec<Self>) -> Self {
        Self::Value
    }

    fn came(&self) -> Came {
        *self
    }
}

/// Takes the columns of a record.
pub(super) trait Columns<'t> {
    /// Whether fields that the table does not have are kept as well.
    const ARE_KEPT: bool;

    /// Whether the value of a column is kept, not only held against its type.
    fn keeps(&self, column: usize) -> bool;

    /// Takes the value that comes next for a column.
    fn take(
        &mut self,
        place: Place<'_>,
        column: usize,
        ty: &Type,
        json: &mut Quick<'t>,
    ) -> Result<Came, Error>;
}

/// All columns, in their order.
pub(super) struct All<K>(Vec<K>);

impl<'t, K: Kept<'t>> All<K> {
    pub(super) fn of(columns: usize) -> Self {
        let columns = if K::IS_KEPT { columns } else { 0 };
        Self(
            std::iter::repeat_with(|| K::of(Cell::Null))
                .take(columns)
                .collect(),
        )
    }

    pub(super) fn into_columns(self) -> Vec<K> {
        self.0
    }
}

impl<'t, K: Kept<'t>> Columns<'t> for All<K> {
    const ARE_KEPT: bool = K::IS_KEPT;

    fn keeps(&self, _: usize) -> bool {
        K::IS_KEPT
    }

    fn take(
        &mut self,
        place: Place<'_>,
        column: usize,
        ty: &Type,
        json: &mut Quick<'t>,
    ) -> Result<Came, Error> {
        let value: K = place.value(ty, json)?;
        let came = value.came();
        if K::IS_KEPT {
            self.0[column] = value;
        }
        Ok(came)
    }
}

/// The columns that tell an item from others, wherever its key, its time and that of its last change are.
pub(super) struct Marking<'t> {
    columns: [Option<usize>; 3],
    cells: [Cell<'t>; 3],
}

impl<'t> Marking<'t> {
    pub(super) fn of(columns: [Option<usize>; 3]) -> Self {
        Self {
            columns,
            cells: [const { Cell::Null }; 3],
        }
    }

    pub(super) fn cell(&self, column: usize) -> Option<&Cell<'t>> {
        self.place(column).map(|place| &self.cells[place])
    }

    #[inline]
    fn place(&self, column: usize) -> Option<usize> {
        self.columns.iter().position(|marks| *marks == Some(column))
    }
}

impl<'t> Columns<'t> for Marking<'t> {
    const ARE_KEPT: bool = false;

    #[inline]
    fn keeps(&self, column: usize) -> bool {
        self.place(column).is_some()
    }

    fn take(
        &mut self,
        place: Place<'_>,
        column: usize,
        ty: &Type,
        json: &mut Quick<'t>,
    ) -> Result<Came, Error> {
        let Some(at) = self.place(column) else {
            return place.value(ty, json);
        };
        let cell: Cell<'_> = place.value(ty, json)?;
        let came = cell.came();
        self.cells[at] = cell;
        Ok(came)
    }
}
