//! Checks that the type brings along.

use garde::Validate;

use crate::many::Many;

impl<T: Validate, K> Many<'_, T, K>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) by the type's own rules, as in [`Generate::check_garde`](crate::Generate::check_garde).
    pub fn check_garde(self) -> Self {
        self.with_template(crate::Generate::check_garde)
    }
}
