//! Files on their way into a body, and the body of several parts that carries them.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::pairs::Pairs;
use crate::info::FileInfo;
use crate::request_body::{self, Piece, RequestBody};
use crate::{Error, Result};

/// A file on its way into a body.
pub(super) struct File {
    pub info: &'static FileInfo,
    /// The name of its part.
    pub part: String,
    /// The name of the file.
    pub name: String,
    pub content_type: String,
    /// Its bytes in Base64, or an object with its path.
    pub content: String,
}

/// Where a file is that is not in the request itself.
#[derive(Deserialize)]
pub(super) struct At {
    pub path: PathBuf,
}

impl File {
    pub(super) fn piece(&self) -> Result<Piece> {
        let field = self.info.field;
        if let Ok(At { path }) = serde_json::from_str(&self.content) {
            return Piece::at(&path).map_err(|error| {
                let why = request_body::unreadable(&path, &error);
                Error::unencodable(format_args!("`{field}`: {why}"))
            });
        }
        let bytes = STANDARD
            .decode(&self.content)
            .map_err(|_| Error::unencodable(format_args!("`{field}` is not a file in Base64")))?;
        Ok(Piece::Bytes(bytes.into()))
    }
}

pub(super) fn multipart(boundary: &str, form: &Pairs, files: &[File]) -> Result<RequestBody> {
    let parts = form.iter().map(|(name, value)| part(boundary, name, value));
    let (mut head, mut pieces) = (parts.collect::<String>(), Vec::new());
    for file in files {
        let content_type = &file.content_type;
        if content_type.contains(char::is_control) {
            let why = format_args!("`{}` has no media type like `image/png`", file.part);
            return Err(Error::unencodable(why));
        }
        let (field, name) = (quoted(&file.part), quoted(&file.name));
        let disposition = format!("form-data; name=\"{field}\"; filename=\"{name}\"");
        head += &format!(
            "--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
        );
        pieces.push(Piece::Bytes(std::mem::take(&mut head).into()));
        pieces.push(file.piece()?);
        head += "\r\n";
    }
    head += &format!("--{boundary}--\r\n");
    pieces.push(Piece::Bytes(head.into()));
    Ok(RequestBody::of(pieces))
}

/// One field of a multipart body.
pub(super) fn part(boundary: &str, name: &str, value: &str) -> String {
    let name = quoted(name);
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// A name as it stands between quotes in the head of a part: as browsers write it.
fn quoted(name: &str) -> String {
    let name = name.replace('"', "%22");
    name.replace('\r', "%0D").replace('\n', "%0A")
}
