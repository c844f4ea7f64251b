//! Assertions about a request.

#![allow(clippy::must_use_candidate, reason = "an assertion is called to fail")]

use std::fmt::Write;

use crate::schema::Structured;
use crate::testing::request::Request;

/// Characters of a request that a list of requests shows.
const SHOWN: usize = 100;

impl Request {
    /// Makes sure that the prompt has this text in it.
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
    /// If it does not; the message shows the prompt.
    #[track_caller]
    pub fn assert_prompt_contains(&self, text: &str) -> &Self {
        assert!(
            self.prompt().contains(text),
            "the prompt does not contain {text:?}; it is:\n{}",
            self.conversation()
        );
        self
    }

    /// Makes sure that an answer of this type is asked for.
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
    /// If it is another one, or none; the message shows both schemas.
    #[track_caller]
    pub fn assert_schema_of<T: Structured>(&self) -> &Self {
        let schema = self.schema_text();
        assert!(
            (self.schema_name(), schema) == (Some(T::NAME), Some(T::SCHEMA)),
            "the request does not have the schema of `{}`:\n{}\nbut that of `{}`:\n{}",
            T::NAME,
            T::SCHEMA,
            self.schema_name().unwrap_or("nothing"),
            schema.unwrap_or("none"),
        );
        self
    }

    /// The messages, one under the other.
    fn conversation(&self) -> String {
        let mut text = String::new();
        for message in self.messages() {
            // Writing to a string does not fail.
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

    /// One line about the request.
    pub(in crate::testing) fn summary(&self) -> String {
        let prompt: String = self.prompt().chars().take(SHOWN).collect();
        let name = self.custom_id().map(|id| format!(" line {id:?}"));
        format!(
            "POST {}{} to {}, {}: {prompt:?}",
            self.path(),
            name.unwrap_or_default(),
            self.model(),
            self.schema_name().unwrap_or("no schema"),
        )
    }
}
