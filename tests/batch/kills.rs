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
use outlines_fake::{Action, Settings};
use outlines_runtime::Error;
use outlines_runtime::batch::Item;
use tokio::sync::Notify;

use crate::office::{Invoice, Office, assert_all, finish, invoice, prompts};

/// Two files, of two prompts and of one.
const PROMPTS: u32 = 3;

/// The program from its start to its end; every other time it has its prompts at hand.
async fn program(office: &Office, with_prompts: bool) -> Result<Vec<Item<Invoice>>, Error> {
    let batch = office.batch().part_prompts(2);
    let job = if with_prompts {
        batch.submit(prompts(PROMPTS)).await?
    } else {
        batch.resume()?
    };
    finish(&job).await
}

/// Runs the program until this step of the server; gives the results if it ended before. `at_kill` is done at the step.
async fn killed_at(
    office: &Office,
    step: usize,
    with_prompts: bool,
) -> Option<Vec<Item<Invoice>>> {
    let kill = Arc::new(Notify::new());
    let now = Arc::clone(&kill);
    office.fake.disturb(move |at| {
        if at.number < step {
            return Action::Go;
        }
        now.notify_one();
        Action::Hang
    });
    tokio::select! {
        items = program(office, with_prompts) => Some(items.unwrap()),
        () = kill.notified() => None,
    }
}

/// Runs the program to its end, and makes sure that nothing happened twice.
async fn settle(office: &Office, with_prompts: bool, what: &str) {
    office.fake.calm();
    let items = program(office, with_prompts).await;
    let items = items.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_all(items, PROMPTS);
    office.assert_paid_once(PROMPTS);
    assert_eq!(office.fake.batches(), [2, 1], "{what}");
}

#[tokio::test]
async fn a_program_killed_at_any_step_pays_once() {
    let mut steps = 0;
    loop {
        let office = Office::new().await;
        if let Some(items) = killed_at(&office, steps, true).await {
            assert_all(items, PROMPTS);
            break;
        }
        settle(&office, steps % 2 == 0, &format!("killed at {steps}")).await;
        steps += 1;
    }
    // Two requests for each upload and each creation, two looks and one download a part, each with two sides.
    assert_eq!(steps, 2 * 2 * 7);
}

#[tokio::test]
async fn a_program_killed_at_any_two_steps_pays_once() {
    let mut first = 0;
    loop {
        let mut second = 0;
        loop {
            let office = Office::new().await;
            if killed_at(&office, first, true).await.is_some() {
                assert!(first > 20);
                return;
            }
            if killed_at(&office, second, second % 2 == 0).await.is_some() {
                break;
            }
            settle(&office, second % 3 == 0, &format!("killed at {first}, then at {second}")).await;
            second += 1;
        }
        first += 1;
    }
}

/// A disk that lost the last writes: the program finds a state older than what it has done.
#[tokio::test]
async fn an_old_state_pays_once() {
    for (old, killed) in (0..28).flat_map(|old| (old + 1..28).map(move |killed| (old, killed))) {
        let office = Office::new().await;
        let state = office.path().join("job.json");
        assert!(killed_at(&office, old, true).await.is_none());
        let kept = fs::read(&state).unwrap();
        if killed_at(&office, killed - old, false).await.is_some() {
            continue;
        }
        fs::write(&state, kept).unwrap();
        settle(&office, true, &format!("killed at {killed} with the state of {old}")).await;
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
    let mut stopped = 0;
    for step in 0..28 {
        let office = Office::new().await;
        let state = office.path().join("job.json");
        let blocked = state.clone();
        office.fake.disturb(move |at| {
            if at.number == step {
                block(&blocked);
            }
            Action::Go
        });
        match program(&office, true).await {
            Err(Error::Folder { path, .. }) => {
                assert_eq!(path, state);
                stopped += 1;
            }
            other => panic!("{step}: {other:?}"),
        }
        unblock(&state);
        settle(&office, step % 2 == 0, &format!("not written from {step} on")).await;
    }
    assert_eq!(stopped, 28);
}

#[tokio::test]
async fn a_program_killed_while_it_writes_prompts_begins_again() {
    for written in 0..PROMPTS as usize {
        let office = Office::new().await;
        let kill = Arc::new(Notify::new());
        let now = Arc::clone(&kill);
        let stuck = stream::poll_fn(move |_| {
            now.notify_one();
            Poll::<Option<String>>::Pending
        });
        let prompts = stream::iter(prompts(PROMPTS)).take(written).chain(stuck);
        tokio::select! {
            submitted = office.batch().part_prompts(2).submit_stream(prompts) => panic!("{submitted:?}"),
            () = kill.notified() => {}
        }
        assert!(office.fake.requests().is_empty());
        settle(&office, true, &format!("killed after {written} prompts")).await;
    }
}

#[tokio::test]
async fn a_cancelled_job_killed_at_any_step_stays_cancelled() {
    let settings = Settings {
        ending: outlines_fake::Ending::Endless(1),
        ..Settings::default()
    };
    let mut steps = 0;
    loop {
        let office = Office::with(settings, invoice).await;
        let job = office.batch().submit(prompts(PROMPTS)).await.unwrap();
        let kill = Arc::new(Notify::new());
        let now = Arc::clone(&kill);
        office.fake.disturb(move |at| {
            if at.number < steps {
                return Action::Go;
            }
            now.notify_one();
            Action::Hang
        });
        let cancelled = async {
            job.cancel().await?;
            finish(&job).await
        };
        let ended = tokio::select! {
            items = cancelled => Some(items.unwrap()),
            () = kill.notified() => None,
        };
        drop(job);
        office.fake.calm();
        let job = office.batch().resume().unwrap();
        let items = finish(&job).await.unwrap();
        assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 1);
        assert_eq!(office.fake.paid().len(), 1);
        assert_eq!(office.fake.batches(), [3]);
        if ended.is_some() {
            assert!(steps > 6, "{steps}");
            return;
        }
        steps += 1;
    }
}
