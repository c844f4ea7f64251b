//! What the server's handle and its thread share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::testing::batches::Store;
use crate::testing::fault::Faults;
use crate::testing::log::Log;
use crate::testing::script::Script;

/// The state of a server.
#[derive(Debug, Default)]
pub(in crate::testing) struct Shared {
    pub(in crate::testing) settings: Settings,
    pub(in crate::testing) script: Script,
    pub(in crate::testing) faults: Faults,
    log: Mutex<Log>,
    store: Mutex<Store>,
}

/// What a server is started with.
#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct Settings {
    /// The key that it takes; without one it takes any, and none.
    pub(in crate::testing) key: Option<String>,
    /// The seed of the documents that it draws where no reply is queued.
    pub(in crate::testing) seed: Option<u64>,
    /// Whether it takes schemas that strict mode refuses.
    pub(in crate::testing) lax: bool,
}

impl Shared {
    pub(in crate::testing) fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    pub(in crate::testing) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::testing) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
