//! The result of rendering a schema, and the error message that follows from it.

use super::error::DeclarationError;
use super::node::{Member, Named, NodeRef, Schema};
use super::strict_mode::{Limits, SchemaSize};
use super::text::{Writer, texts_equal};
use super::type_info::Name;

/// The innermost type with a name around an error, if there is one.
pub(super) type Owner = Option<&'static Named>;

/// The result of rendering a schema, apart from its text.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Summary {
    /// The length of the text.
    pub(super) bytes: usize,
    pub(super) size: SchemaSize,
    pub(super) errors: Errors,
    /// Whether the schema has constraints to check on an answer.
    pub(crate) constrained: bool,
    /// Whether serde buffers parts of a value before it deserializes them.
    pub(crate) buffered: bool,
}

impl Summary {
    pub(super) const fn new() -> Self {
        Self {
            bytes: 0,
            size: SchemaSize::new(),
            errors: Errors {
                found: [None; Errors::MAX],
                len: 0,
            },
            constrained: false,
            buffered: false,
        }
    }
}

/// The different errors in a schema. Those beyond the first few are shown after these are fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errors {
    found: [Option<(DeclarationError, Owner)>; Self::MAX],
    pub(super) len: usize,
}

impl Errors {
    const MAX: usize = 8;

    /// Adds an error. A schema that is written several times has its errors once.
    pub(super) const fn push(&mut self, error: DeclarationError, owner: Owner) {
        let new = line(&error, owner);
        let mut i = 0;
        while i < self.len {
            if let Some((error, owner)) = &self.found[i]
                && texts_equal(line(error, *owner).as_str(), new.as_str())
            {
                return;
            }
            i += 1;
        }
        if self.len < Self::MAX {
            self.found[self.len] = Some((error, owner));
            self.len += 1;
        }
    }
}

/// Returns the text of an error without the root.
const fn line(error: &DeclarationError, owner: Owner) -> Writer<512> {
    let mut line = Writer::new();
    if let Some(owner) = owner {
        line.rust_name(&owner.info.name);
    }
    error.explain(&mut line);
    line
}

/// An error message about a schema, or an empty one.
pub(super) struct ErrorMessage(Writer<4_096>);

impl ErrorMessage {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    pub(super) const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Starts a line with the type of an error and, if it is part of another type, with the field
    /// of that type.
    const fn start(&mut self, owner: &Name, field: Option<(&'static str, &Name)>) {
        if self.0.len() > 0 {
            self.0.push("\n");
        }
        self.0.push("`");
        self.0.rust_name(owner);
        self.0.push("` ");
        if let Some((key, root)) = field {
            self.0.push("in ");
            if !key.is_empty() {
                self.0.push(key);
                self.0.push(" of ");
            }
            self.0.push("`");
            self.0.rust_name(root);
            self.0.push("` ");
        }
    }
}

/// Returns the exceeded limit of the schema `root` of the type `name`, or its errors, one sentence
/// on each line. Returns an empty message if there are none. Without `errors`, those that are
/// reported at the declaration of the type are left out.
pub(super) const fn violation(
    limits: &Limits,
    root: Schema,
    summary: &Summary,
    name: &Name,
    errors: bool,
) -> ErrorMessage {
    let mut message = ErrorMessage(Writer::new());
    let mut i = 0;
    while i < summary.errors.len {
        if let Some((error, owner)) = &summary.errors.found[i]
            && match error {
                DeclarationError::SharedFirstKey(_) => errors && !limits.shared_first_keys,
                // The declaration is checked without it, since a comparison takes long.
                DeclarationError::SameIdentity(_) => true,
                _ => errors,
            }
        {
            match owner {
                Some(owner) if !is_type(root, owner) => {
                    if let Some(key) = field_of(root, owner) {
                        message.start(&owner.info.name, Some((key, name)));
                        error.explain(&mut message.0);
                    }
                }
                _ => {
                    message.start(name, None);
                    error.explain(&mut message.0);
                }
            }
        }
        i += 1;
    }
    if message.is_empty()
        && let Some(exceeded) = limits.exceeded(&summary.size)
    {
        // `Order` has 6000 properties, but the API allows 5000; split it into types …
        message.start(name, None);
        message.0.push("has ");
        message.0.number(exceeded.found as u128);
        message.0.push(" ");
        message.0.push(exceeded.what);
        message.0.push(", but the API allows ");
        message.0.number(exceeded.limit as u128);
        message.0.push("; ");
        message.0.push(exceeded.fix);
    }
    message
}

const fn is_type(schema: Schema, owner: &'static Named) -> bool {
    matches!(schema, Schema::Named(named) if named.info.id == owner.info.id)
}

/// Returns the key of the field of `root` that contains the type `owner`, or an empty string if it
/// is not in a field. Returns `None` if it is only in types that are checked at their own
/// declaration.
const fn field_of(root: Schema, owner: &'static Named) -> Option<&'static str> {
    let mut search = TypeSearch { owner, steps: 0 };
    let body = match root {
        Schema::Named(named) => named.schema(),
        body => body,
    };
    match body {
        Schema::Object(object) => {
            let (fields, mut i) = (object.fields(), 0);
            while i < fields.len() {
                if search.finds_in(fields[i].get(), 0) {
                    return Some(object.keys()[i]);
                }
                i += 1;
            }
            None
        }
        Schema::Flattened(flattened) => {
            let mut i = 0;
            while i < flattened.members.len() {
                let (key, schema) = match &flattened.members[i] {
                    Member::Field { key, schema, .. } => (*key, schema),
                    Member::Flattened { schema, .. } => ("", schema),
                };
                if search.finds_in(schema.get(), 0) {
                    return Some(key);
                }
                i += 1;
            }
            None
        }
        body if search.finds_in(body, 0) => Some(""),
        _ => None,
    }
}

/// A search for the type of an error.
struct TypeSearch {
    owner: &'static Named,
    steps: u32,
}

impl TypeSearch {
    /// The effort after which a type counts as found.
    const MAX_DEPTH: u32 = 32;
    const MAX_STEPS: u32 = 10_000;

    /// Returns whether the type is part of `schema`, apart from types that are checked at their own
    /// declaration.
    const fn finds_in(&mut self, schema: Schema, depth: u32) -> bool {
        self.steps += 1;
        if depth > Self::MAX_DEPTH || self.steps > Self::MAX_STEPS {
            return true;
        }
        let depth = depth + 1;
        match schema {
            Schema::Named(named) => {
                is_type(schema, self.owner)
                    || (named.is_generic() || named.is_unlimited())
                        && self.finds_in(named.schema(), depth)
            }
            Schema::Array(array) => self.finds_in(array.items.get(), depth),
            Schema::Nullable(inner) => self.finds_in(inner.get(), depth),
            Schema::Constrained(inner) => self.finds_in(inner.schema.get(), depth),
            Schema::Object(object) => self.finds_in_any(object.fields(), depth),
            Schema::Union(union) => self.finds_in_any(union.branches, depth),
            Schema::Flattened(flattened) => {
                let mut i = 0;
                while i < flattened.members.len() {
                    let (Member::Field { schema, .. } | Member::Flattened { schema, .. }) =
                        &flattened.members[i];
                    if self.finds_in(schema.get(), depth) {
                        return true;
                    }
                    i += 1;
                }
                false
            }
            _ => false,
        }
    }

    const fn finds_in_any(&mut self, schemas: &'static [NodeRef], depth: u32) -> bool {
        let mut i = 0;
        while i < schemas.len() {
            if self.finds_in(schemas[i].get(), depth) {
                return true;
            }
            i += 1;
        }
        false
    }
}
