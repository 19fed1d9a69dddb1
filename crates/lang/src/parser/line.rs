//! Lines: where a statement begins, which lines continue it, where its flags are.

use super::Parser;
use crate::problem::SyntaxProblem;
use crate::token::{Token, TokenKind};

/// The lines that hold words; `;` ends a line too.
pub(super) fn physical(tokens: &[Token]) -> Vec<&[Token]> {
    tokens
        .split(|t| matches!(t.kind, TokenKind::Newline | TokenKind::Semicolon))
        .filter(|line| !line.is_empty())
        .collect()
}

/// The lines of each statement. A line without an assignment operator continues the statement before it.
pub(super) fn logical<'t>(parser: &mut Parser<'_>, tokens: &'t [Token]) -> Vec<Vec<&'t [Token]>> {
    let mut statements: Vec<Vec<&[Token]>> = Vec::new();
    let mut reported = false;
    for line in physical(tokens) {
        if assigns(line) {
            statements.push(vec![line]);
        } else if let Some(statement) = statements.last_mut() {
            statement.push(line);
        } else if !reported {
            reported = true;
            if line.iter().any(|t| t.kind == TokenKind::Bad) {
                continue;
            }
            let problem =
                if line[0].kind == TokenKind::If { SyntaxProblem::IfStatement } else { SyntaxProblem::NothingAssigned };
            parser.report(problem, line[0].span.to(line[line.len() - 1].span));
        }
    }
    statements
}

/// An assignment operator stands before any colon. (Behind one it belongs to a flag, as in `: min=0`.)
fn assigns(line: &[Token]) -> bool {
    line.iter().take_while(|t| t.kind != TokenKind::Colon).any(|t| t.kind.is_assignment())
}

/// The lines of a text in which a line end inside parentheses is a blank. Lines keep such line ends.
pub(super) fn outside_parentheses(tokens: &[Token]) -> Vec<&[Token]> {
    let mut lines = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::OpenParenthesis => depth += 1,
            TokenKind::CloseParenthesis => depth = depth.saturating_sub(1),
            TokenKind::Semicolon => depth = 0,
            _ => {}
        }
        if depth == 0 && matches!(token.kind, TokenKind::Newline | TokenKind::Semicolon) {
            lines.push(&tokens[start..i]);
            start = i + 1;
        }
    }
    lines.push(&tokens[start..]);
    lines.retain(|line| line.iter().any(|t| t.kind != TokenKind::Newline));
    lines
}
