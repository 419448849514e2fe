//! `[auth]`: a flat table whose keys depend on its scheme; `[[auth]]` where an API has several.

use indexmap::IndexMap;

use super::Resolver;
use crate::document::{
    AuthTable, AuthUse, EndpointFile, Entries, IssueTable, RefreshTable, Scheme, Text,
};
use crate::model::{
    Api, Auth, AuthPlace, AuthScheme, BasicAuth, SchemeId, TokenAuth, TokenIssue, TokenRefresh,
    Type,
};
use crate::source::{Optional, Span};

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
        let is_default = |table: &AuthTable| table.default.value().unwrap_or(true);
        let mut used: Vec<bool> = tables
            .iter()
            .map(|table| file.auth.is_none() && is_default(table))
            .collect();
        for cell in file.auth.iter().flat_map(|auth| &auth.0) {
            let mut known = false;
            for (table, used) in tables.iter().zip(&mut used) {
                let meant = match &cell.value {
                    AuthUse::Default(is_used) => *is_used && is_default(table),
                    AuthUse::Named(name) => table.name.as_ref().is_some_and(|n| n.value == *name),
                };
                known |= meant;
                *used |= meant;
            }
            if let (AuthUse::Named(name), false) = (&cell.value, known) {
                self.unknown_scheme(name, cell.span);
            }
        }
        let used = used.into_iter().enumerate();
        used.filter_map(|(index, used)| used.then_some(SchemeId(index)))
            .collect()
    }

    /// The scheme of a name.
    pub(super) fn scheme_named(&mut self, cell: &Text) -> Option<SchemeId> {
        let is_meant =
            |table: &&AuthTable| table.name.as_ref().is_some_and(|n| n.value == cell.value);
        let found = self.scheme_tables().iter().position(is_meant);
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
        self.diagnostics.unknown_name("scheme", name, &names, at);
    }

    fn refuse_other_keys(&mut self, table: &AuthTable) {
        let scheme = &table.scheme;
        for (_, keys) in KEYS.iter().filter(|(of, _)| *of != scheme.value) {
            for key in keys.split_whitespace() {
                if let Some(given) = table.place_of(key) {
                    let name = scheme.value.as_str();
                    let diagnostics = &mut self.diagnostics;
                    diagnostics.key_of_another_scheme(key, name, given, scheme.span);
                }
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
        if cell.is_none() {
            self.lossy = true;
            self.diagnostics.missing_key(
                key,
                "`[auth]` with this scheme",
                &[],
                &[],
                table.scheme.span,
            );
        }
        cell.as_ref()
    }

    fn basic_auth(&mut self, table: &AuthTable) -> Option<BasicAuth> {
        let user = self.needed(&table.user, "user", table)?;
        Some(BasicAuth {
            user: self.composed(user)?,
            password: match &table.password {
                Some(cell) => self.composed(cell)?,
                None => Vec::new(),
            },
        })
    }

    fn token_auth(&mut self, api: &Api, table: &AuthTable) -> Option<TokenAuth> {
        let (place, name) = match (&table.header, &table.field) {
            (Some(header), Some(field)) => {
                self.diagnostics
                    .token_in_two_places(field.span, header.span);
                (AuthPlace::Header, header)
            }
            (_, Some(field)) => {
                let place = table.r#in.as_ref();
                (place.map_or(AuthPlace::Fields, |cell| cell.value), field)
            }
            _ => (
                AuthPlace::Header,
                self.needed(&table.header, "header", table)?,
            ),
        };
        if let (Some(cell), None) = (&table.r#in, &table.field) {
            self.diagnostics.place_without_field(cell.span);
        }
        self.in_a_body(&table.under, place);
        if table.token.is_none() && table.issue.is_none() && table.refresh.is_none() {
            self.diagnostics.token_from_nowhere(table.scheme.span);
        }
        let token = table
            .token
            .as_ref()
            .and_then(|cell| self.client_reference(cell, None));
        let issue = table.issue.as_ref();
        let refresh = table.refresh.as_ref();
        Some(TokenAuth {
            place,
            name: nested(&table.under, &name.value),
            is_nested: table.under.is_some(),
            prefix: table.prefix.value().unwrap_or_default(),
            token,
            issue: issue.and_then(|issue| self.token_issue(api, issue)),
            refresh: refresh.and_then(|refresh| self.token_refresh(api, refresh)),
        })
    }

    /// Only a body has objects that hold fields.
    pub(super) fn in_a_body(&mut self, under: &Option<Text>, place: AuthPlace) {
        if let (Some(cell), AuthPlace::Header | AuthPlace::Query) = (under, place) {
            self.diagnostics.under_without_body(cell.span);
        }
    }

    fn token_issue(&mut self, api: &Api, table: &IssueTable) -> Option<TokenIssue> {
        let (operation, data) = self.issuer(api, &table.operation)?;
        Some(TokenIssue {
            operation,
            token: self.path_in(api, &data, &table.token, DATA)?,
            expires_in: table
                .expires_in
                .as_ref()
                .and_then(|cell| self.path_in(api, &data, cell, DATA)),
            lifetime_s: table.lifetime_s.value,
        })
    }

    fn token_refresh(&mut self, api: &Api, table: &RefreshTable) -> Option<TokenRefresh> {
        let (operation, data) = self.issuer(api, &table.operation)?;
        let client = self.client_reference(&table.client, None)?;
        Some(TokenRefresh {
            issue: TokenIssue {
                operation,
                token: self.path_in(api, &data, &table.token, DATA)?,
                expires_in: table
                    .expires_in
                    .as_ref()
                    .and_then(|cell| self.path_in(api, &data, cell, DATA)),
                lifetime_s: table.lifetime_s.value,
            },
            client,
            next: self.path_in(api, &data, &table.next, DATA)?,
        })
    }

    /// The operation that a cell names, and its data.
    fn issuer(&mut self, api: &Api, cell: &Text) -> Option<(crate::model::OperationId, Type)> {
        let Some(operation) = self.operation_named(cell) else {
            self.lossy = true;
            return None;
        };
        let data = api.operations[operation.0].response.data.clone();
        Some((operation, data.unwrap_or(Type::Bool)))
    }
}

const DATA: &str = "the operation's data";

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
