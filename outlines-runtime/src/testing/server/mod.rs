//! Handle of the server.

#![allow(
    clippy::panic,
    reason = "a test that cannot continue fails at the call"
)]

mod assertions;
mod builder;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::model::Model;
use crate::models::{AzureOpenAI, AzureOpenAIBuilder, OpenAI, OpenAIBuilder};
use crate::testing::batches::Batches;
use crate::testing::fault::{Fault, FaultPoint};
use crate::testing::listener::Listener;
use crate::testing::reply::Reply;
use crate::testing::request::Request;
use crate::testing::state::ServerState;

pub use builder::TestServerBuilder;

/// A server that implements the API on its own port and thread until it is dropped.
///
/// Tests with and without a runtime can start one, and each test its own.
///
/// ```
/// use outlines_runtime::Api;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Egg").reply(Reply::error(503)).reply(&36);
/// let model = server.model();
/// assert_eq!(model.choice("Which came first?", ["Chicken", "Egg"]).await?, "Egg");
/// assert_eq!(model.generate::<u8>("How old is Ada?").await?, 36);
///
/// // The retry is a request too.
/// server.assert_requests(3).assert_replies_used();
/// server.requests()[0].assert_prompt_contains("Which came first?");
/// assert_eq!(server.last_request().prompt(), "How old is Ada?");
/// assert_eq!(server.operations()[0], "POST /v1/chat/completions");
///
/// // Models with other settings.
/// let model = server.openai("gpt-4o-mini").api(Api::Responses).build()?;
/// let model = server.azure("our-deployment", "gpt-4o-mini").api_version("v1").build()?;
///
/// // Servers with other settings, for programs in any language.
/// let server = TestServer::builder().random(7).start();
/// assert_eq!(server.url(), format!("http://{}/v1", server.address()));
/// server.batches().pending_polls(2);
/// server.clear_faults();
/// # Ok(())
/// # }
/// ```
///
/// On a paused clock, calls to the server time out: see
/// [paused time](mod@crate::testing#paused-time).
#[derive(Debug)]
pub struct TestServer {
    listener: Listener,
    pub(in crate::testing) state: Arc<ServerState>,
}

/// The key of models if the server accepts any key.
const KEY: &str = "test";
/// The name of the model of [`TestServer::model`].
const MODEL: &str = "test-model";
/// The latest dated API version of Azure that is not a preview.
const AZURE_VERSION: &str = "2024-10-21";

impl TestServer {
    /// Starts a server with the default settings.
    ///
    /// # Panics
    ///
    /// Panics if no port or thread is available.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Returns a builder for a server with other settings.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// Returns the base URL, as for `OPENAI_BASE_URL`: `http://127.0.0.1:…/v1`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// Returns the address and port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Returns a model that calls this server through Chat Completions.
    ///
    /// # Panics
    ///
    /// Panics if TLS cannot be initialized, which every model needs.
    #[must_use]
    #[track_caller]
    pub fn model(&self) -> Model {
        match self.openai(MODEL).build() {
            Ok(model) => model,
            Err(error) => panic!("cannot build a model for the test server: {error}"),
        }
    }

    /// Returns a builder for a model that calls this server. The environment is not read.
    pub fn openai(&self, name: impl Into<String>) -> OpenAIBuilder {
        OpenAI::builder(name)
            .environment(|_| None)
            .base_url(self.url())
            .api_key(self.key())
    }

    /// Returns a builder for an Azure deployment on this server. The environment is not read.
    ///
    /// The API version is `2024-10-21`, which has the deployment in the path; `api_version("v1")`
    /// selects Azure's v1 API.
    pub fn azure(
        &self,
        deployment: impl Into<String>,
        model_name: impl Into<String>,
    ) -> AzureOpenAIBuilder {
        AzureOpenAI::builder(deployment, model_name)
            .environment(|_| None)
            .azure_endpoint(self.origin())
            .api_version(AZURE_VERSION)
            .api_key(self.key())
    }

    fn key(&self) -> &str {
        self.state.settings.key.as_deref().unwrap_or(KEY)
    }

    /// Queues a reply: a reference to a value, or a [`Reply`]. Each request takes the next one.
    ///
    /// A value is sent as the model would write it, including the object that the schema may wrap
    /// it in. A `&str` is a value too; [`Reply::text`] sends bare text. A request whose schema the
    /// value does not match fails with a message: see [`Reply::json`].
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(&[3, 1, 2]);
    /// server.reply(Reply::refusal("I can't help with that."));
    ///
    /// let model = server.model();
    /// assert_eq!(model.generate::<Vec<u32>>("Three numbers").await.unwrap(), [3, 1, 2]);
    /// let error = model.generate::<Vec<u32>>("Three numbers").await.unwrap_err();
    /// assert_eq!(error.raw(), Some("I can't help with that."));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized or the reply is contradictory.
    #[track_caller]
    pub fn reply(&self, reply: impl Into<Reply>) -> &Self {
        let reply = reply.into();
        if let Some(reason) = reply.invalid_reason() {
            panic!("invalid reply: {reason}");
        }
        self.state.replies.queue(reply);
        self
    }

    /// Sets a function that replies to requests for which nothing is queued, for example because
    /// their order is not known.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply_with(|request| (&request.prompt().len()).into());
    /// assert_eq!(server.model().generate::<u32>("How long?").await?, 9);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reply_with(
        &self,
        function: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> &Self {
        self.state.replies.set_function(Arc::new(function));
        self
    }

    /// Returns the settings and records of batches.
    #[must_use]
    pub fn batches(&self) -> Batches<'_> {
        Batches(&self.state)
    }

    /// Sets a function that injects a fault before or after the handler of any request, including
    /// those for files and batches. Points are counted from 0 again.
    ///
    /// For a single failing call, a [`Reply`] is simpler.
    ///
    /// ```
    /// use outlines_runtime::testing::{Fault, Phase, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// // The first reply is lost, and the request is sent again.
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
        function: impl Fn(FaultPoint<'_>) -> Fault + Send + Sync + 'static,
    ) -> &Self {
        self.state.faults.set(Some(Arc::new(function)));
        self
    }

    /// Removes the function set by [`inject_faults`](Self::inject_faults).
    ///
    /// ```
    /// use outlines_runtime::testing::{Fault, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.inject_faults(|_| Fault::Disconnect);
    /// server.clear_faults();
    /// ```
    #[allow(
        clippy::must_use_candidate,
        reason = "called for its effect; returns `self` for chaining"
    )]
    pub fn clear_faults(&self) -> &Self {
        self.state.faults.set(None);
        self
    }
}
