//! JSON events and their dispatch to the field they belong to.

use serde::de::DeserializeOwned;

use super::text::{DeserializeField, JsonText, Mismatch};
use crate::schema::HasSchema;

/// Construction of a partial `T` from JSON events.
pub trait Strategy<T> {
    /// The partial value.
    type Partial;

    /// Returns the value to start with at an opening bracket, or `None` if nothing is shown
    /// before the closing bracket.
    fn open(bracket: Bracket) -> Option<(Self::Partial, Container)>;

    /// Deserializes a complete value that was not entered.
    fn close(text: JsonText<'_>) -> Result<Self::Partial, Mismatch>;

    /// Applies an event to a member of an entered value.
    fn apply_inside(partial: &mut Self::Partial, event: JsonEvent<'_>)
    -> Result<Outcome, Mismatch>;
}

/// A type with a partial type, selected by the strategy in `HasSchema::__PartialStrategy`.
pub trait HasPartial:
    HasSchema<__PartialStrategy: Strategy<Self, Partial = <Self as HasPartial>::__Partial>>
    + DeserializeOwned
{
    /// The partial value.
    type __Partial;
}

impl<T: HasSchema + DeserializeOwned> HasPartial for T
where
    T::__PartialStrategy: Strategy<T>,
{
    type __Partial = <T::__PartialStrategy as Strategy<T>>::Partial;
}

/// The fields of a generated partial type.
pub trait PartialFields: Default {
    /// Appends the path of the field for `key`. Returns `false` if there is no such field.
    fn __key(key: &str, path: &mut FieldPath) -> bool;

    /// Forwards an event to a field.
    ///
    /// # Errors
    ///
    /// Fails if a value has the wrong type.
    fn __field(&mut self, field: usize, event: JsonEvent<'_>) -> Result<Outcome, Mismatch>;
}

/// An opening bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `{`
    Object,
    /// `[`
    Array,
}

/// An object or array whose members are observed one by one.
#[derive(Debug, Clone, Copy)]
pub enum Container {
    /// An object; the function locates a field by its key.
    Fields(fn(&str, &mut FieldPath) -> bool),
    /// An array.
    Elements,
}

/// The field indexes that lead to a value.
#[derive(Debug, Default)]
pub struct FieldPath(Vec<usize>);

impl FieldPath {
    /// Appends a field. Returns `true`.
    pub fn push(&mut self, field: usize) -> bool {
        self.0.push(field);
        true
    }

    /// Appends a flattened field and the path that `key` appends, or nothing if `key` finds none.
    pub fn push_flattened(&mut self, field: usize, key: impl FnOnce(&mut Self) -> bool) -> bool {
        let len = self.0.len();
        self.0.push(field);
        let found = key(self);
        if !found {
            self.0.truncate(len);
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
    pub(super) fn as_slice(&self) -> &[usize] {
        &self.0
    }
}

/// An event with the path of the value it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct JsonEvent<'a> {
    pub(super) path: &'a [usize],
    pub(super) kind: EventKind<'a>,
}

#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(feature = "client"),
    expect(dead_code, reason = "only the client receives text")
)]
pub(super) enum EventKind<'a> {
    /// An object or array has opened.
    Opened(Bracket),
    /// A value is complete.
    Closed(JsonText<'a>),
}

impl JsonEvent<'_> {
    /// Splits off the first index of the path.
    pub(super) fn split_first(self) -> Option<(usize, Self)> {
        let (first, path) = self.path.split_first()?;
        Some((*first, Self { path, ..self }))
    }
}

/// The result of applying an event.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// The opened container is observed member by member.
    Enter(Container),
    /// The opened container is deserialized once it is complete.
    Skip,
    /// A field has its value.
    Set,
}

/// Applies an event to a field or to a value inside it.
///
/// # Errors
///
/// Fails if a value has the wrong type.
pub fn apply<T: HasPartial>(
    field: &mut Option<T::__Partial>,
    event: JsonEvent<'_>,
) -> Result<Outcome, Mismatch> {
    if event.path.is_empty() {
        return apply_here::<T>(event.kind, |partial| *field = Some(partial));
    }
    if field.is_none() {
        // A flattened object has no opening bracket of its own.
        *field = T::__PartialStrategy::open(Bracket::Object).map(|(partial, _)| partial);
    }
    match field {
        Some(partial) => T::__PartialStrategy::apply_inside(partial, event),
        None => Ok(Outcome::Skip),
    }
}

/// Applies an event to the value that `set` stores.
pub(super) fn apply_here<T: HasPartial>(
    kind: EventKind<'_>,
    set: impl FnOnce(T::__Partial),
) -> Result<Outcome, Mismatch> {
    match kind {
        EventKind::Opened(bracket) => Ok(match T::__PartialStrategy::open(bracket) {
            Some((partial, container)) => {
                set(partial);
                Outcome::Enter(container)
            }
            None => Outcome::Skip,
        }),
        EventKind::Closed(text) => {
            set(T::__PartialStrategy::close(text)?);
            Ok(Outcome::Set)
        }
    }
}

/// Applies an event to a field that is deserialized as a whole and may have no schema of its own.
///
/// # Errors
///
/// Fails if the value has the wrong type.
pub fn apply_atomic<T: DeserializeOwned>(
    field: &mut Option<T>,
    event: JsonEvent<'_>,
) -> Result<Outcome, Mismatch> {
    set_when_closed(field, event, JsonText::deserialize)
}

/// Applies an event to a field with a custom deserialization function.
///
/// # Errors
///
/// Fails if the value has the wrong type.
pub fn apply_with<const FIELD: usize, D: DeserializeField<FIELD>>(
    field: &mut Option<D::Value>,
    event: JsonEvent<'_>,
) -> Result<Outcome, Mismatch> {
    set_when_closed(field, event, JsonText::deserialize_field::<FIELD, D>)
}

fn set_when_closed<'t, T>(
    field: &mut Option<T>,
    event: JsonEvent<'t>,
    deserialize: impl FnOnce(JsonText<'t>) -> Result<T, Mismatch>,
) -> Result<Outcome, Mismatch> {
    match event.kind {
        EventKind::Opened(_) => Ok(Outcome::Skip),
        EventKind::Closed(text) => {
            *field = Some(deserialize(text)?);
            Ok(Outcome::Set)
        }
    }
}
