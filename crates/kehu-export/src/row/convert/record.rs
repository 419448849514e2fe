//! Objects whose fields the table knows.

use kehu_wire::Quick;
use serde::de::{Error as _, Unexpected};
use serde_json::Error;

use super::{
    Place,
    context::{At, Came, Fields, Step},
    kept::Columns,
    sound,
};
use crate::{
    row::scalar,
    table::{Record, Type},
};

/// What comes of a value that is in the most common form, and of which nothing is kept; none of any other.
#[inline]
fn common(ty: &Type, json: &mut Quick<'_>) -> Option<Came> {
    if json.peek() == Some(b'n') {
        return json.comes("null").then_some(Came::Null);
    }
    match ty {
        Type::Scalar(kind, wire) => scalar::passes(kind, *wire, json).then_some(Came::Value),
        _ => None,
    }
}

impl Place<'_> {
    /// A record, whose columns are taken one by one.
    pub(super) fn record<'t>(
        self,
        record: &Record,
        columns: &mut impl Columns<'t>,
        json: &mut Quick<'t>,
    ) -> Result<(), Error> {
        let has_no_members = self.has_no_members(json)?;
        let mut fields = Fields::default();
        if !has_no_members {
            self.members(record, &mut fields, columns, json)?;
        }
        self.whole(record, &fields)
    }

    fn members<'t, C: Columns<'t>>(
        self,
        record: &Record,
        fields: &mut Fields,
        columns: &mut C,
        json: &mut Quick<'t>,
    ) -> Result<(), Error> {
        let mut guess = 0;
        let mut members = json.enter()?;
        while json.next(&mut members)? {
            // Fields mostly come in order.
            let index = match record.written(guess) {
                Some(written) if json.comes(written) => guess,
                _ => {
                    let name = json.name()?;
                    match record.find(&name) {
                        Some(index) => index,
                        None => {
                            self.unknown(&name, C::ARE_KEPT, json)?;
                            continue;
                        }
                    }
                }
            };
            guess = index + 1;
            let column = &record.columns[index];
            let common = match columns.keeps(index) {
                true => None,
                false => common(&column.ty, json),
            };
            let name = Step::Name(&column.name);
            let what = match common {
                Some(what) => what,
                None => self.context.within(self.at, name, |at| {
                    columns.take(self.below(at), index, &column.ty, json)
                })?,
            };
            if fields.come(index, what) {
                let twice = |_: &At<'_>| Err(Error::custom("the field is there twice"));
                self.context.within(self.at, name, twice)?;
            }
        }
        Ok(())
    }

    /// A field that the table does not have.
    fn unknown(self, name: &str, is_kept: bool, json: &mut Quick<'_>) -> Result<(), Error> {
        let text = self
            .context
            .within(self.at, Step::Name(name), |_| sound(json.raw()?))?;
        if is_kept {
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
    fn whole(self, record: &Record, fields: &Fields) -> Result<(), Error> {
        match fields.lacks(record.required()) {
            None => Ok(()),
            Some(field) => {
                let missing = |_: &At<'_>| Err(Error::custom("is missing"));
                let name = Step::Name(&record.columns[field].name);
                self.context.within(self.at, name, missing)
            }
        }
    }
}
