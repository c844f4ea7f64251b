//! The state of a job in memory, always the one on the disk.

use crate::batch::folder::Folder;
use crate::batch::progress::{PartProgress, Progress};
use crate::batch::state::{Part, Stage, State};
use crate::batch::wire::{Counts, Status};
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Ledger {
    folder: Folder,
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
            state,
            seen,
        }
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            parts: self.seen.clone(),
        }
    }

    /// Notes what the server says; it is asked again after a restart, so this is in memory alone.
    pub(super) fn see(&mut self, number: usize, status: Status, counts: Counts) {
        self.seen[number].see(status, counts);
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn part(&self, number: usize) -> &Part {
        &self.state.parts[number]
    }

    /// Whether a batch of another part is running.
    pub(super) fn others_run(&self, number: usize) -> bool {
        let mut parts = self.state.parts.iter().enumerate();
        parts.any(|(other, part)| other != number && part.stage.is_running())
    }

    /// Changes the state on the disk and then in memory, so that nobody acts on what is not written down.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut State)) -> Result<(), Error> {
        let mut next = self.state.clone();
        change(&mut next);
        self.folder.save(&next)?;
        self.state = next;
        for (seen, part) in self.seen.iter_mut().zip(&self.state.parts) {
            seen.batch = part.stage.batch().map(str::to_owned);
        }
        Ok(())
    }

    /// Brings a part to another stage.
    pub(super) fn advance(&mut self, number: usize, stage: Stage) -> Result<(), Error> {
        self.change(|state| state.parts[number].stage = stage)
    }
}
