//! Answers as they are written: text, and the elements of lists.

mod answers;
mod chat;
mod draft;
mod frames;
//mod items;
mod responses;
mod source;
mod state;

pub use answers::{AnswerStream, Event, StreamCall};
//pub use items::{ItemStream, ItemsCall};
