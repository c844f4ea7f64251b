//! Streamed answers: text, partial values, and the elements of lists.

mod answer_reader;
mod answer_stream;
#[cfg(test)]
mod fuzz;
mod items;
mod partial;
mod state;

pub use answer_stream::{AnswerStream, Event};
pub use items::ItemStream;
pub use partial::PartialStream;
