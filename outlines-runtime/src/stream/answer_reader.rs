//! The answer of one streamed request. Nothing here depends on the type that a call asks for,
//! so it is compiled once.

use std::task::{Context, Poll, ready};

use tracing::{Instrument, Span};

use crate::answer::{Answer, FinishReason};
use crate::api::{
    AnswerBuilder, Frame, Frames, OutputSchema, ReplyError, ReplyHead, ResponseMode,
    check_finish_reason,
};
use crate::error::{BrokenStream, Error};
use crate::generate::{Call, parse_reply, record, reply_error, request_body, span};
use crate::http::{BodyStream, HttpResponse};
use crate::model::Model;
use crate::usage::{Counters, Usage};

/// An answer that is being received.
pub(super) struct AnswerReader {
    frames: Frames<BodyStream>,
    /// The response without its body.
    head: HttpResponse,
    answer: AnswerBuilder,
    usage: UsageTracker,
    /// The token limit of the call.
    limit: Option<u32>,
    outcome: Option<Result<Answer, Error>>,
    ended: bool,
    span: Span,
}

/// A step in receiving an answer.
pub(super) enum Progress {
    /// The text has grown from this length.
    Text(usize),
    End(Result<Answer, Error>),
}

impl AnswerReader {
    /// Sends the request and waits for the head of a successful response.
    pub(super) async fn open(
        mut call: Call,
        schema: &OutputSchema<'_>,
        include_usage: bool,
    ) -> Result<Self, Error> {
        let deadline = call.begin()?;
        let limits = call.limits.with_deadline(deadline);
        let span = span(&call.model);
        let opening = async {
            let mode = ResponseMode::Stream { include_usage };
            let body = request_body(&call, call.messages(), schema, mode)?;
            call.model.send_streaming(body.into(), limits).await
        };
        let incoming = opening
            .instrument(span.clone())
            .await
            .inspect_err(|error| record(&span, None, Err(error)))?;
        let head = incoming.head();
        // Recorded now, because a stream that is dropped has no end.
        span.record("http.response.status_code", head.status);
        span.record("request_id", head.request_id.as_deref());
        let body = BodyStream::new(incoming, limits);
        Ok(Self::new(body, head, &call.model, call.max_tokens(), span))
    }

    pub(super) fn new(
        body: BodyStream,
        head: HttpResponse,
        model: &Model,
        limit: Option<u32>,
        span: Span,
    ) -> Self {
        let mut usage = UsageTracker {
            model: model.clone(),
            counted: Usage::default(),
        };
        usage.report(Usage::ONE_REQUEST);
        Self {
            frames: Frames::new(body),
            head,
            answer: AnswerBuilder::default(),
            usage,
            limit,
            outcome: None,
            ended: false,
            span,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.answer.text
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage.counted
    }

    pub(super) fn finish_reason(&self) -> Option<&FinishReason> {
        self.answer.finish_reason.as_ref()
    }

    pub(super) fn request_id(&self) -> Option<&str> {
        self.head.request_id.as_deref()
    }

    pub(super) fn model(&self) -> Option<&str> {
        self.answer.model.as_deref()
    }

    /// Returns a part of the answer that is an error by itself. It has no usage, which is only
    /// known for the whole answer.
    pub(super) fn piece(&self, text: &str) -> Answer {
        Answer {
            status: self.head.status,
            request_id: self.head.request_id.clone(),
            model: self.answer.model.clone(),
            finish_reason: None,
            usage: Usage::default(),
            text: text.to_owned(),
            content_filter: None,
        }
    }

    /// Reads until the text has grown or the answer has ended. Returns `None` after the end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Progress>> {
        let span = self.span.clone();
        let _entered = span.enter();
        loop {
            if let Some(outcome) = self.outcome.take() {
                self.ended = true;
                self.frames.drain();
                record(&span, Some(self.usage()), outcome.as_ref());
                return Poll::Ready(Some(Progress::End(outcome)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let frame = ready!(self.frames.poll(cx));
            let before = self.answer.text.len();
            self.outcome = self.add_frame(frame);
            if self.answer.text.len() > before {
                return Poll::Ready(Some(Progress::Text(before)));
            }
        }
    }

    /// Adds a frame to the answer. Returns the outcome if it was the last one.
    fn add_frame(&mut self, frame: Option<Result<Frame, Error>>) -> Option<Result<Answer, Error>> {
        let event = match frame {
            Some(Ok(Frame::Event(event))) => event,
            Some(Ok(Frame::FullBody(body))) => return Some(self.parse_full_body(body)),
            // A failure after the model has finished does not invalidate the answer.
            Some(Ok(Frame::InvalidUtf8) | Err(_)) | None if self.answer.is_finished() => {
                return Some(self.finish());
            }
            Some(Ok(Frame::InvalidUtf8)) => {
                let failure = self.malformed("an event is not UTF-8", "");
                return Some(self.broken(Some(failure)));
            }
            Some(Err(failure)) => return Some(self.broken(Some(failure))),
            None if self.answer.started => return Some(self.broken(None)),
            None => return Some(Err(self.malformed("the stream ended before it started", ""))),
        };
        if event.data.is_empty() {
            return None;
        }
        let api = self.usage.model.api();
        let parsed = api.parse_event(&event.event, &event.data, &mut self.answer);
        if let Some(usage) = self.answer.usage {
            self.usage.report(usage);
        }
        match parsed {
            Ok(()) => self.answer.done.then(|| self.finish()),
            // The usage may still follow.
            Err(ReplyError::Malformed(_)) if self.answer.is_finished() => None,
            Err(error) => {
                let endpoint = self.usage.model.endpoint();
                let failure = reply_error(endpoint, error, self.reply(&event.data));
                Some(self.broken(Some(failure)))
            }
        }
    }

    /// Parses a response that is not a stream.
    fn parse_full_body(&mut self, body: Vec<u8>) -> Result<Answer, Error> {
        let reply = HttpResponse {
            body,
            ..self.head.clone()
        };
        let counters = Counters::default();
        let parsed = parse_reply(&self.usage.model, reply, self.limit, &counters);
        self.usage.report(counters.total());
        let outcome = parsed?.first;
        match &outcome {
            Ok(answer) => self.answer.set_answer(answer),
            Err(Error::Truncated { answer, .. } | Error::AnswerFiltered(answer)) => {
                self.answer.set_answer(answer);
            }
            Err(_) => {}
        }
        outcome
    }

    /// Returns the outcome of an answer that has ended.
    fn finish(&self) -> Result<Answer, Error> {
        check_finish_reason(self.answer.answer(self.head(), self.usage()), self.limit)
    }

    /// Returns the error of an answer that has not ended. Without any text, it is the failure
    /// itself.
    fn broken(&self, failure: Option<Error>) -> Result<Answer, Error> {
        let answer = self.answer.answer(self.head(), self.usage()).answer;
        match failure {
            Some(failure) if answer.text.is_empty() => Err(failure),
            failure => Err(Error::BrokenStream(Box::new(BrokenStream {
                answer,
                failure,
            }))),
        }
    }

    fn malformed(&self, description: &str, frame: &str) -> Error {
        let endpoint = self.usage.model.endpoint();
        endpoint.malformed(description.to_owned(), self.reply(frame))
    }

    fn head(&self) -> ReplyHead<'_> {
        ReplyHead {
            status: self.head.status,
            request_id: self.head.request_id.as_deref(),
        }
    }

    /// The response with this event as its body.
    fn reply(&self, data: &str) -> HttpResponse {
        HttpResponse {
            body: data.as_bytes().to_vec(),
            ..self.head.clone()
        }
    }
}

/// The usage of a request as reported so far. It is added to the model's counters once, however
/// often it is reported.
struct UsageTracker {
    model: Model,
    counted: Usage,
}

impl UsageTracker {
    /// Counts what a report adds to the previous ones: some servers send the sum so far with
    /// every chunk.
    fn report(&mut self, usage: Usage) {
        let more = usage.beyond(self.counted);
        self.model.counters().add(more);
        self.counted += more;
    }
}
