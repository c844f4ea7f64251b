//! The text of a schema as a constant of the binary.

use core::marker::PhantomData;

use super::check::check;
use super::describe::{Describe, Structured};
use super::render::render;
use super::write;

struct Buffer<T: ?Sized, const N: usize>(PhantomData<T>);

impl<T: Describe + ?Sized, const N: usize> Buffer<T, N> {
    const BYTES: [u8; N] = render::<N>(T::__NODE.get()).writer.into_buffer();
}

/// The schema of `T`, which has `len` bytes, in a buffer of `N`.
const fn in_buffer<T: Describe + ?Sized, const N: usize>(len: usize) -> &'static str {
    let bytes: &'static [u8; N] = &Buffer::<T, N>::BYTES;
    write::text(bytes, len)
}

/// The schema of any type, in the smallest buffer that fits out of a list, at most an eighth too large. A length of its own
/// would be a part of a type, and `cargo check` would have to find it out for every type, used as a root or not. A size is
/// a call: only the one that is taken is evaluated and lands in the binary.
#[track_caller]
pub(super) const fn sized<T: Describe + ?Sized>() -> &'static str {
    /// Eight sizes from each power of two to the next.
    macro_rules! smallest {
        ($len:ident; $($power:literal)*) => {
            match $len {
                $(
                    _ if $len <= $power / 8 * 9 => in_buffer::<T, { $power / 8 * 9 }>($len),
                    _ if $len <= $power / 8 * 10 => in_buffer::<T, { $power / 8 * 10 }>($len),
                    _ if $len <= $power / 8 * 11 => in_buffer::<T, { $power / 8 * 11 }>($len),
                    _ if $len <= $power / 8 * 12 => in_buffer::<T, { $power / 8 * 12 }>($len),
                    _ if $len <= $power / 8 * 13 => in_buffer::<T, { $power / 8 * 13 }>($len),
                    _ if $len <= $power / 8 * 14 => in_buffer::<T, { $power / 8 * 14 }>($len),
                    _ if $len <= $power / 8 * 15 => in_buffer::<T, { $power / 8 * 15 }>($len),
                    _ if $len <= $power * 2 => in_buffer::<T, { $power * 2 }>($len),
                )*
                // The limits leave room for descriptions of any length; more than this is no schema but a book.
                _ => in_buffer::<T, 16_777_216>($len),
            }
        };
    }
    check::<T>();
    let len = <T as Structured>::__MEASURE.bytes;
    smallest! { len; 64 128 256 512 1024 2048 4096 8192 16_384 32_768 65_536 131_072 262_144 524_288 1_048_576 }
}
