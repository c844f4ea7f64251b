//! What differs from vendor to vendor: addresses, authentication, and what their errors mean.

mod classify;
mod openai;

pub(crate) use openai::OpenAIBackend;
