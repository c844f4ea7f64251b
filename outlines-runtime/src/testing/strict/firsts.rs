//! What the objects among alternatives begin with.

use crate::testing::json::Json;

/// Whether two objects among the branches begin with one key. Objects whose first key is told apart by its values, as tags
/// are, have been seen to pass.
pub(super) fn are_shared(root: &Json, branches: &[Json]) -> bool {
    let mut objects = Vec::new();
    collect(root, branches, &mut Vec::new(), &mut objects);
    let firsts: Vec<(&str, &Json)> = objects
        .into_iter()
        .filter_map(|object| object.get("properties")?.as_object()?.iter().next())
        .collect();
    firsts.iter().enumerate().any(|(i, (key, schema))| {
        firsts[..i]
            .iter()
            .any(|(other, other_schema)| key == other && !are_distinct(schema, other_schema))
    })
}

fn are_distinct(a: &Json, b: &Json) -> bool {
    match (values(a), values(b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    }
}

fn values(schema: &Json) -> Option<&Json> {
    schema.get("enum").or_else(|| schema.get("const"))
}

/// What the branches are in the end: behind references, and in unions of their own.
fn collect<'s>(
    root: &'s Json,
    branches: &'s [Json],
    behind: &mut Vec<&'s str>,
    found: &mut Vec<&'s Json>,
) {
    for branch in branches {
        if let Some(inner) = branch.get("anyOf").and_then(Json::as_array) {
            collect(root, inner, behind, found);
        } else if let Some(target) = branch.get("$ref").and_then(Json::as_str) {
            // The same once more is no other alternative.
            if !behind.contains(&target) {
                behind.push(target);
                let target = root.target(target).map_or(&[][..], std::slice::from_ref);
                collect(root, target, behind, found);
            }
        } else {
            found.push(branch);
        }
    }
}
