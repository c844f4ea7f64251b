//! Decimal numbers, which unlike binary ones are exact multiples of steps such as 0.01.

use std::fmt;

/// The number `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) mantissa: i128,
    pub(super) scale: u32,
}

/// Greater than the index of any multiple that is drawn.
pub(super) const UNBOUNDED: i128 = 1 << 100;

/// More decimal places than this are not supported.
const MAX_SCALE: u32 = 30;

impl Decimal {
    /// Parses a JSON number, unless it has too many digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        if mantissa == 0 {
            return Some(Self { mantissa, scale: 0 });
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if let Ok(scale) = u32::try_from(scale) {
            return (scale <= MAX_SCALE).then_some(Self { mantissa, scale });
        }
        let mantissa = mantissa.checked_mul(power_of_ten(scale.unsigned_abs())?)?;
        Some(Self { mantissa, scale: 0 })
    }

    /// Divides by a step: returns the greatest index whose multiple of the step is not above this
    /// number, and whether there is a remainder.
    pub(super) fn div_floor(self, step: Self) -> (i128, bool) {
        let ratio = || {
            let shift = power_of_ten(self.scale.abs_diff(step.scale))?;
            if step.scale >= self.scale {
                Some((self.mantissa.checked_mul(shift)?, step.mantissa))
            } else {
                Some((self.mantissa, step.mantissa.checked_mul(shift)?))
            }
        };
        match ratio() {
            Some((dividend, divisor)) => (
                dividend.div_euclid(divisor),
                dividend.rem_euclid(divisor) != 0,
            ),
            None => (UNBOUNDED * self.mantissa.signum(), false),
        }
    }

    /// Returns a multiple of this number.
    pub(super) fn times(self, index: i128) -> Option<Self> {
        let mantissa = self.mantissa.checked_mul(index)?;
        Some(Self { mantissa, ..self })
    }

    /// Returns the smallest multiple of this number that is an integer.
    pub(super) fn to_integer_step(self) -> Option<Self> {
        let shift = power_of_ten(self.scale)?;
        let (mut a, mut b) = (self.mantissa, shift);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Some(Self {
            mantissa: self.mantissa / a,
            scale: 0,
        })
    }
}

fn power_of_ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// Writes JSON without trailing zeros.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.scale as usize;
        let width = places + 1;
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}
