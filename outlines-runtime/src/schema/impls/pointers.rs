//! Types that are another type on the wire.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::link::Link;
use crate::schema::name::Name;
use crate::schema::node::Schema;

macro_rules! forward {
    ($($ty:ty),+) => { $(
        impl<T: Describe + ?Sized> Describe for $ty {
            const ID: u64 = T::ID;
            const NAME: Name = T::NAME;
            const NODE: Link = T::NODE;
            const TEXT: &'static str = T::TEXT;
        }
    )+ };
}

forward! { Box<T>, Rc<T>, Arc<T> }

impl<T: Describe + ToOwned + ?Sized> Describe for Cow<'_, T> {
    const ID: u64 = T::ID;
    const NAME: Name = T::NAME;
    const NODE: Link = T::NODE;
    const TEXT: &'static str = T::TEXT;
}

impl<T: Describe> Describe for Option<T> {
    const ID: u64 = mix(digest("Option"), T::ID);
    const NAME: Name = Name::Type {
        base: "Option",
        arguments: &[T::NAME],
    };
    const NODE: Link = Link::new(&Schema::Nullable(T::NODE));
}
