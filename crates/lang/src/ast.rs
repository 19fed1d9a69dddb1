//! What the user wrote, as a tree: nothing is resolved yet, every node knows its place.

use std::fmt;

use crate::expr::{BinaryOp, CompareOp, LogicOp, Name, Owner};
use crate::span::Span;

/// A name and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As written.
    pub name: Name,
    /// Where.
    pub span: Span,
}

/// One node of a written expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Number(f64),
    /// `True`, `False`
    Truth(bool),
    /// A plain name.
    Name(Name),
    /// `pre.x`, `post.x`
    Member(Owner, Name),
    /// `dX/dt`
    Derivative(Name),
    /// `-a`
    Neg(Expr),
    /// `not a`
    Not(Expr),
    /// Arithmetic.
    Binary(BinaryOp, Expr, Expr),
    /// Comparison.
    Compare(CompareOp, Expr, Expr),
    /// `and`, `or`, `&`, `|`
    Logic(LogicOp, Expr, Expr),
    /// `if c: a else: b`
    If(Expr, Expr, Expr),
    /// `f(a, b)`
    Call(Word, Vec<Expr>),
    /// `pre.sum(exc)`
    MemberSum(Owner, Vec<Expr>),
    /// Could not be read; it has been reported.
    Error,
}

/// A written expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Box<ExprKind>,
    /// Where it stands.
    pub span: Span,
    height: u16,
}

impl Expr {
    /// Longest way down that the parser lets pass, so that recursion over a tree never exhausts the stack.
    pub const MAX_HEIGHT: u16 = 256;

    /// A node at a place.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        let height = children(&kind).iter().map(|c| c.height).max().unwrap_or(0).saturating_add(1);
        Expr { kind: Box::new(kind), span, height }
    }

    /// A place where no expression could be read.
    pub fn error(span: Span) -> Expr {
        Expr::new(ExprKind::Error, span)
    }

    /// Number of nodes on the longest way down.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// The direct sub-expressions, left to right.
    pub fn children(&self) -> Vec<&Expr> {
        children(&self.kind)
    }

    /// Calls `f` on every node, from the left.
    pub fn for_each<'a>(&'a self, f: &mut impl FnMut(&'a Expr)) {
        f(self);
        for child in self.children() {
            child.for_each(f);
        }
    }
}

fn children(kind: &ExprKind) -> Vec<&Expr> {
    match kind {
        ExprKind::Number(_)
        | ExprKind::Truth(_)
        | ExprKind::Name(_)
        | ExprKind::Member(..)
        | ExprKind::Derivative(_)
        | ExprKind::Error => vec![],
        ExprKind::Neg(a) | ExprKind::Not(a) => vec![a],
        ExprKind::Binary(_, a, b) | ExprKind::Compare(_, a, b) | ExprKind::Logic(_, a, b) => vec![a, b],
        ExprKind::If(c, a, b) => vec![c, a, b],
        ExprKind::Call(_, arguments) | ExprKind::MemberSum(_, arguments) => arguments.iter().collect(),
    }
}

/// The left side of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Left {
    /// `x`
    Name(Word),
    /// An expression with one derivative.
    Ode {
        /// As written.
        expr: Expr,
        /// Whose derivative.
        variable: Word,
    },
    /// Could not be read; it has been reported.
    Error,
}

/// The assignment operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Assign,
    /// `+=`, `-=`, `*=`, `/=`
    Augmented(BinaryOp),
}

impl Operator {
    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Assign => "=",
            Operator::Augmented(BinaryOp::Add) => "+=",
            Operator::Augmented(BinaryOp::Sub) => "-=",
            Operator::Augmented(BinaryOp::Mul) => "*=",
            Operator::Augmented(_) => "/=",
        }
    }
}

/// `key` or `key=value` after the colon.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// The key.
    pub word: Word,
    /// Its value, if any.
    pub value: Option<Expr>,
    /// Key and value.
    pub span: Span,
}

/// One statement of `equations` or an event block.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Left side.
    pub left: Left,
    /// `=` and the like.
    pub operator: Operator,
    /// Right side.
    pub right: Expr,
    /// Of all its lines.
    pub flags: Vec<Flag>,
    /// From the first to the last word.
    pub span: Span,
}

/// One definition of `parameters`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub word: Word,
    /// After `=`.
    pub value: Option<Expr>,
    /// After the colon.
    pub flags: Vec<Flag>,
    /// From the first to the last word.
    pub span: Span,
}

/// One definition of `functions`.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDefinition {
    /// Its name.
    pub word: Word,
    /// Names of the arguments.
    pub arguments: Vec<Word>,
    /// The expression.
    pub body: Expr,
    /// After the colon: type of the result, then of each argument.
    pub types: Vec<Flag>,
    /// From the first to the last word.
    pub span: Span,
}

/// An expression with flags: `creating`, `pruning`, stop conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The expression.
    pub expr: Expr,
    /// After the colon.
    pub flags: Vec<Flag>,
}

/// How strongly an expression holds together, weakest first (Python's order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precedence {
    If,
    Or,
    And,
    Not,
    Compare,
    Pipe,
    Ampersand,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

impl Expr {
    fn precedence(&self) -> Precedence {
        match &*self.kind {
            ExprKind::If(..) => Precedence::If,
            ExprKind::Logic(LogicOp::Or, ..) => Precedence::Or,
            ExprKind::Logic(LogicOp::And, ..) => Precedence::And,
            ExprKind::Not(_) => Precedence::Not,
            ExprKind::Compare(..) => Precedence::Compare,
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub, ..) => Precedence::Sum,
            ExprKind::Binary(BinaryOp::Pow, ..) => Precedence::Power,
            ExprKind::Binary(..) => Precedence::Product,
            ExprKind::Neg(_) => Precedence::Sign,
            _ => Precedence::Atom,
        }
    }

    /// Writes the expression, in parentheses if it holds together less strongly than `least`.
    fn write(&self, f: &mut fmt::Formatter<'_>, least: Precedence) -> fmt::Result {
        if self.precedence() < least {
            f.write_str("(")?;
            self.write(f, Precedence::If)?;
            return f.write_str(")");
        }
        match &*self.kind {
            ExprKind::Number(value) => write!(f, "{value}"),
            ExprKind::Truth(true) => f.write_str("True"),
            ExprKind::Truth(false) => f.write_str("False"),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Member(owner, name) => write!(f, "{}.{name}", side(*owner)),
            ExprKind::Derivative(name) => write!(f, "d{name}/dt"),
            ExprKind::Error => f.write_str("<error>"),
            ExprKind::Neg(a) => {
                f.write_str("-")?;
                a.write(f, Precedence::Sign)
            }
            ExprKind::Not(a) => {
                f.write_str("not ")?;
                a.write(f, Precedence::Not)
            }
            ExprKind::Binary(op, a, b) => {
                let (left, right) = match op {
                    BinaryOp::Add | BinaryOp::Sub => (Precedence::Sum, Precedence::Product),
                    BinaryOp::Pow => (Precedence::Atom, Precedence::Sign),
                    _ => (Precedence::Product, Precedence::Sign),
                };
                infix(f, a, left, binary_symbol(*op), b, right)
            }
            ExprKind::Compare(op, a, b) => infix(f, a, Precedence::Pipe, compare_symbol(*op), b, Precedence::Pipe),
            ExprKind::Logic(LogicOp::Or, a, b) => infix(f, a, Precedence::Or, " or ", b, Precedence::And),
            ExprKind::Logic(LogicOp::And, a, b) => infix(f, a, Precedence::And, " and ", b, Precedence::Not),
            ExprKind::If(c, a, b) => write!(f, "if {c}: {a} else: {b}"),
            ExprKind::Call(word, arguments) => call(f, &word.name, arguments),
            ExprKind::MemberSum(owner, arguments) => {
                write!(f, "{}.", side(*owner))?;
                call(f, "sum", arguments)
            }
        }
    }
}

fn infix(
    f: &mut fmt::Formatter<'_>,
    a: &Expr,
    left: Precedence,
    symbol: &str,
    b: &Expr,
    right: Precedence,
) -> fmt::Result {
    a.write(f, left)?;
    f.write_str(symbol)?;
    b.write(f, right)
}

fn call(f: &mut fmt::Formatter<'_>, name: &str, arguments: &[Expr]) -> fmt::Result {
    write!(f, "{name}({})", arguments.iter().map(Expr::to_string).collect::<Vec<_>>().join(", "))
}

/// `pre` or `post`.
pub(crate) fn side(owner: Owner) -> &'static str {
    match owner {
        Owner::Own => "own",
        Owner::Pre => "pre",
        Owner::Post => "post",
    }
}

fn binary_symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => " + ",
        BinaryOp::Sub => " - ",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::FloorDiv => "//",
        BinaryOp::Rem => " % ",
        BinaryOp::Pow => "^",
    }
}

fn compare_symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => " == ",
        CompareOp::Ne => " != ",
        CompareOp::Lt => " < ",
        CompareOp::Le => " <= ",
        CompareOp::Gt => " > ",
        CompareOp::Ge => " >= ",
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Precedence::If)
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value}", self.word.name),
            None => f.write_str(&self.word.name),
        }
    }
}

fn write_flags(f: &mut fmt::Formatter<'_>, flags: &[Flag]) -> fmt::Result {
    for (i, flag) in flags.iter().enumerate() {
        write!(f, "{}{flag}", if i == 0 { " : " } else { ", " })?;
    }
    Ok(())
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.left {
            Left::Name(word) => f.write_str(&word.name)?,
            Left::Ode { expr, .. } => expr.fmt(f)?,
            Left::Error => f.write_str("<error>")?,
        }
        write!(f, " {} {}", self.operator.symbol(), self.right)?;
        write_flags(f, &self.flags)
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word.name)?;
        if let Some(value) = &self.value {
            write!(f, " = {value}")?;
        }
        write_flags(f, &self.flags)
    }
}

impl fmt::Display for FunctionDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<&str> = self.arguments.iter().map(|a| &*a.name).collect();
        write!(f, "{}({}) = {}", self.word.name, arguments.join(", "), self.body)?;
        write_flags(f, &self.types)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)?;
        write_flags(f, &self.flags)
    }
}
