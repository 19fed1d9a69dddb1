//! Expressions as text again: the user's syntax, with as few parentheses as it needs.

use std::fmt::{self, Display, Formatter};

use crate::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, LogicOp, Name, Owner, Reduction, Ref};
use crate::model::{Attribute, Distribution, Draw, Function, Method, Model, ValueType};

/// What the numbers in references stand for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'a> {
    /// `AttributeId`
    pub attributes: &'a [Attribute],
    /// `FunctionId`
    pub functions: &'a [Function],
    /// `DrawId`
    pub draws: &'a [Draw],
    /// `Ref::Argument`, when the body of a function is shown.
    pub arguments: &'a [(Name, ValueType)],
}

impl<'a> Names<'a> {
    /// The names of a model.
    pub fn of(model: &'a impl Model) -> Names<'a> {
        Names { attributes: model.attributes(), functions: model.functions(), draws: model.draws(), arguments: &[] }
    }

    /// `expr`, printable.
    pub fn show(&self, expr: &'a Expr) -> Shown<'a> {
        Shown { names: *self, expr }
    }

    /// A name, printable.
    pub fn show_ref(&self, reference: &'a Ref) -> ShownRef<'a> {
        ShownRef { names: *self, reference }
    }

    /// The name of an attribute.
    pub fn attribute(&self, id: crate::expr::AttributeId) -> &'a str {
        self.attributes.get(id.0 as usize).map_or("?", |a| &*a.name)
    }
}

/// An expression with the names it needs.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    names: Names<'a>,
    expr: &'a Expr,
}

/// A reference with the names it needs.
#[derive(Clone, Copy, Debug)]
pub struct ShownRef<'a> {
    names: Names<'a>,
    reference: &'a Ref,
}

/// How tightly a node holds together: a weaker one inside a stronger one needs parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

fn tightness(expr: &Expr) -> Tightness {
    match expr.kind() {
        Kind::Logic(LogicOp::Or, ..) => Tightness::Or,
        Kind::Logic(LogicOp::And, ..) => Tightness::And,
        Kind::Not(_) => Tightness::Not,
        Kind::Compare(..) => Tightness::Compare,
        Kind::Binary(BinaryOp::Add | BinaryOp::Sub, ..) => Tightness::Sum,
        Kind::Binary(BinaryOp::Pow, ..) => Tightness::Power,
        Kind::Binary(..) => Tightness::Product,
        Kind::Neg(_) => Tightness::Sign,
        Kind::Number(x) if x.is_sign_negative() => Tightness::Sign,
        _ => Tightness::Atom,
    }
}

impl Shown<'_> {
    /// `expr`, in parentheses if it holds together less than `least`.
    fn inner(&self, f: &mut Formatter<'_>, expr: &Expr, least: Tightness) -> fmt::Result {
        let shown = Shown { names: self.names, expr };
        if tightness(expr) < least { write!(f, "({shown})") } else { write!(f, "{shown}") }
    }

    fn arguments(&self, f: &mut Formatter<'_>, name: &str, arguments: &[Expr]) -> fmt::Result {
        write!(f, "{name}(")?;
        for (i, expr) in arguments.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{}", Shown { names: self.names, expr })?;
        }
        f.write_str(")")
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        use Tightness::*;
        match self.expr.kind() {
            Kind::Number(x) => number(f, *x),
            Kind::Truth(true) => f.write_str("True"),
            Kind::Truth(false) => f.write_str("False"),
            Kind::Ref(r) => self.names.show_ref(r).fmt(f),
            Kind::Neg(a) => {
                f.write_str("-")?;
                // Without parentheses, `--a` would be right but hard to read.
                self.inner(f, a, Power)
            }
            Kind::Not(a) => {
                f.write_str("not ")?;
                self.inner(f, a, Compare)
            }
            Kind::Binary(op, a, b) => {
                let (sign, left, right) = match op {
                    BinaryOp::Add => (" + ", Sum, Product),
                    BinaryOp::Sub => (" - ", Sum, Product),
                    BinaryOp::Mul => ("*", Product, Power),
                    BinaryOp::Div => ("/", Product, Power),
                    BinaryOp::FloorDiv => ("//", Product, Power),
                    BinaryOp::Rem => (" % ", Product, Power),
                    BinaryOp::Pow => ("^", Atom, Sign),
                };
                self.inner(f, a, left)?;
                f.write_str(sign)?;
                // `dv/dt` is one word, but after a `/` it would look like part of a longer quotient.
                let least = match b.kind() {
                    Kind::Ref(Ref::Derivative(_)) if *op == BinaryOp::Div => None,
                    _ => Some(right),
                };
                match least {
                    Some(least) => self.inner(f, b, least),
                    None => write!(f, "({})", Shown { names: self.names, expr: b }),
                }
            }
            Kind::Compare(op, a, b) => {
                self.inner(f, a, Sum)?;
                write!(f, " {} ", compare(*op))?;
                self.inner(f, b, Sum)
            }
            Kind::Logic(op, a, b) => {
                let (word, own) = match op {
                    LogicOp::And => ("and", And),
                    LogicOp::Or => ("or", Or),
                };
                // Parentheses where the user's own system would have wanted them.
                let least = |e: &Expr| if tightness(e) == own { own } else { Sum };
                self.inner(f, a, least(a))?;
                write!(f, " {word} ")?;
                self.inner(f, b, Sum)
            }
            Kind::Select(c, a, b) => self.arguments(f, "ite", &[c.clone(), a.clone(), b.clone()]),
            Kind::Call(function, arguments) => self.arguments(f, builtin(*function), arguments),
            Kind::Function(id, arguments) => {
                let name = self.names.functions.get(id.0 as usize).map_or("?", |function| &*function.name);
                self.arguments(f, name, arguments)
            }
        }
    }
}

impl Display for ShownRef<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.reference {
            Ref::Attribute(id) => f.write_str(self.names.attribute(*id)),
            Ref::Neuron(owner, name) => write!(f, "{}{name}", prefix(*owner)),
            Ref::Sum(owner, target) => write!(f, "{}sum({})", prefix(*owner), target.as_deref().unwrap_or("")),
            Ref::Reduced(reduction, owner, name) => write!(f, "{}({}{name})", reduced(*reduction), prefix(*owner)),
            Ref::Constant(name) => f.write_str(name),
            Ref::Time => f.write_str("t"),
            Ref::Step => f.write_str("dt"),
            Ref::LastSpike(Owner::Own) => f.write_str("t_last"),
            Ref::LastSpike(Owner::Pre) => f.write_str("t_pre"),
            Ref::LastSpike(Owner::Post) => f.write_str("t_post"),
            Ref::Conductance => f.write_str("g_target"),
            Ref::Draw(id) => match self.names.draws.get(id.0 as usize) {
                Some(draw) => {
                    let inner = Shown { names: self.names, expr: &Expr::new(Kind::Truth(true), draw.at) };
                    inner.arguments(f, distribution(draw.distribution), &draw.arguments)
                }
                None => write!(f, "draw_{}", id.0),
            },
            Ref::Argument(i) => match self.names.arguments.get(*i as usize) {
                Some((name, _)) => f.write_str(name),
                None => write!(f, "argument_{i}"),
            },
            Ref::Derivative(id) => write!(f, "d{}/dt", self.names.attribute(*id)),
            Ref::Temporary(id) => write!(f, "_{}", id.0),
            Ref::Elapsed => f.write_str("elapsed"),
        }
    }
}

/// The shortest text that reads back as `x`.
fn number(f: &mut Formatter<'_>, x: f64) -> fmt::Result {
    let magnitude = x.abs();
    if x.is_sign_negative() {
        f.write_str("-")?;
    }
    if magnitude == std::f64::consts::PI {
        f.write_str("pi")
    } else if magnitude.fract() == 0.0 && magnitude < 1e15 {
        write!(f, "{magnitude}")
    } else {
        write!(f, "{magnitude:?}")
    }
}

fn prefix(owner: Owner) -> &'static str {
    match owner {
        Owner::Own => "",
        Owner::Pre => "pre.",
        Owner::Post => "post.",
    }
}

fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
    }
}

fn reduced(reduction: Reduction) -> &'static str {
    match reduction {
        Reduction::Min => "min",
        Reduction::Max => "max",
        Reduction::Mean => "mean",
        Reduction::Norm1 => "norm1",
        Reduction::Norm2 => "norm2",
    }
}

fn distribution(distribution: Distribution) -> &'static str {
    match distribution {
        Distribution::Uniform => "Uniform",
        Distribution::DiscreteUniform => "DiscreteUniform",
        Distribution::Normal => "Normal",
        Distribution::LogNormal => "LogNormal",
        Distribution::Exponential => "Exponential",
        Distribution::Gamma => "Gamma",
        Distribution::Binomial => "Binomial",
    }
}

/// The name under which the user calls it.
pub fn builtin(function: Builtin) -> &'static str {
    match function {
        Builtin::Pos => "pos",
        Builtin::Neg => "neg",
        Builtin::Clip => "clip",
        Builtin::Modulo => "modulo",
        Builtin::Power => "power",
        Builtin::Sqrt => "sqrt",
        Builtin::Cbrt => "cbrt",
        Builtin::Exp => "exp",
        Builtin::Expm1 => "expm1",
        Builtin::Log => "log",
        Builtin::Log1p => "log1p",
        Builtin::Log2 => "log2",
        Builtin::Log10 => "log10",
        Builtin::Sin => "sin",
        Builtin::Cos => "cos",
        Builtin::Tan => "tan",
        Builtin::Asin => "asin",
        Builtin::Acos => "acos",
        Builtin::Atan => "atan",
        Builtin::Atan2 => "atan2",
        Builtin::Sinh => "sinh",
        Builtin::Cosh => "cosh",
        Builtin::Tanh => "tanh",
        Builtin::Asinh => "asinh",
        Builtin::Acosh => "acosh",
        Builtin::Atanh => "atanh",
        Builtin::Abs => "abs",
        Builtin::Floor => "floor",
        Builtin::Ceil => "ceil",
        Builtin::Trunc => "trunc",
        Builtin::Round => "round",
        Builtin::Sign => "sign",
        Builtin::Erf => "erf",
        Builtin::Gamma => "gamma",
        Builtin::Hypot => "hypot",
        Builtin::Min => "min",
        Builtin::Max => "max",
        Builtin::Heaviside => "Heaviside",
        Builtin::IsNan => "isnan",
        Builtin::IsFinite => "isfinite",
        Builtin::IsInf => "isinf",
    }
}

/// The flag that selects a method.
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Explicit => "explicit",
        Method::Implicit => "implicit",
        Method::Semiimplicit => "semiimplicit",
        Method::Exponential => "exponential",
        Method::Midpoint => "midpoint",
        Method::Rk4 => "rk4",
        Method::EventDriven => "event-driven",
    }
}
