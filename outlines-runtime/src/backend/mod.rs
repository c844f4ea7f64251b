//! Where requests go, how they are signed, and what comes back in place of an answer.

mod endpoint;
#[cfg(feature = "batch")]
mod resource;

pub(crate) use endpoint::Endpoint;
