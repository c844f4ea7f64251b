//! What tells two types apart while compiling.

use core::panic::Location;

/// The start of a 64-bit FNV-1a digest, <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Goes on with a digest by the bytes of `text`: two parts one after the other are as the whole.
pub(super) const fn fnv1a_update(mut digest: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        digest = (digest ^ bytes[i] as u64).wrapping_mul(PRIME);
        i += 1;
    }
    digest
}

/// The digest of `text`: the identity of a type of the standard library, and of a name.
pub(super) const fn fnv1a(text: &str) -> u64 {
    fnv1a_update(OFFSET, text)
}

/// Joins the identity of a type with that of an argument. The order of arguments counts.
#[must_use]
pub const fn combine(a: u64, b: u64) -> u64 {
    (a.rotate_left(5) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The identity of a declaration: two types of one name may stand in one module, in the bodies of two functions, and the
/// outermost macro call gives its place to everything it declares. `fingerprint` is a digest of the declaration's tokens
/// and of the name and version of its crate.
#[must_use]
#[track_caller]
pub const fn declaration_id(module: &str, fingerprint: u64) -> u64 {
    let here = Location::caller();
    let place = (here.line() as u64) << 32 | here.column() as u64;
    // A fingerprint is as good as random, and the same one stands at two places only where a macro repeats it.
    fnv1a_by_words(fingerprint ^ place, module)
}

/// As [`fnv1a_update`], but eight bytes at a time: the const interpreter is paid by the step. What is digested in two parts comes
/// to something else than the whole.
#[allow(clippy::cast_possible_truncation)]
const fn fnv1a_by_words(mut digest: u64, text: &str) -> u64 {
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15;
    let mut bytes = text.as_bytes();
    // Both halves of a product count: every bit of a word then reaches every place.
    while let [a, b, c, d, e, f, g, h, rest @ ..] = bytes {
        let word = u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
        let product = (digest ^ word) as u128 * FACTOR;
        digest = (product >> 64) as u64 ^ product as u64;
        bytes = rest;
    }
    while let [byte, rest @ ..] = bytes {
        let product = (digest ^ *byte as u64) as u128 * FACTOR;
        digest = (product >> 64) as u64 ^ product as u64;
        bytes = rest;
    }
    digest
}
