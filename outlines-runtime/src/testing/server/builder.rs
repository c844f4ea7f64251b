//! The settings of the server.

#![allow(clippy::panic, reason = "a test that has no server fails at once")]

use std::sync::Arc;

use crate::testing::routes::router;
use crate::testing::server::TestServer;
use crate::testing::shared::{Settings, Shared};
use crate::testing::thread::Thread;

/// The settings of a server, made by [`TestServer::builder`].
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// let server = TestServer::builder().key("sk-test").random(7).start();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "settings do nothing until `start` makes a server of them"]
pub struct TestServerBuilder {
    settings: Settings,
}

impl TestServerBuilder {
    /// The only key that the server takes; the models that it makes have it. Without this it takes any, and none.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::builder().key("sk-right").start();
    /// let stranger = server.openai("gpt-4o-mini").api_key("sk-wrong").build()?;
    /// let error = stranger.generate::<u8>("Count").await.unwrap_err();
    /// assert_eq!(error.status(), Some(401));
    /// # Ok(())
    /// # }
    /// ```
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = Some(key.into());
        self
    }

    /// Answers with documents drawn from each request's own schema whenever nothing is queued; the same seed draws the same.
    ///
    /// Without this such requests are refused.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::builder().random(7).start();
    /// let numbers = server.model().generate::<Vec<u8>>("Some numbers").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn random(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Takes schemas that strict mode refuses, as llama.cpp and other servers do, and answers values whether they fit them or
    /// not.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::builder().lenient().start();
    /// ```
    pub fn lenient(mut self) -> Self {
        self.settings.lax = true;
        self
    }

    /// Starts the server.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::builder().key("sk-test").start();
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no free port or no thread to be had.
    #[must_use]
    #[track_caller]
    pub fn start(self) -> TestServer {
        let shared = Arc::new(Shared::new(self.settings));
        match Thread::start(router(Arc::clone(&shared))) {
            Ok(thread) => TestServer { thread, shared },
            Err(error) => panic!("the test server cannot be started: {error}"),
        }
    }
}
