//! The answer of one streamed request. Nothing here depends on the requested type, so it is
//! compiled once.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::task::{JoinError, JoinHandle};
use tracing::{Instrument, Span};

use crate::answer::{Answer, FinishReason, redact_metadata};
use crate::api::{
    AnswerBuilder, DocumentFinder, Frame, Frames, OutputFormat, OutputMode, RawAnswer, ReplyError,
    ReplyHead, ResponseMode, check_finish_reason,
};
use crate::error::{BrokenStream, Error};
use crate::generate::{Call, record};
use crate::http::{BodyStream, HttpResponse, RequestLimits, StreamingResponse, Unread};
use crate::model::Model;
use crate::prompt::Prompt;
use crate::usage::{Counters, Usage};

/// An answer that is being received.
pub(super) struct AnswerReader {
    frames: Frames<BodyStream>,
    /// The response without its body.
    head: HttpResponse,
    answer: AnswerBuilder,
    finder: DocumentFinder,
    usage: UsageTracker,
    /// The token limit of the call.
    limit: Option<u32>,
    /// The output mode of the request. A grammar has none.
    mode: Option<OutputMode>,
    outcome: Option<Result<Answer, Error>>,
    /// Set after each event, up to which the bytes of the stream no longer count.
    event_ended: Arc<AtomicBool>,
    /// The stream ended before its first event.
    broke_off: bool,
    /// Retries of a request whose stream fails, until there is text.
    retry: Option<Retry>,
    reopening: Option<AbortOnDrop>,
    /// The length of the text that has been returned.
    returned: usize,
    ended: bool,
    span: Span,
}

/// A step in receiving an answer.
pub(super) enum ReadEvent {
    /// The text has grown from this length.
    Text(usize),
    End(Result<Answer, Error>),
}

impl AnswerReader {
    /// Sends the request and waits for the head of a successful response.
    pub(super) async fn open(
        mut call: Call,
        mut prompt: Prompt,
        format: OutputFormat<'_>,
    ) -> Result<Self, Error> {
        let deadline = call.begin(&mut prompt)?;
        let limits = call.limits.with_deadline(deadline);
        let span = call.span(format);
        let limit = call.max_tokens();
        let opening = async {
            let mode = ResponseMode::Stream {
                include_usage: call.include_usage,
            };
            let body = call.request_body(&prompt.messages, format, mode)?;
            let body = Bytes::from(body);
            let response = open(&call.model, body.clone(), limit, limits).await?;
            Ok((response, body))
        };
        let opened = opening.instrument(span.clone()).await;
        let rejected = |error| {
            let answer = call.rejected_answer(format, error)?.first?;
            let head = HttpResponse {
                status: answer.status,
                request_id: answer.request_id.clone(),
                headers: HeaderMap::new(),
                body: Bytes::new(),
            };
            let mut reader = Self::new(Frames::ended(), head, &call.model, limit, span.clone());
            reader.answer.set_answer(&answer);
            reader.outcome = Some(Ok(answer));
            Ok(reader)
        };
        let opened = opened.map(|(response, body)| {
            let head = response.head();
            let mut reader = Self::new(Frames::ended(), head, &call.model, limit, span.clone());
            reader.answer = AnswerBuilder::new(call.answer_field(format));
            reader.mode = call.requested_mode(format);
            reader.read_from(response, limits);
            reader.retry = Some(Retry {
                body,
                limits,
                retries: 0,
            });
            reader
        });
        let reader = opened
            .or_else(rejected)
            .inspect_err(|error| record(&span, None, Err(error)))?;
        // Recorded now, because a stream that is dropped has no end.
        span.record("http.response.status_code", reader.head.status);
        span.record("request_id", reader.head.request_id.as_deref());
        Ok(reader)
    }

    pub(super) fn new(
        frames: Frames<BodyStream>,
        head: HttpResponse,
        model: &Model,
        limit: Option<u32>,
        span: Span,
    ) -> Self {
        Self {
            frames,
            head,
            answer: AnswerBuilder::default(),
            finder: DocumentFinder::default(),
            usage: UsageTracker {
                model: model.clone(),
                earlier: Usage::default(),
                counted: Usage::default(),
            },
            event_ended: Arc::default(),
            broke_off: false,
            retry: None,
            reopening: None,
            limit,
            mode: None,
            outcome: None,
            returned: 0,
            ended: false,
            span,
        }
    }

    /// Starts to read the body of a response.
    fn read_from(&mut self, response: StreamingResponse, limits: RequestLimits) {
        let response = response.limit_per_event(Arc::clone(&self.event_ended));
        self.frames = Frames::new(BodyStream::new(response, limits));
        self.usage.start_request();
    }

    pub(super) fn text(&self) -> &str {
        &self.answer.text
    }

    /// Returns the document in the text, once it has started.
    pub(super) fn document(&mut self) -> Option<&str> {
        self.finder.find(&self.answer.text)
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage.earlier + self.usage.counted
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

    /// Returns a part of the answer, for an error about that part. It has no usage, which is only
    /// known for the whole answer.
    pub(super) fn partial_answer(&self, text: &str) -> Answer {
        Answer {
            status: self.head.status,
            request_id: self.head.request_id.clone(),
            model: self.answer.model.clone(),
            text: text.to_owned(),
            ..Answer::empty(self.head.status, self.head.request_id.clone())
        }
    }

    /// Reads until the text has grown or the answer has ended. Returns `None` after the end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<ReadEvent>> {
        let span = self.span.clone();
        let _entered = span.enter();
        loop {
            let before = std::mem::replace(&mut self.returned, self.answer.text.len());
            if self.returned > before {
                self.retry = None;
                return Poll::Ready(Some(ReadEvent::Text(before)));
            }
            if let Some(reopening) = &mut self.reopening {
                let opened = std::task::ready!(Pin::new(&mut reopening.0).poll(cx));
                self.reopening = None;
                self.reopen(opened);
                continue;
            }
            if self.reopen_after_failure() {
                continue;
            }
            if let Some(outcome) = self.outcome.take() {
                self.ended = true;
                self.frames.drain();
                record(&span, Some(self.usage()), outcome.as_ref());
                return Poll::Ready(Some(ReadEvent::End(outcome)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let frame = std::task::ready!(self.frames.poll(cx));
            self.outcome = self.add_frame(frame);
            if let Some(Err(error)) = &mut self.outcome {
                let model = &self.usage.model;
                error.set_advice(|| model.rejection_advice(self.mode));
                model.http().record_failure(error);
            }
        }
    }

    /// Sends the request again after a stream that failed before any text, as for a response with
    /// an error status. Returns whether it does.
    fn reopen_after_failure(&mut self) -> bool {
        let (Some(Err(error)), Some(retry)) = (&self.outcome, &mut self.retry) else {
            return false;
        };
        let wait = retry
            .limits
            .wait_before_retry(error, retry.retries, self.broke_off);
        let Some(wait) = wait else {
            return false;
        };
        retry.retries += 1;
        tracing::debug!(
            attempt = retry.retries,
            error.type = error.kind(),
            "the stream failed before any text, retrying",
        );
        let model = self.usage.model.clone();
        let (body, limit, mut limits) = (retry.body.clone(), self.limit, retry.limits);
        limits.max_retries = limits.max_retries.saturating_sub(retry.retries);
        let opening = async move {
            tokio::time::sleep(wait).await;
            open(&model, body, limit, limits).await
        };
        self.reopening = Some(AbortOnDrop(tokio::spawn(opening.in_current_span())));
        true
    }

    /// Starts over with the response to a repeated request.
    fn reopen(&mut self, opened: Result<Result<StreamingResponse, Error>, JoinError>) {
        let failed = self.outcome.take();
        match (opened, &self.retry) {
            (Ok(Ok(response)), Some(retry)) => {
                let limits = retry.limits;
                self.head = response.head();
                self.answer = self.answer.emptied();
                self.finder = DocumentFinder::default();
                self.broke_off = false;
                self.read_from(response, limits);
            }
            (Ok(Err(mut error)), _) => {
                error.set_advice(|| self.usage.model.rejection_advice(self.mode));
                self.retry = None;
                self.outcome = Some(Err(error));
            }
            // The runtime shuts down.
            (Err(_) | Ok(Ok(_)), _) => {
                self.retry = None;
                self.outcome = failed;
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
            None => {
                self.broke_off = true;
                return Some(Err(self.malformed("the stream ended before it started", "")));
            }
        };
        self.event_ended.store(true, Ordering::Relaxed);
        if event.data.is_empty() {
            return None;
        }
        let api = self.usage.model.api();
        let had_model = self.answer.model.is_some();
        let parsed = api.parse_event(&event.event, &event.data, &mut self.answer);
        let AnswerBuilder {
            model,
            finish_reason,
            ..
        } = &mut self.answer;
        if !had_model && model.is_some() || matches!(finish_reason, Some(FinishReason::Other(_))) {
            let (endpoint, requested) =
                (self.usage.model.endpoint(), self.usage.model.request_name());
            redact_metadata(model, finish_reason, requested, |text| {
                endpoint.redact(text)
            });
        }
        if let Some(usage) = self.answer.usage {
            self.usage.report(usage);
        }
        let limit = self.usage.model.http().max_response_bytes();
        if self.answer.received() > limit {
            let failure = Error::TooLarge {
                limit,
                status: self.head.status,
                request_id: self.head.request_id.clone(),
            };
            return Some(self.broken(Some(failure)));
        }
        match parsed {
            Ok(()) => self.answer.done.then(|| self.finish()),
            // The usage may still follow.
            Err(ReplyError::Malformed(_)) if self.answer.is_finished() => None,
            Err(error) => {
                let endpoint = self.usage.model.endpoint();
                let failure = endpoint.reply_error(error, self.reply(&event.data));
                Some(self.broken(Some(failure)))
            }
        }
    }

    /// Parses a response that is not a stream.
    fn parse_full_body(&mut self, body: Vec<u8>) -> Result<Answer, Error> {
        let reply = HttpResponse {
            body: body.into(),
            ..self.head.clone()
        };
        let counters = Counters::default();
        let reader = self.usage.model.reply_reader(self.limit, &counters);
        let parsed = reader.parse(reply);
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

    /// Returns the answer as received so far, redacted.
    fn received(&self) -> RawAnswer {
        let mut received = self.answer.answer(self.head(), self.usage());
        let model = &self.usage.model;
        let redact = |text| model.endpoint().redact(text);
        received.answer.redact(model.request_name(), redact);
        received
    }

    /// Returns the outcome of an answer that has ended.
    fn finish(&mut self) -> Result<Answer, Error> {
        self.answer.complete_text();
        check_finish_reason(self.received(), self.limit)
    }

    /// Returns the error of an answer that has not ended. Without any text, it is the failure
    /// itself.
    fn broken(&self, failure: Option<Error>) -> Result<Answer, Error> {
        let answer = self.received().answer;
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

    /// Returns the response with this event as its body.
    fn reply(&self, data: &str) -> HttpResponse {
        HttpResponse {
            body: Bytes::copy_from_slice(data.as_bytes()),
            ..self.head.clone()
        }
    }
}

/// Everything that a repeated request needs.
struct Retry {
    body: Bytes,
    limits: RequestLimits,
    retries: u32,
}

/// A task that ends with its owner.
struct AbortOnDrop(JoinHandle<Result<StreamingResponse, Error>>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends the body of a request, and returns the response to read it later.
async fn open(
    model: &Model,
    body: Bytes,
    limit: Option<u32>,
    limits: RequestLimits,
) -> Result<StreamingResponse, Error> {
    let budget = model.budget_check();
    let post = model
        .http()
        .post(model.endpoint(), body, limit, limits, budget, Unread);
    post.await
}

/// The usage as reported so far. It is added to the model's counters once, however often it is
/// reported.
struct UsageTracker {
    model: Model,
    /// The usage of earlier attempts.
    earlier: Usage,
    /// The usage of the current request.
    counted: Usage,
}

impl UsageTracker {
    fn start_request(&mut self) {
        self.earlier += std::mem::take(&mut self.counted);
        self.report(Usage::ONE_REQUEST);
    }

    /// Counts what a report adds to the previous ones: some servers send the sum so far with every
    /// chunk.
    fn report(&mut self, usage: Usage) {
        let more = usage.beyond(self.counted);
        self.model.counters().add(more);
        self.counted += more;
    }
}
