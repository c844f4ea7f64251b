//! Objects of the Files and Batches APIs.
//!
//! Every field but the id may be missing, null, or of another type, especially on Azure. One
//! invalid entry in a list must not hide the others, and one invalid field must not hide a paid
//! batch.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::ValidationIssue;

/// Deserializes a value, or the default if it has another type.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Deserializes the elements of a list that have the right type.
fn lenient_list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let values: Vec<Value> = lenient(deserializer)?;
    let values = values.into_iter().map(serde_json::from_value);
    Ok(values.filter_map(Result::ok).collect())
}

#[derive(Debug, Deserialize)]
pub(super) struct FileObject {
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) bytes: Option<u64>,
    #[serde(default)]
    pub(super) created_at: Seconds,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) filename: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
}

impl FileObject {
    /// Returns whether the server is still processing the file, as Azure does. OpenAI reports
    /// `processed` immediately.
    pub(super) fn is_pending(&self) -> bool {
        self.has_status(&["pending", "running", "notrunning", "queued"])
    }

    pub(super) fn is_faulty(&self) -> bool {
        self.has_status(&["error", "failed", "deleted", "deleting"])
    }

    fn has_status(&self, names: &[&str]) -> bool {
        let status = self.status.as_deref().unwrap_or_default();
        names.iter().any(|name| status.eq_ignore_ascii_case(name))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct BatchObject {
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Status,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) input_file_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) output_file_id: FileId,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) error_file_id: FileId,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) errors: Option<Errors>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) request_counts: Option<Counts>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) metadata: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub(super) created_at: Seconds,
}

/// The status of a batch.
///
/// ```
/// use outlines_runtime::batch::{Progress, Status};
///
/// fn is_waiting(progress: &Progress) -> bool {
///     let mut statuses = progress.parts().iter().map(|part| &part.status);
///     statuses.any(|status| matches!(status, Status::Waiting | Status::Validating))
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The batch is not on the server yet.
    #[default]
    Waiting,
    /// The server validates the input file.
    Validating,
    /// The batch is running.
    InProgress,
    /// The batch was run, and the server writes the result files.
    Finalizing,
    /// The batch was run completely.
    Completed,
    /// The batch expired. It has results for the prompts that were run.
    Expired,
    /// The batch is being cancelled.
    Cancelling,
    /// The batch was cancelled. It has results for the prompts that were run.
    Cancelled,
    /// The batch failed validation, and none of it was run.
    Failed,
    /// A status unknown to this version.
    Other(String),
}

impl Status {
    /// Returns whether the batch has neither ended nor begun to end.
    pub(super) fn can_be_cancelled(&self) -> bool {
        matches!(self, Self::Validating | Self::InProgress | Self::Other(_))
    }
}

impl<'de> Deserialize<'de> for Status {
    /// Ignores case and underscores: Azure's samples show `InProgress` and `Completed`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        let word = text.replace('_', "").to_ascii_lowercase();
        Ok(match word.as_str() {
            "validating" => Self::Validating,
            "inprogress" => Self::InProgress,
            "finalizing" => Self::Finalizing,
            "completed" => Self::Completed,
            "expired" => Self::Expired,
            "cancelling" | "canceling" => Self::Cancelling,
            "cancelled" | "canceled" => Self::Cancelled,
            "failed" => Self::Failed,
            _ => Self::Other(text.into_owned()),
        })
    }
}

/// The id of a file, which may be missing, null, or empty.
#[derive(Debug, Default)]
pub(super) struct FileId(pub(super) Option<String>);

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = Option::<String>::deserialize(deserializer)?;
        Ok(Self(id.filter(|id| !id.is_empty())))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Errors {
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) data: Vec<ValidationIssue>,
}

impl<'de> Deserialize<'de> for ValidationIssue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct IssueFields {
            #[serde(default, deserialize_with = "lenient")]
            code: Option<String>,
            #[serde(default, deserialize_with = "lenient")]
            message: Option<String>,
            #[serde(default, deserialize_with = "lenient")]
            line: Option<u64>,
            #[serde(default, deserialize_with = "lenient")]
            param: Option<String>,
        }
        let IssueFields {
            code,
            message,
            line,
            param,
        } = IssueFields::deserialize(deserializer)?;
        Ok(Self {
            code,
            message,
            line,
            param,
        })
    }
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Counts {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) completed: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) failed: u64,
}

/// A time in seconds since 1970. Azure also sends dates as text, which are ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub(super) struct Seconds(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.as_u64()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
pub(super) struct ListPage<R> {
    #[serde(deserialize_with = "lenient_list")]
    pub(super) data: Vec<R>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) has_more: bool,
}

#[derive(Serialize)]
pub(super) struct NewBatch<'a> {
    pub(super) input_file_id: &'a str,
    pub(super) endpoint: &'a str,
    pub(super) completion_window: &'static str,
    pub(super) metadata: JobMetadata,
}

/// Metadata of a batch. It identifies the batch if the response to its creation was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct JobMetadata {
    pub(super) outlines_job: String,
    pub(super) outlines_part: String,
}

impl JobMetadata {
    pub(super) fn is_on(&self, batch: &BatchObject) -> bool {
        let has = |name: &str, value: &str| {
            let metadata = batch.metadata.as_ref();
            metadata.and_then(|metadata| metadata.get(name)?.as_str()) == Some(value)
        };
        has("outlines_job", &self.outlines_job) && has("outlines_part", &self.outlines_part)
    }
}

/// The request in a line of an input file.
#[derive(Deserialize)]
pub(super) struct RequestLine<'a> {
    #[serde(borrow)]
    pub(super) body: &'a RawValue,
}

/// The id of a line in an input or result file.
#[derive(Deserialize)]
pub(super) struct LineId<'a> {
    #[serde(borrow)]
    pub(super) custom_id: Cow<'a, str>,
}

/// Finds the id of a line, even if the line is truncated after it.
pub(super) struct LineIdVisitor<'a>(pub(super) &'a mut Option<String>);

impl<'de> Visitor<'de> for LineIdVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line of a result file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(field) = fields.next_key::<Cow<'_, str>>()? {
            if field == "custom_id" {
                *self.0 = Some(fields.next_value()?);
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A line of a result file.
#[derive(Deserialize)]
pub(super) struct ResultLine<'a> {
    #[serde(borrow)]
    pub(super) response: Option<LineResponse<'a>>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct LineResponse<'a> {
    pub(super) status_code: u16,
    pub(super) request_id: Option<String>,
    #[serde(borrow)]
    pub(super) body: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_of_azure() {
        for (text, status) in [
            ("in_progress", Status::InProgress),
            ("InProgress", Status::InProgress),
            ("Completed", Status::Completed),
            ("canceled", Status::Cancelled),
            ("resting", Status::Other("resting".to_owned())),
        ] {
            let json = format!(
                r#"{{"id":"b","status":"{text}","created_at":"2024-07-11T00:00:00Z",
                    "error_file_id":"","output_file_id":null,"request_counts":null,"errors":null,
                    "metadata":null}}"#
            );
            let batch: BatchObject = serde_json::from_str(&json).unwrap();
            assert_eq!(batch.status, status);
            assert_eq!(batch.error_file_id.0, None);
            assert_eq!(batch.created_at, Seconds(None));
        }
    }
}
