//! Whether a field that has to be given may lack its value.

use kehu_registry::field::first_value;
use kehu_spec::conform::is_given;
use kehu_spec::model::{Api, EnumRepr, Field, Type as Spec};

/// Whether a mandatory field may lack its value all the same: the client has none to fill it with, or
/// it is an empty text or list.
pub fn is_missed(row: &Field, api: &Api) -> bool {
    let hollow = is_hollow(&row.ty, api);
    row.required
        && match first_value(row) {
            None => hollow || row.from.is_some() || row.looked_up,
            // What it begins with is given, and may be made empty.
            Some(first) => hollow && is_given(Some(first)),
        }
}

/// Whether a value of the type may be an empty text or list, which counts as none.
pub fn is_hollow(ty: &Spec, api: &Api) -> bool {
    match ty {
        Spec::String | Spec::List(_) | Spec::Any => true,
        Spec::Enum(id) => api.enums[id.0].repr == EnumRepr::Text,
        _ => false,
    }
}
