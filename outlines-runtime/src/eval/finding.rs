//! Results of comparing single fields.

use serde::{Deserialize, Serialize};

use super::fields::FieldId;
use super::tree::Tree;

/// The outcome of the comparison of a field.
///
/// ```
/// use outlines_runtime::eval::{Case, Evaluation, Finding};
///
/// let mut evaluation = Evaluation::<u8>::new();
/// evaluation.add_value(&Case::new("…", 1), &2);
/// assert_eq!(evaluation.report().mismatches[0].finding, Finding::Wrong);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// The expected value.
    Correct,
    /// Another value than expected.
    Wrong,
    /// No value where one is expected.
    Missing,
    /// A value where none is expected.
    Invented,
    /// No value, as expected.
    Absent,
}

/// The result of comparing one field.
pub(super) struct Difference<'a> {
    pub(super) field: FieldId,
    pub(super) finding: Finding,
    pub(super) expected: Option<&'a Tree<'a>>,
    pub(super) actual: Option<&'a Tree<'a>>,
}
