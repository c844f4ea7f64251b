//! What all streams can be asked.

/// The functions that all streams share: each gives its source by `source()`.
macro_rules! stream_state {
    ($name:ident<$output:ident $(: $bound:ident)?>) => {
        impl<$output $(: $bound)?> $name<$output> {
            /// The next item, or `None` behind the last: the same as `next` of `futures_util::StreamExt`, and it can be dropped
            /// without losing one.
            pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
                poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
            }

            /// All of the answer's text that has come so far.
            #[must_use]
            pub fn text(&self) -> &str {
                self.source().text()
            }

            /// What the request has cost as far as the server has told, which most servers do at the end only. The model's own
            /// counters know it, too.
            #[must_use]
            pub fn usage(&self) -> Usage {
                self.source().usage()
            }

            /// Why the model stopped, once it has.
            #[must_use]
            pub fn finish_reason(&self) -> Option<&FinishReason> {
                self.source().finish_reason()
            }

            /// The server's id of the request, to quote in a support case.
            #[must_use]
            pub fn request_id(&self) -> Option<&str> {
                self.source().request_id()
            }

            /// The model that answers, in the server's spelling, once the server has named it.
            #[must_use]
            pub fn model(&self) -> Option<&str> {
                self.source().model()
            }
        }

        /// Does not show the text.
        impl<$output $(: $bound)?> fmt::Debug for $name<$output> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("text", &format_args!("{} bytes", self.text().len()))
                    .field("usage", &self.usage())
                    .field("finish_reason", &self.finish_reason())
                    .field("request_id", &self.request_id())
                    .field("model", &self.model())
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use stream_state;
