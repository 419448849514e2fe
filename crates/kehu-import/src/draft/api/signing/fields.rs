//! A signature that travels as a field: sorted fields and a key, as a string and its digest prove it.

use kehu_spec::document::{Entries, SignedPartRow, VectorTable};
use kehu_spec::model::{Digest, PairOrder, SignatureEncoding};

use super::super::super::lists;
use super::{Worked, lines, worked};
use kehu_page::json::Value;
use kehu_page::recognise::Page;
use kehu_page::text;

/// How fields are signed, as a worked example shows it.
#[derive(Debug, Clone)]
pub(in super::super) struct Fields {
    /// What is computed.
    pub(in super::super) digest: Digest,
    /// How it is written.
    pub(in super::super) encoding: SignatureEncoding,
    /// What is signed; the secret's part is called `secret`.
    pub(in super::super) signs: Vec<SignedPartRow>,
    /// Name of the secret.
    pub(in super::super) secret: String,
    /// Names and values in the example.
    pub(in super::super) pairs: Vec<(String, String)>,
    key: String,
    signature: String,
}

/// Signs between name and value, and between pairs.
const FORMS: [(&str, &str); 4] = [("=", "&"), ("", ""), ("=", ""), ("", "&")];

/// What a worked example of the pages shows.
pub(in super::super) fn shown(pages: &[Page]) -> Option<Fields> {
    let sent = sent(pages);
    let found = worked(pages).into_iter().find_map(|worked| {
        let known = || sent.iter().find_map(|pairs| around(&worked, pairs));
        let (pairs, parts) = listed(&worked).or_else(known)?;
        Some(fields(&worked, pairs, parts))
    });
    found.map(|mut fields| {
        let capitals = fields.signature.to_uppercase();
        let mut all = pages.iter().flat_map(|page| lines(&page.document));
        if fields.encoding == SignatureEncoding::Hex && all.any(|line| line.contains(&capitals)) {
            fields.encoding = SignatureEncoding::HexUpper;
            fields.signature = capitals;
        }
        fields
    })
}

/// Pairs, and what stands around them: the parts before, the form, the parts behind.
type Taken = (Vec<(String, String)>, Parts);

#[derive(Debug, Clone, Default)]
struct Parts {
    before: String,
    form: (&'static str, &'static str),
    /// What stands before the secret behind the pairs.
    prefix: String,
    after: String,
}

fn fields(worked: &Worked, pairs: Vec<(String, String)>, parts: Parts) -> Fields {
    let name = parts.prefix.trim_matches(['&', '=']);
    let secret = match text::is_word(name) {
        true => text::snake(name),
        false => "access_secret".to_owned(),
    };
    let (pair, join) = parts.form;
    let mut signs = vec![SignedPartRow {
        pair: (pair != "=").then(|| pair.into()),
        join: (join != "&").then(|| join.into()),
        ..super::part("fields", "", None)
    }];
    if !pairs.is_sorted() {
        signs[0].order = Some(PairOrder::Listed.into());
    }
    let key = [&parts.before, &parts.after, &worked.key];
    let key = key.into_iter().find(|key| !key.is_empty());
    if !parts.before.is_empty() {
        signs.insert(0, super::part("secret", "", None));
    }
    if !parts.after.is_empty() {
        signs.push(super::part("secret", &parts.prefix, None));
    }
    Fields {
        digest: worked.digest,
        encoding: worked.encoding,
        signs,
        secret,
        pairs,
        key: key.cloned().unwrap_or_default(),
        signature: worked.signature.clone(),
    }
}

/// `a=1&b=2&key=…`: the string says its pairs itself; the last is the secret, or an HMAC has one.
fn listed(worked: &Worked) -> Option<Taken> {
    let pairs: Option<Vec<(String, String)>> = worked
        .text
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=')?;
            text::is_word(name).then(|| (name.to_owned(), value.to_owned()))
        })
        .collect();
    let mut pairs = pairs?;
    let mut parts = Parts {
        form: FORMS[0],
        ..Parts::default()
    };
    if worked.key.is_empty() {
        let (name, value) = pairs
            .pop()
            .filter(|(name, _)| lists::has("auth", "secret", name))?;
        parts.prefix = format!("&{name}=");
        parts.after = value;
    }
    (pairs.len() > 1
        && !pairs
            .iter()
            .any(|(name, _)| lists::has("auth", "sign", name)))
    .then_some((pairs, parts))
}

/// The pairs of a request that stand in the string, with the secret before or behind them.
fn around(worked: &Worked, pairs: &[(String, String)]) -> Option<Taken> {
    FORMS.into_iter().find_map(|form| {
        let (pair, join) = form;
        let each = pairs
            .iter()
            .map(|(name, value)| format!("{name}{pair}{value}"));
        let whole = each.collect::<Vec<_>>().join(join);
        let (before, behind) = worked.text.split_once(&whole)?;
        let start = behind.rfind('=').map_or(0, |at| at + 1);
        let (prefix, after) = behind.split_at(start);
        let secrets = [before, after].map(|secret| !secret.is_empty());
        let proven = match (secrets, worked.key.is_empty()) {
            ([true, true], true) => before == after && prefix.is_empty(),
            ([before, after], true) => before || after,
            ([before, after], false) => !before && !after && prefix.is_empty(),
        };
        let parts = Parts {
            before: before.to_owned(),
            form,
            prefix: prefix.to_owned(),
            after: after.to_owned(),
        };
        proven.then(|| (pairs.to_vec(), parts))
    })
}

/// The plain fields that examples of the pages send, by name, without the signature.
fn sent(pages: &[Page]) -> Vec<Vec<(String, String)>> {
    let examples = pages.iter().flat_map(|page| &page.examples);
    let all = examples.map(|example| {
        let members = example.json.iter().flat_map(|json| json.root.members());
        let members = members.filter_map(|(name, node)| {
            let value = match &node.value {
                Value::String(text) | Value::Number(text) => text.clone(),
                Value::Bool(value) => value.to_string(),
                _ => return None,
            };
            Some((name.clone(), value))
        });
        let request = example.request.iter();
        let asked = request.flat_map(|request| request.query.iter().chain(&request.form));
        let mut pairs: Vec<(String, String)> = members.chain(asked.cloned()).collect();
        pairs.retain(|(name, value)| !value.is_empty() && !lists::has("auth", "sign", name));
        pairs.sort();
        pairs
    });
    all.filter(|pairs| pairs.len() > 1).collect()
}

impl Fields {
    /// As a vector of the spec; `carries` says what the scheme itself sends in a field.
    pub(in super::super) fn vector(
        &self,
        asked: bool,
        secret: &str,
        carries: &dyn Fn(&str) -> Option<String>,
    ) -> VectorTable {
        let mut vector = VectorTable {
            signature: self.signature.as_str().into(),
            ..VectorTable::default()
        };
        let mut other = Vec::new();
        for (name, value) in &self.pairs {
            let (key, cell) = (name.as_str().into(), value.as_str().into());
            match carries(name).as_deref() {
                Some("timestamp_ms" | "timestamp_s") => {
                    vector.timestamp = value.parse::<i64>().ok().map(Into::into);
                }
                Some("nonce") => vector.nonce = Some(cell),
                Some(client) => {
                    let field = client.strip_prefix("client.").unwrap_or(client);
                    vector.client.0.push((field.into(), cell));
                }
                None => other.push((key, cell)),
            }
        }
        let other = (!other.is_empty()).then_some(Entries(other));
        match asked {
            true => vector.query = other,
            false => vector.form = other,
        }
        let secret = (secret.into(), self.key.as_str().into());
        vector.client.0.push(secret);
        vector
    }
}
