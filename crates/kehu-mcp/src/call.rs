//! One call of an operation, or one page of it.

use kehu_registry::{Operation, Session};
use kehu_runtime::{Error, Position};
use kehu_spec::near::nearest;
use rmcp::model::CallToolResult;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

use crate::answer::{self, Answer, CHARACTERS, OffRow, beginning};
use crate::refusal::Refusal;

/// How to go on: where the page begins, and how many of its rows were told already.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Next {
    #[serde(skip_serializing_if = "Value::is_null")]
    at: Value,
    #[serde(skip_serializing_if = "is_none")]
    skip: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Calls it; `next` is what an answer gave.
pub(crate) async fn call(
    session: &Session,
    operation: &'static Operation,
    arguments: Map<String, Value>,
    next: Option<&str>,
) -> CallToolResult {
    match answered(session, operation, arguments, next).await {
        Ok(answer) => answer::told(&answer),
        Err(refusal) => answer::failed(&refusal),
    }
}

async fn answered(
    session: &Session,
    operation: &'static Operation,
    arguments: Map<String, Value>,
    next: Option<&str>,
) -> Result<Answer, Refusal> {
    let next = next.map(parsed).transpose()?.unwrap_or_default();
    // Of a look-up the ids that are given are looked up, and else all that there are.
    let given = operation.info.lookup.as_ref();
    let given = given.is_some_and(|lookup| {
        arguments
            .get(lookup.field)
            .is_some_and(|ids| !ids.is_null())
    });
    let request = request(operation, arguments)?;
    let answer = match operation.has_pages() && !given {
        true => page(session, operation, &request, next).await,
        false => whole(session, operation, &request, next.skip).await,
    };
    answer.map_err(|error| Refusal::of(&error))
}

/// A request of arguments that the operation takes.
pub(crate) fn request(
    operation: &Operation,
    arguments: Map<String, Value>,
) -> Result<String, Refusal> {
    let takes = |name: &str| {
        let param = operation.param(name);
        param.is_some_and(|param| !(param.secret && param.from_client.is_some()))
    };
    if let Some(name) = arguments.keys().find(|name| !takes(name)) {
        let params = operation.params.iter().map(|param| param.name);
        let params: Vec<_> = params.filter(|name| takes(name)).collect();
        let cure = match params.as_slice() {
            [] => "Leave it out: it takes none.".to_owned(),
            params => match nearest(name, params.iter().copied()) {
                Some(meant) => format!("Did you mean `{meant}`? It takes {}.", params.join(", ")),
                None => format!("It takes {}.", params.join(", ")),
            },
        };
        let told = format!("{} has no parameter `{name}`", operation.info.name);
        return Err(Refusal::new(told, cure));
    }
    Ok(Value::Object(arguments).to_string())
}

fn parsed(next: &str) -> Result<Next, Refusal> {
    let misread = || {
        let told = "`next` is not what an answer gave";
        Refusal::new(
            told,
            "Give it back letter for letter, or leave it out to begin anew.",
        )
    };
    let next: Next = serde_json::from_str(next).map_err(|_| misread())?;
    match next.at.is_null() || Position::from_value(&next.at).is_ok() {
        true => Ok(next),
        false => Err(misread()),
    }
}

async fn page(
    session: &Session,
    operation: &'static Operation,
    request: &str,
    next: Next,
) -> Result<Answer, Error> {
    let at = match &next.at {
        Value::Null => None,
        at => Some(Position::from_value(at)?),
    };
    let page = operation.at_border().page(session, request, at).await?;
    let mut taken = Taken::of(page.items.into_iter(), next.skip);
    let following = match taken.left {
        0 => page.next.map(|next| Next {
            at: next.to_value(),
            skip: 0,
        }),
        _ => Some(Next {
            skip: taken.until,
            ..next
        }),
    };
    taken.answer.incomplete = page.incomplete.map(|why| why.to_string());
    taken.go_on(following)
}

/// An answer without pages.
async fn whole(
    session: &Session,
    operation: &'static Operation,
    request: &str,
    skip: usize,
) -> Result<Answer, Error> {
    let border = operation.at_border();
    if operation.item.is_some() {
        let page = border.page(session, request, None).await?;
        let mut taken = Taken::of(page.items.into_iter(), skip);
        // Only what may be repeated is asked again for the rest.
        let until = (taken.left > 0 && operation.info.idempotent).then_some(taken.until);
        if taken.left > 0 && until.is_none() {
            taken.answer.note = Some(format!("{} more rows are not shown.", taken.left));
        }
        return taken.go_on(until.map(|skip| Next {
            at: Value::Null,
            skip,
        }));
    }
    let answer = border.call(session, request, None).await?;
    if operation.output.is_none() {
        return Ok(Answer {
            note: Some("Done; the vendor answers with no data.".to_owned()),
            ..Answer::default()
        });
    }
    let off = answer.misfits.iter().map(OffRow::inside).collect();
    let data = answer.response.into_inner();
    let length = data.get().chars().count();
    if length <= CHARACTERS {
        return Ok(Answer {
            data: Some(data),
            off,
            ..Answer::default()
        });
    }
    let told = Value::from(beginning(data.get(), CHARACTERS));
    Ok(Answer {
        data: RawValue::from_string(told.to_string()).ok(),
        off,
        note: Some(format!(
            "The data have {length} characters: this is their beginning, as text."
        )),
        ..Answer::default()
    })
}

/// As many rows as fit.
struct Taken {
    answer: Answer,
    /// Which row was the last, from 1.
    until: usize,
    /// So many did not fit.
    left: usize,
}

impl Taken {
    fn of(all: impl Iterator<Item = Result<Box<RawValue>, Error>>, skip: usize) -> Self {
        let (mut rows, mut off) = (Vec::new(), Vec::new());
        let (mut length, mut until, mut left) = (0, skip, 0);
        for (nth, row) in all.enumerate().skip(skip) {
            let size = row.as_ref().map_or(400, |row| row.get().chars().count());
            let first = rows.is_empty() && off.is_empty();
            if left > 0 || (length + size > CHARACTERS && !first) {
                left += 1;
                continue;
            }
            (length, until) = (length + size, nth + 1);
            match row {
                // A row that is too long by itself is told in part: it must not keep the others away.
                Ok(row) if size > CHARACTERS => {
                    let told = Value::from(beginning(row.get(), CHARACTERS)).to_string();
                    rows.extend(RawValue::from_string(told).ok());
                }
                Ok(row) => rows.push(row),
                Err(error) => off.push(OffRow::of(nth + 1, &error)),
            }
        }
        let answer = Answer {
            rows: Some(rows),
            off,
            ..Answer::default()
        };
        Self {
            answer,
            until,
            left,
        }
    }

    fn go_on(mut self, next: Option<Next>) -> Result<Answer, Error> {
        if let Some(next) = next {
            self.answer.next = serde_json::to_string(&next).ok();
            let told = match self.left {
                0 => "There is another page".to_owned(),
                left => format!("{left} more rows of this page did not fit"),
            };
            self.answer.note = Some(format!(
                "{told}: call again with the same arguments and `next`, or use export for everything."
            ));
        }
        Ok(self.answer)
    }
}
