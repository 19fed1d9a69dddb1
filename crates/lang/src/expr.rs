//! Checked expressions: every name resolved, every node with its place in the text.
//!
//! The algebra, the numerical methods and the update plan all work on this one type. Equality ignores places.

use std::sync::Arc;

use crate::span::Location;

/// A name written by the user.
pub type Name = Arc<str>;

/// Number of an attribute in its model's `attributes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeId(pub u32);

/// Number of a function in its model's `functions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// Number of a random call in its model's `draws`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DrawId(pub u32);

/// Number of a temporary of an update plan; unique within one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemporaryId(pub u32);

/// Whose value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// The neuron or synapse that the equation belongs to.
    Own,
    /// The pre-synaptic neuron.
    Pre,
    /// The post-synaptic neuron.
    Post,
}

/// A reduction over a whole population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reduction {
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Arithmetic mean.
    Mean,
    /// Sum of absolute values.
    Norm1,
    /// Square root of the sum of squares.
    Norm2,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ref {
    /// An attribute of the model itself.
    Attribute(AttributeId),
    /// `pre.x`, `post.x`: resolved against the neuron models at compile. Never `Owner::Own`.
    Neuron(Owner, Name),
    /// `sum(target)`, `pre.sum(target)`, `post.sum(target)`; `None` is the sum over all targets.
    Sum(Owner, Option<Name>),
    /// `mean(r)` and the like, over the population of the owner.
    Reduced(Reduction, Owner, Name),
    /// A `Constant`, read at run time.
    Constant(Name),
    /// `t`, in ms; always double.
    Time,
    /// `dt`, in ms. In synapse equations: times the update period.
    Step,
    /// `t_last` of the own neuron (neurons), `t_pre` and `t_post` (synapses); in ms, always double.
    LastSpike(Owner),
    /// `g_target` in an event of a synapse: the post neuron's conductance for the projection's target.
    Conductance,
    /// One random number, drawn once a step and element.
    Draw(DrawId),
    /// Argument of the function whose body this is.
    Argument(u32),
    /// `dX/dt`: only in the two sides of an ODE.
    Derivative(AttributeId),
    /// Only in update plans: a temporary.
    Temporary(TemporaryId),
    /// Only in update plans, events: ms since the last event of this synapse (1.11.4 of the language).
    Elapsed,
}

/// Arithmetic with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BinaryOp {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`
    Mul,
    /// `a / b`, always true division
    Div,
    /// `a // b`: floor of the quotient
    FloorDiv,
    /// `a % b`: C `fmod`
    Rem,
    /// `a ^ b`, `a ** b`
    Pow,
}

/// Comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CompareOp {
    /// `==`, `is`
    Eq,
    /// `!=`, `is not`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Junction of two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogicOp {
    /// `and`, `&`
    And,
    /// `or`, `|`
    Or,
}

/// A built-in function (1.4.3 of the language). `ite` is `Kind::Select`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Builtin {
    Pos,
    Neg,
    Clip,
    Modulo,
    /// `power(x, n)`, n an integer >= 0
    Power,
    Sqrt,
    Cbrt,
    Exp,
    Expm1,
    Log,
    Log1p,
    Log2,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Abs,
    Floor,
    Ceil,
    Trunc,
    /// half away from zero
    Round,
    Sign,
    Erf,
    Gamma,
    Hypot,
    /// two or more arguments
    Min,
    /// two or more arguments
    Max,
    Heaviside,
    /// condition
    IsNan,
    /// condition
    IsFinite,
    /// condition
    IsInf,
}

/// One node of an expression.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A literal (or `pi`, `E`).
    Number(f64),
    /// `True`, `False`.
    Truth(bool),
    /// A name.
    Ref(Ref),
    /// `-a`
    Neg(Expr),
    /// `not a`
    Not(Expr),
    /// Arithmetic.
    Binary(BinaryOp, Expr, Expr),
    /// A condition that compares.
    Compare(CompareOp, Expr, Expr),
    /// A condition that joins two.
    Logic(LogicOp, Expr, Expr),
    /// `ite(c, a, b)`, `if c: a else: b`
    Select(Expr, Expr, Expr),
    /// A built-in function.
    Call(Builtin, Vec<Expr>),
    /// A user's function; opaque to the algebra, inlined when kernels are made.
    Function(FunctionId, Vec<Expr>),
}

/// An expression: a shared tree.
#[derive(Clone)]
pub struct Expr(Arc<Node>);

#[derive(Debug)]
struct Node {
    kind: Kind,
    at: Location,
}

impl Expr {
    /// A node at a place.
    pub fn new(kind: Kind, at: Location) -> Expr {
        Expr(Arc::new(Node { kind, at }))
    }

    /// What the node is.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Where the node stands in the user's text.
    pub fn at(&self) -> Location {
        self.0.at
    }

    /// A literal.
    pub fn number(value: f64, at: Location) -> Expr {
        Expr::new(Kind::Number(value), at)
    }

    /// A resolved name.
    pub fn reference(reference: Ref, at: Location) -> Expr {
        Expr::new(Kind::Ref(reference), at)
    }

    /// Arithmetic on two operands.
    pub fn binary(op: BinaryOp, a: Expr, b: Expr, at: Location) -> Expr {
        Expr::new(Kind::Binary(op, a, b), at)
    }

    /// The direct sub-expressions, left to right.
    pub fn children(&self) -> Vec<&Expr> {
        match self.kind() {
            Kind::Number(_) | Kind::Truth(_) | Kind::Ref(_) => vec![],
            Kind::Neg(a) | Kind::Not(a) => vec![a],
            Kind::Binary(_, a, b) | Kind::Compare(_, a, b) | Kind::Logic(_, a, b) => vec![a, b],
            Kind::Select(c, a, b) => vec![c, a, b],
            Kind::Call(_, args) | Kind::Function(_, args) => args.iter().collect(),
        }
    }

    /// The same node with its direct sub-expressions replaced.
    pub fn map_children(&self, mut f: impl FnMut(&Expr) -> Expr) -> Expr {
        let kind = match self.kind() {
            Kind::Number(_) | Kind::Truth(_) | Kind::Ref(_) => return self.clone(),
            Kind::Neg(a) => Kind::Neg(f(a)),
            Kind::Not(a) => Kind::Not(f(a)),
            Kind::Binary(op, a, b) => Kind::Binary(*op, f(a), f(b)),
            Kind::Compare(op, a, b) => Kind::Compare(*op, f(a), f(b)),
            Kind::Logic(op, a, b) => Kind::Logic(*op, f(a), f(b)),
            Kind::Select(c, a, b) => Kind::Select(f(c), f(a), f(b)),
            Kind::Call(b, args) => Kind::Call(*b, args.iter().map(f).collect()),
            Kind::Function(id, args) => Kind::Function(*id, args.iter().map(f).collect()),
        };
        Expr::new(kind, self.at())
    }

    /// Calls `f` on every name in the expression, left to right.
    pub fn for_each_ref(&self, f: &mut impl FnMut(&Ref, Location)) {
        if let Kind::Ref(r) = self.kind() {
            f(r, self.at());
        }
        for child in self.children() {
            child.for_each_ref(f);
        }
    }

    /// Replaces names for which `f` gives an expression.
    pub fn substitute(&self, f: &mut impl FnMut(&Ref) -> Option<Expr>) -> Expr {
        if let Kind::Ref(r) = self.kind() {
            return f(r).unwrap_or_else(|| self.clone());
        }
        self.map_children(|child| child.substitute(f))
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        if Arc::ptr_eq(&self.0, &other.0) {
            return true;
        }
        match (self.kind(), other.kind()) {
            (Kind::Number(a), Kind::Number(b)) => a.to_bits() == b.to_bits(),
            (Kind::Truth(a), Kind::Truth(b)) => a == b,
            (Kind::Ref(a), Kind::Ref(b)) => a == b,
            (Kind::Neg(_), Kind::Neg(_)) | (Kind::Not(_), Kind::Not(_)) | (Kind::Select(..), Kind::Select(..)) => {
                self.children() == other.children()
            }
            (Kind::Binary(o, ..), Kind::Binary(p, ..)) => o == p && self.children() == other.children(),
            (Kind::Compare(o, ..), Kind::Compare(p, ..)) => o == p && self.children() == other.children(),
            (Kind::Logic(o, ..), Kind::Logic(p, ..)) => o == p && self.children() == other.children(),
            (Kind::Call(o, _), Kind::Call(p, _)) => o == p && self.children() == other.children(),
            (Kind::Function(o, _), Kind::Function(p, _)) => o == p && self.children() == other.children(),
            _ => false,
        }
    }
}

impl Eq for Expr {}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind().fmt(f)
    }
}
