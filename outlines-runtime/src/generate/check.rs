//! Checks of a value beyond its type.

use std::fmt;
use std::sync::Arc;

use crate::error::CheckFailure;

/// A check supplied by the caller.
pub struct Check<T> {
    run: Run<T>,
    /// Whether `T` is a list and the check is one of its elements.
    each: bool,
}

/// Returns the message of a failed check, and the index of the element that failed it.
type Run<T> = Arc<dyn Fn(&T) -> Result<(), (Option<usize>, String)> + Send + Sync>;

impl<T> Check<T> {
    pub(super) fn value<E: fmt::Display>(
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        Self {
            run: Arc::new(move |value| check(value).map_err(|error| (None, error.to_string()))),
            each: false,
        }
    }
}

impl<T> Check<Vec<T>> {
    pub(super) fn each<E: fmt::Display>(
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        Self {
            run: Arc::new(move |list: &Vec<T>| {
                list.iter().enumerate().try_for_each(|(index, element)| {
                    check(element).map_err(|error| (Some(index), error.to_string()))
                })
            }),
            each: true,
        }
    }

    pub(crate) fn is_each(&self) -> bool {
        self.each
    }

    /// Checks one element, passed as a list that contains only this element.
    pub(crate) fn element(checks: &[Self], list: &Vec<T>) -> Option<CheckFailure> {
        let mut checks = checks.iter().filter(|check| check.each);
        let (_, message) = checks.find_map(|check| (check.run)(list).err())?;
        Some(CheckFailure::Check(message))
    }
}

/// Returns the first check that the value fails.
pub(crate) fn check_failure<T>(checks: &[Check<T>], value: &T) -> Option<CheckFailure> {
    let (index, message) = checks.iter().find_map(|check| (check.run)(value).err())?;
    Some(CheckFailure::Check(match index {
        Some(index) => format!("`[{index}]`: {message}"),
        None => message,
    }))
}

/// Not derived, because the derive would require `T: Clone`.
impl<T> Clone for Check<T> {
    fn clone(&self) -> Self {
        Self {
            run: Arc::clone(&self.run),
            each: self.each,
        }
    }
}

impl<T> fmt::Debug for Check<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("each", &self.each)
            .finish_non_exhaustive()
    }
}
