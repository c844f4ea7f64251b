//! Smart pointers, cells, and other types with the JSON of the type inside.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::num::{Saturating, Wrapping};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock, atomic};

use crate::schema::generic_types::Enclosing;
use crate::schema::node::{NodeRef, Schema};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{ContainedOf, Generics, HasSchema, Optional, WithinOf};
use crate::schema::type_info::TypeInfo;

forward! {
    [T: HasSchema] Box<T> => T, by Boxed;
    [T: HasSchema] Box<[T]> => [T];
    [] Box<str> => str;
    [] Box<Path> => Path;
    [T: HasSchema + ?Sized] Rc<T> => T;
    [T: HasSchema + ?Sized] Arc<T> => T;
    [T: HasSchema + ToOwned + ?Sized] Cow<'_, T> => T;

    [T: HasSchema + ?Sized] Cell<T> => T;
    [T: HasSchema + ?Sized] RefCell<T> => T;
    [T: HasSchema + ?Sized] Mutex<T> => T;
    [T: HasSchema + ?Sized] RwLock<T> => T;
    [T: HasSchema] Reverse<T> => T;
    // Serde rejects what exceeds the type inside, and neither wraps nor saturates.
    [T: HasSchema] Wrapping<T> => T;
    [T: HasSchema] Saturating<T> => T;

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

impl<T: HasSchema> Generics for Option<T> {
    type Within<S: Enclosing> = Option<WithinOf<T, S>>;
    type Contained = ContainedOf<T>;
}

impl<T: HasSchema> HasSchema for Option<T> {
    type __PartialStrategy = Optional;
    type __Generics = Self;

    const __INFO: TypeInfo = TypeInfo::generic("Option", &[T::__INFO]);
    const __NODE: NodeRef = NodeRef::new(Schema::Nullable(&T::__NODE));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
