//! What a content filter found: Azure says it with every answer, and in place of one.

use serde_json::Value;

/// The findings of a content filter, by category.
///
/// ```
/// use outlines_runtime::Error;
///
/// fn explain(error: &Error) {
///     for finding in error.content_filter().into_iter().flat_map(|filter| filter.filtered()) {
///         eprintln!("{}: {:?}", finding.category(), finding.severity());
///     }
///     let looked_at = error.content_filter().map_or(0, |filter| filter.findings().len());
///     eprintln!("{looked_at} categories");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFilter {
    findings: Vec<FilterFinding>,
}

/// What a content filter found in one category.
///
/// ```
/// use outlines_runtime::FilterFinding;
///
/// fn describe(finding: &FilterFinding) -> String {
///     let verdict = if finding.is_filtered() { "held back" } else { "let through" };
///     match (finding.severity(), finding.is_detected()) {
///         (Some(severity), _) => format!("{}: {severity}, {verdict}", finding.category()),
///         (None, Some(true)) => format!("{}: found, {verdict}", finding.category()),
///         (None, _) => format!("{}: {verdict}", finding.category()),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterFinding {
    category: String,
    filtered: bool,
    severity: Option<String>,
    detected: Option<bool>,
}

impl ContentFilter {
    /// Parses the JSON of [`from_value`](Self::from_value).
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        Self::from_value(&value)
    }

    /// Reads `{"hate": {"filtered": …, "severity": …}, …}`; anything else is `None`.
    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let findings: Vec<_> = value
            .as_object()?
            .iter()
            .filter_map(|(category, finding)| {
                Some(FilterFinding {
                    category: category.clone(),
                    filtered: finding.get("filtered")?.as_bool()?,
                    severity: finding
                        .get("severity")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                    detected: finding.get("detected").and_then(Value::as_bool),
                })
            })
            .collect();
        (!findings.is_empty()).then_some(Self { findings })
    }

    /// The findings in all categories.
    #[must_use]
    pub fn findings(&self) -> &[FilterFinding] {
        &self.findings
    }

    /// The findings for which the text was held back.
    pub fn filtered(&self) -> impl Iterator<Item = &FilterFinding> {
        self.findings.iter().filter(|finding| finding.filtered)
    }
}

impl FilterFinding {
    /// The category as the server names it, such as `hate`, `violence`, `self_harm` or `jailbreak`.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// Whether the text was held back for this.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filtered
    }

    /// How bad it is: `safe`, `low`, `medium` or `high`. Some categories have no degrees.
    #[must_use]
    pub fn severity(&self) -> Option<&str> {
        self.severity.as_deref()
    }

    /// Whether it was found at all, in categories without degrees.
    #[must_use]
    pub fn is_detected(&self) -> Option<bool> {
        self.detected
    }
}
