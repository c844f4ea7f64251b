//! The generic types around and inside a type.
//!
//! The node of a generic type is a constant, because a static cannot be generic, and a constant
//! that contained itself would be a cycle. Inside itself, a generic type is therefore a reference,
//! and its node depends on the types around it. It is evaluated once for each path through types
//! that contain each other, and once in all other places.

/// The generic types around a type, from the inside: `()` or
/// [`EnclosedBy`](super::structured::EnclosedBy).
#[doc(hidden)]
pub trait Enclosing {
    const __ID: Option<u64>;

    type __Outer: Enclosing;
}

impl Enclosing for () {
    const __ID: Option<u64> = None;

    type __Outer = ();
}

/// The generic types inside a type, as a tree: `()`, four trees, or
/// [`Instance`](super::structured::Instance).
#[doc(hidden)]
pub trait Contained {
    /// The identity of the generic type of an `Instance`.
    const __ID: Option<u64> = None;

    const __EMPTY: bool = false;

    type __A: Contained;
    type __B: Contained;
    type __C: Contained;
    type __D: Contained;
}

impl Contained for () {
    const __EMPTY: bool = true;

    type __A = ();
    type __B = ();
    type __C = ();
    type __D = ();
}

// Four, because the compiler allows 128 nested calls.
impl<A: Contained, B: Contained, C: Contained, D: Contained> Contained for (A, B, C, D) {
    const __EMPTY: bool = A::__EMPTY && B::__EMPTY && C::__EMPTY && D::__EMPTY;

    type __A = A;
    type __B = B;
    type __C = C;
    type __D = D;
}

/// The greatest number of generic types inside each other.
const MAX_ENCLOSING: usize = 16;

const TOO_DEEP: &str = "generic type is inside more than 16 others; use the same arguments in \
    types that contain each other";

/// The greatest number of paths through generic types that contain each other. Evaluating them
/// takes the compiler about a second.
const MAX_PATHS: usize = 2000;

/// The greatest number of generic types that are told apart below one type. Beyond it, each counts
/// as reached: schemas stay correct, but a type is evaluated once for each path to it, and paths
/// are not counted.
const MAX_TYPES: usize = 256;

/// The greatest depth of the walk, below the compiler's default `recursion_limit` of 128.
const MAX_CALLS: usize = 110;

/// The generic types that a generic type reaches.
#[derive(Debug)]
pub(super) struct Reached {
    ids: [u64; MAX_TYPES],
    len: usize,
    /// There are more than `MAX_TYPES`.
    full: bool,
    /// There are more than `MAX_ENCLOSING` inside each other.
    too_deep: bool,
}

impl Reached {
    /// Collects the types of `C`.
    pub(super) const fn collect<C: Contained>() -> Self {
        let mut reached = Self {
            ids: [0; MAX_TYPES],
            len: 0,
            full: false,
            too_deep: false,
        };
        reached.visit::<C>(0, 0);
        reached
    }

    const fn visit<C: Contained>(&mut self, calls: usize, mut outer: usize) {
        if C::__EMPTY || self.full || self.too_deep {
            return;
        }
        if let Some(id) = C::__ID {
            if self.contains(id) {
                return;
            }
            outer += 1;
            self.full = self.len == MAX_TYPES;
            if !self.full {
                self.ids[self.len] = id;
                self.len += 1;
            }
        }
        if outer > MAX_ENCLOSING || calls > MAX_CALLS {
            self.too_deep = true;
            return;
        }
        self.visit::<C::__A>(calls + 1, outer);
        self.visit::<C::__B>(calls + 1, outer);
        self.visit::<C::__C>(calls + 1, outer);
        self.visit::<C::__D>(calls + 1, outer);
    }

    /// Returns whether the type `id` may be reached.
    pub(super) const fn contains(&self, id: u64) -> bool {
        let mut i = 0;
        while i < self.len {
            if self.ids[i] == id {
                return true;
            }
            i += 1;
        }
        self.full
    }

    /// Returns whether one of the types of `S` may be reached.
    pub(super) const fn contains_any<S: Enclosing>(&self) -> bool {
        match S::__ID {
            None => false,
            Some(id) => self.contains(id) || self.contains_any::<S::__Outer>(),
        }
    }
}

/// The paths through generic types that contain the first one.
struct Paths {
    first: u64,
    path: [u64; MAX_ENCLOSING + 1],
    count: usize,
}

impl Paths {
    const fn visit<C: Contained>(&mut self, calls: usize, mut len: usize) {
        if C::__EMPTY || self.count > MAX_PATHS || len > MAX_ENCLOSING || calls > MAX_CALLS {
            return;
        }
        if let Some(id) = C::__ID {
            let mut i = 0;
            while i < len {
                if self.path[i] == id {
                    return;
                }
                i += 1;
            }
            if !reaches::<C>(self.first) {
                return;
            }
            self.path[len] = id;
            len += 1;
            self.count += 1;
        }
        self.visit::<C::__A>(calls + 1, len);
        self.visit::<C::__B>(calls + 1, len);
        self.visit::<C::__C>(calls + 1, len);
        self.visit::<C::__D>(calls + 1, len);
    }
}

const fn reaches<C: Contained>(id: u64) -> bool {
    const { &Reached::collect::<C::__A>() }.contains(id)
}

/// Panics, which is a compile error in a constant, if the node of a generic type takes long to
/// evaluate. `C` is its `Instance`, and `reached` the types inside it.
#[track_caller]
pub(super) const fn check_paths<C: Contained>(id: u64, reached: &Reached) {
    assert!(!reached.too_deep, "{}", TOO_DEEP);
    if reached.full || !reached.contains(id) {
        return;
    }
    let mut paths = Paths {
        first: id,
        path: [0; MAX_ENCLOSING + 1],
        count: 0,
    };
    paths.visit::<C>(0, 0);
    assert!(
        paths.count <= MAX_PATHS,
        "generic types contain each other in more than 2000 ways; remove the parameters of one of \
         them"
    );
}

/// Returns whether `id` is one of the types of `S`.
#[track_caller]
pub(super) const fn encloses<S: Enclosing>(id: u64, depth: usize) -> bool {
    match S::__ID {
        None => false,
        Some(other) => {
            assert!(depth < MAX_ENCLOSING, "{}", TOO_DEEP);
            other == id || encloses::<S::__Outer>(id, depth + 1)
        }
    }
}
