//! What there is to draw, with references followed and every scalar known to have a value.

use std::collections::{HashMap, HashSet, VecDeque};

use super::RandomError;
use super::height::Heights;
use super::keywords::count;
use super::node::{Id, Node};
use super::number::Numbers;
use super::text::Texts;
use crate::testing::json::{Json, Members};

/// All schemas that a root reaches.
pub(super) struct Plan<'s> {
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) heights: Heights,
}

impl<'s> Plan<'s> {
    /// The first node is the root.
    pub(super) fn new(root: &'s Json) -> Result<Self, RandomError> {
        let mut planner = Planner {
            root,
            known: HashMap::new(),
            paths: Vec::new(),
            nodes: Vec::new(),
            queue: VecDeque::new(),
        };
        planner.id(root, "#".to_owned());
        // No recursion: a chain of definitions may be as long as a schema is wide.
        while let Some((schema, id)) = planner.queue.pop_front() {
            planner.nodes[id] = planner.node(schema, id);
        }
        let Planner { nodes, paths, .. } = planner;
        let heights = Heights::of(&nodes);
        match heights.fault(&nodes) {
            Some((id, reason)) => Err(RandomError {
                path: paths[id].clone(),
                reason,
            }),
            None => Ok(Self { nodes, heights }),
        }
    }
}

struct Planner<'s> {
    root: &'s Json,
    /// The nodes of schemas, by their address.
    known: HashMap<*const Json, Id>,
    paths: Vec<String>,
    nodes: Vec<Node<'s>>,
    queue: VecDeque<(&'s Json, Id)>,
}

/// Keywords that say what a document is and that a draw knows nothing of.
const UNKNOWN: &[&str] = &[
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

impl<'s> Planner<'s> {
    /// The node of a schema, which is looked at later if it is new.
    fn id(&mut self, schema: &'s Json, path: String) -> Id {
        if let Some(id) = self.known.get(&std::ptr::from_ref(schema)) {
            return *id;
        }
        let id = self.add(path);
        self.known.insert(schema, id);
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
            return Node::Nothing(format!("`{schema}` is no schema with a type"));
        };
        if let Some(keyword) = members.keys().find(|key| UNKNOWN.contains(key)) {
            return Node::Nothing(format!(
                "`{keyword}` is not of strict mode, and is not drawn from"
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
            let branches = branches.iter().enumerate();
            let path = self.paths[id].clone();
            return Node::Union(
                branches
                    .map(|(i, branch)| self.id(branch, format!("{path}/anyOf/{i}")))
                    .collect(),
            );
        }
        match members.get("type") {
            Some(Json::String(kind)) => self.typed(members, kind, id),
            Some(Json::Array(kinds)) => {
                let mut branches = Vec::new();
                for kind in kinds.iter().filter_map(Json::as_str) {
                    let branch = self.add(self.paths[id].clone());
                    self.nodes[branch] = self.typed(members, kind, branch);
                    branches.push(branch);
                }
                Node::Union(branches)
            }
            _ => Node::Nothing("there is no `type`".to_owned()),
        }
    }

    /// What is behind a reference, and behind that if it is one.
    fn reference(&mut self, target: &Json) -> Node<'s> {
        let mut target = target;
        let mut seen = HashSet::new();
        loop {
            let Some(path) = target.as_str() else {
                return Node::Nothing(format!("`{target}` is no reference"));
            };
            let Some(schema) = self.root.target(path) else {
                return Node::Nothing(format!("`{path}` leads to nothing"));
            };
            match schema.get("$ref") {
                Some(next) if seen.insert(path) => target = next,
                Some(_) => return Node::Nothing(format!("`{path}` leads to itself")),
                None => return Node::Union(vec![self.id(schema, path.to_owned())]),
            }
        }
    }

    fn typed(&mut self, members: &'s Members, kind: &str, id: Id) -> Node<'s> {
        let choice =
            |values: &[&str]| Node::Choice(values.iter().map(ToString::to_string).collect());
        match kind {
            "null" => choice(&["null"]),
            "boolean" => choice(&["false", "true"]),
            "string" => Texts::new(members).map_or_else(Node::Nothing, Node::Text),
            "integer" | "number" => {
                Numbers::new(members, kind == "integer").map_or_else(Node::Nothing, Node::Number)
            }
            "array" => self.list(members, id),
            "object" => self.object(members, id),
            kind => Node::Nothing(format!("`{kind}` is no type")),
        }
    }

    fn list(&mut self, members: &'s Members, id: Id) -> Node<'s> {
        let (fewest, most) = match (
            count(members, "minItems", 0),
            count(members, "maxItems", u64::MAX),
        ) {
            (Ok(fewest), Ok(most)) => (fewest, most),
            (Err(reason), _) | (_, Err(reason)) => return Node::Nothing(reason),
        };
        if fewest > most {
            return Node::Nothing(format!(
                "no list has at least {fewest} and at most {most} elements"
            ));
        }
        match members.get("items") {
            Some(items) => {
                let path = format!("{}/items", self.paths[id]);
                Node::List {
                    items: self.id(items, path),
                    fewest,
                    most,
                }
            }
            None => Node::Nothing("the list has no `items`".to_owned()),
        }
    }

    fn object(&mut self, members: &'s Members, id: Id) -> Node<'s> {
        let Some(properties) = members.get("properties").and_then(Json::as_object) else {
            return Node::Nothing("the object has no `properties`".to_owned());
        };
        let required = members.get("required").and_then(Json::as_array);
        let mut required = required.unwrap_or_default().iter().filter_map(Json::as_str);
        let known: HashSet<&str> = properties.keys().collect();
        if let Some(key) = required.find(|key| !known.contains(key)) {
            return Node::Nothing(format!("`{key}` is required and no property"));
        }
        let path = self.paths[id].clone();
        let properties = properties.iter().map(|(key, schema)| {
            let step = key.replace('~', "~0").replace('/', "~1");
            (key, self.id(schema, format!("{path}/properties/{step}")))
        });
        Node::Object(properties.collect())
    }
}

/// The values that are of the type, if there is one.
fn choice<'s>(values: &[Json], kind: Option<&Json>) -> Node<'s> {
    let is_of = |value: &&Json| match kind {
        Some(Json::String(kind)) => value.is_of(kind),
        Some(Json::Array(kinds)) => kinds
            .iter()
            .filter_map(Json::as_str)
            .any(|kind| value.is_of(kind)),
        _ => true,
    };
    let values: Vec<String> = values
        .iter()
        .filter(is_of)
        .map(ToString::to_string)
        .collect();
    if values.is_empty() {
        return Node::Nothing("there is no value of the type to choose from".to_owned());
    }
    Node::Choice(values)
}
