//! Objects whose fields the table knows.

use kehu_wire::Quick;
use serde::de::{Error as _, Unexpected};
use serde_json::Error;

use super::{
    Place,
    context::{At, Came, Mode, Step, WANTED},
    sound,
};
use crate::{row::Cell, table::Record};

impl Place<'_> {
    /// The cells of a record's columns; where it is only checked, of those that are wanted.
    pub(super) fn record<'t>(
        self,
        record: &Record,
        json: &mut Quick<'t>,
    ) -> Result<Vec<Cell<'t>>, Error> {
        let kept = match self.mode {
            Mode::Check if self.at.is_some() => 0,
            Mode::Check => WANTED,
            Mode::Text | Mode::Typed => record.columns.len(),
        };
        let mut cells = Vec::new();
        cells.resize_with(kept, || Cell::Null);
        let has_no_members = self.has_no_members(json)?;
        let begin = self.context.begin(record.columns.len());
        if !has_no_members {
            self.members(record, begin, &mut cells, json)?;
        }
        self.whole(record, begin)?;
        Ok(cells)
    }

    fn members<'t>(
        self,
        record: &Record,
        begin: usize,
        cells: &mut [Cell<'t>],
        json: &mut Quick<'t>,
    ) -> Result<(), Error> {
        let mut guess = 0;
        let mut members = json.enter()?;
        while json.next(&mut members)? {
            // Fields mostly come in order.
            let index = match record.plain_name(guess) {
                Some(name) if json.is_name(name)? => guess,
                _ => {
                    let name = json.name()?;
                    match record.find(&name) {
                        Some(index) => index,
                        None => {
                            self.unknown(&name, json)?;
                            continue;
                        }
                    }
                }
            };
            guess = index + 1;
            let column = &record.columns[index];
            let (place, kept) = self.in_column(index);
            let cell = self
                .context
                .within(self.at, Step::Name(&column.name), |at| {
                    let cell = place.below(at).value(&column.ty, json)?;
                    let what = match cell {
                        Cell::Null => Came::Null,
                        _ => Came::Value,
                    };
                    match self.context.come(begin + index, what) {
                        Came::Nothing => Ok(cell),
                        Came::Null | Came::Value => Err(Error::custom("the field is there twice")),
                    }
                })?;
            if let Some(kept) = kept.and_then(|kept| cells.get_mut(kept)) {
                *kept = cell;
            }
        }
        Ok(())
    }

    /// A field that the table does not have.
    fn unknown(self, name: &str, json: &mut Quick<'_>) -> Result<(), Error> {
        let text = self
            .context
            .within(self.at, Step::Name(name), |_| sound(json.raw()?))?;
        if self.mode != Mode::Check {
            self.context.unknown(self.at, name, text);
        }
        Ok(())
    }

    /// Whether an object without members comes as some services write it, as a list without items; then it is gone
    /// past. Any other list is none.
    pub(super) fn has_no_members(self, json: &mut Quick<'_>) -> Result<bool, Error> {
        match json.peek() {
            Some(b'{') => return Ok(false),
            Some(b'[') => {}
            _ => return Err(json.refuse(&"an object")),
        }
        let mut items = json.enter()?;
        match json.next(&mut items)? {
            true => Err(Error::invalid_type(Unexpected::Seq, &"an object")),
            false => Ok(true),
        }
    }

    /// Ends the record: all fields that were promised have come.
    fn whole(self, record: &Record, begin: usize) -> Result<(), Error> {
        let lacks = |field: usize, what| record.columns[field].required && what != Came::Value;
        match self.context.end(begin, lacks) {
            None => Ok(()),
            Some(field) => {
                let missing = |_: &At<'_>| Err(Error::custom("is missing"));
                let name = Step::Name(&record.columns[field].name);
                self.context.within(self.at, name, missing)
            }
        }
    }
}
