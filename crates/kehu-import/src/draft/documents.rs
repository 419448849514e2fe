//! Drafted documents: what is written, and what the pages say beside it.

use kehu_spec::document::write::{Anchor, Comments, Parts as _};
use kehu_spec::document::{
    ApiFile, AuthTable, BodyWord, ClientRow, EndpointFile, EnumTable, FieldRow, QuirkTable,
    RecordTable, Several, VectorTable,
};
use kehu_spec::model::Code;
use kehu_spec::source::{Span, Spanned};

use super::notes::{Notes, Review};
use super::types::Ty;
use kehu_page::text;

mod auth;

/// An endpoint file.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    /// The file.
    pub file: EndpointFile,
    /// What the page says beside it.
    pub notes: Notes,
    /// The texts of its examples, as `[[example]]` lists them.
    pub texts: Vec<String>,
    /// The record of a page's items.
    pub item: Option<String>,
    /// The page that it is from.
    pub page: String,
    /// Whether its quirks are right is asked elsewhere.
    pub confirmed: bool,
}

impl Endpoint {
    /// Of a page, for an operation that nothing else is known of. No other draft has its number.
    pub fn new(number: u32, name: String, page: &str) -> Endpoint {
        let mut notes = Notes::new(number);
        let mut file = EndpointFile {
            span: notes.place(0),
            request: Some(Default::default()),
            response: Some(Default::default()),
            ..EndpointFile::default()
        };
        file.name.value = name;
        file.name.span = file.span;
        if let Some(request) = &mut file.request {
            request.span = notes.place(0);
        }
        if let Some(response) = &mut file.response {
            response.span = notes.place(0);
        }
        Endpoint {
            file,
            notes,
            page: page.to_owned(),
            ..Endpoint::default()
        }
    }

    /// Where open points of the operation as a whole stand.
    pub fn head(&self) -> Anchor {
        Anchor::Inside(self.file.span)
    }

    /// Where open points of the request stand.
    pub fn request(&self) -> Anchor {
        let table = self.file.request.as_ref();
        Anchor::Inside(table.map_or(self.file.span, |table| table.span))
    }

    /// Where open points of the response stand.
    pub fn response(&self) -> Anchor {
        let table = self.file.response.as_ref();
        Anchor::Inside(table.map_or(self.file.span, |table| table.span))
    }

    /// Where open points of paging stand.
    pub fn pages(&self) -> Anchor {
        let table = self.file.pages.as_ref();
        table.map_or(Anchor::Instead("pages"), |table| Anchor::Above(table.span))
    }

    /// Adds an open point to a place of the file.
    pub fn ask(&mut self, at: Anchor, line: usize, text: impl Into<String>) {
        self.notes.ask_at(at, line, text);
    }

    /// How the request is written.
    pub fn body(&self) -> Option<BodyWord> {
        let request = self.file.request.as_ref()?;
        Some(request.body.as_ref()?.value)
    }

    /// The request's rows.
    pub fn fields(&self) -> &[FieldRow] {
        let fields = self.file.request.as_ref().and_then(|r| r.fields.as_ref());
        fields.map_or(&[], Vec::as_slice)
    }

    /// The request's rows.
    pub fn fields_mut(&mut self) -> &mut Vec<FieldRow> {
        let request = self.file.request.get_or_insert_default();
        request.fields.get_or_insert_default()
    }

    /// The records that only this operation uses.
    pub fn records(&self) -> &[RecordTable] {
        self.file.record.as_ref().map_or(&[], Vec::as_slice)
    }

    /// The enums that only this operation uses.
    pub fn enums(&self) -> &[EnumTable] {
        self.file.r#enum.as_ref().map_or(&[], Vec::as_slice)
    }

    /// What the page gets wrong.
    pub fn quirks(&self) -> &[QuirkTable] {
        self.file.quirk.as_ref().map_or(&[], Vec::as_slice)
    }

    /// The type of the response's data.
    pub fn data(&self) -> Option<Ty> {
        let data = self.file.response.as_ref()?.data.as_ref()?;
        Some(Ty::parse(data, ""))
    }

    /// Every row, the request's first.
    pub fn rows(&self) -> impl Iterator<Item = &FieldRow> {
        let records = self.records().iter().flat_map(|record| &record.fields);
        self.fields().iter().chain(records)
    }

    /// Gives another name to a type wherever it is used.
    pub fn rename_type(&mut self, old: &str, new: &str) {
        let rename = |ty: Ty| {
            let is_old = ty.named() == Some(old);
            is_old.then(|| ty.with_innermost(Ty::Named(new.to_owned())))
        };
        for row in rows_mut(&mut self.file) {
            if let Some(ty) = rename(Ty::of(row)) {
                ty.put(row);
            }
        }
        if let Some(ty) = self.data().and_then(rename) {
            self.file.response.get_or_insert_default().data = Some(ty.to_string().into());
        }
        if self.item.as_deref() == Some(old) {
            self.item = Some(new.to_owned());
        }
    }

    /// Adds what the page gets wrong at a place.
    pub fn add_quirk(&mut self, line: usize, quirk: QuirkTable) {
        let span = self.notes.place(line);
        let quirks = self.file.quirk.get_or_insert_default();
        quirks.push(placed_quirk(quirk, span));
    }

    /// The comments of the file.
    pub fn comments(&self) -> Comments {
        let mut comments = self.notes.comments(&self.page);
        if let (Some(first), Some(ask)) = (self.quirks().first(), self.confirm()) {
            let above = comments.entry(Anchor::Above(first.span)).or_default();
            above.insert(0, ask.comment(&self.page));
        }
        comments
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let comments = self.comments();
        let mut file = self.file.clone();
        // A table that says nothing is there for its comments alone.
        if let Some(request) = &mut file.request {
            request.fields.take_if(|fields| fields.is_empty());
        }
        file.response.take_if(|table| {
            let says = table.part().given().next().is_some();
            !says && !comments.contains_key(&Anchor::Inside(table.span))
        });
        file.to_toml(&comments)
    }

    /// One question for all quirks of an operation. What stands before its path is asked of the server, once.
    pub fn confirm(&self) -> Option<Review> {
        let quirks = self.quirks().iter().filter(|quirk| *quirk.at != "path");
        let quirks: Vec<&QuirkTable> = quirks.collect();
        let line = self
            .notes
            .line(quirks.first().filter(|_| !self.confirmed)?.span);
        let what = match quirks.len() {
            1 => {
                "the quirk below settles where the page contradicts itself: is it right?".to_owned()
            }
            count => format!(
                "the {count} quirks below settle where the page contradicts itself: are they right?"
            ),
        };
        Some(Review::new(line, what))
    }

    /// Every open point, with the name of the row that it is about.
    pub fn all_reviews(&self) -> Vec<(Option<&str>, &Review)> {
        let of_file = self
            .notes
            .of_file()
            .iter()
            .map(|(_, review)| (None, review));
        let of_rows = self.rows().flat_map(|row| {
            let reviews = self.notes.reviews(row.span).iter();
            reviews.map(|review| (Some(row.name.as_str()), review))
        });
        let tables = self
            .records()
            .iter()
            .map(|record| record.span)
            .chain(self.enums().iter().map(|list| list.span))
            .chain(self.file.example.iter().flatten().map(|e| e.span));
        let of_tables = tables.flat_map(|span| self.notes.reviews(span));
        of_file
            .chain(of_rows)
            .chain(of_tables.map(|review| (None, review)))
            .collect()
    }
}

/// A quirk with its place, which is also what a check calls it by.
pub fn placed_quirk(mut quirk: QuirkTable, span: Span) -> QuirkTable {
    (quirk.span, quirk.head, quirk.at.span) = (span, span, span);
    quirk
}

/// Every row of an endpoint file, the request's first.
pub fn rows_mut(file: &mut EndpointFile) -> impl Iterator<Item = &mut FieldRow> {
    let fields = file
        .request
        .iter_mut()
        .flat_map(|request| &mut request.fields);
    let records = file.record.iter_mut().flatten();
    fields
        .flatten()
        .chain(records.flat_map(|record| &mut record.fields))
}

/// A row of which nothing is known but its name and type.
pub fn row(notes: &mut Notes, line: usize, name: impl Into<String>, ty: &Ty) -> FieldRow {
    let span = notes.place(line);
    let value = name.into();
    let mut row = FieldRow {
        span,
        name: Spanned { value, span },
        ..FieldRow::default()
    };
    ty.put(&mut row);
    row
}

/// Whether a row says that it must be there.
pub fn is_required(row: &FieldRow) -> bool {
    row.required.as_ref().is_some_and(|required| required.value)
}

/// What the values of an enum say.
pub fn values(list: &EnumTable) -> Vec<(&Code, &str, Option<&str>)> {
    let rows = list.values.iter();
    rows.map(|row| {
        let label = row.label.as_ref().map(|label| label.as_str());
        (&row.value.value, row.name.as_str(), label)
    })
    .collect()
}

/// `api.toml`.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// The file.
    pub file: ApiFile,
    /// What the pages say beside it.
    pub notes: Notes,
    /// Only refusals come in the envelope.
    pub refusals_only: bool,
    /// A page tells the envelope once, for all answers: their own tables are of what is in it.
    pub told_of_all: bool,
    /// Whether the codes of refusals are strings, where these have a shape of their own.
    pub text_codes: Option<bool>,
    /// Only requests show the path of the servers.
    pub prefix_shown: bool,
    /// The published signatures, of a spec that is there too.
    pub vectors: Vec<VectorTable>,
    /// The place of the first server.
    pub server: Span,
    /// The place of `[auth]`.
    pub auth: Span,
    /// The place of `[envelope]`.
    pub envelope: Span,
}

impl Api {
    /// Of a name, for an API that nothing else is known of.
    pub fn new(name: &str) -> Api {
        let mut notes = Notes::new(0);
        let (server, auth, envelope) = (notes.place(0), notes.place(0), notes.place(0));
        let title = text::pascal(name);
        let file = ApiFile {
            span: notes.place(0),
            name: name.into(),
            summary: format!("The API of {title}.").into(),
            title: title.into(),
            version: Some("0.1.0".into()),
            auth: Some(Several(vec![AuthTable {
                span: auth,
                ..AuthTable::default()
            }])),
            ..ApiFile::default()
        };
        Api {
            file,
            notes,
            server,
            auth,
            envelope,
            ..Api::default()
        }
    }

    /// Where open points of the API as a whole stand.
    pub fn head(&self) -> Anchor {
        Anchor::Inside(self.file.span)
    }

    /// Adds an open point above a table.
    pub fn ask(&mut self, table: Span, line: usize, text: impl Into<String>) {
        self.notes.ask_at(Anchor::Above(table), line, text);
    }

    /// Adds a parameter of the client.
    pub fn add_client(&mut self, row: ClientRow) {
        let client = self.file.client.get_or_insert_default();
        client.fields.push(row);
    }

    /// The client's parameters.
    pub fn client(&self) -> &[ClientRow] {
        let client = self.file.client.as_ref();
        client.map_or(&[], |client| &client.fields)
    }
    /// The envelope's paths, its code first.
    pub fn envelope_paths(&self) -> Vec<&str> {
        let Some(envelope) = &self.file.envelope else {
            return Vec::new();
        };
        let single = [
            &envelope.code,
            &envelope.flag,
            &envelope.message,
            &envelope.name,
            &envelope.request_id,
            &envelope.data,
        ];
        let conditions = envelope.conditions.iter().flatten();
        let paths = single.into_iter().flatten();
        let paths = paths.chain(conditions.map(|condition| &condition.at));
        paths.map(|path| path.as_str()).collect()
    }

    /// Whether codes travel as strings; `None` where nothing carries them.
    pub fn has_text_codes(&self) -> Option<bool> {
        let envelope = self.file.envelope.as_ref();
        let success = envelope.and_then(|envelope| envelope.success.as_ref()?.0.first());
        let of_envelope = success.map(|first| matches!(first.value, Code::Text(_)));
        of_envelope.or(self.text_codes)
    }

    /// Whether a code means success.
    pub fn is_success(&self, code: &Code) -> bool {
        let envelope = self.file.envelope.iter();
        let codes = envelope.filter_map(|envelope| envelope.success.as_ref());
        let mut codes = codes.flat_map(|codes| &codes.0);
        codes.any(|success| success.value == *code)
    }

    /// Whether the API lists a code.
    pub fn lists(&self, code: &Code) -> bool {
        let errors = self.file.error.iter().flatten();
        let mut codes = errors.filter_map(|error| error.code.as_ref());
        codes.any(|listed| listed.value == *code)
    }

    /// Every open point.
    pub fn all_reviews(&self) -> impl Iterator<Item = &Review> {
        let of_file = self.notes.of_file().iter().map(|(_, review)| review);
        let errors = self.file.error.iter().flatten();
        of_file.chain(errors.flat_map(|error| self.notes.reviews(error.span)))
    }

    /// The file's text.
    pub fn to_toml(&self, page: &str) -> String {
        self.file.to_toml(&self.notes.comments(page))
    }
}
