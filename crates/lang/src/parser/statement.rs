//! One statement: `left operator right : flags`.

use super::{Parser, flag};
use crate::ast::{Expr, ExprKind, Left, Operator, Statement, Word};
use crate::expr::BinaryOp;
use crate::problem::SyntaxProblem;
use crate::span::Span;
use crate::token::{Token, TokenKind};

pub(super) fn statement(parser: &mut Parser<'_>, lines: &[&[Token]]) -> Statement {
    let span = whole(lines);
    let (words, flags) = flag::separate(parser, lines);
    let (left, operator, right) = sides(&words);
    let (operator, at) = operator;
    let left = left_side(parser, left, at);
    if let (Left::Ode { .. }, Operator::Augmented(_)) = (&left, operator) {
        parser.report(SyntaxProblem::OdeOperator(operator.symbol()), at);
    }
    let right = right_side(parser, right, words.last().map_or(at, |t| t.span));
    Statement { left, operator, right, flags, span }
}

/// From the first to the last word of the lines.
pub(super) fn whole(lines: &[&[Token]]) -> Span {
    let words = || lines.iter().flat_map(|line| line.iter());
    let start = words().next().map_or(Span::default(), |t| t.span);
    start.to(words().next_back().map_or(start, |t| t.span))
}

/// Left side, operator with its place, right side. The first line of a statement has an operator before any colon.
pub(super) fn sides(words: &[Token]) -> (&[Token], (Operator, Span), &[Token]) {
    let at = words.iter().position(|t| t.kind.is_assignment()).unwrap_or(0);
    let operator = match words[at].kind {
        TokenKind::PlusAssign => Operator::Augmented(BinaryOp::Add),
        TokenKind::MinusAssign => Operator::Augmented(BinaryOp::Sub),
        TokenKind::StarAssign => Operator::Augmented(BinaryOp::Mul),
        TokenKind::SlashAssign => Operator::Augmented(BinaryOp::Div),
        _ => Operator::Assign,
    };
    (&words[..at], (operator, words[at].span), &words[at + 1..])
}

/// The right side; a second assignment in it is reported once and ends it.
pub(super) fn right_side(parser: &mut Parser<'_>, words: &[Token], end: Span) -> Expr {
    let mut depth = 0usize;
    for (i, token) in words.iter().enumerate() {
        match token.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
            kind if depth == 0 && kind.is_assignment() => {
                parser.report(SyntaxProblem::SeveralAssignments, token.span);
                return Expr::error(words[..i].first().map_or(token.span, |t| t.span.to(token.span)));
            }
            _ => {}
        }
    }
    parser.expression(words, Span::new(end.end as usize, end.end as usize))
}

fn left_side(parser: &mut Parser<'_>, words: &[Token], operator: Span) -> Left {
    match words {
        [] => {
            parser.report(SyntaxProblem::Missing("the name of a variable"), operator);
            return Left::Error;
        }
        [word] if word.kind == TokenKind::Name => {
            return Left::Name(Word { name: parser.source(word.span).into(), span: word.span });
        }
        [word] if word.kind == TokenKind::Bad || parser.is_reserved(*word) => return Left::Error,
        _ => {}
    }
    let span = words[0].span.to(words[words.len() - 1].span);
    let before = parser.diagnostics.len();
    let expr = parser.expression(words, Span::new(span.end as usize, span.end as usize));
    let mut derivatives = Vec::new();
    let mut broken = false;
    expr.for_each(&mut |node| match &*node.kind {
        ExprKind::Derivative(name) => derivatives.push(Word { name: name.clone(), span: node.span }),
        ExprKind::Error => broken = true,
        _ => {}
    });
    match (derivatives.len(), broken) {
        (_, true) => {
            if parser.diagnostics.len() == before && !words.iter().any(|t| t.kind == TokenKind::Bad) {
                parser.report(SyntaxProblem::CompoundLeftSide, span);
            }
            Left::Error
        }
        (0, false) => {
            parser.report(SyntaxProblem::CompoundLeftSide, span);
            Left::Error
        }
        (1, false) => match derivatives.pop() {
            Some(variable) => Left::Ode { expr, variable },
            None => Left::Error,
        },
        _ => {
            parser.report(SyntaxProblem::SeveralDerivatives, derivatives[1].span);
            Left::Error
        }
    }
}
