//! An operation as the runtime calls it: what a generated client implements for it, by its model.

use kehu_runtime::info::OperationInfo;
use kehu_runtime::paging::{RawPage, Rows, list, lookup_at, page_at};
use kehu_runtime::{
    Cursor, Direction, Error, Fill, ListOperation, LookupOperation, Operation, PagedOperation,
    Position, Result, Secret,
};
use kehu_spec::model::{self, Field, Type, Wire};
use kehu_spec::validate::{self, ProblemKind};
use kehu_wire::{Check, FileSource, Objects, Problem, Validate, json, reason};
use serde::de::{DeserializeSeed as _, Deserializer, Error as _, IgnoredAny};
use serde::{Deserialize as _, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use crate::field::first_value;
use crate::pages;
use crate::session::Session;
use crate::value::{Datum, Fields, Form, Row, Side, secrets};

/// One operation of a model.
#[derive(Clone, Copy)]
pub(crate) struct Called {
    api: &'static model::Api,
    /// Those of all operations, in the order of the model.
    infos: &'static [&'static OperationInfo],
    operation: &'static model::Operation,
    info: &'static OperationInfo,
}

impl Called {
    pub fn new(
        api: &'static model::Api,
        infos: &'static [&'static OperationInfo],
        id: model::OperationId,
    ) -> Option<Self> {
        Some(Self {
            api,
            infos,
            operation: api.operations.get(id.0)?,
            info: infos.get(id.0)?,
        })
    }

    fn fields(self) -> Fields {
        self.fields_on(Side::Vendor)
    }

    fn fields_on(self, side: Side) -> Fields {
        Fields::of_request(self.api, &self.operation.request.fields, side)
    }

    /// A request that sets nothing.
    pub fn nothing(self) -> Request {
        Request {
            called: self,
            row: vec![None; self.operation.request.fields.len()],
        }
    }

    /// Turns loose JSON into a request.
    pub fn request<'de, D>(self, side: Side, value: D) -> Result<Request>
    where
        D: Deserializer<'de, Error = serde_json::Error>,
    {
        let mut track = Track::new();
        let read = serde_path_to_error::Deserializer::new(value, &mut track);
        match self.fields_on(side).deserialize(read) {
            Ok(row) => Ok(Request { called: self, row }),
            Err(error) => {
                let path = track.path().to_string();
                let path = if path == "." { "" } else { path.as_str() };
                Err(Error::request_misfit(path, &reason(&error)).with_operation(self.info))
            }
        }
    }

    /// A request as a caller on this machine gives it, who may name files of it.
    pub fn of_this_machine(self, mut request: Value) -> Result<Request> {
        let mut files = Vec::new();
        for file in self.info.files {
            let Some(given) = request.get_mut(file.field) else {
                continue;
            };
            let items = match given {
                Value::Array(items) => items.iter_mut().enumerate().collect(),
                one => vec![(0, one)],
            };
            for (nth, item) in items {
                if let Some(path) = item["path"].as_str() {
                    files.push((file.field, nth, FileSource::at(path)));
                    *item = Value::from("");
                }
            }
        }
        let mut request = self.request(Side::Vendor, request)?;
        for (field, nth, file) in files {
            let file = Datum::FileSource(file);
            match request.get_mut(field) {
                Some(Datum::List(items)) => items[nth] = file,
                Some(one) => *one = file,
                None => {}
            }
        }
        Ok(request)
    }

    /// The fields of a request by name, where it was given as it travels.
    pub fn flat(self, request: serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
        kehu_spec::nested::flat(self.api, self.operation, request)
    }

    /// Whether an answer of it is one page of several.
    pub fn has_pages(self) -> bool {
        self.info.pages.is_some()
    }

    /// One page, or what one page of ids names; where there are neither, or ids are given, the rows of one answer.
    pub async fn page(
        self,
        session: &Session,
        request: Request,
        at: Option<Position>,
        rows: Rows,
    ) -> Result<RawPage> {
        let (runtime, options) = session.parts();
        if self.has_pages() {
            return page_at(runtime, &self, request, options, at, rows).await;
        }
        let lookup = self.info.lookup.as_ref();
        if lookup.is_some_and(|lookup| !request.sets(lookup.field)) {
            return lookup_at(runtime, self, request, options.clone(), at, rows).await;
        }
        list(runtime, &self, request, options).await
    }

    /// The rows of one answer.
    pub async fn list(self, session: &Session, request: Request) -> Result<RawPage> {
        let (runtime, options) = session.parts();
        list(runtime, &self, request, options).await
    }

    /// The answer's data as they look on a side.
    pub fn data_on(self, side: Side) -> Option<Form> {
        let ty = self.operation.response.data.as_ref()?;
        Some(Form::new(self.api, ty, side, Wire::Plain))
    }

    /// What a row is, and how it travels.
    pub fn row_on(self, side: Side) -> Option<Form> {
        let data = self.operation.response.data.as_ref();
        let items = |at| match kehu_spec::paths::type_at(self.api, data?, at)? {
            Type::List(item) => Some(&**item),
            _ => None,
        };
        let ty = match (&self.operation.pages, &self.operation.lookup) {
            (Some(pages), _) => &pages.item,
            (None, Some(lookup)) => items(&lookup.items)?,
            (None, None) => match data? {
                Type::List(item) => item,
                _ => return None,
            },
        };
        let wire = pages::row_wire(self.api, self.operation);
        Some(Form::new(self.api, ty, side, wire))
    }
}

/// What is sent: a value a field.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    called: Called,
    row: Row,
}

impl Request {
    fn sets(&self, field: &str) -> bool {
        let mut fields = self.called.fields().settable();
        let found = fields.find(|(_, known)| known.name == field);
        found.is_some_and(|(at, _)| self.row[at].is_some())
    }

    fn get_mut(&mut self, field: &str) -> Option<&mut Datum> {
        let mut fields = self.called.fields().settable();
        let (at, _) = fields.find(|(_, known)| known.name == field)?;
        self.row[at].as_mut()
    }

    fn set(&mut self, field: &str, value: Option<Datum>) {
        let mut fields = self.called.fields().settable();
        if let Some((at, _)) = fields.find(|(_, known)| known.name == field) {
            self.row[at] = value;
        }
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.called.fields().write(&self.row, serializer)
    }
}

/// As the sandbox, and whoever else reads the specs, holds requests against them.
impl Validate for Request {
    fn check(&self, check: &mut Check) {
        let Called {
            api,
            operation,
            info,
            ..
        } = self.called;
        let Ok(Value::Object(mut request)) = serde_json::to_value(self) else {
            return;
        };
        // Of a file of this machine nothing is known but that it is there.
        for file in info.files {
            let items = match request.get_mut(file.field) {
                Some(Value::Array(items)) => items.iter_mut().collect(),
                given => Vec::from_iter(given),
            };
            for item in items.into_iter().filter(|item| item.is_object()) {
                *item = Value::from("AA==");
            }
        }
        let is_fixed = |at: &str| {
            let named = |field: &&Field| field.name == at;
            let field = operation.request.fields.iter().find(named);
            field.is_some_and(|field| field.fixed.is_some())
        };
        for problem in validate::request(api, operation, &request) {
            if !is_fixed(&problem.at) {
                check.problem(match problem.kind {
                    ProblemKind::Missing => Problem::required(&problem.at),
                    _ => Problem::said(&problem.at, problem.message),
                });
            }
        }
    }
}

impl Operation for Called {
    type Request = Request;
    type Output = Datum;

    fn info(&self) -> &'static OperationInfo {
        self.info
    }

    fn fill(&self, request: &mut Request, client: &mut Fill<'_>) {
        let fields = self.fields();
        for (at, field) in fields.settable() {
            let (form, value) = (fields.form(field), &mut request.row[at]);
            let from = field.from.and_then(|from| self.api.client.get(from.0));
            match from {
                Some(from) => {
                    client.fill_by(value, &field.name, &from.name, |text| form.parse(text));
                }
                None if value.is_none() => {
                    *value = first_value(field).and_then(|first| form.value(first));
                }
                None => {}
            }
        }
    }

    fn output<'de, D: Deserializer<'de>>(&self, data: D) -> Result<Datum, D::Error> {
        match self.data_on(Side::Vendor) {
            Some(form) => form.deserialize(Objects(data)),
            None => IgnoredAny::deserialize(data).map(|_| Datum::Any(Value::Null)),
        }
    }

    fn secrets(&self, request: &Request, found: &mut Vec<Secret>) {
        let values = request.row.iter().flatten();
        values.for_each(|value| secrets(value, found));
    }
}

impl ListOperation for Called {
    type Item = Datum;

    fn item<'de, D: Deserializer<'de>>(&self, row: D) -> Result<Datum, D::Error> {
        match self.row_on(Side::Vendor) {
            Some(form) => form.deserialize(row),
            None => Value::deserialize(row).map(Datum::Any),
        }
    }
}

impl PagedOperation for Called {
    /// Rows are handed on as they came, and no page is put together.
    fn put_rows(&self, _: &mut Datum, _: Vec<Datum>) {}

    fn resume(&self, request: &mut Request, direction: Direction, at: &Cursor) -> Result<()> {
        let Some(pages) = &self.info.pages else {
            return Ok(());
        };
        let other = match direction {
            Direction::Forward => Direction::Back,
            Direction::Back => Direction::Forward,
        };
        let Some(field) = pages.resume_field(direction) else {
            return Ok(());
        };
        let value = self.given(field, at)?;
        // The other cursor must not be sent along.
        if let Some(other) = pages.resume_field(other) {
            request.set(other, None);
        }
        request.set(field, value);
        Ok(())
    }

    fn bound(&self, request: &mut Request, at: &Cursor) -> Result<()> {
        let pages = self.info.pages.as_ref();
        if let Some(window) = pages.and_then(|pages| pages.window) {
            let value = self.given(window.field, at)?;
            request.set(window.field, value);
        }
        Ok(())
    }
}

impl Called {
    /// What came as the value of a request field.
    fn given(&self, field: &str, at: &Cursor) -> Result<Option<Datum>> {
        let mut fields = self.fields().settable();
        let Some((_, field)) = fields.find(|(_, known)| known.name == field) else {
            return Ok(None);
        };
        let form = self.fields().form(field);
        let value = at.decode(|value| match form.is_time() {
            true => form.deserialize(value),
            false => {
                let text = serde_json::from_str::<&RawValue>(at.as_json()).ok();
                let text = text.and_then(json::plain);
                let value = text.and_then(|text| form.parse(&text));
                value.ok_or_else(|| serde_json::Error::custom("it does not fit"))
            }
        })?;
        Ok(Some(value))
    }
}

impl LookupOperation for Called {
    type Ids = Self;

    fn ids(&self) -> (Self, Request) {
        let lookup = self.operation.lookup.as_ref();
        let ids = lookup.and_then(|lookup| Self::new(self.api, self.infos, lookup.ids));
        let ids = ids.unwrap_or(*self);
        let mut request = ids.nothing();
        if let Some((field, size)) = pages::ids_a_page(self.api, self.operation) {
            request.set(&field.name, Some(Datum::Int(size)));
        }
        (ids, request)
    }

    fn look_up(&self, request: &mut Request, ids: Vec<Datum>) {
        if let Some(lookup) = &self.info.lookup {
            request.set(lookup.field, Some(Datum::List(ids)));
        }
    }
}
