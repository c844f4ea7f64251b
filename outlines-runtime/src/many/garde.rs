//! Checks that the type brings along.

use garde::Validate;

use crate::many::Many;

impl<T: Validate, K> Many<'_, T, K>
where
    T::Context: Default,
{
    /// A [`check`](Self::check) by the type's own rules, as in [`Generate::check_garde`](crate::Generate::check_garde).
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
    /// server.reply(&Order { pieces: 2 }).reply(&Order { pieces: 0 });
    /// let model = server.model();
    /// let mut orders = model.generate_many::<Order>(["Two teas", "No tea"]).concurrency(1).check_garde();
    /// assert!(matches!(orders.next().await, Some((0, Ok(Order { pieces: 2 })))));
    /// assert!(matches!(orders.next().await, Some((1, Err(Error::Invalid(_))))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_garde(self) -> Self {
        self.with_template(crate::Generate::check_garde)
    }
}
