//! Checks that the type brings along.

use garde::Validate;

use crate::generate::by_garde;
use crate::stream::{ItemsCall, StreamCall};

impl<T: Validate> StreamCall<T>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) by the type's own [`garde`] rules.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(Debug, serde::Serialize, serde::Deserialize, outlines_runtime::Structured, garde::Validate)]
    /// # struct Order { #[garde(range(min = 1))] pieces: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&Order { pieces: 0 });
    /// let mut stream = server.model().stream::<Order>("No tea").check_garde().await?;
    /// let mut last = None;
    /// while let Some(event) = stream.next().await {
    ///     last = Some(event);
    /// }
    /// assert!(matches!(last, Some(Err(Error::Invalid(_)))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_garde(self) -> Self {
        self.check(|value| by_garde(value))
    }
}

impl<T: Validate> ItemsCall<T>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) of each element by the type's own [`garde`] rules.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(Debug, serde::Serialize, serde::Deserialize, outlines_runtime::Structured, garde::Validate)]
    /// # struct Order { #[garde(range(min = 1))] pieces: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&[Order { pieces: 0 }, Order { pieces: 2 }]);
    /// let mut orders = server.model().stream_items::<Order>("No tea, then two").check_garde().await?;
    /// assert!(matches!(orders.next().await, Some(Err(Error::Invalid(_)))));
    /// assert!(matches!(orders.next().await, Some(Ok(Order { pieces: 2 }))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_garde(self) -> Self {
        self.check(|value| by_garde(value))
    }
}
