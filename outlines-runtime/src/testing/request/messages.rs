//! Messages of a request.

use serde_json::Value;

use crate::api::Api;
use crate::testing::request::Request;

/// A message of a prompt.
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
    /// `system`, `developer`, `user`, or `assistant`.
    pub role: String,
    /// The text, without images and files.
    pub text: String,
}

impl Request {
    /// Returns the text of all messages, including system messages, joined by line breaks.
    #[must_use]
    pub fn prompt(&self) -> String {
        let messages = self.messages().into_iter();
        let texts: Vec<String> = messages.map(|message| message.text).collect();
        texts.join("\n")
    }

    /// Returns the messages in their order.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let body = self.body();
        let (instructions, input) = match self.api() {
            Api::ChatCompletions => (&Value::Null, &body["messages"]),
            Api::Responses => (&body["instructions"], &body["input"]),
        };
        let message = |role: &str, content: &Value| Message {
            role: role.to_owned(),
            text: text(content),
        };
        let mut messages = Vec::new();
        if instructions.is_string() {
            messages.push(message("system", instructions));
        }
        match input {
            Value::String(_) => messages.push(message("user", input)),
            Value::Array(items) => {
                let role = |item: &Value| item["role"].as_str().unwrap_or_default().to_owned();
                messages.extend(
                    items
                        .iter()
                        .map(|item| message(&role(item), &item["content"])),
                );
            }
            _ => {}
        }
        messages
    }
}

/// Returns the text of a message's content, which is a string or a list of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        parts => {
            let parts = parts.as_array().into_iter().flatten();
            parts.filter_map(|part| part["text"].as_str()).collect()
        }
    }
}
