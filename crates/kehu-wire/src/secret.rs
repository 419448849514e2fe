//! Values that are never shown.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize as _;

/// A credential: `Debug` hides it, dropping it wipes it, only [`expose`](Self::expose) and
/// serialising (for sending) show it.
///
/// ```
/// use kehu_wire::Secret;
///
/// let secret = Secret::from("46oKF=os");
/// assert_eq!(format!("{secret:?}"), "Secret(***)");
/// assert_eq!(secret.expose(), "46oKF=os");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The credential itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A value that names the secrets in it, so that nobody shows them: a secret, or an option, a list or a
/// map of what holds some.
///
/// ```
/// use kehu_wire::{Secret, Secrets as _};
///
/// let (mut found, key) = (Vec::new(), Some(Secret::from("46oKF=os")));
/// key.secrets(&mut found);
/// assert_eq!(found[0].expose(), "46oKF=os");
/// ```
pub trait Secrets {
    /// Adds them to what was found.
    fn secrets(&self, found: &mut Vec<Secret>);
}

impl Secrets for Secret {
    fn secrets(&self, found: &mut Vec<Secret>) {
        found.push(self.clone());
    }
}

impl<T: Secrets> Secrets for Option<T> {
    fn secrets(&self, found: &mut Vec<Secret>) {
        self.iter().for_each(|value| value.secrets(found));
    }
}

impl<T: Secrets> Secrets for Box<T> {
    fn secrets(&self, found: &mut Vec<Secret>) {
        (**self).secrets(found);
    }
}

impl<T: Secrets> Secrets for Vec<T> {
    fn secrets(&self, found: &mut Vec<Secret>) {
        self.iter().for_each(|value| value.secrets(found));
    }
}

impl<T: Secrets> Secrets for BTreeMap<String, T> {
    fn secrets(&self, found: &mut Vec<Secret>) {
        self.values().for_each(|value| value.secrets(found));
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(value: &str) -> Result<Self, Infallible> {
        Ok(value.into())
    }
}

impl From<&Secret> for Secret {
    fn from(value: &Secret) -> Self {
        value.clone()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(feature = "schema")]
crate::schema::inline_schema! {
    Secret, |_| schemars::json_schema!({ "type": "string", "format": "password", "writeOnly": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_and_sending_shows() {
        let secret = Secret::from("abciiiko2k3");
        assert!(!format!("{secret:?} {:#?}", Some(&secret)).contains("abci"));
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""abciiiko2k3""#);
    }

    #[test]
    fn secrets_are_found_wherever_they_are_held() {
        let secret = || Some(Secret::from("a"));
        let held = vec![
            BTreeMap::from([("x".to_owned(), Box::new(secret()))]),
            BTreeMap::from([
                ("x".to_owned(), Box::new(None)),
                ("y".to_owned(), Box::new(secret())),
            ]),
        ];
        let mut found = Vec::new();
        held.secrets(&mut found);
        assert_eq!(found, [Secret::from("a"), Secret::from("a")]);
    }
}
