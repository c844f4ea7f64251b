//! State shared by the handle of the server and its thread.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::api::Api;

use super::batches::Store;
use super::fault::FaultPlan;
use super::recordings::Recordings;
use super::reply_source::ReplySource;
use super::request::Request;

#[derive(Debug, Default)]
pub(super) struct ServerState {
    pub(super) settings: ServerSettings,
    pub(super) replies: ReplySource,
    pub(super) recordings: Option<Recordings>,
    pub(super) faults: FaultPlan,
    log: Mutex<Log>,
    store: Mutex<Store>,
    accepted_format: Mutex<Option<(Api, String)>>,
}

/// Settings that a server is started with.
#[derive(Debug, Clone, Default)]
pub(super) struct ServerSettings {
    /// The only accepted key. Without one, the server accepts any key and none.
    pub(super) key: Option<String>,
    /// The seed of the documents that answer requests for which no reply is queued.
    pub(super) seed: Option<u64>,
    /// Whether schemas that strict mode rejects are accepted.
    pub(super) lenient: bool,
}

/// All requests so far, in their order.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Requests to the model, including each line of a batch.
    pub(super) requests: Vec<Request>,
    /// HTTP requests, such as `POST /v1/files`.
    pub(super) operations: Vec<String>,
}

impl ServerState {
    pub(super) fn new(settings: ServerSettings, recordings: Option<Recordings>) -> Self {
        Self {
            settings,
            recordings,
            ..Self::default()
        }
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the response format that was accepted last. All lines of a batch have the same, and
    /// its check takes longer than anything else that a line costs.
    pub(super) fn accepted_format(&self) -> MutexGuard<'_, Option<(Api, String)>> {
        self.accepted_format
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
