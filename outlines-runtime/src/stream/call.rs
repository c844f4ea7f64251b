//! What all calls for streams can be told, and what awaiting one does.

/// The functions that all calls for streams share: each has a field `include_usage`, and sends its request by `open()`.
macro_rules! stream_call {
    ($name:ident<$output:ident> for $stream:ty) => {
        impl<$output> $name<$output> {
            /// Whether Chat Completions is asked to tell the cost at the end of the stream, which it is if this is not called.
            /// Without it most servers tell no cost; turn it off for one that refuses the field `stream_options`.
            pub fn include_usage(mut self, include: bool) -> Self {
                self.include_usage = include;
                self
            }
        }

        impl<$output: 'static> IntoFuture for $name<$output> {
            type Output = Result<$stream, Error>;
            type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.open())
            }
        }
    };
}
pub(super) use stream_call;
