//! State of a job, as stored in `job.json`.

use serde::{Deserialize, Serialize};

/// The version of the file format.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobState {
    format: u32,
    /// A random id, which the files and batches on the server carry.
    pub(super) job: String,
    pub(super) created_at: u64,
    pub(super) spec: JobSpec,
    pub(super) prompts: u64,
    #[serde(default)]
    pub(super) cancelled: bool,
    pub(super) parts: Vec<JobPart>,
}

/// The properties that all prompts of a job share, and that a resumed job must have as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JobSpec {
    /// The server's base URL.
    pub(super) server: String,
    /// The path of the API, as in each line and in the batch.
    pub(super) operation: String,
    pub(super) model: String,
    pub(super) schema_name: String,
    pub(super) schema: String,
}

impl JobSpec {
    /// Describes the first difference from another spec. Schemas are too long to show.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let pairs = [
            ("the server", &self.server, &other.server),
            ("the operation", &self.operation, &other.operation),
            ("the model", &self.model, &other.model),
            ("the type", &self.schema_name, &other.schema_name),
        ];
        for (what, ours, theirs) in pairs {
            if ours != theirs {
                return Some(format!("{what} is `{ours}` there and `{theirs}` here"));
            }
        }
        (self.schema != other.schema)
            .then(|| format!("the schema of `{}` has changed", self.schema_name))
    }
}

/// A prompt file and its progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobPart {
    pub(super) prompts: u64,
    pub(super) bytes: u64,
    /// The number of batches of this part that failed validation.
    pub(super) failures: u32,
    pub(super) stage: Stage,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// The file is in the directory.
    Written,
    /// The file is on the server as well.
    Uploaded {
        file: InputFile,
        /// Whether the next batch is created only when those of other parts have ended.
        waits: bool,
    },
    /// The batch is created.
    Running {
        file: InputFile,
        batch: String,
        /// Whether no other batch of the job was running when it was created.
        alone: bool,
    },
    /// The batch has ended.
    Ended { batch: String, outcome: PartOutcome },
    /// The results are in the directory.
    Fetched { batch: String, outcome: PartOutcome },
    /// The job was cancelled before the batch was created.
    Abandoned,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct InputFile {
    pub(super) id: String,
    /// By the server's clock, in seconds since 1970.
    pub(super) created_at: Option<u64>,
}

/// The result of a batch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PartOutcome {
    pub(super) end: End,
    pub(super) output_file: Option<String>,
    pub(super) error_file: Option<String>,
    /// The digests of the downloaded files.
    #[serde(default)]
    pub(super) output_digest: Option<Digest>,
    #[serde(default)]
    pub(super) error_digest: Option<Digest>,
    pub(super) completed: u64,
    pub(super) failed: u64,
}

/// The length and FNV-1a hash of a result file, by which local damage is detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Digest {
    pub(super) bytes: u64,
    hash: u64,
}

impl Default for Digest {
    /// Returns the digest of an empty file.
    fn default() -> Self {
        Self {
            bytes: 0,
            hash: 0xcbf2_9ce4_8422_2325,
        }
    }
}

impl Digest {
    /// Appends the next bytes of the file.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    Completed,
    Expired,
    Cancelled,
}

impl JobState {
    pub(super) fn new(spec: JobSpec, created_at: u64, parts: Vec<JobPart>) -> Self {
        Self {
            format: FORMAT,
            job: format!("{:032x}", crate::http::random_u128()),
            created_at,
            spec,
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

impl JobPart {
    /// Creates a part without lines.
    pub(super) fn empty() -> Self {
        Self {
            prompts: 0,
            bytes: 0,
            failures: 0,
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

    /// Returns the server's id of the batch.
    pub(super) fn batch(&self) -> Option<&str> {
        match self {
            Self::Running { batch, .. }
            | Self::Ended { batch, .. }
            | Self::Fetched { batch, .. } => Some(batch),
            Self::Written | Self::Uploaded { .. } | Self::Abandoned => None,
        }
    }

    pub(super) fn outcome(&self) -> Option<&PartOutcome> {
        match self {
            Self::Ended { outcome, .. } | Self::Fetched { outcome, .. } => Some(outcome),
            _ => None,
        }
    }
}
