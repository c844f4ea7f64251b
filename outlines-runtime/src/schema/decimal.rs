//! Arithmetic on numbers in JSON text.
//!
//! Floating-point numbers are not precise enough: bounds beyond 2^53 must be compared exactly.

/// The digits of a number and the power of ten that they are multiplied with.
#[derive(Clone, Copy)]
struct Decimal {
    negative: bool,
    digits: i128,
    exponent: i32,
}

/// Returns the parts of a number, or `None` if it has more digits than an `i128`.
const fn parse(text: &str) -> Option<Decimal> {
    let mut bytes = text.as_bytes();
    let negative = matches!(bytes, [b'-', ..]);
    if let [b'-', rest @ ..] = bytes {
        bytes = rest;
    }
    let (mut digits, mut exponent, mut fraction) = (0_i128, 0_i32, false);
    while let [byte, rest @ ..] = bytes {
        match byte {
            b'.' => fraction = true,
            b'e' | b'E' => break,
            digit => {
                digits = match digits.checked_mul(10) {
                    Some(digits) => digits + (*digit - b'0') as i128,
                    None => return None,
                };
                if fraction {
                    exponent -= 1;
                }
            }
        }
        bytes = rest;
    }
    if let [_, rest @ ..] = bytes {
        let (minus, mut rest) = match rest {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        let mut power = 0_i32;
        while let [digit, next @ ..] = rest {
            // Larger powers are not numbers of any Rust type.
            if power < 100_000 {
                power = power * 10 + (*digit - b'0') as i32;
            }
            rest = next;
        }
        exponent += if minus { -power } else { power };
    }
    // Without trailing zeros, numbers of any form can be scaled.
    while digits != 0 && digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
    }
    Some(Decimal {
        negative,
        digits: if negative { -digits } else { digits },
        exponent,
    })
}

impl Decimal {
    /// Returns the number as a multiple of a power of ten, if it is one that fits.
    const fn scaled(self, exponent: i32) -> Option<i128> {
        let (mut digits, mut steps) = (self.digits, self.exponent - exponent);
        if digits == 0 {
            return Some(0);
        }
        if steps < 0 {
            return None;
        }
        while steps > 0 {
            digits = match digits.checked_mul(10) {
                Some(digits) => digits,
                None => return None,
            };
            steps -= 1;
        }
        Some(digits)
    }

    /// Returns the number of digits before the decimal point, which is negative for small
    /// fractions.
    const fn magnitude(self) -> i32 {
        let (mut digits, mut count) = (self.digits.unsigned_abs(), 0);
        while digits > 0 {
            digits /= 10;
            count += 1;
        }
        self.exponent + count
    }
}

const fn least(a: i32, b: i32) -> i32 {
    if a < b { a } else { b }
}

/// Returns whether `a` is less than `b`. A number with too many digits is less than none.
pub(super) const fn is_less(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (parse(a), parse(b)) else {
        return false;
    };
    if a.digits == 0 || b.digits == 0 || a.negative != b.negative {
        return a.digits < b.digits;
    }
    let exponent = least(a.exponent, b.exponent);
    match (a.scaled(exponent), b.scaled(exponent)) {
        (Some(a), Some(b)) => a < b,
        // They are too far apart to have equal magnitudes.
        _ => (a.magnitude() < b.magnitude()) != a.negative,
    }
}

/// Returns whether a multiple of `step` lies between two bounds, which are exclusive if the flags
/// say so. Returns `true` if the numbers have too many digits to tell.
pub(super) const fn has_multiple(min: (&str, bool), max: (&str, bool), step: &str) -> bool {
    let (Some(low), Some(high), Some(step)) = (parse(min.0), parse(max.0), parse(step)) else {
        return true;
    };
    let exponent = least(least(low.exponent, high.exponent), step.exponent);
    let (Some(low), Some(high), Some(step)) = (
        low.scaled(exponent),
        high.scaled(exponent),
        step.scaled(exponent),
    ) else {
        return true;
    };
    let low = if min.1 { low + 1 } else { low };
    let high = if max.1 { high - 1 } else { high };
    has_integer_multiple(low, high, step)
}

/// Returns whether a multiple of `step`, which is positive, lies between two bounds.
pub(super) const fn has_integer_multiple(low: i128, high: i128, step: i128) -> bool {
    let rest = low.rem_euclid(step);
    let first = if rest == 0 {
        Some(low)
    } else {
        low.checked_add(step - rest)
    };
    match first {
        Some(first) => first <= high,
        None => false,
    }
}

/// Returns the least common multiple of two steps, as one of the texts; `None` if it is neither.
pub(super) const fn common_step(a: &'static str, b: &'static str) -> Option<&'static str> {
    let (Some(first), Some(second)) = (parse(a), parse(b)) else {
        return None;
    };
    let exponent = least(first.exponent, second.exponent);
    match (first.scaled(exponent), second.scaled(exponent)) {
        (Some(first), Some(second)) if first % second == 0 => Some(a),
        (Some(first), Some(second)) if second % first == 0 => Some(b),
        _ => None,
    }
}

/// Returns the value of an integer, if it is one that fits.
pub(super) const fn integer(text: &str) -> Option<i128> {
    match i128::from_str_radix(text, 10) {
        Ok(value) => Some(value),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly() {
        for (less, greater) in [
            ("9007199254740992", "9007199254740993"),
            ("-9007199254740993", "-9007199254740992"),
            ("-1", "0"),
            ("0", "0.000001"),
            ("0.1", "0.25"),
            ("2", "1e1"),
            ("1e-3", "0.01"),
            ("3.4028235e38", "1e39"),
            ("-1e300", "-1e-300"),
            ("-1e39", "5"),
        ] {
            assert!(is_less(less, greater), "{less} < {greater}");
            assert!(!is_less(greater, less), "{greater} < {less}");
        }
        assert!(!is_less("1.0", "1") && !is_less("1", "1.0") && !is_less("-0", "0"));
    }

    #[test]
    fn multiples_between_bounds_are_found() {
        for (min, max, step, expected) in [
            (("1", false), ("4", false), "5", false),
            (("1", false), ("5", false), "5", true),
            (("1", false), ("5", true), "5", false),
            (("-4", false), ("-1", false), "5", false),
            (("0", true), ("0.5", false), "0.25", true),
            (("0.1", false), ("0.2", false), "0.25", false),
            (("0", false), ("1e300", false), "3", true),
        ] {
            assert_eq!(
                has_multiple(min, max, step),
                expected,
                "{min:?} {max:?} {step}"
            );
        }
    }

    #[test]
    fn two_steps_are_one_if_one_divides_the_other() {
        assert_eq!(common_step("4", "2"), Some("4"));
        assert_eq!(common_step("0.1", "0.5"), Some("0.5"));
        assert_eq!(common_step("4", "6"), None);
    }
}
