//! From a prompt and a type to a value of that type.

mod call;
mod choice;
mod decode;
mod decoder;
#[cfg(test)]
mod fuzz;
#[cfg(feature = "garde023")]
mod garde;
mod request;
mod response;
mod samples;
#[cfg(feature = "schemars1")]
mod schemars;
mod single;
#[cfg(feature = "batch")]
mod template;

pub(crate) use call::{Call, call_settings};
pub(crate) use decode::{check_list, explain_element, explain_list};
pub(crate) use decoder::Decoder;
#[cfg(feature = "garde023")]
pub(crate) use garde::by_garde;
pub(crate) use request::{parse_reply, record, rejected_answer, reply_error, request_body, span};
pub(crate) use single::{Check, check_failure, decode_and_validate, in_words};

pub use choice::Choose;
pub use response::Response;
pub use samples::Samples;
pub use single::Generate;

#[cfg(feature = "batch")]
pub(crate) use template::Template;
