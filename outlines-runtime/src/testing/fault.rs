//! Fault injection before and after the handler of each request.

use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A point at which a fault can be injected: before or after the handler of one request.
///
/// Passed to the function given to [`TestServer::inject_faults`](super::TestServer::inject_faults).
///
/// ```
/// use outlines_runtime::testing::{Fault, FaultPoint, Phase, TestServer};
///
/// let server = TestServer::start();
/// // Uploads from the third request on are stored, but their replies are lost.
/// server.inject_faults(|point: FaultPoint<'_>| match (point.operation(), point.phase()) {
///     ("POST /v1/files", Phase::AfterHandler) if point.number() > 4 => Fault::Disconnect,
///     _ => Fault::None,
/// });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FaultPoint<'a> {
    number: usize,
    phase: Phase,
    operation: &'a str,
}

impl FaultPoint<'_> {
    /// Returns the number of the point since the function was set: from 0, two per request.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Returns whether the point is before or after the handler.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the request, such as `POST /v1/batches` or `GET /v1/files/{id}/content`.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }
}

/// The phase of a request in which a fault is injected.
///
/// ```
/// use outlines_runtime::testing::{Fault, Phase, TestServer};
///
/// let server = TestServer::start();
/// // Every request is carried out, but no reply arrives.
/// server.inject_faults(|point| match point.phase() {
///     Phase::AfterHandler => Fault::Hang,
///     _ => Fault::None,
/// });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The request has arrived and nothing has been done.
    BeforeHandler,
    /// The request has been carried out and the reply has not been sent.
    AfterHandler,
}

/// A fault of the network or the server.
///
/// ```
/// use outlines_runtime::testing::{Fault, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// // The server is overloaded once, and the call is retried.
/// server.inject_faults(|point| match point.number() {
///     0 => Fault::Status(503),
///     _ => Fault::None,
/// });
/// server.reply("Bern");
/// let city = server.model().generate::<String>("The capital of Switzerland?").await?;
/// assert_eq!(city, "Bern");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No fault.
    None,
    /// The connection stays open, but nothing more is sent.
    Hang,
    /// The connection breaks.
    Disconnect,
    /// The reply is an error with this status, which must be in 400 to 599.
    Status(u16),
    /// The body of the reply ends after its first half, without a length that would show it. Only
    /// replies can be truncated, so this has no effect before the handler.
    TruncateBody,
}

type FaultFn = dyn Fn(FaultPoint<'_>) -> Fault + Send + Sync;

/// The function that decides on faults, and the number of points so far.
#[derive(Default)]
pub(super) struct FaultPlan(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    function: Option<Arc<FaultFn>>,
    points: usize,
}

impl FaultPlan {
    /// Sets or clears the function and counts points from 0 again.
    pub(super) fn set(&self, function: Option<Arc<FaultFn>>) {
        let inner = Inner {
            function,
            points: 0,
        };
        let previous = mem::replace(&mut *self.lock(), inner);
        // Dropped without the lock, because the closure may own something that uses the server.
        drop(previous);
    }

    /// Returns the fault at the next point, or a message if the function failed.
    pub(super) fn next(&self, phase: Phase, operation: &str) -> Result<Fault, String> {
        let mut inner = self.lock();
        let number = inner.points;
        inner.points += 1;
        let function = inner.function.clone();
        // Called without the lock, so that the function may use the server.
        drop(inner);
        let Some(function) = function else {
            return Ok(Fault::None);
        };
        let point = FaultPoint {
            number,
            phase,
            operation,
        };
        // The panic message is on standard error; the test fails because of the reply.
        match catch_unwind(AssertUnwindSafe(|| function(point))) {
            Ok(Fault::Status(status)) if !(400..600).contains(&status) => {
                Err(format!("{status} is not an error status"))
            }
            Ok(fault) => Ok(fault),
            Err(_) => Err("the function given to `TestServer::inject_faults` panicked".to_owned()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for FaultPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultPlan")
            .field("points", &self.lock().points)
            .finish_non_exhaustive()
    }
}
