//! Cost of the calls of one client, measured in a separate process.

use std::hint::black_box;

use cpu_time::ProcessTime;
use tokio::runtime::Builder;

use crate::answers::{Answer, Large, Size, Small};
use crate::clients::Client;
use crate::{counting, server};

pub(crate) struct Run {
    pub(crate) client: String,
    pub(crate) size: Size,
    pub(crate) concurrency: u32,
    /// A multiple of the concurrency.
    pub(crate) calls: u32,
}

/// Prints allocations and nanoseconds of processor time for all calls together.
pub(crate) fn measure(run: &Run) {
    match run.size {
        Size::Small => measure_answer::<Small>(run),
        Size::Large => measure_answer::<Large>(run),
    }
}

fn measure_answer<T: Answer>(run: &Run) {
    let server = server::Process::start(run.size.name());
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new::<T>(&run.client, &server.url()).unwrap();
    // Opens the connections and makes one-time allocations.
    runtime.block_on(call::<T>(&client, run.concurrency, 4));
    let allocations = counting::count();
    let time = ProcessTime::now();
    runtime.block_on(call::<T>(
        &client,
        run.concurrency,
        run.calls / run.concurrency,
    ));
    println!(
        "{} {}",
        counting::count() - allocations,
        time.elapsed().as_nanos()
    );
}

async fn call<T: Answer>(client: &Client, concurrency: u32, each: u32) {
    let callers: Vec<_> = (0..concurrency)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..each {
                    black_box(client.call::<T>().await);
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
}
