//! Keys as files and variables hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What PEM holds, or the Base64 that stands inside. Variables of the environment hold the ends of lines as
/// `\n`.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let pem = pem.replace("\\n", "\n");
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.flat_map(str::split_whitespace).collect();
    STANDARD.decode(text).unwrap_or_default()
}
