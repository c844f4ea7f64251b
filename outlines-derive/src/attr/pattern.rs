//! `pattern`: what the engines of servers read alike, and the client's own check too.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{self, Ast, ClassSetBinaryOp, ClassSetItem, Visitor};
use regex_syntax::hir::Look;
use regex_syntax::hir::translate::Translator;
use syn::LitStr;

use crate::diag;

/// Strict mode knows no look-around, and local servers ignore a pattern that is not anchored.
pub(super) fn pattern(literal: &LitStr) -> syn::Result<String> {
    let pattern = literal.value();
    match anchored(&pattern) {
        Ok(true) => Ok(pattern),
        Ok(false) => Err(syn::Error::new(literal.span(), diag::NOT_ANCHORED)),
        Err(reason) => Err(syn::Error::new(literal.span(), diag::pattern(&reason))),
    }
}

fn anchored(pattern: &str) -> Result<bool, String> {
    let ast = Parser::new()
        .parse(pattern)
        .map_err(|error| error.kind().to_string())?;
    ast::visit(&ast, Common)?;
    let hir = Translator::new()
        .translate(pattern, &ast)
        .map_err(|error| error.kind().to_string())?;
    let properties = hir.properties();
    Ok(properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End))
}

/// Refuses what ECMA-262 has not, or reads otherwise.
struct Common;

impl Visitor for Common {
    type Output = ();
    type Err = String;

    fn finish(self) -> Result<(), String> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), String> {
        match ast {
            Ast::ClassUnicode(_) => Err(UNICODE.to_owned()),
            _ => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), String> {
        match item {
            ClassSetItem::Unicode(_) => Err(UNICODE.to_owned()),
            ClassSetItem::Bracketed(_) => Err("a class in a class".to_owned()),
            _ => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, _: &ClassSetBinaryOp) -> Result<(), String> {
        Err("`&&`, `--` or `~~` in a class".to_owned())
    }
}

const UNICODE: &str = "classes such as `\\p{L}`";
