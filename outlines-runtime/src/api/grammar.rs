//! Grammars, and the request fields in which servers accept them.

use std::fmt;

use crate::answer::AnswerField;
use crate::api::Api;
use crate::error::Error;

/// A grammar that an answer must follow, for [`Model::grammar`](crate::Model::grammar).
///
/// | syntax | start rule | documentation |
/// |---|---|---|
/// | Lark | `start` | [llguidance], the variant of Lark that servers and OpenAI support |
/// | GBNF | `root` | [llama.cpp] |
/// | regular expression | | the crate [regex] |
///
/// [llguidance]: https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md
/// [llama.cpp]: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
/// [regex]: https://docs.rs/regex/latest/regex/#syntax
///
/// ```
/// use outlines_runtime::Grammar;
///
/// let lark = Grammar::lark(r#"start: ("yes" | "no") "!"?"#);
/// let gbnf = Grammar::gbnf(r#"root ::= ("yes" | "no") "!"?"#);
/// let regex = Grammar::regex("(yes|no)!?");
/// assert_ne!(lark, gbnf);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grammar {
    pub(crate) syntax: Syntax,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Lark,
    Gbnf,
    Regex,
}

impl Grammar {
    /// Creates a grammar in llguidance's variant of Lark, whose first rule is `start`.
    pub fn lark(text: impl Into<String>) -> Self {
        Self::new(Syntax::Lark, text)
    }

    /// Creates a grammar in llama.cpp's GBNF, whose first rule is `root`.
    pub fn gbnf(text: impl Into<String>) -> Self {
        Self::new(Syntax::Gbnf, text)
    }

    /// Creates a grammar from a regular expression that the whole text must match, without anchors.
    ///
    /// Unlike [`Model::regex`](crate::Model::regex), the text is not wrapped in JSON, and the
    /// server's engine determines which syntax is supported.
    pub fn regex(text: impl Into<String>) -> Self {
        Self::new(Syntax::Regex, text)
    }

    fn new(syntax: Syntax, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { syntax, text }
    }

    /// Returns the fields of a request that carry the grammar, or the error of a server that does
    /// not accept it.
    pub(crate) fn fields(
        &self,
        api: Api,
        dialect: Option<GrammarDialect>,
    ) -> Result<GrammarFields<'_>, Error> {
        let Some(dialect) = dialect else {
            return Err(Error::configuration(
                "it is not known how this server accepts grammars; set `grammar_dialect` on the \
                 model's builder, for example to `GrammarDialect::LlamaCpp`",
            ));
        };
        if api != dialect.api() {
            return Err(Error::configuration(format!(
                "`GrammarDialect::{dialect:?}` sends grammars to `Api::{:?}`, but the model uses \
                 `Api::{api:?}`; set `api` or `grammar_dialect` on the model's builder",
                dialect.api()
            )));
        }
        let form = FORMS
            .iter()
            .find(|form| (form.dialect, form.syntax) == (dialect, self.syntax));
        let Some(form) = form else {
            let others = FORMS.iter().filter(|form| form.dialect == dialect);
            let others: Vec<_> = others.map(|form| form.syntax.to_string()).collect();
            return Err(Error::configuration(format!(
                "`GrammarDialect::{dialect:?}` does not support {}; expected {}, or another \
                 `grammar_dialect` on the model's builder",
                self.syntax,
                others.join(" or "),
            )));
        };
        Ok(GrammarFields {
            form,
            text: &self.text,
        })
    }
}

/// The request fields in which a server accepts grammars.
///
/// The default is `OpenAI` for hosts under `openai.com`, `openai.azure.com`, and
/// `services.ai.azure.com`, and `Fireworks` for those under `fireworks.ai`. For all other servers
/// there is none, because most servers ignore unknown fields: they would answer with any text.
///
/// | dialect | field | Lark | GBNF | regex |
/// |---|---|---|---|---|
/// | `OpenAI` | a custom tool of the Responses API, which is forced | yes | | yes |
/// | `LlamaCpp` | `grammar` | if built with llguidance | yes | |
/// | `Vllm` | `structured_outputs`, since 0.12 | yes | yes | yes |
/// | `SgLang` | `ebnf`, `regex` | with `--grammar-backend llguidance` | yes | yes |
/// | `Fireworks` | `response_format` | | yes | |
///
/// OpenAI and Azure support grammars since gpt-5.
///
/// ```
/// use outlines_runtime::{GrammarDialect, OpenAI};
///
/// let model = OpenAI::builder("qwen3:4b")
///     .base_url("http://localhost:8080/v1")
///     .grammar_dialect(GrammarDialect::LlamaCpp)
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the table describes them")]
pub enum GrammarDialect {
    OpenAI,
    LlamaCpp,
    Vllm,
    SgLang,
    Fireworks,
}

impl GrammarDialect {
    fn api(self) -> Api {
        match self {
            Self::OpenAI => Api::Responses,
            _ => Api::ChatCompletions,
        }
    }

    /// Returns the field of a reply that contains the answer.
    pub(crate) fn answer_field(self) -> AnswerField {
        match self {
            Self::OpenAI => AnswerField::ToolCall,
            _ => AnswerField::Content,
        }
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lark => "`Grammar::lark`",
            Self::Gbnf => "`Grammar::gbnf`",
            Self::Regex => "`Grammar::regex`",
        })
    }
}

/// The fields of a request for one grammar.
#[derive(Clone, Copy)]
pub(crate) struct GrammarFields<'a> {
    form: &'static Form,
    text: &'a str,
}

impl GrammarFields<'_> {
    /// Returns the fields that `extra` must not set.
    pub(super) fn names(&self) -> &'static [&'static str] {
        self.form.fields
    }

    /// Appends the fields to an object that is not closed yet.
    pub(super) fn write(&self, body: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        let Form {
            before,
            first_line,
            after,
            ..
        } = self.form;
        body.push(b',');
        body.extend_from_slice(before.as_bytes());
        if first_line.is_empty() || self.text.starts_with(LLGUIDANCE_PREFIX) {
            serde_json::to_writer(&mut *body, self.text)?;
        } else {
            serde_json::to_writer(&mut *body, &format_args!("{first_line}{}", self.text))?;
        }
        body.extend_from_slice(after.as_bytes());
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.form.before.len() + self.text.len() + self.form.after.len()
    }
}

/// The form in which a server accepts grammars of one syntax.
struct Form {
    dialect: GrammarDialect,
    syntax: Syntax,
    /// The fields that are written, and those that the server prefers to the grammar.
    fields: &'static [&'static str],
    /// The JSON before the string with the grammar.
    before: &'static str,
    /// The first line of the grammar, by which the server recognizes its syntax.
    first_line: &'static str,
    /// The JSON after the string.
    after: &'static str,
}

const LLGUIDANCE_PREFIX: &str = "%llguidance";

/// Declares forms as `dialect syntax [fields] before first_line after;`.
macro_rules! forms {
    ($(
        $dialect:ident $syntax:ident $fields:expr, $before:expr, $first_line:expr, $after:expr;
    )+) => {
        &[$(Form {
            dialect: GrammarDialect::$dialect,
            syntax: Syntax::$syntax,
            fields: $fields,
            before: $before,
            first_line: $first_line,
            after: $after,
        }),+]
    };
}

/// The start of a custom tool, up to the syntax of its grammar.
macro_rules! tool {
    () => {
        concat!(
            r#""tools":[{"type":"custom","name":"answer","#,
            r#""description":"Takes the whole answer.","#,
            r#""format":{"type":"grammar","syntax":"#
        )
    };
}
/// The forms. Their sources are the vendors' documentation, and measurements for llama.cpp.
const FORMS: &[Form] = forms! {
    OpenAI Lark TOOL, concat!(tool!(), r#""lark","definition":"#), "", TOOL_END;
    OpenAI Regex TOOL, concat!(tool!(), r#""regex","definition":"#), "", TOOL_END;
    LlamaCpp Lark LLAMA_CPP, r#""grammar":"#, "%llguidance {}\n", "";
    LlamaCpp Gbnf LLAMA_CPP, r#""grammar":"#, "", "";
    Vllm Lark VLLM, r#""structured_outputs":{"grammar":"#, "", "}";
    Vllm Gbnf VLLM, r#""structured_outputs":{"grammar":"#, "", "}";
    Vllm Regex VLLM, r#""structured_outputs":{"regex":"#, "", "}";
    SgLang Lark SGLANG, r#""ebnf":"#, "%llguidance {}\n", "";
    SgLang Gbnf SGLANG, r#""ebnf":"#, "", "";
    SgLang Regex SGLANG, r#""regex":"#, "", "";
    Fireworks Gbnf FIREWORKS, r#""response_format":{"type":"grammar","grammar":"#, "", "}";
};

const TOOL: &[&str] = &["text", "tools", "tool_choice", "parallel_tool_calls"];
const FIREWORKS: &[&str] = &["response_format"];
const LLAMA_CPP: &[&str] = &["grammar", "response_format", "json_schema"];
const VLLM: &[&str] = &["structured_outputs", "response_format"];
const SGLANG: &[&str] = &["ebnf", "regex", "response_format", "json_schema"];

const TOOL_END: &str = concat!(
    r#"}}],"tool_choice":{"type":"custom","name":"answer"},"#,
    r#""parallel_tool_calls":false"#
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_the_syntaxes_of_each_dialect() {
        for dialect in [
            GrammarDialect::OpenAI,
            GrammarDialect::LlamaCpp,
            GrammarDialect::Vllm,
            GrammarDialect::SgLang,
            GrammarDialect::Fireworks,
        ] {
            let start = format!("/// | `{dialect:?}` |");
            let mut lines = include_str!("grammar.rs").lines();
            let row = lines.find(|line| line.starts_with(&start)).unwrap();
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            for (syntax, cell) in [Syntax::Lark, Syntax::Gbnf, Syntax::Regex]
                .into_iter()
                .zip(&cells[3..6])
            {
                let mut forms = FORMS.iter();
                let supported = forms.any(|form| (form.dialect, form.syntax) == (dialect, syntax));
                assert_eq!(supported, !cell.is_empty(), "{dialect:?} and {syntax}");
            }
        }
    }
}
