//! Text of schemas with constraints.

use super::merged_constraints::{Resolved, is_string, resolve};
use super::node::{Array, Integer, Scalar, Schema};
use super::render::Renderer;

impl<const N: usize, const TYPES: usize, const SLOTS: usize> Renderer<'_, N, TYPES, SLOTS> {
    /// Writes the members of a schema with constraints. `description` is that of a newtype around
    /// it, without quotes; `described` says that another one has been written.
    pub(super) const fn constrained(
        &mut self,
        schema: Schema,
        description: &'static str,
        described: bool,
        nullable: bool,
    ) {
        self.summary.constrained = true;
        let mut resolved = resolve(schema, self.position.key, description);
        if let Some(error) = resolved.error {
            self.report(error);
        }
        resolved.nullable = resolved.nullable || nullable;
        let has_length_note = match resolved.schema {
            Schema::Scalar(scalar) => {
                is_string(scalar) && resolved.length().is_some() && !described
            }
            _ => false,
        };
        if !described {
            self.constrained_description(&resolved, has_length_note);
        }
        match resolved.schema {
            Schema::Integer(integer) => self.bounded_integer(integer, &resolved),
            Schema::Scalar(scalar) => self.constrained_scalar(scalar, &resolved),
            Schema::Array(array) => self.bounded_array(array, &resolved),
            schema => {
                let outer = self.position;
                if let Some(named) = resolved.named {
                    self.enter_type(named);
                }
                self.members(schema, true);
                self.position = outer;
            }
        }
    }

    const fn bounded_integer(&mut self, integer: &Integer, resolved: &Resolved) {
        self.type_keyword("integer", resolved.nullable);
        // Bounds that do not fit have been reported.
        if let Some(min) = resolved.minimum.integer(true, integer.bounds[0]) {
            self.writer.push(",\"minimum\":");
            self.writer.integer(min);
        }
        if let Some(max) = resolved.maximum.integer(false, integer.bounds[1]) {
            self.writer.push(",\"maximum\":");
            self.writer.integer(max);
        }
        self.optional(",\"multipleOf\":", resolved.multiple_of);
    }

    const fn constrained_scalar(&mut self, scalar: &Scalar, resolved: &Resolved) {
        self.type_keyword(scalar.json_type, resolved.nullable);
        self.writer.push(scalar.suffix);
        if is_string(scalar) {
            return self.writer.push(resolved.suffix);
        }
        let Resolved {
            minimum, maximum, ..
        } = resolved;
        let key = if minimum.exclusive {
            ",\"exclusiveMinimum\":"
        } else {
            ",\"minimum\":"
        };
        self.optional(key, minimum.text);
        let key = if maximum.exclusive {
            ",\"exclusiveMaximum\":"
        } else {
            ",\"maximum\":"
        };
        self.optional(key, maximum.text);
        self.optional(",\"multipleOf\":", resolved.multiple_of);
    }

    const fn bounded_array(&mut self, array: &Array, resolved: &Resolved) {
        self.type_keyword("array", resolved.nullable);
        if array.length.is_some() {
            return self.array(array);
        }
        self.items(array);
        if let Some(min) = resolved.min_length.value {
            self.writer.push(",\"minItems\":");
            self.writer.number(min as u128);
        }
        if let Some(max) = resolved.max_length.value {
            self.writer.push(",\"maxItems\":");
            self.writer.number(max as u128);
        }
    }

    /// Writes `"type":"integer"`, or the same with `null`.
    const fn type_keyword(&mut self, json_type: &'static str, nullable: bool) {
        self.writer.push(if nullable {
            "\"type\":[\""
        } else {
            "\"type\":\""
        });
        self.writer.push(json_type);
        self.writer
            .push(if nullable { "\",\"null\"]" } else { "\"" });
    }

    const fn optional(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.writer.push(key);
            self.writer.push(value);
        }
    }

    /// Writes the description, with the length of a string, for which strict mode has no keyword.
    const fn constrained_description(&mut self, resolved: &Resolved, has_length_note: bool) {
        let description = resolved.description;
        if description.is_empty() && !has_length_note {
            return;
        }
        self.writer.push("\"description\":\"");
        self.writer.push(description);
        if has_length_note {
            self.writer
                .push(if description.is_empty() { "" } else { " (" });
            match (resolved.min_length.value, resolved.max_length.value) {
                (Some(min), Some(max)) if min == max => self.writer.number(min as u128),
                (Some(min), Some(max)) => {
                    self.writer.number(min as u128);
                    self.writer.push(" to ");
                    self.writer.number(max as u128);
                }
                (Some(min), None) => {
                    self.writer.push("at least ");
                    self.writer.number(min as u128);
                }
                (None, Some(max)) => {
                    self.writer.push("at most ");
                    self.writer.number(max as u128);
                }
                (None, None) => {}
            }
            self.writer.push(" characters");
            self.writer
                .push(if description.is_empty() { "" } else { ")" });
        }
        self.writer.push("\",");
    }
}
