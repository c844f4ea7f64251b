//! Enums at any depth of a recursive type, and beside other strings.

use outlines_runtime::Structured;
use outlines_runtime::eval::{Case, Evaluation};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Serialize, Deserialize, Structured)]
enum Kind {
    #[serde(rename = "open")]
    Open,
    #[serde(rename = "Open")]
    Reopened,
}

#[derive(Debug, Serialize, Deserialize, Structured)]
struct Step {
    kind: Kind,
    label: Label,
    next: Option<Box<Step>>,
}

/// A known label, or any text.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[serde(untagged)]
enum Label {
    Known(Kind),
    Other(String),
}

fn step(kind: Kind, label: Label, next: Option<Step>) -> Step {
    Step {
        kind,
        label,
        next: next.map(Box::new),
    }
}

/// Wraps a step in others.
fn deep(depth: usize, kind: Kind, label: &Label) -> Step {
    let outer = |inner| step(Kind::Open, Label::Known(Kind::Open), Some(inner));
    (0..depth).fold(step(kind, label.clone(), None), |inner, _| outer(inner))
}

#[test]
fn enums_are_exact_at_any_depth_and_other_strings_beside_them_are_not() {
    let other = |text: &str| Label::Other(text.to_owned());
    for depth in 0..5 {
        let prefix = "next.".repeat(depth);
        for (expected, actual, wrong) in [
            (
                (Kind::Open, other("in work")),
                (Kind::Open, other("In  work")),
                None,
            ),
            (
                (Kind::Open, other("new")),
                (Kind::Reopened, other("new")),
                Some("kind"),
            ),
            (
                (Kind::Open, Label::Known(Kind::Open)),
                (Kind::Open, Label::Known(Kind::Reopened)),
                Some("label"),
            ),
            (
                (Kind::Open, Label::Known(Kind::Open)),
                (Kind::Open, other("OPEN")),
                Some("label"),
            ),
            (
                (Kind::Open, other("OPEN")),
                (Kind::Open, other("oPEN")),
                None,
            ),
        ] {
            let [expected, actual] =
                [expected, actual].map(|(kind, label)| deep(depth, kind, &label));
            let mut evaluation = Evaluation::new();
            evaluation.add_value(&Case::new("…", expected), &actual);
            let mismatches = evaluation.report().mismatches.into_iter();
            let found: Vec<String> = mismatches.map(|mismatch| mismatch.path).collect();
            let wrong: Vec<String> = wrong.iter().map(|key| format!("{prefix}{key}")).collect();
            assert_eq!(found, wrong, "{depth}");
        }
    }
}
