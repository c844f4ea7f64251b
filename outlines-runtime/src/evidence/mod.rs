//! Quotes in answers, and their positions in the text.
//!
//! A [`Quoted<T>`](crate::Quoted) holds a value and the words of the text from which the model took
//! it. The model never writes positions: [`Source`] locates each quote in the text, and reports its
//! byte range or that it is not there.
//!
//! ```
//! use outlines_runtime::evidence::{Match, Source};
//! use outlines_runtime::testing::TestServer;
//! use outlines_runtime::{Quoted, Structured};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Structured)]
//! struct Person {
//!     name: Quoted<String>,
//!     born: Quoted<i16>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), outlines_runtime::Error> {
//! let letter = "Ada Lovelace was born\nin London in 1815.";
//! # let server = TestServer::start();
//! # server.reply(&Person {
//! #     name: Quoted { quote: "Ada Lovelace".to_owned(), value: "Ada Lovelace".to_owned() },
//! #     born: Quoted { quote: "born in London in 1815".to_owned(), value: 1815 },
//! # });
//! # let model = server.model();
//! // A quote that is not in the letter is shown to the model, which may correct it once.
//! let call = model.generate::<Person>(letter).grounded().reask(1);
//! let response = call.response().await?;
//!
//! let evidence = response.evidence(&Source::new(letter));
//! assert_eq!(evidence[0].path, "name");
//! let born = evidence[1].location.as_ref().unwrap();
//! assert_eq!(&letter[born.range.clone()], "born\nin London in 1815");
//! assert_eq!(born.matched, Match::Normalized);
//! # Ok(())
//! # }
//! ```
//!
//! # Matches
//!
//! A quote is located as it is ([`Match::Exact`]), or else with each run of whitespace as one space
//! and typographic quotation marks as plain ones ([`Match::Normalized`]). With [`Source::fuzzy`], a
//! quote is also located by one contiguous part of at least 85 percent and 12 characters
//! ([`Match::Fuzzy`]); the range is that part. A range starts and ends between grapheme clusters:
//! it includes the combining marks of its last letter. An empty quote is not located.
//!
//! The normalization replaces `“ ” „ ‟ « » ″ 〝 〞 ＂` with `"`, and ``‘ ’ ‚ ‛ ‹ › ′ ʼ ´ ＇ ` `` with
//! `'`. It changes nothing else: CJK brackets such as `「 」` are no quotation marks, upper and
//! lower case differ, and so do a composed and a decomposed letter (NFC and NFD), such as `é` as
//! one or as two characters.
//!
//! Quotes of the same words, even in different spellings, are assigned to different occurrences in
//! order, and to exact ones as long as there are enough of them. Quotes beyond the last occurrence
//! are assigned to the last one.
//!
//! The items of a [stream](crate::Generate::stream_items) are located together:
//! [`evidence_of`](Source::evidence_of) a list of them. Of each item alone, the first occurrence of
//! its words would be reported.
//!
//! Every object of an answer with a string `quote` and a `value` counts as a quoted value, if the
//! type contains a [`Quoted`](crate::Quoted).

mod blocks;
mod fuzzy;
mod grounding;
mod location;
mod normalized;
mod parts;
mod phrase;
mod quotes;
mod search;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use grounding::Grounding;
pub use location::{Evidence, Location, Match};
pub(crate) use quotes::{Root, has_quotes};
pub use source::Source;
