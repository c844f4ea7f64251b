//! Types that are another type on the wire.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::num::{Saturating, Wrapping};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock, atomic};

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::{Name, Tag};
use crate::schema::node::Schema;
use crate::schema::way::Optional;

forward! {
    [T: Describe] Box<T> => T, by Boxed;
    [T: Describe] Box<[T]> => [T];
    [] Box<str> => str;
    [] Box<Path> => Path;
    [T: Describe + ?Sized] Rc<T> => T;
    [T: Describe + ?Sized] Arc<T> => T;
    [T: Describe + ToOwned + ?Sized] Cow<'_, T> => T;

    [T: Describe + ?Sized] Cell<T> => T;
    [T: Describe + ?Sized] RefCell<T> => T;
    [T: Describe + ?Sized] Mutex<T> => T;
    [T: Describe + ?Sized] RwLock<T> => T;
    [T: Describe] Reverse<T> => T;
    // Serde refuses what exceeds the type inside, and neither wraps nor saturates.
    [T: Describe] Wrapping<T> => T;
    [T: Describe] Saturating<T> => T;

    // Any text is a path.
    [] Path => str;
    [] PathBuf => str;
}

#[cfg(target_has_atomic = "8")]
forward! {
    [] atomic::AtomicBool => bool;
    [] atomic::AtomicI8 => i8;
    [] atomic::AtomicU8 => u8;
}

#[cfg(target_has_atomic = "16")]
forward! {
    [] atomic::AtomicI16 => i16;
    [] atomic::AtomicU16 => u16;
}

#[cfg(target_has_atomic = "32")]
forward! {
    [] atomic::AtomicI32 => i32;
    [] atomic::AtomicU32 => u32;
}

#[cfg(target_has_atomic = "64")]
forward! {
    [] atomic::AtomicI64 => i64;
    [] atomic::AtomicU64 => u64;
}

#[cfg(target_has_atomic = "ptr")]
forward! {
    [] atomic::AtomicIsize => isize;
    [] atomic::AtomicUsize => usize;
}

impl<T: Describe> Describe for Option<T> {
    type __Way = Optional;

    const __TAG: Tag = Tag {
        id: mix(digest("Option"), T::__ID),
        name: Name::Type {
            base: "Option",
            arguments: &[T::__NAME],
        },
    };
    const __NODE: Link = Link::new(&Schema::Nullable(T::__NODE));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
