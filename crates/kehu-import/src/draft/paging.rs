//! How pages go on: told by the names of request and response fields, and only where both sides have them.

use kehu_spec::document::{BackTable, FieldRow, PagesTable, Text};
use kehu_spec::model::Place;

use super::collections::own_id;
use super::documents::{Endpoint, is_required};
use super::lists;
use super::types::Ty;
use kehu_page::recognise::{Operation, Page};

mod next;

/// A field of the response's data, by its path.
#[derive(Debug, Clone)]
struct Found {
    path: String,
    name: String,
    ty: Ty,
    /// What the page says of it.
    said: String,
}

/// The list of a page's items.
enum Items {
    /// The data themselves.
    Data,
    /// A field of the data.
    Field(Found),
}

/// Drafts `[pages]`, or an open point where only half of it is on the page.
pub fn find(page: &Page, operation: &Operation, endpoint: &mut Endpoint) {
    let all = data_fields(endpoint);
    let by_address = items(endpoint, &all)
        .ok()
        .and_then(|_| next::by_address(page, operation, &all, endpoint));
    let asks = |kind| asked(endpoint, kind).is_some();
    if by_address.is_none() && !["page", "offset", "cursor"].into_iter().any(asks) {
        return;
    }
    let drafted = items(endpoint, &all).and_then(|items| {
        let pages = match by_address {
            Some(pages) => Ok(pages),
            None => pages(endpoint, &all).or_else(|why| last(endpoint, &all, &items).ok_or(why)),
        };
        Ok((pages?, items))
    });
    let (mut pages, items) = match drafted {
        Ok(drafted) => drafted,
        Err(why) => return ask(endpoint, why),
    };
    let rows = match &items {
        Items::Data => endpoint.data(),
        Items::Field(field) => Some(field.ty.clone()),
    };
    endpoint.item = rows.and_then(|ty| ty.named().map(str::to_owned));
    if let Items::Field(field) = items {
        pages.items = Some(field.path.into());
    }
    let counted = pages.page.is_some() || pages.offset.is_some();
    let ends = pages.total.is_some() || pages.more.is_some();
    pages.span = endpoint.notes.place(0);
    endpoint.file.pages = Some(pages);
    ask_size(endpoint);
    ask_last(endpoint);
    if counted && !ends {
        let why = "the page does not say how one sees the last: an empty one is taken for the end";
        ask(endpoint, why);
    }
}

/// A page's size that must be sent is the most that there may be: the page has to say it.
fn ask_size(endpoint: &mut Endpoint) {
    let open = |asked: &Asked<'_>| {
        let row = asked.row;
        is_required(row) && row.max.is_none() && row.default.is_none()
    };
    let size = asked(endpoint, "size").filter(open);
    if let Some(size) = size.map(|asked| asked.row.span) {
        let line = endpoint.notes.line(size);
        let why = "must be sent, and the page does not say how many items a page has at most: say it with `max`";
        endpoint.notes.ask(size, line, why);
    }
}

/// Only words of names say that a cursor is taken from the last item.
fn ask_last(endpoint: &mut Endpoint) {
    let pages = endpoint.file.pages.as_ref();
    let last = pages.and_then(|pages| Some((pages.cursor.as_ref()?, pages.last.as_ref()?)));
    if let Some((cursor, last)) = last {
        let why = format!(
            "`{}` is taken for the `{}` of the last item",
            cursor.as_str(),
            last.as_str()
        );
        ask(endpoint, &why);
    }
}

fn ask(endpoint: &mut Endpoint, why: &str) {
    endpoint.ask(endpoint.pages(), 0, format!("[pages]: {why}"));
}

/// A request field that asks for something, and its path.
struct Asked<'e> {
    path: String,
    row: &'e FieldRow,
}

impl Asked<'_> {
    fn name(&self) -> Text {
        self.path.as_str().into()
    }
}

/// The request field whose name says best what is asked for: one of its own, or else one of an object in it.
fn asked<'e>(endpoint: &'e Endpoint, kind: &str) -> Option<Asked<'e>> {
    let in_query = |row: &&FieldRow| {
        let place = row.r#in.as_ref().map(|place| place.value);
        matches!(place, None | Some(Place::Query))
    };
    let own: Vec<&FieldRow> = endpoint.fields().iter().filter(in_query).collect();
    let mut found = Vec::new();
    for row in &own {
        gather(endpoint, row, "", &mut found);
    }
    let best = |is_own: bool| {
        let found = found
            .iter()
            .filter(|(path, _)| path.contains('.') != is_own);
        let ranked = found.filter_map(|(path, row)| {
            let rank = lists::rank("pages", kind, &row.name)?;
            Some((rank, path, *row))
        });
        let (_, path, row) = ranked.min_by_key(|(rank, ..)| *rank)?;
        let path = path.clone();
        Some(Asked { path, row })
    };
    best(true).or_else(|| best(false))
}

/// A field, and where it is an object the fields in it: two objects deep.
fn gather<'e>(
    endpoint: &'e Endpoint,
    row: &'e FieldRow,
    before: &str,
    found: &mut Vec<(String, &'e FieldRow)>,
) {
    let path = format!("{before}{}", row.name.as_str());
    let Ty::Named(name) = Ty::of(row) else {
        found.push((path, row));
        return;
    };
    let mut records = endpoint.records().iter();
    let record = records.find(|record| *record.name == name);
    let is_deep = before.matches('.').count() > 1;
    match record.filter(|_| !is_deep) {
        Some(record) => {
            let before = format!("{path}.");
            let fields = record.fields.iter();
            fields.for_each(|row| gather(endpoint, row, &before, found));
        }
        None => found.push((path, row)),
    }
}

/// The path of the field of the data whose name says best what comes back.
fn told(all: &[Found], kind: &str, ty: Option<&Ty>) -> Option<Text> {
    let fits = |f: &&Found| !f.path.contains("[]") && ty.is_none_or(|ty| f.ty == *ty);
    let fields = all.iter().filter(fits);
    let ranked = fields.filter_map(|f| Some((lists::rank("pages", kind, &f.name)?, f)));
    let best = ranked.min_by_key(|(rank, _)| *rank);
    best.map(|(_, field)| field.path.as_str().into())
}

/// The number that the page calls that of all items: `count`, "all orders in this state, total number".
fn total_in_words(all: &[Found]) -> Option<Text> {
    let mut all = all
        .iter()
        .filter(|f| !f.path.contains("[]") && f.ty.is_number());
    let found = all.find(|f| lists::says("total", &f.said))?;
    Some(found.path.as_str().into())
}

fn items(endpoint: &Endpoint, all: &[Found]) -> Result<Items, &'static str> {
    if matches!(endpoint.data(), Some(Ty::List(_))) {
        return Ok(Items::Data);
    }
    let is_list = |f: &&Found| matches!(&f.ty, Ty::List(inner) if !matches!(**inner, Ty::List(_)));
    let lists = all.iter().filter(|f| !f.path.contains("[]"));
    let lists: Vec<&Found> = lists.filter(is_list).collect();
    let of_records = lists.iter().filter(|f| f.ty.named().is_some());
    let of_records: Vec<&&Found> = of_records.collect();
    match (lists.as_slice(), of_records.as_slice()) {
        ([], _) => Err("fields ask for a page, and no list comes back"),
        ([one], _) => Ok(Items::Field((*one).clone())),
        (_, [one]) => Ok(Items::Field((**one).clone())),
        _ => Err("fields ask for a page, and several lists come back"),
    }
}

/// What turns to the next page, and how the last one is seen.
fn pages(endpoint: &Endpoint, all: &[Found]) -> Result<PagesTable, &'static str> {
    let mut pages = PagesTable::default();
    let number = |asked: &Asked<'_>| Ty::of(asked.row).is_number();
    let cursor = asked(endpoint, "cursor");
    let next = cursor.and_then(|c| {
        let next = told(all, "next", Some(&Ty::of(c.row)))?;
        Some((c, next))
    });
    if let Some((cursor, next)) = next {
        let ty = Ty::of(cursor.row);
        let back = asked(endpoint, "back");
        let back =
            back.filter(|b| b.row.r#type == cursor.row.r#type && b.row.name != cursor.row.name);
        let previous = back.zip(told(all, "previous", Some(&ty)));
        pages.back = previous.map(|(back, previous)| BackTable {
            cursor: back.name(),
            next: previous,
            ..BackTable::default()
        });
        pages.cursor = Some(cursor.name());
        pages.next = Some(next);
    } else {
        if let Some(page) = asked(endpoint, "page").filter(number) {
            let default = page
                .row
                .default
                .as_ref()
                .and_then(|default| default.as_i64());
            let first = default.or(page.row.min.as_ref().map(|min| min.value));
            pages.first = first.filter(|first| *first != 1).map(Into::into);
            pages.page = Some(page.name());
        } else if let Some(offset) = asked(endpoint, "offset").filter(number) {
            pages.offset = Some(offset.name());
        } else {
            return Err("fields ask for a page, and the page does not say how one sees the last");
        }
        pages.total = told(all, "total", None).or_else(|| total_in_words(all));
        if pages.total.is_none() {
            pages.more = told(all, "more", Some(&Ty::Plain("bool")));
        }
    }
    let size = asked(endpoint, "size").filter(number);
    pages.size = size.map(|size| size.name());
    Ok(pages)
}

/// The last item is the cursor: nothing else comes back that is, and a name says it or that a page follows.
fn last(endpoint: &Endpoint, all: &[Found], items: &Items) -> Option<PagesTable> {
    let cursor = asked(endpoint, "cursor")?;
    let follows = told(all, "more", Some(&Ty::Plain("bool"))).is_some();
    if !follows && !lists::has("pages", "last_item", &cursor.row.name) {
        return None;
    }
    let rows = match items {
        Items::Data => endpoint.data()?,
        Items::Field(field) => field.ty.clone(),
    };
    let mut records = endpoint.records().iter();
    let record = records.find(|record| Some(record.name.as_str()) == rows.named())?;
    let id = own_id(record).filter(|id| id.r#type == cursor.row.r#type)?;
    let size = asked(endpoint, "size").filter(|asked| Ty::of(asked.row).is_number());
    Some(PagesTable {
        cursor: Some(cursor.name()),
        last: Some(id.name.clone()),
        size: size.map(|size| size.name()),
        ..PagesTable::default()
    })
}

/// The fields inside of the data, three objects deep, without those of items.
fn data_fields(endpoint: &Endpoint) -> Vec<Found> {
    let mut out = Vec::new();
    if let Some(Ty::Named(record)) = endpoint.data() {
        walk(endpoint, &record, "", 0, &mut out);
    }
    out
}

fn walk(endpoint: &Endpoint, record: &str, prefix: &str, depth: usize, out: &mut Vec<Found>) {
    let mut records = endpoint.records().iter();
    let Some(record) = records.find(|r| *r.name == record) else {
        return;
    };
    for row in &record.fields {
        let name = row.name.as_str();
        let path = match prefix {
            "" => name.to_owned(),
            prefix => format!("{prefix}.{name}"),
        };
        let ty = Ty::of(row);
        if let (Ty::Named(inner), true) = (&ty, depth < 2) {
            walk(endpoint, inner, &path, depth + 1, out);
        }
        if !name.contains('.') {
            out.push(Found {
                path,
                name: name.to_owned(),
                ty,
                said: row
                    .label
                    .iter()
                    .chain(&row.doc)
                    .map(|words| words.as_str())
                    .collect(),
            });
        }
    }
}
