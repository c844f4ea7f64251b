//! Whether the corpus of the proof and the compile-fail cases leave anything out: they are read as source and counted.

mod corpus;
mod messages;
mod source;
mod table;
