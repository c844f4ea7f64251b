//! Fields that were not correct.

use super::fields::{FieldId, Fields};
use super::finding::{Difference, Finding};
use super::report::FieldMismatch;
use super::tree::{Place, Tape};

/// The mismatches of all cases. Their names, paths, and values are only for the report.
#[derive(Debug, Default)]
pub(super) struct Mismatches {
    all: Vec<Mismatch>,
    /// The expected and the actual value of each, as far as it has them.
    values: Tape,
}

#[derive(Debug)]
struct Mismatch {
    /// The index of the case.
    case: usize,
    field: FieldId,
    finding: Finding,
}

impl Mismatches {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds the field of a case if it was not correct.
    pub(super) fn add(&mut self, case: usize, difference: &Difference<'_>) {
        if !matches!(difference.finding, Finding::Correct | Finding::Absent) {
            self.all.push(Mismatch {
                case,
                field: difference.field,
                finding: difference.finding,
            });
            let values = [difference.expected, difference.actual];
            for value in values.into_iter().flatten() {
                self.values.copy(value);
            }
        }
    }

    /// Returns the mismatches with the names of their cases.
    pub(super) fn report(&self, cases: &[String], fields: &Fields) -> Vec<FieldMismatch> {
        let mut values = self.values.trees(Place::default());
        let mut next = |is_there: bool| {
            let value = is_there.then(|| values.next()).flatten();
            value.map(|value| value.to_value(fields))
        };
        let mismatches = self.all.iter().map(|mismatch| {
            let finding = mismatch.finding;
            FieldMismatch {
                case: cases[mismatch.case].clone(),
                path: fields.get(mismatch.field).path().to_owned(),
                finding,
                expected: next(finding != Finding::Invented),
                actual: next(finding != Finding::Missing),
            }
        });
        mismatches.collect()
    }
}
