//! Numbers: multiples of a step between bounds.

use fastrand::Rng;
use serde_json::Number;

use super::decimal::{Decimal, FAR};
use super::keywords::quote;
use super::pick::one_of;
use crate::testing::json::{Json, Members};

/// Places behind the point that a number gets, the fewest that there is a number with between its bounds.
const PLACES: [u32; 7] = [2, 0, 4, 7, 11, 16, 24];

/// The largest integer that JSON carries exactly.
const EXACT: i128 = (1 << 53) - 1;

/// What a number must keep to.
const RULES: &[&str] = &[
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
];

/// With this many, decimal digits are exact.
const DIGITS: i128 = 1_000_000_000_000_000;

/// What is drawn most of the time is no larger, if the bounds let it.
const SMALL: Decimal = Decimal {
    mantissa: 100,
    scale: 0,
};

/// Steps that are small however large a step is.
const FEW: i128 = 20;

#[derive(Debug)]
pub(super) struct Numbers {
    lattice: Option<Lattice>,
    /// The bounds themselves, as the schema has them, where they may be values.
    edges: Vec<String>,
}

/// The multiples of a step from one index to another.
#[derive(Debug)]
struct Lattice {
    step: Decimal,
    low: i128,
    high: i128,
}

/// A bound, and whether it is itself within.
type Bound<'m> = (&'m Number, bool);

impl Numbers {
    pub(super) fn new(members: &Members, whole: bool) -> Result<Self, String> {
        let low = [
            bound(members, "minimum", true)?,
            bound(members, "exclusiveMinimum", false)?,
        ];
        let high = [
            bound(members, "maximum", true)?,
            bound(members, "exclusiveMaximum", false)?,
        ];
        let step = bound(members, "multipleOf", true)?;
        let low: Vec<Bound<'_>> = low.into_iter().flatten().collect();
        let high: Vec<Bound<'_>> = high.into_iter().flatten().collect();
        let lattice = |step| Lattice::new(step, &low, &high);
        let numbers = match step {
            Some((step, _)) => {
                let decimal = Decimal::parse(&step.to_string()).filter(|step| step.mantissa > 0);
                let decimal = if whole {
                    decimal.and_then(Decimal::whole)
                } else {
                    decimal
                };
                let step = decimal
                    .ok_or_else(|| format!("`multipleOf` is no step to draw with: {step}"))?;
                Self {
                    lattice: lattice(step),
                    edges: Vec::new(),
                }
            }
            None if whole => Self {
                lattice: lattice(Decimal::place(0)),
                edges: Vec::new(),
            },
            None => Self {
                lattice: PLACES
                    .iter()
                    .find_map(|scale| lattice(Decimal::place(*scale))),
                edges: edges(&low, &high),
            },
        };
        if numbers.lattice.is_none() && numbers.edges.is_empty() {
            return Err(format!("no number is found with {}", quote(members, RULES)));
        }
        Ok(numbers)
    }

    pub(super) fn draw(&self, rng: &mut Rng) -> String {
        let edge = one_of(rng, &self.edges);
        let number = match (&self.lattice, edge) {
            (Some(_), Some(edge)) if rng.u32(0..8) == 0 => return edge.clone(),
            (None, Some(edge)) => return edge.clone(),
            (Some(lattice), _) => lattice.draw(rng),
            (None, None) => None,
        };
        number.map_or_else(|| "0".to_owned(), |number| number.to_string())
    }
}

impl Lattice {
    /// What lies between the bounds, if anything does.
    fn new(step: Decimal, low: &[Bound<'_>], high: &[Bound<'_>]) -> Option<Self> {
        let steps = |number: &Number| match Decimal::parse(&number.to_string()) {
            Some(number) => number.steps(step),
            // Of too many digits: too large, or next to nothing.
            None => match number.as_f64() {
                Some(number) if number.abs() > 1.0 => (FAR * sign(number), false),
                Some(number) => (if number < 0.0 { -1 } else { 0 }, true),
                None => (0, false),
            },
        };
        let low = low.iter().map(|(number, within)| {
            let (index, rest) = steps(number);
            if rest || !within { index + 1 } else { index }
        });
        let high = high.iter().map(|(number, within)| {
            let (index, rest) = steps(number);
            if rest || *within { index } else { index - 1 }
        });
        let lattice = Self {
            step,
            low: low.fold(-FAR, i128::max),
            high: high.fold(FAR, i128::min),
        };
        let is_near = lattice.low < FAR && lattice.high > -FAR && lattice.low <= lattice.high;
        // What is drawn must have a text.
        let written = |index: i128| step.times(index).is_some();
        (is_near && written(lattice.nearest())).then_some(lattice)
    }

    /// The index next to zero.
    fn nearest(&self) -> i128 {
        0.clamp(self.low, self.high)
    }

    fn draw(&self, rng: &mut Rng) -> Option<Decimal> {
        let exact = if self.step.scale == 0 { EXACT } else { DIGITS } / self.step.mantissa;
        let (small, _) = SMALL.steps(self.step);
        let small = small.max(FEW);
        let nearest = self.nearest();
        let within = |reach: i128, rng: &mut Rng| {
            let low = self.low.max(nearest.saturating_sub(reach));
            let high = self.high.min(nearest.saturating_add(reach));
            rng.i128(low..=high)
        };
        let index = match rng.u32(0..16) {
            0 if self.low > -FAR => self.low,
            1 if self.high < FAR => self.high,
            2 => nearest,
            3 => within(exact, rng),
            // Most of what people count is not below zero.
            5.. if nearest < self.high => {
                rng.i128(nearest..=self.high.min(nearest.saturating_add(small)))
            }
            _ => within(small, rng),
        };
        self.step.times(index).or_else(|| self.step.times(nearest))
    }
}

fn sign(number: f64) -> i128 {
    if number < 0.0 { -1 } else { 1 }
}

fn bound<'m>(
    members: &'m Members,
    keyword: &str,
    within: bool,
) -> Result<Option<Bound<'m>>, String> {
    match members.get(keyword) {
        None => Ok(None),
        Some(Json::Number(number)) => Ok(Some((number, within))),
        Some(value) => Err(format!("`{keyword}` is no number: {value}")),
    }
}

/// The bounds that are values, and else what is in their middle.
fn edges(low: &[Bound<'_>], high: &[Bound<'_>]) -> Vec<String> {
    let admits = |number: f64| {
        let above = |(bound, within): &Bound<'_>| {
            bound
                .as_f64()
                .is_some_and(|bound| number > bound || *within && number >= bound)
        };
        let below = |(bound, within): &Bound<'_>| {
            bound
                .as_f64()
                .is_some_and(|bound| number < bound || *within && number <= bound)
        };
        low.iter().all(above) && high.iter().all(below)
    };
    let bounds = low.iter().chain(high);
    let mut edges: Vec<String> = bounds
        .filter(|(bound, _)| bound.as_f64().is_some_and(admits))
        .map(|(bound, _)| bound.to_string())
        .collect();
    if edges.is_empty()
        && let [(low, _), ..] = low
        && let [(high, _), ..] = high
        && let (Some(low), Some(high)) = (low.as_f64(), high.as_f64())
        && let middle = low / 2.0 + high / 2.0
        && admits(middle)
        && let Some(middle) = Number::from_f64(middle)
    {
        edges.push(middle.to_string());
    }
    edges
}
