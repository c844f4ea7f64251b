//! Checks of `flatten`: serde must read what the schema admits.
//!
//! Serde offers an object's unclaimed keys to each of its flattened members in turn. A plain
//! struct, and an externally or adjacently tagged enum, claims its own keys. Any other type sees
//! all unclaimed keys and leaves them unclaimed.

use super::alternatives::{MAX_DEPTH, of_member};
use super::error::DeclarationError;
use super::node::{Alias, Flags, Flattened, Member, Object, Schema};
use super::text::texts_equal;

/// Returns the first error in an object with flattened members.
pub(super) const fn flatten_error(flattened: &'static Flattened) -> Option<DeclarationError> {
    let members = flattened.members;
    let (mut several, mut i) = (0, 0);
    while i < members.len() {
        match of_member(&members[i], 0) {
            0 => return Some(DeclarationError::NotFlattenable),
            1 => {}
            _ => several += 1,
        }
        i += 1;
    }
    if several > 1 {
        return Some(DeclarationError::SeveralFlattenedEnums);
    }
    let mut i = 0;
    while i < members.len() {
        let mut j = 0;
        while j < members.len() {
            if let Some(error) = pair_error(flattened, i, j) {
                return Some(error);
            }
            j += 1;
        }
        if let Member::Flattened { schema, .. } = &members[i] {
            // The content of a variant with an internal tag is not among other keys.
            if flattened.deny_unknown_fields && !consumes_keys(schema.get(), 0) {
                return Some(DeclarationError::DeniedFlattenedKeys);
            }
            if let Some(error) = skipped_key_error(flattened, schema.get(), 0) {
                return Some(error);
            }
        }
        i += 1;
    }
    None
}

/// Returns an error between two members.
const fn pair_error(
    flattened: &'static Flattened,
    index: usize,
    other: usize,
) -> Option<DeclarationError> {
    let (member, later) = (&flattened.members[index], &flattened.members[other]);
    let Member::Flattened { schema: later, .. } = later else {
        return None;
    };
    if index == other {
        return None;
    }
    match member {
        // The object claims its own keys first, wherever the field is declared.
        Member::Field { key, .. } => {
            if has_key(later.get(), key, 0) {
                return Some(DeclarationError::DuplicateKey(key));
            }
            let mut i = 0;
            while i < flattened.aliases.len() {
                let alias = &flattened.aliases[i];
                if let Some(field) = alias.field
                    && field == index
                    && has_key(later.get(), alias.key, 0)
                {
                    return Some(DeclarationError::ShadowedKey(alias.key));
                }
                i += 1;
            }
            None
        }
        Member::Flattened { schema, .. } => {
            let schema = schema.get();
            // Each pair occurs twice.
            if index < other
                && let Some(error) = shared_key_error(schema, later.get(), 0)
            {
                return Some(error);
            }
            let sees_keys = index < other || !consumes_keys(later.get(), 0);
            if sees_keys && denies_unknown_keys(schema, 0) {
                return Some(DeclarationError::DenyingFlattenedType);
            }
            None
        }
    }
}

/// Returns an error if a skipped field has a key of the flattened `schema`.
const fn skipped_key_error(
    flattened: &'static Flattened,
    schema: Schema,
    depth: usize,
) -> Option<DeclarationError> {
    let mut i = 0;
    while i < flattened.aliases.len() {
        let alias = &flattened.aliases[i];
        if alias.field.is_none() && has_key(schema, alias.key, depth) {
            return Some(DeclarationError::ShadowedKey(alias.key));
        }
        i += 1;
    }
    None
}

/// Returns whether an alternative of `schema` has `key`.
const fn has_key(schema: Schema, key: &str, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match schema {
        Schema::Named(named) => has_key(named.schema(), key, depth + 1),
        Schema::Nullable(inner) => has_key(inner.get(), key, depth + 1),
        Schema::Object(object) => contains(object.keys(), key),
        Schema::StringEnum(choices) => contains(choices.values, key),
        Schema::Union(union) => {
            let mut i = 0;
            while i < union.branches.len() {
                if has_key(union.branches[i].get(), key, depth + 1) {
                    return true;
                }
                i += 1;
            }
            false
        }
        Schema::Flattened(flattened) => {
            let mut i = 0;
            while i < flattened.members.len() {
                let found = match &flattened.members[i] {
                    Member::Field { key: own, .. } => texts_equal(own, key),
                    Member::Flattened { schema, .. } => has_key(schema.get(), key, depth + 1),
                };
                if found {
                    return true;
                }
                i += 1;
            }
            false
        }
        _ => false,
    }
}

const fn contains(keys: &[&str], key: &str) -> bool {
    let mut i = 0;
    while i < keys.len() {
        if texts_equal(keys[i], key) {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns an error if `later` has a key or an alias of `schema`.
const fn shared_key_error(schema: Schema, later: Schema, depth: usize) -> Option<DeclarationError> {
    if depth > MAX_DEPTH {
        return None;
    }
    match schema {
        Schema::Named(named) => shared_key_error(named.schema(), later, depth + 1),
        Schema::Nullable(inner) => shared_key_error(inner.get(), later, depth + 1),
        Schema::Object(object) => {
            if let Some(key) = first_shared(object.keys(), later) {
                return Some(DeclarationError::DuplicateKey(key));
            }
            shared_alias_error(object.aliases(), later)
        }
        Schema::StringEnum(choices) => match first_shared(choices.values, later) {
            Some(key) => Some(DeclarationError::DuplicateKey(key)),
            None => None,
        },
        Schema::Union(union) => {
            let mut i = 0;
            while i < union.branches.len() {
                let error = shared_key_error(union.branches[i].get(), later, depth + 1);
                if error.is_some() {
                    return error;
                }
                i += 1;
            }
            None
        }
        Schema::Flattened(flattened) => {
            let mut i = 0;
            while i < flattened.members.len() {
                match &flattened.members[i] {
                    Member::Field { key, .. } => {
                        if has_key(later, key, 0) {
                            return Some(DeclarationError::DuplicateKey(key));
                        }
                    }
                    Member::Flattened { schema, .. } => {
                        let error = shared_key_error(schema.get(), later, depth + 1);
                        if error.is_some() {
                            return error;
                        }
                    }
                }
                i += 1;
            }
            // Only what serde claims is missing for the later type.
            None
        }
        _ => None,
    }
}

const fn first_shared(keys: &'static [&'static str], later: Schema) -> Option<&'static str> {
    let mut i = 0;
    while i < keys.len() {
        if has_key(later, keys[i], 0) {
            return Some(keys[i]);
        }
        i += 1;
    }
    None
}

const fn shared_alias_error(aliases: &'static [Alias], later: Schema) -> Option<DeclarationError> {
    let mut i = 0;
    while i < aliases.len() {
        if has_key(later, aliases[i].key, 0) {
            return Some(DeclarationError::ShadowedKey(aliases[i].key));
        }
        i += 1;
    }
    None
}

/// Returns whether a flattened type consumes all of its keys, so that no later field sees them.
const fn consumes_keys(schema: Schema, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match schema {
        Schema::Named(named) => consumes_keys(named.schema(), depth + 1),
        Schema::Nullable(inner) => consumes_keys(inner.get(), depth + 1),
        Schema::Object(object) => !has_ignored_key(object),
        Schema::Union(union) => !union.is_buffered(),
        Schema::Flattened(_) => false,
        _ => true,
    }
}

const fn has_ignored_key(object: &Object) -> bool {
    let (flags, mut i) = (object.flags(), 0);
    while i < flags.len() {
        if flags[i] & Flags::IGNORED != 0 {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns whether a flattened type rejects unknown keys that no other field consumed.
const fn denies_unknown_keys(schema: Schema, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match schema {
        Schema::Named(named) => denies_unknown_keys(named.schema(), depth + 1),
        Schema::Nullable(inner) => denies_unknown_keys(inner.get(), depth + 1),
        Schema::Flattened(flattened) => flattened.deny_unknown_fields,
        Schema::Union(union) if union.is_buffered() => {
            if union.deny_unknown_fields {
                return true;
            }
            let mut i = 0;
            while i < union.branches.len() {
                if denies_keys(union.branches[i].get(), depth + 1) {
                    return true;
                }
                i += 1;
            }
            false
        }
        _ => false,
    }
}

/// Returns whether the content of a variant rejects keys that are not its own.
const fn denies_keys(schema: Schema, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match schema {
        Schema::Named(named) => denies_keys(named.schema(), depth + 1),
        Schema::Nullable(inner) => denies_keys(inner.get(), depth + 1),
        Schema::Object(object) => object.deny_unknown_fields,
        Schema::Flattened(flattened) => {
            if flattened.deny_unknown_fields {
                return true;
            }
            let mut i = 0;
            while i < flattened.members.len() {
                // The content of a newtype variant with an internal tag.
                if let Member::Flattened {
                    schema,
                    optional: false,
                } = &flattened.members[i]
                    && denies_keys(schema.get(), depth + 1)
                {
                    return true;
                }
                i += 1;
            }
            false
        }
        // An enum without a buffer accepts an object with one key only.
        Schema::Union(union) => {
            !union.internally_tagged && union.first_untagged > 0 || {
                let mut i = 0;
                while i < union.branches.len() {
                    if denies_keys(union.branches[i].get(), depth + 1) {
                        return true;
                    }
                    i += 1;
                }
                false
            }
        }
        Schema::StringEnum(_) => true,
        _ => false,
    }
}
