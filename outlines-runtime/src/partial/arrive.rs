//! From the place of a value to the place that it fills.

use serde::de::DeserializeOwned;

use super::text::{Mismatch, Text};
use crate::schema::Describe;

/// A type with a partial.
///
/// Every type with a schema says by `Describe::__Way` how it comes to be; this is what follows from it.
pub trait Arrive:
    Describe<__Way: Way<Self, Partial = <Self as Arrive>::__Partial>> + DeserializeOwned
{
    /// What has arrived of a value.
    type __Partial;
}

impl<T: Describe + DeserializeOwned> Arrive for T
where
    T::__Way: Way<T>,
{
    type __Partial = <T::__Way as Way<T>>::Partial;
}

/// How a `T` comes to be.
pub trait Way<T> {
    /// What has arrived of it.
    type Partial;

    /// What there is at an opening bracket, if anything is to be seen before the closing one.
    fn open(bracket: Bracket) -> Option<(Self::Partial, Inside)>;

    /// What there is at the end of a value that was not followed inside.
    fn close(text: Text<'_>) -> Result<Self::Partial, Mismatch>;

    /// Hands on what arrives inside.
    fn inside(partial: &mut Self::Partial, arrival: Arrival<'_>) -> Result<Outcome, Mismatch>;
}

/// A generated type.
pub trait Sink: Default {
    /// The way to the place that the value of a key fills, if there is one.
    fn __key(key: &str, path: &mut Path) -> bool;

    /// Hands on what arrives in a field.
    ///
    /// # Errors
    ///
    /// A value of another type.
    fn __field(&mut self, field: usize, arrival: Arrival<'_>) -> Result<Outcome, Mismatch>;
}

/// What opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `{`
    Object,
    /// `[`
    List,
}

/// What stands between two brackets.
#[derive(Debug, Clone, Copy)]
pub enum Inside {
    /// Fields, which are found by their keys.
    Fields(fn(&str, &mut Path) -> bool),
    /// Elements, one after the other.
    Elements,
}

/// The numbers of the fields on the way to a place.
#[derive(Debug, Default)]
pub struct Path(Vec<usize>);

impl Path {
    /// Goes to a field. The result is that there is one.
    pub fn to(&mut self, field: usize) -> bool {
        self.0.push(field);
        true
    }

    /// Goes to a key of an object whose keys stand among those of this one.
    pub fn through(&mut self, field: usize, key: impl FnOnce(&mut Self) -> bool) -> bool {
        let here = self.0.len();
        self.0.push(field);
        let found = key(self);
        if !found {
            self.0.truncate(here);
        }
        found
    }

    #[cfg(feature = "client")]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    #[cfg(feature = "client")]
    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    #[cfg(feature = "client")]
    pub(super) fn steps(&self) -> &[usize] {
        &self.0
    }
}

/// Something on the way to its place.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub(super) path: &'a [usize],
    pub(super) what: What<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    #[cfg_attr(
        not(feature = "client"),
        expect(dead_code, reason = "the client reads")
    )]
    Opened(Bracket),
    #[cfg_attr(
        not(feature = "client"),
        expect(dead_code, reason = "the client reads")
    )]
    Closed(Text<'a>),
}

impl Arrival<'_> {
    /// The next step, and the rest of the way.
    pub(super) fn step(self) -> Option<(usize, Self)> {
        let (step, path) = self.path.split_first()?;
        Some((*step, Self { path, ..self }))
    }
}

/// What came of an arrival.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// What opened can be followed.
    Inside(Inside),
    /// What opened is not looked at before it is closed.
    Outside,
    /// A place has its value.
    Set,
}

/// Something arrives at a place or behind it.
///
/// # Errors
///
/// A value of another type.
pub fn arrive<T: Arrive>(
    place: &mut Option<T::__Partial>,
    arrival: Arrival<'_>,
) -> Result<Outcome, Mismatch> {
    if arrival.path.is_empty() {
        return here::<T>(arrival.what, |partial| *place = Some(partial));
    }
    if place.is_none() {
        // An object whose keys stand among those of another has no bracket of its own.
        *place = T::__Way::open(Bracket::Object).map(|(partial, _)| partial);
    }
    match place {
        Some(partial) => T::__Way::inside(partial, arrival),
        None => Ok(Outcome::Outside),
    }
}

/// Something arrives at this very place.
pub(super) fn here<T: Arrive>(
    what: What<'_>,
    set: impl FnOnce(T::__Partial),
) -> Result<Outcome, Mismatch> {
    match what {
        What::Opened(bracket) => Ok(match T::__Way::open(bracket) {
            Some((partial, inside)) => {
                set(partial);
                Outcome::Inside(inside)
            }
            None => Outcome::Outside,
        }),
        What::Closed(text) => {
            set(T::__Way::close(text)?);
            Ok(Outcome::Set)
        }
    }
}
