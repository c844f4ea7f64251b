//! Settings of the server.

#![allow(clippy::panic, reason = "a test without a server cannot continue")]

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use crate::testing::listener::Listener;
use crate::testing::recordings::{RECORD_VARIABLE, Recordings, Upstream};
use crate::testing::routes::router;
use crate::testing::server::TestServer;
use crate::testing::state::{ServerSettings, ServerState};

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
    settings: ServerSettings,
    recordings: Option<PathBuf>,
    upstream: Option<Upstream>,
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
    /// schema of the request. The same seed results in the same documents.
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

    /// Answers requests for which nothing is queued with recorded responses of a real server.
    ///
    /// A request is recognized by its API and its whole body. If the schema, the prompt, or a
    /// parameter has changed since, the request fails with a message that says what changed and
    /// how to record again. Equal requests get their responses in the recorded order.
    ///
    /// To record, run the test with the variable `OUTLINES_RECORD=1`. The server then forwards the
    /// requests to OpenAI, or to the server in `OPENAI_BASE_URL`, with the key in `OPENAI_API_KEY`;
    /// requests to a deployment of Azure go to `AZURE_OPENAI_ENDPOINT` with the key in
    /// `AZURE_OPENAI_API_KEY`. Create the model with [`openai`](TestServer::openai) or
    /// [`azure`](TestServer::azure) and a name that the real server knows. The file is written
    /// anew, one JSON object per line: the path and the body of the request, and the status,
    /// content type, and body of the response. No other headers are written. Custom headers are not
    /// sent on. Lines of batches cannot be recorded.
    ///
    /// Errors that the request itself causes are recorded: those with the statuses 400, 413, and
    /// 422. Errors that a retry may fix are passed on and not recorded. All others, such as those
    /// of a wrong key, model, or URL, are not recorded, and the call fails with what to correct:
    /// whatever their status, even under one of success.
    ///
    /// Keys and values of query parameters that have at least 8 characters are replaced with
    /// `[key]`: in prompts and answers, escaped or in base64, and split over the events of a stream
    /// or the parts of a message. An exchange is not recorded, and the call fails, if half of a key
    /// of 32 characters or more is left, for example because its other half is in another field.
    /// When a request is replayed, the key in its prompt is replaced as well: that in the
    /// environment, or that of the model. It need not be the key that was recorded with.
    ///
    /// Each test that records needs a separate file. A run with `OUTLINES_RECORD=1` sends the
    /// requests of all of them again, which is billed; to record one, run only that test. Commit
    /// the file to the repository, so that the test runs offline everywhere.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("capitals.jsonl");
    /// # let real = TestServer::start();
    /// # real.reply("Bern");
    /// # let builder = TestServer::builder().recordings(&file).record_from(real.url(), None);
    /// # let recorder = builder.start();
    /// # let model = recorder.openai("gpt-4o-mini").build()?;
    /// # model.generate::<String>("The capital of Switzerland?").await?;
    /// # let path = file;
    /// let server = TestServer::builder().recordings(path).start();
    /// let model = server.openai("gpt-4o-mini").build()?;
    /// let city = model.generate::<String>("The capital of Switzerland?").await?;
    /// assert_eq!(city, "Bern");
    ///
    /// let error = model.generate::<String>("The capital of Peru?").await.unwrap_err();
    /// assert!(error.to_string().contains("the prompt differs at `messages[0].content`"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn recordings(mut self, file: impl Into<PathBuf>) -> Self {
        self.recordings = Some(file.into());
        self
    }

    /// Records [`recordings`](Self::recordings) again from this server, regardless of the
    /// environment. The URL is a base URL, or the endpoint for requests to Azure.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// let builder = TestServer::builder()
    ///     .recordings("tests/recordings/invoice.jsonl")
    ///     .record_from("http://localhost:8080/v1", None);
    /// ```
    pub fn record_from(
        mut self,
        url: impl Into<String>,
        api_key: impl Into<Option<String>>,
    ) -> Self {
        self.upstream = Some(Upstream::new(url.into(), api_key.into()));
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
    /// Panics if no port or thread is available, or if the recordings cannot be read.
    #[must_use]
    #[track_caller]
    pub fn start(self) -> TestServer {
        let recordings = self.recordings.map(|file| {
            let variable = env::var(RECORD_VARIABLE).unwrap_or_default();
            let is_recording = !variable.is_empty() && variable != "0";
            match self
                .upstream
                .or_else(|| is_recording.then(Upstream::from_env))
            {
                Some(upstream) => Ok(Recordings::record(file, upstream)),
                None => Recordings::replay(file),
            }
        });
        let started = recordings.transpose().and_then(|recordings| {
            let state = Arc::new(ServerState::new(self.settings, recordings));
            let listener = Listener::start(router(Arc::clone(&state)))?;
            Ok(TestServer { listener, state })
        });
        match started {
            Ok(server) => server,
            Err(error) => panic!("cannot start the test server: {error}"),
        }
    }
}
