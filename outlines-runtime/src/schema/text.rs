//! The text of a schema as a constant of the binary.

use core::marker::PhantomData;

use super::describe::Describe;
use super::limits::{check, length};
use super::render::render;
use super::write;

struct Buffer<T: ?Sized, const N: usize>(PhantomData<T>);

impl<T: Describe + ?Sized, const N: usize> Buffer<T, N> {
    const BYTES: [u8; N] = render::<N>(T::NODE.get()).writer.into_buffer();
}

/// The schema of `T`, which has `len` bytes, in a buffer of `N`.
const fn in_buffer<T: Describe + ?Sized, const N: usize>(len: usize) -> &'static str {
    let bytes: &'static [u8; N] = &Buffer::<T, N>::BYTES;
    write::text(bytes, len)
}

/// The schema of a concrete type: a derive can write its length where an array's length is wanted.
#[doc(hidden)]
#[must_use]
pub const fn exact<T: Describe + ?Sized, const N: usize>() -> &'static str {
    in_buffer::<T, N>(N)
}

/// The schema of any type. An array cannot have a length that depends on a type parameter, so that the buffer has the
/// smallest size that fits out of a list, at most an eighth too large. A size is a call: only the one that is taken is
/// evaluated and lands in the binary.
#[track_caller]
pub(super) const fn sized<T: Describe + ?Sized>() -> &'static str {
    macro_rules! smallest {
        ($len:expr; $($size:literal)*) => {
            match $len {
                $(len if len <= $size => in_buffer::<T, $size>(len),)*
                len => in_buffer::<T, 8_388_608>(len),
            }
        };
    }
    check::<T>();
    smallest! { length::<T>();
        64 96 128 160 192 224 256 288 320 352 384 416 448 480 512 576 640 704 768 832 896 960 1024
        1152 1280 1408 1536 1664 1792 1920 2048 2304 2560 2816 3072 3328 3584 3840 4096
        4608 5120 5632 6144 6656 7168 7680 8192 9216 10240 11264 12288 13312 14336 15360 16384
        18432 20480 22528 24576 26624 28672 30720 32768 36864 40960 45056 49152 53248 57344 61440 65536
        73728 81920 90112 98304 106496 114688 122880 131072 147456 163840 180224 196608 212992 229376 245760 262144
        294912 327680 360448 393216 425984 458752 491520 524288
        589824 655360 720896 786432 851968 917504 983040 1048576 2097152 4194304
    }
}
