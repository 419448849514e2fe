//! What is signed, as a few words say it: `MD5(appId+timestamp+appSecret)`, "HMAC-SHA256 of timestamp + body".

use std::sync::LazyLock;

use kehu_spec::document::SignedPartRow;
use kehu_spec::model::{Digest, SignatureEncoding};
use regex::Regex;

use super::super::super::lists;
use kehu_page::recognise::tree::normal;
use kehu_page::text;

/// What the words name.
#[derive(Debug, Clone)]
pub(in super::super) struct Formula {
    /// What is computed.
    pub(in super::super) digest: Digest,
    /// How it is written.
    pub(in super::super) encoding: SignatureEncoding,
    /// What is signed, part after part.
    pub(in super::super) signs: Vec<SignedPartRow>,
    /// The parts are sorted by their values.
    pub(in super::super) sorted: bool,
    /// The client's parameter that signs.
    pub(in super::super) secret: Option<String>,
    /// Other parameters of the client that are signed and not sent.
    pub(in super::super) clients: Vec<String>,
    /// The page's line.
    pub(in super::super) line: usize,
}

impl Formula {
    /// Whether a field is signed.
    pub(in super::super) fn names(&self, field: &str) -> bool {
        let mut parts = self.signs.iter();
        parts.any(|part| part.part.strip_prefix("field.") == Some(field))
    }
}

/// What a signature's words may refer to.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Known<'a> {
    /// Fields of query and body.
    pub(in super::super) fields: &'a [String],
    /// Headers.
    pub(in super::super) headers: &'a [String],
}

/// The digest that a line names first, and where its name ends.
pub(in super::super) fn digest(line: &str) -> Option<(usize, Digest)> {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(hmac[-_ ]?)?(md5|sm3|sha[-_ ]?(?:1|256|384|512))(?:[^a-z0-9]|$)").ok()
    });
    let found = NAME.as_ref()?.captures(line)?;
    let name = found.get(2)?;
    let plain = name.as_str().to_lowercase().replace(['-', '_', ' '], "");
    let keyed = found.get(1).map_or("", |_| "hmac_");
    Some((name.end(), Digest::of(&format!("{keyed}{plain}"))?))
}

/// What the words say is signed; nothing where one of them is not understood, or where nothing secret is among them.
pub(in super::super) fn read(said: &str, line: usize, known: Known<'_>) -> Option<Formula> {
    let said = text::simplified(&text::fold(said)).replace('`', "");
    let (end, digest_) = digest(&said)?;
    // A digest of a digest is not read.
    if digest(&said[end..]).is_some() {
        return None;
    }
    let keyed = digest_.as_str().starts_with("hmac_");
    let sorted = lists::says("sorted", &said);
    let found = sums(&said, end, keyed).into_iter().find_map(|terms| {
        let formula = resolve(&terms, keyed, known)?;
        let secret = keyed || formula.secret.is_some() || !formula.clients.is_empty();
        let enough = keyed || formula.signs.len() > 1;
        (secret && enough).then_some(formula)
    })?;
    let encoding = if said.to_lowercase().contains("base64") {
        SignatureEncoding::Base64
    } else if lists::says("capitals", &said) {
        SignatureEncoding::HexUpper
    } else {
        SignatureEncoding::Hex
    };
    let spoken = || spoken_secret(&said, known);
    Some(Formula {
        digest: digest_,
        encoding,
        sorted,
        secret: found.secret.clone().or_else(spoken),
        line,
        ..found
    })
}

/// The terms that the words may join, the likeliest first: inside of the parentheses behind the digest, between
/// pluses, in a list, or the one of which the digest is said to be.
fn sums(said: &str, end: usize, keyed: bool) -> Vec<Vec<String>> {
    static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let term = r#"(?:"[^"]*"|'[^']*'|[A-Za-z\p{Han}][\w-]*(?: (?:body|secret|key))?)"#;
        let between = lists::words("signed", "between").iter();
        let between: Vec<String> = between.map(|word| regex::escape(word.trim())).collect();
        let between = between.join("|");
        let name = r"[A-Za-z][\w-]*";
        let forms = [
            format!(r"{term}(?:\s*\+\s*{term})+"),
            format!(r"{name}(?:\s*(?:{between})\s*(?:and )?{name})+"),
        ];
        forms
            .iter()
            .filter_map(|form| Regex::new(form).ok())
            .collect()
    });
    static ONE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\s*(?:of|over)\s+((?:the |raw |request )*[a-z]+)").ok());
    let rest = said[end..].trim_start();
    let mut out = Vec::new();
    if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        out.push(terms(inside.0));
    }
    let runs = FORMS.iter().flat_map(|form| form.find_iter(said));
    out.extend(runs.map(|run| terms(run.as_str())));
    // Of one thing alone: the body, for what else would not be told from a term that was not understood.
    let one = ONE
        .as_ref()
        .filter(|_| keyed)
        .and_then(|one| one.captures(rest));
    let one = one.and_then(|found| Some(found.get(1)?.as_str()));
    let is_body = |one: &&str| matches!(role(&bare(one)), Some("body"));
    out.extend(one.filter(is_body).map(|one| vec![one.to_owned()]));
    out
}

/// The terms of a sum, and what stands between them as terms in quotes.
fn terms(sum: &str) -> Vec<String> {
    if sum.contains('=') && !sum.contains('+') {
        // `appId=…&ts=…&key=…`
        let pairs = sum.split('&').enumerate();
        let pairs = pairs.flat_map(|(at, pair)| {
            let name = pair.split('=').next().unwrap_or_default().trim().to_owned();
            let between = if at == 0 { "" } else { "&" };
            [format!("\"{between}{name}=\""), name]
        });
        return pairs.collect();
    }
    let mut terms = vec![sum];
    for between in lists::words("signed", "between") {
        let split = terms
            .into_iter()
            .flat_map(|term| term.split(between.as_str()));
        terms = split.collect();
    }
    let terms = terms.into_iter().map(str::trim);
    terms
        .filter(|term| !term.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What one term is.
enum Term {
    Text(String),
    Part(String),
    Secret(String),
    Client(String),
}

fn resolve(terms: &[String], keyed: bool, known: Known<'_>) -> Option<Formula> {
    let mut out = Formula {
        digest: Digest::Md5,
        encoding: SignatureEncoding::Hex,
        signs: Vec::new(),
        sorted: false,
        secret: None,
        clients: Vec::new(),
        line: 0,
    };
    let mut prefix = String::new();
    for word in terms {
        let part = match term(word, known)? {
            Term::Text(text) => {
                prefix.push_str(&text);
                continue;
            }
            Term::Secret(name) => {
                out.secret = Some(name.clone());
                // It keys the digest.
                if keyed {
                    continue;
                }
                format!("client.{name}")
            }
            Term::Client(name) => {
                out.clients.push(name.clone());
                format!("client.{name}")
            }
            Term::Part(part) => part,
        };
        out.signs.push(super::part(&part, &prefix, None));
        prefix.clear();
    }
    // What follows the last part would be lost.
    (!out.signs.is_empty() && prefix.is_empty()).then_some(out)
}

fn term(word: &str, known: Known<'_>) -> Option<Term> {
    let quoted = |mark: char| word.strip_prefix(mark)?.strip_suffix(mark);
    if let Some(text) = quoted('"').or_else(|| quoted('\'')) {
        return Some(Term::Text(text.to_owned()));
    }
    let word = bare(word);
    let is = |name: &&String| **name == word || normal(name) == normal(&word);
    if let Some(field) = known.fields.iter().find(is) {
        return Some(Term::Part(format!("field.{field}")));
    }
    if let Some(header) = known.headers.iter().find(is) {
        return Some(Term::Part(format!("header.{header}")));
    }
    if let Some(role) = role(&word) {
        return Some(Term::Part(role.to_owned()));
    }
    // `timestamp` where the header is called `X-Timestamp`.
    for role in ["timestamp", "nonce", "key", "token"] {
        let of_role = |name: &&String| lists::has("auth", role, name);
        let mut same = known
            .fields
            .iter()
            .filter(of_role)
            .map(|name| format!("field.{name}"));
        let headers = known.headers.iter().filter(of_role);
        let mut same = same
            .by_ref()
            .chain(headers.map(|name| format!("header.{name}")));
        if lists::has("auth", role, &word)
            && let (Some(one), None) = (same.next(), same.next())
        {
            return Some(Term::Part(one));
        }
    }
    let name = text::snake(&word.replace(' ', "_"));
    if is_secret(&word) {
        let name = if text::is_identifier(&name) {
            name
        } else {
            "access_secret".to_owned()
        };
        return Some(Term::Secret(name));
    }
    let ours = ["key", "token"]
        .iter()
        .any(|role| lists::has("auth", role, &word));
    (ours && text::is_identifier(&name)).then_some(Term::Client(name))
}

/// A term without its articles and brackets.
fn bare(word: &str) -> String {
    let articles = lists::words("signed", "articles");
    let word = word.trim_matches(['{', '}', '$', '<', '>', '[', ']']);
    let words = word.split(' ');
    let words = words.filter(|word| !articles.contains(&word.to_lowercase()));
    words.collect::<Vec<_>>().join(" ")
}

/// The part of a request that a word names.
fn role(word: &str) -> Option<&'static str> {
    let mut roles = ["body", "method", "path", "url", "query"].into_iter();
    roles.find(|role| lists::has("signed", role, word))
}

/// Whether a word is what a secret is called.
fn is_secret(word: &str) -> bool {
    let word = normal(word);
    lists::has("auth", "secret", &word)
        || lists::words("signed", "secret")
            .iter()
            .any(|end| word.ends_with(end))
}

/// The secret that a sentence names beside what is signed: "with your app secret".
fn spoken_secret(said: &str, known: Known<'_>) -> Option<String> {
    let letters = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let words: Vec<&str> = said
        .split(letters)
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let alone = words.iter().map(|word| (*word).to_owned());
    let mut secrets = pairs.chain(alone).filter(|word| match term(word, known) {
        Some(Term::Secret(_)) => lists::has("auth", "secret", word),
        _ => false,
    });
    let name = secrets.next()?;
    let name = text::snake(&name.replace(' ', "_"));
    text::is_identifier(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(said: &str) -> String {
        let fields = ["appId", "timestamp", "nonce", "body_md", "goods"].map(str::to_owned);
        let headers = ["X-App-Key".to_owned(), "X-Time".to_owned()];
        let known = Known {
            fields: &fields,
            headers: &headers,
        };
        let Some(formula) = read(said, 1, known) else {
            return String::new();
        };
        let parts = formula.signs.iter().map(|part| {
            let prefix = part.prefix.as_ref().map_or("", |prefix| prefix.as_str());
            format!("{prefix}{}", part.part.as_str())
        });
        let parts: Vec<String> = parts.collect();
        let sorted = if formula.sorted { " sorted" } else { "" };
        let (digest, encoding) = (formula.digest.as_str(), formula.encoding.as_str());
        let secret = formula.secret.unwrap_or_default();
        format!(
            "{digest} {encoding} {}{sorted} by {secret}",
            parts.join(" ")
        )
    }

    #[test]
    fn a_line_says_what_is_signed() {
        for (said, expect) in [
            (
                "MD5(appId+timestamp+appSecret)",
                "md5 hex field.appId field.timestamp client.app_secret by app_secret",
            ),
            (
                "签名=md5(appId+timestamp+secret)，大写",
                "md5 HEX field.appId field.timestamp client.secret by secret",
            ),
            (
                "将 appId + timestamp + 密钥 拼接后做 SHA-256",
                "sha256 hex field.appId field.timestamp client.access_secret by access_secret",
            ),
            (
                "HMAC-SHA256 of timestamp + body, hex, with your app secret",
                "hmac_sha256 hex field.timestamp body by app_secret",
            ),
            (
                "Base64 of HmacSHA1(appSecret, method + path + body)",
                "hmac_sha1 base64 method path body by app_secret",
            ),
            (
                "HMAC-SHA256 of the request body",
                "hmac_sha256 hex body by ",
            ),
            (
                "SHA1 of token, timestamp, nonce sorted",
                "sha1 hex client.token field.timestamp field.nonce sorted by ",
            ),
            (
                "md5(appId=xx&timestamp=xx&key=xx)",
                "md5 hex appId=field.appId &timestamp=field.timestamp &key=client.key by key",
            ),
            (
                "sha256(appId + \"|\" + timestamp + \"|\" + secretKey)",
                "sha256 hex field.appId |field.timestamp |client.secret_key by secret_key",
            ),
            // What is not understood is not drafted.
            ("md5(appId+whatever+appSecret)", ""),
            ("md5(md5(goods)+timestamp+appSecret)", ""),
            ("HMAC-SHA256 of timestamp + the weather", ""),
            ("HMAC-SHA256 of timestamp, the weather", ""),
            ("MD5 of the file", ""),
            ("md5(goods+timestamp)", ""),
            ("the MD5 sum, and goods and nonce", ""),
        ] {
            assert_eq!(told(said), expect, "{said}");
        }
    }
}
