//! The number of ways in which the keys of an object with flattened members can be written.

use super::node::{Content, Flattened, Member, Schema, Target, Union};
use super::statics::static_at;

/// Returns whether a node is a struct without flattened members. This is a macro because the const
/// interpreter is slow at calls.
macro_rules! is_struct {
    ($node_ref:expr) => {
        matches!(
            $node_ref.target,
            Target::Named(named) if matches!(static_at!(named).content, Content::Object(_))
        )
    };
}

/// The longest chain of newtypes around a type.
pub(super) const MAX_CHAIN: usize = 64;

/// The greatest depth of types flattened into each other; only infinite recursion is deeper.
pub(super) const MAX_DEPTH: usize = 64;

/// Returns the number of alternatives of the whole object; 0 if a member has no keys.
pub(super) const fn alternatives(flattened: &'static Flattened) -> usize {
    of_members(flattened.members, 0)
}

const fn of_members(members: &'static [Member], depth: usize) -> usize {
    let (mut product, mut rest) = (1, members);
    while let [member, after @ ..] = rest {
        // A call for each field or struct would be slow at compile time.
        if let Member::Flattened { schema, optional } = member
            && !is_struct!(schema)
        {
            product *= of_schema(schema.get(), *optional, depth + 1);
        }
        rest = after;
    }
    product
}

pub(super) const fn of_member(member: &'static Member, depth: usize) -> usize {
    match member {
        Member::Field { .. } => 1,
        Member::Flattened { schema, optional } => of_schema(schema.get(), *optional, depth + 1),
    }
}

pub(super) const fn of_schema(schema: Schema, optional: bool, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 0;
    }
    match schema {
        Schema::Named(named) => of_schema(named.schema(), optional, depth + 1),
        // A unit struct is read from any object.
        Schema::Null | Schema::Object(_) => 1,
        Schema::StringEnum(choices) => choices.values.len(),
        Schema::Nullable(inner) => match of_schema(inner.get(), optional, depth + 1) {
            0 => 0,
            count => count + optional as usize,
        },
        Schema::Flattened(flattened) => of_members(flattened.members, depth + 1),
        Schema::Union(union) => {
            let (mut sum, mut i) = (0, 0);
            while i < union.branches.len() {
                let branch = union.branches[i].get();
                // An untagged unit variant is read from `null`, and from no object.
                if i >= union.first_untagged && matches!(branch, Schema::Null) {
                    return 0;
                }
                match of_schema(branch, false, depth + 1) {
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

/// Returns the branch that contains an alternative, and the number of the alternative in the
/// branch.
pub(super) const fn branch_of(union: &'static Union, alternative: usize) -> (usize, usize) {
    let (mut branch, mut rest) = (0, alternative);
    loop {
        let count = of_schema(union.branches[branch].get(), false, 0);
        if rest < count || branch + 1 == union.branches.len() {
            return (branch, rest);
        }
        rest -= count;
        branch += 1;
    }
}
