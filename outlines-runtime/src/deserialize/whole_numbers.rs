//! Rewriting of whole floats as integers.

use crate::scan::{ScanEvent, Scanner};

/// Rewrites every number with a fraction or an exponent that is a 64-bit integer: `36.0` becomes
/// `36  `, padded so that later positions stay the same. Returns `None` if there is none.
pub(crate) fn rewrite_whole_floats(text: &str) -> Option<String> {
    // The scanner cannot tell that a number at the root is complete.
    if let Some(number) = whole(text.trim()) {
        return Some(number);
    }
    let mut scanner = Scanner::default();
    let mut rewritten = String::new();
    let mut copied = 0;
    while let Ok(Some(event)) = scanner.next(text) {
        let ScanEvent::Scalar(range) = event else {
            continue;
        };
        let Some(number) = text.get(range.clone()).and_then(whole) else {
            continue;
        };
        rewritten.push_str(text.get(copied..range.start)?);
        rewritten.push_str(&number);
        for _ in number.len()..range.len() {
            rewritten.push(' ');
        }
        copied = range.end;
    }
    if copied == 0 {
        return None;
    }
    rewritten.push_str(text.get(copied..)?);
    Some(rewritten)
}

/// Returns the digits of a number that is written as a float but is a 64-bit integer.
fn whole(number: &str) -> Option<String> {
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number),
    };
    // Neither a string nor a literal.
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    // serde_json reads `-0` as a float.
    if is_zero && (negative || integer.len() < digits.len()) {
        return Some("0".to_owned());
    }
    if integer.len() == digits.len() {
        return None;
    }
    let mut all = format!("{integer}{fraction}");
    let point = i32::try_from(integer.len()).ok()?.checked_add(exponent)?;
    // More digits than any 64-bit integer has.
    let point = usize::try_from(point).ok().filter(|point| *point <= 40)?;
    while all.len() < point {
        all.push('0');
    }
    if all.get(point..)?.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let magnitude = all.get(..point)?.parse::<i128>().ok()?;
    let value = if negative { -magnitude } else { magnitude };
    let fits = value >= i128::from(i64::MIN) && value <= i128::from(u64::MAX);
    fits.then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::{rewrite_whole_floats, whole};

    #[test]
    fn whole_floats_become_integers() {
        for (number, expected) in [
            ("36.0", Some("36")),
            ("36.000", Some("36")),
            ("-5.0", Some("-5")),
            ("3.6e1", Some("36")),
            ("1e3", Some("1000")),
            ("1E+2", Some("100")),
            ("360e-1", Some("36")),
            ("0.0", Some("0")),
            ("-0.0", Some("0")),
            ("-0", Some("0")),
            ("0e9", Some("0")),
            ("18446744073709551615.0", Some("18446744073709551615")),
            ("18446744073709551616.0", None),
            ("36", None),
            ("0", None),
            ("-36", None),
            ("36.5", None),
            ("365e-1", None),
            ("1e400", None),
            ("1e99999999999", None),
            ("1e-400", None),
            ("\"36.0\"", None),
            ("true", None),
            ("null", None),
        ] {
            assert_eq!(whole(number).as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn positions_stay_the_same_and_strings_are_untouched() {
        let text = r#"{"a":36.0,"b":"36.0","c":[1.50, 2.00]}"#;
        let expected = r#"{"a":36  ,"b":"36.0","c":[1.50, 2   ]}"#;
        assert_eq!(rewrite_whole_floats(text).as_deref(), Some(expected));
        assert_eq!(rewrite_whole_floats(r#"{"a":36,"b":"1.0"}"#), None);
        assert_eq!(rewrite_whole_floats(" 36.0\n").as_deref(), Some("36"));
    }
}
