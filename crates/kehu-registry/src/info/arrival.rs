//! How the values of an answer may arrive beside their own form.

use kehu_runtime::info::{ArrivalInfo, Arriving, Through};
use kehu_spec::model::{Api, Arrives, EnumRepr, Record, Type};

use crate::keep::{each, text};

/// The rows of each record that may arrive in another form, or hold what may; none where nothing may.
pub(super) fn records(api: &Api) -> &'static [&'static [ArrivalInfo]] {
    match declares(api) {
        true => each(&api.records, |record| rows(api, record)),
        false => &[],
    }
}

/// How the data of an operation arrive, where anything of them may come in another form.
pub(super) fn data(api: &Api, data: Option<&Type>) -> Option<ArrivalInfo> {
    declares(api).then(|| arrival(api, "", &api.arrives, data?))?
}

fn declares(api: &Api) -> bool {
    let mut fields = api.records.iter().flat_map(|record| &record.fields);
    is_declared(&api.arrives) || fields.any(|field| is_declared(&field.arrives))
}

fn is_declared(arrives: &Arrives) -> bool {
    *arrives != Arrives::default()
}

fn rows(api: &Api, record: &Record) -> &'static [ArrivalInfo] {
    let fields = record.fields.iter().filter(|_| record.in_response);
    let rows = fields.filter_map(|field| arrival(api, &field.name, &field.arrives, &field.ty));
    each(rows, |row| row)
}

/// None where nothing is declared for the value or may be for what is inside.
fn arrival(api: &Api, name: &str, arrives: &Arrives, ty: &Type) -> Option<ArrivalInfo> {
    let (mut inner, mut through) = (ty, Vec::new());
    let of = loop {
        inner = match inner {
            Type::List(item) => {
                through.push(Through::List);
                item
            }
            Type::Map(entry) => {
                through.push(Through::Map);
                entry
            }
            Type::Record(id) => break Arriving::Record(id.0),
            Type::Int32 | Type::Int64 | Type::TimestampMs | Type::TimestampS => {
                break Arriving::Whole;
            }
            Type::Enum(id) if api.enums[id.0].repr == EnumRepr::Int => break Arriving::Whole,
            _ => break Arriving::Plain,
        };
    };
    let says = is_declared(arrives) || matches!(of, Arriving::Record(_));
    says.then(|| ArrivalInfo {
        name: text(name),
        none: each(&arrives.none, |none| text(none)),
        accepts: arrives.accepts,
        through: each(through, |around| around),
        of,
    })
}
