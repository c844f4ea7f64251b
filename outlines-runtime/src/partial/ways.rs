//! What has arrived of a value, by the way in which its type comes to be.

use std::collections::{LinkedList, VecDeque};

use serde::de::DeserializeOwned;

use super::PartialOf;
use super::arrive::{Arrival, Arrive, Bracket, Inside, Outcome, Path, Sink, Way, here};
use super::text::{Mismatch, Text};
use crate::schema::way::{Boxed, Listed, Optional, Parts, Whole};

impl<T: DeserializeOwned> Way<T> for Whole {
    type Partial = T;

    fn open(_: Bracket) -> Option<(T, Inside)> {
        None
    }

    fn close(text: Text<'_>) -> Result<T, Mismatch> {
        text.decode()
    }

    fn inside(_: &mut T, _: Arrival<'_>) -> Result<Outcome, Mismatch> {
        Ok(Outcome::Outside)
    }
}

impl<T, P: Sink> Way<T> for Parts<P> {
    type Partial = P;

    fn open(bracket: Bracket) -> Option<(P, Inside)> {
        (bracket == Bracket::Object).then(|| (P::default(), Inside::Fields(P::__key)))
    }

    fn close(_: Text<'_>) -> Result<P, Mismatch> {
        Err(Mismatch)
    }

    fn inside(partial: &mut P, arrival: Arrival<'_>) -> Result<Outcome, Mismatch> {
        match arrival.step() {
            Some((field, arrival)) => partial.__field(field, arrival),
            None => Ok(Outcome::Outside),
        }
    }
}

impl<T: Arrive> Way<Option<T>> for Optional {
    type Partial = Option<PartialOf<T>>;

    fn open(bracket: Bracket) -> Option<(Self::Partial, Inside)> {
        let (partial, inside) = T::__Way::open(bracket)?;
        Some((Some(partial), inside))
    }

    fn close(text: Text<'_>) -> Result<Self::Partial, Mismatch> {
        if text.is_null() {
            return Ok(None);
        }
        T::__Way::close(text).map(Some)
    }

    fn inside(partial: &mut Self::Partial, arrival: Arrival<'_>) -> Result<Outcome, Mismatch> {
        match partial {
            Some(partial) => T::__Way::inside(partial, arrival),
            None => Ok(Outcome::Outside),
        }
    }
}

impl<T: Arrive> Way<Box<T>> for Boxed {
    type Partial = Box<PartialOf<T>>;

    fn open(bracket: Bracket) -> Option<(Self::Partial, Inside)> {
        let (partial, inside) = T::__Way::open(bracket)?;
        Some((Box::new(partial), inside))
    }

    fn close(text: Text<'_>) -> Result<Self::Partial, Mismatch> {
        T::__Way::close(text).map(Box::new)
    }

    fn inside(partial: &mut Self::Partial, arrival: Arrival<'_>) -> Result<Outcome, Mismatch> {
        T::__Way::inside(partial, arrival)
    }
}

/// Something arrives among the elements: at a new one, or inside of the last.
macro_rules! listed {
    ($($ty:ident $push:ident $last:ident),+) => { $(
        impl<T: Arrive> Way<$ty<T>> for Listed {
            type Partial = $ty<PartialOf<T>>;

            fn open(bracket: Bracket) -> Option<(Self::Partial, Inside)> {
                (bracket == Bracket::List).then(|| ($ty::new(), Inside::Elements))
            }

            fn close(_: Text<'_>) -> Result<Self::Partial, Mismatch> {
                Err(Mismatch)
            }

            fn inside(partial: &mut Self::Partial, arrival: Arrival<'_>) -> Result<Outcome, Mismatch> {
                let Some((_, arrival)) = arrival.step() else {
                    return Ok(Outcome::Outside);
                };
                if arrival.path.is_empty() {
                    return here::<T>(arrival.what, |element| partial.$push(element));
                }
                match partial.$last() {
                    Some(element) => T::__Way::inside(element, arrival),
                    None => Ok(Outcome::Outside),
                }
            }
        }
    )+ };
}

listed!(Vec push last_mut, VecDeque push_back back_mut, LinkedList push_back back_mut);

/// A way on which something is seen before the end.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be watched while it arrives: it is not marked as partial",
    label = "`Partial` is not implemented for `{T}`",
    note = "structs with `#[structured(partial)]` can be, and lists: mark `{T}`, or wait for the whole"
)]
pub trait InParts<T> {}

impl<T, P> InParts<T> for Parts<P> {}
impl<T> InParts<T> for Listed {}
impl<T: Arrive<__Way: InParts<T>>> InParts<Option<T>> for Optional {}
impl<T: Arrive<__Way: InParts<T>>> InParts<Box<T>> for Boxed {}

/// A way of which the keys can stand among those of another object.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be flattened into a partial type: it is not marked as partial",
    label = "its keys arrive among others",
    note = "only a struct with `#[structured(partial)]` can be: mark `{T}` itself, or remove `partial` from the type that \
            flattens it"
)]
pub trait Flat<T> {
    /// The way to the place that the value of a key fills, if there is one.
    fn __key(key: &str, path: &mut Path) -> bool;
}

impl<T, P: Sink> Flat<T> for Parts<P> {
    fn __key(key: &str, path: &mut Path) -> bool {
        P::__key(key, path)
    }
}
