//! Answers as they are written: their text, the parts of their values, and the elements of lists.

mod answers;
mod bill;
mod call;
mod chat;
mod draft;
mod frames;
#[cfg(test)]
mod fuzz;
#[cfg(feature = "garde")]
mod garde;
mod items;
mod parts;
mod responses;
mod source;
mod state;

pub use answers::{AnswerStream, Event, StreamCall};
pub use items::{ItemStream, ItemsCall};
pub use parts::PartialStream;
