//! A signed request held against its scheme: every value that it sends is read back, and its signature
//! recomputed over what arrived.

use jiff::tz::Offset;
use kehu_spec::model::{
    AuthPlace, Composed, Piece, SentField, SignedPart, SignedPartKind, SigningAuth, Source,
    TextEncoding, TimeForm,
};
use kehu_spec::signature::{self, Inputs, Request};
use kehu_wire::TimeFormat;

use super::account::Account;
use crate::arrived::{Arrived, Proofs};
use crate::refuse::{Because, Refusal};

/// Refuses what is not signed as the scheme says.
pub(super) fn check(
    account: &Account,
    auth: &SigningAuth,
    arrived: &Arrived,
    proofs: &Proofs,
    token: &str,
    now_ms: i64,
) -> Result<(), Refusal> {
    let said = Said::read(account, auth, arrived, proofs, now_ms)?;
    let client: Vec<&str> = account
        .credentials
        .list()
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let request = Request {
        method: arrived.method.clone(),
        url: format!("{}{}", arrived.base, arrived.path_alone()),
        path: arrived.path_alone().to_owned(),
        query: arrived.query_text().to_owned(),
        headers: arrived.all_headers(),
        body: arrived.body.to_vec(),
        form: proofs.form.clone(),
    };
    let inputs = Inputs {
        client: &client,
        token,
        time_ms: said.time_ms.unwrap_or(now_ms),
        nonce: said.nonce.as_deref().unwrap_or_default(),
        request: &request,
    };
    for (index, sent) in auth.sent.iter().enumerate() {
        let expected = signature::value(auth, &inputs, index);
        let given = given(sent, arrived, proofs).unwrap_or_default();
        if expected.is_some_and(|expected| expected != given) {
            let detail = format!(
                "{} is `{given}`, which is not what the scheme gives",
                named(sent)
            );
            return Err(Refusal::new(Because::Parameter, detail));
        }
    }
    let is_as_signed = |signed: &String| {
        let expected = signature::string_to_sign(auth, &inputs);
        signed.as_bytes() == expected
    };
    let signature = said.signature.as_deref();
    let is_proven = signature.is_some_and(|given| signature::proves(auth, &inputs, given));
    if !said.signed.as_ref().is_none_or(is_as_signed) || !is_proven {
        let place = auth.sent.iter().find(|sent| holds_signature(sent));
        let place = place.map_or_else(|| "the signature".to_owned(), named);
        let detail = format!("{place} is not the signature of this request");
        return Err(Refusal::new(Because::Signature, detail));
    }
    Ok(())
}

/// What a request says of itself.
#[derive(Default)]
struct Said {
    time_ms: Option<i64>,
    nonce: Option<String>,
    signature: Option<String>,
    /// What was signed, where it stands beside the signature.
    signed: Option<String>,
}

impl Said {
    fn read(
        account: &Account,
        auth: &SigningAuth,
        arrived: &Arrived,
        proofs: &Proofs,
        now_ms: i64,
    ) -> Result<Self, Refusal> {
        let mut given_all = Vec::new();
        for sent in &auth.sent {
            let given = given(sent, arrived, proofs).filter(|given| !given.is_empty());
            let Some(given) = given else {
                let detail = format!("{} is missing", named(sent));
                return Err(Refusal::new(Because::Missing, detail));
            };
            let steps = if sent.is_nested { usize::MAX } else { 1 };
            let steps: Vec<&str> = sent.name.splitn(steps, '.').collect();
            if sent.is_number && proofs.is_text(arrived, &steps) {
                let detail = format!("{} is a string, and must be a number", named(sent));
                return Err(Refusal::new(Because::Parameter, detail));
            }
            given_all.push((sent, given));
        }
        let mut said = Self::default();
        for (sent, given) in given_all {
            if sent.digest.is_some() {
                continue;
            }
            let written = signature::undone(given, sent.encode);
            let values = written
                .as_deref()
                .map(|text| taken_apart(&sent.value, text));
            let Some(values) = values.flatten() else {
                let detail = format!(
                    "{} is `{given}`, and must be like {}",
                    named(sent),
                    shape(&sent.value)
                );
                return Err(Refusal::new(Because::Parameter, detail));
            };
            for (source, value) in values {
                let how = match source {
                    Source::Percent(_) => TextEncoding::Percent,
                    _ => TextEncoding::None,
                };
                let value = signature::undone(value, how).unwrap_or_default();
                said.take(account, auth, sent, source.plain(), &value, now_ms)?;
            }
        }
        Ok(said)
    }

    fn take(
        &mut self,
        account: &Account,
        auth: &SigningAuth,
        sent: &SentField,
        source: &Source,
        value: &str,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        match source {
            Source::Client(field) if value != account.credentials.get(*field) => {
                let detail = format!("nobody is known by {}", named(sent));
                return Err(Refusal::new(Because::AccessKey, detail));
            }
            Source::Time(form) => match moment_ms(value, form, auth.offset_s) {
                Some(moment_ms) => {
                    timely(moment_ms, auth, sent, now_ms)?;
                    self.time_ms = self.time_ms.or(Some(moment_ms));
                }
                None if is_date(form) => {}
                None => {
                    let detail = format!("{} is `{value}`, which is not a timestamp", named(sent));
                    return Err(Refusal::new(Because::Parameter, detail));
                }
            },
            Source::Nonce => self.nonce = Some(value.to_owned()),
            Source::Signature => self.signature = Some(value.to_owned()),
            Source::Signed => {
                for (source, value) in read_back(auth, &auth.signs, value).unwrap_or_default() {
                    self.take(account, auth, sent, source, &value, now_ms)?;
                }
                self.signed = Some(value.to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}

fn timely(
    moment_ms: i64,
    auth: &SigningAuth,
    sent: &SentField,
    now_ms: i64,
) -> Result<(), Refusal> {
    let apart = now_ms.saturating_sub(moment_ms).unsigned_abs();
    if apart <= auth.skew_s.saturating_mul(1000) {
        return Ok(());
    }
    let detail = format!(
        "{} is {} s away from the server's clock",
        named(sent),
        apart / 1000
    );
    Err(Refusal::new(Because::Expired, detail))
}

/// The moment that a string says, to the second or better.
fn moment_ms(text: &str, form: &TimeForm, offset_s: i32) -> Option<i64> {
    match form {
        TimeForm::Seconds => text.parse::<i64>().ok()?.checked_mul(1000),
        TimeForm::Millis => text.parse().ok(),
        TimeForm::Later { millis, by } => {
            let unit_ms = if *millis { 1 } else { 1000 };
            let moment = text.parse::<i64>().ok()?.checked_sub(i64::from(*by))?;
            moment.checked_mul(unit_ms)
        }
        TimeForm::Written(_) if is_date(form) => None,
        TimeForm::Written(format) => {
            let format = TimeFormat::new(format);
            let moment = format.instant(text).or_else(|| {
                let offset = Offset::from_seconds(offset_s).ok()?;
                offset.to_timestamp(format.datetime(text)?).ok()
            });
            moment.map(|moment| moment.as_millisecond())
        }
    }
}

/// Whether a form tells less than the second.
fn is_date(form: &TimeForm) -> bool {
    match form {
        TimeForm::Seconds | TimeForm::Millis | TimeForm::Later { .. } => false,
        TimeForm::Written(format) => !format.contains("%S") && !format.contains("%T"),
    }
}

/// The values that stand in a composed text, each with where it comes from.
fn taken_apart<'s, 't>(pieces: &'s Composed, text: &'t str) -> Option<Vec<(&'s Source, &'t str)>> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut open: Option<&Source> = None;
    for piece in pieces {
        match (piece, open.take()) {
            (Piece::Text(literal), None) => rest = rest.strip_prefix(literal.as_str())?,
            (Piece::Text(literal), Some(source)) => {
                // What is signed may hold whatever follows it.
                let (value, after) = match source {
                    Source::Signed => rest.rsplit_once(literal.as_str())?,
                    _ => rest.split_once(literal.as_str())?,
                };
                values.push((source, value));
                rest = after;
            }
            (Piece::Of(source), None) => open = Some(source),
            // Nothing tells where the one ends and the other begins.
            (Piece::Of(_), Some(_)) => return Some(values),
        }
    }
    match open {
        Some(source) => values.push((source, rest)),
        None if !rest.is_empty() => return None,
        None => {}
    }
    Some(values)
}

/// The values in what was signed, each with where it comes from.
fn read_back<'a>(
    auth: &'a SigningAuth,
    parts: &'a [SignedPart],
    text: &str,
) -> Option<Vec<(&'a Source, String)>> {
    let (mut values, mut rest) = (Vec::new(), text);
    for (at, part) in parts.iter().enumerate() {
        rest = rest.strip_prefix(part.prefix.as_str())?;
        let SignedPartKind::Value(source) = &part.kind else {
            continue;
        };
        let next = parts.get(at + 1).map(|part| part.prefix.as_str());
        let end = next.map_or(Some(rest.len()), |next| rest.find(next));
        let (value, after) = rest.split_at(end?);
        let value = signature::undone(value, part.encode)?;
        match source {
            Source::Canonical => values.extend(read_back(auth, &auth.canonical, &value)?),
            source => values.push((source, value.into_owned())),
        }
        rest = after;
    }
    rest.is_empty().then_some(values)
}

fn shape(pieces: &Composed) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Of(_) => "…".to_owned(),
    };
    pieces.iter().map(piece).collect()
}

fn holds_signature(sent: &SentField) -> bool {
    let mut pieces = sent.value.iter();
    pieces.any(|piece| matches!(piece, Piece::Of(of) if *of.plain() == Source::Signature))
}

/// A header or field that a request has to carry.
fn given<'a>(sent: &SentField, arrived: &'a Arrived, proofs: &'a Proofs) -> Option<&'a str> {
    proofs.find(arrived, sent.place, &sent.name)
}

fn named(sent: &SentField) -> String {
    match sent.place {
        AuthPlace::Header => format!("the header `{}`", sent.name),
        AuthPlace::Query | AuthPlace::Body | AuthPlace::Fields => {
            format!("the field `{}`", sent.name)
        }
    }
}
