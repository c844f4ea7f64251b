//! Partial values: the part of a value that is known while its JSON text is still being received.
//!
//! The derive generates a partial type and maps each key to a field. [`PartialBuilder`] scans the
//! text and sets each field once, when its value closes. Nothing is parsed twice or copied: a
//! field is located by its path, one step at a time, through functions that are resolved at
//! compile time.
//!
//! Without the `client` feature there is no text to parse. The partial types still exist, but
//! need no JSON parser.

#[cfg(feature = "client")]
mod builder;
mod event;
mod strategy;
mod text;

use crate::schema::Structured;

use event::HasPartial;
use strategy::Incremental;

#[cfg(feature = "client")]
pub(crate) use builder::PartialBuilder;

/// Items used by generated code. Not part of the public API.
pub(crate) mod private {
    pub use super::event::{
        FieldPath, HasPartial, JsonEvent, Outcome, PartialFields, apply, apply_atomic, apply_with,
    };
    pub use super::strategy::FlattenPartial;
    pub use super::text::{DeserializeField, JsonText, Mismatch};
    pub use serde::Deserializer;
}

/// A type whose values can be observed while they are received: a struct marked with
/// `#[structured(partial)]`, or a list of any type.
///
/// For a marked struct the derive generates a second struct, named with the suffix `Partial`. It
/// has the same visibility, generic parameters, and fields, and each field is an `Option`:
///
/// ```
/// use outlines_runtime::{Partial, Structured};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Structured)]
/// #[structured(partial)]
/// struct Invoice {
///     number: String,
///     lines: Vec<Line>,
///     total: f64,
/// }
///
/// #[derive(Deserialize, Structured)]
/// #[structured(partial)]
/// struct Line {
///     article: String,
///     price: f64,
/// }
///
/// fn progress(invoice: &InvoicePartial) -> String {
///     let number: &str = invoice.number.as_deref().unwrap_or("…");
///     let lines: &[LinePartial] = invoice.lines.as_deref().unwrap_or_default();
///     format!("{number}: {} lines", lines.len())
/// }
///
/// // Nothing has been received.
/// assert_eq!(progress(&InvoicePartial::default()), "…: 0 lines");
/// # fn same(nothing: <Invoice as Partial>::Partial) -> InvoicePartial { nothing }
/// ```
///
/// A field is `None` until its value is complete: strings do not grow. A field of a marked type
/// is `Some`, with all of its own fields `None`, as soon as its object opens. A list is `Some` as
/// soon as it opens and grows with each element. Any other value is deserialized once, when it is
/// complete, by its own `Deserialize` impl. Constraints and checks apply to the complete value at
/// the end.
///
/// Generated types implement `Debug`, `Clone`, and `Default`. Field types must implement `Debug`
/// and `Clone`.
pub trait Partial: Structured + HasPartial<__Partial = <Self as Partial>::Partial> {
    /// The partial value.
    type Partial: Default;
}

impl<T: HasPartial<__Partial: Default>> Partial for T
where
    T::__PartialStrategy: Incremental<T>,
{
    type Partial = T::__Partial;
}

/// The type of a generated field for a field of type `T`: the partial type of a marked type, a
/// list of partial elements for a list, and `T` itself for any other type.
///
/// ```
/// use outlines_runtime::{PartialOf, Structured};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Structured)]
/// #[structured(partial)]
/// struct Line {
///     article: String,
/// }
///
/// let text: PartialOf<String> = String::from("itself");
/// let lines: PartialOf<Vec<Line>> = vec![LinePartial { article: Some(text) }];
/// assert_eq!(lines.len(), 1);
/// ```
pub type PartialOf<T> = <T as HasPartial>::__Partial;

#[cfg(test)]
#[cfg(all(feature = "client", feature = "derive"))]
mod scaling;
#[cfg(test)]
#[cfg(all(feature = "client", feature = "derive"))]
mod tests;
