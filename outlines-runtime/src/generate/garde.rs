//! Checks with the rules of the crate garde.

use garde::Validate;

/// Checks a value against the [`garde`](mod@garde) rules of its type: a function for
/// [`Generate::check`](crate::Generate::check). The message lists all violations.
///
/// # Errors
///
/// Returns the message if a rule is violated.
///
/// ```
/// use outlines_runtime::testing::TestServer;
/// use outlines_runtime::{Error, Structured};
/// use garde::Validate;
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Serialize, Deserialize, Structured, Validate)]
/// struct Account {
///     #[garde(ascii)]
///     login: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let server = TestServer::start();
/// let account = |login: &str| Account { login: login.to_owned() };
/// server.reply(&account("Zoë")).reply(&account("zoe"));
/// let call = server.model().generate::<Account>("A login for Zoë.");
/// let account = call.check(outlines_runtime::garde).reask(1).await?;
/// assert_eq!(account.login, "zoe");
/// server.last_request().assert_prompt_contains("login: not ascii");
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
