//! What has arrived of a value that is still being written.
//!
//! A derive writes the type of the parts and says which key fills which field; the [`Filler`] follows the text and sets
//! each place once, when its value closes. Nothing is read twice and nothing is copied: a place is found by its path, a
//! step at a time through functions that the compiler has picked for the type.
//!
//! It costs, with a look after every piece of 12 bytes on average, on a machine where `serde_json` reads the whole once in
//! 0.04, 0.16 and 2.1 ms: 0.13 ms for 20 KB, 0.58 ms for 79 KB, 9.4 ms for 1 MB
//! (`cargo test --release -p outlines-runtime --lib partial::cost -- --nocapture`).
//!
//! Without the feature `client` there is no text to fill from, and the types stand alone: a crate of domain types needs no
//! JSON for them.

mod arrive;
mod fields;
#[cfg(feature = "client")]
mod filler;
pub(crate) mod private;
mod text;
mod ways;

use crate::schema::Structured;

use arrive::Arrive;
use ways::InParts;

#[cfg(feature = "client")]
pub(crate) use filler::Filler;

/// A type whose values can be watched while they arrive: one that is marked with `#[structured(partial)]`, and lists of any
/// type.
///
/// The derive writes a second type beside the marked one. It has the same name with `Partial` behind it, the same
/// visibility, the same parameters and the same fields, each of them an `Option`:
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
/// // Nothing has arrived.
/// assert_eq!(progress(&InvoicePartial::default()), "…: 0 lines");
/// # fn same(nothing: <Invoice as Partial>::Partial) -> InvoicePartial { nothing }
/// ```
///
/// A field is `None` until its value is closed: a text does not grow in it. A field of a marked type is there, with all of
/// its own fields empty, as soon as its object opens, and a list as soon as it opens; then it grows by each element. Any
/// other value is read once, when it is closed, by its own `Deserialize`. Constraints and checks are for the whole value at
/// the end.
///
/// Generated types are `Debug`, `Clone` and `Default`; so must be, save for `Default`, what stands in their fields.
pub trait Partial: Structured + Arrive<__Partial = <Self as Partial>::Partial> {
    /// What has arrived so far.
    type Partial: Default;
}

impl<T: Arrive<__Partial: Default>> Partial for T
where
    T::__Way: InParts<T>,
{
    type Partial = T::__Partial;
}

/// What stands in the fields of a generated type, for a field of type `T`: the partial type of a marked type, a list of what
/// its elements are, and `T` itself for any other.
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
pub type PartialOf<T> = <T as Arrive>::__Partial;

#[cfg(test)]
#[cfg(all(feature = "client", feature = "derive"))]
mod cost;
#[cfg(test)]
#[cfg(all(feature = "client", feature = "derive"))]
mod tests;
