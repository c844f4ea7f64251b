//! Types at a limit. Types beyond one are compile errors, see `tests/ui`.

use outlines_runtime::testing::schema_counts;
use outlines_runtime::{Limits, Structured};

use crate::schema;

macro_rules! chain {
    ($($outer:ident $inner:ty;)*) => { $(
        #[derive(Structured)]
        struct $outer {
            inner: $inner,
        }
    )* };
}

chain! {
    Ten Nine; Nine Eight; Eight Seven; Seven Six; Six Five; Five Four; Four Three; Three Two;
    Two One; One u8;
}

const _: () = Limits::AZURE.check::<Five>();

#[test]
fn ten_levels_are_within_the_limit() {
    schema::<Ten>();
    assert_eq!(schema_counts(Ten::SCHEMA).levels, 10);
}

#[test]
#[should_panic(
    expected = "`Six` has 6 levels of nested objects and lists, but the API allows 5; merge an \
                inner type"
)]
fn limits_can_be_checked_at_run_time() {
    Limits::AZURE.check::<Six>();
}

#[test]
#[should_panic(
    expected = "`Vec<Five>` has 7 levels of nested objects and lists, but the API allows 5"
)]
fn lists_and_root_wrappers_count_as_levels() {
    Limits::AZURE.check::<Vec<Five>>();
}

#[derive(Structured)]
struct Node {
    children: Vec<Node>,
}

#[test]
fn recursion_is_not_limited() {
    assert_eq!(schema_counts(Node::SCHEMA).levels, 2);
}
