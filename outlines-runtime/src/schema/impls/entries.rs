//! Maps as lists of entries.

use crate::Entries;
use crate::entries::{Map, Of};
use crate::schema::describe::Describe;
use crate::schema::identity::{digest, mix};
use crate::schema::limits::Limits;
use crate::schema::link::Link;
use crate::schema::name::{Name, Tag};
use crate::schema::node::{Array, Object, Schema};
use crate::schema::way::Whole;

impl<M> Describe for Of<M>
where
    M: Map,
    M::Key: Describe,
    M::Value: Describe,
{
    type __Way = Whole;

    const __TAG: Tag = Tag {
        id: mix(
            mix(digest("Entries"), M::Key::__ID),
            <M::Value as Describe>::__ID,
        ),
        name: Name::Type {
            base: "Entries",
            arguments: &[M::Key::__NAME, <M::Value as Describe>::__NAME],
        },
    };
    const __NODE: Link = Link::new(&Schema::Array(Array {
        items: Link::new(&Schema::Object(Object {
            opens: &[
                "\"type\":\"object\",\"properties\":{\"key\":{",
                "},\"value\":{",
            ],
            fields: &[M::Key::__NODE, <M::Value as Describe>::__NODE],
            tail: "}},\"required\":[\"key\",\"value\"],\"additionalProperties\":false",
            characters: 8,
            closed: false,
        })),
        length: None,
    }));
    const __LIMITS: Option<Limits> = <M::Value as Describe>::__LIMITS;
}

impl<M> Describe for Entries<M>
where
    Of<M>: Describe,
{
    type __Way = Whole;

    const __TAG: Tag = <Of<M> as Describe>::__TAG;
    const __NODE: Link = <Of<M> as Describe>::__NODE;
    const __LIMITS: Option<Limits> = <Of<M> as Describe>::__LIMITS;
}
