//! The texts of a request.

use serde_json::Value;

use crate::api::Api;
use crate::testing::request::Request;

/// One message of a prompt.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&3);
/// server.model().generate::<u8>("How many?").await?;
/// let [message] = &server.last_request().messages()[..] else { panic!("more than one message") };
/// assert_eq!((message.role.as_str(), message.text.as_str()), ("user", "How many?"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// `system`, `developer`, `user` or `assistant`.
    pub role: String,
    /// Its text; images and files are left out.
    pub text: String,
}

impl Request {
    /// The text of all messages, the system's too, each on a line of its own.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").system("Count.").await?;
    /// assert_eq!(server.last_request().prompt(), "Count.\nHow many?");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn prompt(&self) -> String {
        let texts: Vec<String> = self
            .messages()
            .into_iter()
            .map(|message| message.text)
            .collect();
        texts.join("\n")
    }

    /// The messages in their order.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&3);
    /// server.model().generate::<u8>("How many?").system("Count.").await?;
    /// let messages = server.last_request().messages();
    /// assert_eq!((messages[0].role.as_str(), messages[1].text.as_str()), ("system", "How many?"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let body = self.body();
        let (first, rest) = match self.api() {
            Api::ChatCompletions => (&Value::Null, &body["messages"]),
            Api::Responses => (&body["instructions"], &body["input"]),
        };
        let message = |role: &str, content: &Value| Message {
            role: role.to_owned(),
            text: text(content),
        };
        let mut messages = Vec::new();
        if first.is_string() {
            messages.push(message("system", first));
        }
        match rest {
            Value::String(_) => messages.push(message("user", rest)),
            rest => messages.extend(
                rest.as_array()
                    .into_iter()
                    .flatten()
                    .map(|one| message(one["role"].as_str().unwrap_or_default(), &one["content"])),
            ),
        }
        messages
    }
}

/// The text of a message's content, which is a string or a list of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        parts => {
            let parts = parts.as_array().into_iter().flatten();
            parts.filter_map(|part| part["text"].as_str()).collect()
        }
    }
}
