//! Authentication on the vendor's wire: security schemes for what stays the same, parameters for what each
//! request has anew, and the spec's own table for what OpenAPI cannot say.

use indexmap::IndexMap;
use kehu_spec::model::{
    Auth, AuthPlace, Composed, Operation, Piece, SigningAuth, Source, TimeForm, TokenAuth,
};

use crate::{
    document::{Components, Parameter, SecurityScheme},
    prose::signature_field,
    schema::Schema,
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
}

/// The components of one scheme of the model, by name.
#[derive(Debug, Default)]
struct Named {
    schemes: Vec<String>,
    parameters: Vec<String>,
    is_default: bool,
}

/// A requirement: scheme names, without scopes.
pub(crate) type Requirement = IndexMap<String, Vec<String>>;

impl Security {
    pub fn of(spec: &Spec<'_>, schemas: &Schemas<'_>) -> Self {
        let mut security = Self::default();
        for (nth, scheme) in spec.api.auth.iter().enumerate() {
            let mut named = Named {
                is_default: scheme.is_default,
                ..Named::default()
            };
            // One that only signs callbacks proves no request.
            let is_used = |operation: &Operation| operation.auth.iter().any(|id| id.0 == nth);
            match &scheme.auth {
                _ if !spec.api.operations.iter().any(is_used) => {}
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
        required(self.of.iter().filter(|named| named.is_default))
    }

    /// What an operation asks for, where that is not what the document does.
    pub fn of_operation(&self, operation: &Operation) -> Option<Vec<Requirement>> {
        let own = required(self.used(operation));
        (own != self.requirements()).then_some(own)
    }

    /// Headers that each request has anew.
    pub fn parameters(&self, operation: &Operation) -> Vec<Parameter> {
        let names = self.used(operation).flat_map(|named| &named.parameters);
        let references = names.map(|name| Parameter {
            reference: Some(format!("#/components/parameters/{name}")),
            ..Parameter::default()
        });
        references.collect()
    }

    fn used(&self, operation: &Operation) -> impl Iterator<Item = &Named> {
        let ids = operation.auth.iter();
        ids.filter_map(|id| self.of.get(id.0))
    }

    fn add(&mut self, named: &mut Named, name: String, scheme: SecurityScheme) {
        // Two schemes of one kind are told apart by a number.
        let mut free = name.clone();
        let mut number = 2;
        while self.schemes.contains_key(&free) {
            free = format!("{name}_{number}");
            number += 1;
        }
        named.schemes.push(free.clone());
        self.schemes.insert(free, scheme);
    }

    /// Puts everything where the operations refer to it.
    pub fn into_components(self, components: &mut Components) {
        components.security_schemes = self.schemes;
        components.parameters = self.parameters;
    }

    fn basic(&mut self, schemas: &Schemas<'_>, named: &mut Named) {
        let told = schemas.lang.pick("Name and password.", "用户名与密码。");
        let scheme = SecurityScheme {
            kind: "http",
            scheme: Some("basic"),
            description: Some(told.to_owned()),
            ..SecurityScheme::default()
        };
        self.add(named, "basic".to_owned(), scheme);
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
        self.add(named, "token".to_owned(), scheme);
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
        for sent in &signing.sent {
            if let [Piece::Of(Source::Client(index))] = sent.value.as_slice() {
                let field = spec.api.client.get(index.0);
                let mut scheme = key(sent.place, &sent.name);
                scheme.description = field
                    .and_then(|field| lang.described(field.doc.as_deref(), field.label.as_deref()));
                self.add(named, component(&sent.name), scheme);
            }
            let place = match sent.place {
                AuthPlace::Header => "header",
                AuthPlace::Query => "query",
                // Of what stands in a body, the extension tells.
                AuthPlace::Body | AuthPlace::Fields => continue,
            };
            if let Some((told, schema)) = anew(schemas, &sent.value) {
                let parameter = Parameter {
                    name: Some(sent.name.clone()),
                    place: Some(place),
                    required: true,
                    description: Some(told.to_owned()),
                    schema: Some(schema),
                    ..Parameter::default()
                };
                self.parameters.insert(component(&sent.name), parameter);
                named.parameters.push(component(&sent.name));
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
        self.add(named, component(&sent.name), scheme);
    }
}

/// One requirement that holds all of these.
fn required<'a>(named: impl Iterator<Item = &'a Named>) -> Vec<Requirement> {
    let names = named.flat_map(|named| &named.schemes);
    let requirement: Requirement = names.map(|name| (name.clone(), Vec::new())).collect();
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

/// What stands in a body is told as if it stood in the query: a security scheme has no other place.
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
