//! A value with the quote that supports it.

use serde::{Deserialize, Serialize};

/// A value with the words of the text from which it was taken.
///
/// It is an ordinary strict type, `{"quote": …, "value": …}`: the model writes the quote first, and
/// then the value. The module [`evidence`] locates the quote in the text.
///
/// ```
/// use outlines_runtime::{Quoted, Structured};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Structured)]
/// struct Invoice {
///     number: Quoted<String>,
///     /// In EUR.
///     total: Option<Quoted<f64>>,
/// }
///
/// let invoice: Invoice = serde_json::from_str(
///     r#"{"number":{"quote":"No. 2024-17","value":"2024-17"},"total":null}"#,
/// )?;
/// assert_eq!(invoice.number.value, "2024-17");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg_attr(feature = "client", doc = "\n\n[`evidence`]: mod@crate::evidence")]
#[cfg_attr(not(feature = "client"), doc = "\n\n[`evidence`]: crate#features")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quoted<T> {
    /// The words of the text, copied exactly.
    pub quote: String,
    /// The value.
    pub value: T,
}
