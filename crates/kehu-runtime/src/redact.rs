//! Blacks out credentials in text that came from outside.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use kehu_wire::Secret;

use crate::encode::percent;

const BLACK: &str = "***";

/// Shorter values are no secrets, and blacking them out would garble everything.
const SHORTEST: usize = 4;

/// What must never be shown: the client's credentials and the tokens that were issued since.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor(Arc<RwLock<Vec<Secret>>>);

impl Redactor {
    /// From now on this is a secret too.
    pub fn add(&self, secret: &Secret) {
        let plain = secret.expose();
        if plain.len() < SHORTEST {
            return;
        }
        // A server may echo it as it stood in a URL or in JSON.
        let json = serde_json::to_string(plain).unwrap_or_default();
        let forms = [
            plain.to_owned(),
            percent(plain),
            json.trim_matches('"').to_owned(),
        ];
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for form in forms.map(Secret::from) {
            if !secrets.contains(&form) {
                secrets.push(form);
            }
        }
    }

    /// Blacks them out.
    pub fn text(&self, text: &mut String) {
        for secret in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            if text.contains(secret.expose()) {
                *text = text.replace(secret.expose(), BLACK);
            }
        }
    }

    /// Blacks them out, where the bytes are text.
    pub fn bytes(&self, bytes: &mut Bytes) {
        let text = String::from_utf8_lossy(bytes);
        let mut black = text.clone().into_owned();
        self.text(&mut black);
        if black != text {
            *bytes = black.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_blacked_out() {
        let redact = Redactor::default();
        redact.add(&Secret::from("46oKF=\"os"));
        redact.add(&Secret::from("ab"));
        let mut text = r#"abc 46oKF="os, 46oKF%3D%22os, {"key":"46oKF=\"os"}"#.to_owned();
        redact.text(&mut text);
        assert_eq!(text, r#"abc ***, ***, {"key":"***"}"#);
        let mut bytes = Bytes::from_static(b"\xff 46oKF%3D%22os");
        redact.bytes(&mut bytes);
        assert_eq!(&*bytes, "\u{fffd} ***".as_bytes());
        let mut untouched = Bytes::from_static(b"\xff");
        redact.bytes(&mut untouched);
        assert_eq!(&*untouched, b"\xff");
    }
}
