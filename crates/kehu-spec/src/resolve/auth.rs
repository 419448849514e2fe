//! `[auth]`: a flat table whose keys depend on its scheme; `[[auth]]` where an API has several.

use indexmap::IndexMap;

use super::Resolver;
use super::pages::DATA;
use crate::document::{AuthTable, AuthUse, EndpointFile, Entries, RefreshTable, Scheme, Text};
use crate::model::{
    Api, Auth, AuthPlace, AuthScheme, BasicAuth, SchemeId, TokenAuth, TokenIssue, TokenRefresh,
    Type,
};
use crate::source::{Optional, Span, Spanned};

impl<'a> Resolver<'a> {
    /// The tables that schemes are made of, in the order of their ids.
    fn scheme_tables(&self) -> Vec<&'a AuthTable> {
        let tables = self.documents.api.auth.iter().flat_map(|auth| &auth.0);
        tables
            .filter(|table| table.scheme.value != Scheme::None)
            .collect()
    }
}

/// The keys that belong to one scheme.
const KEYS: [(Scheme, &str); 3] = [
    (Scheme::Basic, "user password"),
    (
        Scheme::Token,
        "header field in under prefix token issue refresh",
    ),
    (
        Scheme::SignedHeaders,
        "digest key public_key key_steps key_encoding key_form nonce encoding signature skew_s zone headers fields \
         canonical signs vector",
    ),
];

impl Resolver<'_> {
    pub(super) fn auth(&mut self, api: &Api) -> Vec<AuthScheme> {
        let documents = self.documents;
        let tables = documents.api.auth.iter().flat_map(|auth| &auth.0);
        tables.filter_map(|table| self.scheme(api, table)).collect()
    }

    fn scheme(&mut self, api: &Api, table: &AuthTable) -> Option<AuthScheme> {
        self.refuse_other_keys(table);
        let auth = match table.scheme.value {
            Scheme::None => return None,
            Scheme::Basic => Auth::Basic(self.basic_auth(table)?),
            Scheme::Token => Auth::Token(self.token_auth(api, table)?),
            Scheme::SignedHeaders => Auth::SignedHeaders(self.signing_auth(table)?),
        };
        Some(AuthScheme {
            name: table.name.value(),
            is_default: table.default.value().unwrap_or(true),
            auth,
        })
    }

    /// The schemes that an operation uses.
    pub(super) fn schemes_of(&mut self, file: &EndpointFile) -> Vec<SchemeId> {
        let tables = self.scheme_tables();
        let default = [Spanned::from(AuthUse::Default(true))];
        let uses = file.auth.as_ref().map_or(&default[..], |auth| &auth.0);
        let mut used = vec![false; tables.len()];
        for cell in uses {
            let is_meant = |table: &&AuthTable| match &cell.value {
                AuthUse::Default(is_used) => *is_used && table.default.value().unwrap_or(true),
                AuthUse::Named(name) => table.name.value().as_ref() == Some(name),
            };
            for (used, table) in used.iter_mut().zip(&tables) {
                *used |= is_meant(table);
            }
            if let AuthUse::Named(name) = &cell.value
                && !tables.iter().any(is_meant)
            {
                self.unknown_scheme(name, cell.span);
            }
        }
        let used = used.into_iter().enumerate();
        used.filter_map(|(index, used)| used.then_some(SchemeId(index)))
            .collect()
    }

    /// The scheme of a name.
    pub(super) fn scheme_named(&mut self, cell: &Text) -> Option<SchemeId> {
        let mut tables = self.scheme_tables().into_iter();
        let found = tables.position(|table| table.name.as_ref() == Some(cell));
        if found.is_none() {
            self.lossy = true;
            self.unknown_scheme(&cell.value, cell.span);
        }
        found.map(SchemeId)
    }

    fn unknown_scheme(&mut self, name: &str, at: Span) {
        let names = self.scheme_tables();
        let names = names.iter().filter_map(|table| table.name.as_ref());
        let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
        self.unknown_name("scheme", name, &names, at);
    }

    fn refuse_other_keys(&mut self, table: &AuthTable) {
        let scheme = &table.scheme;
        let others = KEYS.iter().filter(|(of, _)| *of != scheme.value);
        for key in others.flat_map(|(_, keys)| keys.split_whitespace()) {
            if let Some(given) = table.place_of(key) {
                self.key_of_another_scheme(key, scheme.value.as_str(), given, scheme.span);
            }
        }
    }

    /// The value of a key that a scheme needs.
    pub(super) fn needed<'t, T>(
        &mut self,
        cell: &'t Option<T>,
        key: &str,
        table: &AuthTable,
    ) -> Option<&'t T> {
        self.lossy |= cell.is_none();
        self.needed_in("`[auth]` with this scheme", key, cell, table.scheme.span)
    }

    fn basic_auth(&mut self, table: &AuthTable) -> Option<BasicAuth> {
        let user = self.needed(&table.user, "user", table)?;
        let password = table.password.as_ref();
        Some(BasicAuth {
            user: self.composed(user)?,
            password: password.map_or(Some(Vec::new()), |cell| self.composed(cell))?,
        })
    }

    fn token_auth(&mut self, api: &Api, table: &AuthTable) -> Option<TokenAuth> {
        let (place, name) = match (&table.header, &table.field) {
            (Some(header), Some(field)) => {
                self.token_in_two_places(field.span, header.span);
                (AuthPlace::Header, header)
            }
            (_, Some(field)) => (table.r#in.value().unwrap_or(AuthPlace::Fields), field),
            (header, None) => (AuthPlace::Header, self.needed(header, "header", table)?),
        };
        if let (Some(cell), None) = (&table.r#in, &table.field) {
            self.place_without_field(cell.span);
        }
        self.in_a_body(&table.under, place);
        if table.token.is_none() && table.issue.is_none() && table.refresh.is_none() {
            self.token_from_nowhere(table.scheme.span);
        }
        let token = table.token.as_ref();
        let issue = table.issue.as_ref().and_then(|table| {
            let (cells, lifetime_s) = ((&table.token, &table.expires_in), table.lifetime_s.value);
            self.issue(api, &table.operation, cells, lifetime_s)
        });
        let refresh = table.refresh.as_ref();
        Some(TokenAuth {
            place,
            name: nested(&table.under, &name.value),
            is_nested: table.under.is_some(),
            prefix: table.prefix.value_or_default(),
            token: token.and_then(|cell| self.client_reference(cell, None)),
            issue: issue.map(|(issue, _)| issue),
            refresh: refresh.and_then(|refresh| self.token_refresh(api, refresh)),
        })
    }

    /// Only a body has objects that hold fields.
    pub(super) fn in_a_body(&mut self, under: &Option<Text>, place: AuthPlace) {
        if let (Some(cell), AuthPlace::Header | AuthPlace::Query) = (under, place) {
            self.under_without_body(cell.span);
        }
    }

    fn token_refresh(&mut self, api: &Api, table: &RefreshTable) -> Option<TokenRefresh> {
        let client = self.client_reference(&table.client, None);
        let (cells, lifetime_s) = ((&table.token, &table.expires_in), table.lifetime_s.value);
        let (issue, data) = self.issue(api, &table.operation, cells, lifetime_s)?;
        Some(TokenRefresh {
            issue,
            client: client?,
            next: self.path_in(api, &data, &table.next, DATA)?,
        })
    }

    /// An operation that issues a token, with the places of the token and of its life in the data, and those data.
    fn issue(
        &mut self,
        api: &Api,
        operation: &Text,
        (token, expires_in): (&Text, &Option<Text>),
        lifetime_s: u64,
    ) -> Option<(TokenIssue, Type)> {
        let Some(operation) = self.operation_named(operation) else {
            self.lossy = true;
            return None;
        };
        let data = api.operations[operation.0].response.data.clone();
        let data = data.unwrap_or(Type::Bool);
        let mut path = |cell: &Text| self.path_in(api, &data, cell, DATA);
        let issue = TokenIssue {
            operation,
            token: path(token)?,
            expires_in: expires_in.as_ref().and_then(path),
            lifetime_s,
        };
        Some((issue, data))
    }
}

/// A name behind the path of the object that it is in.
pub(super) fn nested(under: &Option<Text>, name: &str) -> String {
    match under {
        Some(under) => format!("{}.{name}", under.value),
        None => name.to_owned(),
    }
}

/// A table of texts in the order of the file.
pub(super) fn entries(entries: Option<&Entries<Text>>) -> IndexMap<String, String> {
    let entries = entries.map_or(&[][..], |entries| &entries.0);
    entries
        .iter()
        .map(|(key, value)| (key.value.clone(), value.value.clone()))
        .collect()
}
