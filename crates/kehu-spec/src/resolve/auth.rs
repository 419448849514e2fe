//! `[auth]`: a flat table whose keys depend on its scheme.

use indexmap::IndexMap;

use super::{Resolver, text};
use crate::document::{
    AuthTable, Entries, IssueTable, Scheme, SignedHeaderRow, SignedPartRow, Text, VectorTable,
};
use crate::model::{
    Api, Auth, Digest, HeaderValue, Method, PairOrder, SignatureEncoding, SignatureVector,
    SignedHeader, SignedPart, SignedPartKind, SigningAuth, TokenAuth, TokenIssue, Type,
};
use crate::source::Span;

/// Whether a key is given, and where.
type Given = (&'static str, Option<Span>);

impl Resolver<'_> {
    pub(super) fn auth(&mut self, api: &Api) -> Auth {
        let documents = self.documents;
        let Some(table) = &documents.api.auth else {
            return Auth::None;
        };
        let (token, signed) = given(table);
        match table.scheme.value {
            Scheme::None => {
                self.refuse_keys("none", table.scheme.span, token.into_iter().chain(signed));
                Auth::None
            }
            Scheme::Token => {
                self.refuse_keys("token", table.scheme.span, signed);
                self.token_auth(api, table).map_or(Auth::None, Auth::Token)
            }
            Scheme::SignedHeaders => {
                self.refuse_keys("signed_headers", table.scheme.span, token);
                self.signing_auth(table)
                    .map_or(Auth::None, Auth::SignedHeaders)
            }
        }
    }

    fn refuse_keys(&mut self, scheme: &str, at: Span, keys: impl IntoIterator<Item = Given>) {
        for (key, given) in keys {
            if let Some(given) = given {
                self.diagnostics
                    .key_of_another_scheme(key, scheme, given, at);
            }
        }
    }

    /// The value of a key that a scheme needs.
    fn needed<'t, T>(
        &mut self,
        cell: &'t Option<T>,
        key: &str,
        table: &AuthTable,
    ) -> Option<&'t T> {
        if cell.is_none() {
            self.lossy = true;
            self.diagnostics
                .missing_key(key, "`[auth]` with this scheme", &[], table.scheme.span);
        }
        cell.as_ref()
    }

    fn token_auth(&mut self, api: &Api, table: &AuthTable) -> Option<TokenAuth> {
        let header = self.needed(&table.header, "header", table)?.value.clone();
        if table.token.is_none() && table.issue.is_none() {
            self.diagnostics.token_from_nowhere(table.scheme.span);
        }
        let token = table
            .token
            .as_ref()
            .and_then(|cell| self.client_reference(cell, None));
        let issue = table
            .issue
            .as_ref()
            .and_then(|issue| self.token_issue(api, issue));
        Some(TokenAuth {
            header,
            prefix: text(&table.prefix).unwrap_or_default(),
            token,
            issue,
        })
    }

    fn token_issue(&mut self, api: &Api, table: &IssueTable) -> Option<TokenIssue> {
        let Some(operation) = self.operation_named(&table.operation) else {
            self.lossy = true;
            return None;
        };
        let data = api.operations[operation.0]
            .response
            .data
            .clone()
            .unwrap_or(Type::Bool);
        let token = self.path_in(api, &data, &table.token, "the operation's data")?;
        let expires_in = table
            .expires_in
            .as_ref()
            .and_then(|cell| self.path_in(api, &data, cell, "the operation's data"));
        Some(TokenIssue {
            operation,
            token,
            expires_in,
            lifetime_s: table.lifetime_s.value,
        })
    }

    fn signing_auth(&mut self, table: &AuthTable) -> Option<SigningAuth> {
        let digest = self
            .needed(&table.digest, "digest", table)
            .map(|cell| cell.value);
        let signature = self
            .needed(&table.signature, "signature", table)
            .map(|cell| cell.value.clone());
        let headers = self.needed(&table.headers, "headers", table);
        let signs = self.needed(&table.signs, "signs", table);
        let (digest, signature, headers, signs) = (digest?, signature?, headers?, signs?);
        Some(SigningAuth {
            digest,
            key: self.digest_key(digest, table),
            encoding: table
                .encoding
                .as_ref()
                .map_or(SignatureEncoding::Hex, |cell| cell.value),
            signature,
            skew_s: table.skew_s.as_ref().map_or(300, |cell| cell.value),
            headers: headers
                .iter()
                .filter_map(|row| self.signed_header(row))
                .collect(),
            signs: signs
                .iter()
                .filter_map(|row| self.signed_part(row))
                .collect(),
            vectors: table
                .vector
                .iter()
                .flatten()
                .map(|vector| self.vector(vector))
                .collect(),
            docs: text(&table.docs),
        })
    }

    fn digest_key(
        &mut self,
        digest: Digest,
        table: &AuthTable,
    ) -> Option<crate::model::FieldIndex> {
        let keyed = matches!(digest, Digest::HmacSha1 | Digest::HmacSha256);
        match &table.key {
            Some(cell) if keyed => self.client_reference(cell, None),
            Some(cell) => {
                self.diagnostics.key_without_hmac(
                    cell.span,
                    table
                        .digest
                        .as_ref()
                        .map_or(cell.span, |digest| digest.span),
                );
                None
            }
            None if keyed => {
                self.needed(&table.key, "key", table);
                None
            }
            None => None,
        }
    }

    fn signed_header(&mut self, row: &SignedHeaderRow) -> Option<SignedHeader> {
        let value = match row.value.value.as_str() {
            "timestamp_ms" => HeaderValue::TimestampMs,
            "timestamp_s" => HeaderValue::TimestampS,
            "nonce" => HeaderValue::Nonce,
            "operation.headers" => HeaderValue::Operation,
            text => match text.strip_prefix("text:") {
                Some(fixed) => HeaderValue::Fixed(fixed.to_owned()),
                None if text.starts_with("client.") => {
                    HeaderValue::Client(self.client_reference(&row.value, None)?)
                }
                None => {
                    let known = [
                        "client.<name>",
                        "timestamp_ms",
                        "timestamp_s",
                        "nonce",
                        "operation.headers",
                        "text:<value>",
                    ];
                    self.diagnostics
                        .unknown_name("header value", text, &known, row.value.span);
                    self.lossy = true;
                    return None;
                }
            },
        };
        Some(SignedHeader {
            name: row.name.value.clone(),
            value,
        })
    }

    fn signed_part(&mut self, row: &SignedPartRow) -> Option<SignedPart> {
        let order = row
            .order
            .as_ref()
            .map_or(PairOrder::Name, |cell| cell.value);
        let pair = text(&row.pair).unwrap_or_else(|| "=".to_owned());
        let join = text(&row.join).unwrap_or_else(|| "&".to_owned());
        let kind = match row.part.value.as_str() {
            "headers" => SignedPartKind::Headers { order, pair, join },
            "query" => SignedPartKind::Query { order, pair, join },
            "body" => SignedPartKind::Body,
            "method" => SignedPartKind::Method,
            "path" => SignedPartKind::Path,
            "timestamp" => SignedPartKind::Timestamp,
            "nonce" => SignedPartKind::Nonce,
            "text" => SignedPartKind::Text,
            other if other.starts_with("client.") => {
                SignedPartKind::Client(self.client_reference(&row.part, None)?)
            }
            other => {
                let known = [
                    "headers",
                    "query",
                    "body",
                    "method",
                    "path",
                    "timestamp",
                    "nonce",
                    "client.<name>",
                    "text",
                ];
                self.diagnostics
                    .unknown_name("part", other, &known, row.part.span);
                self.lossy = true;
                return None;
            }
        };
        self.refuse_pair_keys(row, &kind);
        Some(SignedPart {
            prefix: text(&row.prefix).unwrap_or_default(),
            skip_empty: row.skip_empty.as_ref().is_some_and(|cell| cell.value),
            kind,
        })
    }

    fn refuse_pair_keys(&mut self, row: &SignedPartRow, kind: &SignedPartKind) {
        if let SignedPartKind::Headers { .. } | SignedPartKind::Query { .. } = kind {
            return;
        }
        let cells = [
            ("order", row.order.as_ref().map(|c| c.span)),
            ("pair", span(&row.pair)),
            ("join", span(&row.join)),
        ];
        for (key, given) in cells {
            if let Some(given) = given {
                self.diagnostics
                    .pair_key_without_pairs(key, &row.part.value, given, row.part.span);
            }
        }
    }

    fn vector(&mut self, table: &VectorTable) -> SignatureVector {
        for (name, _) in &table.client.0 {
            if !self.names.client.contains_key(&name.value) {
                let known: Vec<&str> = self.names.client.keys().map(String::as_str).collect();
                self.diagnostics
                    .unknown_name("client parameter", &name.value, &known, name.span);
            }
        }
        SignatureVector {
            client: entries(Some(&table.client)),
            timestamp: table.timestamp.value,
            nonce: text(&table.nonce),
            headers: entries(table.headers.as_ref()),
            query: entries(table.query.as_ref()),
            method: table
                .method
                .as_ref()
                .map(|cell| method_name(cell.value).to_owned()),
            path: text(&table.path),
            body: text(&table.body).unwrap_or_default(),
            signature: table.signature.value.clone(),
            span: table.signature.span,
        }
    }
}

/// The keys of the token scheme and those of signed headers.
fn given(table: &AuthTable) -> ([Given; 4], [Given; 8]) {
    let token = [
        ("header", span(&table.header)),
        ("prefix", span(&table.prefix)),
        ("token", span(&table.token)),
        ("issue", table.issue.as_ref().map(|issue| issue.head)),
    ];
    let signed = [
        ("digest", table.digest.as_ref().map(|cell| cell.span)),
        ("key", span(&table.key)),
        ("encoding", table.encoding.as_ref().map(|cell| cell.span)),
        ("signature", span(&table.signature)),
        ("skew_s", table.skew_s.as_ref().map(|cell| cell.span)),
        (
            "headers",
            table
                .headers
                .as_ref()
                .and_then(|rows| rows.first())
                .map(|row| row.span),
        ),
        (
            "signs",
            table
                .signs
                .as_ref()
                .and_then(|rows| rows.first())
                .map(|row| row.span),
        ),
        (
            "vector",
            table
                .vector
                .as_ref()
                .and_then(|rows| rows.first())
                .map(|row| row.head),
        ),
    ];
    (token, signed)
}

fn span(cell: &Option<Text>) -> Option<Span> {
    cell.as_ref().map(|cell| cell.span)
}

/// A table of texts in the order of the file.
pub(super) fn entries(entries: Option<&Entries<Text>>) -> IndexMap<String, String> {
    let entries = entries.map_or(&[][..], |entries| &entries.0);
    entries
        .iter()
        .map(|(key, value)| (key.value.clone(), value.value.clone()))
        .collect()
}

/// As it stands in a request line.
pub(crate) fn method_name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
