//! Alignment of the elements of an expected list with those of an actual one.

use std::collections::HashMap;

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::tree::Tree;

/// Lists whose elements would need more comparisons than this are aligned without their equal
/// elements. If the rest needs more as well, it is aligned by position.
const MAX_PAIRS: usize = 250_000;

/// The number of fields that are correct, and the number of those that are not, in the comparison
/// of two elements, or of an element with none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    pub(super) correct: u32,
    pub(super) mismatches: u32,
}

/// An element and its position.
type Element<'t> = (usize, &'t Tree<'t>);

/// Returns the index of the actual element for each expected one.
pub(super) fn align(
    expected: &[Tree<'_>],
    actual: &[Tree<'_>],
    score: impl FnMut(Option<&Tree<'_>>, Option<&Tree<'_>>) -> Score,
) -> Vec<Option<usize>> {
    let mut partners = if expected == actual {
        return (0..actual.len()).map(Some).collect();
    } else if are_too_many(expected.len(), actual.len()) {
        equal_elements(expected, actual)
    } else {
        vec![None; expected.len()]
    };
    let mut is_taken = vec![false; actual.len()];
    for partner in partners.iter().flatten() {
        is_taken[*partner] = true;
    }
    let left = expected.iter().enumerate();
    let left: Vec<Element<'_>> = left.filter(|(i, _)| partners[*i].is_none()).collect();
    let right = actual.iter().enumerate();
    let right: Vec<Element<'_>> = right.filter(|(j, _)| !is_taken[*j]).collect();
    let pairs = if are_too_many(left.len(), right.len()) {
        (0..left.len().min(right.len())).map(|n| (n, n)).collect()
    } else {
        best_pairs(&left, &right, score)
    };
    for (row, column) in pairs {
        partners[left[row].0] = Some(right[column].0);
    }
    partners
}

fn are_too_many(expected: usize, actual: usize) -> bool {
    expected.saturating_mul(actual) > MAX_PAIRS
}

/// Returns the index of an equal actual element for each expected one that has one.
#[expect(
    clippy::mutable_key_type,
    reason = "the arena of an element is not part of its hash"
)]
fn equal_elements(expected: &[Tree<'_>], actual: &[Tree<'_>]) -> Vec<Option<usize>> {
    let mut positions: HashMap<&Tree<'_>, Vec<usize>> = HashMap::new();
    for (index, element) in actual.iter().enumerate().rev() {
        positions.entry(element).or_default().push(index);
    }
    let partners = expected.iter();
    let partners = partners.map(|element| positions.get_mut(element)?.pop());
    partners.collect()
}

/// Returns the pairs with the most correct fields together. Of equally good ones, those with the
/// most equal elements, then those with the fewest mismatches, and then those closest in position.
fn best_pairs(
    left: &[Element<'_>],
    right: &[Element<'_>],
    mut score: impl FnMut(Option<&Tree<'_>>, Option<&Tree<'_>>) -> Score,
) -> Vec<(usize, usize)> {
    let unpaired = |score: Score| i128::from(score.mismatches);
    let missing: Vec<i128> = left
        .iter()
        .map(|(_, element)| unpaired(score(Some(element), None)))
        .collect();
    let invented: Vec<i128> = right
        .iter()
        .map(|(_, element)| unpaired(score(None, Some(element))))
        .collect();
    // The matrix has at least as many columns as rows.
    let is_swapped = left.len() > right.len();
    let pair = |(row, column)| {
        if is_swapped {
            (column, row)
        } else {
            (row, column)
        }
    };
    let size = pair((left.len(), right.len()));
    let weights = Matrix::from_fn(size.0, size.1, |place| {
        let (row, column) = pair(place);
        let ((i, expected), (j, actual)) = (left[row], right[column]);
        let score = score(Some(expected), Some(actual));
        if score.correct == 0 {
            return 0;
        }
        let saved = missing[row] + invented[column] - i128::from(score.mismatches);
        // No sum overflows into the next one: there are at most 250,000 pairs.
        let distance = i.abs_diff(j) as i128;
        let correct = i128::from(score.correct) << 24;
        let equal = i128::from(score.mismatches == 0);
        ((((correct + equal) << 32) + saved) << 32) - distance
    });
    let (_, columns) = kuhn_munkres(&weights);
    let assigned = columns.into_iter().enumerate();
    let assigned = assigned.filter(|place| weights[*place] != 0);
    assigned.map(pair).collect()
}
