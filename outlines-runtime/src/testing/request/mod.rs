//! Recorded requests.

mod assertions;
mod format;
mod messages;

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::http::request::Parts;
use serde_json::Value;

use crate::api::Api;
use format::RequestedSchema;

pub use messages::Message;

/// The greatest number of choices that the API returns.
const MAX_CHOICES: u64 = 128;

/// A request to the model, as received: an HTTP request, or a line of a batch.
///
/// ```
/// use outlines_runtime::Api;
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
/// assert_eq!((request.api(), request.path()), (Api::ChatCompletions, "/v1/chat/completions"));
/// assert_eq!(request.header("Authorization"), Some("Bearer test"));
/// assert_eq!((request.model(), request.is_stream()), ("gpt-4o-mini", false));
/// assert_eq!(request.prompt(), "Count.\nHow many?");
/// assert_eq!((request.messages()[1].role.as_str(), request.custom_id()), ("user", None));
/// assert_eq!(request.body()["temperature"], 0.5);
/// assert!(request.text().contains("How many?"));
/// assert_eq!(request.schema_name(), Some("u8"));
/// assert_eq!(request.schema().unwrap()["properties"]["value"]["maximum"], 255);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Request(Arc<Recorded>);

struct Recorded {
    api: Api,
    path: String,
    path_and_query: String,
    headers: Vec<(String, String)>,
    text: String,
    body: Value,
    /// The id of a batch line.
    custom_id: Option<String>,
    schema: OnceLock<Option<RequestedSchema>>,
}

impl Request {
    pub(in crate::testing) fn http(api: Api, head: &Parts, body: &[u8]) -> Self {
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let text = String::from_utf8_lossy(body).into_owned();
        Self(Arc::new(Recorded {
            api,
            path: head.uri.path().to_owned(),
            path_and_query: head
                .uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default(),
            headers: headers.collect(),
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
            custom_id: None,
            schema: OnceLock::new(),
        }))
    }

    pub(in crate::testing) fn batch_line(
        endpoint: &str,
        custom_id: Option<&str>,
        body: &str,
    ) -> Self {
        let api = if endpoint.ends_with("/responses") {
            Api::Responses
        } else {
            Api::ChatCompletions
        };
        Self(Arc::new(Recorded {
            api,
            path: endpoint.to_owned(),
            path_and_query: endpoint.to_owned(),
            headers: Vec::new(),
            body: serde_json::from_str(body).unwrap_or_default(),
            text: body.to_owned(),
            custom_id: custom_id.map(str::to_owned),
            schema: OnceLock::new(),
        }))
    }

    /// Returns the API.
    #[must_use]
    pub fn api(&self) -> Api {
        self.0.api
    }

    /// Returns the path without the query: `/v1/chat/completions`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns the value of a header. The case of the name does not matter. A line of a batch has
    /// no headers.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Returns the whole body, or null if it is not JSON.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.0.body
    }

    /// Returns the body as received.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Returns the id of a line of a batch, and `None` for an HTTP request.
    #[must_use]
    pub fn custom_id(&self) -> Option<&str> {
        self.0.custom_id.as_deref()
    }

    /// Returns the name of the model, which on Azure is the deployment.
    #[must_use]
    pub fn model(&self) -> &str {
        self.body()["model"].as_str().unwrap_or_default()
    }

    /// Returns whether the answer is streamed.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.body()["stream"] == true
    }

    /// Returns the schema of the answer: that of the response format, of the tool that the model
    /// has to call, or of the system message.
    #[must_use]
    pub fn schema(&self) -> Option<&Value> {
        self.output_schema().map(|schema| &schema.value)
    }

    /// Returns the name of the schema. A schema in the system message has none.
    #[must_use]
    pub fn schema_name(&self) -> Option<&str> {
        self.output_schema()?.name.as_deref()
    }

    /// Returns the grammar of the answer, in the field of any
    /// [`GrammarDialect`](crate::GrammarDialect).
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    /// use outlines_runtime::{Grammar, GrammarDialect};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply("yes");
    /// let model = server.openai("qwen3:4b").grammar_dialect(GrammarDialect::Vllm).build()?;
    /// let call = model.grammar("Is tea healthy?", Grammar::regex("yes|no"));
    /// let answer: String = call.await?;
    /// assert_eq!(answer, "yes");
    /// assert_eq!(server.last_request().grammar(), Some("yes|no"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn grammar(&self) -> Option<&str> {
        let body = self.body();
        [
            &body["grammar"],
            &body["ebnf"],
            &body["regex"],
            &body["structured_outputs"]["grammar"],
            &body["structured_outputs"]["regex"],
            &body["response_format"]["grammar"],
            &body["tools"][0]["format"]["definition"],
        ]
        .into_iter()
        .find_map(Value::as_str)
    }

    /// Returns the name of the custom tool that the answer must call.
    pub(in crate::testing) fn custom_tool(&self) -> Option<&str> {
        let choice = &self.body()["tool_choice"];
        let name = choice["name"].as_str()?;
        (choice["type"] == "custom").then_some(name)
    }

    pub(in crate::testing) fn path_and_query(&self) -> &str {
        &self.0.path_and_query
    }

    fn output_schema(&self) -> Option<&RequestedSchema> {
        let schema = self.0.schema.get_or_init(|| RequestedSchema::find(self));
        schema.as_ref()
    }

    /// Returns the schema if it is enforced.
    pub(in crate::testing) fn strict_schema(&self) -> Option<&Value> {
        let schema = self.output_schema().filter(|schema| schema.strict)?;
        Some(&schema.value)
    }

    /// Returns the number of requested choices.
    pub(in crate::testing) fn choices(&self) -> u64 {
        let choices = self.body()["n"].as_u64();
        choices.map_or(1, |choices| choices.clamp(1, MAX_CHOICES))
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
