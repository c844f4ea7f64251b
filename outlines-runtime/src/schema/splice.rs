//! Objects with keys out of other types: serde's `flatten`, and the variants of internally tagged enums.
//!
//! An enum among the parts makes the whole a union: one object for each of its alternatives, whose keys come first, since the
//! API tells alternatives apart by their first key.

use super::fault::Fault;
use super::node::{Field, Object, Part, Schema, Spliced, Union};
use super::render::Renderer;

/// How deep types may be flattened into each other; only an endless chain is deeper.
pub(super) const MAX_DEPTH: usize = 64;

/// What stands before the first key of an object, and before every other.
const BEFORE_FIRST: &str = "\"type\":\"object\",\"properties\":{";
const BEFORE_NEXT: &str = "},";
/// What stands before the first branch of a union; before every other stands `},{`.
const BEFORE_BRANCH: &str = "\"anyOf\":[{";
const BEFORE_NEXT_BRANCH: &str = "},{";
const BEFORE_CHOICES: &str = "\"type\":\"string\",\"enum\":[";

/// What is written of every key.
#[derive(Clone, Copy)]
enum Aspect {
    Properties,
    Required,
}

/// In how many ways the keys of the parts can be written; 0 if one of them has no keys.
pub(super) const fn alternatives(spliced: &'static Spliced) -> usize {
    of_parts(spliced.parts, 0)
}

const fn of_parts(parts: &'static [Part], depth: usize) -> usize {
    let (mut product, mut i) = (1, 0);
    while i < parts.len() {
        product *= of_part(&parts[i], depth);
        i += 1;
    }
    product
}

const fn of_part(part: &'static Part, depth: usize) -> usize {
    match part {
        Part::Own(_) => 1,
        Part::Flat { schema, optional } => of_schema(schema.get(), *optional, depth + 1),
    }
}

const fn of_schema(schema: &'static Schema, optional: bool, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 0;
    }
    match schema {
        Schema::Named(named) => of_schema(named.schema.get(), optional, depth + 1),
        // Nothing to read is read from any object.
        Schema::Null | Schema::Object(_) => 1,
        Schema::Choice(choice) => choice.values as usize,
        Schema::Nullable(inner) => match of_schema(inner.get(), optional, depth + 1) {
            0 => 0,
            count => count + optional as usize,
        },
        Schema::Spliced(spliced) => of_parts(spliced.parts, depth + 1),
        Schema::Union(union) => {
            let (mut sum, mut i) = (0, 0);
            while i < union.branches.len() {
                match of_schema(union.branches[i].schema.get(), false, depth + 1) {
                    0 => return 0,
                    count => sum += count,
                }
                i += 1;
            }
            sum
        }
        _ => 0,
    }
}

/// The keys of one object, as they are written.
struct Keys {
    texts: [&'static str; Self::ROOM],
    len: usize,
    aspect: Aspect,
}

impl Keys {
    /// More keys than this are not compared with each other.
    const ROOM: usize = 512;

    const fn new(aspect: Aspect) -> Self {
        Self {
            texts: [""; Self::ROOM],
            len: 0,
            aspect,
        }
    }

    /// Adds a key; says whether it was there before.
    const fn add(&mut self, key: &'static str) -> bool {
        let mut known = false;
        let mut i = 0;
        while i < self.len && i < Self::ROOM {
            known = known || keys_equal(self.texts[i], key);
            i += 1;
        }
        if self.len < Self::ROOM {
            self.texts[self.len] = key;
        }
        self.len += 1;
        known
    }
}

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Writes the members of an object, or of the union of all ways in which its keys can be written.
    pub(super) const fn spliced(&mut self, spliced: &'static Spliced) {
        let count = self.check_parts(spliced);
        if count == 1 {
            return self.alternative(spliced, 0);
        }
        self.alternatives(spliced, count);
        self.writer.push("}]");
    }

    /// The same, or `null`.
    pub(super) const fn spliced_or_null(&mut self, spliced: &'static Spliced) {
        let count = self.check_parts(spliced);
        self.alternatives(spliced, count);
        self.writer.push("},{\"type\":\"null\"}]");
    }

    /// The branches of a union, of which the last is left open.
    const fn alternatives(&mut self, spliced: &'static Spliced, count: usize) {
        let mut i = 0;
        while i < count {
            self.writer.push(before_branch(i));
            self.describe_alternative(spliced, i);
            self.alternative(spliced, i);
            i += 1;
        }
    }

    const fn check_parts(&mut self, spliced: &'static Spliced) -> usize {
        let (mut several, mut i) = (0, 0);
        while i < spliced.parts.len() {
            if let Part::Flat { schema, .. } = &spliced.parts[i] {
                self.check_buffered(*schema);
            }
            match of_part(&spliced.parts[i], 0) {
                0 => self.report(Fault::NotFlat),
                1 => {}
                _ => several += 1,
            }
            i += 1;
        }
        if several > 1 {
            self.report(Fault::TwoEnums);
        }
        alternatives(spliced)
    }

    const fn alternative(&mut self, spliced: &'static Spliced, alternative: usize) {
        self.enter();
        self.writer.push(BEFORE_FIRST);
        let mut keys = Keys::new(Aspect::Properties);
        self.parts(spliced.parts, alternative, &mut keys);
        self.writer.push("},\"required\":[");
        let mut keys = Keys::new(Aspect::Required);
        self.parts(spliced.parts, alternative, &mut keys);
        self.writer.push("],\"additionalProperties\":false");
        self.leave();
    }

    /// The parts that vary come first.
    const fn parts(&mut self, parts: &'static [Part], alternative: usize, keys: &mut Keys) {
        self.parts_if(parts, alternative, keys, true);
        self.parts_if(parts, alternative, keys, false);
    }

    const fn parts_if(
        &mut self,
        parts: &'static [Part],
        alternative: usize,
        keys: &mut Keys,
        vary: bool,
    ) {
        let (mut rest, mut i) = (alternative, 0);
        while i < parts.len() {
            let count = of_part(&parts[i], 0);
            // A part without keys has been reported.
            if count > 0 {
                if (count > 1) == vary {
                    match &parts[i] {
                        Part::Own(field) => self.key(field.open, field, keys),
                        Part::Flat { schema, .. } => self.flat(schema.get(), rest % count, keys),
                    }
                }
                rest /= count;
            }
            i += 1;
        }
    }

    const fn flat(&mut self, schema: &'static Schema, alternative: usize, keys: &mut Keys) {
        match schema {
            Schema::Named(named) => self.flat(named.schema.get(), alternative, keys),
            Schema::Object(object) => self.keys_of(object, keys),
            Schema::Spliced(spliced) => self.parts(spliced.parts, alternative, keys),
            Schema::Choice(choice) => {
                let (_, values) = choice.text.split_at(BEFORE_CHOICES.len());
                self.unit(nth(values, alternative), keys);
            }
            // The last alternative of an `Option` has no keys.
            Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
                self.flat(inner.get(), alternative, keys);
            }
            Schema::Union(union) => {
                let (branch, alternative) = branch_of(union, alternative);
                self.flat(union.branches[branch].schema.get(), alternative, keys);
            }
            _ => {}
        }
    }

    const fn keys_of(&mut self, object: &'static Object, keys: &mut Keys) {
        let mut i = 0;
        while i < object.fields.len() {
            self.key(open_of(object, i), &object.fields[i], keys);
            i += 1;
        }
    }

    /// `open` starts with the key.
    const fn key(&mut self, open: &'static str, field: &'static Field, keys: &mut Keys) {
        let key = nth(open, 0);
        self.separate(key, keys);
        match keys.aspect {
            Aspect::Properties => {
                self.writer.push(open);
                self.members(field.schema.get(), field.described);
                self.writer.push("}");
            }
            Aspect::Required => self.writer.push(key),
        }
    }

    /// A unit variant, which serde reads as `"Variant":null` where its enum is flattened.
    const fn unit(&mut self, key: &'static str, keys: &mut Keys) {
        self.separate(key, keys);
        self.writer.push(key);
        if let Aspect::Properties = keys.aspect {
            self.writer.push(":{\"type\":\"null\"}");
        }
    }

    const fn separate(&mut self, key: &'static str, keys: &mut Keys) {
        if keys.len > 0 {
            self.writer.push(",");
        }
        if keys.add(key) {
            self.report(Fault::SharedKey(key));
        }
        if let Aspect::Properties = keys.aspect {
            self.measure.properties += 1;
            // The quotes are not counted, and an escape counts for more than it is: the API counts no more than this.
            self.measure.characters += key.len() - 2;
        }
    }

    /// Writes what is said of the branch of the flattened enum.
    const fn describe_alternative(&mut self, spliced: &'static Spliced, alternative: usize) {
        let (mut rest, mut i) = (alternative, 0);
        while i < spliced.parts.len() {
            let count = of_part(&spliced.parts[i], 0);
            if count > 0 {
                if let Part::Flat { schema, .. } = &spliced.parts[i]
                    && count > 1
                {
                    self.writer.push(said_of(schema.get(), rest % count));
                }
                rest /= count;
            }
            i += 1;
        }
    }
}

/// The text before a field's schema, from its key on.
const fn open_of(object: &'static Object, field: usize) -> &'static str {
    let before = if field == 0 {
        BEFORE_FIRST
    } else {
        BEFORE_NEXT
    };
    object.fields[field].open.split_at(before.len()).1
}

/// The key of a field, as JSON.
pub(super) const fn key_of(object: &'static Object, field: usize) -> &'static str {
    nth(open_of(object, field), 0)
}

/// `"description":"…",` of the branch of an enum, or nothing.
const fn said_of(schema: &'static Schema, alternative: usize) -> &'static str {
    match schema {
        Schema::Named(named) => said_of(named.schema.get(), alternative),
        Schema::Nullable(inner) if alternative < of_schema(inner.get(), true, 0) => {
            said_of(inner.get(), alternative)
        }
        // The text for a choice of several speaks of them all.
        Schema::Union(union) => {
            let (branch, _) = branch_of(union, alternative);
            let field = &union.branches[branch];
            match field.schema.get() {
                Schema::Choice(_) => "",
                _ => field.open.split_at(before_branch(branch).len()).1,
            }
        }
        _ => "",
    }
}

/// The branch that holds an alternative, and which of the branch's own it is.
const fn branch_of(union: &'static Union, alternative: usize) -> (usize, usize) {
    let (mut branch, mut rest) = (0, alternative);
    loop {
        let count = of_schema(union.branches[branch].schema.get(), false, 0);
        if rest < count || branch + 1 == union.branches.len() {
            return (branch, rest);
        }
        rest -= count;
        branch += 1;
    }
}

const fn before_branch(index: usize) -> &'static str {
    if index == 0 {
        BEFORE_BRANCH
    } else {
        BEFORE_NEXT_BRANCH
    }
}

/// The `index`th of the JSON strings that `text` begins with, separated by commas; with its quotes.
const fn nth(text: &'static str, index: usize) -> &'static str {
    let bytes = text.as_bytes();
    let (mut start, mut end, mut left) = (0, 0, index);
    loop {
        // Behind the opening quote.
        end += 1;
        while bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        end += 1;
        if left == 0 {
            return text.split_at(end).0.split_at(start).1;
        }
        left -= 1;
        // Behind the comma.
        end += 1;
        start = end;
    }
}

pub(super) const fn keys_equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}
