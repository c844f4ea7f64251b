//! What the server was asked.

mod prompt;

use std::fmt;
use std::sync::Arc;

use axum::http::request::Parts;
use serde_json::Value;

use crate::schema::Structured;

pub use prompt::Message;

/// A request to the model, as it came.
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
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Request(Arc<Recorded>);

struct Recorded {
    operation: Operation,
    path: String,
    headers: Vec<(String, String)>,
    body: Value,
}

/// The API that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum Operation {
    Chat,
    Responses,
}

impl Request {
    pub(in crate::testing) fn new(operation: Operation, head: &Parts, body: Value) -> Self {
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Self(Arc::new(Recorded {
            operation,
            path: head.uri.path().to_owned(),
            headers: headers.collect(),
            body,
        }))
    }

    pub(in crate::testing) fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The address, without the server and the query: `/v1/chat/completions`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// A header's value; names are found in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        let (_, value) = headers.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The whole body; null if it was no JSON.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.0.body
    }

    /// The model that is asked; on Azure the deployment.
    #[must_use]
    pub fn model(&self) -> &str {
        self.body()["model"].as_str().unwrap_or_default()
    }

    /// Whether the answer is wanted as a stream.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.body()["stream"] == true
    }

    /// The schema that the answer is to follow, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<&Value> {
        self.format().get("schema")
    }

    /// The name of the schema, if there is one.
    #[must_use]
    pub fn schema_name(&self) -> Option<&str> {
        self.format().get("name")?.as_str()
    }

    /// Name, schema and strictness.
    pub(in crate::testing) fn format(&self) -> &Value {
        match self.operation() {
            Operation::Chat => &self.body()["response_format"]["json_schema"],
            Operation::Responses => &self.body()["text"]["format"],
        }
    }

    /// Makes sure that the prompt has this text in it.
    ///
    /// # Panics
    ///
    /// If it does not; the message shows the prompt.
    #[track_caller]
    pub fn assert_prompt_contains(&self, text: &str) -> &Self {
        let prompt = self.prompt();
        if !prompt.contains(text) {
            panic!("the prompt does not contain {text:?}; it is:\n{prompt}");
        }
        self
    }

    /// Makes sure that an answer of this type is asked for.
    ///
    /// # Panics
    ///
    /// If it is another one, or none; the message shows both schemas.
    #[track_caller]
    pub fn assert_schema_of<T: Structured>(&self) -> &Self {
        let expected = serde_json::from_str::<Value>(T::SCHEMA).unwrap_or_default();
        if self.schema() != Some(&expected) {
            panic!("the schema is not that of {}", T::NAME);
        }
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("path", &self.path())
            .field("body", self.body())
            .finish_non_exhaustive()
    }
}
