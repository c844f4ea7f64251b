//! What goes wrong on the way, step by step.

use std::fmt;

/// One side of one request.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Counted from 0, two for each request.
    pub number: usize,
    /// Which side.
    pub moment: Moment,
    /// The request, such as `POST /v1/batches`.
    pub request: &'a str,
}

/// When something happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It has arrived, and nothing is done yet.
    Arrived,
    /// It is done, and the reply is about to go.
    Done,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing unusual.
    Go,
    /// The connection stays open, and no more comes.
    Hang,
    /// The connection breaks.
    Break,
    /// The server is overloaded, says the reply.
    Overloaded,
}

pub(crate) type Plan = Box<dyn Fn(Step<'_>) -> Action + Send + Sync>;

#[derive(Default)]
pub(crate) struct Script {
    plan: Option<Plan>,
    steps: usize,
    pub(crate) seen: Vec<String>,
}

impl Script {
    pub(crate) fn restart(&mut self, plan: Option<Plan>) {
        self.plan = plan;
        self.steps = 0;
    }

    pub(crate) fn next(&mut self, moment: Moment, request: &str) -> Action {
        let number = self.steps;
        self.steps += 1;
        if moment == Moment::Arrived {
            self.seen.push(request.to_owned());
        }
        let step = Step {
            number,
            moment,
            request,
        };
        self.plan.as_ref().map_or(Action::Go, |plan| plan(step))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
