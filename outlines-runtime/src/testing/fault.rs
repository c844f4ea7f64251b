//! What goes wrong on the way, point by point.

use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One side of one request, for [`TestServer::inject_faults`](super::TestServer::inject_faults).
///
/// ```
/// use outlines_runtime::testing::{Fault, Phase, FaultPoint, TestServer};
///
/// let server = TestServer::start();
/// // The third file is stored, and its reply is lost.
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
    /// Counted from 0 since the plan was made, two for each request.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Which side.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The request, such as `POST /v1/batches` or `GET /v1/files/{id}/content`.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }
}

/// When something happens to a request.
///
/// ```
/// use outlines_runtime::testing::{Fault, Phase, TestServer};
///
/// let server = TestServer::start();
/// // All is done, and nobody hears of it.
/// server.inject_faults(|point| if point.phase() == Phase::AfterHandler { Fault::Hang } else { Fault::None });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// It has arrived, and nothing is done yet.
    BeforeHandler,
    /// It is done, and the reply is about to go.
    AfterHandler,
}

/// What happens to a request.
///
/// ```
/// use outlines_runtime::testing::{Fault, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// // The server is overloaded once, and the call is tried again.
/// server.inject_faults(|point| if point.number() == 0 { Fault::Status(503) } else { Fault::None });
/// server.reply("Bern");
/// let town = server.model().generate::<String>("The capital of Switzerland?").await?;
/// assert_eq!(town, "Bern");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing unusual.
    None,
    /// The connection stays open, and no more comes.
    Hang,
    /// The connection breaks.
    Disconnect,
    /// The reply is an error with this status, of 400 to 599.
    Status(u16),
}

type Plan = dyn Fn(FaultPoint<'_>) -> Fault + Send + Sync;

/// The plan, and how far it is.
#[derive(Default)]
pub(super) struct Faults(Mutex<Course>);

#[derive(Default)]
struct Course {
    plan: Option<Arc<Plan>>,
    steps: usize,
}

impl Faults {
    pub(super) fn restart(&self, plan: Option<Arc<Plan>>) {
        let before = mem::replace(&mut *self.lock(), Course { plan, steps: 0 });
        // Without the lock: what the closure holds may use the server when it goes.
        drop(before);
    }

    /// What happens at the next point, or why the plan does not say.
    pub(super) fn next(&self, phase: Phase, operation: &str) -> Result<Fault, String> {
        let mut course = self.lock();
        let number = course.steps;
        course.steps += 1;
        let plan = course.plan.clone();
        // Asked without the lock, so that it may use the server.
        drop(course);
        let Some(plan) = plan else {
            return Ok(Fault::None);
        };
        let point = FaultPoint {
            number,
            phase,
            operation,
        };
        // The panic is on the standard error; the test goes on to fail by the reply.
        match catch_unwind(AssertUnwindSafe(|| plan(point))) {
            Ok(Fault::Status(status)) if !(400..600).contains(&status) => {
                Err(format!("{status} is not the status of an error"))
            }
            Ok(fault) => Ok(fault),
            Err(_) => Err("the function given to `TestServer::inject_faults` panicked".to_owned()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Course> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("steps", &self.lock().steps)
            .finish_non_exhaustive()
    }
}
