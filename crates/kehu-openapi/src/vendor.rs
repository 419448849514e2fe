//! The vendor's document: the API as it is on the wire.

use indexmap::IndexMap;
use kehu_spec::{
    conform::{self, FindingKind},
    model::{Body, Example, ExampleKind, Field, Operation, Place, Style, Type, Wire},
    paths,
};
use serde_json::{Value, value::RawValue};

use crate::{
    Options, Side, Version,
    common::{self, Names},
    document::{
        self, Components, Document, ExternalDocs, MediaType, Parameter, RequestBody, Response,
        Server,
    },
    envelope, nested,
    schema::Schema,
    security::Security,
    types::Schemas,
    webhooks,
    written::Spec,
};

pub(crate) fn document(spec: &Spec<'_>, options: &Options) -> Document {
    let schemas = common::schemas(spec, options, Side::Vendor);
    let mut writer = Writer {
        spec,
        schemas,
        security: Security::of(spec, &schemas),
        names: Names::of(spec.api),
        components: Components::default(),
    };
    let mut paths: IndexMap<String, IndexMap<_, _>> = IndexMap::new();
    for operation in &spec.api.operations {
        let written = writer.operation(operation);
        let path = paths.entry(operation.path.clone()).or_default();
        path.insert(operation.method.as_str().to_lowercase(), written);
    }
    let Writer {
        security,
        mut components,
        ..
    } = writer;
    let requirements = security.requirements();
    let signature = security.into_components(&mut components);
    let webhooks = webhooks::of(&schemas);
    let reached = common::reached(&schemas, &(&paths, &webhooks, &components.schemas));
    components.schemas.extend(reached);
    let servers = spec.api.servers.iter().map(|server| Server {
        url: server.url.clone(),
        description: server.doc.clone(),
    });
    let lang = options.lang;
    let (webhooks, webhooks_of_3_0) = match options.version {
        Version::V30 => (IndexMap::new(), webhooks),
        Version::V31 | Version::V32 => (webhooks, IndexMap::new()),
    };
    Document {
        openapi: options.version.number(),
        info: common::info(spec.api, lang, &[]),
        servers: servers.collect(),
        security: requirements,
        tags: common::tags(spec.api, lang),
        paths,
        webhooks,
        webhooks_of_3_0,
        components,
        external_docs: spec.api.docs.clone().map(|url| ExternalDocs { url }),
        errors: spec.table("error"),
        signature,
    }
}

struct Writer<'a> {
    spec: &'a Spec<'a>,
    schemas: Schemas<'a>,
    security: Security,
    names: Names,
    components: Components,
}

impl Writer<'_> {
    fn operation(&mut self, operation: &Operation) -> document::Operation {
        let lang = self.schemas.lang;
        let table = |name| self.spec.of_operation(&operation.name, name);
        let mut prose = common::prose(operation, lang);
        prose.extend(lang.pages(operation));
        document::Operation {
            idempotent: operation.idempotent,
            pages: table("pages"),
            rules: table("rule"),
            limits: table("limits"),
            quirks: table("quirk"),
            security: self.security.of_operation(operation),
            parameters: self.parameters(operation),
            request_body: self.body(operation),
            responses: self.responses(operation),
            ..common::operation(self.spec.api, operation, lang, &prose)
        }
    }

    fn parameters(&self, operation: &Operation) -> Vec<Parameter> {
        let mut parameters = self.security.parameters(operation);
        let stated = operation
            .headers
            .iter()
            .filter(|(name, _)| !is_reserved(name));
        parameters.extend(stated.map(|(name, value)| {
            let value = Value::from(value.as_str());
            Parameter {
                name: Some(name.clone()),
                place: Some("header"),
                required: true,
                schema: Some(
                    self.schemas
                        .flavour
                        .constant(Schema::of("string"), &[value]),
                ),
                ..Parameter::default()
            }
        }));
        for field in &operation.request.fields {
            let place = match field.place {
                Place::Body | Place::Top => continue,
                Place::Query => "query",
                Place::Path => "path",
                Place::Header if is_reserved(&field.name) => continue,
                Place::Header => "header",
            };
            parameters.push(self.parameter(field, place));
        }
        parameters
    }

    fn parameter(&self, field: &Field, place: &'static str) -> Parameter {
        let mut schema = self.schemas.field(field, false);
        let description = schema.description.take();
        let deprecated = std::mem::take(&mut schema.deprecated);
        // What is not a single value, or a list of them, travels as JSON, where no style parts it.
        let has_parts = match &field.ty {
            Type::List(inner) => is_composite(inner),
            ty => is_composite(ty),
        };
        let (schema, content) = match has_parts && !field.style.is_by_parts() {
            false => (Some(schema), None),
            true => (None, Some(media("application/json", schema))),
        };
        let mut parameter = Parameter {
            name: Some(field.name.clone()),
            place: Some(place),
            description,
            required: place == "path" || field.required || field.fixed.is_some(),
            deprecated,
            schema,
            content,
            ..Parameter::default()
        };
        match (field.style, &field.ty) {
            (Style::Comma, _) => parameter.explode = Some(false),
            (Style::Brackets, Type::List(_)) if !has_parts => {
                parameter.name = Some(field.style.part(&field.name, ""));
            }
            (Style::Brackets, ty) if !matches!(ty, Type::List(_)) => {
                parameter.style = Some("deepObject");
                parameter.explode = Some(true);
            }
            (style, _) if style.is_by_parts() => parameter.own_style = Some(style.as_str()),
            _ => {}
        }
        parameter
    }

    fn body(&mut self, operation: &Operation) -> Option<RequestBody> {
        let in_body = |field: &&Field| field.is_in_body();
        let fields: Vec<_> = operation.request.fields.iter().filter(in_body).collect();
        let kind = match operation.request.body {
            Body::None => return None,
            Body::Json => "application/json",
            Body::Form => "application/x-www-form-urlencoded",
            Body::Multipart => "multipart/form-data",
            Body::Whole => common::whole(operation),
        };
        if let Some(at) = operation.request.payload {
            let field = &operation.request.fields[at.0];
            let mut schema = self.schemas.field(field, false);
            self.files(operation, field, &mut schema);
            return Some(RequestBody {
                required: field.required,
                content: IndexMap::from([(kind.to_owned(), of(schema))]),
            });
        }
        let mut schema = self.schemas.rows(fields.iter().copied(), false);
        for field in &fields {
            if let Some(part) = schema.properties.get_mut(&field.name) {
                self.files(operation, field, part);
            }
        }
        schema = nested::held(operation, schema);
        for (name, field) in self.security.fields(operation) {
            let steps = nested::steps_of_auth(self.spec.api, operation, name);
            *schema.at(&steps, true) = field.clone();
        }
        let required = !schema.required.is_empty();
        let name = self.names.take(&operation.name, "Request");
        let reference = self.schemas.flavour.reference(&name);
        self.components.schemas.insert(name, schema);
        let mut content = IndexMap::from([(kind.to_owned(), of(reference))]);
        if let (Some(media), Body::Json) = (content.get_mut(kind), operation.request.body) {
            media.examples = self.examples(operation, ExampleKind::Request);
        }
        Some(RequestBody { required, content })
    }

    /// The schema of a file, or of a list of files, in the place of that of Base64.
    fn files(&self, operation: &Operation, field: &Field, schema: &mut Schema) {
        if !operation.request.is_file(field) {
            return;
        }
        let file = self.schemas.flavour.file();
        match field.ty {
            Type::List(_) => schema.items = Some(Box::new(file)),
            _ => {
                let description = schema.description.take();
                *schema = Schema {
                    description,
                    ..file
                };
            }
        }
    }

    fn responses(&mut self, operation: &Operation) -> IndexMap<String, Response> {
        let lang = self.schemas.lang;
        let mut responses = IndexMap::new();
        let (kind, whole) = common::answer(&self.schemas, operation.response.body);
        let is_json = whole.is_none();
        let schema = whole.or_else(|| envelope::success(&self.schemas, operation));
        let content = schema.map(|schema| {
            let schema = match (is_json, &schema.reference) {
                (true, None) => {
                    let name = self.names.take(&operation.name, "Response");
                    let reference = self.schemas.flavour.reference(&name);
                    self.components.schemas.insert(name, schema);
                    reference
                }
                _ => schema,
            };
            let examples = match is_json {
                true => self.examples(operation, ExampleKind::Response),
                false => IndexMap::new(),
            };
            IndexMap::from([(kind, MediaType { schema, examples })])
        });
        responses.insert(
            "200".to_owned(),
            Response {
                description: Some(lang.pick("Success.", "成功。").to_owned()),
                content: content.unwrap_or_default(),
                ..Response::default()
            },
        );
        let is_told =
            self.spec.api.envelope_of(operation).is_some() || !self.spec.api.refusals.is_empty();
        if let Some(refusal) = envelope::refusal(&self.schemas).filter(|_| is_told) {
            self.refusal(refusal);
            let reference = Some("#/components/responses/Refusal".to_owned());
            responses.insert(
                "default".to_owned(),
                Response {
                    reference,
                    ..Response::default()
                },
            );
        }
        responses
    }

    /// Made once, whichever operation comes first.
    fn refusal(&mut self, schema: Schema) {
        if self.components.responses.contains_key("Refusal") {
            return;
        }
        let name = self.names.take("", "Refusal");
        let told = self.schemas.lang.pick(
            "A refusal. It comes with HTTP 200 too: the code in the body tells it from a success.",
            "请求被拒绝。HTTP 状态码也可能是 200，以返回体中的结果码为准。",
        );
        let response = Response {
            description: Some(told.to_owned()),
            content: media("application/json", self.schemas.flavour.reference(&name)),
            ..Response::default()
        };
        self.components.schemas.insert(name, schema);
        self.components
            .responses
            .insert("Refusal".to_owned(), response);
    }

    /// The documentation's examples, but for those that contradict its tables.
    fn examples(
        &self,
        operation: &Operation,
        kind: ExampleKind,
    ) -> IndexMap<String, document::Example> {
        let examples = operation
            .examples
            .iter()
            .filter(|example| example.kind == kind);
        let agreeing = examples.filter(|example| self.agrees(operation, example));
        let named = agreeing.enumerate().filter_map(|(nth, example)| {
            let value = RawValue::from_string(example.text.trim().to_owned()).ok()?;
            let summary = example.title.clone();
            Some((
                format!("example{}", nth + 1),
                document::Example { summary, value },
            ))
        });
        named.collect()
    }

    fn agrees(&self, operation: &Operation, example: &Example) -> bool {
        let api = self.spec.api;
        let Ok(whole) = serde_json::from_str::<Value>(&example.text) else {
            return false;
        };
        let findings = match (example.kind, &operation.response.data) {
            (ExampleKind::Request, _) => {
                match &kehu_spec::nested::shown(api, operation, whole.clone()) {
                    Value::Object(members) => {
                        conform::object(api, &operation.request.fields, members)
                    }
                    _ => return false,
                }
            }
            (_, None) => Vec::new(),
            (_, Some(ty)) => {
                let envelope = api.envelope_of(operation);
                if envelope.is_some_and(|envelope| envelope.json.is_some()) {
                    return false;
                }
                let path = envelope.and_then(|envelope| envelope.data.as_ref());
                let data = path.map_or(Some(&whole), |path| paths::value(&whole, path));
                let Some(data) = data else { return false };
                conform::value(api, ty, Wire::Plain, data)
            }
        };
        let harmless = |kind: &FindingKind| {
            matches!(
                kind,
                FindingKind::Undeclared { .. } | FindingKind::Unlisted { .. }
            )
        };
        findings.iter().all(|finding| harmless(&finding.kind))
    }
}

fn media(kind: &'static str, schema: Schema) -> IndexMap<&'static str, MediaType> {
    IndexMap::from([(kind, of(schema))])
}

fn of(schema: Schema) -> MediaType {
    MediaType {
        schema,
        ..MediaType::default()
    }
}

fn is_composite(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Record(_) | Type::Map(_) | Type::List(_) | Type::Any
    )
}

/// Headers that OpenAPI has other places for.
fn is_reserved(header: &str) -> bool {
    let reserved = ["accept", "content-type", "authorization"];
    reserved
        .iter()
        .any(|name| header.eq_ignore_ascii_case(name))
}
