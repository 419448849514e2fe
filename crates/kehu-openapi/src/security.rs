//! Authentication on the vendor's wire: security schemes for what stays the same, parameters for what each
//! request has anew, and the spec's own table for what OpenAPI cannot say.

use indexmap::IndexMap;
use kehu_spec::model::{Auth, HeaderValue, Operation, SigningAuth, TokenAuth};

use crate::{
    document::{Components, Parameter, SecurityScheme},
    schema::Schema,
    types::Schemas,
    written::Spec,
};

/// The components of an API's authentication, and what every request that proves itself names of them.
#[derive(Debug, Default)]
pub(crate) struct Security {
    schemes: IndexMap<String, SecurityScheme>,
    parameters: IndexMap<String, Parameter>,
}

/// A requirement: scheme names, without scopes.
pub(crate) type Requirement = IndexMap<String, Vec<String>>;

impl Security {
    pub fn of(spec: &Spec<'_>, schemas: &Schemas<'_>) -> Self {
        let mut security = Self::default();
        match &spec.api.auth {
            Auth::None => {}
            Auth::Token(token) => security.token(spec, schemas, token),
            Auth::SignedHeaders(signing) => security.signing(spec, schemas, signing),
        }
        security
    }

    /// What the document asks for, unless an operation says otherwise.
    pub fn requirements(&self) -> Vec<Requirement> {
        let requirement: Requirement = self
            .schemes
            .keys()
            .map(|name| (name.clone(), Vec::new()))
            .collect();
        if requirement.is_empty() {
            Vec::new()
        } else {
            vec![requirement]
        }
    }

    /// What an operation asks for, where that is not what the document does.
    pub fn of_operation(&self, operation: &Operation) -> Option<Vec<Requirement>> {
        (!operation.auth && !self.schemes.is_empty()).then(Vec::new)
    }

    /// Headers that each request has anew.
    pub fn parameters(&self, operation: &Operation) -> Vec<Parameter> {
        let names = self.parameters.keys().filter(|_| operation.auth);
        let references = names.map(|name| Parameter {
            reference: Some(format!("#/components/parameters/{name}")),
            ..Parameter::default()
        });
        references.collect()
    }

    /// Puts everything where the operations refer to it.
    pub fn into_components(self, components: &mut Components) {
        components.security_schemes = self.schemes;
        components.parameters = self.parameters;
    }

    fn token(&mut self, spec: &Spec<'_>, schemas: &Schemas<'_>, token: &TokenAuth) {
        let is_bearer =
            token.header.eq_ignore_ascii_case("authorization") && token.prefix.trim() == "Bearer";
        let mut scheme = match is_bearer {
            true => SecurityScheme {
                kind: "http",
                scheme: Some("bearer"),
                ..SecurityScheme::default()
            },
            false => key(&token.header),
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
        scheme.token = spec.auth(0);
        self.schemes.insert("token".to_owned(), scheme);
    }

    fn signing(&mut self, spec: &Spec<'_>, schemas: &Schemas<'_>, signing: &SigningAuth) {
        let lang = schemas.lang;
        for header in &signing.headers {
            if let HeaderValue::Client(index) = &header.value {
                let field = spec.api.client.get(index.0);
                let mut scheme = key(&header.name);
                scheme.description = field
                    .and_then(|field| lang.described(field.doc.as_deref(), field.label.as_deref()));
                self.schemes.insert(component(&header.name), scheme);
            }
            if let Some((told, schema)) = anew(schemas, &header.value) {
                let parameter = Parameter {
                    name: Some(header.name.clone()),
                    place: Some("header"),
                    required: true,
                    description: Some(told.to_owned()),
                    schema: Some(schema),
                    ..Parameter::default()
                };
                self.parameters.insert(component(&header.name), parameter);
            }
        }
        let mut scheme = key(&signing.signature);
        let told = lang.pick(
            "The signature over the request. `x-kehu-signature` says how it is computed, with published values to check against.",
            "请求签名。计算方法与官方示例见 `x-kehu-signature`。",
        );
        scheme.description = Some(told.to_owned());
        scheme.signature = spec.auth(0);
        self.schemes.insert(component(&signing.signature), scheme);
    }
}

/// What a header is that is no credential: a description, and a schema. Operations tell their own.
fn anew(schemas: &Schemas<'_>, value: &HeaderValue) -> Option<(&'static str, Schema)> {
    let lang = schemas.lang;
    let whole = Schema {
        format: Some("int64"),
        ..Schema::of("integer")
    };
    Some(match value {
        HeaderValue::Client(_) | HeaderValue::Operation => return None,
        HeaderValue::TimestampMs => (
            lang.pick(
                "When the request is sent, in milliseconds since 1970.",
                "发送请求的时间，毫秒时间戳。",
            ),
            whole,
        ),
        HeaderValue::TimestampS => (
            lang.pick(
                "When the request is sent, in seconds since 1970.",
                "发送请求的时间，秒时间戳。",
            ),
            whole,
        ),
        HeaderValue::Nonce => (
            lang.pick(
                "A fresh random word for every request.",
                "每次请求的随机串。",
            ),
            Schema::of("string"),
        ),
        HeaderValue::Fixed(value) => (
            lang.pick("The same for all operations.", "固定值。"),
            schemas
                .flavour
                .constant(Schema::of("string"), &[value.as_str().into()]),
        ),
    })
}

fn key(header: &str) -> SecurityScheme {
    SecurityScheme {
        kind: "apiKey",
        place: Some("header"),
        name: Some(header.to_owned()),
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
