//! Where requests go, how they are signed, and what comes back in place of an answer.

mod classify;
mod endpoint;

pub(crate) use endpoint::Endpoint;
