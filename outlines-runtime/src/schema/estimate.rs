//! A quick look at a type: whether it keeps its limits for certain.
//!
//! Every type is checked where it is declared. To measure its schema exactly is to write it once, and the compiler takes
//! milliseconds for that. Nearly every type is far from every limit and holds nothing that could be at fault; this look
//! goes once through the types below a root, breadth first, and finds that out, or leaves the word to the exact measure.

use super::node::{Named, NodeRef, Schema, schema_at};
use super::strict_mode::Limits;
use super::strict_mode::SchemaSize;
use super::type_info::Name;

/// More types than this are not looked through.
const ROOM: usize = 128;
/// A power of two, twice as large: a type is found in one or two steps.
const SLOTS: usize = 256;

/// The longest name that the derive lets pass, with the number that makes it unique.
const LONGEST_NAME: usize = 64 + "_128".len();
const WRAPPER: usize = "value".len();

/// Whether the schema of `root` is within `limits` for certain.
pub(super) const fn is_within(root: NodeRef, limits: &Limits) -> bool {
    match at_most(root) {
        Some(size) => limits.exceeded(&size).is_none(),
        None => false,
    }
}

/// At least what the schema of `root` amounts to, or nothing if only the exact measure can tell.
const fn at_most(root: NodeRef) -> Option<SchemaSize> {
    let mut estimator = Estimator {
        met: [const { Visited::nothing() }; ROOM],
        slots: [0; SLOTS],
        len: 1,
        current: 0,
        hollow: false,
        sum: SchemaSize::new(),
        unsure: false,
    };
    // The wrapper of a root that is no object is one level and one property.
    match schema_at!(root) {
        Schema::Named(named) => {
            estimator.met[0].own = 1;
            estimator.meet(named, 1);
        }
        _ => estimator.look(&[root], 1),
    }
    while estimator.current + 1 < estimator.len && !estimator.unsure {
        estimator.current += 1;
        let Some(named) = estimator.met[estimator.current].named else {
            break;
        };
        // Nearly all types are structs or lists of choices; a call less for each.
        match schema_at!(named.schema) {
            Schema::Object(object) => {
                estimator.hollow = false;
                estimator.sum.properties += object.fields.len();
                estimator.sum.characters += object.characters as usize;
                estimator.look(object.fields, 1);
            }
            Schema::StringEnum(choice) => estimator.sum.add_enum(choice.values, choice.characters),
            schema => {
                estimator.hollow = matches!(schema, Schema::Named(_) | Schema::Nullable(_));
                estimator.look(&[named.schema], 0);
            }
        }
    }
    if estimator.unsure {
        return None;
    }
    // A recursive root stands in place and among the definitions.
    let mut size = estimator.sum;
    size.properties = 2 * size.properties + 1;
    size.characters = 2 * (size.characters + estimator.len * LONGEST_NAME) + WRAPPER;
    size.enum_values *= 2;
    size.levels = estimator.levels();
    Some(size)
}

/// A type that was met; the first stands for the root, which may have no name.
#[derive(Clone, Copy)]
struct Visited {
    named: Option<&'static Named>,
    uses: u32,
    /// Where it was met first: in which type, and how many objects and arrays are around it there.
    within: usize,
    around: u32,
    /// Objects and arrays on the longest path of its own.
    own: u32,
}

impl Visited {
    const fn nothing() -> Self {
        Self {
            named: None,
            uses: 0,
            within: 0,
            around: 0,
            own: 0,
        }
    }
}

struct Estimator {
    met: [Visited; ROOM],
    /// Open addressing by identity: the index of a type, or 0.
    slots: [usize; SLOTS],
    len: usize,
    /// The type that is being looked at.
    current: usize,
    /// Whether that type is perhaps a newtype.
    hollow: bool,
    sum: SchemaSize,
    unsure: bool,
}

impl Estimator {
    /// Adds up what stands below, `outside` levels deep in its type. One function goes through all, because calls are what
    /// the const interpreter is slow at.
    const fn look(&mut self, mut fields: &[NodeRef], outside: u32) {
        let mut deepest = outside;
        while let [link, rest @ ..] = fields {
            fields = rest;
            let mut schema = schema_at!(link);
            let mut around = outside;
            loop {
                match schema {
                    Schema::Null | Schema::Scalar(_) | Schema::Integer(_) => break,
                    Schema::StringEnum(choice) => {
                        self.sum.add_enum(choice.values, choice.characters);
                        break;
                    }
                    Schema::Nullable(inner) => schema = schema_at!(inner),
                    Schema::Array(array) => {
                        around += 1;
                        schema = schema_at!(array.items);
                    }
                    Schema::Object(object) => {
                        self.sum.properties += object.fields.len();
                        self.sum.characters += object.characters as usize;
                        self.look(object.fields, around + 1);
                        break;
                    }
                    // Serde knows the variant before it reads the value: nothing can be unreachable.
                    Schema::Union(union)
                        if union.first_untagged == union.branches.len() && !union.buffered =>
                    {
                        self.look(union.branches, around);
                        break;
                    }
                    Schema::Named(named) => {
                        self.meet(named, around);
                        break;
                    }
                    Schema::Union(_)
                    | Schema::Flattened(_)
                    | Schema::Constrained(_)
                    | Schema::Recursive(_) => {
                        self.unsure = true;
                        break;
                    }
                }
            }
            if around > deepest {
                deepest = around;
            }
        }
        if deepest > self.met[self.current].own {
            self.met[self.current].own = deepest;
        }
    }

    const fn meet(&mut self, named: &'static Named, around: u32) {
        // The low bits of an identity are a product's, and poor: take the high ones.
        let mut slot = (named.info.id >> 32) as usize & (SLOTS - 1);
        while self.slots[slot] > 0 {
            let met = &mut self.met[self.slots[slot]];
            if let Some(known) = met.named
                && known.info.id == named.info.id
            {
                met.uses += 1;
                return self.again(known, named);
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        if self.len == ROOM || !matches!(named.info.name, Name::Plain(_)) {
            self.unsure = true;
            return;
        }
        self.slots[slot] = self.len;
        self.met[self.len] = Visited {
            named: Some(named),
            uses: 1,
            within: self.current,
            around,
            own: 0,
        };
        self.len += 1;
    }

    /// A type that was met before: a reference to its definition, or its text once more where that is short.
    const fn again(&mut self, known: &'static Named, named: &'static Named) {
        // A newtype of what was met before may be one around itself, which is a fault. Two types of one identity are another:
        // the declarations are compared here, and the types in them where the schema is used.
        if self.hollow || known.fingerprint != named.fingerprint {
            self.unsure = true;
        }
        if let Schema::StringEnum(choice) = named.schema.get() {
            self.sum.add_enum(choice.values, choice.characters);
        }
    }

    /// The levels of the whole: a type used once stands in its place, and another one is a definition, where a path begins
    /// anew. What holds a type was met before it.
    const fn levels(&mut self) -> u32 {
        let (mut levels, mut i) = (self.met[0].own, 1);
        while i < self.len {
            let Visited {
                uses,
                within,
                around,
                own,
                ..
            } = self.met[i];
            let above = if uses == 1 {
                self.met[within].around + around
            } else {
                0
            };
            self.met[i].around = above;
            if above + own > levels {
                levels = above + own;
            }
            i += 1;
        }
        levels
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
    fn both<T: Structured>() -> (Option<SchemaSize>, SchemaSize) {
        (
            at_most(T::__NODE),
            render::<0>(T::__NODE.get()).summary.size,
        )
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
