//! Upper bounds, compared with the sizes of rendered schemas.

use super::*;
use crate::Structured;
use crate::schema::render::render;

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
enum Priority {
    Low,
    Urgent,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Ticket {
    title: String,
    priority: Priority,
    was: Option<Priority>,
    history: Vec<Vec<Priority>>,
    parent: Option<Box<Ticket>>,
    place: (f64, f64),
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
enum Event {
    Opened(Ticket),
    Moved { from: Priority, to: Priority },
    Merged(Box<Event>, Box<Event>),
    Closed,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Nest(Vec<Nest>);

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Backlog {
    opened: Ticket,
    events: Vec<Event>,
    nest: [Nest; 2],
}

/// Returns the upper bound and the exact size.
fn both<T: Structured>() -> (Option<SchemaSize>, SchemaSize) {
    (
        upper_bound(T::__NODE, &Limits::OPENAI),
        render::<0>(T::__NODE.get()).summary.size,
    )
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(untagged)]
#[allow(dead_code)]
enum Amount {
    Exact { value: f64 },
    Text(String),
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Rated {
    #[structured(range(min = 1, max = 5))]
    stars: u8,
    #[structured(length(max = 3))]
    tickets: Vec<Ticket>,
    pages: Page<Priority>,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[serde(tag = "kind")]
#[allow(dead_code)]
enum Shape {
    Circle { radius: f64, of: Rated },
    Square { side: f64, of: Rated },
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Drawing {
    name: String,
    priority: Priority,
    page: Page<Amount>,
    #[serde(flatten)]
    shape: Shape,
}

/// Keys of many bytes in a flattened object, whose size names and wrappers do not hide.
#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Stock {
    #[serde(
        rename = "数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数\
        数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数数\
        量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量\
        量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量量"
    )]
    count: u32,
    #[serde(flatten)]
    place: Place,
}

#[derive(Structured)]
#[structured(crate = "crate")]
#[allow(dead_code)]
struct Place {
    #[serde(
        rename = "地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地\
        地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地地\
        点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点\
        点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点点"
    )]
    row: u32,
}

#[test]
fn the_upper_bound_is_not_less_than_the_size() {
    for (name, (upper_bound, exact)) in [
        ("Priority", both::<Priority>()),
        ("Ticket", both::<Ticket>()),
        ("Event", both::<Event>()),
        ("Nest", both::<Nest>()),
        ("Backlog", both::<Backlog>()),
        ("Vec<Backlog>", both::<Vec<Backlog>>()),
        ("String", both::<String>()),
        ("Duration", both::<std::time::Duration>()),
        ("Page<Ticket>", both::<Page<Ticket>>()),
        ("Vec<Page<Amount>>", both::<Vec<Page<Amount>>>()),
        ("Amount", both::<Amount>()),
        ("Rated", both::<Rated>()),
        ("Shape", both::<Shape>()),
        ("Drawing", both::<Drawing>()),
        ("Vec<Drawing>", both::<Vec<Drawing>>()),
        ("Stock", both::<Stock>()),
    ] {
        let upper_bound = upper_bound.expect(name);
        assert!(upper_bound.levels >= exact.levels, "{name}");
        assert!(upper_bound.properties >= exact.properties, "{name}");
        assert!(upper_bound.characters >= exact.characters, "{name}");
        assert!(upper_bound.enum_values >= exact.enum_values, "{name}");
    }
    assert_eq!(both::<Stock>().1.characters, 280);
}

#[test]
fn the_levels_of_definitions_begin_anew() {
    macro_rules! twice {
        ($outer:ident $inner:ident $($rest:ident)*) => {
            #[derive(Structured)]
            #[structured(crate = "crate")]
            #[allow(dead_code)]
            struct $outer {
                first: Vec<$inner>,
                second: $inner,
            }
            twice!($inner $($rest)*);
        };
        ($last:ident) => {
            #[derive(Structured)]
            #[structured(crate = "crate")]
            #[allow(dead_code)]
            struct $last {
                once: Vec<Vec<Nest>>,
            }
        };
    }
    twice!(A B C D E F G H I J K L);

    let (upper_bound, exact) = both::<A>();
    assert_eq!(upper_bound.map(|size| size.levels), Some(exact.levels));
}

#[test]
fn an_invalid_generic_type_is_measured_exactly() {
    #[derive(Structured)]
    #[structured(crate = "crate")]
    #[allow(dead_code)]
    struct Positive<T>(#[structured(range(min = 0))] T);

    #[derive(Structured)]
    #[structured(crate = "crate")]
    #[serde(untagged)]
    #[allow(dead_code)]
    enum Either<A, B> {
        Left(A),
        Right(B),
    }

    #[derive(Structured)]
    #[structured(crate = "crate")]
    #[allow(dead_code)]
    struct With<T> {
        #[serde(flatten)]
        inner: T,
    }

    assert!(both::<Positive<u8>>().0.is_some());
    assert!(both::<Positive<String>>().0.is_none());
    assert!(both::<Either<u8, String>>().0.is_some());
    assert!(both::<Either<f64, u8>>().0.is_none());
    assert!(both::<With<Rated>>().0.is_some());
    assert!(both::<With<String>>().0.is_none());
}
