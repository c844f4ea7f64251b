//! Partial values by the strategy of their type.

use std::collections::{LinkedList, VecDeque};

use serde::de::DeserializeOwned;

use super::PartialOf;
use super::event::{
    Bracket, Container, FieldPath, HasPartial, JsonEvent, Outcome, PartialFields, Strategy,
    apply_here,
};
use super::text::{JsonText, Mismatch};
use crate::schema::HasSchema;
use crate::schema::structured::{Atomic, Boxed, Elements, Fields, Optional};

impl<T: HasSchema + DeserializeOwned> Strategy<T> for Atomic {
    type Partial = T;

    fn open(_: Bracket) -> Option<(T, Container)> {
        None
    }

    fn close(text: JsonText<'_>) -> Result<T, Mismatch> {
        text.deserialize_structured()
    }

    fn apply_inside(_: &mut T, _: JsonEvent<'_>) -> Result<Outcome, Mismatch> {
        Ok(Outcome::Skip)
    }
}

impl<T, P: PartialFields> Strategy<T> for Fields<P> {
    type Partial = P;

    fn open(bracket: Bracket) -> Option<(P, Container)> {
        (bracket == Bracket::Object).then(|| (P::default(), Container::Fields(P::__key)))
    }

    fn close(_: JsonText<'_>) -> Result<P, Mismatch> {
        Err(Mismatch)
    }

    fn apply_inside(partial: &mut P, event: JsonEvent<'_>) -> Result<Outcome, Mismatch> {
        match event.split_first() {
            Some((field, event)) => partial.__field(field, event),
            None => Ok(Outcome::Skip),
        }
    }
}

impl<T: HasPartial> Strategy<Option<T>> for Optional {
    type Partial = Option<PartialOf<T>>;

    fn open(bracket: Bracket) -> Option<(Self::Partial, Container)> {
        let (partial, container) = T::__PartialStrategy::open(bracket)?;
        Some((Some(partial), container))
    }

    fn close(text: JsonText<'_>) -> Result<Self::Partial, Mismatch> {
        if text.is_null() {
            return Ok(None);
        }
        T::__PartialStrategy::close(text).map(Some)
    }

    fn apply_inside(
        partial: &mut Self::Partial,
        event: JsonEvent<'_>,
    ) -> Result<Outcome, Mismatch> {
        match partial {
            Some(partial) => T::__PartialStrategy::apply_inside(partial, event),
            None => Ok(Outcome::Skip),
        }
    }
}

impl<T: HasPartial> Strategy<Box<T>> for Boxed {
    type Partial = Box<PartialOf<T>>;

    fn open(bracket: Bracket) -> Option<(Self::Partial, Container)> {
        let (partial, container) = T::__PartialStrategy::open(bracket)?;
        Some((Box::new(partial), container))
    }

    fn close(text: JsonText<'_>) -> Result<Self::Partial, Mismatch> {
        T::__PartialStrategy::close(text).map(Box::new)
    }

    fn apply_inside(
        partial: &mut Self::Partial,
        event: JsonEvent<'_>,
    ) -> Result<Outcome, Mismatch> {
        T::__PartialStrategy::apply_inside(partial, event)
    }
}

/// Implements `Strategy` for list types: an event creates an element or belongs to the last one.
macro_rules! elements {
    ($($ty:ident $push:ident $last:ident),+) => { $(
        impl<T: HasPartial> Strategy<$ty<T>> for Elements {
            type Partial = $ty<PartialOf<T>>;

            fn open(bracket: Bracket) -> Option<(Self::Partial, Container)> {
                (bracket == Bracket::Array).then(|| ($ty::new(), Container::Elements))
            }

            fn close(_: JsonText<'_>) -> Result<Self::Partial, Mismatch> {
                Err(Mismatch)
            }

            fn apply_inside(
                partial: &mut Self::Partial,
                event: JsonEvent<'_>,
            ) -> Result<Outcome, Mismatch> {
                let Some((_, event)) = event.split_first() else {
                    return Ok(Outcome::Skip);
                };
                if event.path.is_empty() {
                    return apply_here::<T>(event.kind, |element| partial.$push(element));
                }
                match partial.$last() {
                    Some(element) => T::__PartialStrategy::apply_inside(element, event),
                    None => Ok(Outcome::Skip),
                }
            }
        }
    )+ };
}

elements!(Vec push last_mut, VecDeque push_back back_mut, LinkedList push_back back_mut);

/// A strategy that shows something before the value is complete.
#[diagnostic::on_unimplemented(
    message = "the trait bound `{T}: Partial` is not satisfied",
    label = "the trait `Partial` is not implemented for `{T}`",
    note = "`Partial` is implemented for structs with `#[structured(partial)]` and for lists"
)]
pub trait Incremental<T> {}

impl<T, P> Incremental<T> for Fields<P> {}
impl<T> Incremental<T> for Elements {}
impl<T: HasPartial<__PartialStrategy: Incremental<T>>> Incremental<Option<T>> for Optional {}
impl<T: HasPartial<__PartialStrategy: Incremental<T>>> Incremental<Box<T>> for Boxed {}

/// A strategy for a type that can be flattened into a partial type.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be flattened into a partial type",
    label = "`{T}` does not have `#[structured(partial)]`",
    note = "add `#[structured(partial)]` to `{T}`, or remove `partial` from the containing type"
)]
pub trait FlattenPartial<T> {
    /// Appends the path of the field for `key`. Returns `false` if there is no such field.
    fn __key(key: &str, path: &mut FieldPath) -> bool;
}

impl<T, P: PartialFields> FlattenPartial<T> for Fields<P> {
    fn __key(key: &str, path: &mut FieldPath) -> bool {
        P::__key(key, path)
    }
}
