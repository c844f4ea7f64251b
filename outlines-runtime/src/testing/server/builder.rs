//! Settings of the server.

#![allow(clippy::panic, reason = "a test without a server cannot continue")]

use std::sync::Arc;

use crate::testing::listener::Listener;
use crate::testing::routes::router;
use crate::testing::server::TestServer;
use crate::testing::state::{Settings, State};

/// Settings of a server; created by [`TestServer::builder`].
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// let server = TestServer::builder().key("sk-test").random(7).start();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct TestServerBuilder {
    settings: Settings,
}

impl TestServerBuilder {
    /// Sets the only accepted key, which the models of the server use. By default, any key and none
    /// is accepted.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::builder().key("sk-right").start();
    /// let model = server.openai("gpt-4o-mini").api_key("sk-wrong").build()?;
    /// let error = model.generate::<u8>("Count").await.unwrap_err();
    /// assert_eq!(error.status(), Some(401));
    /// # Ok(())
    /// # }
    /// ```
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = Some(key.into());
        self
    }

    /// Answers requests for which nothing is queued with random documents that are valid under the
    /// schema of the request. The same seed gives the same documents.
    ///
    /// By default, such requests are rejected.
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

    /// Accepts schemas that strict mode rejects, as llama.cpp and other servers do, and sends
    /// values that do not match the schema.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::builder().lenient().start();
    /// ```
    pub fn lenient(mut self) -> Self {
        self.settings.lenient = true;
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
    /// Panics if no port or thread is available.
    #[must_use]
    #[track_caller]
    pub fn start(self) -> TestServer {
        let state = Arc::new(State::new(self.settings));
        match Listener::start(router(Arc::clone(&state))) {
            Ok(listener) => TestServer { listener, state },
            Err(error) => panic!("cannot start the test server: {error}"),
        }
    }
}
