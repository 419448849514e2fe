//! Objects of a request that hold its fields: `{"page": {"no": 1}}`, `biz_content={"id":7}`, `page[no]=1`.

use kehu_spec::model::{Api, Field, Operation};
use kehu_spec::nested;
use kehu_spec::signature::added;
use serde_json::{Map, Value};

use crate::refuse::{Because, Refusal};

/// The fields of a JSON body by name, whatever objects they are in.
pub(crate) fn opened(
    api: &Api,
    operation: &Operation,
    body: Map<String, Value>,
) -> Result<Map<String, Value>, Refusal> {
    if let Some(under) = &operation.request.under {
        let place = under.path.0.join(".");
        let mut steps = under.path.0.split_first().into_iter();
        let found = steps.find_map(|(first, rest)| {
            let first = body.get(first)?;
            rest.iter().try_fold(first, |value, step| value.get(step))
        });
        let form = if under.is_text {
            "a string with JSON inside"
        } else {
            "an object"
        };
        let is_it = match found {
            None => {
                let detail = format!("`{place}`, {form} that holds the fields, is missing");
                return Err(Refusal::new(Because::Missing, detail));
            }
            Some(Value::String(text)) => {
                under.is_text && serde_json::from_str::<Map<String, Value>>(text).is_ok()
            }
            Some(value) => !under.is_text && value.is_object(),
        };
        if !is_it {
            let detail = format!("`{place}` is not {form}");
            return Err(Refusal::new(Because::Parameter, detail));
        }
    }
    Ok(nested::flat(api, operation, body))
}

/// What authentication adds inside of objects of a JSON body, by name.
pub(crate) fn inside(body: &[u8], api: &Api, operation: &Operation) -> Vec<(String, String)> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let schemes = operation.auth.iter().filter_map(|id| api.auth.get(id.0));
    let nested = schemes.flat_map(|scheme| added(&scheme.auth));
    let found = nested.filter(|added| added.is_nested).filter_map(|added| {
        let steps = added.steps();
        let value = steps
            .iter()
            .try_fold(&body, |value, step| value.get(step))?;
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((added.name.to_owned(), text))
    });
    found.collect()
}

/// A field of a query or form that is inside of an object: of JSON in a string, or part by part.
pub(crate) fn find(pairs: &[(String, String)], field: &Field, steps: &[&str]) -> Option<Value> {
    let (root, inner) = steps.split_first()?;
    let named = |name: &str| {
        let mut pairs = pairs.iter();
        pairs.find(|(known, _)| known == name).map(|(_, text)| text)
    };
    if field.style.is_by_parts() {
        let part = |name: String, step: &&str| field.style.part(&name, step);
        let text = named(&inner.iter().fold((*root).to_owned(), part))?;
        let plain = || Value::from(text.as_str());
        return Some(match field.ty {
            kehu_spec::model::Type::String => plain(),
            _ => serde_json::from_str(text).unwrap_or_else(|_| plain()),
        });
    }
    let whole: Value = serde_json::from_str(named(root)?).ok()?;
    let found = inner.iter().try_fold(&whole, |value, step| value.get(step));
    found.filter(|value| !value.is_null()).cloned()
}
