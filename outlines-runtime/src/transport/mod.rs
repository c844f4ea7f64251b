//! Request in, reply out: bytes and headers, nothing of JSON.

mod advice;
mod failure;
mod http;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;

pub(crate) use http::{Reply, Request, Transport};
