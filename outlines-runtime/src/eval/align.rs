//! Alignment of the elements of an expected list with those of an actual one.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::iter;

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

/// An element of a list.
#[derive(Debug, Clone)]
pub(super) struct Element<'t> {
    pub(super) tree: Tree<'t>,
    position: usize,
    /// The number of mismatches without a partner.
    unpaired: OnceCell<u32>,
    /// The position of the element of the other list that it is compared with.
    pub(super) partner: Option<usize>,
}

impl<'t> Element<'t> {
    /// Returns the elements of a list without partners.
    pub(super) fn of(list: &Tree<'t>) -> Vec<Self> {
        let elements = list.children().enumerate();
        let elements = elements.map(|(position, tree)| Self {
            tree,
            position,
            unpaired: OnceCell::new(),
            partner: None,
        });
        elements.collect()
    }

    fn pair(&mut self, other: &mut Self) {
        self.partner = Some(other.position);
        other.partner = Some(self.position);
    }
}

/// Finds the partners of the elements.
pub(super) fn align<'t>(
    expected: &mut [Element<'t>],
    actual: &mut [Element<'t>],
    score: impl Fn(Option<&Tree<'t>>, Option<&Tree<'t>>) -> Score,
) {
    if !are_too_many(expected.len(), actual.len()) {
        return pair_best(expected, actual, score);
    }
    pair_equal(expected, actual);
    let (mut left, mut right) = (unpaired(expected), unpaired(actual));
    if are_too_many(left.len(), right.len()) {
        for (left, right) in left.iter_mut().zip(&mut right) {
            left.pair(right);
        }
    } else {
        pair_best(&mut left, &mut right, score);
    }
    for (all, rest) in [(expected, left), (actual, right)] {
        for element in rest {
            all[element.position].partner = element.partner;
        }
    }
}

fn are_too_many(expected: usize, actual: usize) -> bool {
    expected.saturating_mul(actual) > MAX_PAIRS
}

fn unpaired<'t>(elements: &[Element<'t>]) -> Vec<Element<'t>> {
    let elements = elements.iter();
    let elements = elements.filter(|element| element.partner.is_none());
    elements.cloned().collect()
}

fn pair_equal<'t>(expected: &mut [Element<'t>], actual: &mut [Element<'t>]) {
    let mut by_tree: HashMap<Tree<'t>, Vec<&mut Element<'t>>> = HashMap::new();
    for element in actual.iter_mut().rev() {
        by_tree.entry(element.tree).or_default().push(element);
    }
    for element in expected {
        if let Some(other) = by_tree.get_mut(&element.tree).and_then(Vec::pop) {
            element.pair(other);
        }
    }
}

/// Finds the pairs with the most correct fields together. Of equally good ones, those with the
/// most equal elements, then those with the fewest mismatches, and then those closest in position.
fn pair_best<'t>(
    expected: &mut [Element<'t>],
    actual: &mut [Element<'t>],
    score: impl Fn(Option<&Tree<'t>>, Option<&Tree<'t>>) -> Score,
) {
    if expected.len() <= actual.len() {
        assign(expected, actual, score);
    } else {
        assign(actual, expected, |actual, expected| score(expected, actual));
    }
}

/// Finds the best column for each row. There are at least as many columns as rows.
fn assign<'t>(
    rows: &mut [Element<'t>],
    columns: &mut [Element<'t>],
    score: impl Fn(Option<&Tree<'t>>, Option<&Tree<'t>>) -> Score,
) {
    if pair_each_with_best(rows, columns, &score) {
        return;
    }
    for element in rows.iter_mut().chain(columns.iter_mut()) {
        element.partner = None;
    }
    let weights = Matrix::from_fn(rows.len(), columns.len(), |(row, column)| {
        weight(&rows[row], &columns[column], &score).0
    });
    let (_, assigned) = kuhn_munkres(&weights);
    for (row, column) in assigned.into_iter().enumerate() {
        if weights[(row, column)] != 0 {
            rows[row].pair(&mut columns[column]);
        }
    }
}

/// Pairs each row with the best column for it, and returns whether no two rows have the same. No
/// other pairs are better then, as none of them is better for its row.
fn pair_each_with_best<'t>(
    rows: &mut [Element<'t>],
    columns: &mut [Element<'t>],
    score: impl Fn(Option<&Tree<'t>>, Option<&Tree<'t>>) -> Score,
) -> bool {
    rows.iter_mut().all(|row| {
        let mut best = (0, None);
        for index in closest_first(columns, row.position) {
            let column = &columns[index];
            let (weight, is_equal) = weight(row, column, &score);
            best = best.max((weight, Some(index)));
            // The others have at most as many correct fields, and are not closer.
            if is_equal {
                break;
            }
        }
        let (1.., Some(index)) = best else {
            return true;
        };
        let is_free = columns[index].partner.is_none();
        row.pair(&mut columns[index]);
        is_free
    })
}

/// Returns the indices of the elements, of those closest to a position first.
fn closest_first(elements: &[Element<'_>], position: usize) -> impl Iterator<Item = usize> {
    let mut after = elements.partition_point(|element| element.position < position);
    let mut before = after;
    iter::from_fn(move || {
        let distance = |index: usize| Some(elements.get(index)?.position.abs_diff(position));
        let ahead = before.checked_sub(1);
        match (ahead, ahead.and_then(distance), distance(after)) {
            (Some(index), Some(back), forth) if forth.is_none_or(|forth| back < forth) => {
                before = index;
                Some(index)
            }
            (_, _, Some(_)) => {
                after += 1;
                Some(after - 1)
            }
            _ => None,
        }
    })
}

/// Returns how much better two elements are together than without partners, and whether all their
/// fields are correct.
fn weight<'t>(
    row: &Element<'t>,
    column: &Element<'t>,
    score: impl Fn(Option<&Tree<'t>>, Option<&Tree<'t>>) -> Score,
) -> (i128, bool) {
    let (row_tree, column_tree) = (Some(&row.tree), Some(&column.tree));
    let together = score(row_tree, column_tree);
    if together.correct == 0 {
        return (0, false);
    }
    let is_equal = together.mismatches == 0;
    let unpaired = if is_equal {
        2 * together.correct
    } else {
        let row = row
            .unpaired
            .get_or_init(|| score(row_tree, None).mismatches);
        let unpaired = || score(None, column_tree).mismatches;
        row + column.unpaired.get_or_init(unpaired)
    };
    // No sum overflows into the next one: there are at most 250,000 pairs.
    let saved = i128::from(unpaired) - i128::from(together.mismatches);
    let distance = row.position.abs_diff(column.position) as i128;
    let correct = i128::from(together.correct) << 24;
    let weight = ((((correct + i128::from(is_equal)) << 32) + saved) << 32) - distance;
    (weight, is_equal)
}
