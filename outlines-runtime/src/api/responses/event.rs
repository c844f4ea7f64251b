//! An event of a Responses stream, borrowed from its frame.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::lenient::LenientStr;

#[derive(Deserialize)]
pub(crate) struct ResponsesEvent<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: LenientStr<'a>,
    /// A piece of text. Events of other kinds have other things in this place, which are not ours to read.
    #[serde(borrow, default)]
    pub(crate) delta: LenientStr<'a>,
    /// The whole response, in the events of its life.
    #[serde(borrow)]
    pub(crate) response: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}
