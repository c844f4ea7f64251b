//! The two APIs, Chat Completions and Responses: their requests, replies and stream events.

pub(crate) mod chat;
mod choices;
mod error_body;
mod error_rules;
mod lenient;
mod parameters;
mod response_mode;
pub(crate) mod responses;
mod schema;
mod text;

pub(crate) use choices::{Choices, RawAnswer, check_finish_reason, describe_error};
pub(crate) use error_body::ErrorBody;
pub(crate) use error_rules::{classify, reported_status};
pub(crate) use lenient::non_empty_error;
pub(crate) use parameters::Parameters;
pub(crate) use response_mode::ResponseMode;
pub(crate) use schema::OutputSchema;
