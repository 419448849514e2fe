//! Authentication on the vendor's wire: security schemes for what stays the same, parameters for what each
//! request has anew, and the spec's own table for what OpenAPI cannot say.

use indexmap::IndexMap;
use kehu_spec::model::{
    Auth, AuthPlace, Body, Composed, Operation, Piece, SentField, SigningAuth, Source, TimeForm,
    TokenAuth,
};
use toml::Value;

use crate::{
    document::{Components, Parameter, SecurityScheme},
    prose::signature_field,
    schema::{Schema, Types},
    types::Schemas,
    written::Spec,
};

/// The components of an API's authentication, and what every request that proves itself names of them.
#[derive(Debug, Default)]
pub(crate) struct Security {
    schemes: IndexMap<String, SecurityScheme>,
    parameters: IndexMap<String, Parameter>,
    /// What each scheme of the model is here.
    of: Vec<Named>,
    /// How a signature that stands in bodies alone is computed: there is no scheme that could say it.
    signature: Option<Value>,
}

/// The components of one scheme of the model, by name.
#[derive(Debug, Default)]
struct Named {
    schemes: Vec<Component>,
    parameters: Vec<Component>,
    /// What stands in the body of an operation that has one.
    fields: Vec<(String, Schema)>,
    is_default: bool,
    uses: Uses,
}

/// A component, and whether only requests without a body have it.
#[derive(Debug, Clone)]
struct Component {
    name: String,
    without_body: bool,
}

/// Which operations use a scheme.
#[derive(Debug, Default, Clone, Copy)]
struct Uses {
    with_body: bool,
    without_body: bool,
}

/// Where what a scheme adds is told.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// As a component; of requests without a body alone where others have it in their body.
    outside: Option<bool>,
    in_body: bool,
}

impl Uses {
    fn of(operations: &[Operation], nth: usize) -> Self {
        let mut uses = Self::default();
        let users = operations
            .iter()
            .filter(|operation| operation.auth.iter().any(|id| id.0 == nth));
        for operation in users {
            match operation.request.body {
                Body::None | Body::Whole => uses.without_body = true,
                Body::Json | Body::Form | Body::Multipart => uses.with_body = true,
            }
        }
        uses
    }

    fn told(self, place: AuthPlace) -> Told {
        let (outside, in_body) = match place {
            AuthPlace::Header | AuthPlace::Query => (Some(false), false),
            AuthPlace::Body => (None, true),
            AuthPlace::Fields => (self.without_body.then_some(self.with_body), self.with_body),
        };
        Told { outside, in_body }
    }
}

/// A requirement: scheme names, without scopes.
pub(crate) type Requirement = IndexMap<String, Vec<String>>;

impl Security {
    pub fn of(spec: &Spec<'_>, schemas: &Schemas<'_>) -> Self {
        let mut security = Self::default();
        for (nth, scheme) in spec.api.auth.iter().enumerate() {
            let mut named = Named {
                is_default: scheme.is_default,
                uses: Uses::of(&spec.api.operations, nth),
                ..Named::default()
            };
            match &scheme.auth {
                // One that only signs callbacks proves no request.
                _ if !named.uses.with_body && !named.uses.without_body => {}
                Auth::Basic(_) => security.basic(schemas, &mut named),
                Auth::Token(token) => security.token(spec, schemas, token, nth, &mut named),
                Auth::SignedHeaders(signing) => {
                    security.signing(spec, schemas, signing, nth, &mut named);
                }
            }
            security.of.push(named);
        }
        security
    }

    /// What the document asks for, unless an operation says otherwise.
    pub fn requirements(&self) -> Vec<Requirement> {
        let default = self.of.iter().filter(|named| named.is_default);
        required(default, |component| !component.without_body)
    }

    /// What an operation asks for, where that is not what the document does.
    pub fn of_operation(&self, operation: &Operation) -> Option<Vec<Requirement>> {
        let own = required(self.used(operation), |component| component.is_in(operation));
        (own != self.requirements()).then_some(own)
    }

    /// Headers that each request has anew.
    pub fn parameters(&self, operation: &Operation) -> Vec<Parameter> {
        let all = self.used(operation).flat_map(|named| &named.parameters);
        let own = all.filter(|component| component.is_in(operation));
        let references = own.map(|component| Parameter {
            reference: Some(format!("#/components/parameters/{}", component.name)),
            ..Parameter::default()
        });
        references.collect()
    }

    /// What authentication adds to the body of an operation that has one.
    pub fn fields(&self, operation: &Operation) -> impl Iterator<Item = &(String, Schema)> {
        self.used(operation).flat_map(|named| &named.fields)
    }

    fn used(&self, operation: &Operation) -> impl Iterator<Item = &Named> {
        let ids = operation.auth.iter();
        ids.filter_map(|id| self.of.get(id.0))
    }

    /// One header or field, wherever it stands.
    fn carry(&mut self, named: &mut Named, place: AuthPlace, name: &str, scheme: SecurityScheme) {
        let told = named.uses.told(place);
        if told.in_body {
            named.field(name, scheme.description.clone());
        }
        match told.outside {
            Some(without_body) => self.add(named, component(name), without_body, scheme),
            None => self.signature = self.signature.take().or(scheme.signature),
        }
    }

    fn add(&mut self, named: &mut Named, name: String, without_body: bool, scheme: SecurityScheme) {
        // Two schemes of one kind are told apart by a number.
        let mut free = name.clone();
        let mut number = 2;
        while self.schemes.contains_key(&free) {
            free = format!("{name}_{number}");
            number += 1;
        }
        named.schemes.push(Component {
            name: free.clone(),
            without_body,
        });
        self.schemes.insert(free, scheme);
    }

    /// Puts everything where the operations refer to it. How a signature is computed that stands in bodies alone
    /// is left over.
    pub fn into_components(self, components: &mut Components) -> Option<Value> {
        components.security_schemes = self.schemes;
        components.parameters = self.parameters;
        self.signature
    }

    fn basic(&mut self, schemas: &Schemas<'_>, named: &mut Named) {
        let told = schemas.lang.pick("Name and password.", "用户名与密码。");
        let scheme = SecurityScheme {
            kind: "http",
            scheme: Some("basic"),
            description: Some(told.to_owned()),
            ..SecurityScheme::default()
        };
        self.add(named, "basic".to_owned(), false, scheme);
    }

    fn token(
        &mut self,
        spec: &Spec<'_>,
        schemas: &Schemas<'_>,
        token: &TokenAuth,
        nth: usize,
        named: &mut Named,
    ) {
        let is_bearer = token.place == AuthPlace::Header
            && token.name.eq_ignore_ascii_case("authorization")
            && token.prefix.trim() == "Bearer";
        let mut scheme = match is_bearer {
            true => SecurityScheme {
                kind: "http",
                scheme: Some("bearer"),
                ..SecurityScheme::default()
            },
            false => key(token.place, &token.name),
        };
        let prefix = token.prefix.trim();
        let before = match prefix {
            "" => String::new(),
            prefix => schemas.lang.pick(
                format!(" `{prefix}` stands before it."),
                format!("前缀为 `{prefix}`。"),
            ),
        };
        let issued = token.issue.as_ref();
        let operation = issued.and_then(|issue| spec.api.operations.get(issue.operation.0));
        let from = operation.map(|operation| {
            let name = &operation.name;
            schemas.lang.pick(
                format!(" `{name}` issues one."),
                format!("由 `{name}` 获取。"),
            )
        });
        let told = schemas.lang.pick("The access token.", "访问令牌。");
        scheme.description = Some(format!("{told}{before}{}", from.unwrap_or_default()));
        scheme.token = spec.auth(nth);
        match token.place {
            AuthPlace::Header | AuthPlace::Query => {
                self.add(named, "token".to_owned(), false, scheme);
            }
            place => self.carry(named, place, &token.name, scheme),
        }
    }

    fn signing(
        &mut self,
        spec: &Spec<'_>,
        schemas: &Schemas<'_>,
        signing: &SigningAuth,
        nth: usize,
        named: &mut Named,
    ) {
        let lang = schemas.lang;
        let own = signature_field(signing).map(|sent| sent.span);
        for sent in signing.sent.iter().filter(|sent| Some(sent.span) != own) {
            if let [Piece::Of(Source::Client(index))] = sent.value.as_slice() {
                let field = spec.api.client.get(index.0);
                let mut scheme = key(sent.place, &sent.name);
                scheme.description = field
                    .and_then(|field| lang.described(field.doc.as_deref(), field.label.as_deref()));
                self.carry(named, sent.place, &sent.name, scheme);
            } else if let Some((told, schema)) = anew(schemas, &sent.value) {
                self.anew(named, sent, told, schema);
            }
            if let Some((_, schema)) = named.fields.last_mut().filter(|_| sent.is_number) {
                schema.types = Some(Types::One("integer"));
                schema.format = Some("int64");
            }
        }
        let Some(sent) = signature_field(signing) else {
            return;
        };
        let mut scheme = key(sent.place, &sent.name);
        let told = lang.pick(
            "The signature over the request. `x-kehu-signature` says how it is computed, with published values to check against.",
            "请求签名。计算方法与官方示例见 `x-kehu-signature`。",
        );
        scheme.description = Some(told.to_owned());
        scheme.signature = spec.auth(nth);
        self.carry(named, sent.place, &sent.name, scheme);
    }

    /// What each request has anew, and is not a credential.
    fn anew(&mut self, named: &mut Named, sent: &SentField, told: &str, schema: Schema) {
        let reach = named.uses.told(sent.place);
        if reach.in_body {
            named.field(&sent.name, Some(told.to_owned()));
        }
        let Some(without_body) = reach.outside else {
            return;
        };
        let parameter = Parameter {
            name: Some(sent.name.clone()),
            place: Some(match sent.place {
                AuthPlace::Header => "header",
                AuthPlace::Query | AuthPlace::Body | AuthPlace::Fields => "query",
            }),
            required: true,
            description: Some(told.to_owned()),
            schema: Some(schema),
            ..Parameter::default()
        };
        let name = component(&sent.name);
        self.parameters.insert(name.clone(), parameter);
        named.parameters.push(Component { name, without_body });
    }
}

impl Named {
    fn field(&mut self, name: &str, description: Option<String>) {
        let schema = Schema {
            description,
            ..Schema::of("string")
        };
        self.fields.push((name.to_owned(), schema));
    }
}

impl Component {
    fn is_in(&self, operation: &Operation) -> bool {
        !self.without_body || matches!(operation.request.body, Body::None | Body::Whole)
    }
}

/// One requirement that holds all of these.
fn required<'a>(
    named: impl Iterator<Item = &'a Named>,
    is_wanted: impl Fn(&Component) -> bool,
) -> Vec<Requirement> {
    let all = named.flat_map(|named| &named.schemes);
    let names = all.filter(|component| is_wanted(component));
    let requirement: Requirement = names
        .map(|component| (component.name.clone(), Vec::new()))
        .collect();
    match requirement.is_empty() {
        true => Vec::new(),
        false => vec![requirement],
    }
}

/// What a header is that is not a credential: a description, and a schema. Operations tell their own.
fn anew(schemas: &Schemas<'_>, value: &Composed) -> Option<(&'static str, Schema)> {
    let lang = schemas.lang;
    let whole = Schema {
        format: Some("int64"),
        ..Schema::of("integer")
    };
    Some(match value.as_slice() {
        [Piece::Of(Source::Time(TimeForm::Millis))] => (
            lang.pick(
                "When the request is sent, in milliseconds since 1970.",
                "发送请求的时间，毫秒时间戳。",
            ),
            whole,
        ),
        [Piece::Of(Source::Time(TimeForm::Seconds))] => (
            lang.pick(
                "When the request is sent, in seconds since 1970.",
                "发送请求的时间，秒时间戳。",
            ),
            whole,
        ),
        [Piece::Of(Source::Nonce)] => (
            lang.pick(
                "A fresh random word for every request.",
                "每次请求的随机串。",
            ),
            Schema::of("string"),
        ),
        [Piece::Text(value)] => (
            lang.pick("The same for all operations.", "固定值。"),
            schemas
                .flavour
                .constant(Schema::of("string"), &[value.as_str().into()]),
        ),
        [Piece::Of(Source::Time(TimeForm::Written(_)))] => (
            lang.pick("When the request is sent.", "发送请求的时间。"),
            Schema::of("string"),
        ),
        _ => return None,
    })
}

/// A credential in a header or in the query.
fn key(place: AuthPlace, name: &str) -> SecurityScheme {
    SecurityScheme {
        kind: "apiKey",
        place: Some(match place {
            AuthPlace::Header => "header",
            AuthPlace::Query | AuthPlace::Body | AuthPlace::Fields => "query",
        }),
        name: Some(name.to_owned()),
        ..SecurityScheme::default()
    }
}

/// A name that components may have.
pub(crate) fn component(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}
