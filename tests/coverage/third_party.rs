//! Third-party types in the table of their features in ATTRIBUTES.md.

use std::collections::BTreeSet;
use std::fs;

use outlines_tests::third_party::types;

use crate::root;

/// Features with the name of a crate that provide no schemas of its types.
const OTHER_FEATURES: [&str; 3] = ["garde023", "llguidance1", "schemars1"];

/// Returns the cells of the table: the features, and the types.
fn rows() -> Vec<(Vec<&'static str>, Vec<&'static str>)> {
    let page = include_str!("../../outlines-derive/ATTRIBUTES.md");
    let (_, section) = page.split_once("## Types of other crates\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let code = |cell: &'static str| cell.split('`').skip(1).step_by(2).collect();
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let (features, types) = line.trim_matches('|').split_once('|').unwrap();
            (code(features), code(types))
        })
        .collect()
}

/// Returns the features of the runtime that provide schemas of types.
fn features() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("outlines-runtime/Cargo.toml")).unwrap();
    let keys = manifest.lines().filter_map(|line| line.split_once(" = "));
    keys.map(|(key, _)| key)
        .filter(|key| key.ends_with(|last: char| last.is_ascii_digit()))
        .filter(|key| !key.starts_with('#') && !OTHER_FEATURES.contains(key))
        // A dependency is a feature unless the name is used like this.
        .filter(|key| !manifest.contains(&format!("\"dep:{key}\"")))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_third_party_type_is_documented_and_every_feature_has_one() {
    let rows = rows();
    for ty in types() {
        let name = ty.name.split('<').next().unwrap();
        assert!(
            rows.iter()
                .any(|(features, types)| features.contains(&ty.feature) && types.contains(&name)),
            "ATTRIBUTES.md has no row of the feature `{}` with `{name}`",
            ty.feature,
        );
    }
    let features = features();
    assert!(features.contains("semver1"), "{features:?}");
    let documented = rows.iter().flat_map(|(features, _)| features);
    let documented: BTreeSet<_> = documented.map(|&feature| feature.to_owned()).collect();
    assert_eq!(
        documented, features,
        "features in ATTRIBUTES.md, and in the manifest"
    );
    let tested: BTreeSet<_> = types().iter().map(|ty| ty.feature.to_owned()).collect();
    assert_eq!(
        tested, features,
        "features of the types, and in the manifest"
    );
}
