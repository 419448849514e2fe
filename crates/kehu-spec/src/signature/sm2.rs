//! Signatures of SM2 over SM3.

use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};

use super::pem::{PRIVATE, behind, der};

/// The identity of whoever has none, as GM/T 0009 says.
const NOBODY: &str = "1234567812345678";
/// In DER, what stands before a public key: the name of the curve.
const CURVE: [u8; 10] = [6, 8, 42, 129, 28, 207, 85, 1, 130, 45];

/// `None` where the private key is not one.
pub(super) fn sign(key: &str, bytes: &[u8]) -> Option<Signature> {
    private(key)?.try_sign(bytes).ok()
}

/// Whether a signature is that of these bytes; `None` where the key is not one, public or private.
pub(super) fn is_signed(raw: bool, key: &str, bytes: &[u8], signature: &[u8]) -> Option<bool> {
    let key = public(key).or_else(|| Some(private(key)?.verifying_key().clone()))?;
    let signature = match raw {
        true => Signature::from_slice(signature),
        false => Signature::from_der(signature),
    };
    Some(signature.is_ok_and(|signature| key.verify(bytes, &signature).is_ok()))
}

/// PKCS#8 or SEC 1 in PEM, or the digits of the number.
fn private(key: &str) -> Option<SigningKey> {
    let number = hex(key).or_else(|| behind(&der(key)?, &PRIVATE).map(<[u8]>::to_vec))?;
    SigningKey::from_slice(NOBODY, number.get(..32)?).ok()
}

/// PEM, of a certificate, too; or the digits of the point.
fn public(key: &str) -> Option<VerifyingKey> {
    let point = hex(key).filter(|point| point.len() == 65);
    let point = point.or_else(|| {
        let bits = behind(&der(key)?, &CURVE)?
            .strip_prefix(&[3, 66, 0])?
            .to_vec();
        Some(bits)
    })?;
    VerifyingKey::from_sec1_bytes(NOBODY, point.get(..65)?).ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let is_hex = text.len() >= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| text.as_bytes().chunks(2).map(digit).collect())?
}
