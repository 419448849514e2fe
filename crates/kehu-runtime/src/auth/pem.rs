//! Keys as files and variables hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// In DER, what stands before the number of a private key of 32 bytes.
pub(super) const PRIVATE: &[u8] = b"\x02\x01\x01\x04\x20";

/// Where what stands behind a mark begins.
pub(super) fn behind(der: &[u8], mark: &[u8]) -> Option<usize> {
    let at = der.windows(mark.len()).position(|bytes| bytes == mark)?;
    Some(at + mark.len())
}

/// What PEM holds, or the Base64 that stands inside. Variables of the environment hold the ends of lines as
/// `\n`.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let pem = pem.replace("\\n", "\n");
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.flat_map(str::split_whitespace).collect();
    STANDARD.decode(text).unwrap_or_default()
}
