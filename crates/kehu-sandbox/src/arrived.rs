//! A request as it arrived, and its fields gathered from wherever they travel.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_core::Stream;
use kehu_spec::model::{Api, AuthPlace, Body, Field, Operation, Place, Type};
use kehu_spec::signature;
use serde_json::{Map, Value};

use crate::holders;
use crate::json::Node;
use crate::refuse::{Because, Refusal};
use crate::shape;
use crate::upload;

/// One request.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) method: String,
    /// The API's base URL, as the client has it.
    pub(crate) base: String,
    /// Below the API's base URL, as sent, query included.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Arrived {
    /// A header as text; odd bytes make it absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path without the query.
    pub(crate) fn path_alone(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The query as it was sent, without `?`.
    pub(crate) fn query_text(&self) -> &str {
        self.path.split_once('?').map_or("", |(_, query)| query)
    }

    /// Names and values of all headers.
    pub(crate) fn all_headers(&self) -> Vec<(String, String)> {
        let headers = self.headers.iter();
        let text = |value: &axum::http::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        headers
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect()
    }

    /// The body's fields, as far as authentication looks at them.
    pub(crate) async fn proofs(&self, api: &Api, operation: &Operation) -> Proofs {
        let form = match operation.request.body {
            Body::Form => self.form().ok(),
            Body::Multipart => {
                let pairs = self.multipart(operation).await.ok();
                let is_beside = |(name, _): &(String, String)| !upload::is_of_file(operation, name);
                pairs.map(|pairs| pairs.into_iter().filter(is_beside).collect())
            }
            // What a whole body holds is no field.
            Body::Whole => Some(Vec::new()),
            Body::None | Body::Json => None,
        };
        let members = match (&form, operation.request.body) {
            (Some(form), _) => form.clone(),
            (None, Body::Json) => {
                let mut members = signature::json_fields(&self.body);
                members.extend(holders::inside(&self.body, api, operation));
                members
            }
            _ => Vec::new(),
        };
        Proofs { form, members }
    }

    /// All fields of the request by wire name, whatever place they travel in.
    pub(crate) async fn fields(
        &self,
        api: &Api,
        operation: &Operation,
        path: &[(String, String)],
    ) -> Result<Map<String, Value>, Refusal> {
        let in_body = operation.request.fields.iter().any(Field::is_in_body)
            || operation.request.under.is_some();
        let (mut fields, pairs) = match operation.request.body {
            Body::Json if in_body => match operation.request.payload {
                Some(field) => (
                    self.payload(&operation.request.fields[field.0])?,
                    Vec::new(),
                ),
                None => (holders::opened(api, operation, self.json()?)?, Vec::new()),
            },
            Body::Whole => match operation.request.payload {
                Some(field) => (self.whole(&operation.request.fields[field.0])?, Vec::new()),
                None => (Map::new(), Vec::new()),
            },
            Body::Form if in_body => (Map::new(), self.form()?),
            Body::Multipart if in_body => (Map::new(), self.multipart(operation).await?),
            _ => (Map::new(), Vec::new()),
        };
        for field in &operation.request.fields {
            if field.is_in_body() && matches!(operation.request.body, Body::Json | Body::Whole) {
                continue;
            }
            match self.field(api, operation, field, &pairs, path) {
                Value::Null => fields.remove(&field.name),
                value => fields.insert(field.name.clone(), value),
            };
        }
        Ok(fields)
    }

    /// A field that does not travel in JSON; null where nothing of it came.
    fn field(
        &self,
        api: &Api,
        operation: &Operation,
        field: &Field,
        pairs: &[(String, String)],
        path: &[(String, String)],
    ) -> Value {
        let steps = operation.request.steps(field);
        let pairs = match field.place {
            Place::Body | Place::Top => pairs,
            Place::Query => &self.query,
            Place::Path => path,
            Place::Header => {
                let given = self.header(&field.name).map(Cow::Borrowed);
                return value_of(api, field, &given.into_iter().collect::<Vec<_>>());
            }
        };
        if steps.len() > 1 {
            return holders::find(pairs, field, &steps).unwrap_or_default();
        }
        let parts = match field.place {
            Place::Path => None,
            _ => field.of_parts(api, pairs, &|field, text| {
                value_of(api, field, &[Cow::Borrowed(text)])
            }),
        };
        parts.unwrap_or_else(|| value_of(api, field, &named(pairs, &field.name)))
    }

    /// The body as the one field that it is.
    fn payload(&self, field: &Field) -> Result<Map<String, Value>, Refusal> {
        self.content_type("json")?;
        let value = serde_json::from_slice(&self.body).map_err(|error| {
            let why = kehu_wire::reason(&error);
            Refusal::new(Because::Parameter, format!("the body is not JSON: {why}"))
        })?;
        Ok(Map::from_iter([(field.name.clone(), value)]))
    }

    /// The very bytes of the body as the one field that they are.
    fn whole(&self, field: &Field) -> Result<Map<String, Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        if let Some(stated) = &field.content_type {
            self.is_of_type(stated, stated)?;
        }
        let value = match &field.ty {
            Type::Bytes => kehu_wire::Bytes::from(&*self.body).to_string(),
            _ => String::from_utf8(self.body.to_vec()).map_err(|_| {
                let detail = "the body is not text in UTF-8";
                Refusal::new(Because::Parameter, detail.to_owned())
            })?,
        };
        Ok(Map::from_iter([(field.name.clone(), value.into())]))
    }

    fn json(&self) -> Result<Map<String, Value>, Refusal> {
        let parameter = |detail: String| Refusal::new(Because::Parameter, detail);
        self.content_type("json")?;
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(parameter("the body is JSON, but not an object".into())),
            Err(error) => {
                let why = kehu_wire::reason(&error);
                Err(parameter(format!("the body is not JSON: {why}")))
            }
        }
    }

    fn form(&self) -> Result<Vec<(String, String)>, Refusal> {
        self.content_type("x-www-form-urlencoded")?;
        Ok(form_urlencoded::parse(&self.body).into_owned().collect())
    }

    async fn multipart(&self, operation: &Operation) -> Result<Vec<(String, String)>, Refusal> {
        let parameter = |error: multer::Error| {
            Refusal::new(
                Because::Parameter,
                format!("the body is not multipart/form-data: {error}"),
            )
        };
        let boundary = multer::parse_boundary(self.header("content-type").unwrap_or_default())
            .map_err(parameter)?;
        let mut parts = multer::Multipart::new(Whole(Some(self.body.clone())), boundary);
        let mut pairs = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(parameter)? {
            let name = part.name().unwrap_or_default().to_owned();
            let filename = part.file_name().map(str::to_owned);
            let content_type = part.content_type().map(ToString::to_string);
            let bytes = part.bytes().await.map_err(parameter)?;
            let Some(file) = upload::file_of(operation, &name) else {
                pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
                continue;
            };
            let Some(filename) = filename else {
                let detail = format!("`{name}` is not a file: its part has no filename");
                return Err(Refusal::new(Because::Parameter, detail));
            };
            pairs.push((name, kehu_wire::Bytes::from(&*bytes).to_string()));
            pairs.extend(file.filename.clone().map(|field| (field, filename)));
            let told = file
                .content_type
                .as_ref()
                .filter(|field| !field.contains('/'));
            pairs.extend(told.cloned().zip(content_type));
        }
        Ok(pairs)
    }

    /// A body of another type is refused; one that names none is taken for what it should be.
    fn content_type(&self, wanted: &str) -> Result<(), Refusal> {
        self.is_of_type(wanted, &format!("application/{wanted}"))
    }

    fn is_of_type(&self, wanted: &str, told: &str) -> Result<(), Refusal> {
        match self.header("content-type") {
            Some(given) if !given.to_ascii_lowercase().contains(wanted) => {
                let detail = format!("the header Content-Type says `{given}`, expected {told}");
                Err(Refusal::new(Because::Parameter, detail))
            }
            _ => Ok(()),
        }
    }
}

/// The fields of a body, as far as authentication looks at them.
#[derive(Debug)]
pub(crate) struct Proofs {
    /// The pairs of a form.
    pub(crate) form: Option<Vec<(String, String)>>,
    /// The same, or the top-level fields of a JSON body.
    members: Vec<(String, String)>,
}

impl Proofs {
    /// What a request carries in a place.
    pub(crate) fn find<'a>(
        &'a self,
        arrived: &'a Arrived,
        place: AuthPlace,
        name: &str,
    ) -> Option<&'a str> {
        let of = |pairs: &'a [(String, String)]| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        match place {
            AuthPlace::Header => arrived.header(name),
            AuthPlace::Query => of(&arrived.query),
            AuthPlace::Body => of(&self.members),
            AuthPlace::Fields => of(&self.members).or_else(|| of(&arrived.query)),
        }
    }

    /// Whether a field of a JSON body is a string.
    pub(crate) fn is_text(&self, arrived: &Arrived, steps: &[&str]) -> bool {
        let text = String::from_utf8_lossy(&arrived.body);
        let found = kehu_wire::json::find(text.trim(), steps.iter().copied());
        self.form.is_none() && found.is_some_and(|raw| raw.get().starts_with('"'))
    }
}

/// A body that is there already, as a stream.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

fn named<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<Cow<'a, str>> {
    pairs
        .iter()
        .filter(|(n, _)| n == name)
        .map(|(_, value)| Cow::Borrowed(value.as_str()))
        .collect()
}

fn value_of(api: &Api, field: &Field, texts: &[Cow<'_, str>]) -> Value {
    if texts.is_empty() {
        Value::Null
    } else {
        shape::from_text(api, field, texts).to_value()
    }
}

/// The pairs of a query, percent-encoding undone.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// A request's field as a node; empty texts and lists count as absent.
pub(crate) fn given(fields: &Map<String, Value>, field: &Field) -> Option<Node> {
    match fields.get(&field.name)? {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(items) if items.is_empty() => None,
        value => Some(Node::from(value)),
    }
}
