//! Defaults for known servers, by their host.

use crate::api::{GrammarDialect, OutputMode};
use crate::config::TokenLimitField;

/// What a server needs. Settings of the caller override it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServerDefaults {
    /// The domains of the server; each includes its subdomains.
    domains: &'static [&'static str],
    pub(crate) output_mode: OutputMode,
    pub(crate) token_limit_field: TokenLimitField,
    pub(crate) grammar_dialect: Option<GrammarDialect>,
}

const JSON_OBJECT: OutputMode = OutputMode::json_object();
const SHOWN: OutputMode = OutputMode::json_schema().schema_in_prompt();

/// The table that the documentation of [`OutputMode`] shows.
const SERVERS: &[ServerDefaults] = &[
    // Reasoning models reject `max_tokens`. Source: API reference.
    ServerDefaults {
        token_limit_field: TokenLimitField::MaxCompletionTokens,
        grammar_dialect: Some(GrammarDialect::OpenAI),
        ..server(
            &["openai.com", "openai.azure.com", "services.ai.azure.com"],
            OutputMode::json_schema(),
        )
    },
    // Rejects JSON schemas: "This response_format type is unavailable now". Source: API guide.
    server(&["deepseek.com"], JSON_OBJECT),
    // Answers requests with JSON schemas in a different shape, often fenced. Source: bug reports.
    server(&["z.ai", "bigmodel.cn"], JSON_OBJECT),
    // Source: API guide.
    server(&["moonshot.ai", "moonshot.cn"], JSON_OBJECT),
    // Only some models support JSON schemas. Source: Model Studio documentation.
    server(
        &["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"],
        JSON_OBJECT,
    ),
    // Expects the bare schema, and answers with an object. Source: Workers AI documentation.
    server(&["api.cloudflare.com"], JSON_OBJECT),
    // Has its own object format. Source: compatibility API documentation.
    server(&["cohere.ai", "cohere.com"], JSON_OBJECT),
    // The documentation asks for the schema in the prompt as well.
    server(&["together.xyz", "together.ai"], SHOWN),
    // The model does not see the schema. Source: structured responses documentation.
    ServerDefaults {
        grammar_dialect: Some(GrammarDialect::Fireworks),
        ..server(&["fireworks.ai"], SHOWN)
    },
];

const fn server(domains: &'static [&'static str], output_mode: OutputMode) -> ServerDefaults {
    ServerDefaults {
        domains,
        output_mode,
        token_limit_field: TokenLimitField::MaxTokens,
        grammar_dialect: None,
    }
}

impl ServerDefaults {
    /// Returns the defaults for the server with this domain name, or those of unknown servers.
    pub(crate) fn of(host: Option<&str>) -> Self {
        let is_below = |host: &str, domain: &str| {
            host.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let known = host.and_then(|host| {
            SERVERS.iter().find(|server| {
                let mut domains = server.domains.iter();
                domains.any(|domain| is_below(host, domain))
            })
        });
        known
            .copied()
            .unwrap_or(server(&[], OutputMode::json_schema()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_by_their_domain() {
        for (host, mode) in [
            (Some("api.deepseek.com"), JSON_OBJECT),
            (Some("deepseek.com.example.org"), OutputMode::json_schema()),
            (Some("notdeepseek.com"), OutputMode::json_schema()),
            (Some("api.together.xyz"), SHOWN),
            (None, OutputMode::json_schema()),
        ] {
            assert_eq!(ServerDefaults::of(host).output_mode, mode, "{host:?}");
        }
    }

    #[test]
    fn the_documentation_lists_every_server() {
        let documentation = include_str!("output_mode.rs");
        for server in SERVERS {
            let names: Vec<_> = server
                .domains
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let mode = match server.output_mode {
                JSON_OBJECT => "JSON object",
                SHOWN => "JSON schema, shown in the prompt",
                _ => "JSON schema",
            };
            let row = format!("/// | {} | {mode} |\n", names.join(", "));
            assert!(documentation.contains(&row), "{row}");
        }
    }
}
