//! A schema, as what is drawn from it.

use super::number::Numbers;
use super::text::Texts;

/// The number of a node.
pub(super) type Id = usize;

/// A schema, as what is drawn from it.
pub(super) enum Node<'s> {
    /// One of these documents.
    Choice(Vec<String>),
    Text(Texts),
    Number(Numbers),
    List {
        items: Id,
        fewest: u64,
        most: u64,
    },
    Object(Vec<(&'s str, Id)>),
    Union(Vec<Id>),
    /// Nothing, for this reason.
    Nothing(String),
}
