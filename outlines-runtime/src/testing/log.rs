//! What the server was asked.

use super::request::Request;

/// All requests so far, in their order.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Those to the model.
    pub(super) requests: Vec<Request>,
    /// All of them, such as `POST /v1/files`.
    pub(super) operations: Vec<String>,
}
