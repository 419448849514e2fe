//! Published vectors, and who issues tokens.

use kehu_spec::model::{Api, Auth, OperationId, SignatureVector};

use crate::codegen::lower::data::{list, text, word};
use crate::codegen::lower::name::Names;
use crate::codegen::rust::{Data, Ident, Literal};

/// The operations that issue tokens, each once.
pub(super) fn issuers(api: &Api, names: &Names) -> Vec<Ident> {
    let mut issuers: Vec<OperationId> = Vec::new();
    for scheme in &api.auth {
        if let Auth::Token(token) = &scheme.auth {
            let refresh = token.refresh.as_ref().map(|refresh| &refresh.issue);
            let issues = token.issue.iter().chain(refresh);
            issuers.extend(issues.map(|issue| issue.operation));
        }
    }
    issuers.sort_unstable();
    issuers.dedup();
    let marker = |id: OperationId| names.operations[id.0].marker.clone();
    issuers.into_iter().map(marker).collect()
}

/// `(0, Inputs { … }, "87c3560d…")`
pub(super) fn vectors(api: &Api) -> Vec<Data> {
    let mut vectors = Vec::new();
    for (scheme, auth) in api.auth.iter().enumerate() {
        // What a public key verifies, a client cannot compute; others come out otherwise each time.
        if let Auth::SignedHeaders(auth) = &auth.auth
            && !auth.is_public
            && !auth.digest.is_random()
        {
            vectors.extend(auth.vectors.iter().map(|vector| {
                let signature = text(&vector.signature);
                Data::Tuple(vec![Data::Uint(scheme as u64), inputs(vector), signature])
            }));
        }
    }
    vectors
}

/// What a vector has, and nothing of what it does not have.
fn inputs(vector: &SignatureVector) -> Data {
    let pair = |(name, value): (&String, &String)| Data::Tuple(vec![text(name), text(value)]);
    let optional = |value: &Option<String>| text(value.as_deref().unwrap_or_default());
    let mut fields = vec![
        ("client", list(&vector.client, pair)),
        ("token", optional(&vector.token)),
        ("timestamp", Data::Int(vector.timestamp)),
        ("nonce", optional(&vector.nonce)),
        ("headers", list(&vector.headers, pair)),
        ("method", optional(&vector.method)),
        ("url", optional(&vector.url)),
        ("path", optional(&vector.path)),
        ("query", list(&vector.query, pair)),
        ("form", list(&vector.form, pair)),
        ("body", Data::Bytes(vector.body.clone())),
    ];
    fields.retain(|(_, value)| match value {
        Data::Text(text) | Data::Bytes(text) => !text.is_empty(),
        Data::List(items) => !items.is_empty(),
        Data::Int(number) => *number != 0,
        _ => true,
    });
    Data::Struct(Literal {
        ty: word("kehu_runtime::auth", "Inputs"),
        fields,
        rest: true,
    })
}
