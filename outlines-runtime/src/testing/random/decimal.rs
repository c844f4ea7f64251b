//! Decimal numbers, so that a multiple of 0.01 is one.

use std::fmt;

/// `mantissa` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) mantissa: i128,
    pub(super) scale: u32,
}

/// Beyond all indices that are drawn.
pub(super) const FAR: i128 = 1 << 100;

impl Decimal {
    /// One in this place behind the point.
    pub(super) fn place(scale: u32) -> Self {
        Self { mantissa: 1, scale }
    }

    /// The number of a JSON text, unless it has too many digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        if mantissa == 0 {
            return Some(Self {
                mantissa: 0,
                scale: 0,
            });
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale <= 30 => Some(Self { mantissa, scale }),
            Ok(_) => None,
            Err(_) => Some(Self {
                mantissa: mantissa.checked_mul(ten_to(scale.unsigned_abs())?)?,
                scale: 0,
            }),
        }
    }

    /// The largest index whose multiple of `step` is not above this, and whether something is left.
    pub(super) fn steps(self, step: Self) -> (i128, bool) {
        let ratio = || {
            let shift = ten_to(self.scale.abs_diff(step.scale))?;
            if step.scale >= self.scale {
                Some((self.mantissa.checked_mul(shift)?, step.mantissa))
            } else {
                Some((self.mantissa, step.mantissa.checked_mul(shift)?))
            }
        };
        match ratio() {
            Some((above, below)) => (above.div_euclid(below), above.rem_euclid(below) != 0),
            None => (FAR * self.mantissa.signum(), false),
        }
    }

    /// A multiple of this.
    pub(super) fn times(self, index: i128) -> Option<Self> {
        let mantissa = self.mantissa.checked_mul(index)?;
        Some(Self { mantissa, ..self })
    }

    /// The smallest whole multiple of this.
    pub(super) fn whole(self) -> Option<Self> {
        let shift = ten_to(self.scale)?;
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

fn ten_to(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// As JSON: no more digits than needed.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.scale as usize;
        let digits = format!(
            "{:0>width$}",
            self.mantissa.unsigned_abs(),
            width = places + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}
