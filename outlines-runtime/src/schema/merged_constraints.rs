//! Constraints of a field or newtype, merged with those of the types inside.

use super::decimal::{common_step, has_integer_multiple, has_multiple, integer, is_less};
use super::error::{ConstraintValue, DeclarationError, DeclaredConstraint};
use super::node::{Constraints, Integer, Named, Scalar, Schema};
use super::text::texts_equal;

/// The pattern of a `char`.
pub(super) const CHAR_SUFFIX: &str = r#","pattern":"^[^\\x00-\\x1F\"\\\\]$""#;

pub(super) const fn is_string(scalar: &Scalar) -> bool {
    texts_equal(scalar.json_type, "string")
}

/// A schema without its constraints, and all constraints on it: a value must satisfy the
/// constraints of the field and of every newtype inside.
pub(super) struct Resolved {
    /// The schema inside all newtypes, `Option`s, and constraints.
    pub(super) schema: Schema,
    /// The innermost type around it, inside the field.
    pub(super) named: Option<&'static Named>,
    pub(super) nullable: bool,
    /// The outermost description, escaped and without quotes.
    pub(super) description: &'static str,
    pub(super) minimum: Bound,
    pub(super) maximum: Bound,
    /// JSON text, or an empty string.
    pub(super) multiple_of: &'static str,
    pub(super) min_length: Length,
    pub(super) max_length: Length,
    /// The members of a pattern and a format.
    pub(super) suffix: &'static str,
    /// The name of the constraint in `suffix`.
    form: Option<&'static str>,
    pub(super) error: Option<DeclarationError>,
}

/// A bound of a number: JSON text, or an empty string.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) text: &'static str,
    pub(super) exclusive: bool,
    /// The newtype that declares it, or an empty string for the field itself.
    declared_by: &'static str,
}

/// A bound of a length.
#[derive(Clone, Copy)]
pub(super) struct Length {
    pub(super) value: Option<usize>,
    declared_by: &'static str,
}

impl Bound {
    const NONE: Self = Self {
        text: "",
        exclusive: false,
        declared_by: "",
    };

    /// Returns the bound that excludes more.
    const fn and(self, other: Self, lower: bool) -> Self {
        if other.text.is_empty() {
            return self;
        }
        let replaces = self.text.is_empty()
            || if lower {
                is_less(self.text, other.text)
            } else {
                is_less(other.text, self.text)
            }
            || other.exclusive
                && !self.exclusive
                && !is_less(self.text, other.text)
                && !is_less(other.text, self.text);
        if replaces { other } else { self }
    }

    /// Returns the least or greatest integer within the bound.
    pub(super) const fn integer(self, lower: bool, default: i128) -> Option<i128> {
        if self.text.is_empty() {
            return Some(default);
        }
        match integer(self.text) {
            Some(value) if !self.exclusive => Some(value),
            Some(value) if lower => value.checked_add(1),
            Some(value) => value.checked_sub(1),
            None => None,
        }
    }

    const fn part(self, lower: bool) -> DeclaredConstraint {
        DeclaredConstraint {
            name: match (lower, self.exclusive) {
                (true, false) => "range(min",
                (true, true) => "range(exclusive_min",
                (false, false) => "range(max",
                (false, true) => "range(exclusive_max",
            },
            amount: ConstraintValue::Text(self.text),
            declared_by: self.declared_by,
        }
    }
}

impl Length {
    const NONE: Self = Self {
        value: None,
        declared_by: "",
    };

    /// Returns the bound that excludes more.
    const fn and(self, other: Self, lower: bool) -> Self {
        match (self.value, other.value) {
            (_, None) => self,
            (None, _) => other,
            (Some(a), Some(b)) if (a < b) == lower && a != b => other,
            _ => self,
        }
    }

    const fn part(self, value: usize, name: &'static str) -> DeclaredConstraint {
        DeclaredConstraint {
            name,
            amount: ConstraintValue::Count(value),
            declared_by: self.declared_by,
        }
    }
}

/// Merges the constraints of `schema`, of the field `key`, which is JSON or an empty string. They
/// apply through `Option` and newtypes. `description` is that of a newtype around it.
pub(super) const fn resolve(
    schema: Schema,
    key: &'static str,
    description: &'static str,
) -> Resolved {
    let mut resolved = Resolved {
        schema,
        named: None,
        nullable: false,
        description,
        minimum: Bound::NONE,
        maximum: Bound::NONE,
        multiple_of: "",
        min_length: Length::NONE,
        max_length: Length::NONE,
        suffix: "",
        form: None,
        error: None,
    };
    let (mut declared_by, mut steps) = ("", 0);
    loop {
        match resolved.schema {
            Schema::Constrained(constrained) => {
                if resolved.description.is_empty() {
                    resolved.description = constrained.description;
                }
                resolved.merge(&constrained.constraints, declared_by, key);
                resolved.schema = constrained.schema.get();
            }
            Schema::Nullable(inner) => {
                resolved.nullable = true;
                resolved.schema = inner.get();
            }
            // An endless chain of newtypes is another error.
            Schema::Named(named) if steps < super::alternatives::MAX_CHAIN => {
                if resolved.description.is_empty() {
                    resolved.description = named.description();
                }
                declared_by = named.info.name.base();
                resolved.named = Some(named);
                resolved.schema = named.schema();
            }
            _ => break,
        }
        steps += 1;
    }
    resolved.check(key);
    resolved
}

impl Resolved {
    /// Adds the constraints of a type inside.
    const fn merge(
        &mut self,
        constraints: &Constraints,
        declared_by: &'static str,
        key: &'static str,
    ) {
        let bounds = [
            (constraints.minimum, false, true),
            (constraints.exclusive_minimum, true, true),
            (constraints.maximum, false, false),
            (constraints.exclusive_maximum, true, false),
        ];
        let mut i = 0;
        while i < bounds.len() {
            let (text, exclusive, lower) = bounds[i];
            let bound = Bound {
                text,
                exclusive,
                declared_by,
            };
            if lower {
                self.minimum = self.minimum.and(bound, true);
            } else {
                self.maximum = self.maximum.and(bound, false);
            }
            i += 1;
        }
        let min_length = Length {
            value: constraints.min_length,
            declared_by,
        };
        let max_length = Length {
            value: constraints.max_length,
            declared_by,
        };
        self.min_length = self.min_length.and(min_length, true);
        self.max_length = self.max_length.and(max_length, false);
        if self.multiple_of.is_empty() {
            self.multiple_of = constraints.multiple_of;
        } else if !constraints.multiple_of.is_empty() {
            match common_step(self.multiple_of, constraints.multiple_of) {
                Some(step) => self.multiple_of = step,
                None => self.report(DeclarationError::SeveralSteps(
                    key,
                    self.multiple_of,
                    constraints.multiple_of,
                )),
            }
        }
        let form = if !constraints.pattern.is_empty() {
            Some("pattern")
        } else if !constraints.format.is_empty() {
            Some("format")
        } else {
            None
        };
        if self.suffix.is_empty() {
            self.suffix = constraints.suffix;
            self.form = form;
        } else {
            // JSON Schema has one of two patterns only.
            self.inapplicable(form, key);
        }
    }

    const fn report(&mut self, error: DeclarationError) {
        if self.error.is_none() {
            self.error = Some(error);
        }
    }

    const fn inapplicable(&mut self, constraint: Option<&'static str>, key: &'static str) {
        if let Some(constraint) = constraint {
            self.report(DeclarationError::InapplicableConstraint(key, constraint));
        }
    }

    /// Returns the name of a constraint on numbers, if there is one.
    const fn number(&self) -> Option<&'static str> {
        if !self.minimum.text.is_empty() || !self.maximum.text.is_empty() {
            Some("range")
        } else if !self.multiple_of.is_empty() {
            Some("multiple_of")
        } else {
            None
        }
    }

    /// Returns the name of the constraint on the length, if there is one.
    pub(super) const fn length(&self) -> Option<&'static str> {
        if self.min_length.value.is_some() || self.max_length.value.is_some() {
            Some("length")
        } else {
            None
        }
    }

    /// Reports constraints that do not apply to the type, and those that no value satisfies.
    const fn check(&mut self, key: &'static str) {
        let (mut number, mut form, mut length) = (false, false, false);
        match self.schema {
            Schema::Integer(integer) => {
                number = true;
                self.check_integer(integer, key);
            }
            Schema::Scalar(scalar) if is_string(scalar) => {
                // A type with a form of its own cannot have a second one.
                form = scalar.suffix.is_empty();
                length = !texts_equal(scalar.suffix, CHAR_SUFFIX);
            }
            Schema::Scalar(scalar) if texts_equal(scalar.json_type, "number") => {
                number = true;
                self.check_number(scalar, key);
            }
            Schema::Array(array) => length = array.length.is_none(),
            _ => {}
        }
        if !number {
            self.inapplicable(self.number(), key);
        }
        if !form {
            self.inapplicable(self.form, key);
        }
        if !length {
            self.inapplicable(self.length(), key);
        }
        if let (Some(min), Some(max)) = (self.min_length.value, self.max_length.value)
            && min > max
        {
            self.report(DeclarationError::Unsatisfiable(
                key,
                self.min_length.part(min, "length(min"),
                self.max_length.part(max, "length(max"),
            ));
        }
    }

    const fn check_integer(&mut self, integer: &Integer, key: &'static str) {
        let min = self.minimum.integer(true, integer.bounds[0]);
        let max = self.maximum.integer(false, integer.bounds[1]);
        let (Some(min), Some(max)) = (min, max) else {
            let bound = if min.is_none() {
                self.minimum.text
            } else {
                self.maximum.text
            };
            return self.report(DeclarationError::BoundOutOfRange(key, bound));
        };
        if min < integer.minimum || min > integer.maximum {
            return self.report(DeclarationError::BoundOutOfRange(key, self.minimum.text));
        }
        if max < integer.minimum || max > integer.maximum {
            return self.report(DeclarationError::BoundOutOfRange(key, self.maximum.text));
        }
        let step = super::decimal::integer(self.multiple_of);
        if min > max {
            // A missing bound defaults to that of the schema of the type.
            let mut parts = [self.minimum.part(true), self.maximum.part(false)];
            if self.minimum.text.is_empty() {
                parts[0].amount = ConstraintValue::Integer(min);
            }
            if self.maximum.text.is_empty() {
                parts[1].amount = ConstraintValue::Integer(max);
            }
            self.report(DeclarationError::Unsatisfiable(key, parts[0], parts[1]));
        } else if let Some(step) = step
            && !has_integer_multiple(min, max, step)
        {
            self.report(DeclarationError::NoMultiple(key, self.multiple_of));
        }
    }

    const fn check_number(&mut self, scalar: &Scalar, key: &'static str) {
        const F32_MAX: &str = "3.4028234663852886e38";
        const F32_MIN: &str = "-3.4028234663852886e38";
        let (min, max) = (self.minimum.text, self.maximum.text);
        if scalar.is_f32 {
            let bounds = [min, max];
            let mut i = 0;
            while i < bounds.len() {
                if !bounds[i].is_empty()
                    && (is_less(F32_MAX, bounds[i]) || is_less(bounds[i], F32_MIN))
                {
                    return self.report(DeclarationError::BoundOutOfRange(key, bounds[i]));
                }
                i += 1;
            }
        }
        if min.is_empty() || max.is_empty() {
            return;
        }
        let exclusive = self.minimum.exclusive || self.maximum.exclusive;
        if is_less(max, min) || exclusive && !is_less(min, max) {
            self.report(DeclarationError::Unsatisfiable(
                key,
                self.minimum.part(true),
                self.maximum.part(false),
            ));
        } else if !self.multiple_of.is_empty()
            && !has_multiple(
                (min, self.minimum.exclusive),
                (max, self.maximum.exclusive),
                self.multiple_of,
            )
        {
            self.report(DeclarationError::NoMultiple(key, self.multiple_of));
        }
    }
}
