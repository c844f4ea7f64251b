//! Programs interrupted at every step and run again. Each prompt is billed once and has one result.
//!
//! An interruption drops the future while the server holds a request: before its handler (the
//! response never existed) or after it (the response was lost). Between two such points the program
//! only saves its state, so the point before a save is the interruption that prevented it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use futures_util::{StreamExt, stream};
use outlines_runtime::batch::{Batch, Item, NotRunReason, Status};
use outlines_runtime::testing::{Ending, Fault};
use outlines_runtime::{Error, Model};
use tokio::sync::Notify;

use crate::harness::{Harness, Invoice, assert_all, finish, prompts};

const PROMPTS: u32 = 3;
/// The fault points of one file: two requests for its upload, two for the creation of its batch,
/// two polls and one download, each before and after the handler.
const STEPS: usize = 2 * 7;

/// A program that is run repeatedly.
struct Program {
    harness: Harness,
    /// Built once, because building reads the machine's certificates. Jobs store nothing in it.
    model: Model,
    /// The number of prompts per file.
    split: u64,
}

impl Program {
    fn new(split: u64) -> Self {
        let harness = Harness::new();
        Self {
            model: harness.model(),
            harness,
            split,
        }
    }

    fn batch(&self, prompts: Vec<String>) -> Batch<'static, Invoice> {
        let batch = self.harness.batch_of(&self.model, prompts);
        batch.part_prompts(self.split)
    }

    /// Runs the program to its end, with or without its prompts.
    async fn run(&self, with_prompts: bool) -> Result<Vec<Item<Invoice>>, Error> {
        let job = if with_prompts {
            self.batch(prompts(PROMPTS)).submit().await?
        } else {
            self.batch(Vec::new()).resume()?
        };
        finish(&job).await
    }

    /// Runs the program until this fault point. Returns the results if it ends before.
    async fn interrupted_at(&self, step: usize, with_prompts: bool) -> Option<Vec<Item<Invoice>>> {
        let interrupted = interrupt_at(&self.harness, step);
        tokio::select! {
            items = self.run(with_prompts) => Some(items.unwrap()),
            () = interrupted.notified() => None,
        }
    }

    /// Runs the program to its end, and asserts that nothing happened twice.
    async fn finish_once(&self, with_prompts: bool, what: &str) {
        self.harness.server.clear_faults();
        let items = self.run(with_prompts).await;
        let items = items.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_all(items, PROMPTS);
        self.harness.assert_billed_once(PROMPTS);
        let lines: usize = self.harness.server.batches().sizes().into_iter().sum();
        assert_eq!(lines, PROMPTS as usize, "{what}");
    }
}

/// Makes the server hang from this fault point on, and notifies when it does.
fn interrupt_at(harness: &Harness, step: usize) -> Arc<Notify> {
    let interrupted = Arc::new(Notify::new());
    let now = Arc::clone(&interrupted);
    harness.server.inject_faults(move |at| {
        if at.number() < step {
            return Fault::None;
        }
        now.notify_one();
        Fault::Hang
    });
    interrupted
}

#[tokio::test]
async fn a_program_interrupted_at_any_step_is_billed_once() {
    let mut steps = 0;
    loop {
        let program = Program::new(2);
        if let Some(items) = program.interrupted_at(steps, true).await {
            assert_all(items, PROMPTS);
            break;
        }
        program
            .finish_once(steps % 2 == 0, &format!("interrupted at {steps}"))
            .await;
        steps += 1;
    }
    assert_eq!(steps, 2 * STEPS);
}

#[tokio::test]
async fn a_program_interrupted_at_any_two_steps_is_billed_once() {
    for first in 0..STEPS {
        let mut second = 0;
        loop {
            let program = Program::new(3);
            assert!(program.interrupted_at(first, true).await.is_none());
            if program
                .interrupted_at(second, second % 2 == 0)
                .await
                .is_some()
            {
                break;
            }
            let what = format!("interrupted at {first}, then at {second}");
            program.finish_once(second % 3 == 0, &what).await;
            second += 1;
        }
        assert!(second > 0);
    }
}

/// The disk lost the last writes, so the program finds an outdated state.
#[tokio::test]
async fn an_outdated_state_is_billed_once() {
    for old in 0..STEPS {
        for later in (1..).step_by(2) {
            let program = Program::new(3);
            let state = program.harness.path().join("job.json");
            assert!(program.interrupted_at(old, true).await.is_none());
            let kept = fs::read(&state).unwrap();
            let ended = program.interrupted_at(later, false).await.is_some();
            fs::write(&state, kept).unwrap();
            let what = format!("{later} steps after {old}, with the state of {old}");
            program.finish_once(true, &what).await;
            if ended {
                break;
            }
        }
    }
}

/// Puts a directory in the place of the state file, so that it cannot be saved.
fn block(state: &Path) {
    fs::rename(state, state.with_extension("kept")).unwrap();
    fs::create_dir_all(state.join("in the way")).unwrap();
}

fn unblock(state: &Path) {
    fs::remove_dir_all(state).unwrap();
    fs::rename(state.with_extension("kept"), state).unwrap();
}

#[tokio::test]
async fn a_state_that_cannot_be_saved_stops_the_job_and_is_billed_once() {
    for step in 0..STEPS {
        let program = Program::new(3);
        let state = program.harness.path().join("job.json");
        let blocked = state.clone();
        program.harness.server.inject_faults(move |at| {
            if at.number() == step {
                block(&blocked);
            }
            Fault::None
        });
        match program.run(true).await {
            Err(Error::Io { path, .. }) => assert_eq!(path, state),
            other => panic!("{step}: {other:?}"),
        }
        unblock(&state);
        program
            .finish_once(step % 2 == 0, &format!("not written from {step} on"))
            .await;
    }
}

#[tokio::test]
async fn a_program_interrupted_while_writing_prompts_starts_over() {
    for written in 0..PROMPTS as usize {
        let program = Program::new(2);
        let interrupted = Arc::new(Notify::new());
        let now = Arc::clone(&interrupted);
        let stuck = stream::poll_fn(move |_| {
            now.notify_one();
            Poll::<Option<String>>::Pending
        });
        let prompts = stream::iter(prompts(PROMPTS)).take(written).chain(stuck);
        let call = program.model.generate_many_stream(prompts.enumerate());
        let batch = program.harness.job(call).part_prompts(2);
        tokio::select! {
            submitted = batch.submit() => panic!("{submitted:?}"),
            () = interrupted.notified() => {}
        }
        assert!(program.harness.server.operations().is_empty());
        program
            .finish_once(true, &format!("interrupted after {written} prompts"))
            .await;
    }
}

#[tokio::test]
async fn a_cancelled_job_interrupted_at_any_step_stays_cancelled() {
    let mut steps = 0;
    loop {
        let harness = Harness::new();
        harness.server.batches().ending(Ending::NeverCompletes(1));
        let job = harness.batch(prompts(PROMPTS)).submit().await.unwrap();
        let interrupted = interrupt_at(&harness, steps);
        let cancelled = async {
            job.cancel().await?;
            finish(&job).await
        };
        let ended = tokio::select! {
            items = cancelled => Some(items.unwrap()),
            () = interrupted.notified() => None,
        };
        drop(job);
        harness.server.clear_faults();
        let job = harness.batch(None::<&str>).resume().unwrap();
        let items = finish(&job).await.unwrap();
        assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 1);
        assert_eq!(harness.server.batches().executions().len(), 1);
        assert_eq!(harness.server.batches().sizes(), [3]);
        if ended.is_some() {
            assert!(steps > 6, "{steps}");
            return;
        }
        steps += 1;
    }
}

#[tokio::test]
async fn cancelling_includes_a_batch_whose_response_was_lost() {
    let harness = Harness::new();
    harness.server.batches().ending(Ending::NeverCompletes(1));
    // The fourth request, done.
    let interrupted = interrupt_at(&harness, 7);
    tokio::select! {
        submitted = harness.batch(prompts(PROMPTS)).submit() => panic!("{submitted:?}"),
        () = interrupted.notified() => {}
    }
    harness.server.clear_faults();
    let job = harness.batch(None::<&str>).resume().unwrap();
    let progress = job.cancel().await.unwrap();
    assert_eq!(progress.parts()[0].status, Status::Cancelling);
    let items = finish(&job).await.unwrap();
    assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 1);
    assert_eq!(harness.server.batches().sizes(), [3]);
}

#[tokio::test]
async fn cancelling_an_unsubmitted_job_costs_nothing() {
    for sent in 0..6 {
        let harness = Harness::new();
        let interrupted = interrupt_at(&harness, sent);
        tokio::select! {
            submitted = harness.batch(prompts(PROMPTS)).submit() => panic!("{submitted:?}"),
            () = interrupted.notified() => {}
        }
        harness.server.clear_faults();
        let job = harness.batch(None::<&str>).resume().unwrap();
        let progress = job.cancel().await.unwrap();
        assert_eq!(progress.parts()[0].status, Status::Cancelled);
        for item in finish(&job).await.unwrap() {
            let error = item.result.unwrap_err();
            assert!(matches!(
                &error, Error::NotRun(not_run) if *not_run.reason() == NotRunReason::Cancelled
            ));
        }
        assert!(harness.server.batches().sizes().is_empty());
        // Nor is it submitted later.
        drop(job);
        let job = harness.batch(prompts(PROMPTS)).submit().await.unwrap();
        assert_eq!(finish(&job).await.unwrap().len(), 3);
        assert!(harness.server.batches().executions().is_empty());
    }
}
