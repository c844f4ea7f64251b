//! The stream of values with all that came with them.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::error::Error;
use crate::generate::Response;
use crate::many::Many;

/// Calls for many prompts whose results are [`Response`]s, from [`Many::responses`].
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 1)).reply(Reply::json("Paris").usage(38, 1));
/// let model = server.model();
/// let countries = ["Switzerland", "France"].map(|country| format!("The capital of {country}?"));
/// let mut towns = model.generate_many::<String>(countries).concurrency(1).responses();
/// while let Some((index, town)) = towns.next().await {
///     let town = town?;
///     println!("{index}: {} for {} tokens", town.value, town.usage.total_tokens());
/// }
/// # server.assert_replies_used();
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the stream is polled"]
pub struct ManyResponses<'a, T, K = usize> {
    many: Many<'a, T, K>,
}

impl<'a, T, K> ManyResponses<'a, T, K> {
    pub(super) fn new(many: Many<'a, T, K>) -> Self {
        Self { many }
    }
}

impl<'a, T: Send + 'static, K: Send + 'a> ManyResponses<'a, T, K> {
    /// The next result; `None` after the last. The stream's own function, for those who do without the crate futures.
    pub async fn next(&mut self) -> Option<(K, Result<Response<T>, Error>)> {
        poll_fn(|context| self.many.poll_response(context)).await
    }
}

impl<'a, T: Send + 'static, K: Send + 'a> Stream for ManyResponses<'a, T, K> {
    type Item = (K, Result<Response<T>, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.many.poll_response(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.many.size_hint()
    }
}

/// Shows what the stream of values shows.
impl<T, K> fmt::Debug for ManyResponses<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManyResponses").field(&self.many).finish()
    }
}
