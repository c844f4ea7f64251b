//! Random numbers: multiples of a step between bounds.

use rand::RngExt;
use rand::seq::IndexedRandom;
use serde_json::Number;

use super::decimal::{Decimal, UNBOUNDED};
use super::{Rng, keyword_list};
use crate::testing::json::{Json, Members};

const KEYWORDS: &[&str] = &[
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Decimal places of numbers, in order of preference. The first with which a number lies between
/// the bounds is taken.
const PLACES: [u32; 7] = [2, 0, 4, 7, 11, 16, 24];

/// The greatest integer that JSON represents exactly.
const MAX_EXACT_INTEGER: i128 = (1 << 53) - 1;

/// Decimal numbers of up to this many units in the last place are exact.
const MAX_EXACT_UNITS: i128 = 1_000_000_000_000_000;

/// Most numbers are within this distance of the number nearest to zero,
const NEAR: Decimal = Decimal {
    mantissa: 100,
    scale: 0,
};

/// or within so many steps, if a step is large.
const NEAR_STEPS: i128 = 20;

/// The rule for the numbers of a schema.
#[derive(Debug)]
pub(super) struct NumberRule {
    multiples: Option<Multiples>,
    /// The bounds as they are in the schema, where they are valid numbers.
    boundary_values: Vec<String>,
}

/// The multiples of a step from one index to another.
#[derive(Debug)]
struct Multiples {
    step: Decimal,
    min: i128,
    max: i128,
}

/// The bounds of a schema.
struct Bounds<'m> {
    /// Lower bounds, and whether each is inclusive.
    lower: Vec<(&'m Number, bool)>,
    upper: Vec<(&'m Number, bool)>,
}

impl NumberRule {
    pub(super) fn new(members: &Members, integer: bool) -> Result<Self, String> {
        let bounds = Bounds::new(members)?;
        let multiples = |step| Multiples::new(step, &bounds);
        let decimal_place = |scale| Decimal { mantissa: 1, scale };
        let rule = match number(members, "multipleOf")? {
            Some(step) => {
                let decimal = Decimal::parse(&step.to_string()).filter(|step| step.mantissa > 0);
                let decimal = if integer {
                    decimal.and_then(Decimal::to_integer_step)
                } else {
                    decimal
                };
                let decimal =
                    decimal.ok_or_else(|| format!("`multipleOf` {step} is not supported"))?;
                Self {
                    multiples: multiples(decimal),
                    boundary_values: Vec::new(),
                }
            }
            None if integer => Self {
                multiples: multiples(decimal_place(0)),
                boundary_values: Vec::new(),
            },
            None => Self {
                multiples: PLACES
                    .iter()
                    .find_map(|scale| multiples(decimal_place(*scale))),
                boundary_values: bounds.boundary_values(),
            },
        };
        if rule.multiples.is_none() && rule.boundary_values.is_empty() {
            let keywords = keyword_list(members, KEYWORDS);
            return Err(format!("no number satisfies {keywords}"));
        }
        Ok(rule)
    }

    pub(super) fn sample(&self, rng: &mut Rng) -> String {
        let boundary = self.boundary_values.choose(rng);
        let number = match (&self.multiples, boundary) {
            (Some(_), Some(boundary)) if rng.random_ratio(1, 8) => return boundary.clone(),
            (None, Some(boundary)) => return boundary.clone(),
            (Some(multiples), _) => multiples.sample(rng),
            (None, None) => None,
        };
        number.map_or_else(|| "0".to_owned(), |number| number.to_string())
    }
}

impl Multiples {
    /// Returns the multiples within the bounds, if there are any.
    fn new(step: Decimal, bounds: &Bounds<'_>) -> Option<Self> {
        let index = |number: &Number| match Decimal::parse(&number.to_string()) {
            Some(number) => number.div_floor(step),
            // Too many digits: the number is either very large or nearly zero.
            None => match number.as_f64() {
                Some(number) if number > 1.0 => (UNBOUNDED, false),
                Some(number) if number < -1.0 => (-UNBOUNDED, false),
                Some(number) => (if number < 0.0 { -1 } else { 0 }, true),
                None => (0, false),
            },
        };
        let min = bounds.lower.iter().map(|(number, inclusive)| {
            let (index, remainder) = index(number);
            if remainder || !inclusive {
                index + 1
            } else {
                index
            }
        });
        let max = bounds.upper.iter().map(|(number, inclusive)| {
            let (index, remainder) = index(number);
            if remainder || *inclusive {
                index
            } else {
                index - 1
            }
        });
        let multiples = Self {
            step,
            min: min.fold(-UNBOUNDED, i128::max),
            max: max.fold(UNBOUNDED, i128::min),
        };
        let in_range = multiples.min < UNBOUNDED
            && multiples.max > -UNBOUNDED
            && multiples.min <= multiples.max;
        (in_range && step.times(multiples.nearest_to_zero()).is_some()).then_some(multiples)
    }

    fn nearest_to_zero(&self) -> i128 {
        0.clamp(self.min, self.max)
    }

    fn sample(&self, rng: &mut Rng) -> Option<Decimal> {
        let exact = match self.step.scale {
            0 => MAX_EXACT_INTEGER,
            _ => MAX_EXACT_UNITS,
        };
        let exact = exact / self.step.mantissa;
        let near = NEAR.div_floor(self.step).0.max(NEAR_STEPS);
        let nearest = self.nearest_to_zero();
        let within = |rng: &mut Rng, below: i128, above: i128| {
            let min = self.min.max(nearest.saturating_sub(below));
            let max = self.max.min(nearest.saturating_add(above));
            rng.random_range(min..=max)
        };
        let index = match rng.random_range(0..16) {
            0 if self.min > -UNBOUNDED => self.min,
            1 if self.max < UNBOUNDED => self.max,
            2 => nearest,
            3 => within(rng, exact, exact),
            // Most quantities are not negative.
            5.. if nearest < self.max => within(rng, 0, near),
            _ => within(rng, near, near),
        };
        let number = self.step.times(index);
        number.or_else(|| self.step.times(nearest))
    }
}

impl<'m> Bounds<'m> {
    fn new(members: &'m Members) -> Result<Self, String> {
        let pair = |inclusive: &str, exclusive: &str| {
            let inclusive = number(members, inclusive)?.map(|number| (number, true));
            let exclusive = number(members, exclusive)?.map(|number| (number, false));
            Ok::<_, String>(inclusive.into_iter().chain(exclusive).collect())
        };
        Ok(Self {
            lower: pair("minimum", "exclusiveMinimum")?,
            upper: pair("maximum", "exclusiveMaximum")?,
        })
    }

    fn contain(&self, number: f64) -> bool {
        let above = |(bound, inclusive): &(&Number, bool)| {
            let bound = bound.as_f64();
            bound.is_some_and(|bound| number > bound || *inclusive && number >= bound)
        };
        let below = |(bound, inclusive): &(&Number, bool)| {
            let bound = bound.as_f64();
            bound.is_some_and(|bound| number < bound || *inclusive && number <= bound)
        };
        self.lower.iter().all(above) && self.upper.iter().all(below)
    }

    /// Returns the bounds that are valid numbers, or otherwise the middle between them.
    fn boundary_values(&self) -> Vec<String> {
        let mut boundary_values: Vec<String> = self
            .lower
            .iter()
            .chain(&self.upper)
            .filter(|(bound, _)| bound.as_f64().is_some_and(|bound| self.contain(bound)))
            .map(|(bound, _)| bound.to_string())
            .collect();
        if boundary_values.is_empty()
            && let ([(lower, _), ..], [(upper, _), ..]) = (&self.lower[..], &self.upper[..])
            && let (Some(lower), Some(upper)) = (lower.as_f64(), upper.as_f64())
            && let middle = lower / 2.0 + upper / 2.0
            && self.contain(middle)
            && let Some(middle) = Number::from_f64(middle)
        {
            boundary_values.push(middle.to_string());
        }
        boundary_values
    }
}

fn number<'m>(members: &'m Members, keyword: &str) -> Result<Option<&'m Number>, String> {
    match members.get(keyword) {
        None => Ok(None),
        Some(Json::Number(number)) => Ok(Some(number)),
        Some(value) => Err(format!("`{keyword}` must be a number, not {value}")),
    }
}
