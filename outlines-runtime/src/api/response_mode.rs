//! How an answer is to come.

/// In one reply, or as a stream of chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Full,
    Stream {
        /// Whether Chat Completions is asked for the cost; the Responses API always tells.
        include_usage: bool,
    },
}

impl ResponseMode {
    /// The field `stream`; a whole reply is the default, and not said.
    pub(super) fn is_stream(self) -> Option<bool> {
        (self != Self::Full).then_some(true)
    }

    /// The field `stream_options.include_usage`, which some servers do not know even as `false`.
    pub(super) fn includes_usage(self) -> Option<bool> {
        let asked = Self::Stream {
            include_usage: true,
        };
        (self == asked).then_some(true)
    }
}
