//! Formats of dates and times: which of them `kehu-wire` knows by name, and which an API declares.

use kehu_spec::model::{Api, Type as Spec};

use crate::codegen::lower::name::format_codec;
use crate::codegen::rust::TextFormat;

/// Formats that an API uses and `kehu-wire` has no name for, in the order in which they are met.
pub fn of(api: &Api) -> Vec<TextFormat> {
    let mut formats: Vec<TextFormat> = Vec::new();
    let records = api.records.iter().map(|record| &record.fields);
    let requests = api
        .operations
        .iter()
        .map(|operation| &operation.request.fields);
    for field in records.chain(requests).flatten() {
        let Some((format, ty)) = written(&field.ty) else {
            continue;
        };
        if named(format, ty).is_none()
            && !formats
                .iter()
                .any(|known| known.format == format && known.ty == ty)
        {
            let at = formats.iter().filter(|known| known.ty == ty).count();
            formats.push(TextFormat {
                ident: format_codec(ty, at),
                format: format.to_owned(),
                ty,
            });
        }
    }
    formats
}

/// The format of a date or time and its type, lists and maps of such included.
pub fn written(ty: &Spec) -> Option<(&str, &'static str)> {
    match ty {
        Spec::DateTime { format } => Some((format, "DateTime")),
        Spec::Instant { format } => Some((format, "Timestamp")),
        Spec::Date { format } => Some((format, "Date")),
        Spec::List(inner) | Spec::Map(inner) => written(inner),
        _ => None,
    }
}

/// What `kehu-wire` calls its codec of a format and type.
pub fn named(format: &str, ty: &str) -> Option<&'static str> {
    NAMED_FORMATS
        .iter()
        .find(|(known, of, _)| *known == format && *of == ty)
        .map(|(_, _, name)| *name)
}

/// Formats that `kehu-wire` has a codec for.
const NAMED_FORMATS: &[(&str, &str, &str)] = &[
    ("%Y-%m-%dT%H:%M:%S", "DateTime", "datetime_iso"),
    ("%Y-%m-%d %H:%M:%S", "DateTime", "datetime_space"),
    ("%Y-%m-%d %H:%M", "DateTime", "datetime_minutes"),
    ("%Y/%m/%d %H:%M:%S", "DateTime", "datetime_slash"),
    ("%Y%m%d%H%M%S", "DateTime", "datetime_compact"),
    ("%Y-%m-%dT%H:%M:%S%:z", "Timestamp", "instant_iso"),
    ("%Y-%m-%dT%H:%M:%SZ", "Timestamp", "instant_utc"),
    ("%Y-%m-%d", "Date", "date_iso"),
    ("%Y/%m/%d", "Date", "date_slash"),
    ("%Y%m%d", "Date", "date_compact"),
];
