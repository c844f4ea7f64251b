//! Recorded requests, and assertions on them.

#![allow(
    clippy::must_use_candidate,
    clippy::panic,
    reason = "assertions are called to panic"
)]

use crate::testing::reply::Reply;
use crate::testing::request::Request;
use crate::testing::server::TestServer;

impl TestServer {
    /// Returns all requests to the model in their order: every attempt, including rejected ones,
    /// and every line of a batch.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state.log().requests.clone()
    }

    /// Returns the last request to the model.
    ///
    /// # Panics
    ///
    /// Panics if there was none.
    #[must_use]
    #[track_caller]
    pub fn last_request(&self) -> Request {
        let last = self.state.log().requests.last().cloned();
        match last {
            Some(request) => request,
            // A closure would lose the location of the caller.
            None => self.no_request(),
        }
    }

    /// Returns all HTTP requests, such as `GET /v1/files/{id}/content`, in their order. Unlike
    /// [`requests`](Self::requests), this includes requests for files and batches, but not the
    /// lines of batches.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.state.log().operations.clone()
    }

    /// Asserts the number of requests to the model.
    ///
    /// # Panics
    ///
    /// Panics if the number differs. The message lists the requests.
    #[track_caller]
    pub fn assert_requests(&self, count: usize) -> &Self {
        let requests = self.requests();
        let list = list(requests.iter().map(Request::summary));
        assert!(
            requests.len() == count,
            "expected {count} requests to the model, found {}{}{list}",
            requests.len(),
            if list.is_empty() { "" } else { ":" },
        );
        self
    }

    /// Asserts that all queued replies were sent.
    ///
    /// # Panics
    ///
    /// Panics if some were not. The message lists them.
    #[track_caller]
    pub fn assert_replies_used(&self) -> &Self {
        let unused = self.state.replies.unused();
        let list = list(unused.iter().map(Reply::summary));
        assert!(
            unused.is_empty(),
            "{} queued {} not sent:{list}",
            unused.len(),
            if unused.len() == 1 {
                "reply was"
            } else {
                "replies were"
            },
        );
        self
    }

    #[track_caller]
    fn no_request(&self) -> ! {
        let operations = self.operations();
        assert!(
            !operations.is_empty(),
            "the test server received no request"
        );
        panic!(
            "the test server received no request to the model, only {}",
            operations.join(", ")
        );
    }
}

/// Returns each on its own line.
fn list(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| ["\n  ".to_owned(), line]).collect()
}
