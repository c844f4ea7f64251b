//! The handle of the server.

#![allow(
    clippy::panic,
    reason = "a test that cannot go on fails where it stands"
)]

mod asked;
mod builder;
mod faults;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::model::Model;
use crate::models::{AzureOpenAI, AzureOpenAIBuilder, OpenAI, OpenAIBuilder};
use crate::testing::reply::Reply;
use crate::testing::request::Request;
use crate::testing::shared::Shared;
use crate::testing::thread::Thread;

pub use builder::TestServerBuilder;

/// A server that speaks the API on a port of its own, until it is dropped.
///
/// It runs on a thread of its own, so that tests with and without a runtime can start one, and each test its own.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Egg");
/// let model = server.model();
/// assert_eq!(model.choice("Which came first?", ["Chicken", "Egg"]).await?, "Egg");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct TestServer {
    thread: Thread,
    pub(in crate::testing) shared: Arc<Shared>,
}

/// The key of models where the server takes any.
const KEY: &str = "test";
/// The name of models that need none.
const MODEL: &str = "test-model";
/// The last dated version that is no preview.
const VERSION: &str = "2024-10-21";

impl TestServer {
    /// Starts a server with nothing queued.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// assert!(server.requests().is_empty());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no free port or no thread to be had.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Starts the settings of a server.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::builder().random(7).start();
    /// ```
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// The address as `OPENAI_BASE_URL` has it: `http://127.0.0.1:…/v1`.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// let model = OpenAI::builder("any").base_url(server.url()).build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// Address and port.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// assert!(server.address().ip().is_loopback());
    /// ```
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.thread.address()
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// A model on this server, on Chat Completions.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&true);
    /// assert!(server.model().generate::<bool>("Is it?").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If TLS cannot be set up, which no model does without.
    #[must_use]
    #[track_caller]
    pub fn model(&self) -> Model {
        match self.openai(MODEL).build() {
            Ok(model) => model,
            Err(error) => panic!("no model can be made for the test server: {error}"),
        }
    }

    /// The settings of a model on this server; nothing is read from the environment.
    ///
    /// ```
    /// use outlines_runtime::Api;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// let model = server.openai("gpt-4o-mini").api(Api::Responses).build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn openai(&self, name: impl Into<String>) -> OpenAIBuilder {
        OpenAI::builder(name)
            .environment(|_| None)
            .base_url(self.url())
            .api_key(self.key())
    }

    /// The settings of a deployed model on this server, as on Azure; nothing is read from the environment.
    ///
    /// The version is `2024-10-21`, with the deployment in the address; `api_version("v1")` has the other shape.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let server = TestServer::start();
    /// let model = server.azure("our-deployment", "gpt-4o-mini").api_version("v1").build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn azure(
        &self,
        deployment: impl Into<String>,
        model_name: impl Into<String>,
    ) -> AzureOpenAIBuilder {
        AzureOpenAI::builder(deployment, model_name)
            .environment(|_| None)
            .azure_endpoint(self.origin())
            .api_version(VERSION)
            .api_key(self.key())
    }

    fn key(&self) -> &str {
        self.shared.settings.key.as_deref().unwrap_or(KEY)
    }

    /// Queues a reply: a value, or a [`Reply`]. Each request takes one, in their order.
    ///
    /// A value is answered as the model would write it, also where the schema wraps it in an object. A `&str` is a value
    /// too; the bare text of an answer is [`Reply::text`]. A value of another shape than the schema of the request is told as
    /// the mistake that it is: see [`Reply::json`].
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(&[3, 1, 2]);
    /// server.reply(Reply::refusal("I would rather not."));
    ///
    /// let model = server.model();
    /// assert_eq!(model.generate::<Vec<u32>>("Three numbers").await.unwrap(), [3, 1, 2]);
    /// let error = model.generate::<Vec<u32>>("Three numbers").await.unwrap_err();
    /// assert_eq!(error.raw(), Some("I would rather not."));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON, or the reply contradicts itself.
    #[track_caller]
    pub fn reply(&self, reply: impl Into<Reply>) -> &Self {
        let reply = reply.into();
        if let Some(fault) = reply.fault() {
            panic!("the reply cannot be sent: {fault}");
        }
        self.shared.script.queue(reply);
        self
    }

    /// Answers by a function whenever nothing is queued: for requests whose order is not known.
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
    pub fn reply_with(&self, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> &Self {
        self.shared.script.set_answer(Arc::new(answer));
        self
    }
}
