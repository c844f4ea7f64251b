//! Lists: vectors, sets, slices, arrays, and tuples of one type.

use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};

use crate::schema::generic_types::Enclosing;
use crate::schema::node::{Array, NodeRef, Schema, Unique};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, ContainedOf, Elements, Generics, HasSchema, WithinOf};
use crate::schema::type_info::TypeInfo;

macro_rules! list {
    (
        $strategy:ident, $unique:ident:
        $($name:literal $ty:ident<T $(, $extra:ident)?>),+ $(,)?
    ) => { $(
        impl<T: HasSchema $(, $extra)?> HasSchema for $ty<T $(, $extra)?> {
            type __PartialStrategy = $strategy;
            type __Generics = Self;

            list!(@body T, $name, $unique);
        }

        impl<T: HasSchema $(, $extra)?> Generics for $ty<T $(, $extra)?> {
            type Within<__S: Enclosing> = $ty<WithinOf<T, __S> $(, $extra)?>;
            type Contained = ContainedOf<T>;
        }
    )+ };
    (@body $item:ident, $name:literal, $unique:ident) => {
        const __INFO: TypeInfo = TypeInfo::generic($name, &[$item::__INFO]);
        const __NODE: NodeRef = NodeRef::new(Schema::Array(&Array {
            items: $item::__NODE,
            length: None,
            unique: Unique::$unique,
        }));
        const __LIMITS: Option<Limits> = $item::__LIMITS;
    };
}

list! { Elements, None:
    "Vec" Vec<T>,
    "VecDeque" VecDeque<T>,
    "LinkedList" LinkedList<T>,
}

list! { Atomic, None:
    "BinaryHeap" BinaryHeap<T>,
}

list! { Atomic, Elements:
    "BTreeSet" BTreeSet<T>,
    "HashSet" HashSet<T, S>,
}

impl<T: HasSchema> HasSchema for [T] {
    type __PartialStrategy = Atomic;
    type __Generics = Vec<T>;

    list!(@body T, "Slice", None);
}

impl<T: HasSchema, const N: usize> Generics for [T; N] {
    type Within<S: Enclosing> = [WithinOf<T, S>; N];
    type Contained = ContainedOf<T>;
}

impl<T: HasSchema, const N: usize> HasSchema for [T; N] {
    type __PartialStrategy = Atomic;
    type __Generics = Self;

    const __INFO: TypeInfo =
        TypeInfo::generic("Array", &[T::__INFO, TypeInfo::of_value(N as i128)]);
    const __NODE: NodeRef = NodeRef::new(Schema::Array(&Array {
        items: T::__NODE,
        length: Some(N),
        unique: Unique::None,
    }));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}

/// Implemented by every type only for itself. Tuples require it for their elements, so that all
/// have the same type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a tuple of `{T}` and `{Self}` is not supported in a strict schema",
    label = "the elements have different types",
    note = "use a struct with named fields"
)]
pub trait Same<T> {}

impl<T> Same<T> for T {}

macro_rules! tuple {
    ($length:literal: $($other:ident),*) => {
        impl<T: HasSchema, $($other: Same<T>),*> HasSchema for (T, $($other,)*) {
            type __PartialStrategy = Atomic;
            type __Generics = [T; $length];

            const __INFO: TypeInfo =
                TypeInfo::generic("Tuple", &[T::__INFO, TypeInfo::of_value($length)]);
            const __NODE: NodeRef = NodeRef::new(Schema::Array(&Array {
                items: T::__NODE,
                length: Some($length),
                unique: Unique::None,
            }));
        }
    };
}

tuple!(1: );
tuple!(2: B);
tuple!(3: B, C);
tuple!(4: B, C, D);
tuple!(5: B, C, D, E);
tuple!(6: B, C, D, E, F);
tuple!(7: B, C, D, E, F, G);
tuple!(8: B, C, D, E, F, G, H);
tuple!(9: B, C, D, E, F, G, H, I);
tuple!(10: B, C, D, E, F, G, H, I, J);
tuple!(11: B, C, D, E, F, G, H, I, J, K);
tuple!(12: B, C, D, E, F, G, H, I, J, K, L);
