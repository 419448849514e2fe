//! A table's cell as a value.

use serde_json::Value as Json;

use kehu_spec::model::Wire;

use super::ty::Ty;
use kehu_page::facts;

/// A table's cell as a value of a type; `None` when it does not fit.
pub fn cell(text: &str, ty: &Ty, wire: Option<Wire>) -> Option<Json> {
    let text = text.trim().trim_matches('`').trim();
    let bare = text
        .strip_prefix(['"', '“', '\''])
        .and_then(|t| t.strip_suffix(['"', '”', '\'']))
        .unwrap_or(text);
    if bare.is_empty() || bare.chars().any(char::is_control) || bare.chars().count() > 200 {
        return None;
    }
    Some(match ty {
        Ty::Plain("string") if wire.is_none() => {
            let json = bare.starts_with(['{', '[']) && serde_json::from_str::<Json>(bare).is_ok();
            (!json).then(|| Json::from(bare))?
        }
        Ty::Plain("int32" | "int64" | "timestamp_ms" | "timestamp_s") => {
            let number: i64 = bare.parse().ok()?;
            if *ty == Ty::Plain("int32") {
                i32::try_from(number).ok()?;
            }
            if wire == Some(Wire::String) {
                Json::from(bare)
            } else {
                Json::from(number)
            }
        }
        Ty::Plain("float64" | "decimal") if wire.is_none() => {
            Json::from(bare.parse::<f64>().ok().filter(|f| f.is_finite())?)
        }
        Ty::Plain("bool") => match (bare, wire) {
            ("true" | "false", None) => Json::from(bare == "true"),
            ("0" | "1", Some(Wire::Number)) => Json::from(i64::from(bare == "1")),
            ("true" | "false" | "0" | "1", Some(Wire::String)) => Json::from(bare),
            _ => return None,
        },
        Ty::DateTime(format) | Ty::Date(format) => {
            Json::from((facts::format_of(bare) == Some(format.as_str())).then_some(bare)?)
        }
        Ty::Json(_) => {
            serde_json::from_str::<Json>(bare).ok()?;
            Json::from(bare)
        }
        Ty::List(inner) => {
            let value: Json = serde_json::from_str(bare).ok()?;
            let items = value.as_array().filter(|items| !items.is_empty())?;
            let fits = |item: &Json| match (item, inner.as_ref()) {
                (Json::String(_), Ty::Plain("string")) => true,
                (Json::Number(n), inner) if inner.is_integer() => n.is_i64(),
                _ => false,
            };
            items.iter().all(fits).then_some(value)?
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_values() {
        assert_eq!(cell("5", &Ty::Plain("int64"), None), Some(Json::from(5)));
        assert_eq!(cell("five", &Ty::Plain("int64"), None), None);
        assert_eq!(
            cell("\"x\"", &Ty::Plain("string"), None),
            Some(Json::from("x"))
        );
        let list = Ty::Plain("int64").list();
        assert_eq!(cell("[1,2]", &list, None), Some(serde_json::json!([1, 2])));
    }
}
