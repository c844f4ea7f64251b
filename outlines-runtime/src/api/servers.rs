//! Known servers and their defaults.

use crate::api::{GrammarDialect, OutputMode, TokenLimitField};

/// What a server needs. Settings of the caller override it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ServerDefaults {
    /// The domains of the server; each includes its subdomains. Servers that users run themselves
    /// have none.
    domains: &'static [&'static str],
    pub(crate) output_mode: OutputMode,
    pub(crate) token_limit_field: TokenLimitField,
    pub(crate) grammar_dialect: Option<GrammarDialect>,
}

/// Declares servers as `name, source, domains, base URL, mode, limit field, grammar dialect, known
/// limits;`. The guide shows the rows, which a test checks.
macro_rules! servers {
    ($($name:literal, $source:literal, $domains:expr, $url:literal,
        $mode:ident $(+ $option:ident)?, $field:ident, $dialect:ident, $limits:literal;)+) => {
        const SERVERS: &[ServerDefaults] = &[$(ServerDefaults {
            domains: &$domains,
            output_mode: OutputMode::$mode()$(.$option())?,
            token_limit_field: servers!(@field $field),
            grammar_dialect: servers!(@dialect $dialect),
        }),+];

        /// The rows of the guide, each with its base URL.
        #[cfg(test)]
        const ROWS: &[(&str, &str)] = &[$((
            $url,
            concat!(
                "| [", $name, "](", $source, ") | `", $url, "` | `",
                stringify!($mode), "()" $(, ".", stringify!($option), "()")?, "` | `",
                stringify!($field), "` | ", stringify!($dialect), " | ", $limits, " |",
            ),
        )),+];
    };
    (@field max_tokens) => { TokenLimitField::MaxTokens };
    (@field max_completion_tokens) => { TokenLimitField::MaxCompletionTokens };
    (@dialect none) => { None };
    (@dialect $dialect:ident) => { Some(GrammarDialect::$dialect) };
}

servers! {
    "OpenAI", "https://platform.openai.com/docs/guides/structured-outputs",
        ["openai.com"], "https://api.openai.com/v1",
        json_schema, max_completion_tokens, OpenAI,
        "`tool()` on Chat Completions needs `ReasoningEffort::None` since gpt-5.4";
    "Azure OpenAI", "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/structured-outputs",
        ["openai.azure.com", "services.ai.azure.com"], "https://{resource}.openai.azure.com",
        json_schema, max_completion_tokens, OpenAI,
        "API versions before `2024-08-01-preview` need another mode";
    "Amazon Bedrock",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html",
        ["amazonaws.com", "api.aws"], "https://bedrock-runtime.{region}.amazonaws.com/openai/v1",
        json_schema, max_tokens, none, "a reasoning block before the answer is skipped";
    "Anthropic",
        "https://platform.claude.com/docs/en/cli-sdks-libraries/libraries/openai-sdk",
        ["anthropic.com"], "https://api.anthropic.com/v1",
        json_schema, max_tokens, none,
        "no recursive types, about 16 fields with alternatives; does not enforce `tool()`";
    "Cerebras", "https://inference-docs.cerebras.ai/capabilities/structured-outputs",
        ["cerebras.ai"], "https://api.cerebras.ai/v1",
        json_schema, max_tokens, none, "rejects penalties and `logit_bias`";
    "Cloudflare", "https://developers.cloudflare.com/workers-ai/features/json-mode/",
        ["api.cloudflare.com"], "https://api.cloudflare.com/client/v4/accounts/{account}/ai/v1",
        json_object, max_tokens, none, "expects JSON schemas in a form of its own";
    "Cohere", "https://docs.cohere.com/docs/compatibility-api",
        ["cohere.ai", "cohere.com"], "https://api.cohere.ai/compatibility/v1",
        json_object, max_tokens, none, "expects JSON schemas in a form of its own; has `tool()`";
    "DashScope (Qwen)", "https://www.alibabacloud.com/help/en/model-studio/qwen-structured-output",
        ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"],
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        json_object, max_tokens, none,
        "some models have `json_schema()`; thinking models need `enable_thinking: false`";
    "Databricks",
        "https://docs.databricks.com/aws/en/machine-learning/model-serving/structured-outputs",
        ["databricks.com"], "https://{workspace}.cloud.databricks.com/serving-endpoints",
        json_schema, max_tokens, none,
        "no alternatives, references, or patterns, and at most 64 properties";
    "DeepSeek", "https://api-docs.deepseek.com/guides/json_mode",
        ["deepseek.com"], "https://api.deepseek.com/v1",
        json_object, max_tokens, none, "rejects JSON schemas; an answer may be blank";
    "Fireworks",
        "https://docs.fireworks.ai/structured-responses/structured-response-formatting",
        ["fireworks.ai"], "https://api.fireworks.ai/inference/v1",
        json_schema + schema_in_prompt, max_tokens, Fireworks, "shows the schema to no model";
    "Gemini", "https://ai.google.dev/gemini-api/docs/openai",
        ["generativelanguage.googleapis.com"],
        "https://generativelanguage.googleapis.com/v1beta/openai",
        json_schema, max_tokens, none, "rejects large schemas, and strings that may be integers";
    "Groq", "https://console.groq.com/docs/structured-outputs",
        ["groq.com"], "https://api.groq.com/openai/v1",
        json_schema, max_tokens, none,
        "some models only, and no streams; the others have `json_object()`";
    "Mistral", "https://docs.mistral.ai/capabilities/structured_output/",
        ["mistral.ai"], "https://api.mistral.ai/v1",
        json_schema, max_tokens, none, "none known";
    "Moonshot (Kimi)", "https://platform.kimi.com/docs/guide/response_format",
        ["moonshot.ai", "moonshot.cn"], "https://api.moonshot.ai/v1",
        json_schema, max_tokens, none,
        "kimi-k2.6 does not enforce references; some models have a fixed temperature";
    "NVIDIA NIM",
        "https://docs.nvidia.com/nim/large-language-models/latest/structured-generation.html",
        ["api.nvidia.com"], "https://integrate.api.nvidia.com/v1",
        json_schema, max_tokens, none,
        "some models need `guided_json`, in older versions inside `nvext`";
    "OpenRouter", "https://openrouter.ai/docs/guides/features/structured-outputs",
        ["openrouter.ai"], "https://openrouter.ai/api/v1",
        json_schema, max_tokens, none,
        "ignored by some hosts unless `provider` has `require_parameters: true`";
    "Perplexity",
        "https://docs.perplexity.ai/docs/grounded-llm/output-control/structured-outputs",
        ["perplexity.ai"], "https://api.perplexity.ai",
        json_schema, max_tokens, none,
        "a think block before the answer is skipped; a new schema takes up to 30 s";
    "SambaNova", "https://docs.sambanova.ai/docs/en/features/function-calling",
        ["sambanova.ai"], "https://api.sambanova.ai/v1",
        json_schema, max_tokens, none, "none known";
    "Together", "https://docs.together.ai/docs/inference/chat/structured-outputs",
        ["together.xyz", "together.ai"], "https://api.together.xyz/v1",
        json_schema + schema_in_prompt, max_tokens, none, "some models only";
    "xAI", "https://docs.x.ai/docs/guides/structured-outputs",
        ["x.ai"], "https://api.x.ai/v1",
        json_schema, max_tokens, none, "none known";
    "Z.ai (GLM)", "https://docs.z.ai/guides/capabilities/struct-output",
        ["z.ai", "bigmodel.cn"], "https://api.z.ai/api/paas/v4",
        json_object, max_tokens, none, "answers JSON schemas in another shape, often fenced";
    "llama.cpp", "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
        [], "http://localhost:8080/v1",
        json_schema, max_tokens, LlamaCpp, "ignores tools, and schemas on the Responses API";
    "LM Studio", "https://lmstudio.ai/docs/developer/openai-compat/structured-output",
        [], "http://localhost:1234/v1",
        json_schema, max_tokens, none, "rejects `json_object()` and `tool()`";
    "Ollama", "https://docs.ollama.com/api/openai-compatibility",
        [], "http://localhost:11434/v1",
        json_schema, max_tokens, none, "its cloud does not enforce schemas";
    "SGLang", "https://docs.sglang.io/advanced_features/structured_outputs.html",
        [], "http://localhost:30000/v1",
        json_schema, max_tokens, SgLang, "none known";
    "TGI", "https://huggingface.co/docs/text-generation-inference/basic_tutorials/using_guidance",
        [], "http://localhost:8080/v1",
        tool, max_tokens, none, "has no JSON schemas in chats: set this mode";
    "vLLM", "https://docs.vllm.ai/en/latest/features/structured_outputs.html",
        [], "http://localhost:8000/v1",
        json_schema, max_tokens, Vllm, "rejects keywords that its engine does not support";
}

/// The defaults of all other servers.
const UNKNOWN: ServerDefaults = ServerDefaults {
    domains: &[],
    output_mode: OutputMode::json_schema(),
    token_limit_field: TokenLimitField::MaxTokens,
    grammar_dialect: None,
};

impl ServerDefaults {
    /// Returns the defaults for the server with this domain name, or those of unknown servers.
    pub(crate) fn of(host: Option<&str>) -> Self {
        Self::known(host).unwrap_or(UNKNOWN)
    }

    /// Returns the defaults for the server with this domain name, if it is in the table.
    pub(crate) fn known(host: Option<&str>) -> Option<Self> {
        let host = host?;
        let is_below = |host: &str, domain: &str| {
            host.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let known = SERVERS.iter().find(|server| {
            let mut domains = server.domains.iter();
            domains.any(|domain| is_below(host, domain))
        });
        known.copied()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::*;
    use crate::config::BaseUrl;

    #[test]
    fn hosts_are_found_by_their_domain() {
        let object = OutputMode::json_object();
        let with_schema = OutputMode::json_schema().schema_in_prompt();
        for (host, mode) in [
            (Some("api.deepseek.com"), object),
            (Some("open.bigmodel.cn"), object),
            (Some("deepseek.com.example.org"), OutputMode::json_schema()),
            (Some("notdeepseek.com"), OutputMode::json_schema()),
            (Some("api.together.xyz"), with_schema),
            (Some("api.moonshot.ai"), OutputMode::json_schema()),
            (None, OutputMode::json_schema()),
        ] {
            assert_eq!(ServerDefaults::of(host).output_mode, mode, "{host:?}");
        }
    }

    #[test]
    fn the_base_url_of_each_server_is_below_its_domains() {
        assert_eq!(ROWS.len(), SERVERS.len());
        for (server, (url, _)) in SERVERS.iter().zip(ROWS) {
            let url: Url = url.replace(['{', '}'], "").parse().unwrap();
            let found = ServerDefaults::of(url.domain());
            assert_eq!(found.domains, server.domains, "{url}");
        }
    }

    #[test]
    fn the_guide_lists_every_server() {
        let rows: Vec<&str> = ROWS.iter().map(|(_, row)| *row).collect();
        let rows = rows.join("\n");
        let guide = include_str!("../../guide/servers.md");
        assert!(
            guide.contains(&rows),
            "expected in guide/servers.md:\n{rows}"
        );
    }

    #[test]
    fn only_hosts_of_openai_and_azure_use_max_completion_tokens() {
        for (base, vendor) in [
            (BaseUrl::OPENAI, true),
            ("https://eu.api.openai.com/v1", true),
            ("https://res.openai.azure.com/openai/v1/", true),
            ("https://res.services.ai.azure.com/openai/v1", true),
            ("https://notopenai.com/v1", false),
            ("https://openai.com.example.org/v1", false),
            ("http://localhost/v1", false),
        ] {
            let field = ServerDefaults::of(BaseUrl::parse(base, "`base_url`").unwrap().domain())
                .token_limit_field;
            let expected = if vendor {
                TokenLimitField::MaxCompletionTokens
            } else {
                TokenLimitField::MaxTokens
            };
            assert_eq!(field, expected, "{base}");
        }
    }
}
