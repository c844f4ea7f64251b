//! Resolved form of a schema: references followed, scalars prepared, unsatisfiable parts marked.

use std::collections::{HashMap, HashSet, VecDeque};

use super::number::NumberRule;
use super::string::StringRule;
use super::{RandomError, count};
use crate::testing::json::{Json, Members};

/// The greatest depth of a document through lists, objects, and unions. `serde_json` reads 127.
const MAX_DEPTH: u32 = 100;

/// The index of a node.
pub(super) type Id = usize;

pub(super) enum Node<'s> {
    /// One of these JSON texts.
    Choice(Vec<String>),
    String(StringRule),
    Number(NumberRule),
    List {
        items: Id,
        min: u64,
        max: u64,
    },
    Object(Vec<(&'s str, Id)>),
    Union(Vec<Id>),
    /// No document, for this reason.
    Unsatisfiable(String),
}

/// The schemas reachable from a root, which is the first node.
pub(super) struct Plan<'s> {
    pub(super) nodes: Vec<Node<'s>>,
    /// The depth of the shallowest document of each node, or `None` if there is no document.
    min_depths: Vec<Option<u32>>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(root: &'s Json) -> Result<Self, RandomError> {
        let mut builder = PlanBuilder {
            root,
            ids: HashMap::new(),
            paths: Vec::new(),
            nodes: Vec::new(),
            queue: VecDeque::new(),
        };
        builder.id(root, "#".to_owned());
        // A queue instead of recursion, because a chain of definitions may be very long.
        while let Some((schema, id)) = builder.queue.pop_front() {
            builder.nodes[id] = builder.node(schema, id);
        }
        let PlanBuilder { nodes, paths, .. } = builder;
        let mut plan = Self {
            min_depths: vec![None; nodes.len()],
            nodes,
        };
        plan.compute_min_depths();
        match plan.unsatisfiable() {
            Some((id, reason)) => Err(RandomError {
                path: paths[id].clone(),
                reason,
            }),
            None => Ok(plan),
        }
    }

    /// Iterates to a fixed point. Most nodes refer to later ones, hence the reverse order.
    fn compute_min_depths(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for id in (0..self.nodes.len()).rev() {
                let depth = self.compute_min_depth(id);
                changed |= self.min_depths[id] != depth;
                self.min_depths[id] = depth;
            }
        }
    }

    fn compute_min_depth(&self, id: Id) -> Option<u32> {
        let below = |id: &Id| Some(self.min_depths[*id]?.saturating_add(1));
        match &self.nodes[id] {
            Node::Choice(_) | Node::String(_) | Node::Number(_) => Some(0),
            Node::Unsatisfiable(_) => None,
            Node::List { min: 0, .. } => Some(1),
            Node::List { items, .. } => below(items),
            Node::Object(properties) => properties
                .iter()
                .try_fold(1, |depth, (_, id)| Some(below(id)?.max(depth))),
            Node::Union(branches) => branches.iter().filter_map(below).min(),
        }
    }

    pub(super) fn min_depth(&self, id: Id) -> Option<u32> {
        self.min_depths[id]
    }

    /// Returns whether a document of the node fits at this depth.
    pub(super) fn fits(&self, id: Id, depth: u32) -> bool {
        self.min_depths[id].is_some_and(|min| depth + min <= MAX_DEPTH)
    }

    /// Returns why the root has no document, and the node responsible.
    fn unsatisfiable(&self) -> Option<(Id, String)> {
        match self.min_depths[0] {
            Some(depth) if depth <= MAX_DEPTH => None,
            Some(_) => {
                let reason = format!("every document is nested deeper than {MAX_DEPTH} levels");
                Some((0, reason))
            }
            None => Some(self.reason()),
        }
    }

    /// Follows the first child without a document until one gives a reason.
    fn reason(&self) -> (Id, String) {
        let mut id = 0;
        let mut visited = HashSet::new();
        while visited.insert(id) {
            let unsatisfiable = |id: &Id| self.min_depths[*id].is_none();
            let next = match &self.nodes[id] {
                Node::Unsatisfiable(reason) => return (id, reason.clone()),
                Node::List { items, .. } => Some(*items),
                Node::Object(properties) => {
                    properties.iter().map(|(_, id)| *id).find(unsatisfiable)
                }
                Node::Union(branches) => branches.iter().copied().find(unsatisfiable),
                Node::Choice(_) | Node::String(_) | Node::Number(_) => None,
            };
            match next {
                Some(next) => id = next,
                None => return (id, "`anyOf` has no alternatives".to_owned()),
            }
        }
        (id, "the type contains itself without an end".to_owned())
    }
}

struct PlanBuilder<'s> {
    root: &'s Json,
    /// The nodes of schemas, by their address.
    ids: HashMap<*const Json, Id>,
    paths: Vec<String>,
    nodes: Vec<Node<'s>>,
    queue: VecDeque<(&'s Json, Id)>,
}

/// Keywords that restrict a document in ways that are not supported.
const UNSUPPORTED: &[&str] = &[
    "allOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "prefixItems",
    "contains",
    "uniqueItems",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
];

impl<'s> PlanBuilder<'s> {
    /// Returns the node of a schema, which is queued if it is new.
    fn id(&mut self, schema: &'s Json, path: String) -> Id {
        if let Some(id) = self.ids.get(&std::ptr::from_ref(schema)) {
            return *id;
        }
        let id = self.add(path);
        self.ids.insert(schema, id);
        self.queue.push_back((schema, id));
        id
    }

    fn add(&mut self, path: String) -> Id {
        self.paths.push(path);
        self.nodes.push(Node::Choice(Vec::new()));
        self.nodes.len() - 1
    }

    fn node(&mut self, schema: &'s Json, id: Id) -> Node<'s> {
        let Some(members) = schema.as_object() else {
            return Node::Unsatisfiable(format!("`{schema}` is not a schema with a type"));
        };
        if let Some(keyword) = members
            .keys()
            .find(|key| UNSUPPORTED.contains(&key.as_str()))
        {
            return Node::Unsatisfiable(format!(
                "`{keyword}` is not a keyword of strict mode and is not supported"
            ));
        }
        if let Some(target) = members.get("$ref") {
            return self.reference(target);
        }
        if let Some(value) = members.get("const") {
            return choice(std::slice::from_ref(value), members.get("type"));
        }
        if let Some(values) = members.get("enum").and_then(Json::as_array) {
            return choice(values, members.get("type"));
        }
        if let Some(branches) = members.get("anyOf").and_then(Json::as_array) {
            let path = self.paths[id].clone();
            let branches = branches.iter().enumerate();
            let ids = branches.map(|(i, branch)| self.id(branch, format!("{path}/anyOf/{i}")));
            return Node::Union(ids.collect());
        }
        match members.get("type") {
            Some(Json::String(name)) => self.typed(members, name, id),
            Some(Json::Array(names)) => {
                let mut branches = Vec::new();
                for name in names.iter().filter_map(Json::as_str) {
                    let branch = self.add(self.paths[id].clone());
                    self.nodes[branch] = self.typed(members, name, branch);
                    branches.push(branch);
                }
                Node::Union(branches)
            }
            _ => Node::Unsatisfiable("`type` is missing".to_owned()),
        }
    }

    /// Follows a reference, and the references behind it.
    fn reference(&mut self, mut target: &'s Json) -> Node<'s> {
        let mut visited = HashSet::new();
        loop {
            let Some(path) = target.as_str() else {
                return Node::Unsatisfiable(format!("`{target}` is not a reference"));
            };
            let Some(schema) = self.root.resolve(path) else {
                return Node::Unsatisfiable(format!("`{path}` does not exist"));
            };
            match schema.get("$ref") {
                Some(next) if visited.insert(path) => target = next,
                Some(_) => return Node::Unsatisfiable(format!("`{path}` refers to itself")),
                None => return Node::Union(vec![self.id(schema, path.to_owned())]),
            }
        }
    }

    fn typed(&mut self, members: &'s Members, name: &str, id: Id) -> Node<'s> {
        match name {
            "null" => Node::Choice(vec!["null".to_owned()]),
            "boolean" => Node::Choice(vec!["false".to_owned(), "true".to_owned()]),
            "string" => StringRule::new(members).map_or_else(Node::Unsatisfiable, Node::String),
            "integer" | "number" => NumberRule::new(members, name == "integer")
                .map_or_else(Node::Unsatisfiable, Node::Number),
            "array" => self.list(members, id).unwrap_or_else(Node::Unsatisfiable),
            "object" => self.object(members, id).unwrap_or_else(Node::Unsatisfiable),
            name => Node::Unsatisfiable(format!("`{name}` is not a type")),
        }
    }

    fn list(&mut self, members: &'s Members, id: Id) -> Result<Node<'s>, String> {
        let min = count(members, "minItems", 0)?;
        let max = count(members, "maxItems", u64::MAX)?;
        if min > max {
            return Err(format!(
                "no list has at least {min} and at most {max} elements"
            ));
        }
        let items = members.get("items").ok_or("the list has no `items`")?;
        let items = self.id(items, format!("{}/items", self.paths[id]));
        Ok(Node::List { items, min, max })
    }

    fn object(&mut self, members: &'s Members, id: Id) -> Result<Node<'s>, String> {
        let properties = members.get("properties").and_then(Json::as_object);
        let properties = properties.ok_or("the object has no `properties`")?;
        let required = members.get("required").and_then(Json::as_array);
        let mut required = required.unwrap_or_default().iter().filter_map(Json::as_str);
        if let Some(key) = required.find(|key| !properties.contains_key(*key)) {
            return Err(format!("`{key}` is required but not a property"));
        }
        let path = self.paths[id].clone();
        let properties = properties.iter().map(|(key, schema)| {
            let segment = key.replace('~', "~0").replace('/', "~1");
            (
                key.as_str(),
                self.id(schema, format!("{path}/properties/{segment}")),
            )
        });
        Ok(Node::Object(properties.collect()))
    }
}

/// Returns a choice among the values that are of the given type, if there is one.
fn choice<'s>(values: &[Json], types: Option<&Json>) -> Node<'s> {
    let is_of_type = |value: &&Json| match types {
        Some(Json::String(name)) => value.is_of_type(name),
        Some(Json::Array(names)) => names
            .iter()
            .filter_map(Json::as_str)
            .any(|name| value.is_of_type(name)),
        _ => true,
    };
    let values: Vec<String> = values
        .iter()
        .filter(is_of_type)
        .map(ToString::to_string)
        .collect();
    if values.is_empty() {
        return Node::Unsatisfiable("`enum` has no value of the type".to_owned());
    }
    Node::Choice(values)
}
