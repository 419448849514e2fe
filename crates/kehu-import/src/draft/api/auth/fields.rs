//! A signature that is a field of query or body, as the tables and the prose of the pages say it.

use kehu_spec::document::{AuthTable, Scheme, SentWire, Several, SignedFieldRow};
use kehu_spec::model::{AuthPlace, Digest, SignatureEncoding};

use super::super::super::documents::Api;
use super::super::super::lists;
use super::super::super::types::said;
use super::super::signing::{self, fields::Fields, formula};
use super::super::{Header, called};
use super::{FROM_WORDS, carried, client, key, secret};
use kehu_page::json::Value;
use kehu_page::recognise::Page;
use kehu_page::recognise::examples::ExampleKind;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::{Place, Row};
use kehu_page::recognise::tree::Node;
use kehu_page::words::Required;
use kehu_page::{facts, text};

/// A field that may have to do with the signature.
struct SignatureField {
    header: Header,
    /// It travels in the query of an operation that has a body.
    beside_body: bool,
    /// Its operation has no body.
    asked: bool,
    /// The table says that it is a number.
    is_number: bool,
    /// Its table is about all operations.
    common: bool,
}

/// A field that the scheme sends: its name, its value, how it travels in JSON.
type SentRow = (String, String, Option<SentWire>);

/// The fields that requests have.
pub(super) fn names(pages: &[Page]) -> Vec<String> {
    let mut all = stated(pages);
    all.retain(|said| !lists::has("auth", "sign", &said.header.name));
    all.into_iter().map(|said| said.header.name).collect()
}

/// Drafts the scheme where a field is a signature, and the pages say what is signed; whether they do.
pub(super) fn signed(pages: &[Page], api: &mut Api) -> bool {
    let all = stated(pages);
    let Some(sign) = all
        .iter()
        .find(|said| lists::has("auth", "sign", &said.header.name))
    else {
        return false;
    };
    let shown = signing::fields::shown(pages);
    let formula = match shown {
        Some(_) => None,
        None => super::said(pages, &sign.header, &names(pages), &[]),
    };
    let told = digest_in_prose(pages);
    if shown.is_none() && formula.is_none() && told.is_none() {
        return false;
    }
    let rows = match &formula {
        Some(formula) => {
            let own = all
                .iter()
                .filter(|said| said.common || formula.names(&said.header.name));
            sent_rows(pages, own, None, api)
        }
        None => sent_rows(pages, all.iter(), shown.as_ref(), api),
    };
    let named = shown.as_ref().map(|shown| shown.secret.clone());
    let named = named.or_else(|| formula.as_ref()?.secret.clone());
    let secret_name = &named.unwrap_or_else(|| "access_secret".to_owned());
    if !api.client().iter().any(|row| *row.name == *secret_name) {
        api.add_client(secret(secret_name, None));
    }
    let auth = match (&shown, formula) {
        (Some(shown), _) => proven(pages, shown, &rows, sign.asked),
        (None, Some(formula)) => super::spelled(formula, &sign.header, secret_name, api),
        (None, None) => asked(pages, sign, told, api),
    };
    let place = sign.beside_body.then(|| AuthPlace::Query.into());
    let mut fields: Vec<SignedFieldRow> = rows
        .into_iter()
        .map(|(name, value, wire)| SignedFieldRow {
            wire: wire.map(Into::into),
            ..field(name, value)
        })
        .collect();
    fields.push(SignedFieldRow {
        r#in: place,
        ..field(sign.header.name.clone(), "signature".to_owned())
    });
    api.file.auth = Some(Several(vec![AuthTable {
        span: api.auth,
        scheme: Scheme::SignedHeaders.into(),
        fields: Some(fields),
        ..auth
    }]));
    true
}

/// The row of a token in the query, where most operations have it.
pub(super) fn token(pages: &[Page]) -> Option<&Row> {
    let rows: Vec<Option<&Row>> = called(pages)
        .map(|(_, operation)| {
            let gets = operation
                .section
                .methods
                .iter()
                .all(|method| method == "GET");
            let own = operation.tree.side(Side::Request);
            let mut own = own
                .map(|id| &operation.tree.nodes[id])
                .filter(|node| node.place == Place::Query || node.place == Place::Body && gets);
            let is_token =
                |node: &&Node| node.name.len() > 5 && lists::has("auth", "token", &node.name);
            own.find(is_token)?.row.as_ref()
        })
        .collect();
    let found = rows.iter().flatten();
    let most = found.clone().count() * 2 > rows.len();
    found.copied().next().filter(|_| most)
}

/// As most such pages do it, to be held against the page's words.
fn asked(
    pages: &[Page],
    sign: &SignatureField,
    told: Option<(usize, Digest)>,
    api: &mut Api,
) -> AuthTable {
    let (line, digest) = told.unwrap_or((sign.header.line, Digest::Md5));
    let why = format!("`{}` {FROM_WORDS}", sign.header.name);
    api.ask(api.auth, line, why);
    from_words(pages, digest)
}

/// The fields that the scheme sends beside the signature.
fn sent_rows<'a>(
    pages: &[Page],
    all: impl Iterator<Item = &'a SignatureField>,
    shown: Option<&Fields>,
    api: &mut Api,
) -> Vec<SentRow> {
    let mut rows = Vec::new();
    for said in all {
        let name = &said.header.name;
        let signs = shown.is_none_or(|shown| shown.pairs.iter().any(|(pair, _)| pair == name));
        if lists::has("auth", "sign", name) || !signs {
            continue;
        }
        let value = shown.and_then(|shown| value_of(shown, name));
        if let Some(value) = carries(&said.header, value, api) {
            let is_time = value.starts_with("timestamp_");
            let wire = is_time && is_number(pages, said);
            rows.push((name.clone(), value, wire.then_some(SentWire::Number)));
        }
    }
    rows
}

/// Whether a field is a number in JSON: as examples have it, or else as its table says, where bodies are JSON.
fn is_number(pages: &[Page], field: &SignatureField) -> bool {
    let examples = pages.iter().flat_map(|page| &page.examples);
    let requests = examples.filter(|example| example.kind == ExampleKind::Request);
    let bodies: Vec<_> = requests
        .filter_map(|example| example.json.as_ref())
        .collect();
    let members = bodies.iter().flat_map(|body| body.root.members());
    let mut shown = members.filter(|(name, _)| *name == field.header.name);
    match shown.next() {
        Some((_, node)) => matches!(node.value, Value::Number(_)),
        None => field.is_number && !bodies.is_empty(),
    }
}

fn field(name: String, value: String) -> SignedFieldRow {
    SignedFieldRow {
        name: name.into(),
        value: value.into(),
        ..SignedFieldRow::default()
    }
}

/// Fields of requests, and of tables that are about all operations.
fn stated(pages: &[Page]) -> Vec<SignatureField> {
    let mut all: Vec<SignatureField> = Vec::new();
    let mut add = |row: &Row, query: bool, asked: bool, common: bool| {
        if all.iter().any(|known| known.header.name == row.name) {
            return;
        }
        let header = Header {
            name: row.name.clone(),
            value: row.example.clone(),
            fixed: None,
            required: row.required == Required::Yes,
            description: row.description.clone(),
            line: row.line,
        };
        all.push(SignatureField {
            header,
            beside_body: query && !asked,
            asked,
            common,
            is_number: said(&row.ty.expr).is_some_and(|ty| ty.is_number()),
        });
    };
    for (_, operation) in called(pages) {
        let asked = operation
            .section
            .methods
            .first()
            .is_some_and(|m| m == "GET");
        for id in operation.tree.side(Side::Request) {
            let node = &operation.tree.nodes[id];
            let plain = node.parent.is_none() && node.place != Place::Header;
            for row in node.row.iter().filter(|_| plain) {
                add(row, node.place == Place::Query, asked, false);
            }
        }
    }
    for table in pages.iter().flat_map(|page| &page.loose) {
        let request = table.side == Side::Request && table.place != Some(Place::Header);
        for row in table.rows.iter().filter(|row| request && row.column == 0) {
            add(row, false, false, true);
        }
    }
    all
}

fn value_of<'a>(shown: &'a Fields, name: &str) -> Option<&'a str> {
    let mut pairs = shown.pairs.iter();
    pairs
        .find(|(pair, _)| pair == name)
        .map(|(_, value)| value.as_str())
}

/// What the scheme sends in a field; nothing where that is the caller's.
fn carries(header: &Header, value: Option<&str>, api: &mut Api) -> Option<String> {
    let time = lists::has("auth", "timestamp", &header.name);
    let value = value.map(str::to_owned).or_else(|| header.value.clone());
    // `2024-01-01 12:00:00` is a time that the format writes otherwise.
    let written = value.as_deref().unwrap_or_default().trim();
    let digits = written.bytes().all(|b| b.is_ascii_digit());
    let formatted = || facts::read(&header.description).format.is_some();
    if time && (!digits || written.is_empty() && formatted()) {
        return None;
    }
    let header = Header {
        value,
        fixed: None,
        ..header.clone()
    };
    carried(&header, false, api)
}

fn proven(pages: &[Page], shown: &Fields, rows: &[SentRow], asked: bool) -> AuthTable {
    let carries = |name: &str| {
        let row = rows.iter().find(|(row, ..)| row == name);
        row.map(|(_, value, _)| value.clone())
    };
    let mut signs = shown.signs.clone();
    for part in &mut signs {
        if *part.part == "secret" {
            part.part = client(&shown.secret).into();
        } else if skips_empty(pages) {
            part.skip_empty_values = Some(true.into());
        }
    }
    AuthTable {
        digest: Some(shown.digest.into()),
        key: key(shown.digest, &shown.secret),
        encoding: (shown.encoding != SignatureEncoding::Hex).then(|| shown.encoding.into()),
        vector: Some(vec![shown.vector(asked, &shown.secret, &carries)]),
        signs: Some(signs),
        ..AuthTable::default()
    }
}

/// Sorted fields and the secret behind them, as most such pages do it.
fn from_words(pages: &[Page], digest: Digest) -> AuthTable {
    let key = key(digest, "access_secret");
    let mut fields = signing::part("fields", "", None);
    fields.skip_empty_values = skips_empty(pages).then(|| true.into());
    let mut signs = vec![fields];
    if key.is_none() {
        let of_key = prose(pages).any(|(_, line)| line.contains("&key="));
        let prefix = if of_key { "&key=" } else { "" };
        signs.push(signing::part(&client("access_secret"), prefix, None));
    }
    let capitals = says(pages, "capitals");
    AuthTable {
        digest: Some(digest.into()),
        encoding: capitals.then(|| SignatureEncoding::HexUpper.into()),
        key,
        signs: Some(signs),
        ..AuthTable::default()
    }
}

/// Whether the pages leave fields without a value out of what is signed.
fn skips_empty(pages: &[Page]) -> bool {
    says(pages, "without_values")
}

/// The digest that the pages name beside the order of the fields, and the line that names it.
fn digest_in_prose(pages: &[Page]) -> Option<(usize, Digest)> {
    if !says(pages, "sorted") {
        return None;
    }
    prose(pages).find_map(|(at, line)| Some((at, formula::digest(&line)?.1)))
}

/// Whether prose has a word of a list in it.
fn says(pages: &[Page], row: &str) -> bool {
    prose(pages).any(|(_, line)| lists::says(row, &line))
}

/// Lines of prose, their letters folded.
fn prose(pages: &[Page]) -> impl Iterator<Item = (usize, String)> {
    let blocks = pages.iter().flat_map(|page| &page.document.blocks);
    blocks.flat_map(|block| {
        let lines = block
            .inline()
            .into_iter()
            .flat_map(|text| text.text.lines());
        let lines = lines.enumerate();
        lines.map(|(at, line)| {
            (
                block.line + at,
                text::simplified(&text::fold(line)).to_lowercase(),
            )
        })
    })
}
