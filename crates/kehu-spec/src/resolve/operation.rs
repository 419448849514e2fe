//! `endpoints/*.toml`: requests, rules, examples, quirks.

use super::auth::entries;
use super::{Resolver, envelope};
use crate::document::{
    BodyWord, ClaimTable, EndpointFile, EnvelopeCell, ExampleTable, QuirkTable, RuleTable, Text,
};
use crate::model::{
    AnswerBody, Api, Body, Claim, Example, Field, FieldIndex, Method, Operation, Place, Quirk,
    RateLimit, Request, Response, Rule, RuleKind, SandboxAction, Type, Under,
};
use crate::paths;
use crate::source::{Optional, Span};

impl Resolver<'_> {
    pub(super) fn operations(&mut self, api: &Api) -> Vec<Operation> {
        let files = self.documents.endpoints.iter();
        files.map(|(_, file)| self.operation(api, file)).collect()
    }

    fn operation(&mut self, api: &Api, file: &EndpointFile) -> Operation {
        let mut request = self.request(api, file);
        let response = self.response(api, file);
        let pages = file.pages.as_ref();
        let pages =
            pages.and_then(|table| self.pages(api, table, &request.fields, response.data.as_ref()));
        if let Some(pages) = &pages {
            self.begin(pages, &mut request.fields);
        }
        let sandbox = file.sandbox.as_ref();
        let sandbox = sandbox.map(|table| self.sandbox(api, table, &request.fields));
        let rules = file.rule.iter().flatten();
        let rules = rules
            .filter_map(|rule| self.rule(rule, &request.fields))
            .collect();
        let examples = file.example.iter().flatten();
        let quirks = file.quirk.iter().flatten();
        Operation {
            name: file.name.value.clone(),
            method: file.method.value,
            path: file.path.value.clone(),
            summary: file.summary.value.clone(),
            title: file.title.value(),
            doc: file.doc.value(),
            docs: file.docs.value(),
            deprecated: file.deprecated.value(),
            idempotent: file.idempotent.value_or_default(),
            auth: self.schemes_of(file),
            server: self.server(file),
            headers: entries(file.headers.as_ref()),
            limits: limits(file),
            rules,
            response,
            pages,
            lookup: None,
            sandbox: sandbox.unwrap_or(SandboxAction::Example),
            examples: examples
                .filter_map(|example| self.example(example))
                .collect(),
            quirks: quirks.map(|quirk| self.quirk(quirk)).collect(),
            request,
            span: file.name.span,
        }
    }

    fn response(&mut self, api: &Api, file: &EndpointFile) -> Response {
        let table = file.response.as_ref();
        let data = table.and_then(|table| table.data.as_ref());
        let data = data.map(|cell| self.type_of(cell, None));
        let body = table.map_or(AnswerBody::Json, |table| table.body.value_or_default());
        let (enveloped, envelope) = match table.and_then(|table| table.envelope.as_ref()) {
            None => (!body.is_whole(), None),
            Some(EnvelopeCell::Applies(applies)) => (applies.value, None),
            Some(EnvelopeCell::Own(table)) => {
                let of_api = api.envelope.clone().unwrap_or_default();
                (true, Some(envelope::own(table, of_api)))
            }
        };
        let of_api = api.envelope.as_ref().filter(|_| enveloped);
        let (data, envelope) = envelope::opened(data, envelope, of_api);
        Response {
            body,
            data,
            enveloped,
            envelope,
        }
    }

    fn server(&mut self, file: &EndpointFile) -> Option<String> {
        let servers = self.documents.api.server.iter();
        let known: Vec<&str> = servers.map(|server| server.name.value.as_str()).collect();
        let found = self.one_of("server", &known, file.server.as_ref()?)?;
        Some(known[found].to_owned())
    }

    fn request(&mut self, api: &Api, file: &EndpointFile) -> Request {
        let table = file.request.as_ref();
        let word = table.and_then(|table| table.body.value());
        let word = word.unwrap_or(match file.method.value {
            Method::Get | Method::Delete => BodyWord::Query,
            Method::Post | Method::Put | Method::Patch => BodyWord::Json,
        });
        let place = match word {
            BodyWord::Query => Place::Query,
            _ => Place::Body,
        };
        let rows = table.and_then(|table| table.fields.as_deref());
        let under = self.under(file).filter(|_| place == Place::Body);
        let mut fields = self.fields(rows.unwrap_or_default(), place);
        for field in &mut fields {
            if under.is_none() && field.place == Place::Top {
                field.place = Place::Body;
            }
        }
        let fields = expanded(api, file, fields);
        let body = match word {
            BodyWord::Json if fields.is_empty() && under.is_none() => Body::None,
            word => body_of(word),
        };
        let payload = match (table.and_then(|table| table.payload.as_ref()), body) {
            (Some(cell), _) => self.request_field(&fields, cell),
            (None, Body::Whole) => {
                let at = fields.iter().position(|field| field.place == Place::Body);
                at.map(FieldIndex)
            }
            (None, _) => None,
        };
        Request {
            body,
            payload,
            under,
            fields,
        }
    }

    /// The object in the body that holds its fields: the operation's own, or the API's.
    fn under(&self, file: &EndpointFile) -> Option<Under> {
        let of_api = self.documents.api.request.as_ref();
        let own = file.request.as_ref();
        let of_api = of_api.map(|table| (&table.under, &table.text));
        let own = own.and_then(|table| Some((table.under.as_ref()?, &table.text)));
        let (under, is_text) = own.or(of_api)?;
        let path = paths::parse(&under.value);
        let is_text = is_text.value_or_default();
        (!path.0.is_empty()).then_some(Under { path, is_text })
    }

    fn rule(&mut self, table: &RuleTable, fields: &[Field]) -> Option<Rule> {
        let kinds = [
            ("at_least_one", &table.at_least_one),
            ("requires", &table.requires),
            ("excludes", &table.excludes),
        ];
        let kinds = kinds.into_iter();
        let mut given = kinds.filter_map(|(key, cells)| Some((key, cells.as_ref()?)));
        let (Some((key, cells)), None) = (given.next(), given.next()) else {
            self.rule_of_no_kind(table.head);
            return None;
        };
        let span = match (cells.first(), cells.last()) {
            (Some(first), Some(last)) => Span {
                end: last.span.end,
                ..first.span
            },
            _ => table.head,
        };
        if cells.len() < 2 {
            self.rule_too_short(key, cells.len(), span);
            return None;
        }
        let indices = cells
            .iter()
            .filter_map(|cell| self.request_field(fields, cell));
        let indices: Vec<FieldIndex> = indices.collect();
        if indices.len() < cells.len() || self.repeated(cells) {
            return None;
        }
        let kind = match (key, indices.as_slice()) {
            ("at_least_one", _) => RuleKind::AtLeastOne(indices),
            ("requires", [first, rest @ ..]) => RuleKind::Requires(*first, rest.to_vec()),
            _ => RuleKind::Excludes(indices),
        };
        Some(Rule {
            kind,
            why: table.why.value(),
            span,
        })
    }

    fn repeated(&mut self, cells: &[Text]) -> bool {
        let again = |(index, cell): (usize, &Text)| {
            let first = cells[..index].iter().find(|first| *first == cell)?;
            Some((first.span, cell.clone()))
        };
        let found = cells.iter().enumerate().find_map(again);
        if let Some((first, cell)) = &found {
            self.duplicate_name("field of the rule", &cell.value, *first, cell.span);
        }
        found.is_some()
    }

    fn example(&mut self, table: &ExampleTable) -> Option<Example> {
        let (folder, sources) = (&self.documents.folder, self.sources);
        let file = format!("examples/{}", table.file.value);
        let Some(id) = sources.file(&format!("{folder}/{file}")) else {
            let prefix = format!("{folder}/examples/");
            let known = sources
                .files()
                .filter_map(|(_, path)| path.strip_prefix(&prefix));
            let known: Vec<&str> = known.collect();
            self.missing_example(&table.file.value, folder, &known, table.file.span);
            return None;
        };
        Some(Example {
            kind: table.kind.value,
            title: table.title.value(),
            file,
            text: sources.text(id).to_owned(),
            mended: table.mended.value(),
            span: table.file.span,
        })
    }

    fn quirk(&mut self, table: &QuirkTable) -> Quirk {
        Quirk {
            at: table.at.value.clone(),
            says: table.says.as_ref().map(|claim| self.claim(claim)),
            why: table.why.value.clone(),
            by: table.by.value(),
            span: table.at.span,
        }
    }

    fn claim(&mut self, table: &ClaimTable) -> Claim {
        let format = table.format.value();
        let written = format.as_deref().unwrap_or("%Y-%m-%dT%H:%M:%S");
        let ty = table.r#type.as_ref();
        Claim {
            name: table.name.value(),
            ty: ty.map(|cell| self.type_of(cell, Some(written))),
            required: table.required.value(),
            absent: table.absent.value_or_default(),
            present: table.present.value_or_default(),
            example: table.example.value(),
            path: table.path.value(),
            body: table.body.value().map(body_of),
            format,
        }
    }
}

/// The fields of a request with those of its objects in their place into which `[pages]` leads: `page.no`.
fn expanded(api: &Api, file: &EndpointFile, mut fields: Vec<Field>) -> Vec<Field> {
    let cells = file.pages.iter().flat_map(|table| {
        let window = table.window.as_ref().map(|window| &window.field);
        let back = table.back.as_ref().map(|back| &back.cursor);
        let own = [&table.cursor, &table.page, &table.offset, &table.size];
        own.into_iter().flatten().chain(window).chain(back)
    });
    let names: Vec<&str> = cells.map(|cell| cell.value.as_str()).collect();
    let leads_into = |field: &Field| {
        let mut insides = names
            .iter()
            .filter_map(|name| name.strip_prefix(field.name.as_str()));
        insides.any(|rest| rest.starts_with('.'))
    };
    let record = |field: &Field| match field.ty {
        Type::Record(id) if leads_into(field) => Some(&api.records[id.0]),
        _ => None,
    };
    while let Some((at, record)) = fields
        .iter()
        .enumerate()
        .find_map(|(at, field)| Some((at, record(field)?)))
    {
        let holder = fields.remove(at);
        let inside = record.fields.iter().map(|field| {
            let name = format!("{}.{}", holder.name, field.name);
            let is_asked = names.contains(&name.as_str());
            Field {
                is_nested: true,
                place: holder.place,
                style: holder.style,
                required: field.required && (holder.required || is_asked),
                name,
                ..field.clone()
            }
        });
        fields.splice(at..at, inside.collect::<Vec<_>>());
    }
    fields
}

fn limits(file: &EndpointFile) -> Vec<RateLimit> {
    let rows = file.limits.iter().flatten();
    rows.map(|row| RateLimit {
        calls: u32::try_from(row.calls.value).unwrap_or(u32::MAX),
        per_s: row.per_s.value,
    })
    .collect()
}

fn body_of(word: BodyWord) -> Body {
    match word {
        BodyWord::None | BodyWord::Query => Body::None,
        BodyWord::Json => Body::Json,
        BodyWord::Form => Body::Form,
        BodyWord::Multipart => Body::Multipart,
        BodyWord::File | BodyWord::Text => Body::Whole,
    }
}
