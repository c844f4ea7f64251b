//! What a reply is worth, before its text is decoded.

use crate::answer::{Answer, FinishReason};
use crate::client::Model;
use crate::error::Error;
use crate::transport::Reply;
use crate::usage::Usage;
use crate::wire::{ChatCompletion, Choice};

/// Finds the answer in a reply, and counts what it cost whatever it is.
///
/// The order of the checks matters. A refusal comes with status 200 and the reason `stop`; an answer cut off or filtered
/// may still be valid JSON by chance, and must not pass for the whole.
pub(super) fn judge(reply: Reply, limit: Option<u32>, model: &Model) -> Result<Answer, Error> {
    let mut completion: ChatCompletion<'_> = match serde_json::from_slice(&reply.body) {
        Ok(completion) => completion,
        Err(error) => {
            model.count(Usage {
                requests: 1,
                ..Usage::default()
            });
            // The error itself may quote the reply.
            let fault = format!(
                "unreadable at line {}, column {}",
                error.line(),
                error.column()
            );
            return Err(model.backend().malformed(fault, reply));
        }
    };
    let usage = completion.usage();
    model.count(usage);
    let choices = completion.choices.take();
    if let (Some(error), None | Some([])) = (completion.error, choices.as_deref()) {
        let error = error.to_owned();
        return Err(model.backend().reported_error(&error, reply));
    }
    let Some(choices) = choices else {
        return Err(model
            .backend()
            .malformed("`choices` is missing".to_owned(), reply));
    };

    let choice = choices.into_iter().next();
    let (message, reason) = match choice {
        Some(Choice {
            message,
            finish_reason,
        }) => (message, finish_reason),
        None => (None, None),
    };
    let (content, refusal) = match message {
        Some(message) => (message.content, message.refusal),
        None => (None, None),
    };
    let refusal = refusal.filter(|refusal| !refusal.0.is_empty());
    let refused = refusal.is_some();
    let answer = Answer {
        status: reply.status,
        finish_reason: reason.and_then(|reason| FinishReason::from_wire(&reason.0)),
        usage,
        text: refusal.or(content).unwrap_or_default().0.into_owned(),
        model: completion.model.map(|model| model.0.into_owned()),
        request_id: reply.request_id,
    };
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
