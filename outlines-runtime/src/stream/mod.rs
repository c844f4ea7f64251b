//! Streamed answers: text, partial values, and the elements of lists.

mod answer_reader;
mod answers;
#[cfg(test)]
mod fuzz;
mod items;
mod partial;
mod state;

pub use answers::{AnswerStream, Event};
pub use items::ItemStream;
pub use partial::PartialStream;
