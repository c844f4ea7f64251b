//! Findings of a content filter. Azure sends them with every answer, and with the error for a
//! blocked prompt.

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
///     let checked = error.content_filter().map_or(0, |filter| filter.findings().len());
///     eprintln!("{checked} categories");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFilter {
    findings: Vec<FilterFinding>,
}

/// The finding of a content filter in one category.
///
/// ```
/// use outlines_runtime::FilterFinding;
///
/// fn describe(finding: &FilterFinding) -> String {
///     let action = if finding.is_filtered() { "blocked" } else { "allowed" };
///     match (finding.severity(), finding.is_detected()) {
///         (Some(severity), _) => format!("{}: {severity}, {action}", finding.category()),
///         (None, Some(true)) => format!("{}: detected, {action}", finding.category()),
///         (None, _) => format!("{}: {action}", finding.category()),
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
    /// Redacts the server's names of categories and severities.
    pub(crate) fn redact(&mut self, redact: impl Fn(String) -> String) {
        for finding in &mut self.findings {
            finding.category = redact(std::mem::take(&mut finding.category));
            finding.severity = finding.severity.take().map(&redact);
        }
    }

    /// Parses the JSON of [`from_value`](Self::from_value).
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        Self::from_value(&value)
    }

    /// Reads `{"hate": {"filtered": …, "severity": …}, …}`. Returns `None` for anything else.
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

    /// Returns the findings in all categories.
    #[must_use]
    pub fn findings(&self) -> &[FilterFinding] {
        &self.findings
    }

    /// Returns the findings because of which the text was blocked.
    pub fn filtered(&self) -> impl Iterator<Item = &FilterFinding> {
        self.findings.iter().filter(|finding| finding.filtered)
    }
}

impl FilterFinding {
    /// Returns the category as named by the server, such as `hate`, `violence`, `self_harm`, or
    /// `jailbreak`.
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// Returns whether the text was blocked because of this finding.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filtered
    }

    /// Returns the severity: `safe`, `low`, `medium`, or `high`. Some categories have none.
    #[must_use]
    pub fn severity(&self) -> Option<&str> {
        self.severity.as_deref()
    }

    /// Returns whether the category was detected, for categories without a severity.
    #[must_use]
    pub fn is_detected(&self) -> Option<bool> {
        self.detected
    }
}
