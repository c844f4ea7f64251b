//! Constraints that a field sets to its type: merged with the type's own, in place.

use super::error::SchemaError;
use super::literal::{inner_of, keys_equal};
use super::node::{Array, Constraints, Integer, Scalar, Schema};
use super::render::Renderer;

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Writes the members of a schema with constraints of its own. They reach through `Option` and newtypes; of two on one
    /// value the outer counts. `said` is the description of a newtype around it, without quotes.
    pub(super) const fn constrained(
        &mut self,
        schema: &'static Schema,
        said: &'static str,
        described: bool,
        nullable: bool,
    ) {
        let (mut schema, mut said, mut nullable) = (schema, said, nullable);
        let mut constraints = Constraints::NONE;
        self.summary.constrained = true;
        loop {
            match schema {
                Schema::Constrained(constrained) => {
                    if said.is_empty() {
                        said = constrained.description;
                    }
                    if !constraints.suffix.is_empty() {
                        self.unfit(constrained.constraints.form());
                    }
                    constraints = constraints.over(&constrained.constraints);
                    schema = constrained.schema.get();
                }
                Schema::Nullable(inner) => {
                    nullable = true;
                    schema = inner.get();
                }
                Schema::Named(named) => {
                    if said.is_empty() {
                        said = inner_of(named.description);
                    }
                    schema = named.schema.get();
                }
                _ => break,
            }
        }
        // The text of the field stands there already.
        if described {
            said = "";
        }
        let constraints = &constraints;
        match schema {
            Schema::Scalar(scalar)
                if is_string(scalar.json_type) && constraints.length().is_some() && !described =>
            {
                self.write_description(said, Some(constraints));
            }
            _ => self.write_description(said, None),
        }
        match schema {
            Schema::Integer(integer) => self.integer(integer, constraints, nullable),
            Schema::Scalar(scalar) => self.scalar(scalar, constraints, nullable),
            Schema::Array(array) => self.bounded_array(array, constraints, nullable),
            _ => {
                self.unfit(constraints.number());
                self.unfit(constraints.form());
                self.unfit(constraints.length());
                self.members(schema, true);
            }
        }
    }

    const fn integer(&mut self, integer: &Integer, constraints: &Constraints, nullable: bool) {
        self.kind("integer", nullable);
        // `"type":"integer","minimum":0,"maximum":255`
        let own = integer
            .text
            .split_at("\"type\":\"integer\",\"minimum\":".len())
            .1;
        let (least, most) = bounds_of(own);
        self.bound(",\"minimum\":", constraints.minimum, least, integer);
        self.bound(",\"maximum\":", constraints.maximum, most, integer);
        self.optional(",\"multipleOf\":", constraints.multiple_of);
        self.unfit(constraints.form());
        self.unfit(constraints.length());
    }

    /// The constraint's bound, or the type's own.
    const fn bound(
        &mut self,
        key: &'static str,
        given: &'static str,
        own: &'static str,
        integer: &Integer,
    ) {
        self.writer.push(key);
        if given.is_empty() {
            return self.writer.push(own);
        }
        match whole(given) {
            Some(value) if value >= integer.minimum && value <= integer.maximum => {}
            _ => self.report(SchemaError::BoundOutOfRange(self.open, given)),
        }
        self.writer.push(given);
    }

    const fn scalar(&mut self, scalar: &Scalar, constraints: &Constraints, nullable: bool) {
        self.kind(scalar.json_type, nullable);
        self.writer.push(scalar.suffix);
        if is_string(scalar.json_type) {
            self.unfit(constraints.number());
            if !scalar.suffix.is_empty() {
                // The type has a form of its own, and one of two is lost in JSON.
                self.unfit(constraints.form());
            }
            self.writer.push(constraints.suffix);
        } else {
            self.unfit(constraints.form());
            self.unfit(constraints.length());
            if !keys_equal(scalar.json_type, "number") {
                self.unfit(constraints.number());
            }
            self.optional(",\"minimum\":", constraints.minimum);
            self.optional(",\"maximum\":", constraints.maximum);
            self.optional(",\"multipleOf\":", constraints.multiple_of);
        }
    }

    const fn bounded_array(&mut self, array: &Array, constraints: &Constraints, nullable: bool) {
        self.kind("array", nullable);
        if array.length.is_some() {
            self.unfit(constraints.length());
            self.array(array);
        } else {
            self.items(array);
            self.length(",\"minItems\":", constraints.min_length);
            self.length(",\"maxItems\":", constraints.max_length);
        }
        self.unfit(constraints.number());
        self.unfit(constraints.form());
    }

    /// Reports a constraint on a type that has no use for it.
    const fn unfit(&mut self, constraint: Option<&'static str>) {
        if let Some(constraint) = constraint {
            self.report(SchemaError::InapplicableConstraint(self.open, constraint));
        }
    }

    /// `"type":"integer"`, or with `null`.
    const fn kind(&mut self, kind: &'static str, nullable: bool) {
        self.writer.push(if nullable {
            "\"type\":[\""
        } else {
            "\"type\":\""
        });
        self.writer.push(kind);
        self.writer
            .push(if nullable { "\",\"null\"]" } else { "\"" });
    }

    const fn optional(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.writer.push(key);
            self.writer.push(value);
        }
    }

    const fn length(&mut self, key: &str, value: Option<usize>) {
        if let Some(value) = value {
            self.writer.push(key);
            self.writer.number(value as u128);
        }
    }

    /// Strict mode has no keyword for the length of a string: the model is told in words.
    const fn write_description(&mut self, said: &str, length: Option<&Constraints>) {
        if said.is_empty() && length.is_none() {
            return;
        }
        self.writer.push("\"description\":\"");
        self.writer.push(said);
        if let Some(constraints) = length {
            self.writer.push(if said.is_empty() { "" } else { " (" });
            match (constraints.min_length, constraints.max_length) {
                (Some(min_length), Some(max_length)) if min_length == max_length => {
                    self.writer.number(min_length as u128);
                }
                (Some(min_length), Some(max_length)) => {
                    self.writer.number(min_length as u128);
                    self.writer.push(" to ");
                    self.writer.number(max_length as u128);
                }
                (Some(min_length), None) => {
                    self.writer.push("at least ");
                    self.writer.number(min_length as u128);
                }
                (None, Some(max_length)) => {
                    self.writer.push("at most ");
                    self.writer.number(max_length as u128);
                }
                (None, None) => {}
            }
            self.writer.push(" characters");
            self.writer.push(if said.is_empty() { "" } else { ")" });
        }
        self.writer.push("\",");
    }
}

impl Constraints {
    const NONE: Self = Self {
        minimum: "",
        maximum: "",
        multiple_of: "",
        min_length: None,
        max_length: None,
        pattern: "",
        format: "",
        suffix: "",
    };

    /// The name of a constraint of numbers, if there is one.
    const fn number(&self) -> Option<&'static str> {
        if !self.minimum.is_empty() || !self.maximum.is_empty() {
            Some("range")
        } else if !self.multiple_of.is_empty() {
            Some("multiple_of")
        } else {
            None
        }
    }

    /// The name of a constraint of the form of a string, if there is one.
    const fn form(&self) -> Option<&'static str> {
        if !self.pattern.is_empty() {
            Some("pattern")
        } else if !self.format.is_empty() {
            Some("format")
        } else {
            None
        }
    }

    /// The name of the constraint of the length, if there is one.
    pub(super) const fn length(&self) -> Option<&'static str> {
        if self.min_length.is_some() || self.max_length.is_some() {
            Some("length")
        } else {
            None
        }
    }

    /// These constraints, and where there is none those of `other`.
    const fn over(self, other: &Self) -> Self {
        const fn either(a: &'static str, b: &'static str) -> &'static str {
            if a.is_empty() { b } else { a }
        }
        Self {
            minimum: either(self.minimum, other.minimum),
            maximum: either(self.maximum, other.maximum),
            multiple_of: either(self.multiple_of, other.multiple_of),
            min_length: match self.min_length {
                None => other.min_length,
                given => given,
            },
            max_length: match self.max_length {
                None => other.max_length,
                given => given,
            },
            pattern: either(self.pattern, other.pattern),
            format: either(self.format, other.format),
            suffix: either(self.suffix, other.suffix),
        }
    }
}

const fn is_string(kind: &str) -> bool {
    keys_equal(kind, "string")
}

/// `0,"maximum":255` in its two numbers.
const fn bounds_of(text: &'static str) -> (&'static str, &'static str) {
    let bytes = text.as_bytes();
    let mut end = 0;
    while bytes[end] != b',' {
        end += 1;
    }
    let (least, rest) = text.split_at(end);
    (least, rest.split_at(",\"maximum\":".len()).1)
}

/// The value of a whole number in JSON, if it is one that fits.
const fn whole(text: &str) -> Option<i128> {
    match i128::from_str_radix(text, 10) {
        Ok(value) => Some(value),
        Err(_) => None,
    }
}
