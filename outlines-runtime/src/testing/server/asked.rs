//! What the server was asked, for assertions.

use crate::testing::request::Request;
use crate::testing::server::TestServer;

impl TestServer {
    /// All requests to the model so far, in their order; each attempt counts.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log().requests.clone()
    }

    /// The last request to the model.
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
            None => panic!(
                "the test server has had no request to the model{}",
                self.others()
            ),
        }
    }

    /// Makes sure that there were so many requests to the model.
    ///
    /// # Panics
    ///
    /// If there were more or fewer; the message lists them.
    #[track_caller]
    pub fn assert_requests(&self, count: usize) -> &Self {
        let requests = self.requests();
        if requests.len() != count {
            let list: String = requests
                .iter()
                .map(|request| format!("\n{request:?}"))
                .collect();
            panic!("{} requests were made, not {count}:{list}", requests.len());
        }
        self
    }

    /// Makes sure that all queued replies were asked for.
    ///
    /// # Panics
    ///
    /// If some are left; the message says how many.
    #[track_caller]
    pub fn assert_replies_used(&self) -> &Self {
        let unused = self.shared.script.unused();
        if unused > 0 {
            panic!("{unused} queued replies were not asked for");
        }
        self
    }

    /// What there was beside requests to the model.
    fn others(&self) -> String {
        let log = self.shared.log();
        if log.operations.is_empty() {
            return String::new();
        }
        format!(", but {}", log.operations.join(", "))
    }
}
