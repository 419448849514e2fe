//! Keys as files hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What PEM holds, or the Base64 that stands inside.
pub(super) fn der(pem: &str) -> Option<Vec<u8>> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let base64: String = lines.flat_map(str::split_whitespace).collect();
    STANDARD.decode(base64).ok()
}
