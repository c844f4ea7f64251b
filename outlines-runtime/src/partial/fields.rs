//! Fields that arrive as a whole.

use serde::de::DeserializeOwned;

use super::arrive::{Arrival, Outcome, What};
use super::text::{Mismatch, Read, Text};

/// A field of a type that may have no schema of its own.
///
/// # Errors
///
/// A value of another type.
pub fn whole<T: DeserializeOwned>(
    place: &mut Option<T>,
    arrival: Arrival<'_>,
) -> Result<Outcome, Mismatch> {
    set(place, arrival, Text::decode)
}

/// A field that is read by a function.
///
/// # Errors
///
/// A value of another type.
pub fn read<const FIELD: usize, R: Read<FIELD>>(
    place: &mut Option<R::Value>,
    arrival: Arrival<'_>,
) -> Result<Outcome, Mismatch> {
    set(place, arrival, Text::read::<FIELD, R>)
}

fn set<'t, T>(
    place: &mut Option<T>,
    arrival: Arrival<'t>,
    decode: impl FnOnce(Text<'t>) -> Result<T, Mismatch>,
) -> Result<Outcome, Mismatch> {
    match arrival.what {
        What::Opened { .. } => Ok(Outcome::Outside),
        What::Closed(text) => {
            *place = Some(decode(text)?);
            Ok(Outcome::Set)
        }
    }
}
