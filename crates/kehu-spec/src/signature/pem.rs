//! Keys as files hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What stands behind a mark.
pub(super) fn behind<'d>(der: &'d [u8], mark: &[u8]) -> Option<&'d [u8]> {
    let at = der.windows(mark.len()).position(|window| window == mark)?;
    der.get(at + mark.len()..)
}

/// In DER, what stands before the number of a private key of 32 bytes.
pub(super) const PRIVATE: [u8; 5] = [2, 1, 1, 4, 32];

/// What PEM holds, or the Base64 that stands inside.
pub(super) fn der(pem: &str) -> Option<Vec<u8>> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let base64: String = lines.flat_map(str::split_whitespace).collect();
    STANDARD.decode(base64).ok()
}
