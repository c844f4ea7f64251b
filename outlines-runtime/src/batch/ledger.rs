//! The state of a job in memory, always the one on the disk.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::batch::folder::Folder;
use crate::batch::progress::{PartProgress, Progress};
use crate::batch::state::{Part, Stage, State};
use crate::batch::wire::{Counts, Status};
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Ledger {
    folder: Folder,
    /// Locked for moments only: a job can be cancelled while a round waits for the server.
    entries: Mutex<Entries>,
}

#[derive(Debug)]
struct Entries {
    state: State,
    seen: Vec<PartProgress>,
}

impl Ledger {
    /// Starts a job: from here on the folder is bound to it.
    pub(super) fn begin(folder: Folder, state: State) -> Result<Self, Error> {
        folder.save(&state)?;
        Ok(Self::of(folder, state))
    }

    /// Goes on with the job that was found in the folder.
    pub(super) fn of(folder: Folder, state: State) -> Self {
        let seen = state.parts.iter().map(PartProgress::of).collect();
        Self {
            folder,
            entries: Mutex::new(Entries { state, seen }),
        }
    }

    /// Nothing that could panic leaves the entries half written.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            parts: self.entries().seen.clone(),
        }
    }

    /// Notes what the server says; it is asked again after a restart, so this is in memory alone.
    pub(super) fn see(&self, number: usize, status: Status, counts: Counts) {
        self.entries().seen[number].see(status, counts);
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.entries().state)
    }

    pub(super) fn parts(&self) -> usize {
        self.read(|state| state.parts.len())
    }

    pub(super) fn part(&self, number: usize) -> Part {
        self.read(|state| state.parts[number].clone())
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.read(|state| state.cancelled)
    }

    pub(super) fn is_over(&self) -> bool {
        self.read(State::is_over)
    }

    /// Whether a batch of another part is running.
    pub(super) fn others_run(&self, number: usize) -> bool {
        self.read(|state| {
            let mut parts = state.parts.iter().enumerate();
            parts.any(|(other, part)| other != number && part.stage.is_running())
        })
    }

    /// Changes the state on the disk and then in memory, so that nobody acts on what is not written down.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) -> Result<(), Error> {
        let mut entries = self.entries();
        let mut next = entries.state.clone();
        change(&mut next);
        self.folder.save(&next)?;
        let Entries { state, seen } = &mut *entries;
        *state = next;
        for (seen, part) in seen.iter_mut().zip(&state.parts) {
            seen.batch = part.stage.batch().map(str::to_owned);
        }
        Ok(())
    }

    /// Brings a part to another stage.
    pub(super) fn advance(&self, number: usize, stage: Stage) -> Result<(), Error> {
        self.change(|state| state.parts[number].stage = stage)
    }
}
