//! Type identities that are computed at compile time.

use core::panic::Location;

/// The start of a 64-bit FNV-1a hash, <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Continues an FNV-1a hash; hashing the parts equals hashing their concatenation.
pub(super) const fn fnv1a_update(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(PRIME);
        i += 1;
    }
    hash
}

/// Returns the FNV-1a hash of `text`, which is the identity of a type of the standard library or of
/// a name.
pub(super) const fn fnv1a(text: &str) -> u64 {
    fnv1a_update(OFFSET, text)
}

/// Combines the identity of a type with that of an argument. The order of arguments matters.
pub(super) const fn combine(a: u64, b: u64) -> u64 {
    (a.rotate_left(5) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Returns the identity of a declaration in `module`, which is followed by seven zero bytes.
///
/// Two types of the same name may be declared in one module, in the bodies of two functions, and
/// everything that a macro declares has the location of the outermost macro call. `fingerprint` is
/// a hash of the tokens of the declaration and of the name and version of its crate.
#[track_caller]
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn declaration_id(module: &str, fingerprint: u64) -> u64 {
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15;
    let caller = Location::caller();
    let location = (caller.line() as u64) << 32 | caller.column() as u64;
    // Only a macro that repeats a declaration gives the same fingerprint at two locations.
    let mut hash = fingerprint ^ location;
    // Eight bytes at a time, because the const interpreter is slow at steps. The zero bytes
    // complete the last word.
    let mut bytes = module.as_bytes();
    while let [a, b, c, d, e, f, g, h, rest @ ..] = bytes {
        let word = u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
        // Both halves of a product are used, so that every bit of a word affects every bit of the
        // hash.
        let product = (hash ^ word) as u128 * FACTOR;
        hash = (product >> 64) as u64 ^ product as u64;
        bytes = rest;
    }
    hash
}
