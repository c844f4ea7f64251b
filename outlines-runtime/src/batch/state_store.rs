//! State of a job in memory and on the disk.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::directory::{JobDirectory, run_blocking};
use crate::batch::objects::{Counts, Status};
use crate::batch::progress::{PartProgress, Progress};
use crate::batch::state::{JobPart, JobState, Stage};
use crate::error::Error;

/// The state of a job. A change is on the disk before it is visible in memory, so that nothing is
/// done that depends on an unsaved state.
#[derive(Debug)]
pub(super) struct StateStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    directory: Arc<JobDirectory>,
    /// Locked for moments only: a job can be cancelled during a poll cycle.
    memory: Mutex<Memory>,
    /// Held from reading the state until its change is saved.
    writer: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug)]
struct Memory {
    state: JobState,
    progress: Vec<PartProgress>,
}

impl StateStore {
    /// Creates the state file of a new job.
    pub(super) async fn create(directory: JobDirectory, state: JobState) -> Result<Self, Error> {
        let store = Self::open(directory, state);
        store.change(|_| {}).await?;
        Ok(store)
    }

    /// Continues a job whose state was loaded from the directory.
    pub(super) fn open(directory: JobDirectory, state: JobState) -> Self {
        let progress = state.parts.iter().map(PartProgress::of).collect();
        let memory = Mutex::new(Memory { state, progress });
        Self {
            inner: Arc::new(Inner {
                directory: Arc::new(directory),
                memory,
                writer: Arc::default(),
            }),
        }
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            parts: self.inner.memory().progress.clone(),
        }
    }

    /// Records the server's report. It is only kept in memory, because the server can be polled
    /// again.
    pub(super) fn record_report(&self, number: usize, status: Status, counts: Counts) {
        self.inner.memory().progress[number].update(status, counts);
    }

    pub(super) fn directory(&self) -> &Arc<JobDirectory> {
        &self.inner.directory
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&JobState) -> R) -> R {
        read(&self.inner.memory().state)
    }

    pub(super) fn parts(&self) -> usize {
        self.read(|state| state.parts.len())
    }

    pub(super) fn part(&self, number: usize) -> JobPart {
        self.read(|state| state.parts[number].clone())
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.read(|state| state.cancelled)
    }

    pub(super) fn is_over(&self) -> bool {
        self.read(JobState::is_over)
    }

    /// Returns whether a batch of another part is running.
    pub(super) fn others_run(&self, number: usize) -> bool {
        self.read(|state| {
            let mut parts = state.parts.iter().enumerate();
            parts.any(|(other, part)| other != number && part.stage.is_running())
        })
    }

    /// Changes the state on the disk, then in memory.
    ///
    /// The file is written on a thread for blocking operations.
    pub(super) async fn change(
        &self,
        change: impl FnOnce(&mut JobState) + Send + 'static,
    ) -> Result<(), Error> {
        let inner = Arc::clone(&self.inner);
        let writer = Arc::clone(&inner.writer).lock_owned().await;
        run_blocking(move || {
            let _writer = writer;
            let mut next = inner.memory().state.clone();
            change(&mut next);
            inner.directory.save(&next)?;
            let Memory { state, progress } = &mut *inner.memory();
            *state = next;
            for (progress, part) in progress.iter_mut().zip(&state.parts) {
                progress.batch = part.stage.batch().map(str::to_owned);
            }
            Ok(())
        })
        .await?
    }

    /// Moves a part to another stage.
    pub(super) async fn advance(&self, number: usize, stage: Stage) -> Result<(), Error> {
        self.change(move |state| state.parts[number].stage = stage)
            .await
    }
}

impl Inner {
    /// Returns the state in memory. No panic leaves it half changed.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
