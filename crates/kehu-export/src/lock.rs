//! One run at a time on a target: the second is refused with the first one's name.
//!
//! The lock is the operating system's: it ends with the process that holds it, however that ends, so
//! that no lock of a dead process is left behind. What stands in the file only tells who holds it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek as _, Write as _},
    path::Path,
};

use crate::{files::private, holder::Holder};

/// A lock that is held.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why a lock was not taken.
#[derive(Debug)]
pub enum LockError {
    /// Somebody else holds it; `None` when who is not written yet.
    Held(Option<Holder>),
    /// The file cannot be used.
    Io(io::Error),
}

impl From<io::Error> for LockError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Lock {
    /// Takes the lock or says who has it.
    ///
    /// # Errors
    /// When somebody else holds it.
    pub fn take(path: &Path, holder: &Holder) -> Result<Self, LockError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = private(&mut options).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let text = fs::read_to_string(path).unwrap_or_default();
                return Err(LockError::Held(serde_json::from_str(&text).ok()));
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let text = serde_json::to_string(holder).map_err(io::Error::other)?;
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_is_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("lock");
        let first = Holder::this_process();
        let lock = Lock::take(&path, &first).expect("is free");
        match Lock::take(&path, &Holder::this_process()) {
            Err(LockError::Held(holder)) => assert_eq!(holder, Some(first)),
            other => panic!("{other:?}"),
        }
        drop(lock);
        Lock::take(&path, &Holder::this_process()).expect("is free again");
    }

    #[test]
    fn what_a_dead_process_left_behind_is_taken_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("lock");
        fs::write(
            &path,
            r#"{"host":"x","pid":1,"since":"2024-01-01T00:00:00Z"}"#,
        )
        .expect("is written");
        Lock::take(&path, &Holder::this_process()).expect("is free");
    }
}
