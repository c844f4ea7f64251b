//! Assertions on a request.

#![allow(clippy::must_use_candidate, reason = "an assertion is called to fail")]

use std::fmt::Write;

use crate::schema::Structured;
use crate::testing::request::Request;

/// The number of characters of a prompt in a list of requests.
const SUMMARY_CHARACTERS: usize = 100;

impl Request {
    /// Asserts that the prompt contains a text.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&36);
    /// server.model().generate::<u8>("How old is Ada?").system("Answer in years.").await?;
    /// server.last_request().assert_prompt_contains("Ada").assert_prompt_contains("years");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if it does not. The message shows the prompt.
    #[track_caller]
    pub fn assert_prompt_contains(&self, text: &str) -> &Self {
        assert!(
            self.prompt().contains(text),
            "the prompt does not contain {text:?}:\n{}",
            self.conversation()
        );
        self
    }

    /// Asserts that the request has the schema of a type.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&[1, 2]);
    /// server.model().generate::<Vec<u8>>("Count").await?;
    /// server.last_request().assert_schema_of::<Vec<u8>>();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the request has another schema or none. The message shows both schemas.
    #[track_caller]
    pub fn assert_schema_of<T: Structured>(&self) -> &Self {
        let schema = self.schema_text();
        assert!(
            schema == Some(T::SCHEMA) && self.schema_name().is_none_or(|name| name == T::NAME),
            "expected the schema of `{}`:\n{}\nfound the schema of `{}`:\n{}",
            T::NAME,
            T::SCHEMA,
            self.schema_name().unwrap_or("none"),
            schema.unwrap_or("none"),
        );
        self
    }

    /// Returns the messages, one per line.
    fn conversation(&self) -> String {
        let mut text = String::new();
        for message in self.messages() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {}: {}",
                message.role,
                message.text.replace('\n', "\n    ")
            );
        }
        if text.is_empty() {
            text.push_str("  no messages");
        }
        text
    }

    /// Returns a line about the request, for the message of an assertion.
    pub(in crate::testing) fn summary(&self) -> String {
        let prompt: String = self.prompt().chars().take(SUMMARY_CHARACTERS).collect();
        let line = self.custom_id().map(|id| format!(" line {id:?}"));
        format!(
            "POST {}{} to {}, {}: {prompt:?}",
            self.path(),
            line.unwrap_or_default(),
            self.model(),
            self.schema_name().unwrap_or("no schema"),
        )
    }
}
