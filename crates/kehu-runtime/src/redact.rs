//! Blacks out credentials in text that came from outside.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use kehu_wire::Secret;

use crate::encode::percent;

const BLACK: &str = "***";

/// Shorter values are not secrets, and blacking them out would garble everything.
const SHORTEST: usize = 4;

/// So many forms of tokens are remembered; older ones no longer travel.
const MOST_ISSUED: usize = 64;

/// What must never be shown: the client's credentials and the tokens that were issued to it.
#[derive(Debug, Default)]
pub(crate) struct Redactor {
    credentials: Vec<Secret>,
    issued: RwLock<VecDeque<Secret>>,
}

impl Redactor {
    /// One that knows these credentials.
    pub fn new<'a>(credentials: impl Iterator<Item = &'a Secret>) -> Self {
        Self {
            credentials: credentials.flat_map(forms).collect(),
            issued: RwLock::default(),
        }
    }

    /// From now on this token is hidden too.
    pub fn issued(&self, token: &Secret) {
        let mut issued = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        issued.extend(forms(token));
        let surplus = issued.len().saturating_sub(MOST_ISSUED);
        issued.drain(..surplus);
    }

    /// What must not be shown now, with the secrets of one request.
    pub fn hidden(&self, of_request: &[Secret]) -> Hidden {
        let issued = self.issued.read().unwrap_or_else(PoisonError::into_inner);
        let own = of_request.iter().flat_map(forms);
        let known = self.credentials.iter().chain(issued.iter()).cloned();
        let mut hidden: Vec<_> = known.chain(own).collect();
        // One that is a part of another must not leave the rest of it to be seen.
        hidden.sort_by_key(|secret| Reverse(secret.expose().len()));
        Hidden(hidden)
    }
}

/// What must not be shown.
pub(crate) struct Hidden(Vec<Secret>);

impl Hidden {
    /// Blacks it out.
    pub fn text(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.expose()) {
                *text = text.replace(secret.expose(), BLACK);
            }
        }
    }

    /// Blacks it out, where the bytes are text.
    pub fn bytes(&self, bytes: &mut Bytes) {
        let text = String::from_utf8_lossy(bytes);
        let mut black = text.clone().into_owned();
        self.text(&mut black);
        if black != text {
            *bytes = black.into();
        }
    }
}

/// A server may echo it as it came, as it stood in a URL, or as it stood in JSON.
fn forms(secret: &Secret) -> Vec<Secret> {
    let plain = secret.expose();
    if plain.len() < SHORTEST {
        return Vec::new();
    }
    let json = serde_json::to_string(plain).unwrap_or_default();
    let json = json.trim_matches('"').to_owned();
    let mut forms: Vec<_> = [plain.to_owned(), percent(plain), json]
        .map(Secret::from)
        .into();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(redact: &Redactor, of_request: &[Secret], text: &str, expect: &str) {
        let mut black = text.to_owned();
        redact.hidden(of_request).text(&mut black);
        assert_eq!(black, expect);
    }

    #[test]
    fn every_form_of_a_secret_is_blacked_out() {
        let credentials = [Secret::from("46oKF=\"os"), Secret::from("ab")];
        let redact = Redactor::new(credentials.iter());
        check(
            &redact,
            &["own-key".into()],
            r#"abc 46oKF="os, 46oKF%3D%22os, {"key":"46oKF=\"os"}, own-key"#,
            r#"abc ***, ***, {"key":"***"}, ***"#,
        );
        let mut bytes = Bytes::from_static(b"\xff 46oKF%3D%22os");
        redact.hidden(&[]).bytes(&mut bytes);
        assert_eq!(&*bytes, "\u{fffd} ***".as_bytes());
        let mut untouched = Bytes::from_static(b"\xff");
        redact.hidden(&[]).bytes(&mut untouched);
        assert_eq!(&*untouched, b"\xff");
    }

    #[test]
    fn a_secret_that_begins_like_another_leaves_nothing_of_it() {
        let credentials = [Secret::from("wx-7"), Secret::from("wx-7-secret")];
        let redact = Redactor::new(credentials.iter());
        check(&redact, &[], "wx-7 wx-7-secret", "*** ***");
    }

    #[test]
    fn the_oldest_tokens_make_room_and_credentials_stay() {
        let redact = Redactor::new([Secret::from("credential")].iter());
        for token in 0..1000 {
            redact.issued(&Secret::from(format!("token-{token}")));
        }
        check(
            &redact,
            &[],
            "credential token-999 token-990",
            "*** *** ***",
        );
        assert!(redact.issued.read().unwrap().len() <= MOST_ISSUED);
    }
}
