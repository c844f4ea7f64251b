//! Answers of a reply, before their text is decoded.

use crate::answer::{Answer, FinishReason};
use crate::error::Error;
use crate::usage::Usage;

/// The answers of a reply and their usage. Each answer may be an error. There is always a first
/// one: a reply without answers has an empty one.
pub(crate) struct Choices {
    pub(crate) usage: Usage,
    pub(crate) first: Result<Answer, Error>,
    pub(crate) others: Vec<Result<Answer, Error>>,
}

/// The same before the finish reasons are checked.
pub(super) struct RawChoices {
    pub(super) first: RawAnswer,
    pub(super) others: Vec<RawAnswer>,
}

/// An answer as found in a reply.
pub(crate) struct RawAnswer {
    pub(crate) answer: Answer,
    /// The text is the model's refusal.
    pub(crate) refused: bool,
}

/// Returns the answer if it is complete.
///
/// The order of the checks matters. A refusal comes with status 200 and the reason `stop`; a
/// truncated or filtered answer can be valid JSON by chance and must not be taken for a
/// complete one.
pub(crate) fn check_finish_reason(raw: RawAnswer, limit: Option<u32>) -> Result<Answer, Error> {
    let RawAnswer { answer, refused } = raw;
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
