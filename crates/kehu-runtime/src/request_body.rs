//! The body of a request: bytes, and files that are read when it is sent.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, future, stream};
use tokio::task::spawn_blocking;

use crate::auth::Running;

/// So much of a file is read at once.
const CHUNK: u64 = 128 << 10;

/// The body of a request: bytes, and files that are read when it is sent, anew for each attempt.
///
/// ```
/// use kehu_runtime::RequestBody;
///
/// let body = RequestBody::from(r#"{"id": 1}"#.to_owned());
/// assert_eq!((body.len(), body.whole().as_deref()), (9, Some(&br#"{"id": 1}"#[..])));
/// ```
#[derive(Debug, Clone, Default)]
pub struct RequestBody {
    pieces: Vec<Piece>,
}

/// A part of a body.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Piece {
    /// Bytes in memory.
    Bytes(Bytes),
    /// A file.
    File {
        /// Where it is.
        path: Arc<Path>,
        /// So many bytes of it are sent.
        length: u64,
    },
}

impl Piece {
    /// The file at a path, as long as it is now.
    ///
    /// # Errors
    /// When there is no file that could be read.
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        let found = File::open(path).and_then(|file| file.metadata())?;
        if !found.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        Ok(Self::File {
            path: path.into(),
            length: found.len(),
        })
    }

    fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

impl RequestBody {
    pub(crate) fn of(pieces: Vec<Piece>) -> Self {
        Self { pieces }
    }

    /// Its parts, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// How many bytes are sent.
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// Whether nothing is sent.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it, where no file is in it.
    pub fn whole(&self) -> Option<Bytes> {
        let bytes = self.pieces.iter().map(|piece| match piece {
            Piece::Bytes(bytes) => Some(bytes.clone()),
            Piece::File { .. } => None,
        });
        let mut bytes = bytes.collect::<Option<Vec<_>>>()?;
        match bytes.len() {
            1 => bytes.pop(),
            _ => Some(bytes.concat().into()),
        }
    }

    /// All of it, in one piece.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.pieces[..] {
            [Piece::Bytes(bytes)] => bytes,
            _ => &[],
        }
    }

    /// Whether all of it is in memory, in one piece.
    pub(crate) fn is_one_piece(&self) -> bool {
        matches!(self.pieces[..], [] | [Piece::Bytes(_)])
    }

    /// What these digests make of all of it, files read as they are.
    ///
    /// # Errors
    /// When a file cannot be read, or has become shorter.
    pub(crate) async fn digested(&self, mut digests: Vec<Running>) -> io::Result<Vec<Vec<u8>>> {
        let mut chunks = std::pin::pin!(self.chunks());
        while let Some(chunk) = chunks.try_next().await? {
            digests.iter_mut().for_each(|digest| digest.update(&chunk));
        }
        let finished = digests.into_iter().map(|mut digest| {
            let mut bytes = vec![0; digest.output_size()];
            let written = digest.finalize_into_reset(&mut bytes);
            written.map(|()| bytes).map_err(io::Error::other)
        });
        finished.collect()
    }

    /// With bytes before it.
    pub(crate) fn behind(&self, first: Bytes) -> Self {
        let mut pieces = vec![Piece::Bytes(first)];
        pieces.extend(self.pieces.iter().cloned());
        Self { pieces }
    }

    /// All of it, files read.
    ///
    /// # Errors
    /// When a file cannot be read, or has become shorter.
    pub async fn read(&self) -> io::Result<Bytes> {
        if let Some(whole) = self.whole() {
            return Ok(whole);
        }
        let mut chunks = std::pin::pin!(self.chunks());
        let mut read = BytesMut::new();
        while let Some(chunk) = chunks.try_next().await? {
            read.extend_from_slice(&chunk);
        }
        Ok(read.freeze())
    }

    /// Its bytes one after another, files read as they are asked for: [`len`](Self::len) of them, or an error.
    pub fn chunks(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + use<> {
        let pieces = stream::iter(self.pieces.clone());
        pieces.flat_map(|piece| match piece {
            Piece::Bytes(bytes) => stream::once(future::ready(Ok(bytes))).left_stream(),
            Piece::File { path, length } => stream::try_unfold(
                Reading {
                    path,
                    file: None,
                    left: length,
                },
                Reading::on,
            )
            .right_stream(),
        })
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self::of(vec![Piece::Bytes(bytes)])
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for RequestBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

/// A file on its way.
struct Reading {
    path: Arc<Path>,
    file: Option<File>,
    left: u64,
}

impl Reading {
    async fn on(mut self) -> io::Result<Option<(Bytes, Self)>> {
        if self.left == 0 {
            return Ok(None);
        }
        let read = spawn_blocking(move || {
            let bytes = self.next();
            (bytes, self)
        });
        let (bytes, reading) = read.await.map_err(io::Error::other)?;
        Ok(Some((bytes?, reading)))
    }

    fn next(&mut self) -> io::Result<Bytes> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::open(&self.path)?),
        };
        let mut bytes = Vec::new();
        file.take(self.left.min(CHUNK)).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            let path = self.path.display();
            let why = format!("{path} has become shorter while it was sent");
            return Err(io::Error::other(why));
        }
        self.left -= bytes.len() as u64;
        Ok(bytes.into())
    }
}

/// What is in the way of a file, in plain words.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> String {
    let why = kehu_wire::plain(&error.to_string());
    format!("{} cannot be read: {why}", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn files_are_read_when_they_are_sent() {
        let folder = std::env::temp_dir().join(format!("kehu-payload-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("file");
        let content: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        fs::write(&path, &content).unwrap();
        let file = Piece::at(&path).unwrap();
        let body = RequestBody::of(vec![
            Piece::Bytes("<".into()),
            file,
            Piece::Bytes(">".into()),
        ]);
        assert_eq!((body.len(), body.whole()), (300_002, None));
        let expect = [b"<", &content[..], b">"].concat();
        assert_eq!(body.read().await.unwrap(), expect);
        let chunks: Vec<_> = body.chunks().collect().await;
        assert_eq!(chunks.len(), 5, "in chunks");
        // What was added behind is not sent; what has gone is told.
        fs::write(&path, [&content[..], b"more"].concat()).unwrap();
        assert_eq!(body.read().await.unwrap(), expect);
        fs::write(&path, b"short").unwrap();
        let told = body.read().await.unwrap_err().to_string();
        assert!(
            told.ends_with("has become shorter while it was sent"),
            "{told}"
        );
        assert!(Piece::at(&folder).is_err() && Piece::at(&folder.join("none")).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
