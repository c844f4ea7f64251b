//! What the server was asked.

use super::request::Request;

/// All requests so far, in their order.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Those to the model, each line of a batch too.
    pub(super) requests: Vec<Request>,
    /// All that came over the line, such as `POST /v1/files`.
    pub(super) operations: Vec<String>,
}

impl Log {
    /// Notes a request, and gives its number.
    pub(super) fn note(&mut self, operation: String) -> usize {
        self.operations.push(operation);
        self.operations.len()
    }
}
