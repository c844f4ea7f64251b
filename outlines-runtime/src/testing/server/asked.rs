//! What the server was asked, for assertions.

#![allow(
    clippy::must_use_candidate,
    clippy::panic,
    reason = "an assertion is called to fail"
)]

use crate::testing::reply::Reply;
use crate::testing::request::Request;
use crate::testing::server::TestServer;

impl TestServer {
    /// All requests to the model so far, in their order: every attempt, those that were refused too, and every line of a batch.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&1).reply(&2);
    /// let model = server.model();
    /// model.generate::<u8>("one").await?;
    /// model.generate::<u8>("two").await?;
    /// let prompts: Vec<String> = server.requests().iter().map(|request| request.prompt()).collect();
    /// assert_eq!(prompts, ["one", "two"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log().requests.clone()
    }

    /// The last request to the model.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&36);
    /// server.model().generate::<u8>("How old is Ada?").await?;
    /// assert_eq!(server.last_request().prompt(), "How old is Ada?");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there was none.
    #[must_use]
    #[track_caller]
    pub fn last_request(&self) -> Request {
        let last = self.shared.log().requests.last().cloned();
        match last {
            Some(request) => request,
            // A closure would not know who called.
            None => self.nothing_asked(),
        }
    }

    /// All that was asked over the line, such as `GET /v1/files/{id}/content`, in its order: also what has nothing to do with the
    /// model, and not the lines of batches.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&36);
    /// server.model().generate::<u8>("How old is Ada?").await?;
    /// assert_eq!(server.operations(), ["POST /v1/chat/completions"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.shared.log().operations.clone()
    }

    /// Makes sure that there were so many requests to the model.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(503)).reply(&36);
    /// server.model().generate::<u8>("How old is Ada?").await?;
    /// server.assert_requests(2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there were more or fewer; the message lists them.
    #[track_caller]
    pub fn assert_requests(&self, count: usize) -> &Self {
        let requests = self.requests();
        let list = list(requests.iter().map(Request::summary));
        assert!(
            requests.len() == count,
            "the test server was asked {} {}, not {count}{}{list}",
            requests.len(),
            if requests.len() == 1 { "time" } else { "times" },
            if list.is_empty() { "" } else { ":" },
        );
        self
    }

    /// Makes sure that all queued replies were asked for.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&36);
    /// server.model().generate::<u8>("How old is Ada?").await?;
    /// server.assert_replies_used();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If some are left; the message shows them.
    #[track_caller]
    pub fn assert_replies_used(&self) -> &Self {
        let unused = self.shared.script.unused();
        let list = list(unused.iter().map(Reply::summary));
        assert!(
            unused.is_empty(),
            "{} of the queued replies {} not asked for:{list}",
            unused.len(),
            if unused.len() == 1 { "was" } else { "were" },
        );
        self
    }

    #[track_caller]
    fn nothing_asked(&self) -> ! {
        let operations = self.operations();
        assert!(!operations.is_empty(), "the test server was asked nothing");
        panic!(
            "the test server was asked nothing of the model, but: {}",
            operations.join(", ")
        );
    }
}

/// Each on a line of its own.
fn list(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| ["\n  ".to_owned(), line]).collect()
}
