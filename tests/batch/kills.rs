//! The program is killed at every point, and run again. Each prompt is paid once, and each result comes once.
//!
//! A kill is a future that is dropped while the server holds a request: before it has done anything (its reply never
//! existed) or after (its reply was lost). Between two such points the program does nothing but write its state, so the
//! point before a write is the kill in which that write did not happen.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use futures_util::{StreamExt, stream};
use outlines_runtime::batch::{Batch, Item, NotRunReason, Status};
use outlines_runtime::testing::{Ending, Fault};
use outlines_runtime::{Error, Model};
use tokio::sync::Notify;

use crate::office::{Invoice, Office, assert_all, finish, prompts};

const PROMPTS: u32 = 3;
/// What the server sees of one file: two requests for its upload and two for the creation of its batch, two looks and one
/// download, each with two sides.
const STEPS: usize = 2 * 7;

/// A program that is run again and again.
struct Trial {
    office: Office,
    /// Made once, for it reads the machine's certificates; a job keeps nothing in it.
    model: Model,
    /// How many prompts go into one file.
    split: u64,
}

impl Trial {
    fn new(split: u64) -> Self {
        let office = Office::new();
        Self {
            model: office.model(),
            office,
            split,
        }
    }

    fn batch(&self, prompts: Vec<String>) -> Batch<'static, Invoice> {
        let batch = self.office.batch_of(&self.model, prompts);
        batch.part_prompts(self.split)
    }

    /// The program from its start to its end, with its prompts at hand or without.
    async fn program(&self, with_prompts: bool) -> Result<Vec<Item<Invoice>>, Error> {
        let job = if with_prompts {
            self.batch(prompts(PROMPTS)).submit().await?
        } else {
            self.batch(Vec::new()).resume()?
        };
        finish(&job).await
    }

    /// Runs the program until this step of the server; gives the results if it ended before.
    async fn killed_at(&self, step: usize, with_prompts: bool) -> Option<Vec<Item<Invoice>>> {
        let kill = kill_at(&self.office, step);
        tokio::select! {
            items = self.program(with_prompts) => Some(items.unwrap()),
            () = kill.notified() => None,
        }
    }

    /// Runs the program to its end, and makes sure that nothing happened twice.
    async fn settle(&self, with_prompts: bool, what: &str) {
        self.office.server.clear_faults();
        let items = self.program(with_prompts).await;
        let items = items.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_all(items, PROMPTS);
        self.office.assert_paid_once(PROMPTS);
        let lines: usize = self.office.server.batches().sizes().into_iter().sum();
        assert_eq!(lines, PROMPTS as usize, "{what}");
    }
}

/// Lets the server hang from this step on, and tells when it does.
fn kill_at(office: &Office, step: usize) -> Arc<Notify> {
    let kill = Arc::new(Notify::new());
    let now = Arc::clone(&kill);
    office.server.inject_faults(move |at| {
        if at.number() < step {
            return Fault::None;
        }
        now.notify_one();
        Fault::Hang
    });
    kill
}

#[tokio::test]
async fn a_program_killed_at_any_step_pays_once() {
    let mut steps = 0;
    loop {
        let trial = Trial::new(2);
        if let Some(items) = trial.killed_at(steps, true).await {
            assert_all(items, PROMPTS);
            break;
        }
        trial
            .settle(steps % 2 == 0, &format!("killed at {steps}"))
            .await;
        steps += 1;
    }
    assert_eq!(steps, 2 * STEPS);
}

#[tokio::test]
async fn a_program_killed_at_any_two_steps_pays_once() {
    for first in 0..STEPS {
        let mut second = 0;
        loop {
            let trial = Trial::new(3);
            assert!(trial.killed_at(first, true).await.is_none());
            if trial.killed_at(second, second % 2 == 0).await.is_some() {
                break;
            }
            let what = format!("killed at {first}, then at {second}");
            trial.settle(second % 3 == 0, &what).await;
            second += 1;
        }
        assert!(second > 0);
    }
}

/// A disk that lost the last writes: the program finds a state older than what it has done.
#[tokio::test]
async fn an_old_state_pays_once() {
    for old in 0..STEPS {
        for later in (1..).step_by(2) {
            let trial = Trial::new(3);
            let state = trial.office.path().join("job.json");
            assert!(trial.killed_at(old, true).await.is_none());
            let kept = fs::read(&state).unwrap();
            let ended = trial.killed_at(later, false).await.is_some();
            fs::write(&state, kept).unwrap();
            let what = format!("{later} steps after {old}, with the state of {old}");
            trial.settle(true, &what).await;
            if ended {
                break;
            }
        }
    }
}

/// A state that cannot be written from this step of the server on.
fn block(state: &Path) {
    fs::rename(state, state.with_extension("kept")).unwrap();
    fs::create_dir_all(state.join("in the way")).unwrap();
}

fn unblock(state: &Path) {
    fs::remove_dir_all(state).unwrap();
    fs::rename(state.with_extension("kept"), state).unwrap();
}

#[tokio::test]
async fn a_state_that_cannot_be_written_stops_the_job_and_pays_once() {
    for step in 0..STEPS {
        let trial = Trial::new(3);
        let state = trial.office.path().join("job.json");
        let blocked = state.clone();
        trial.office.server.inject_faults(move |at| {
            if at.number() == step {
                block(&blocked);
            }
            Fault::None
        });
        match trial.program(true).await {
            Err(Error::Io { path, .. }) => assert_eq!(path, state),
            other => panic!("{step}: {other:?}"),
        }
        unblock(&state);
        trial
            .settle(step % 2 == 0, &format!("not written from {step} on"))
            .await;
    }
}

#[tokio::test]
async fn a_program_killed_while_it_writes_prompts_begins_again() {
    for written in 0..PROMPTS as usize {
        let trial = Trial::new(2);
        let kill = Arc::new(Notify::new());
        let now = Arc::clone(&kill);
        let stuck = stream::poll_fn(move |_| {
            now.notify_one();
            Poll::<Option<String>>::Pending
        });
        let prompts = stream::iter(prompts(PROMPTS)).take(written).chain(stuck);
        let call = trial.model.generate_many_stream(prompts.enumerate());
        let batch = trial.office.job(call).part_prompts(2);
        tokio::select! {
            submitted = batch.submit() => panic!("{submitted:?}"),
            () = kill.notified() => {}
        }
        assert!(trial.office.server.operations().is_empty());
        trial
            .settle(true, &format!("killed after {written} prompts"))
            .await;
    }
}

#[tokio::test]
async fn a_cancelled_job_killed_at_any_step_stays_cancelled() {
    let mut steps = 0;
    loop {
        let office = Office::new();
        office.server.batches().ending(Ending::NeverCompletes(1));
        let job = office.batch(prompts(PROMPTS)).submit().await.unwrap();
        let kill = kill_at(&office, steps);
        let cancelled = async {
            job.cancel().await?;
            finish(&job).await
        };
        let ended = tokio::select! {
            items = cancelled => Some(items.unwrap()),
            () = kill.notified() => None,
        };
        drop(job);
        office.server.clear_faults();
        let job = office.batch(None::<&str>).resume().unwrap();
        let items = finish(&job).await.unwrap();
        assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 1);
        assert_eq!(office.server.batches().executions().len(), 1);
        assert_eq!(office.server.batches().sizes(), [3]);
        if ended.is_some() {
            assert!(steps > 6, "{steps}");
            return;
        }
        steps += 1;
    }
}

#[tokio::test]
async fn a_job_is_cancelled_with_the_batch_whose_reply_was_lost() {
    let office = Office::new();
    office.server.batches().ending(Ending::NeverCompletes(1));
    // The fourth request, done.
    let kill = kill_at(&office, 7);
    tokio::select! {
        submitted = office.batch(prompts(PROMPTS)).submit() => panic!("{submitted:?}"),
        () = kill.notified() => {}
    }
    office.server.clear_faults();
    let job = office.batch(None::<&str>).resume().unwrap();
    let progress = job.cancel().await.unwrap();
    assert_eq!(progress.parts()[0].status, Status::Cancelling);
    let items = finish(&job).await.unwrap();
    assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 1);
    assert_eq!(office.server.batches().sizes(), [3]);
}

#[tokio::test]
async fn a_job_that_was_never_submitted_is_cancelled_for_nothing() {
    for sent in 0..6 {
        let office = Office::new();
        let kill = kill_at(&office, sent);
        tokio::select! {
            submitted = office.batch(prompts(PROMPTS)).submit() => panic!("{submitted:?}"),
            () = kill.notified() => {}
        }
        office.server.clear_faults();
        let job = office.batch(None::<&str>).resume().unwrap();
        let progress = job.cancel().await.unwrap();
        assert_eq!(progress.parts()[0].status, Status::Cancelled);
        for item in finish(&job).await.unwrap() {
            let error = item.result.unwrap_err();
            assert!(
                matches!(&error, Error::NotRun(not_run) if *not_run.reason() == NotRunReason::Cancelled)
            );
        }
        assert!(office.server.batches().sizes().is_empty());
        // Nor is it submitted later.
        drop(job);
        let job = office.batch(prompts(PROMPTS)).submit().await.unwrap();
        assert_eq!(finish(&job).await.unwrap().len(), 3);
        assert!(office.server.batches().executions().is_empty());
    }
}
