//! Numbers that nobody can foresee, from the operating system.

use crate::{Error, Result};

/// So many of its random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::getrandom(&mut bytes)
        .map_err(|_| Error::config("the operating system has no random numbers to give"))?;
    Ok(bytes)
}
