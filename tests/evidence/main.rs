//! Positions of quotes, and values merged from the chunks of a document.

mod merging;
mod positions;
mod properties;
