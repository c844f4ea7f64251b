//! One model that is used from several runtimes, and from incomplete ones.

use std::thread;
use std::time::Duration;

use outlines_runtime::{Error, Model};
use outlines_tests::raw_server::{Action, RawServer, reply};
use tokio::runtime::{Builder, Runtime};

use crate::Person;
use crate::fixtures::GOOD;

/// The time after which a call that makes no progress has failed.
const TEST_TIMEOUT: Duration = Duration::from_secs(10);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Starts a server with a runtime of its own.
fn server() -> (Runtime, RawServer) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let good = |_: &str| vec![Action::Write(reply("200 OK", "", GOOD))];
    let server = runtime.block_on(RawServer::per_request(good));
    (runtime, server)
}

async fn call(model: &Model) {
    model.generate::<Person>("…").await.unwrap();
    // The connection becomes idle.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_connection_is_used_by_its_own_runtime_only() {
    let (_running, server) = server();
    let model = server.builder().timeout(TEST_TIMEOUT).build().unwrap();
    let (first, second) = (runtime(), runtime());
    for (runtime, connections) in [(&first, 1), (&second, 2), (&first, 2), (&second, 2)] {
        // The connections of a runtime that is not running make no progress.
        runtime.block_on(async {
            call(&model).await;
            call(&model).await;
        });
        assert_eq!(server.connections(), connections);
    }
    drop((first, second));
    runtime().block_on(call(&model));
    assert_eq!(server.connections(), 3);
}

#[test]
fn a_model_in_a_static_serves_many_short_runtimes() {
    let (_running, server) = server();
    let model = server.builder().timeout(TEST_TIMEOUT).build().unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    runtime().block_on(async {
                        for _ in 0..3 {
                            model.generate::<Person>("…").await.unwrap();
                        }
                    });
                }
            });
        }
    });
    assert_eq!(server.answered(), 8 * 20 * 3);
}

#[test]
fn a_runtime_without_timers_or_io_is_an_error() {
    let (_running, server) = server();
    let model = server.model();
    let with_time = Builder::new_current_thread().enable_time().build();
    let with_io = Builder::new_current_thread().enable_io().build();
    let bare = Builder::new_current_thread().build();
    for (runtime, missing) in [(bare, "timers"), (with_io, "timers"), (with_time, "I/O")] {
        let runtime = runtime.unwrap();
        let awaited = runtime.block_on(async { model.generate::<Person>("…").await });
        let streamed = runtime.block_on(model.generate::<Person>("…").stream());
        let sampled = runtime.block_on(model.generate::<Person>("…").samples(2));
        let mut many = model.generate_many::<Person>(["…"]).results();
        let (_, result) = runtime.block_on(many.next()).unwrap();
        let errors = [
            awaited.unwrap_err(),
            streamed.unwrap_err(),
            sampled.unwrap_err(),
            result.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
            let text = error.to_string();
            assert!(
                text.contains(missing) && text.contains("enable_all"),
                "{text}"
            );
        }
    }
    assert_eq!(server.connections(), 0);
    runtime().block_on(call(&model));
}
