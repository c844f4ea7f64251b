//! What goes into a job.

use crate::prompt::Prompt;

/// A prompt of a batch, with a name of the caller's own if it has one.
///
/// All that converts into a [`Prompt`] converts into this, and so does a pair of a name and a prompt:
///
/// ```no_run
/// # use outlines_runtime::{Error, Model, Structured};
/// # #[derive(serde::Deserialize, Structured)]
/// # struct Invoice { total: f64 }
/// # async fn run(model: Model) -> Result<(), Error> {
/// let texts = [("invoice-2024-17", "Two teas, 5 EUR"), ("invoice-2024-18", "One cake, 4 EUR")];
/// let job = model.batch::<Invoice>("jobs/invoices").submit(texts).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct BatchPrompt {
    pub(super) id: Option<String>,
    pub(super) prompt: Prompt,
}

impl BatchPrompt {
    /// Names a prompt. The name travels as `custom_id` and is [`Item::id`](crate::batch::Item::id) in the results; within
    /// a job no two prompts may have the same.
    ///
    /// ```
    /// use outlines_runtime::Prompt;
    /// use outlines_runtime::batch::BatchPrompt;
    ///
    /// let prompt = Prompt::new().system("Amounts are in EUR.").user("Two teas, 5");
    /// let named = BatchPrompt::named("invoice-2024-17", prompt);
    /// ```
    pub fn named(id: impl Into<String>, prompt: impl Into<Prompt>) -> Self {
        Self {
            id: Some(id.into()),
            prompt: prompt.into(),
        }
    }
}

impl<P: Into<Prompt>> From<P> for BatchPrompt {
    fn from(prompt: P) -> Self {
        Self {
            id: None,
            prompt: prompt.into(),
        }
    }
}

impl<I: Into<String>, P: Into<Prompt>> From<(I, P)> for BatchPrompt {
    fn from((id, prompt): (I, P)) -> Self {
        Self::named(id, prompt)
    }
}
