//! What one request costs, counted once however often the server says it.

use crate::client::Model;
use crate::usage::Usage;

/// The cost of a request as far as it is known, which the model's counters know too.
pub(super) struct UsageTracker {
    model: Model,
    counted: Usage,
}

impl UsageTracker {
    pub(super) fn new(model: &Model) -> Self {
        Self {
            model: model.clone(),
            counted: Usage::default(),
        }
    }

    pub(super) fn model(&self) -> &Model {
        &self.model
    }

    /// What has been counted so far.
    pub(super) fn usage(&self) -> Usage {
        self.counted
    }

    /// Counts what a report says beyond those before it: some servers send the sum so far with every chunk.
    pub(super) fn report(&mut self, usage: Usage) {
        let more = usage.beyond(self.counted);
        self.model.counters().add(more);
        self.counted += more;
    }
}
