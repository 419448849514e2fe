//! Values that are never shown.

use std::cell::RefCell;
use std::fmt;

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

thread_local! {
    /// Where [`Secret::collecting`] notes what is written.
    static WRITTEN: RefCell<Option<Vec<Secret>>> = const { RefCell::new(None) };
}

impl Secret {
    /// Runs something that serialises, and tells which secrets it wrote: they must not be seen in an
    /// answer that echoes them.
    ///
    /// ```
    /// use kehu_wire::Secret;
    ///
    /// let request = [Secret::from("46oKF=os")];
    /// let (json, secrets) = Secret::collecting(|| serde_json::to_string(&request));
    /// assert_eq!(json.unwrap(), r#"["46oKF=os"]"#);
    /// assert_eq!(secrets, request);
    /// ```
    pub fn collecting<T>(write: impl FnOnce() -> T) -> (T, Vec<Self>) {
        /// Puts back what was there, whatever happens.
        struct Outer(Option<Vec<Secret>>);

        impl Drop for Outer {
            fn drop(&mut self) {
                WRITTEN.set(self.0.take());
            }
        }

        let _outer = Outer(WRITTEN.replace(Some(Vec::new())));
        let written = write();
        (written, WRITTEN.take().unwrap_or_default())
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

impl From<&Secret> for Secret {
    fn from(value: &Secret) -> Self {
        value.clone()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WRITTEN.with_borrow_mut(|written| {
            if let Some(written) = written {
                written.push(self.clone());
            }
        });
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "password", "writeOnly": true })
    }
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
}
