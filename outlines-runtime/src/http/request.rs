//! Request to one endpoint, and the limits of its attempts.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use tokio::time::Instant;

use crate::budget::Budget;
use crate::config::redact_url;
use crate::error::Error;
use crate::http::Endpoint;
use crate::usage::Counters;

/// A request that can be sent more than once.
pub(crate) struct HttpRequest<'a> {
    pub(crate) method: Method,
    pub(crate) endpoint: &'a Endpoint,
    /// Headers that replace the endpoint's headers of the same name.
    pub(crate) headers: HeaderMap,
    /// Sent unless the caller has configured a header of that name.
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) body: Option<Bytes>,
    /// `None` if the caller enforces its own.
    pub(crate) limits: Option<RequestLimits>,
}

impl<'a> HttpRequest<'a> {
    /// Creates a request without a body.
    pub(crate) fn new(method: Method, endpoint: &'a Endpoint) -> Self {
        Self {
            method,
            endpoint,
            headers: HeaderMap::new(),
            idempotency_key: None,
            body: None,
            limits: None,
        }
    }

    /// Adds the headers of this request to those of its endpoint.
    pub(super) fn add_headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
        if let Some(key) = self.idempotency_key {
            let value = HeaderValue::from_str(key).map_err(|_| {
                Error::configuration("the idempotency key is not a valid header value")
            })?;
            headers.entry(IDEMPOTENCY_KEY).or_insert(value);
        }
        if !self.headers.is_empty() {
            headers.extend(self.headers.clone());
        }
        Ok(())
    }
}

/// Timeouts and retries as configured. A call inherits what it does not set from the model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallLimits {
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) max_retries: u32,
}

impl CallLimits {
    /// Returns the deadline of a call that starts now.
    pub(crate) fn deadline(self) -> Option<Deadline> {
        self.total_timeout.and_then(Deadline::after)
    }

    pub(crate) fn with_deadline(self, deadline: Option<Deadline>) -> RequestLimits {
        RequestLimits {
            timeout: self.timeout,
            deadline,
            max_retries: self.max_retries,
        }
    }
}

/// Timeouts and retries of one request of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestLimits {
    /// Limit of one attempt and, in a stream, of the wait for each chunk after the headers.
    pub(crate) timeout: Duration,
    /// End of all attempts and of the waits between them.
    pub(crate) deadline: Option<Deadline>,
    /// Attempts after the first.
    pub(crate) max_retries: u32,
}

/// A budget, and the counters that count towards it.
#[derive(Clone, Copy)]
pub(crate) struct BudgetCheck<'a> {
    pub(crate) budget: Option<&'a Budget>,
    pub(crate) counters: &'a Counters,
}

impl BudgetCheck<'_> {
    /// Returns an error if the budget is spent.
    pub(crate) fn check(self) -> Result<(), Error> {
        let Some(budget) = self.budget else {
            return Ok(());
        };
        let (spent, limit) = (budget.spent(self.counters), budget.limit());
        if spent.reaches(limit) {
            return Err(Error::BudgetExceeded { spent, limit });
        }
        Ok(())
    }
}

/// The end of a call's `total_timeout`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    total_timeout: Duration,
}

impl Deadline {
    /// Returns the deadline of a call that starts now, or `None` if the clock cannot represent it.
    pub(crate) fn after(total_timeout: Duration) -> Option<Self> {
        let at = Instant::now().checked_add(total_timeout)?;
        Some(Self { at, total_timeout })
    }
}

impl RequestLimits {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline.map(|deadline| deadline.at)
    }

    /// Returns the error of a step that exceeded the limit imposed by `setting`.
    pub(super) fn timeout_error(&self, url: &Url, setting: &'static str) -> Error {
        Error::Timeout {
            url: redact_url(url),
            limit: self.configured(setting),
            setting,
        }
    }

    /// Returns the limit of the next step and the setting that imposes it.
    pub(super) fn next(&self) -> (Duration, &'static str) {
        let left = self
            .deadline()
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match left {
            Some(left) if left < self.timeout => (left, "total_timeout"),
            _ => (self.timeout, "timeout"),
        }
    }

    /// Returns the configured value of `setting`.
    pub(super) fn configured(&self, setting: &'static str) -> Duration {
        match self.deadline {
            Some(deadline) if setting == "total_timeout" => deadline.total_timeout,
            _ => self.timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_total_timeout_beyond_the_clock_is_no_deadline() {
        assert!(Deadline::after(Duration::MAX).is_none());
    }
}
