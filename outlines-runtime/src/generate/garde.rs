//! Checks that the type brings along.

use garde::Validate;

use crate::generate::Generate;

impl<T: Validate> Generate<T>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) by the type's own [`garde`] rules. What they say is shown to the model if it is asked again.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// use garde::Validate;
    ///
    /// #[derive(serde::Deserialize, Structured, Validate)]
    /// struct Account {
    ///     #[garde(ascii)]
    ///     login: String,
    /// }
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let account = model.generate::<Account>("A login for Zoë.").check_garde().reask(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_garde(self) -> Self {
        self.check(|value| by_garde(value))
    }
}

/// The rules of a type as a check, which says all that is wrong on one line.
pub(crate) fn by_garde<T: Validate>(value: &T) -> Result<(), String>
where
    T::Context: Default,
{
    value
        .validate()
        .map_err(|report| report.to_string().trim().replace('\n', "; "))
}
