//! Whether the schema of a type keeps its limits, asked while compiling.

use super::glance::is_within;
use super::limits::Limits;
use super::{Describe, Structured};

impl Limits {
    /// Panics, which is a compile error in a constant, if the schema of `T` exceeds a limit.
    ///
    /// # Panics
    ///
    /// With a sentence that names the type, the figure, the limit and what to do.
    #[track_caller]
    pub const fn check<T: Structured + ?Sized>(&self) {
        if !is_within(T::__NODE, self) {
            self.check_exactly::<T>();
        }
    }

    /// A function of its own: the compiler evaluates all constants that a function names, whichever way it goes.
    #[track_caller]
    const fn check_exactly<T: Structured + ?Sized>(&self) {
        let verdict = self.judge(&T::__MEASURE, &T::__TITLE);
        assert!(verdict.is_empty(), "{}", verdict.as_str());
    }
}

/// Checks the schema of `T`, which has no limits of its own, as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check_by_default_limits<T: Describe + ?Sized>() {
    // Fewer calls and constants than `check`, since every type is waited for.
    if !is_within(T::__NODE, &Limits::OPENAI) {
        Limits::OPENAI.check_exactly::<T>();
    }
}

/// Checks the schema of `T` as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check<T: Describe + ?Sized>() {
    match T::__LIMITS {
        Some(limits) => limits.check::<T>(),
        // A fault is one for every server.
        None => Limits::UNLIMITED.check::<T>(),
    }
}
