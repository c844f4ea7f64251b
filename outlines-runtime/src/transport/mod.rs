//! Request in, reply out: bytes and headers, nothing of JSON.

mod advice;
mod alarm;
mod backoff;
mod failure;
mod http;
mod incoming;
#[cfg(feature = "batch")]
mod multipart;
mod pace;
mod pieces;
mod random;
mod retry;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;

pub(crate) use advice::Advice;
pub(crate) use failure::shown;
pub(crate) use http::{Configure, HttpSettings, Request, Transport};
pub(crate) use incoming::{Incoming, Reply};
pub(crate) use pace::{Allowances, Pace, Ticket};
pub(crate) use pieces::Pieces;
pub(crate) use random::{fraction, unique};
pub(crate) use retry::{Attempt, Deadline, Limits, Setback, run};
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
pub(crate) use tls::choose_cryptography;
