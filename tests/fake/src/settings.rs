//! How a server behaves.

/// How a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI, below `/v1`.
    OpenAI,
    /// Azure with `api-version` and a date, below `/openai`.
    AzureDated,
    /// Azure's v1 API, below `/openai/v1`.
    AzureV1,
}

/// How a server behaves.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How it speaks.
    pub dialect: Dialect,
    /// How often it says that a batch is on its way, before it says that it has ended.
    pub looks: u32,
    /// How batches end.
    pub ending: Ending,
    /// How many lines may be waiting in all batches together.
    pub waiting_lines: Option<usize>,
    /// How often it says that an uploaded file is still being looked at.
    pub pending_looks: u32,
}

/// How a batch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All of it is run.
    Completed,
    /// So many lines are run, and then its time is over.
    Expired(usize),
    /// So many lines are run, and then it goes on for ever until it is cancelled.
    Endless(usize),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dialect: Dialect::OpenAI,
            looks: 1,
            ending: Ending::Completed,
            waiting_lines: None,
            pending_looks: 0,
        }
    }
}
