//! From tokens to the tree. Parsing never fails: it returns what could be read and all that is wrong.

mod expression;
mod flag;
mod function;
mod line;
mod parameter;
mod statement;

use crate::ast::{Condition, Expr, FunctionDefinition, Parameter, Statement};
use crate::diagnostic::Diagnostic;
use crate::lexer::lex;
use crate::problem::{FlagProblem, NameProblem, Problem, SyntaxProblem};
use crate::span::{Field, Location, Span};
use crate::token::{Token, TokenKind};

/// What could be read, and all that is wrong with the text.
pub type Parsed<T> = (T, Vec<Diagnostic>);

/// Reads a block of statements: `equations`, `reset`, `pre_spike` and the like.
pub fn statements(text: &str, field: Field) -> Parsed<Vec<Statement>> {
    let (mut parser, tokens) = Parser::new(text, field);
    let statements = line::logical(&mut parser, &tokens)
        .into_iter()
        .map(|lines| statement::statement(&mut parser, &lines))
        .collect();
    (statements, parser.diagnostics)
}

/// Reads the definitions of `parameters`.
pub fn parameters(text: &str) -> Parsed<Vec<Parameter>> {
    let (mut parser, tokens) = Parser::new(text, Field::Parameters);
    let parameters =
        line::physical(&tokens).into_iter().filter_map(|line| parameter::parameter(&mut parser, line)).collect();
    (parameters, parser.diagnostics)
}

/// Reads the definitions of `functions`.
pub fn functions(text: &str) -> Parsed<Vec<FunctionDefinition>> {
    let (mut parser, tokens) = Parser::new(text, Field::Functions);
    let functions = line::logical(&mut parser, &tokens)
        .into_iter()
        .filter_map(|lines| function::function(&mut parser, &lines))
        .collect();
    (functions, parser.diagnostics)
}

/// Reads a single expression in which line ends are blanks: `psp`.
pub fn expression(text: &str, field: Field) -> Parsed<Expr> {
    let (condition, mut diagnostics) = condition(text, field);
    if let Some(flag) = condition.flags.first() {
        let problem = FlagProblem::NotAllowed(field.keyword());
        diagnostics.push(Diagnostic::new(problem.into(), Location::new(field, flag.span)));
    }
    (condition.expr, diagnostics)
}

/// Reads a condition that must be one line, which may break inside parentheses: `spike`, `axon_spike`.
pub fn single_line(text: &str, field: Field) -> Parsed<Expr> {
    let (mut parser, tokens) = Parser::new(text, field);
    let lines = line::outside_parentheses(&tokens);
    let Some(first) = lines.first() else {
        return (parser.missing("a condition", parser.end()), parser.diagnostics);
    };
    if let Some(second) = lines.get(1) {
        let span = second[0].span.to(second[second.len() - 1].span);
        parser.report(SyntaxProblem::SeveralLines, span);
    }
    let words: Vec<Token> = first.iter().copied().filter(|t| t.kind != TokenKind::Newline).collect();
    let (words, flags) = flag::split(&words);
    let end = words.last().map_or(parser.end(), |t| Span::new(t.span.end as usize, t.span.end as usize));
    let expr = parser.expression(words, end);
    if let Some((colon, _)) = flags {
        parser.report(FlagProblem::NotAllowed(field.keyword()), colon.span);
    }
    (expr, parser.diagnostics)
}

/// Reads an expression with flags: `creating`, `pruning`, stop conditions. Line ends are blanks.
pub fn condition(text: &str, field: Field) -> Parsed<Condition> {
    let (mut parser, tokens) = Parser::new(text, field);
    let parts: Vec<&[Token]> = tokens
        .split(|t| t.kind == TokenKind::Semicolon)
        .filter(|p| p.iter().any(|t| t.kind != TokenKind::Newline))
        .collect();
    if let Some(second) = parts.get(1) {
        parser.report(SyntaxProblem::SeveralExpressions, second[0].span.to(second[second.len() - 1].span));
    }
    let words: Vec<Token> =
        parts.first().map_or(&[][..], |p| p).iter().copied().filter(|t| t.kind != TokenKind::Newline).collect();
    let (words, colon) = flag::split(&words);
    let end = words.last().map_or(parser.end(), |t| Span::new(t.span.end as usize, t.span.end as usize));
    let expr = parser.expression(words, end);
    let flags = colon.map_or_else(Vec::new, |(colon, rest)| flag::flags(&mut parser, colon, rest));
    (Condition { expr, flags }, parser.diagnostics)
}

/// The text, its field, and what was found wrong so far.
struct Parser<'a> {
    text: &'a str,
    field: Field,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, field: Field) -> (Parser<'a>, Vec<Token>) {
        let (tokens, diagnostics) = lex(text, field);
        (Parser { text, field, diagnostics }, tokens)
    }

    fn source(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    fn end(&self) -> Span {
        let end = self.text.trim_end().len();
        Span::new(end, end)
    }

    fn report(&mut self, problem: impl Into<Problem>, span: Span) {
        self.diagnostics.push(Diagnostic::new(problem.into(), Location::new(self.field, span)));
    }

    /// Reports a word that is no name although it looks like one.
    fn is_reserved(&mut self, word: Token) -> bool {
        use TokenKind::*;
        let text = self.source(word.span);
        match word.kind {
            True | False => {
                let problem = NameProblem::Reserved { name: text.into(), meaning: "it is a truth value" };
                self.report(problem, word.span);
            }
            If | Else | And | Or | Not | Is => self.report(SyntaxProblem::Keyword(text.to_owned()), word.span),
            _ => return false,
        }
        true
    }

    fn missing(&mut self, what: &'static str, at: Span) -> Expr {
        self.report(SyntaxProblem::Missing(what), at);
        Expr::error(at)
    }
}
