//! Lists, and objects with any keys.

use kehu_wire::Quick;
use serde_json::Error;

use super::{
    Place,
    context::{Mode, Step},
    item,
};
use crate::{row::Cell, table::Type};

impl Place<'_> {
    pub(super) fn list<'t>(self, ty: &Type, json: &mut Quick<'t>) -> Result<Cell<'t>, Error> {
        if json.peek() != Some(b'[') {
            return Err(json.refuse(&"a list"));
        }
        let (mut cells, mut index) = (Vec::new(), 0);
        let mut items = json.enter()?;
        while json.next(&mut items)? {
            let cell = self.context.within(self.at, Step::Index(index), |at| {
                item(ty, self.below(at).value(ty, json)?)
            })?;
            index += 1;
            if self.mode == Mode::Typed {
                cells.push(cell);
            }
        }
        Ok(Cell::List(cells))
    }

    pub(super) fn map<'t>(self, ty: &Type, json: &mut Quick<'t>) -> Result<Cell<'t>, Error> {
        let mut cells = Vec::new();
        if self.has_no_members(json)? {
            return Ok(Cell::Map(cells));
        }
        let mut pairs = json.enter()?;
        while json.next(&mut pairs)? {
            let key = json.name()?;
            let cell = self.context.within(self.at, Step::Name(&key), |at| {
                item(ty, self.below(at).value(ty, json)?)
            })?;
            if self.mode == Mode::Typed {
                cells.push((key.into_owned(), cell));
            }
        }
        Ok(Cell::Map(cells))
    }
}
