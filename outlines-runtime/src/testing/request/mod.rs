//! What the server was asked.

mod assertions;
mod prompt;
mod texts;

use std::fmt;
use std::sync::Arc;

use axum::http::request::Parts;
use serde_json::Value;

use crate::api::Api;

pub use prompt::Message;

/// The most answers that the API gives to one request.
const MOST_CHOICES: u64 = 128;

/// A request to the model, as it came: one over the line, or a line of a batch.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&3);
/// let model = server.openai("gpt-4o-mini").build()?;
/// model.generate::<u8>("How many?").system("Count.").temperature(0.5).await?;
///
/// let request = server.last_request();
/// assert_eq!(request.model(), "gpt-4o-mini");
/// assert_eq!(request.prompt(), "Count.\nHow many?");
/// assert_eq!(request.body()["temperature"], 0.5);
/// assert_eq!(request.header("authorization"), Some("Bearer test"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Request(Arc<Recorded>);

struct Recorded {
    api: Api,
    path: String,
    headers: Vec<(String, String)>,
    text: String,
    body: Value,
    /// The name of a line of a batch.
    custom_id: Option<String>,
}

impl Request {
    /// One that came over the line.
    pub(in crate::testing) fn sent(api: Api, head: &Parts, body: &[u8]) -> Self {
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let text = String::from_utf8_lossy(body).into_owned();
        Self(Arc::new(Recorded {
            api,
            path: head.uri.path().to_owned(),
            headers: headers.collect(),
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
            custom_id: None,
        }))
    }

    /// A line of a batch.
    pub(in crate::testing) fn of_line(endpoint: &str, custom_id: Option<&str>, body: &str) -> Self {
        let api = if endpoint.ends_with("/responses") {
            Api::Responses
        } else {
            Api::ChatCompletions
        };
        Self(Arc::new(Recorded {
            api,
            path: endpoint.to_owned(),
            headers: Vec::new(),
            body: serde_json::from_str(body).unwrap_or_default(),
            text: body.to_owned(),
            custom_id: custom_id.map(str::to_owned),
        }))
    }

    /// The API that is asked.
    ///
    /// ```
    /// use outlines_runtime::Api;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().api(), Api::ChatCompletions);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn api(&self) -> Api {
        self.0.api
    }

    /// The address, without the server and the query: `/v1/chat/completions`.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().path(), "/v1/chat/completions");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// A header's value; names are found in any case. A line of a batch has none.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().header("Authorization"), Some("Bearer test"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        let (_, value) = headers.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The whole body; null if it was no JSON.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").max_tokens(9).await?;
    /// assert_eq!(server.last_request().body()["max_tokens"], 9);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.0.body
    }

    /// The body as it came.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert!(server.last_request().text().contains("How many?"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The name of a line of a batch; nothing for a request by itself.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().custom_id(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn custom_id(&self) -> Option<&str> {
        self.0.custom_id.as_deref()
    }

    /// The model that is asked; on Azure the deployment.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.openai("gpt-4o-mini").build()?.generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().model(), "gpt-4o-mini");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn model(&self) -> &str {
        self.body()["model"].as_str().unwrap_or_default()
    }

    /// Whether the answer is wanted as a stream.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert!(!server.last_request().is_stream());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.body()["stream"] == true
    }

    /// The schema that the answer is to follow, if there is one.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// let request = server.last_request();
    /// assert_eq!(request.schema().unwrap()["properties"]["value"]["maximum"], 255);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn schema(&self) -> Option<&Value> {
        self.format().get("schema")
    }

    /// The name of the schema, if there is one.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").await?;
    /// assert_eq!(server.last_request().schema_name(), Some("u8"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn schema_name(&self) -> Option<&str> {
        self.format().get("name")?.as_str()
    }

    /// The schema, if answers are held to it.
    pub(in crate::testing) fn strict_schema(&self) -> Option<&Value> {
        self.schema().filter(|_| self.format()["strict"] == true)
    }

    /// How many answers are wanted.
    pub(in crate::testing) fn choices(&self) -> u64 {
        let wanted = self.body()["n"].as_u64();
        wanted.map_or(1, |wanted| wanted.clamp(1, MOST_CHOICES))
    }

    /// Name, schema and strictness.
    fn format(&self) -> &Value {
        match self.api() {
            Api::ChatCompletions => &self.body()["response_format"]["json_schema"],
            Api::Responses => &self.body()["text"]["format"],
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("path", &self.path())
            .field("custom_id", &self.custom_id())
            .field("body", &format_args!("{}", self.text()))
            .finish_non_exhaustive()
    }
}
