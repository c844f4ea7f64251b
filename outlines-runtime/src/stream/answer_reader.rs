//! One answer from its first frame to its last. Nothing here depends on the type asked for, so it is compiled once.

use std::task::{Context, Poll, ready};

use tracing::{Instrument, Span};

use crate::answer::{Answer, FinishReason};
use crate::api::{OutputSchema, ResponseMode, check_finish_reason};
use crate::client::Model;
use crate::config::Api;
use crate::error::{BrokenStream, Error};
use crate::generate::{Call, parse_reply, record, request_body, span};
use crate::stream::answer_builder::{AnswerBuilder, Fault};
use crate::stream::frames::{Frame, Frames};
use crate::stream::usage_tracker::UsageTracker;
use crate::stream::{chat, responses};
use crate::transport::{Pieces, Reply};
use crate::usage::{Counters, Usage};

/// An answer that is on its way.
pub(super) struct AnswerReader {
    frames: Frames,
    /// The reply as far as it is known: all but its body.
    head: Reply,
    draft: AnswerBuilder,
    bill: UsageTracker,
    /// The output limit of the call.
    limit: Option<u32>,
    outcome: Option<Result<Answer, Error>>,
    over: bool,
    span: Span,
}

/// A step towards the end of an answer.
pub(super) enum Progress {
    /// The text has grown; it ended here before.
    Text(usize),
    End(Result<Answer, Error>),
}

impl AnswerReader {
    /// Sends the request until the head of a success has come.
    pub(super) async fn open(
        mut call: Call,
        schema: &OutputSchema<'_>,
        include_usage: bool,
    ) -> Result<Self, Error> {
        let deadline = call.begin()?;
        let limits = call.patience.limits(deadline);
        let span = span(&call.model);
        let opening = async {
            let delivery = ResponseMode::Stream { include_usage };
            let body = request_body(&call, call.messages(), schema, delivery)?;
            call.model.start(body.into(), limits).await
        };
        let incoming = opening
            .instrument(span.clone())
            .await
            .inspect_err(|error| record(&span, None, Err(error)))?;
        let head = incoming.head();
        // A stream that is dropped has no end at which to note them.
        span.record("http.response.status_code", head.status);
        span.record("request_id", head.request_id.as_deref());
        let pieces = Pieces::new(incoming, limits);
        Ok(Self::new(
            pieces,
            head,
            &call.model,
            call.max_tokens(),
            span,
        ))
    }

    pub(super) fn new(
        pieces: Pieces,
        head: Reply,
        model: &Model,
        limit: Option<u32>,
        span: Span,
    ) -> Self {
        let mut bill = UsageTracker::new(model);
        bill.report(Usage::ONE_REQUEST);
        Self {
            frames: Frames::new(pieces),
            head,
            draft: AnswerBuilder::default(),
            bill,
            limit,
            outcome: None,
            over: false,
            span,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.draft.text
    }

    pub(super) fn usage(&self) -> Usage {
        self.bill.usage()
    }

    pub(super) fn finish_reason(&self) -> Option<&FinishReason> {
        self.draft.finish_reason.as_ref()
    }

    pub(super) fn request_id(&self) -> Option<&str> {
        self.head.request_id.as_deref()
    }

    pub(super) fn model(&self) -> Option<&str> {
        self.draft.model.as_deref()
    }

    /// A piece of the answer that is wrong by itself. What it cost is not known, and the whole is counted elsewhere.
    pub(super) fn piece(&self, text: &str) -> Answer {
        Answer {
            status: self.head.status,
            request_id: self.head.request_id.clone(),
            model: self.draft.model.clone(),
            finish_reason: None,
            usage: Usage::default(),
            text: text.to_owned(),
            content_filter: None,
        }
    }

    /// Goes on until the text has grown or has come to its end; behind that there is nothing.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Progress>> {
        let span = self.span.clone();
        let _entered = span.enter();
        loop {
            if let Some(outcome) = self.outcome.take() {
                self.over = true;
                self.frames.drain();
                record(&span, Some(self.usage()), outcome.as_ref());
                return Poll::Ready(Some(Progress::End(outcome)));
            }
            if self.over {
                return Poll::Ready(None);
            }
            let frame = ready!(self.frames.poll(cx));
            let before = self.draft.text.len();
            self.outcome = self.follow(frame);
            if self.draft.text.len() > before {
                return Poll::Ready(Some(Progress::Text(before)));
            }
        }
    }

    /// Takes in what has come. The result is what the answer is worth, if this was the last of it.
    fn follow(&mut self, frame: Option<Result<Frame, Error>>) -> Option<Result<Answer, Error>> {
        let event = match frame {
            Some(Ok(Frame::Event(event))) => event,
            Some(Ok(Frame::Whole(body))) => return Some(self.judge_whole(body)),
            // The rest of a stream whose model is done is not worth an answer.
            Some(Ok(Frame::Unreadable) | Err(_)) | None if self.draft.is_complete() => {
                return Some(self.complete());
            }
            Some(Ok(Frame::Unreadable)) => {
                let failure = self.malformed("a frame is no UTF-8", "");
                return Some(self.broken(Some(failure)));
            }
            Some(Err(failure)) => return Some(self.broken(Some(failure))),
            None if self.draft.begun => return Some(self.broken(None)),
            None => {
                return Some(Err(self.malformed("the stream ended before it began", "")));
            }
        };
        if event.data.is_empty() {
            return None;
        }
        let read = match self.bill.model().api() {
            Api::ChatCompletions => chat::read,
            Api::Responses => responses::read,
        };
        match read(&event.event, &event.data, &mut self.draft, &mut self.bill) {
            Ok(()) => self.draft.ended.then(|| self.complete()),
            Err(Fault::Reported(error)) => {
                let reply = self.reply(&event.data);
                let endpoint = self.bill.model().endpoint();
                let failure = endpoint.reported_error(&error, reply);
                Some(self.broken(Some(failure)))
            }
            // The cost may still follow.
            Err(Fault::Malformed(_)) if self.draft.is_complete() => None,
            Err(Fault::Malformed(fault)) => {
                let failure = self.malformed(&fault, &event.data);
                Some(self.broken(Some(failure)))
            }
        }
    }

    /// A reply that is no stream: its text is the only piece.
    fn judge_whole(&mut self, body: Vec<u8>) -> Result<Answer, Error> {
        let reply = Reply {
            body,
            ..self.head.clone()
        };
        let counters = Counters::default();
        let judged = parse_reply(self.bill.model(), reply, self.limit, &counters);
        self.bill.report(counters.total());
        let outcome = judged?.first;
        match &outcome {
            Ok(answer) => self.draft.adopt(answer),
            Err(Error::Truncated { answer, .. } | Error::AnswerFiltered(answer)) => {
                self.draft.adopt(answer);
            }
            Err(_) => {}
        }
        outcome
    }

    /// What an answer is worth that has come to its end.
    fn complete(&self) -> Result<Answer, Error> {
        check_finish_reason(self.draft.finding(&self.head, self.usage()), self.limit)
    }

    /// What is left of an answer that has not. As long as there is nothing, the failure is all there is to say.
    fn broken(&self, failure: Option<Error>) -> Result<Answer, Error> {
        let answer = self.draft.finding(&self.head, self.usage()).answer;
        match failure {
            Some(failure) if answer.text.is_empty() => Err(failure),
            failure => Err(Error::BrokenStream(Box::new(BrokenStream {
                answer,
                failure,
            }))),
        }
    }

    fn malformed(&self, fault: &str, frame: &str) -> Error {
        let endpoint = self.bill.model().endpoint();
        endpoint.malformed(fault.to_owned(), self.reply(frame))
    }

    /// The reply with this frame for its body.
    fn reply(&self, frame: &str) -> Reply {
        Reply {
            body: frame.as_bytes().to_vec(),
            ..self.head.clone()
        }
    }
}
