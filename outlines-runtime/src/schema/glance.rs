//! A quick look at a type: whether it keeps its limits for certain.
//!
//! Every type is checked where it is declared. To measure its schema exactly is to write it once, and the compiler takes
//! milliseconds for that. Nearly every type is far from every limit and holds nothing that could be at fault; this look
//! goes once through the types below a root and finds that out, or leaves the word to the exact measure.

use super::graph::same;
use super::limits::Measure;
use super::node::{Field, Named, Schema};

/// More types than this are not looked through.
const ROOM: usize = 64;
/// Types within each other, of which more are not followed: the compiler stops at 128 calls within each other, and a type
/// takes three. Without recursion the API's limit of 10 levels is reached before.
const DEEPEST: u32 = 16;
/// The levels of a type that is being looked at.
const OPEN: u32 = u32::MAX;

/// At least what the schema of `root` amounts to, or nothing if only the exact measure can tell.
pub(super) const fn at_most(root: &'static Schema) -> Option<Measure> {
    let mut glance = Glance {
        types: [None; ROOM],
        len: 0,
        depth: 0,
        solid: 0,
        sum: Measure::new(),
        unsure: false,
    };
    // The wrapper of a root that is no object is one level and one property.
    let levels = 1 + glance.look(root);
    if glance.unsure {
        return None;
    }
    // A recursive root stands in place and among the definitions.
    let mut measure = glance.sum;
    measure.levels = levels;
    measure.properties = 2 * measure.properties + 1;
    measure.characters = 2 * measure.characters + "value".len();
    measure.enum_values *= 2;
    Some(measure)
}

/// A type that was met.
#[derive(Clone, Copy)]
struct Met {
    named: &'static Named,
    /// Objects and arrays on the longest path below; [`OPEN`] while it is not known.
    levels: u32,
    /// [`Glance::solid`] when it was met.
    solid: u32,
}

struct Glance {
    types: [Option<Met>; ROOM],
    len: usize,
    /// The types around the place.
    depth: u32,
    /// The objects, arrays and unions around the place.
    solid: u32,
    sum: Measure,
    unsure: bool,
}

impl Glance {
    /// Adds up what stands below, and returns the levels.
    const fn look(&mut self, schema: &'static Schema) -> u32 {
        let solid = self.solid;
        let (mut schema, mut arrays) = (schema, 0);
        let below = loop {
            match schema {
                Schema::Null | Schema::Leaf(_) | Schema::Integer(_) => break 0,
                Schema::Choice(choice) => {
                    self.sum.enumerate(choice);
                    break 0;
                }
                Schema::Nullable(inner) => schema = inner.get(),
                Schema::Array(array) => {
                    self.solid += 1;
                    arrays += 1;
                    schema = array.items.get();
                }
                Schema::Object(object) => {
                    self.sum.properties += object.fields.len();
                    self.sum.characters += object.characters as usize;
                    break 1 + self.deepest(object.fields);
                }
                // Serde knows the variant before it reads the value: nothing can be unreachable.
                Schema::Union(union)
                    if union.untagged == union.branches.len() && !union.buffered =>
                {
                    break self.deepest(union.branches);
                }
                Schema::Named(named) => break self.named(named),
                Schema::Union(_)
                | Schema::Spliced(_)
                | Schema::Refined(_)
                | Schema::Recursive(_) => {
                    self.unsure = true;
                    break 0;
                }
            }
        };
        self.solid = solid;
        arrays + below
    }

    const fn deepest(&mut self, fields: &'static [Field]) -> u32 {
        self.solid += 1;
        let (mut deepest, mut i) = (0, 0);
        while i < fields.len() {
            // Most fields end here, without a call, which is what the compiler is slow at.
            match fields[i].1.get() {
                Schema::Leaf(_) | Schema::Integer(_) => {}
                schema => {
                    let levels = self.look(schema);
                    if levels > deepest {
                        deepest = levels;
                    }
                }
            }
            i += 1;
        }
        deepest
    }

    const fn named(&mut self, named: &'static Named) -> u32 {
        let mut i = 0;
        while i < self.len {
            if let Some(met) = self.types[i]
                && met.named.id == named.id
            {
                return self.again(met, named);
            }
            i += 1;
        }
        if self.len == ROOM || self.depth == DEEPEST || named.name.is_applied() {
            self.unsure = true;
            return 0;
        }
        self.len += 1;
        self.types[i] = Some(Met {
            named,
            levels: OPEN,
            solid: self.solid,
        });
        self.sum.characters += named.name.base().len() + "_64".len();
        self.depth += 1;
        let levels = self.look(named.schema.get());
        self.depth -= 1;
        self.types[i] = Some(Met {
            named,
            levels,
            solid: self.solid,
        });
        levels
    }

    /// A type that was met before: a reference to its definition, or its text once more where that is short.
    const fn again(&mut self, met: Met, named: &'static Named) -> u32 {
        // A newtype around itself is a fault.
        let endless = met.levels == OPEN && met.solid == self.solid;
        if endless || !same(met.named, named) {
            self.unsure = true;
        }
        if let Schema::Choice(choice) = named.schema.get() {
            self.sum.enumerate(choice);
        }
        if met.levels == OPEN { 0 } else { met.levels }
    }
}

#[cfg(test)]
mod tests {
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
    struct Desk {
        opened: Ticket,
        events: Vec<Event>,
        nest: [Nest; 2],
    }

    /// At most, and as it is.
    fn both<T: Structured>() -> (Option<Measure>, Measure) {
        let root = T::__NODE.get();
        (at_most(root), render::<0>(root).measure)
    }

    #[test]
    fn the_look_never_says_less_than_there_is() {
        for (name, (at_most, exact)) in [
            ("Priority", both::<Priority>()),
            ("Ticket", both::<Ticket>()),
            ("Event", both::<Event>()),
            ("Nest", both::<Nest>()),
            ("Desk", both::<Desk>()),
            ("Vec<Desk>", both::<Vec<Desk>>()),
            ("String", both::<String>()),
            ("Duration", both::<std::time::Duration>()),
        ] {
            let at_most = at_most.expect(name);
            assert!(at_most.levels >= exact.levels, "{name}");
            assert!(at_most.properties >= exact.properties, "{name}");
            assert!(at_most.characters >= exact.characters, "{name}");
            assert!(at_most.enum_values >= exact.enum_values, "{name}");
        }
    }

    #[test]
    fn what_may_be_at_fault_is_left_to_the_measure() {
        #[derive(Structured)]
        #[structured(crate = "crate")]
        #[allow(dead_code)]
        struct Page<T> {
            items: Vec<T>,
        }

        #[derive(Structured)]
        #[structured(crate = "crate")]
        #[serde(untagged)]
        #[allow(dead_code)]
        enum Amount {
            Exact(f64),
            Said(String),
        }

        #[derive(Structured)]
        #[structured(crate = "crate")]
        #[allow(dead_code)]
        struct Rated {
            #[structured(range(min = 1, max = 5))]
            stars: u8,
        }

        assert!(both::<Page<Ticket>>().0.is_none());
        assert!(both::<Amount>().0.is_none());
        assert!(both::<Rated>().0.is_none());
    }
}
