//! Answers as they are written: their text, the parts of their values, and the elements of lists.

mod answer_reader;
mod answers;
mod call;
#[cfg(test)]
mod fuzz;
#[cfg(feature = "garde023")]
mod garde;
mod items;
mod parts;
mod state;

pub use answers::{AnswerStream, Event, StreamCall};
pub use items::{ItemStream, ItemsCall};
pub use parts::PartialStream;
