//! One definition of a parameter: `name = value : flags`.

use super::{Parser, flag};
use crate::ast::{Parameter, Word};
use crate::problem::SyntaxProblem;
use crate::span::Span;
use crate::token::{Token, TokenKind};

pub(super) fn parameter(parser: &mut Parser<'_>, line: &[Token]) -> Option<Parameter> {
    let span = line[0].span.to(line[line.len() - 1].span);
    let (words, behind) = flag::split(line);
    let (name, value) = match words {
        [name] if name.kind == TokenKind::Name => (name, None),
        [name, equals, value @ ..] if name.kind == TokenKind::Name && equals.kind == TokenKind::Assign => {
            (name, Some(value))
        }
        _ => {
            let reserved = words.first().is_some_and(|word| parser.is_reserved(*word));
            if !reserved && !words.iter().any(|t| t.kind == TokenKind::Bad) {
                parser.report(SyntaxProblem::ParameterForm, span);
            }
            return None;
        }
    };
    let word = Word { name: parser.source(name.span).into(), span: name.span };
    let end = words[words.len() - 1].span.end as usize;
    let value = value.map(|value| super::statement::right_side(parser, value, Span::new(end, end)));
    let flags = behind.map_or_else(Vec::new, |(colon, words)| flag::flags(parser, colon, words));
    Some(Parameter { word, value, flags, span })
}
