//! Injected faults.

use std::sync::{Arc, Mutex, Weak};

use outlines_runtime::testing::{Fault, FaultPoint, Phase, Reply, TestServer};

use crate::fixtures::class;
use crate::http::post;

#[tokio::test]
async fn faults_can_be_injected_before_and_after_the_handler() {
    let server = TestServer::start();
    let model = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    for (fault, expected) in [
        (Fault::Status(503), "Server"),
        (Fault::Status(400), "InvalidRequest"),
        (Fault::Disconnect, "Connection"),
    ] {
        for (phase, handled) in [(Phase::BeforeHandler, 0), (Phase::AfterHandler, 1)] {
            let before = server.requests().len();
            server.inject_faults(move |point| {
                if point.phase() == phase {
                    fault
                } else {
                    Fault::None
                }
            });
            if handled == 1 {
                server.reply(&1);
            }
            let error = model.generate::<u8>("Count").await.unwrap_err();
            assert_eq!(class(&error), expected);
            assert_eq!(
                server.requests().len() - before,
                handled,
                "{fault:?} {phase:?}"
            );
        }
    }
    server.clear_faults().reply(&2);
    assert_eq!(model.generate::<u8>("Count").await.unwrap(), 2);
}

#[tokio::test]
async fn a_failing_fault_function_is_reported() {
    let server = TestServer::start();
    for (function, message) in [
        (
            (|_| panic!("on purpose")) as fn(FaultPoint<'_>) -> Fault,
            "the function given to `TestServer::inject_faults` panicked",
        ),
        (|_| Fault::Status(200), "200 is not an error status"),
    ] {
        server.inject_faults(function);
        let error = server.model().generate::<u8>("Count").await.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn values_owned_by_closures_may_use_the_server_when_dropped() {
    struct Guard(Weak<TestServer>);

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Some(server) = self.0.upgrade() {
                server.assert_replies_used();
                server.inject_faults(|_| Fault::None);
            }
        }
    }

    let server = Arc::new(TestServer::start());
    let guard = Guard(Arc::downgrade(&server));
    server.reply_with(move |_| {
        let _ = &guard;
        Reply::empty()
    });
    server.reply_with(|_| Reply::empty());
    let guard = Guard(Arc::downgrade(&server));
    server.inject_faults(move |_| {
        let _ = &guard;
        Fault::None
    });
    server.clear_faults();
}

#[tokio::test]
async fn a_fault_function_sees_each_point_and_may_use_the_server() {
    let server = Arc::new(TestServer::start());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (points, handle) = (Arc::clone(&seen), Arc::downgrade(&server));
    server.inject_faults(move |point| {
        let requests = handle.upgrade().map(|server| server.requests().len());
        let line = format!(
            "{} {:?} {} {requests:?}",
            point.number(),
            point.phase(),
            point.operation()
        );
        points.lock().unwrap().push(line);
        Fault::None
    });
    server.reply(&1);
    server.model().generate::<u8>("Count").await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "0 BeforeHandler POST /v1/chat/completions Some(0)",
            "1 AfterHandler POST /v1/chat/completions Some(1)"
        ]
    );
    let (status, _) = post(&server, "/v1/files", "").await;
    assert_eq!(status, 400);
}
