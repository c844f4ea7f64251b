//! Types that are another type on the wire.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::Name;
use crate::schema::node::Schema;

macro_rules! forward {
    ($($ty:ty),+) => { $(
        impl<T: Describe + ?Sized> Describe for $ty {
            const __ID: u64 = T::__ID;
            const __NAME: Name = T::__NAME;
            const __NODE: Link = T::__NODE;
            const __LIMITS: Option<Limits> = T::__LIMITS;
            const __TEXT: &'static str = T::__TEXT;
        }
    )+ };
}

forward! { Box<T>, Rc<T>, Arc<T> }

impl<T: Describe + ToOwned + ?Sized> Describe for Cow<'_, T> {
    const __ID: u64 = T::__ID;
    const __NAME: Name = T::__NAME;
    const __NODE: Link = T::__NODE;
    const __LIMITS: Option<Limits> = T::__LIMITS;
    const __TEXT: &'static str = T::__TEXT;
}

impl<T: Describe> Describe for Option<T> {
    const __ID: u64 = mix(digest("Option"), T::__ID);
    const __NAME: Name = Name::Type {
        base: "Option",
        arguments: &[T::__NAME],
    };
    const __NODE: Link = Link::new(&Schema::Nullable(T::__NODE));
    const __LIMITS: Option<Limits> = T::__LIMITS;
}
