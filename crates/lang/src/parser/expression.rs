//! Expressions: precedence climbing (Pratt), with Python's precedence.

use super::Parser;
use crate::ast::{Expr, ExprKind, Precedence, Word};
use crate::expr::{BinaryOp, CompareOp, LogicOp, Owner};
use crate::problem::{Problem, RuleProblem, SyntaxProblem};
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// Deepest nesting of parentheses, signs and the like, each of which costs the parser some stack.
const MAX_NESTING: usize = 100;

impl Parser<'_> {
    /// The expression that all of `words` form. `end` is where something is missing if they end too early.
    pub(super) fn expression(&mut self, words: &[Token], end: Span) -> Expr {
        let mut reader = Reader { parser: self, words, end, at: 0, nesting: 0, failed: false };
        let expr = reader.whole();
        if !reader.failed && reader.at < words.len() {
            reader.leftover();
        }
        if reader.failed {
            let span = words.first().map_or(end, |t| t.span.to(words[words.len() - 1].span));
            return Expr::error(span);
        }
        expr
    }
}

struct Reader<'p, 'a, 't> {
    parser: &'p mut Parser<'a>,
    words: &'t [Token],
    end: Span,
    at: usize,
    nesting: usize,
    /// The first error ends the expression: what follows would be about what the reader made of it.
    failed: bool,
}

enum Infix {
    Binary(BinaryOp),
    Compare(CompareOp),
    Logic(LogicOp),
}

impl Reader<'_, '_, '_> {
    fn peek(&self) -> Option<TokenKind> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<TokenKind> {
        if self.failed { None } else { self.words.get(self.at + ahead).map(|t| t.kind) }
    }

    /// Place of the next word.
    fn place(&self) -> Span {
        self.words.get(self.at).map_or(self.end, |t| t.span)
    }

    fn text(&self, span: Span) -> &str {
        self.parser.source(span)
    }

    fn fail(&mut self, problem: impl Into<Problem>, span: Span) -> Expr {
        if !self.failed {
            self.failed = true;
            self.parser.report(problem, span);
        }
        Expr::error(span)
    }

    /// An `if` form, or an expression without one.
    fn whole(&mut self) -> Expr {
        if self.peek() != Some(TokenKind::If) {
            return self.expression(Precedence::Or);
        }
        let start = self.place();
        if self.nesting >= MAX_NESTING {
            return self.fail(SyntaxProblem::TooDeep, start);
        }
        self.nesting += 1;
        self.at += 1;
        let condition = self.expression(Precedence::Or);
        self.colon("if");
        let yes = self.whole();
        if !self.failed && self.peek() != Some(TokenKind::Else) {
            match self.peek() {
                None => self.fail(SyntaxProblem::IfWithoutElse, start),
                Some(_) => self.leftover(),
            };
        }
        self.at += 1;
        self.colon("else");
        let no = self.whole();
        self.nesting -= 1;
        let span = start.to(no.span);
        self.node(ExprKind::If(condition, yes, no), span)
    }

    fn colon(&mut self, after: &'static str) {
        match self.peek() {
            Some(TokenKind::Colon) => self.at += 1,
            None if self.failed => {}
            Some(TokenKind::Else | TokenKind::If) | None => {
                let place = self.place();
                self.fail(SyntaxProblem::MissingColon(after), place);
            }
            Some(_) if after == "else" => {
                let place = self.place();
                self.fail(SyntaxProblem::MissingColon(after), place);
            }
            Some(_) => {
                self.leftover();
            }
        }
    }

    fn node(&mut self, kind: ExprKind, span: Span) -> Expr {
        let expr = Expr::new(kind, span);
        if expr.height() > Expr::MAX_HEIGHT { self.fail(SyntaxProblem::TooDeep, span) } else { expr }
    }

    fn expression(&mut self, least: Precedence) -> Expr {
        if self.nesting >= MAX_NESTING {
            let place = self.place();
            return self.fail(SyntaxProblem::TooDeep, place);
        }
        self.nesting += 1;
        let mut left = self.operand();
        let mut compared = false;
        while let Some((infix, precedence, length)) = self.infix() {
            if precedence < least {
                break;
            }
            let operator = self.place();
            self.at += length;
            // Operators of equal strength group from the left, powers from the right; `2^-a` has a signed exponent.
            let right = self.expression(match precedence {
                Precedence::Or => Precedence::And,
                Precedence::And => Precedence::Not,
                Precedence::Compare => Precedence::Pipe,
                Precedence::Pipe => Precedence::Ampersand,
                Precedence::Ampersand => Precedence::Sum,
                Precedence::Sum => Precedence::Product,
                Precedence::Product | Precedence::Power => Precedence::Sign,
                Precedence::If | Precedence::Not | Precedence::Sign | Precedence::Atom => Precedence::Atom,
            });
            let span = left.span.to(right.span);
            left = match infix {
                Infix::Compare(_) if compared => self.fail(SyntaxProblem::ChainedComparison, operator),
                Infix::Compare(op) => {
                    compared = true;
                    self.node(ExprKind::Compare(op, left, right), span)
                }
                Infix::Binary(op) => self.node(ExprKind::Binary(op, left, right), span),
                Infix::Logic(op) => {
                    compared = false;
                    self.node(ExprKind::Logic(op, left, right), span)
                }
            };
        }
        self.nesting -= 1;
        left
    }

    /// The infix operator that comes next, its strength, and how many words it has.
    fn infix(&self) -> Option<(Infix, Precedence, usize)> {
        use TokenKind::*;
        let binary = |op, precedence| Some((Infix::Binary(op), precedence, 1));
        let compare = |op| Some((Infix::Compare(op), Precedence::Compare, 1));
        match self.peek()? {
            Or => Some((Infix::Logic(LogicOp::Or), Precedence::Or, 1)),
            And => Some((Infix::Logic(LogicOp::And), Precedence::And, 1)),
            Pipe => Some((Infix::Logic(LogicOp::Or), Precedence::Pipe, 1)),
            Ampersand => Some((Infix::Logic(LogicOp::And), Precedence::Ampersand, 1)),
            EqualEqual => compare(CompareOp::Eq),
            NotEqual => compare(CompareOp::Ne),
            Less => compare(CompareOp::Lt),
            LessEqual => compare(CompareOp::Le),
            Greater => compare(CompareOp::Gt),
            GreaterEqual => compare(CompareOp::Ge),
            Is if self.peek_at(1) == Some(Not) => Some((Infix::Compare(CompareOp::Ne), Precedence::Compare, 2)),
            Is => compare(CompareOp::Eq),
            Plus => binary(BinaryOp::Add, Precedence::Sum),
            Minus => binary(BinaryOp::Sub, Precedence::Sum),
            Star => binary(BinaryOp::Mul, Precedence::Product),
            Slash => binary(BinaryOp::Div, Precedence::Product),
            DoubleSlash => binary(BinaryOp::FloorDiv, Precedence::Product),
            Percent => binary(BinaryOp::Rem, Precedence::Product),
            Power => binary(BinaryOp::Pow, Precedence::Power),
            _ => None,
        }
    }

    fn operand(&mut self) -> Expr {
        use TokenKind::*;
        let place = self.place();
        let Some(kind) = self.peek() else {
            return self.fail(SyntaxProblem::Missing("an expression"), place);
        };
        self.at += 1;
        match kind {
            Number(value) => Expr::new(ExprKind::Number(value), place),
            True => Expr::new(ExprKind::Truth(true), place),
            False => Expr::new(ExprKind::Truth(false), place),
            Name => self.name(place),
            Minus => {
                let a = self.expression(Precedence::Sign);
                let span = place.to(a.span);
                self.node(ExprKind::Neg(a), span)
            }
            Plus => self.expression(Precedence::Sign),
            Not => {
                let a = self.expression(Precedence::Not);
                let span = place.to(a.span);
                self.node(ExprKind::Not(a), span)
            }
            OpenParenthesis => {
                let mut inner = self.expression(Precedence::Or);
                let close = self.close(place);
                inner.span = place.to(close);
                inner
            }
            If => self.fail(SyntaxProblem::IfInsideExpression, place),
            OpenBracket | CloseBracket => self.fail(SyntaxProblem::List, place),
            Bad => {
                self.failed = true;
                Expr::error(place)
            }
            _ => {
                // The word before has no operand behind it, or this one none before it.
                if kind == CloseParenthesis || kind == Comma || kind == Else || kind == Colon {
                    self.fail(SyntaxProblem::Missing("an expression"), place)
                } else {
                    let text = self.text(place).to_owned();
                    self.fail(SyntaxProblem::UnexpectedToken(text), place)
                }
            }
        }
    }

    /// A name, and what belongs to it: `dx/dt`, `pre.x`, `f(a, b)`.
    fn name(&mut self, place: Span) -> Expr {
        let name = self.text(place).to_owned();
        match self.peek() {
            Some(TokenKind::Slash) if name.len() > 1 && name.starts_with('d') && self.dt_follows() => {
                let span = place.to(self.words[self.at + 1].span);
                self.at += 2;
                Expr::new(ExprKind::Derivative(name[1..].into()), span)
            }
            Some(TokenKind::Dot) => self.member(&name, place),
            Some(TokenKind::OpenParenthesis) => {
                let (arguments, end) = self.arguments();
                let word = Word { name: name.into(), span: place };
                self.node(ExprKind::Call(word, arguments), place.to(end))
            }
            _ => Expr::new(ExprKind::Name(name.into()), place),
        }
    }

    fn dt_follows(&self) -> bool {
        self.peek_at(1) == Some(TokenKind::Name) && self.text(self.words[self.at + 1].span) == "dt"
    }

    fn member(&mut self, owner: &str, place: Span) -> Expr {
        self.at += 1;
        let member = self.place();
        let owner = match owner {
            "pre" => Owner::Pre,
            "post" => Owner::Post,
            _ => return self.fail(SyntaxProblem::NoMembers(owner.to_owned()), place),
        };
        if self.peek() != Some(TokenKind::Name) {
            return self.fail(SyntaxProblem::Missing("the name of an attribute"), member);
        }
        self.at += 1;
        let name = self.text(member).to_owned();
        if self.peek() != Some(TokenKind::OpenParenthesis) {
            return Expr::new(ExprKind::Member(owner, name.into()), place.to(member));
        }
        if name != "sum" {
            let owner = crate::ast::side(owner);
            return self.fail(SyntaxProblem::MemberFunction { owner, name }, place.to(member));
        }
        let (arguments, end) = self.arguments();
        self.node(ExprKind::MemberSum(owner, arguments), place.to(end))
    }

    /// The arguments in parentheses, and where they end.
    fn arguments(&mut self) -> (Vec<Expr>, Span) {
        let open = self.place();
        self.at += 1;
        let mut arguments = Vec::new();
        if self.peek() == Some(TokenKind::CloseParenthesis) {
            let close = self.place();
            self.at += 1;
            return (arguments, close);
        }
        loop {
            if self.peek() == Some(TokenKind::Name) && self.peek_at(1) == Some(TokenKind::Assign) {
                let place = self.place();
                self.fail(RuleProblem::NamedArgument, place);
            }
            arguments.push(self.expression(Precedence::Or));
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                _ => return (arguments, self.close(open)),
            }
        }
    }

    fn close(&mut self, open: Span) -> Span {
        let place = self.place();
        match self.peek() {
            Some(TokenKind::CloseParenthesis) => self.at += 1,
            None => {
                self.fail(SyntaxProblem::UnclosedParenthesis, open);
            }
            Some(_) => {
                self.leftover();
            }
        }
        place
    }

    /// A word stands where an operator or the end was expected.
    fn leftover(&mut self) -> Expr {
        use TokenKind::*;
        let place = self.place();
        let text = self.text(place).to_owned();
        let problem = match self.peek() {
            Some(Bad) | None => {
                self.failed = true;
                return Expr::error(place);
            }
            Some(Number(_) | Name | OpenParenthesis | True | False | Not) => SyntaxProblem::MissingOperator(text),
            Some(CloseParenthesis) => SyntaxProblem::UnopenedParenthesis,
            Some(OpenBracket | CloseBracket) => SyntaxProblem::List,
            Some(If) => SyntaxProblem::PythonConditional,
            Some(_) => SyntaxProblem::UnexpectedToken(text),
        };
        self.fail(problem, place)
    }
}
