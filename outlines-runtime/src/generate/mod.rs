//! The typed call: its builder, its terminal methods for one prompt, and the decoding of
//! answers.

mod builder;
mod call;
mod check;
mod choice;
mod decode;
mod decode_error;
mod format;
#[cfg(test)]
mod fuzz;
#[cfg(feature = "garde023")]
mod garde;
mod grammar;
mod regex;
mod response;
mod samples;
#[cfg(feature = "schemars1")]
mod schemars;
#[cfg(feature = "batch")]
mod template;
mod value;

pub(crate) use call::{Call, record};
pub(crate) use check::{Check, check_failure};
pub(crate) use choice::ChoiceItems;
pub(crate) use decode::{DecodeAnswer, Decoder, check_list, decode_wrapped};
pub(crate) use decode_error::{explain_element, explain_list, invalid, violated};
pub(crate) use grammar::GrammarDecoder;
pub(crate) use regex::PatternDecoder;
pub(crate) use samples::CONCURRENCY;
#[cfg(feature = "batch")]
pub(crate) use template::Template;

pub use builder::{Generate, NoReask, Reask};
pub use choice::Choice;
#[cfg(feature = "garde023")]
pub use garde::garde;
pub use grammar::GrammarCall;
pub use regex::RegexCall;
pub use response::Response;
