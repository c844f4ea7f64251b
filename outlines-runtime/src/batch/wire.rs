//! What the server says of files and batches. All but an id may be missing, null or of another type, above all on Azure: one
//! odd entry in a list must not hide the others, and one odd field not the batch that was just paid for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::ValidationIssue;

/// The default in place of what is of another type.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Those that are of the type.
fn readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let values: Vec<Value> = lenient(deserializer)?;
    let readable = values.into_iter().map(serde_json::from_value);
    Ok(readable.filter_map(Result::ok).collect())
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
    /// Azure looks at a file before it can be used; OpenAI says `processed` at once.
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

/// How far a batch is.
///
/// ```
/// use outlines_runtime::batch::{Progress, Status};
///
/// fn is_waiting(progress: &Progress) -> bool {
///     progress.parts().iter().any(|part| matches!(part.status, Status::Waiting | Status::Validating))
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is not on the server yet.
    #[default]
    Waiting,
    /// The server checks its lines.
    Validating,
    /// It is being run.
    InProgress,
    /// It was run, and the server writes its files.
    Finalizing,
    /// All of it was run.
    Completed,
    /// Its time is over; what was run until then is there.
    Expired,
    /// It is being cancelled.
    Cancelling,
    /// It was cancelled; what was run until then is there.
    Cancelled,
    /// The server refused it and ran nothing of it.
    Failed,
    /// A word that this version does not know.
    Other(String),
}

impl Status {
    /// Neither at its end nor on the way there.
    pub(super) fn can_be_cancelled(&self) -> bool {
        matches!(self, Self::Validating | Self::InProgress | Self::Other(_))
    }
}

impl<'de> Deserialize<'de> for Status {
    /// Azure's samples write `InProgress` and `Completed`.
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

/// The id of a file that need not be there: missing, null or empty.
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
    #[serde(default, deserialize_with = "readable")]
    pub(super) data: Vec<ValidationIssue>,
}

impl<'de> Deserialize<'de> for ValidationIssue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default, deserialize_with = "lenient")]
            code: Option<String>,
            #[serde(default, deserialize_with = "lenient")]
            message: Option<String>,
            #[serde(default, deserialize_with = "lenient")]
            line: Option<u64>,
            #[serde(default, deserialize_with = "lenient")]
            param: Option<String>,
        }
        let Fields {
            code,
            message,
            line,
            param,
        } = Fields::deserialize(deserializer)?;
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

/// A time in seconds by the server's clock; Azure also has dates as text, which nobody needs here.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub(super) struct Seconds(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.as_u64()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
pub(super) struct Page<R> {
    #[serde(deserialize_with = "readable")]
    pub(super) data: Vec<R>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) has_more: bool,
}

#[derive(Serialize)]
pub(super) struct NewBatch<'a> {
    pub(super) input_file_id: &'a str,
    pub(super) endpoint: &'a str,
    pub(super) completion_window: &'static str,
    pub(super) metadata: Mark,
}

/// By which a batch is known again when the reply to its creation was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Mark {
    pub(super) outlines_job: String,
    pub(super) outlines_part: String,
}

impl Mark {
    pub(super) fn is_on(&self, batch: &BatchObject) -> bool {
        let says = |name: &str, value: &str| {
            let metadata = batch.metadata.as_ref();
            metadata.and_then(|metadata| metadata.get(name)?.as_str()) == Some(value)
        };
        says("outlines_job", &self.outlines_job) && says("outlines_part", &self.outlines_part)
    }
}

/// The name of a line, in files that are sent and in those that come back.
#[derive(Deserialize)]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub(super) custom_id: Cow<'a, str>,
}

/// Looks for the name of a line that may be cut, and keeps it whatever comes after.
pub(super) struct NameSeeker<'a>(pub(super) &'a mut Option<String>);

impl<'de> Visitor<'de> for NameSeeker<'_> {
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
    fn azures_spellings_are_read_as_well() {
        for (text, status) in [
            ("in_progress", Status::InProgress),
            ("InProgress", Status::InProgress),
            ("Completed", Status::Completed),
            ("canceled", Status::Cancelled),
            ("resting", Status::Other("resting".to_owned())),
        ] {
            let json = format!(
                r#"{{"id":"b","status":"{text}","created_at":"2024-07-11T00:00:00Z","error_file_id":"",
                    "output_file_id":null,"request_counts":null,"errors":null,"metadata":null}}"#
            );
            let batch: BatchObject = serde_json::from_str(&json).unwrap();
            assert_eq!(batch.status, status);
            assert_eq!(batch.error_file_id.0, None);
            assert_eq!(batch.created_at, Seconds(None));
        }
    }
}
