//! Checks that the type brings along.

use garde::Validate;

use crate::generate::by_garde;
use crate::stream::{ItemsCall, StreamCall};

impl<T: Validate> StreamCall<T>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) by the type's own [`garde`] rules.
    pub fn check_garde(self) -> Self {
        self.check(|value| by_garde(value))
    }
}

impl<T: Validate> ItemsCall<T>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) of each element by the type's own [`garde`] rules.
    pub fn check_garde(self) -> Self {
        self.check(|value| by_garde(value))
    }
}
