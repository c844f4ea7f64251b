//! Rules that map the failures servers report to errors.
//!
//! The status alone is not enough: codes are null, numbers, or names, and one failure has a
//! different status and name with each vendor. To support another form of a failure, add a rule
//! with an example of it; the tests check that the example becomes the rule's error.

use crate::answer::Answer;
use crate::error::{ApiError, Error};

/// Creates the error of a failure.
pub(crate) type ErrorClass = fn(Box<ApiError>) -> Error;

/// A form in which servers report a failure.
pub(super) struct ErrorRule {
    pub(super) class: ErrorClass,
    /// The status that the failure is given if it is reported under a status of success.
    pub(super) status: u16,
    /// Returns whether the rule applies to failures of this status.
    pub(super) applies: fn(u16) -> bool,
    pub(super) matcher: Matcher,
    pub(super) advice: Option<&'static str>,
    #[cfg(test)]
    pub(super) example: &'static str,
}

/// A property of the error body by which a failure is recognized.
pub(super) enum Matcher {
    /// The code, type, or inner code is one of these names.
    Name(&'static [&'static str]),
    /// The message contains one of these phrases, in any case.
    Message(&'static [&'static str]),
    /// The message starts with one of these phrases.
    MessageStart(&'static [&'static str]),
    /// The parameter starts with one of these names.
    Param(&'static [&'static str]),
    /// The answer that the server rejected starts with this phrase.
    FailedGeneration(&'static str),
}

/// Declares rules as `class, status, statuses, matcher, [advice,] vendor: source => example;`.
/// Vendor and source are for the reader.
macro_rules! rules {
    ($($class:path, $status:literal, $applies:ident, $matcher:expr, $(advice $advice:literal,)?
        $vendor:literal: $source:literal => $example:literal;)+) => {
        &[$(ErrorRule {
            class: $class,
            status: $status,
            applies: $applies,
            matcher: $matcher,
            advice: rules!(@advice $($advice)?),
            #[cfg(test)]
            example: $example,
        }),+]
    };
    (@advice) => { None };
    (@advice $advice:literal) => { Some($advice) };
}

/// Returns the error of an answer that was truncated before any text. The caller knows the limit.
fn truncated(error: Box<ApiError>) -> Error {
    let answer = Box::new(Answer::empty(error.status, error.request_id));
    Error::Truncated {
        limit: None,
        answer,
    }
}

fn any(status: u16) -> bool {
    status >= 400
}

fn client_error(status: u16) -> bool {
    status < 500
}

fn rejected(status: u16) -> bool {
    matches!(status, 400 | 403 | 413 | 422 | 429)
}

fn rejected_input(status: u16) -> bool {
    matches!(status, 400 | 403 | 413 | 422)
}

fn not_found(status: u16) -> bool {
    status == 404
}

fn invalid_request(status: u16) -> bool {
    matches!(status, 400 | 422)
}

fn unknown_model(status: u16) -> bool {
    matches!(status, 400 | 404 | 422)
}

fn unauthorized(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 422 | 500)
}

/// The rules in order of precedence; the first that applies determines the error.
pub(super) const RULES: &[ErrorRule] = rules! {
    // Billing.
    Error::QuotaExhausted, 429, client_error, Matcher::Name(&[
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
    ]), "OpenAI": "https://platform.openai.com/docs/guides/error-codes; all but the first since \
        2026" =>
        r#"{"error":{"message":"m","type":"insufficient_quota","param":null,"code":null}}"#;

    Error::QuotaExhausted, 429, client_error, Matcher::Name(&["billing_not_active"]),
        "OpenAI": "https://github.com/BerriAI/litellm/issues/2743" =>
        r#"{"error":{"message":"Your account is not active","type":"billing_not_active"}}"#;

    Error::QuotaExhausted, 429, any, Matcher::Message(&[
        "used all available credits",
        "reached its monthly spending limit",
        "you have run out of credits",
    ]), "xAI": "https://github.com/continuedev/continue/issues/10373 (429), \
        https://github.com/Wei-Shaw/sub2api/issues/4069 (403)" =>
        r#"{"code":"x","error":"Your team has either used all available credits or …"}"#;

    Error::QuotaExhausted, 402, any,
        Matcher::Message(&["credit balance is too low", "specified api usage limits"]),
        "Anthropic (400)": "https://github.com/anthropics/claude-code/issues/66314" =>
        r#"{"type":"error","error":{"message":"Your credit balance is too low to access"}}"#;

    Error::QuotaExhausted, 402, client_error, Matcher::Name(&["billing_error"]),
        "Anthropic": "https://docs.claude.com/en/api/errors" =>
        r#"{"type":"error","error":{"type":"billing_error","message":"m"}}"#;

    Error::QuotaExhausted, 429, client_error, Matcher::Name(&["exceeded_current_quota_error"]),
        "Moonshot (403, 429)": "https://github.com/MoonshotAI/Kimi-K2/issues/5" =>
        r#"{"error":{"message":"m","type":"exceeded_current_quota_error"}}"#;

    Error::QuotaExhausted, 429, client_error, Matcher::Name(&["1113"]),
        "Z.ai": "https://github.com/zai-org/GLM-5/issues/148; bigmodel.cn has a Chinese message" =>
        r#"{"error":{"code":"1113","message":"Insufficient balance or no resource package."}}"#;

    Error::QuotaExhausted, 400, client_error, Matcher::Name(&["Arrearage"]),
        "DashScope (400, 403)": "https://www.alibabacloud.com/help/en/model-studio/error-code" =>
        r#"{"error":{"code":"Arrearage","message":"Access denied"}}"#;

    Error::QuotaExhausted, 412, client_error,
        Matcher::Message(&["reaching the monthly spending limit"]),
        "Fireworks": "https://github.com/FerroxLabs/wayland/issues/545" =>
        r#"{"error":{"message":"suspended, possibly due to reaching the monthly spending limit"}}"#;

    Error::QuotaExhausted, 403, client_error, Matcher::MessageStart(&["Key limit exceeded"]),
        "OpenRouter": "https://github.com/gptme/gptme/issues/1449" =>
        r#"{"error":{"message":"Key limit exceeded (monthly limit). Manage it","code":403}}"#;

    Error::QuotaExhausted, 402, any, Matcher::Message(&[
        "insufficient balance",
        "insufficient account balance",
        "balance is insufficient",
        "balance not enough",
    ]), "DeepSeek, MiniMax (429, 500), gateways (200, 403)":
        "https://api-docs.deepseek.com/quick_start/error_codes, \
        https://github.com/MiniMax-AI/MiniMax-M2/issues/62, \
        https://github.com/Wei-Shaw/sub2api/issues/890" =>
        r#"{"type":"error","error":{"type":"api_error","message":"insufficient balance (1008)"}}"#;

    // Authentication.
    Error::Authentication, 401, unauthorized,
        Matcher::Name(&["API_KEY_INVALID", "invalid_api_key"]),
        "Gemini (400)": "https://ai.google.dev/gemini-api/docs/troubleshooting" =>
        r#"[{"error":{"code":400,"message":"m","details":[{"reason":"API_KEY_INVALID"}]}}]"#;

    Error::Authentication, 401, unauthorized,
        Matcher::Message(&["incorrect api key", "invalid api key", "api key not valid"]),
        "xAI (400), MiniMax, Gemini": "https://github.com/continuedev/continue/issues/10778" =>
        r#"{"code":"x","error":"Incorrect API key provided: xa***."}"#;

    Error::Authentication, 401, unauthorized, Matcher::MessageStart(&["login fail"]),
        "MiniMax (200, 401)": "https://github.com/wavetermdev/waveterm/issues/3238; code 1004 in \
        https://platform.minimax.io/docs/api-reference/errorcode" =>
        r#"{"base_resp":{"status_code":1004,"status_msg":"login fail: Please carry the key"}}"#;

    Error::Authentication, 401, unauthorized,
        Matcher::Message(&["security token included in the request"]),
        "Amazon Bedrock (403)": "InvalidClientTokenId in https://docs.aws.amazon.com\
        /bedrock/latest/userguide/troubleshooting-api-error-codes.html" =>
        r#"{"message":"The security token included in the request is invalid."}"#;

    // Content filters.
    Error::PromptFiltered, 400, rejected_input, Matcher::Name(&[
        "content_filter",
        "content_policy_violation",
        "ResponsibleAIPolicyViolation",
    ]), "OpenAI, Azure":
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter" =>
        r#"{"error":{"code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;

    // Length of the prompt.
    Error::ContextTooLong, 400, rejected_input, Matcher::Name(&["context_length_exceeded"]),
        "OpenAI": "https://platform.openai.com/docs/guides/error-codes" =>
        r#"{"error":{"message":"m","code":"context_length_exceeded"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Name(&["exceed_context_size_error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["maximum context length"]),
        "OpenAI, OpenRouter, Mistral, vLLM":
        "https://github.com/badlogic/pi-mono/blob/main/packages/ai/src/utils/overflow.ts" =>
        r#"{"object":"error","message":"This model's maximum context length is 8 tokens."}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&[
            "exceeds the context window",
            "reduce the length of the messages",
            "greater than the context length",
            "exceeded model token limit",
        ]),
        "OpenAI, Groq, LM Studio, Moonshot":
        "https://github.com/badlogic/pi-mono/blob/main/packages/ai/src/utils/overflow.ts" =>
        r#"{"error":{"message":"Invalid request: Your request exceeded model token limit: 8"}}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&["range of input length should be"]),
        "DashScope": "https://www.alibabacloud.com/help/en/model-studio/error-code" =>
        r#"{"error":{"code":"x","message":"<400> Range of input length should be [1, 8]"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["prompt exceeds max length"]),
        "Z.ai": "https://github.com/mangowhoiscloud/geode/pull/668" =>
        r#"{"error":{"code":"1261","message":"Prompt exceeds max length"}}"#;

    Error::ContextTooLong, 422, rejected_input,
        Matcher::Message(&["`inputs` tokens + `max_new_tokens` must be <="]),
        "TGI, older Together":
        "https://github.com/huggingface/text-generation-inference/blob/main/router/src\
        /validation.rs" =>
        r#"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8"}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&["longer than the model's context length"]),
        "SGLang, Together": "https://github.com/sgl-project/sglang/blob/main/python/sglang/srt\
        /managers/tokenizer_manager.py" =>
        r#"{"message":"The input (9 tokens) is longer than the model's context length (8)"}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::MessageStart(&["prompt too long; exceeded"]),
        "Ollama": "https://github.com/dyad-sh/dyad/issues/3498" =>
        r#"{"error":{"message":"prompt too long; exceeded max context length by 4 tokens"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::MessageStart(&["too many tokens: "]),
        "Cohere": "https://docs.cohere.com/reference/errors" =>
        r#"{"message":"too many tokens: total number of tokens in the prompt cannot exceed 8"}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["maximum model length"]),
        "vLLM": "https://github.com/OpenBMB/MiniCPM-V/issues/1048" =>
        r#"{"error":{"message":"The prompt is longer than the maximum model length of 8"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["context size"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"the request exceeds the available context size"}}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&["input too long", "input is too long"]),
        "Together, Amazon Bedrock": "https://docs.together.ai/docs/error-codes, \
        https://github.com/anthropics/claude-code/issues/8637" =>
        r#"{"error":{"message":"Input too long"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["prompt is too long"]),
        "Anthropic, LiteLLM": "https://github.com/anthropics/claude-code/issues/12186" =>
        r#"{"error":{"message":"prompt is too long: 200534 tokens > 200000 maximum"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["exceed context limit"]),
        "Anthropic": "https://github.com/docker/docker-agent/issues/569" =>
        r#"{"error":{"message":"input length and `max_tokens` exceed context limit: 9 > 8"}}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["maximum prompt length"]),
        "xAI": "https://github.com/cline/cline/issues/3120" =>
        r#"{"code":"x","error":"This model's maximum prompt length is 8 but the request has 9"}"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&["exceeds the maximum number of tokens allowed"]),
        "Gemini": "https://github.com/google-gemini/gemini-cli/issues/11507" =>
        r#"[{"error":{"message":"9 exceeds the maximum number of tokens allowed (8)."}}]"#;

    Error::ContextTooLong, 400, rejected_input,
        Matcher::Message(&["must be less than max_seq_len"]),
        "SiliconFlow": "https://github.com/langgenius/dify/issues/19394" =>
        r#"{"code":20015,"message":"length of prompt_tokens (9) must be less than max_seq_len"}"#;

    Error::ContextTooLong, 400, rejected_input, Matcher::Message(&["context window exceeds limit"]),
        "MiniMax": "https://github.com/MiniMax-AI/MiniMax-M2/issues/119" =>
        r#"{"error":{"message":"invalid params, context window exceeds limit (2013)"}}"#;

    // One request that exceeds the limit per minute: no wait helps. The status is 413 or 429.
    Error::ContextTooLong, 413, rejected, Matcher::MessageStart(&["Request too large"]),
        "OpenAI (429), Groq (413)": "https://github.com/vanna-ai/vanna-flask/issues/11" =>
        r#"{"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 8"}}"#;

    // Truncated answers that are reported as errors.
    truncated, 400, invalid_request,
        Matcher::MessageStart(&["Could not finish the message because"]),
        "OpenAI, Azure": "https://github.com/decolua/9router/issues/972" =>
        r#"{"error":{"message":"Could not finish the message because max_tokens was reached."}}"#;

    truncated, 400, invalid_request, Matcher::FailedGeneration("max completion tokens reached"),
        "Groq": "as quoted in public clients of gpt-oss; not in the API reference" =>
        r#"{"error":{"code":"json_validate_failed","failed_generation":
            "max completion tokens reached before generating a valid document"}}"#;

    // Combinations of parameters.
    Error::InvalidRequest, 400, invalid_request,
        Matcher::MessageStart(&["Function tools with reasoning_effort"]),
        advice "set `reasoning_effort` to `ReasoningEffort::None`, or use `Api::Responses`, or \
            another `output_mode` than `OutputMode::tool()`",
        "OpenAI": "https://github.com/openai/openai-openapi/issues/541; even if it is not set" =>
        r#"{"error":{"message":"Function tools with reasoning_effort are not supported for x"}}"#;

    Error::InvalidRequest, 400, invalid_request, Matcher::Message(&["does not support streaming"]),
        advice "make the call without `stream`, which this server does not support with a schema",
        "Groq": "https://console.groq.com/docs/structured-outputs" =>
        r#"{"error":{"message":"response_format` does not support streaming"}}"#;

    // Schemas.
    Error::SchemaRejected, 400, invalid_request,
        Matcher::Message(&["json_schema.strict", "text.format.strict", "function.strict"]),
        advice "leave the field out with `without_strict()` of the `output_mode`",
        "servers built with FastAPI":
        "https://docs.pydantic.dev/latest/errors/validation_errors/#extra_forbidden" =>
        r#"{"detail":[{"loc":["body","response_format","json_schema","strict"],"msg":"Extra"}]}"#;

    Error::SchemaRejected, 400, invalid_request,
        Matcher::Message(&["json_schema.name: extra", "text.format.name: extra"]),
        advice "leave the field out with `without_name()` of the `output_mode`",
        "servers built with FastAPI":
        "https://docs.pydantic.dev/latest/errors/validation_errors/#extra_forbidden" =>
        r#"{"detail":[{"loc":["body","response_format","json_schema","name"],"msg":"Extra"}]}"#;

    Error::SchemaRejected, 400, invalid_request,
        Matcher::Name(&["invalid_json_schema", "invalid_function_parameters"]),
        "OpenAI": "https://platform.openai.com/docs/guides/structured-outputs" =>
        r#"{"error":{"message":"m","code":"invalid_json_schema"}}"#;

    Error::SchemaRejected, 400, invalid_request,
        Matcher::Param(&["response_format", "text.format", "tools", "tool_choice"]),
        "OpenAI": "https://platform.openai.com/docs/api-reference; the code is often null" =>
        r#"{"error":{"message":"m","param":"response_format.json_schema","code":null}}"#;

    Error::SchemaRejected, 400, invalid_request, Matcher::MessageStart(&["Invalid schema"]),
        "OpenAI": "https://platform.openai.com/docs/guides/structured-outputs" =>
        r#"{"error":{"message":"Invalid schema for x: 'oneOf' is not permitted.","code":null}}"#;

    Error::SchemaRejected, 400, invalid_request, Matcher::MessageStart(&["JSON schema error"]),
        "llama.cpp": "measured" =>
        r#"{"error":{"message":"JSON schema error at #: unknown type"}}"#;

    Error::SchemaRejected, 400, invalid_request,
        Matcher::Message(&["not supported by xgrammar", "grammar error", "invalid grammar"]),
        "vLLM": "https://github.com/vllm-project/vllm/issues/26421, \
        https://github.com/z-lab/paroquant/issues/31" =>
        r#"{"object":"error","message":"The schema has features not supported by xgrammar."}"#;

    Error::SchemaRejected, 400, invalid_request, Matcher::Message(&["failed to parse grammar"]),
        advice "correct the grammar, or the pattern that the server turns into one",
        "llama.cpp": "measured, for a grammar or a pattern" =>
        r#"{"error":{"message":"Failed to initialize samplers: failed to parse grammar"}}"#;

    Error::SchemaRejected, 400, invalid_request, Matcher::MessageStart(&["Failed to compile "]),
        advice "correct what the message names",
        "SGLang": "https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/constrained\
        /grammar_manager.py" =>
        r#"{"object":"error","message":"Failed to compile ebnf grammar: EBNF parser error"}"#;

    Error::SchemaRejected, 400, invalid_request,
        Matcher::Message(&["response_schema", "responseschema", "function_declarations"]),
        "Gemini": "https://github.com/zed-industries/zed/issues/44875" =>
        r#"[{"error":{"message":"Unknown name \"x\" at 'generation_config.response_schema'"}}]"#;

    // Structured outputs as such: older models, older versions of Azure's API, DeepSeek, Groq.
    Error::SchemaRejected, 400, invalid_request,
        Matcher::Message(&["response_format", "response format"]),
        "DeepSeek": "https://api-docs.deepseek.com/guides/json_mode" =>
        r#"{"error":{"message":"This response_format type is unavailable now"}}"#;

    Error::SchemaRejected, 404, not_found,
        Matcher::Message(&[
            "no endpoints found that can handle the requested parameters",
            "no endpoints found that support tool use",
        ]),
        "OpenRouter": "https://github.com/block/buzz/issues/3018, \
        https://github.com/Kilo-Org/kilocode/issues/9006" =>
        r#"{"error":{"message":"No endpoints found that support tool use.","code":404}}"#;

    // Unknown models.
    Error::NotFound, 404, unknown_model, Matcher::Name(&["model_not_found", "invalid_model"]),
        "gateways, Mistral": "https://github.com/skorokithakis/sysaidmin/issues/9, \
        https://github.com/tmc/langchaingo/issues/1233" =>
        r#"{"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"}"#;

    Error::NotFound, 404, unknown_model,
        Matcher::Message(&[
            "model not exist",
            "model not found",
            "unknown model",
            "is not a valid model id",
            "invalid model name passed",
        ]), "DeepSeek, llama.cpp, Z.ai, OpenRouter, LiteLLM":
        "https://github.com/ConardLi/easy-dataset/issues/9, \
        https://github.com/ggml-org/llama.cpp/issues/17968, \
        https://github.com/JailbrokenAI/wallbreaker/issues/20, \
        https://github.com/OpenRouterTeam/openrouter-examples/issues/74, \
        https://github.com/BerriAI/litellm/pull/3142" =>
        r#"{"error":{"message":"Model Not Exist","code":"invalid_request_error"}}"#;

    // Only needed under a status of success, which says nothing about the failure.
    Error::RateLimited, 429, rate_limit,
        Matcher::Message(&["rate limit exceeded", "too many requests"]),
        "gateways": "tests/wire/cases.jsonl; no public source" =>
        r#"{"detail":"Rate limit exceeded"}"#;
};

fn rate_limit(status: u16) -> bool {
    status == 429
}
