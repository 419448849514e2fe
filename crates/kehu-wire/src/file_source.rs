//! Files that are uploaded.

use std::fs;
use std::path::{Path, PathBuf};

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Bytes;

/// A file of a request: its bytes, or the path from which it is streamed when the request is sent.
///
/// ```
/// use kehu_wire::FileSource;
///
/// let photo = FileSource::at("photo.jpg");
/// assert_eq!(photo.path(), Some("photo.jpg".as_ref()));
/// assert_eq!(FileSource::from(b"hi!".to_vec()).path(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileSource(Content);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Content {
    Bytes(Bytes),
    At(PathBuf),
}

impl FileSource {
    /// The file at a path. It is opened when a request is sent, again for each attempt, and never held in memory
    /// whole, unless a signature covers the body.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(Content::At(path.into()))
    }

    /// Where it is, unless its bytes are here.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Content::Bytes(_) => None,
            Content::At(path) => Some(path),
        }
    }

    /// How many bytes there are; none where there is no such file.
    pub fn size(&self) -> u64 {
        match &self.0 {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::At(path) => fs::metadata(path).map_or(0, |file| file.len()),
        }
    }

    /// Whether there are no bytes and no path.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.0, Content::Bytes(bytes) if bytes.is_empty())
    }
}

impl Default for FileSource {
    fn default() -> Self {
        Bytes::default().into()
    }
}

impl From<Bytes> for FileSource {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for FileSource {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&[u8]> for FileSource {
    fn from(bytes: &[u8]) -> Self {
        Bytes::from(bytes).into()
    }
}

/// As Base64, or an object with the path: what writes a request tells them apart.
impl Serialize for FileSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Content::Bytes(bytes) => bytes.serialize(serializer),
            Content::At(path) => {
                let path = path.to_str();
                let path = path.ok_or_else(|| S::Error::custom("a path is not UTF-8"))?;
                let mut at = serializer.serialize_map(Some(1))?;
                at.serialize_entry("path", path)?;
                at.end()
            }
        }
    }
}

/// From Base64 alone: what comes from elsewhere names no files of this machine.
impl<'de> Deserialize<'de> for FileSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Bytes::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schema")]
crate::schema::inline_schema! {
    FileSource, |_| schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_its_bytes_or_its_path_and_read_from_bytes_alone() {
        let written = |file: FileSource| serde_json::to_string(&file).unwrap();
        assert_eq!(written(b"hi!".to_vec().into()), r#""aGkh""#);
        assert_eq!(written(FileSource::at("a b.png")), r#"{"path":"a b.png"}"#);
        let read = serde_json::from_str::<FileSource>(r#""aGkh""#).unwrap();
        assert_eq!((read.size(), read.path()), (3, None));
        assert!(serde_json::from_str::<FileSource>(r#"{"path":"/etc/passwd"}"#).is_err());
    }
}
