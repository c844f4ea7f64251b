//! What an answer is worth, before its text is decoded.

use crate::answer::{Answer, FinishReason};
use crate::error::Error;
use crate::usage::Usage;

/// All that a reply says: what it cost, and its answers, each of which may be one that is no value. There is always a first:
/// a reply without answers holds an empty one.
pub(crate) struct Choices {
    pub(crate) usage: Usage,
    pub(crate) first: Result<Answer, Error>,
    pub(crate) others: Vec<Result<Answer, Error>>,
}

/// An answer as it was found in a reply.
pub(crate) struct RawAnswer {
    pub(crate) answer: Answer,
    /// The text is the model's refusal.
    pub(crate) refused: bool,
}

/// The order of the checks matters. A refusal comes with status 200 and the reason `stop`; an answer cut off or filtered
/// may still be valid JSON by chance, and must not pass for the whole.
pub(crate) fn check_finish_reason(finding: RawAnswer, limit: Option<u32>) -> Result<Answer, Error> {
    let RawAnswer { answer, refused } = finding;
    if refused {
        return Err(Error::Refused(Box::new(answer)));
    }
    match answer.finish_reason {
        Some(FinishReason::Length) => {
            let answer = Box::new(answer);
            Err(Error::Truncated { limit, answer })
        }
        Some(FinishReason::ContentFilter) => Err(Error::AnswerFiltered(Box::new(answer))),
        _ if answer.text.trim_ascii().is_empty() => Err(Error::Empty(Box::new(answer))),
        _ => Ok(answer),
    }
}

/// Where a reply cannot be read. The decoder's own error may quote the reply.
pub(crate) fn describe_error(error: &serde_json::Error) -> String {
    format!(
        "unreadable at line {}, column {}",
        error.line(),
        error.column()
    )
}
