//! A document and its schema, side by side.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::shape::{self, Types};
use super::{Violation, rules};
use crate::schema::node::{Constraints, NodeRef, Schema};

/// Where in the document.
pub(super) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// What the place is called in a sentence.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Root => "value".to_owned(),
            path => path.to_string(),
        }
    }

    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Root => 0,
            Self::Key(outer, _) | Self::Index(outer, _) => outer.depth() + 1,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Path::Root, key) => f.write_str(key),
            Self::Key(outer, key) => write!(f, "{outer}.{key}"),
            Self::Index(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

/// A place of the document with the schema that belongs to it.
pub(super) struct Walk<'w> {
    schema: &'static Schema,
    constraints: Vec<&'static Constraints>,
    path: &'w Path<'w>,
    types: &'w Types,
    found: &'w RefCell<Option<Violation>>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        schema: &'static Schema,
        path: &'w Path<'w>,
        types: &'w Types,
        found: &'w RefCell<Option<Violation>>,
    ) -> Self {
        let (schema, constraints) = shape::resolve(types, schema);
        Self {
            schema,
            constraints,
            path,
            types,
            found,
        }
    }

    fn test(&self, rule: impl Fn(&Constraints) -> Option<String>) {
        for constraints in &self.constraints {
            if let Some(rule) = rule(constraints) {
                let violation = Violation {
                    path: self.path.name(),
                    rule,
                };
                self.found.borrow_mut().get_or_insert(violation);
            }
        }
    }

    /// Of several branches the document may be any that it fits: one without a violation excuses the others.
    fn any_of(&self, branches: &'static [NodeRef], document: &Value) {
        let mut first = None;
        for branch in branches {
            let schema = branch.get();
            if shape::fits(self.types, schema, document) {
                let found = RefCell::new(None);
                let _: Result<(), _> =
                    Walk::new(schema, self.path, self.types, &found).deserialize(document);
                match found.into_inner() {
                    None => return,
                    violation => first = first.or(violation),
                }
            }
        }
        if let Some(violation) = first {
            self.found.borrow_mut().get_or_insert(violation);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.schema {
            Schema::Union(union) => {
                let document = Value::deserialize(deserializer)?;
                self.any_of(union.branches, &document);
                Ok(())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.test(|constraints| rules::number(constraints, &number.into()));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.test(|constraints| rules::number(constraints, &number.into()));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        if let Some(number) = serde_json::Number::from_f64(number) {
            self.test(|constraints| rules::number(constraints, &number));
        }
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.test(|constraints| rules::text(constraints, text));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Schema::Array(array) = self.schema else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let mut count = 0;
        loop {
            let path = Path::Index(self.path, count);
            let element = Walk::new(array.items.get(), &path, self.types, self.found);
            if list.next_element_seed(element)?.is_none() {
                break;
            }
            count += 1;
        }
        self.test(|constraints| rules::count(constraints, count));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            let path = Path::Key(self.path, &key);
            match shape::fields(self.types, self.schema, &key).as_slice() {
                [] => drop(map.next_value::<IgnoredAny>()?),
                [field] => {
                    map.next_value_seed(Walk::new(field, &path, self.types, self.found))?;
                }
                // The key has a schema in each of several alternatives.
                fields => {
                    let document: Value = map.next_value()?;
                    let mut first = None;
                    for field in fields {
                        let found = RefCell::new(None);
                        let walk = Walk::new(field, &path, self.types, &found);
                        let _: Result<(), _> = walk.deserialize(&document);
                        match found.into_inner() {
                            None => {
                                first = None;
                                break;
                            }
                            violation => first = first.or(violation),
                        }
                    }
                    if let Some(violation) = first {
                        self.found.borrow_mut().get_or_insert(violation);
                    }
                }
            }
        }
        Ok(())
    }
}

/// A document `{"value": …}`.
pub(super) struct Wrapper<'w>(pub(super) Walk<'w>);

impl<'de> DeserializeSeed<'de> for Wrapper<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wrapper<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object around a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(walk) = self;
        let mut walk = Some(walk);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match walk.take().filter(|_| key == "value") {
                Some(walk) => map.next_value_seed(walk)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
