//! Client-side rate limiting by the limits that the server reports.
//!
//! All calls of a model share one [`RateLimiter`]. It follows the server's own count of its limits,
//! so that requests wait, in order of arrival, instead of being rejected. If one is rejected
//! anyway, all requests wait as long as the server asks, and then resume one, two, four at a time.
//! Rate limiting crates such as governor enforce a fixed quota. Here each response updates the
//! quota, which those crates do not support.

mod headers;
mod limiter;
#[cfg(test)]
mod load;
mod queue;
#[cfg(test)]
mod tests;
mod token_bucket;
mod token_estimate;

pub(super) use headers::RateLimitHeaders;
pub(crate) use limiter::Permit;
pub(super) use limiter::{QueuePosition, RateLimiter};
pub(super) use token_estimate::estimated_tokens;
