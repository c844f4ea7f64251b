//! Checks by the rules of the crate garde.

use garde::Validate;

/// Checks a value by the [`garde`](mod@garde) rules of its type: a function for
/// [`Generate::check`](crate::Generate::check). The message names everything that is wrong.
///
/// # Errors
///
/// The message, if a rule is broken.
///
/// ```
/// use outlines_runtime::testing::TestServer;
/// use outlines_runtime::{Error, Structured};
/// use garde::Validate;
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Serialize, Deserialize, Structured, Validate)]
/// struct Order {
///     #[garde(range(min = 1))]
///     pieces: u32,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let server = TestServer::start();
/// server.reply(&Order { pieces: 0 }).reply(&Order { pieces: 2 });
/// let call = server.model().generate::<Order>("No tea, or two");
/// let order = call.check(outlines_runtime::garde).reask(1).await?;
/// assert_eq!(order.pieces, 2);
/// server.last_request().assert_prompt_contains("pieces: lower than 1");
/// # Ok(())
/// # }
/// ```
pub fn garde<T: Validate>(value: &T) -> Result<(), String>
where
    T::Context: Default,
{
    value
        .validate()
        .map_err(|report| report.to_string().trim().replace('\n', "; "))
}
