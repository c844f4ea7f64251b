//! Accessors shared by all streams.

/// Implements the accessors of a stream that has a method `source()`.
macro_rules! stream_state {
    ($name:ident<$($parameter:ident $(: $bound:path)?),+>) => {
        impl<$($parameter $(: $bound)?),+> $name<$($parameter),+> {
            /// Returns the next item, or `None` after the last one. It is the same as `next` of
            /// `futures_util::StreamExt` and is cancel safe: dropping the future loses no item.
            pub async fn next(&mut self) -> Option<<Self as Stream>::Item> {
                poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
            }

            /// Returns the text received so far.
            #[must_use]
            pub fn text(&self) -> &str {
                self.source().text()
            }

            /// Returns the usage reported so far. Most servers report it only at the end. The
            /// model's counters include it.
            #[must_use]
            pub fn usage(&self) -> Usage {
                self.source().usage()
            }

            /// Returns the finish reason, once the server has sent it.
            #[must_use]
            pub fn finish_reason(&self) -> Option<&FinishReason> {
                self.source().finish_reason()
            }

            /// Returns the server's request ID, for support requests.
            #[must_use]
            pub fn request_id(&self) -> Option<&str> {
                self.source().request_id()
            }

            /// Returns the name of the model that answers, once the server has sent it.
            #[must_use]
            pub fn model(&self) -> Option<&str> {
                self.source().model()
            }
        }

        /// Shows the length of the text, not the text itself.
        impl<$($parameter $(: $bound)?),+> fmt::Debug for $name<$($parameter),+> {
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
