//! Processes killed with `SIGKILL` at every request, with and without faults of the server.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::TryStreamExt;
use outlines_runtime::OpenAI;
use outlines_runtime::testing::{Fault, FaultPoint};

use crate::harness::{Harness, Invoice, KEY, assert_all, prompts};

const SERVER: &str = "OUTLINES_TEST_SERVER";
const DIRECTORY: &str = "OUTLINES_TEST_DIRECTORY";
const PROMPTS: u32 = 3;

/// Runs this test as a program that submits the job, waits for it, and reads the results.
fn start(harness: &Harness) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sigkill::a_killed_process_is_billed_once"])
        .env(SERVER, harness.server.url())
        .env(DIRECTORY, harness.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn program(server: &str, directory: &Path) {
    let builder = OpenAI::builder("small-model").environment(|_| None);
    let builder = builder.base_url(server).api_key(KEY);
    let model = builder.max_retries(1).build().unwrap();
    let call = model.generate_many::<Invoice>(prompts(PROMPTS));
    let batch = call
        .batch(directory)
        .poll_interval(Duration::from_millis(1));
    let results = batch.run().await.unwrap();
    assert_all(results.try_collect().await.unwrap(), PROMPTS);
}

/// Runs the program and kills it at a fault point. Returns whether it ended before.
fn killed_at(
    harness: &Harness,
    point: usize,
    fault: impl Fn(usize) -> Fault + Send + Sync + 'static,
) -> bool {
    let child = Arc::new(Mutex::new(None::<Child>));
    let victim = Arc::clone(&child);
    let mut running = child.lock().unwrap();
    harness.server.inject_faults(move |at: FaultPoint<'_>| {
        if at.number() < point {
            return fault(at.number());
        }
        // `SIGKILL` takes effect before the server continues, whatever the process is doing.
        if let Some(child) = victim.lock().unwrap().as_mut() {
            child.kill().unwrap();
        }
        Fault::Disconnect
    });
    let mut started = start(harness);
    let mut stdout = started.stdout.take().unwrap();
    *running = Some(started);
    drop(running);
    // Ends with the process. The server needs the lock meanwhile.
    io::copy(&mut stdout, &mut io::sink()).unwrap();
    let status = child.lock().unwrap().as_mut().unwrap().wait().unwrap();
    status.success()
}

#[test]
fn a_killed_process_is_billed_once() {
    if let (Ok(server), Some(directory)) = (std::env::var(SERVER), std::env::var_os(DIRECTORY)) {
        return program(&server, Path::new(&directory));
    }
    let faults: [fn(usize) -> Fault; 3] = [
        |_| Fault::None,
        |point| match point % 5 {
            3 => Fault::Disconnect,
            _ => Fault::None,
        },
        |point| match point % 7 {
            2 => Fault::Status(503),
            5 => Fault::TruncateBody,
            _ => Fault::None,
        },
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        for point in 0.. {
            let harness = Harness::new();
            let ended = killed_at(&harness, point, fault);
            harness.server.clear_faults();
            let child = start(&harness);
            let what = format!("faults {number}, killed at {point}");
            let report = child.wait_with_output().unwrap();
            assert!(report.status.success(), "{what}: {report:?}");
            harness.assert_billed_once(PROMPTS);
            if ended {
                assert!(point > 10, "{what}");
                break;
            }
        }
    }
}
