//! A server on loopback that speaks the Batch API, and remembers what was paid.
//!
//! It is as strict as the real ones where they are strict, and as forgetful: a file that is uploaded twice is there twice,
//! and a batch that is created twice is run and paid twice, whatever `Idempotency-Key` says. It pays when a batch is
//! created, and shows the results when it has been asked often enough.

mod answer;
mod fault;
mod routes;
mod settings;
mod store;
mod validation;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use answer::{Answer, Line};
pub use fault::{Action, Moment, Step};
pub use settings::{Dialect, Ending, Settings};

use fault::Script;
use store::Store;

/// The server, until it is dropped.
#[derive(Debug)]
pub struct Fake {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    store: Mutex<Store>,
    script: Mutex<Script>,
    answer: Box<dyn Fn(&Line<'_>) -> Answer + Send + Sync>,
}

impl Fake {
    /// Starts a server that gives these answers.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub async fn start(
        settings: Settings,
        answer: impl Fn(&Line<'_>) -> Answer + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            store: Mutex::new(Store::new(settings)),
            script: Mutex::default(),
            answer: Box::new(answer),
        });
        let router = routes::router(settings.dialect, Arc::clone(&shared));
        let accepting = tokio::spawn(async move {
            // Ends with the task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// The address, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often each `custom_id` was run, and paid for.
    #[must_use]
    pub fn paid(&self) -> BTreeMap<String, u32> {
        self.shared.store().paid.clone()
    }

    /// The uploaded files' names, in their order.
    #[must_use]
    pub fn uploads(&self) -> Vec<String> {
        self.shared.store().uploads()
    }

    /// How many lines each created batch has, in their order.
    #[must_use]
    pub fn batches(&self) -> Vec<usize> {
        self.shared.store().lines_by_batch()
    }

    /// The requests that were made, such as `GET /v1/batches`, without ids and queries.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.script().seen.clone()
    }

    /// Changes how batches go from here on.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.store().settings);
    }

    /// Decides what happens at each step from here on; steps are counted from 0 again.
    pub fn disturb(&self, plan: impl Fn(Step<'_>) -> Action + Send + Sync + 'static) {
        self.shared.script().restart(Some(Box::new(plan)));
    }

    /// Lets everything work again.
    pub fn calm(&self) {
        self.shared.script().restart(None);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
