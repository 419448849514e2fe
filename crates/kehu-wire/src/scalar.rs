//! Values inside texts: the one idea of them that check, client, export and sandbox share.

/// A whole number inside a string: `17`, `-3`; no blank, no fraction.
pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number inside a string; what is infinite or not a number is none.
pub fn float(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A boolean inside a string: `true` and `false`, `1` and `0`.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A decimal number, digit for digit: the digits as one number, and how many of them stand behind the
/// point. At most 28 do, and the number takes at most 96 bits.
pub fn decimal(text: &str) -> Option<(i128, u32)> {
    const MOST: i128 = 1 << 96;
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, number) = match number.as_bytes().first()? {
        b'-' => (-1, &number[1..]),
        b'+' => (1, &number[1..]),
        _ => (1, number),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut digits: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = digit.is_ascii_digit().then(|| i128::from(digit - b'0'))?;
        digits = digits * 10 + digit;
        if digits >= MOST {
            return None;
        }
    }
    let mut scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    if digits == 0 {
        scale = scale.clamp(0, 28);
    }
    while scale < 0 {
        digits = Some(digits * 10).filter(|digits| *digits < MOST)?;
        scale += 1;
    }
    let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 28)?;
    Some((sign * digits, scale))
}

/// Bytes as base64 in a string; the padding may be left out.
#[cfg(feature = "base64")]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    use base64::engine::Engine as _;
    crate::bytes::BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_or_finite() {
        assert_eq!(
            integer("1021110718827683840"),
            Some(1_021_110_718_827_683_840)
        );
        for text in [
            "",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "0x1",
            "9223372036854775808",
            "１",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
        assert_eq!(float("-1.5e3"), Some(-1500.0));
        for text in ["", "NaN", "inf", "-Infinity", "1e400", "1,5"] {
            assert_eq!(float(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_keep_every_digit_or_are_none() {
        let check = |text: &str, expect| assert_eq!(decimal(text), expect, "{text}");
        check("12.30", Some((1230, 2)));
        check("-0.1", Some((-1, 1)));
        check("+007", Some((7, 0)));
        check(".5", Some((5, 1)));
        check("1.5e3", Some((1500, 0)));
        check("15E-3", Some((15, 3)));
        check("0e2000000000", Some((0, 0)));
        check("79228162514264337593543950335", Some(((1 << 96) - 1, 0)));
        for text in [
            "",
            ".",
            "-",
            "e5",
            "1_000",
            "1,5",
            "0x1",
            "79228162514264337593543950336",
            "0.12345678901234567890123456789",
            "1e29",
            "1e2000000000",
            "1e-2000000000",
            "NaN",
        ] {
            check(text, None);
        }
    }
}
