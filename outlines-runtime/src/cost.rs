//! Prices of tokens, and the cost of a usage.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::usage::Usage;

/// The number of parts of a currency unit that a [`Cost`] counts.
const COST_SCALE: u128 = 1_000_000_000_000;

/// An amount of money, in the currency of the [`Prices`].
///
/// It is a whole number of trillionths, so sums are exact and do not depend on their order. A price
/// has six decimals per million tokens, so the cost of every token is such a number. Floating-point
/// numbers would accumulate rounding errors, with which a budget could be missed or exceeded.
///
/// ```
/// use outlines_runtime::{Cost, Prices, Usage};
///
/// let mut usage = Usage::default();
/// usage.prompt_tokens = 1;
/// let cost = usage.cost(&Prices::new(0.15, 0.60));
/// assert_eq!(cost.to_string(), "0.00000015");
/// assert_eq!(std::iter::repeat_n(cost, 1_000_000).sum::<Cost>().to_string(), "0.15");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u128);

impl Cost {
    /// Returns the amount of this many currency units, rounded to trillionths. A negative amount
    /// and NaN are zero.
    ///
    /// ```
    /// use outlines_runtime::Cost;
    ///
    /// assert_eq!(Cost::new(0.1) + Cost::new(0.2), Cost::new(0.3));
    /// ```
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates, and maps NaN to zero"
    )]
    pub fn new(units: f64) -> Self {
        Self((units * 1e12).round() as u128)
    }

    /// Returns the amount as the nearest floating-point number, for charts and reports.
    ///
    /// ```
    /// use outlines_runtime::Cost;
    ///
    /// assert_eq!(Cost::new(0.25).to_f64(), 0.25);
    /// ```
    #[must_use]
    pub fn to_f64(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the nearest number is asked for"
        )]
        let parts = self.0 as f64;
        parts / 1e12
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates, and maps NaN to zero"
)]
fn millionths(units: f64) -> u64 {
    (units * 1e6).round() as u64
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), Add::add)
    }
}

/// Writes the exact amount, without trailing zeros.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, parts) = (self.0 / COST_SCALE, self.0 % COST_SCALE);
        if parts == 0 {
            return write!(f, "{units}");
        }
        let decimals = format!("{parts:012}");
        write!(f, "{units}.{}", decimals.trim_end_matches('0'))
    }
}

/// Serializes the amount as a number. Up to 9,000 currency units, it is exact.
impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

impl<'de> Deserialize<'de> for Cost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::new)
    }
}

impl fmt::Debug for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cost({self})")
    }
}

/// What a vendor charges for tokens, per million of them, in any currency.
///
/// Prices change and differ between contracts, so none are built in. They are rounded to six
/// decimals. A negative price and NaN are zero.
///
/// ```
/// use outlines_runtime::{Cost, Prices, Usage};
///
/// let prices = Prices::new(0.15, 0.60).cached_input(0.075).batch_factor(0.5);
/// let mut usage = Usage::default();
/// usage.prompt_tokens = 2_000_000;
/// usage.cached_tokens = 1_000_000;
/// usage.completion_tokens = 500_000;
/// assert_eq!(usage.cost(&prices), Cost::new(0.15 + 0.075 + 0.30));
/// assert_eq!(usage.batch_cost(&prices), Cost::new(0.2625));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// All prices are in millionths per million tokens.
    input: u64,
    cached_input: Option<u64>,
    cache_write: Option<u64>,
    output: u64,
    /// In millionths.
    batch_factor: u64,
}

impl Prices {
    /// Returns prices of input and output tokens. Cached input and cache writes cost as much as
    /// other input, and batch jobs as much as single calls, until they are set.
    #[must_use]
    pub fn new(input: f64, output: f64) -> Self {
        Self {
            input: millionths(input),
            cached_input: None,
            cache_write: None,
            output: millionths(output),
            batch_factor: 1_000_000,
        }
    }

    /// Sets the price of input tokens that the server reads from its prompt cache.
    #[must_use]
    pub fn cached_input(mut self, price: f64) -> Self {
        self.cached_input = Some(millionths(price));
        self
    }

    /// Sets the price of input tokens that the server writes to its prompt cache.
    ///
    /// ```
    /// use outlines_runtime::{Cost, Prices, Usage};
    ///
    /// let mut usage = Usage::default();
    /// usage.prompt_tokens = 1_000_000;
    /// usage.cache_write_tokens = 1_000_000;
    /// assert_eq!(usage.cost(&Prices::new(3.0, 15.0).cache_write(3.75)), Cost::new(3.75));
    /// ```
    #[must_use]
    pub fn cache_write(mut self, price: f64) -> Self {
        self.cache_write = Some(millionths(price));
        self
    }

    /// Sets the factor of all prices for the Batch API, such as 0.5 for half the price.
    #[must_use]
    pub fn batch_factor(mut self, factor: f64) -> Self {
        self.batch_factor = millionths(factor);
        self
    }

    /// Returns the prices for the Batch API, rounded to six decimals.
    ///
    /// ```
    /// use outlines_runtime::Prices;
    ///
    /// let prices = Prices::new(0.15, 0.60).batch_factor(0.5);
    /// assert_eq!(prices.in_batches(), Prices::new(0.075, 0.30));
    /// ```
    #[must_use]
    pub fn in_batches(&self) -> Self {
        let scaled = |price: u64| {
            let scaled = (u128::from(price) * u128::from(self.batch_factor) + 500_000) / 1_000_000;
            u64::try_from(scaled).unwrap_or(u64::MAX)
        };
        Self {
            input: scaled(self.input),
            cached_input: self.cached_input.map(scaled),
            cache_write: self.cache_write.map(scaled),
            output: scaled(self.output),
            batch_factor: 1_000_000,
        }
    }
}

impl Usage {
    /// Returns the cost of this usage in single calls.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    /// use outlines_runtime::Prices;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json("Bern").usage(40, 10));
    /// let model = server.model();
    /// model.generate::<String>("The capital of Switzerland?").await?;
    /// // Per million tokens, in USD.
    /// let prices = Prices::new(2.5, 10.0);
    /// assert_eq!(model.usage().cost(&prices).to_string(), "0.0002");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cost(&self, prices: &Prices) -> Cost {
        let cached = self.cached_tokens.min(self.prompt_tokens);
        let written = self.cache_write_tokens.min(self.prompt_tokens - cached);
        let other = self.prompt_tokens - cached - written;
        let parts = [
            (other, prices.input),
            (cached, prices.cached_input.unwrap_or(prices.input)),
            (written, prices.cache_write.unwrap_or(prices.input)),
            (self.completion_tokens, prices.output),
        ];
        let costs = parts.map(|(tokens, price)| Cost(u128::from(tokens) * u128::from(price)));
        costs.into_iter().sum()
    }

    /// Returns the cost of this usage in a batch job, with the factor of the prices.
    ///
    /// ```
    /// use outlines_runtime::{Cost, Prices, Usage};
    ///
    /// let mut usage = Usage::default();
    /// usage.completion_tokens = 1_000_000;
    /// let prices = Prices::new(0.15, 0.60).batch_factor(0.5);
    /// assert_eq!(usage.batch_cost(&prices), Cost::new(0.30));
    /// ```
    #[must_use]
    pub fn batch_cost(&self, prices: &Prices) -> Cost {
        self.cost(&prices.in_batches())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_exact_and_saturate() {
        let usage = Usage {
            prompt_tokens: u64::MAX,
            completion_tokens: u64::MAX,
            ..Usage::default()
        };
        let most = usage.cost(&Prices::new(f64::INFINITY, f64::INFINITY));
        assert_eq!(most + most, Cost(u128::MAX));
        assert_eq!(usage.cost(&Prices::new(-1.0, f64::NAN)), Cost::default());
        assert_eq!(Cost::new(12.5).to_string(), "12.5");
        assert_eq!(Cost::new(0.000_001).to_string(), "0.000001");
        assert_eq!(Cost::default().to_string(), "0");
    }

    #[test]
    fn more_cached_tokens_than_prompt_tokens_cost_no_more_than_the_prompt() {
        let usage = Usage {
            prompt_tokens: 10,
            cached_tokens: 8,
            cache_write_tokens: 8,
            ..Usage::default()
        };
        let prices = Prices::new(1.0, 0.0).cached_input(2.0).cache_write(3.0);
        assert_eq!(usage.cost(&prices), Cost(8 * 2_000_000 + 2 * 3_000_000));
    }
}
