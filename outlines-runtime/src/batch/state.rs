//! What is known of a job, as it stands in `job.json`.

use serde::{Deserialize, Serialize};

/// The form of the file; another one is another version's.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    format: u32,
    /// Made up here, and told to the server, which may have to be asked later what it knows of this job.
    pub(super) job: String,
    pub(super) created_at: u64,
    pub(super) subject: Subject,
    pub(super) prompts: u64,
    #[serde(default)]
    pub(super) cancelled: bool,
    pub(super) parts: Vec<Part>,
}

/// What all prompts of a job have in common, and whoever goes on with it must have, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Subject {
    /// The server's address.
    pub(super) server: String,
    /// The operation, as each line and the batch name it.
    pub(super) operation: String,
    pub(super) model: String,
    pub(super) schema_name: String,
    pub(super) schema: String,
}

impl Subject {
    /// The first thing in which another one differs, and both sides of it; a schema is too long to show.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let pairs = [
            ("the server", &self.server, &other.server),
            ("the operation", &self.operation, &other.operation),
            ("the model", &self.model, &other.model),
            ("the type", &self.schema_name, &other.schema_name),
        ];
        for (what, ours, theirs) in pairs {
            if ours != theirs {
                return Some(format!("{what} is `{ours}` there, and `{theirs}` here"));
            }
        }
        (self.schema != other.schema)
            .then(|| format!("the schema of `{}` was another one", self.schema_name))
    }
}

/// One file of prompts, and how far it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) prompts: u64,
    pub(super) bytes: u64,
    /// How many batches of this part were refused.
    pub(super) refusals: u32,
    pub(super) stage: Stage,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// The file is in the folder.
    Written,
    /// It is on the server, too.
    Uploaded {
        file: InputFile,
        /// A batch of it was refused because of others, and the next one is created when they have ended.
        waits: bool,
    },
    /// There is a batch of it.
    Running {
        file: InputFile,
        batch: String,
        /// No other batch of the job was running when it was created.
        alone: bool,
    },
    /// The batch has ended.
    Ended { batch: String, outcome: Outcome },
    /// The results are in the folder.
    Fetched { batch: String, outcome: Outcome },
    /// It was cancelled before there was a batch.
    Abandoned,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct InputFile {
    pub(super) id: String,
    /// By the server's clock.
    pub(super) created_at: Option<u64>,
}

/// How a batch ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) end: End,
    pub(super) output_file: Option<String>,
    pub(super) error_file: Option<String>,
    pub(super) completed: u64,
    pub(super) failed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    Completed,
    Expired,
    Cancelled,
}

impl State {
    pub(super) fn new(subject: Subject, created_at: u64, parts: Vec<Part>) -> Self {
        Self {
            format: FORMAT,
            job: format!("{:032x}", crate::http::random_u128()),
            created_at,
            subject,
            prompts: parts.iter().map(|part| part.prompts).sum(),
            cancelled: false,
            parts,
        }
    }

    pub(super) fn is_readable(&self) -> bool {
        self.format == FORMAT
    }

    pub(super) fn is_over(&self) -> bool {
        self.parts.iter().all(|part| part.stage.is_over())
    }
}

impl Part {
    /// A part to which lines are added.
    pub(super) fn empty() -> Self {
        Self {
            prompts: 0,
            bytes: 0,
            refusals: 0,
            stage: Stage::Written,
        }
    }
}

impl Stage {
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Fetched { .. } | Self::Abandoned)
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// The server's id of the batch.
    pub(super) fn batch(&self) -> Option<&str> {
        match self {
            Self::Running { batch, .. }
            | Self::Ended { batch, .. }
            | Self::Fetched { batch, .. } => Some(batch),
            Self::Written | Self::Uploaded { .. } | Self::Abandoned => None,
        }
    }

    pub(super) fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Ended { outcome, .. } | Self::Fetched { outcome, .. } => Some(outcome),
            _ => None,
        }
    }
}
