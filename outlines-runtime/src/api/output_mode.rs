//! Ways to ask a server for JSON that follows a schema.

use crate::answer::AnswerField;

/// How a request asks for an answer that follows the schema.
///
/// The default is a strict JSON schema, except for some of the servers in the [guide], which lists
/// their modes. No mode is tried automatically after another. Answers are read alike in all modes:
/// values are decoded, checked, streamed, and counted in the same way.
///
/// [guide]: crate::guide::servers
///
/// A proxy in front of such a server needs an explicit mode:
///
/// ```
/// use outlines_runtime::{OpenAI, OutputMode};
///
/// let model = OpenAI::builder("deepseek-chat")
///     .base_url("https://llm-proxy.example.com/v1")
///     .api_key("sk-0123456789")
///     .output_mode(OutputMode::json_object())
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
///
/// So does a server that supports JSON schemas, but not all fields of the request:
///
/// ```
/// use outlines_runtime::OutputMode;
///
/// let mode = OutputMode::json_schema().without_strict().without_name();
/// assert_ne!(mode, OutputMode::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputMode {
    pub(super) kind: OutputKind,
    /// Whether the request says `strict: true`.
    pub(super) strict: bool,
    /// Whether the request names the schema.
    pub(super) name: bool,
    /// Whether the system message contains the schema.
    pub(super) in_prompt: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputKind {
    JsonSchema,
    Tool,
    JsonObject,
    Prompted,
}

/// The advice to use the default mode of a server.
macro_rules! or_default {
    ($mode:literal) => {
        concat!(
            "use a model that supports this mode, or the default `output_mode` of this server, \
             `OutputMode::",
            $mode,
            "()`"
        )
    };
}

impl OutputMode {
    /// Returns the default mode: the schema as a response format, with constrained decoding.
    #[must_use]
    pub const fn json_schema() -> Self {
        Self {
            kind: OutputKind::JsonSchema,
            strict: true,
            name: true,
            in_prompt: false,
        }
    }

    /// Returns the mode that forces a call of one function whose parameters are the schema, for
    /// servers with tools and without JSON schemas. The value is in the arguments of the call.
    ///
    /// OpenAI rejects it on Chat Completions for reasoning models since gpt-5.4, unless
    /// [`reasoning_effort`](crate::OpenAIConfig::reasoning_effort) is set to `None`. On the
    /// Responses API, it accepts it.
    ///
    /// ```
    /// use outlines_runtime::{OpenAIConfig, OutputMode};
    ///
    /// let config = OpenAIConfig::new().output_mode(OutputMode::tool());
    /// ```
    #[must_use]
    pub const fn tool() -> Self {
        Self {
            kind: OutputKind::Tool,
            ..Self::json_schema()
        }
    }

    /// Returns the mode that asks for any JSON object, with the schema in the system message.
    ///
    /// ```
    /// use outlines_runtime::{OpenAIConfig, OutputMode};
    ///
    /// let config = OpenAIConfig::new().output_mode(OutputMode::json_object());
    /// ```
    #[must_use]
    pub const fn json_object() -> Self {
        Self {
            kind: OutputKind::JsonObject,
            in_prompt: true,
            ..Self::json_schema()
        }
    }

    /// Returns the mode that only adds the schema to the system message, for servers that support
    /// nothing else.
    ///
    /// ```
    /// use outlines_runtime::{OpenAIConfig, OutputMode};
    ///
    /// let config = OpenAIConfig::new().output_mode(OutputMode::prompted());
    /// ```
    #[must_use]
    pub const fn prompted() -> Self {
        Self {
            kind: OutputKind::Prompted,
            in_prompt: true,
            ..Self::json_schema()
        }
    }

    /// Leaves out the field `strict`, for servers that reject it.
    #[must_use]
    pub const fn without_strict(mut self) -> Self {
        self.strict = false;
        self
    }

    /// Leaves out the name of a JSON schema, for servers that reject it. A tool is always named.
    #[must_use]
    pub const fn without_name(mut self) -> Self {
        self.name = false;
        self
    }

    pub(crate) fn is_tool(self) -> bool {
        self.kind == OutputKind::Tool
    }

    /// Returns where the answer is in a reply.
    pub(crate) fn answer_field(self) -> AnswerField {
        match self.kind {
            OutputKind::Tool => AnswerField::ToolCall,
            OutputKind::JsonSchema | OutputKind::JsonObject | OutputKind::Prompted => {
                AnswerField::Content
            }
        }
    }

    pub(crate) fn is_prompted(self) -> bool {
        self.kind == OutputKind::Prompted
    }

    /// Returns whether the server must support schemas or strict tools.
    pub(crate) fn needs_structured_outputs(self) -> bool {
        self.kind == OutputKind::JsonSchema || self.is_tool() && self.strict
    }

    /// Returns what to try after the server rejected a request in this mode. `default` is the mode
    /// of the server, if it is a known one.
    pub(crate) fn advice(self, default: Option<Self>) -> &'static str {
        match (self.kind, default.map(|default| default.kind)) {
            (OutputKind::Prompted, _) => {
                "remove `response_format`, `text`, and `tools` from `extra`, because \
                 `OutputMode::prompted()` needs none of them"
            }
            (kind, Some(default)) if kind != default => match default {
                OutputKind::JsonSchema => or_default!("json_schema"),
                OutputKind::Tool => or_default!("tool"),
                OutputKind::JsonObject => or_default!("json_object"),
                OutputKind::Prompted => or_default!("prompted"),
            },
            (OutputKind::JsonSchema, _) => {
                "use a model and an API version that support structured outputs, or another \
                 `output_mode`: `OutputMode::tool()`, `OutputMode::json_object()`, or \
                 `OutputMode::prompted()`"
            }
            (OutputKind::Tool, _) => {
                "use a model that supports strict function tools, or another `output_mode`: \
                 `OutputMode::tool().without_strict()`, `OutputMode::json_schema()`, \
                 `OutputMode::json_object()`, or `OutputMode::prompted()`"
            }
            (OutputKind::JsonObject, _) => {
                "use a model that supports JSON mode, or another `output_mode`: \
                 `OutputMode::json_schema()`, `OutputMode::tool()`, or `OutputMode::prompted()`"
            }
        }
    }

    /// Returns the mode with a name, which tools need.
    pub(super) const fn named(mut self) -> Self {
        self.name = true;
        self
    }

    /// Adds the schema to the system message too, for servers that do not show it to the model.
    ///
    /// ```
    /// use outlines_runtime::OutputMode;
    ///
    /// let mode = OutputMode::json_schema().schema_in_prompt();
    /// ```
    #[must_use]
    pub const fn schema_in_prompt(mut self) -> Self {
        self.in_prompt = true;
        self
    }
}

impl Default for OutputMode {
    fn default() -> Self {
        Self::json_schema()
    }
}
