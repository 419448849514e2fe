//! One part file.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use crate::{files, row::Key};

/// Decoders keep a window of 2^15 bytes: many parts are open at once. Those that earlier versions wrote have one
/// of 2^17.
const WINDOW_LOG: u32 = 15;
const WINDOW_LOG_MAX: u32 = 17;

/// Parts are read once or twice: what counts is the time, more than the room.
const LEVEL: i32 = -1;

/// One row in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What identifies it, and what the part is sorted by.
    pub key: Key,
    /// Of two records with one key, the one with the higher rank stays: run, change, digest.
    pub rank: (u64, i64, i64),
    /// Its text.
    pub body: Box<str>,
}

/// What stands before the text of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// See [`Record::key`].
    pub key: Key,
    /// See [`Record::rank`].
    pub rank: (u64, i64, i64),
    /// Bytes of the text.
    length: usize,
}

impl Head {
    /// The record with its text.
    pub(super) fn record(self, body: String) -> Record {
        Record {
            key: self.key,
            rank: self.rank,
            body: body.into(),
        }
    }
}

/// Writes records, sorted by key, into a new part.
///
/// # Errors
/// When the disk does.
pub fn write_part<'r>(
    path: &Path,
    records: impl IntoIterator<Item = &'r Record>,
) -> io::Result<()> {
    let mut writer = PartWriter::create(path)?;
    for record in records {
        writer.push(record)?;
    }
    writer.finish()
}

/// Writes one part: nothing is at its path before it is whole.
pub struct PartWriter {
    path: PathBuf,
    unfinished: files::Unfinished,
    encoder: zstd::Encoder<'static, BufWriter<File>>,
    /// Where the head of a record is put together.
    head: Vec<u8>,
}

impl PartWriter {
    /// Begins a part at this path.
    ///
    /// # Errors
    /// When the disk does.
    pub fn create(path: &Path) -> io::Result<Self> {
        let (unfinished, file) = files::Unfinished::create(path)?;
        let mut encoder = zstd::Encoder::new(BufWriter::new(file), LEVEL)?;
        encoder.window_log(WINDOW_LOG)?;
        encoder.include_checksum(true)?;
        Ok(Self {
            path: path.to_owned(),
            unfinished,
            encoder,
            head: Vec::new(),
        })
    }

    /// Adds a record; the caller keeps the order.
    ///
    /// # Errors
    /// When the disk does.
    pub fn push(&mut self, record: &Record) -> io::Result<()> {
        let (run, updated, hash) = record.rank;
        // What stands before the body in one piece: the encoder takes about as long for a byte as for a hundred.
        let head = &mut self.head;
        head.clear();
        match &record.key {
            Key::Int(key) => {
                head.push(0);
                head.extend(key.to_le_bytes());
            }
            Key::Text(key) => {
                head.push(1);
                push_text(head, key)?;
            }
        }
        head.extend(run.to_le_bytes());
        head.extend(updated.to_le_bytes());
        head.extend(hash.to_le_bytes());
        push_length(head, &record.body)?;
        self.encoder.write_all(head)?;
        self.encoder.write_all(record.body.as_bytes())
    }

    /// Puts the part in its place, for good.
    ///
    /// # Errors
    /// When the disk does.
    pub fn finish(self) -> io::Result<()> {
        let buffered = self.encoder.finish()?;
        let file = buffered
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        self.unfinished.finish(file, &self.path)
    }
}

fn push_text(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    push_length(out, text)?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn push_length(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(|_| io::Error::other("a row above 4 GiB"))?;
    out.extend(length.to_le_bytes());
    Ok(())
}

/// So much memory for the text of a row stays for those behind it.
const BYTES_KEPT: usize = 64 * 1024;

/// Reads one part.
pub struct PartReader {
    path: PathBuf,
    decoder: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    /// Of the record that comes next; none at the end.
    head: Option<Head>,
    /// Where the bytes of a text come together.
    bytes: Vec<u8>,
}

/// A part that is not there any more, or not as it was written.
#[derive(Debug)]
pub struct Damaged {
    path: PathBuf,
    error: io::Error,
}

impl Damaged {
    /// What the system has no other reason for is damage.
    pub fn told(path: &Path, error: io::Error) -> io::Error {
        if error.raw_os_error().is_some() && error.kind() != ErrorKind::NotFound {
            return error;
        }
        let path = path.to_owned();
        io::Error::new(ErrorKind::InvalidData, Self { path, error })
    }
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, error } = self;
        let what = match error.kind() {
            ErrorKind::NotFound => "missing",
            _ => "damaged",
        };
        write!(f, "the part {} is {what}: {error}", path.display())
    }
}

impl std::error::Error for Damaged {}

impl PartReader {
    /// Opens the part.
    ///
    /// # Errors
    /// When the disk does, or the part is not there.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path).map_err(|error| Damaged::told(path, error))?;
        let file = BufReader::with_capacity(16 * 1024, file);
        let mut decoder = zstd::Decoder::with_buffer(file)?;
        decoder.window_log_max(WINDOW_LOG_MAX)?;
        let mut part = Self {
            path: path.to_owned(),
            decoder: BufReader::with_capacity(32 * 1024, decoder),
            head: None,
            bytes: Vec::new(),
        };
        let head = part.read_head();
        part.head = head.map_err(|error| Damaged::told(path, error))?;
        Ok(part)
    }

    /// What the record is that comes next; none at the end.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Appends the text of the record that comes next, and goes to the one behind it; none at the end.
    ///
    /// # Errors
    /// When the disk does or the part is damaged.
    pub fn take(&mut self, text: &mut String) -> io::Result<Option<Head>> {
        let taken = self.read(text);
        taken.map_err(|error| Damaged::told(&self.path, error))
    }

    fn read(&mut self, text: &mut String) -> io::Result<Option<Head>> {
        let Some(head) = self.head.take() else {
            return Ok(None);
        };
        self.bytes.clear();
        // A length that is damaged takes no more memory than there is text.
        read_into(&mut self.decoder, head.length, &mut self.bytes)?;
        let read = str::from_utf8(&self.bytes);
        text.push_str(read.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?);
        // A row that is far larger than most keeps no memory.
        self.bytes.shrink_to(BYTES_KEPT);
        self.head = self.read_head()?;
        Ok(Some(head))
    }

    fn read_head(&mut self) -> io::Result<Option<Head>> {
        if self.decoder.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let key = match self.fixed::<1>()? {
            [0] => Key::Int(i64::from_le_bytes(self.fixed()?)),
            [1] => Key::Text(self.key()?),
            _ => {
                return Err(io::Error::new(
                    ErrorKind::InvalidData,
                    "no record begins here",
                ));
            }
        };
        let run = u64::from_le_bytes(self.fixed()?);
        let updated = i64::from_le_bytes(self.fixed()?);
        let hash = i64::from_le_bytes(self.fixed()?);
        Ok(Some(Head {
            key,
            rank: (run, updated, hash),
            length: self.length()?,
        }))
    }

    fn fixed<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.decoder.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn length(&mut self) -> io::Result<usize> {
        Ok(u32::from_le_bytes(self.fixed()?) as usize)
    }

    fn key(&mut self) -> io::Result<Box<str>> {
        let (length, mut bytes) = (self.length()?, Vec::new());
        read_into(&mut self.decoder, length, &mut bytes)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        Ok(text.into())
    }
}

/// Appends so many bytes, as they are there.
fn read_into(from: &mut impl BufRead, mut length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    while length > 0 {
        let there = from.fill_buf()?;
        if there.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let taken = there.len().min(length);
        bytes.extend_from_slice(&there[..taken]);
        from.consume(taken);
        length -= taken;
    }
    Ok(())
}
