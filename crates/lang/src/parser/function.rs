//! One definition of a function: `name(argument, ...) = expression : types`.

use super::{Parser, flag, statement};
use crate::ast::{FunctionDefinition, Operator, Word};
use crate::problem::SyntaxProblem;
use crate::token::{Token, TokenKind};

pub(super) fn function(parser: &mut Parser<'_>, lines: &[&[Token]]) -> Option<FunctionDefinition> {
    let span = statement::whole(lines);
    let (words, types) = flag::separate(parser, lines);
    let (left, (operator, at), right) = statement::sides(&words);
    let head = head(parser, left).filter(|_| operator == Operator::Assign);
    let body = statement::right_side(parser, right, words.last().map_or(at, |t| t.span));
    match head {
        Some((word, arguments)) => Some(FunctionDefinition { word, arguments, body, types, span }),
        None => {
            if !left.iter().any(|t| t.kind == TokenKind::Bad) {
                parser.report(SyntaxProblem::FunctionForm, left.first().map_or(at, |t| t.span.to(at)));
            }
            None
        }
    }
}

/// `name(argument, ...)`
fn head(parser: &Parser<'_>, words: &[Token]) -> Option<(Word, Vec<Word>)> {
    let [name, open, inner @ .., close] = words else { return None };
    if name.kind != TokenKind::Name
        || open.kind != TokenKind::OpenParenthesis
        || close.kind != TokenKind::CloseParenthesis
    {
        return None;
    }
    let word = |token: &Token| Word { name: parser.source(token.span).into(), span: token.span };
    if inner.is_empty() {
        return Some((word(name), Vec::new()));
    }
    let mut arguments = Vec::new();
    for part in inner.split(|t| t.kind == TokenKind::Comma) {
        match part {
            [argument] if argument.kind == TokenKind::Name => arguments.push(word(argument)),
            _ => return None,
        }
    }
    Some((word(name), arguments))
}
