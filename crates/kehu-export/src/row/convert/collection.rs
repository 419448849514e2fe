//! Lists, and objects with any keys.

use kehu_wire::Quick;
use serde_json::Error;

use super::{Place, context::Step, item, kept::Kept};
use crate::table::Type;

impl Place<'_> {
    pub(super) fn list<'t, K: Kept<'t>>(self, ty: &Type, json: &mut Quick<'t>) -> Result<K, Error> {
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
            if K::IS_KEPT {
                cells.push(cell);
            }
        }
        Ok(K::list(cells))
    }

    pub(super) fn map<'t, K: Kept<'t>>(self, ty: &Type, json: &mut Quick<'t>) -> Result<K, Error> {
        let mut cells = Vec::new();
        if self.has_no_members(json)? {
            return Ok(K::map(cells));
        }
        let mut pairs = json.enter()?;
        while json.next(&mut pairs)? {
            let key = json.name()?;
            let cell = self.context.within(self.at, Step::Name(&key), |at| {
                item(ty, self.below(at).value(ty, json)?)
            })?;
            if K::IS_KEPT {
                cells.push((key.into_owned(), cell));
            }
        }
        Ok(K::map(cells))
    }
}
