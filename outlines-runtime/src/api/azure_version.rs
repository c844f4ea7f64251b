//! Azure's API versions: dated versions, and the v1 API.

use crate::api::{Api, OutputMode, TokenLimitField};
use crate::error::Error;

/// The first versions with JSON mode and tools, with structured outputs, with
/// `max_completion_tokens`, and with the Responses API ([JSON mode], [structured outputs],
/// [lifecycle]).
///
/// [JSON mode]: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/json-mode
/// [structured outputs]: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/structured-outputs
/// [lifecycle]: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
const JSON_MODE: &str = "2023-12-01";
const STRUCTURED_OUTPUTS: &str = "2024-08-01";
const MAX_COMPLETION_TOKENS: &str = "2024-09-01";
const RESPONSES: &str = "2025-03-01";

/// A version of Azure's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AzureVersion {
    /// `2024-10-21`, `2025-01-01-preview`: deployments are part of the path.
    Dated(String),
    /// The v1 API, with the value of `api-version`, if any.
    V1(Option<String>),
}

impl AzureVersion {
    /// Checks a version from `origin`, which errors name.
    pub(crate) fn parse(text: &str, api: Api, origin: &str) -> Result<Self, Error> {
        match text {
            "v1" => return Ok(Self::V1(None)),
            "preview" | "latest" => return Ok(Self::V1(Some(text.to_owned()))),
            _ => {}
        }
        let Some(date) = date_of(text) else {
            return Err(Error::configuration(format!(
                "the API version in {origin} is `{}`; expected a date such as `2024-10-21`, or \
                 `v1`",
                text.escape_debug()
            )));
        };
        if api == Api::Responses && date < RESPONSES {
            return Err(Error::configuration(format!(
                "the API version `{text}` in {origin} does not support the Responses API; use \
                 `2025-03-01-preview` or later, or `v1`"
            )));
        }
        Ok(Self::Dated(text.to_owned()))
    }

    /// Checks that this version, which is from `origin`, supports an output mode.
    pub(crate) fn check(&self, mode: OutputMode, origin: &str) -> Result<(), Error> {
        let (feature, first, released) = match mode {
            _ if mode.needs_structured_outputs() => {
                ("structured outputs", STRUCTURED_OUTPUTS, "2024-10-21")
            }
            _ if mode.is_prompted() => return Ok(()),
            _ if mode.is_tool() => ("tools", JSON_MODE, "2024-02-01"),
            _ => ("JSON mode", JSON_MODE, "2024-02-01"),
        };
        match self {
            Self::Dated(version) if version.as_str() < first => Err(Error::configuration(format!(
                "the API version `{version}` in {origin} does not support {feature}; use \
                     `{released}` or later, or `v1`, or set `output_mode` to \
                     `OutputMode::prompted()`"
            ))),
            _ => Ok(()),
        }
    }

    /// Returns the value of the query parameter `api-version`, if it is sent.
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Dated(version) => Some(version),
            Self::V1(version) => version.as_deref(),
        }
    }

    /// Returns the field of the output limit that this version supports.
    pub(crate) fn token_limit_field(&self) -> TokenLimitField {
        match self {
            Self::Dated(version) if version.as_str() < MAX_COMPLETION_TOKENS => {
                TokenLimitField::MaxTokens
            }
            _ => TokenLimitField::MaxCompletionTokens,
        }
    }
}

/// Returns the date of `2024-08-01` or `2024-08-01-preview`. These dates sort as text.
fn date_of(version: &str) -> Option<&str> {
    let date = version.strip_suffix("-preview").unwrap_or(version);
    let shape = "dddd-dd-dd";
    let fits = date.len() == shape.len()
        && date
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, shape)| match shape {
                b'd' => byte.is_ascii_digit(),
                dash => byte == dash,
            });
    fits.then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, api: Api) -> Result<AzureVersion, String> {
        AzureVersion::parse(text, api, "`api_version`").map_err(|error| error.to_string())
    }

    fn check(text: &str, mode: OutputMode) -> Result<(), String> {
        let version = parse(text, Api::ChatCompletions)?;
        let checked = version.check(mode, "`api_version`");
        checked.map_err(|error| error.to_string())
    }

    #[test]
    fn versions_without_structured_outputs_are_rejected() {
        for old in [
            "2024-07-18",
            "2024-06-01",
            "2024-02-15-preview",
            "2023-05-15",
        ] {
            for mode in [OutputMode::json_schema(), OutputMode::tool()] {
                let error = check(old, mode).unwrap_err();
                assert!(
                    error.contains("does not support structured outputs"),
                    "{error}"
                );
            }
            assert_eq!(check(old, OutputMode::prompted()), Ok(()));
        }
        for new in ["2024-08-01-preview", "2024-10-21", "2025-04-01-preview"] {
            let version = parse(new, Api::ChatCompletions).unwrap();
            assert_eq!(version, AzureVersion::Dated(new.to_owned()));
            assert_eq!(check(new, OutputMode::tool()), Ok(()));
        }
    }

    #[test]
    fn versions_without_json_mode_and_tools_support_only_the_prompt() {
        for (mode, feature) in [
            (OutputMode::json_object(), "JSON mode"),
            (OutputMode::tool().without_strict(), "tools"),
        ] {
            let error = check("2023-05-15", mode).unwrap_err();
            assert!(
                error.contains(&format!("does not support {feature}")),
                "{error}"
            );
            assert_eq!(check("2024-02-01", mode), Ok(()));
        }
    }

    #[test]
    fn the_responses_api_requires_a_later_version() {
        assert!(parse("2024-10-21", Api::Responses).is_err());
        assert!(parse("2025-03-01-preview", Api::Responses).is_ok());
        assert!(parse("v1", Api::Responses).is_ok());
    }

    #[test]
    fn other_text_is_rejected() {
        for text in [
            "",
            "2024",
            "2024-8-01",
            "v2",
            "2024-10-21-rc",
            "2024-10-21\n",
            "2024/10/21",
        ] {
            let error = parse(text, Api::ChatCompletions).unwrap_err();
            assert!(error.contains("expected a date"), "{error}");
        }
    }

    #[test]
    fn the_token_limit_field_depends_on_the_version() {
        for (text, field) in [
            ("2024-08-01-preview", TokenLimitField::MaxTokens),
            ("2024-09-01-preview", TokenLimitField::MaxCompletionTokens),
            ("2024-10-21", TokenLimitField::MaxCompletionTokens),
            ("v1", TokenLimitField::MaxCompletionTokens),
        ] {
            assert_eq!(
                parse(text, Api::ChatCompletions)
                    .unwrap()
                    .token_limit_field(),
                field
            );
        }
    }
}
