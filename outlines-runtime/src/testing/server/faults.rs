//! Batches, and what goes wrong on the way.

use std::sync::Arc;

use crate::testing::batches::Batches;
use crate::testing::fault::{Fault, FaultPoint};
use crate::testing::server::TestServer;

impl TestServer {
    /// How batches go, and what became of them.
    ///
    /// ```
    /// use outlines_runtime::testing::{Ending, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.batches().ending(Ending::Expired(1));
    /// ```
    #[must_use]
    pub fn batches(&self) -> Batches<'_> {
        Batches(self)
    }

    /// Decides at both sides of every request, to files and batches too, whether something goes wrong: for programs that are
    /// to survive it at any point. Steps are counted from 0 again.
    ///
    /// A single call's failure is easier to have from [`Reply`](super::Reply).
    ///
    /// ```
    /// use outlines_runtime::testing::{Fault, Phase, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// // The first reply is lost, and the request is made again.
    /// server.inject_faults(|point| match (point.number(), point.phase()) {
    ///     (1, Phase::AfterHandler) => Fault::Status(503),
    ///     _ => Fault::None,
    /// });
    /// server.reply(&1).reply(&2);
    /// assert_eq!(server.model().generate::<u8>("Count").await?, 2);
    /// server.assert_requests(2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject_faults(
        &self,
        plan: impl Fn(FaultPoint<'_>) -> Fault + Send + Sync + 'static,
    ) -> &Self {
        self.shared.faults.restart(Some(Arc::new(plan)));
        self
    }

    /// Lets everything work again.
    #[allow(
        clippy::must_use_candidate,
        reason = "it is called for what it changes"
    )]
    ///
    /// ```
    /// use outlines_runtime::testing::{Fault, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.inject_faults(|_| Fault::Disconnect);
    /// server.clear_faults();
    /// ```
    pub fn clear_faults(&self) -> &Self {
        self.shared.faults.restart(None);
        self
    }
}
