//! The validator, which traverses a document and its schema together.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::document::Json;
use super::rules::Rules;
use super::schema::{CompiledSchema, Shape, ShapeId, ShapeMember, Types};
use crate::schema::node::Unique;

/// The part of a schema that is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The constraints, and that no list is in place of an object. The rest of the schema only
    /// decides which alternative a value belongs to.
    Constraints,
    /// The complete schema.
    Complete,
    /// Types, choices, and keys. A key may be missing where the type omits `null` or an empty
    /// list, and there may be more keys than the type reads.
    #[cfg(feature = "testing")]
    Shape,
}

/// A position in a document.
enum ValuePath<'p> {
    Root,
    Key(&'p Self, &'p str),
    Index(&'p Self, usize),
}

impl ValuePath<'_> {
    fn depth(&self) -> usize {
        match self {
            Self::Root => 0,
            Self::Key(outer, _) | Self::Index(outer, _) => outer.depth() + 1,
        }
    }
}

impl fmt::Display for ValuePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(ValuePath::Root, key) => f.write_str(key),
            Self::Key(outer, key) => write!(f, "{outer}.{key}"),
            Self::Index(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

/// A part of a document that its schema does not admit.
#[derive(Debug)]
pub(crate) struct SchemaMismatch {
    path: String,
    text: String,
    depth: usize,
    reason: Reason,
}

/// The reason for a mismatch. Among alternatives, a later one makes it more likely that this
/// alternative was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// The value is not one of the choices: the tag of another alternative.
    Choice,
    /// A key is missing or unknown.
    Key,
    Type,
    /// The value is a list and should be an object.
    List,
    Constraint,
}

impl SchemaMismatch {
    fn new(path: &ValuePath<'_>, reason: Reason, text: impl Into<String>) -> Self {
        Self {
            path: path.to_string(),
            text: text.into(),
            depth: path.depth(),
            reason,
        }
    }

    /// Returns the path of the value, which is empty at the root.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Returns `true` if the value is a list in place of an object.
    pub(crate) fn is_list(&self) -> bool {
        self.reason == Reason::List
    }

    /// Returns `true` if serde may have deserialized the value nevertheless.
    fn accepted_by_serde(&self) -> bool {
        matches!(self.reason, Reason::List | Reason::Constraint)
    }

    fn rank(&self) -> (usize, Reason) {
        (self.depth, self.reason)
    }

    /// Replaces `best` if this one ranks higher.
    fn replace_if_better(self, best: &mut Option<Self>) {
        if best.as_ref().is_none_or(|best| best.rank() < self.rank()) {
            *best = Some(self);
        }
    }
}

impl fmt::Display for SchemaMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match &*self.path {
            "" => "value",
            path => path,
        };
        write!(f, "`{path}` {}", self.text)
    }
}

#[derive(Clone, Copy)]
pub(super) struct Validator<'s> {
    schema: &'s CompiledSchema,
    extent: Extent,
    /// Whether the value belongs to an alternative that may not be the right one.
    tentative: bool,
    /// Whether the object may have members of other shapes.
    flattened: bool,
    /// The number of nested alternatives that may follow. Schemas of the derive have no cycles, but
    /// other schemas may.
    hops: usize,
}

/// The limit of nested alternatives for one value.
const MAX_HOPS: usize = 100;

impl<'s> Validator<'s> {
    pub(super) fn new(schema: &'s CompiledSchema, extent: Extent) -> Self {
        Self {
            schema,
            extent,
            tentative: false,
            flattened: false,
            hops: MAX_HOPS,
        }
    }

    /// Returns the first mismatch. Among several alternatives, it is that of the alternative that
    /// the document matches furthest.
    pub(super) fn mismatch(self, json: &Json<'_>) -> Option<SchemaMismatch> {
        self.check(0, json, &ValuePath::Root)
    }

    /// Returns the first mismatch in one element of a list.
    pub(super) fn mismatch_of_element(
        self,
        json: &Json<'_>,
        index: usize,
    ) -> Option<SchemaMismatch> {
        let items = self.schema.shapes.first()?.items?;
        self.check(items, json, &ValuePath::Index(&ValuePath::Root, index))
    }

    /// Returns `true` if the shape is checked and not only the constraints.
    fn checks_shape(self) -> bool {
        self.tentative || self.extent != Extent::Constraints
    }

    fn checks_constraints(self) -> bool {
        matches!(self.extent, Extent::Constraints | Extent::Complete)
    }

    fn check(self, id: ShapeId, json: &Json<'_>, path: &ValuePath<'_>) -> Option<SchemaMismatch> {
        let shape = &self.schema.shapes[id];
        if !shape.alternatives.is_empty() {
            let is_none = json.is_null() && shape.is_nullable();
            return if is_none {
                None
            } else {
                self.alternatives(shape, json, path)
            };
        }
        if !shape.types.admits(Types::of(json)) {
            let text = format!("must be {}", shape.types.description());
            let reason = match json {
                Json::Array(_) if shape.types.is_object() => Reason::List,
                _ => Reason::Type,
            };
            return self.shape_mismatch(path, reason, text);
        }
        if !shape.choices.is_empty() && !is_choice(shape, json) {
            return self.shape_mismatch(path, Reason::Choice, "is not one of the choices");
        }
        match json {
            Json::Object(_) => self.object(shape, json, path),
            Json::Array(elements) => self.array(shape, elements, path),
            Json::Scalar(_) => self.scalar(shape, json, path),
        }
    }

    fn shape_mismatch(
        self,
        path: &ValuePath<'_>,
        reason: Reason,
        text: impl Into<String>,
    ) -> Option<SchemaMismatch> {
        (self.checks_shape() || reason == Reason::List)
            .then(|| SchemaMismatch::new(path, reason, text))
    }

    fn object(
        self,
        shape: &Shape,
        json: &Json<'_>,
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        let members = shape.members.iter();
        let members = members.filter_map(|member| self.member(member, json, path));
        let unknown = std::iter::once_with(|| self.unknown(shape, json, path));
        first(members.chain(unknown.flatten()))
    }

    fn member(
        self,
        member: &ShapeMember,
        json: &Json<'_>,
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        match member {
            ShapeMember::Field { key, shape, .. } => {
                let path = ValuePath::Key(path, key);
                match member.value(json) {
                    Some(value) => self.inner().check(*shape, value, &path),
                    None => self.missing(*shape, &path),
                }
            }
            ShapeMember::Flattened { shape, optional } => {
                let flattened = Self {
                    flattened: true,
                    ..self
                };
                let mismatch = flattened.check(*shape, json, path);
                mismatch.filter(|mismatch| !optional || mismatch.accepted_by_serde())
            }
        }
    }

    /// Returns the validator for a member or an element.
    fn inner(self) -> Self {
        Self {
            flattened: false,
            hops: MAX_HOPS,
            ..self
        }
    }

    fn missing(self, field: ShapeId, path: &ValuePath<'_>) -> Option<SchemaMismatch> {
        // The type has a default for it, or it would not have been deserialized.
        if self.extent == Extent::Constraints {
            return None;
        }
        let may_be_omitted = self.extent != Extent::Complete
            && [Json::Scalar("null"), Json::Array(Vec::new())]
                .iter()
                .any(|value| self.check(field, value, path).is_none());
        (!may_be_omitted).then(|| {
            let text = "is missing; remove `skip_serializing_if`, and serialize it under the name \
                        by which it is deserialized";
            SchemaMismatch::new(path, Reason::Key, text)
        })
    }

    fn unknown(
        self,
        shape: &Shape,
        json: &Json<'_>,
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        let checked = match self.extent {
            Extent::Constraints => self.tentative && shape.closed,
            Extent::Complete => shape.closed,
            #[cfg(feature = "testing")]
            Extent::Shape => false,
        };
        let Json::Object(members) = json else {
            return None;
        };
        if !checked || self.flattened || self.matches(shape, json).0 == members.len() {
            return None;
        }
        let key = members.keys().find(|key| !self.has_key(shape, key))?;
        let text = "is not in the schema; serialize only what is deserialized, under the same name";
        Some(SchemaMismatch::new(
            &ValuePath::Key(path, key),
            Reason::Key,
            text,
        ))
    }

    fn has_key(self, shape: &Shape, key: &str) -> bool {
        shape.members.iter().any(|member| match member {
            ShapeMember::Field {
                key: own, aliases, ..
            } => own == key || aliases.iter().any(|alias| alias == key),
            ShapeMember::Flattened { shape, .. } => self.any_has_key(*shape, key),
        })
    }

    fn any_has_key(self, id: ShapeId, key: &str) -> bool {
        let shape = &self.schema.shapes[id];
        let mut alternatives = shape.alternatives.iter();
        alternatives.any(|id| self.any_has_key(*id, key)) || self.has_key(shape, key)
    }

    fn array(
        self,
        shape: &Shape,
        elements: &[Json<'_>],
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        let count = self.broken(shape, path, |rules| {
            rules.count(match shape.unique {
                Unique::None => elements.len(),
                Unique::Elements => distinct(elements.iter()),
                Unique::Keys => distinct(elements.iter().filter_map(|entry| entry.get("key"))),
            })
        });
        let items = shape.items?;
        let elements = elements.iter().enumerate().filter_map(|(index, element)| {
            let path = ValuePath::Index(path, index);
            self.inner().check(items, element, &path)
        });
        first(count.into_iter().chain(elements))
    }

    fn scalar(
        self,
        shape: &Shape,
        json: &Json<'_>,
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        if shape.rules.is_empty() {
            return None;
        }
        if let Some(number) = json.as_number() {
            return self.broken(shape, path, |rules| rules.number(number));
        }
        let text = json.as_str()?;
        self.broken(shape, path, |rules| rules.text(&text))
    }

    fn broken(
        self,
        shape: &Shape,
        path: &ValuePath<'_>,
        rule: impl Fn(&Rules) -> Option<String>,
    ) -> Option<SchemaMismatch> {
        if !self.checks_constraints() {
            return None;
        }
        let rule = shape.rules.iter().find_map(rule)?;
        Some(SchemaMismatch::new(
            path,
            Reason::Constraint,
            format!("must be {rule}"),
        ))
    }

    /// Checks alternatives. The value is valid if one of them has no mismatch.
    ///
    /// If only constraints are checked, serde has already accepted one of the alternatives:
    /// probably the one with the most members of the document, or among several, the one with the
    /// fewest missing members. A mismatch of the shape shows that it was a different one.
    fn alternatives(
        self,
        shape: &Shape,
        json: &Json<'_>,
        path: &ValuePath<'_>,
    ) -> Option<SchemaMismatch> {
        let tentative = Self {
            tentative: true,
            hops: self.hops.checked_sub(1)?,
            ..self
        };
        if self.extent != Extent::Constraints {
            let mut best = None;
            for id in &shape.alternatives {
                tentative
                    .check(*id, json, path)?
                    .replace_if_better(&mut best);
            }
            return best;
        }
        let mut ranked: Vec<_> = shape
            .alternatives
            .iter()
            .map(|id| (self.rank(*id, json), *id))
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let (mut broken, mut other) = (None, None);
        let mut broken_rank = None;
        for (rank, id) in ranked {
            if broken_rank.is_some_and(|broken| broken != rank) {
                break;
            }
            let mismatch = tentative.check(id, json, path)?;
            if mismatch.accepted_by_serde() {
                broken_rank = Some(rank);
                mismatch.replace_if_better(&mut broken);
            } else {
                mismatch.replace_if_better(&mut other);
            }
        }
        broken.or(other.filter(|_| self.tentative))
    }

    /// Returns a key that sorts the alternatives by how well the members of a document match.
    fn rank(self, id: ShapeId, json: &Json<'_>) -> (Reverse<usize>, usize) {
        let shape = &self.schema.shapes[id];
        if !shape.alternatives.is_empty() {
            let ranks = shape.alternatives.iter().map(|id| self.rank(*id, json));
            return ranks.min().unwrap_or_default();
        }
        let (matched, missing) = self.matches(shape, json);
        (Reverse(matched), missing)
    }

    /// Counts the members of an object that a document has, and those that it lacks.
    fn matches(self, shape: &Shape, json: &Json<'_>) -> (usize, usize) {
        let (mut matched, mut missing) = (0, 0);
        for member in &shape.members {
            match member {
                ShapeMember::Field { .. } if member.value(json).is_some() => matched += 1,
                ShapeMember::Field {
                    optional, shape, ..
                } => {
                    let optional = *optional || self.schema.shapes[*shape].is_nullable();
                    missing += usize::from(!optional);
                }
                ShapeMember::Flattened { shape, optional } => {
                    let (Reverse(more), lacking) = self.rank(*shape, json);
                    matched += more;
                    missing += if *optional { 0 } else { lacking };
                }
            }
        }
        (matched, missing)
    }
}

/// Returns the first mismatch that serde rejects, because it shows that another alternative is
/// meant. If there is none, returns the first list in place of an object, or the first mismatch.
fn first(mismatches: impl Iterator<Item = SchemaMismatch>) -> Option<SchemaMismatch> {
    let mut first: Option<SchemaMismatch> = None;
    for mismatch in mismatches {
        if !mismatch.accepted_by_serde() {
            return Some(mismatch);
        }
        if first
            .as_ref()
            .is_none_or(|first| first.reason > mismatch.reason)
        {
            first = Some(mismatch);
        }
    }
    first
}

/// Returns the number of different values.
fn distinct<'j, 't: 'j>(values: impl Iterator<Item = &'j Json<'t>>) -> usize {
    values.map(Json::canonical).collect::<BTreeSet<_>>().len()
}

fn is_choice(shape: &Shape, json: &Json<'_>) -> bool {
    match json.as_str() {
        Some(text) => shape.choices.iter().any(|choice| *choice == *text),
        None => json
            .to_scalar()
            .is_some_and(|value| shape.choices.contains(&value)),
    }
}
