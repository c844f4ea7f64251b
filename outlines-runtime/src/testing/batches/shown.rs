//! A batch as the server shows it.

use serde_json::{Value, json};

use crate::testing::batches::store::Batch;

impl Batch {
    /// The batch at this moment.
    pub(super) fn shown(&self) -> Value {
        let status = match (self.looks, self.cancelled) {
            (0, _) => self.end,
            (_, true) => "cancelling",
            (_, false) => "in_progress",
        };
        self.shown_as(status)
    }

    /// The batch in this state.
    pub(super) fn shown_as(&self, status: &str) -> Value {
        let over = matches!(status, "completed" | "expired" | "cancelled");
        let azure = self.dialect.is_azure();
        let failed = if over { self.failed } else { 0 };
        let completed = if over { self.lines - self.failed } else { 0 };
        let counts = json!({"total": self.lines, "completed": completed, "failed": failed});
        json!({
            "id": self.id,
            "object": "batch",
            "endpoint": self.endpoint,
            "errors": (status == "failed").then(|| json!({"object": "list", "data": self.faults})),
            "input_file_id": self.input,
            "completion_window": "24h",
            "status": if azure { capitalized(status) } else { status.to_owned() },
            "output_file_id": self.output.as_ref().filter(|_| over),
            "error_file_id": self.errors.as_ref().filter(|_| over),
            "created_at": self.created_at,
            "request_counts": if azure && !over { Value::Null } else { counts },
            "metadata": self.metadata,
        })
    }
}

/// `in_progress` as `InProgress`, as in Azure's samples.
fn capitalized(status: &str) -> String {
    let words = status.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
