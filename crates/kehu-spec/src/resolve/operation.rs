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
use crate::source::Optional;

impl Resolver<'_> {
    pub(super) fn operations(&mut self, api: &Api) -> Vec<Operation> {
        let documents = self.documents;
        documents
            .endpoints
            .iter()
            .map(|(_, file)| self.operation(api, file))
            .collect()
    }

    fn operation(&mut self, api: &Api, file: &EndpointFile) -> Operation {
        let mut request = self.request(api, file);
        let data = file
            .response
            .as_ref()
            .and_then(|response| response.data.as_ref());
        let data = data.map(|cell| self.type_of(cell, None));
        let body = file.response.as_ref().and_then(|table| table.body.as_ref());
        let body = body.map_or(AnswerBody::Json, |cell| cell.value);
        let cell = file
            .response
            .as_ref()
            .and_then(|table| table.envelope.as_ref());
        let (enveloped, envelope) = match cell {
            None => (!body.is_whole(), None),
            Some(EnvelopeCell::Applies(applies)) => (applies.value, None),
            Some(EnvelopeCell::Own(table)) => {
                let own = match &api.envelope {
                    Some(of_api) => envelope::own(table, of_api.clone()),
                    None => envelope::of_api(table),
                };
                (true, Some(own))
            }
        };
        let of_api = api.envelope.as_ref().filter(|_| enveloped);
        let (data, envelope) = envelope::opened(data, envelope, of_api);
        let pages = file
            .pages
            .as_ref()
            .and_then(|table| self.pages(api, table, &request.fields, data.as_ref()));
        if let Some(pages) = &pages {
            self.begin(pages, &mut request.fields);
        }
        let sandbox = match &file.sandbox {
            Some(table) => self.sandbox(api, table, &request.fields),
            None => SandboxAction::Example,
        };
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
            rules: file
                .rule
                .iter()
                .flatten()
                .filter_map(|rule| self.rule(rule, &request.fields))
                .collect(),
            response: Response {
                body,
                data,
                enveloped,
                envelope,
            },
            pages,
            lookup: None,
            sandbox,
            examples: file
                .example
                .iter()
                .flatten()
                .filter_map(|example| self.example(example))
                .collect(),
            quirks: file
                .quirk
                .iter()
                .flatten()
                .map(|quirk| self.quirk(quirk))
                .collect(),
            request,
            span: file.name.span,
        }
    }

    fn server(&mut self, file: &EndpointFile) -> Option<String> {
        let cell = file.server.as_ref()?;
        let servers = self.documents.api.server.iter();
        let known: Vec<&str> = servers.map(|server| server.name.value.as_str()).collect();
        if !known.contains(&cell.value.as_str()) {
            self.diagnostics
                .unknown_name("server", &cell.value, &known, cell.span);
            return None;
        }
        Some(cell.value.clone())
    }

    fn request(&mut self, api: &Api, file: &EndpointFile) -> Request {
        let word = file
            .request
            .as_ref()
            .and_then(|request| request.body.as_ref())
            .map(|cell| cell.value);
        let word = word.unwrap_or(match file.method.value {
            Method::Get | Method::Delete => BodyWord::Query,
            Method::Post | Method::Put | Method::Patch => BodyWord::Json,
        });
        let place = if word == BodyWord::Query {
            Place::Query
        } else {
            Place::Body
        };
        let rows = file
            .request
            .as_ref()
            .and_then(|request| request.fields.as_deref())
            .unwrap_or_default();
        let under = self.under(file).filter(|_| place == Place::Body);
        let mut fields = self.fields(rows, place);
        if under.is_none() {
            fields.iter_mut().for_each(|field| {
                field.place = match field.place {
                    Place::Top => Place::Body,
                    place => place,
                }
            });
        }
        let fields = expanded(api, file, fields);
        let body = match word {
            BodyWord::Json if fields.is_empty() && under.is_none() => Body::None,
            word => body_of(word),
        };
        let payload = file
            .request
            .as_ref()
            .and_then(|request| request.payload.as_ref());
        let payload = match (payload, body) {
            (Some(cell), _) => self.field_index(&fields, cell, "request field"),
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
        let given = [
            ("at_least_one", &table.at_least_one),
            ("requires", &table.requires),
            ("excludes", &table.excludes),
        ];
        let mut given = given
            .into_iter()
            .filter_map(|(key, cells)| cells.as_ref().map(|cells| (key, cells)));
        let (Some((key, cells)), None) = (given.next(), given.next()) else {
            self.diagnostics.rule_of_no_kind(table.head);
            return None;
        };
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
            self.diagnostics.rule_too_short(key, 0, table.head);
            return None;
        };
        let span = crate::source::Span {
            end: last.span.end,
            ..first.span
        };
        if cells.len() < 2 {
            self.diagnostics.rule_too_short(key, 1, span);
            return None;
        }
        let indices: Vec<FieldIndex> = cells
            .iter()
            .filter_map(|cell| self.field_index(fields, cell, "request field"))
            .collect();
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
        for (index, cell) in cells.iter().enumerate() {
            if let Some(first) = cells[..index]
                .iter()
                .find(|first| first.value == cell.value)
            {
                self.diagnostics.duplicate_name(
                    "field of the rule",
                    &cell.value,
                    first.span,
                    cell.span,
                );
                return true;
            }
        }
        false
    }

    fn example(&mut self, table: &ExampleTable) -> Option<Example> {
        let folder = &self.documents.folder;
        let file = format!("examples/{}", table.file.value);
        let Some(id) = self.sources.file(&format!("{folder}/{file}")) else {
            let prefix = format!("{folder}/examples/");
            let known: Vec<&str> = self
                .sources
                .files()
                .filter_map(|(_, path)| path.strip_prefix(&prefix))
                .collect();
            self.diagnostics
                .missing_example(&table.file.value, folder, &known, table.file.span);
            return None;
        };
        Some(Example {
            kind: table.kind.value,
            title: table.title.value(),
            file,
            text: self.sources.text(id).to_owned(),
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
        Claim {
            name: table.name.value(),
            ty: table.r#type.as_ref().map(|cell| {
                self.type_of(cell, Some(format.as_deref().unwrap_or("%Y-%m-%dT%H:%M:%S")))
            }),
            required: table.required.value(),
            absent: table.absent.value_or_default(),
            present: table.present.value_or_default(),
            example: table.example.value(),
            path: table.path.value(),
            body: table.body.as_ref().map(|cell| body_of(cell.value)),
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
        let own = own.into_iter().filter_map(Option::as_ref);
        own.chain(window).chain(back)
    });
    let names: Vec<&str> = cells.map(|cell| cell.value.as_str()).collect();
    let leads_into = |field: &Field| {
        let inside = |name: &&str| {
            let rest = name.strip_prefix(field.name.as_str());
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        names.iter().any(inside)
    };
    while let Some(at) = fields
        .iter()
        .position(|field| matches!(field.ty, Type::Record(_)) && leads_into(field))
    {
        let Some(Type::Record(id)) = fields.get(at).map(|field| field.ty.clone()) else {
            break;
        };
        let holder = fields.remove(at);
        let inside = api.records[id.0].fields.iter().map(|field| {
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
