//! Name and password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use kehu_wire::Secret;

use super::signing::value;
use crate::info::{BasicInfo, Composed, Piece, Source};
use crate::{Config, Result};

/// Name and password in the header `Authorization`.
#[derive(Debug)]
pub(crate) struct BasicAuth {
    /// Marked as sensitive.
    pub header: HeaderValue,
    /// Name and password as they travel.
    pub text: Secret,
}

impl BasicAuth {
    pub fn new(info: &BasicInfo, config: &Config) -> Result<Self> {
        let text = |composed: Composed| {
            let piece = |piece: &Piece| match piece {
                Piece::Text(text) => (*text).to_owned(),
                Piece::Of(Source::Client(name)) => config
                    .get(name)
                    .map_or_else(String::new, |value| value.expose().to_owned()),
                Piece::Of(_) => String::new(),
            };
            composed.iter().map(piece).collect::<String>()
        };
        let both = format!("{}:{}", text(info.user), text(info.password));
        let text = STANDARD.encode(both);
        Ok(Self {
            header: value("Authorization", format!("Basic {text}"), true)?,
            text: text.into(),
        })
    }
}
