//! Expressions as formulas.

use neurarchy_lang::display::builtin;
use neurarchy_lang::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, LogicOp, Name, Owner, Reduction, Ref};
use neurarchy_lang::model::{Attribute, Distribution, Draw, Function, Model, Role, ValueType};

use super::name::name;

/// What the numbers in references stand for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    attributes: &'a [Attribute],
    functions: &'a [Function],
    draws: &'a [Draw],
    arguments: &'a [(Name, ValueType)],
}

/// How tightly a formula holds together: a weaker one inside a stronger one needs parentheses.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Tightness {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Sign,
    Product,
    Power,
    Atom,
}

impl<'a> Scope<'a> {
    pub(super) fn of(model: &'a impl Model) -> Scope<'a> {
        Scope { attributes: model.attributes(), functions: model.functions(), draws: model.draws(), arguments: &[] }
    }

    /// Outside of models.
    pub(super) fn of_functions(functions: &'a [Function]) -> Scope<'a> {
        Scope { attributes: &[], functions, draws: &[], arguments: &[] }
    }

    /// Inside the body of a function.
    pub(super) fn inside(self, function: &'a Function) -> Scope<'a> {
        Scope { arguments: &function.arguments, ..self }
    }

    /// A parameter by its name, a variable as a function of the time.
    pub(super) fn attribute(&self, id: neurarchy_lang::expr::AttributeId) -> String {
        match self.attributes.get(id.0 as usize) {
            // `w` that the system has added changes from synapse to synapse, and perhaps by learning.
            Some(attribute) if attribute.role == Role::Variable || attribute.declared.is_none() => {
                variable(&attribute.name)
            }
            Some(attribute) => name(&attribute.name),
            None => "?".to_owned(),
        }
    }

    /// The formula of an expression.
    pub(super) fn formula(&self, expr: &Expr) -> String {
        self.print(expr).0
    }

    /// A formula that may stand where `least` is needed.
    fn inner(&self, expr: &Expr, least: Tightness) -> String {
        let (text, tightness) = self.print(expr);
        if tightness < least { parentheses(&text) } else { text }
    }

    fn list(&self, arguments: &[Expr]) -> String {
        arguments.iter().map(|argument| self.formula(argument)).collect::<Vec<_>>().join(", ")
    }

    fn print(&self, expr: &Expr) -> (String, Tightness) {
        use Tightness::*;
        match expr.kind() {
            Kind::Number(value) => number(*value),
            Kind::Truth(value) => (format!(r"\text{{{}}}", if *value { "True" } else { "False" }), Atom),
            Kind::Ref(reference) => self.reference(reference),
            Kind::Neg(a) => (format!("-{}", self.inner(a, Product)), Sign),
            Kind::Not(a) => (format!(r"\lnot {}", self.inner(a, Sum)), Not),
            Kind::Binary(op, a, b) => self.binary(*op, a, b),
            Kind::Compare(op, a, b) => {
                let sign = match op {
                    CompareOp::Eq => "=",
                    CompareOp::Ne => r"\neq",
                    CompareOp::Lt => "<",
                    CompareOp::Le => r"\leq",
                    CompareOp::Gt => ">",
                    CompareOp::Ge => r"\geq",
                };
                (format!("{} {sign} {}", self.inner(a, Sum), self.inner(b, Sum)), Compare)
            }
            Kind::Logic(LogicOp::And, a, b) => (format!(r"{} \land {}", self.inner(a, And), self.inner(b, Not)), And),
            Kind::Logic(LogicOp::Or, a, b) => (format!(r"{} \lor {}", self.inner(a, Or), self.inner(b, And)), Or),
            Kind::Select(c, a, b) => {
                let cases = format!(
                    r"\begin{{cases}} {} \qquad \text{{if}} \quad {} \\ {} \qquad \text{{otherwise.}} \end{{cases}}",
                    self.formula(a),
                    self.formula(c),
                    self.formula(b)
                );
                (cases, Atom)
            }
            Kind::Call(function, arguments) => self.call(*function, arguments),
            Kind::Function(id, arguments) => {
                let function = self.functions.get(id.0 as usize).map_or("?", |function| &*function.name);
                (format!("{}({})", name(function), self.list(arguments)), Atom)
            }
        }
    }

    fn binary(&self, op: BinaryOp, a: &Expr, b: &Expr) -> (String, Tightness) {
        use Tightness::*;
        match op {
            BinaryOp::Add => (format!("{} + {}", self.inner(a, Sum), self.inner(b, Product)), Sum),
            BinaryOp::Sub => (format!("{} - {}", self.inner(a, Sum), self.inner(b, Product)), Sum),
            BinaryOp::Mul => {
                // A sign may lead, as in -a b; the product then holds together as a sign does.
                let tightness = if self.print(a).1 == Sign { Sign } else { Product };
                (format!(r"{} \cdot {}", self.inner(a, Sign), self.inner(b, Product)), tightness)
            }
            BinaryOp::Div => (format!(r"\frac{{{}}}{{{}}}", self.formula(a), self.formula(b)), Power),
            BinaryOp::FloorDiv => {
                (format!(r"\left\lfloor \frac{{{}}}{{{}}} \right\rfloor", self.formula(a), self.formula(b)), Atom)
            }
            BinaryOp::Rem => (format!(r"{} \bmod {}", self.inner(a, Product), self.inner(b, Power)), Product),
            BinaryOp::Pow => {
                let base = self.inner(a, Atom);
                (format!("{{{base}}}^{{{}}}", self.formula(b)), Power)
            }
        }
    }

    fn call(&self, function: Builtin, arguments: &[Expr]) -> (String, Tightness) {
        let list = self.list(arguments);
        let text = match function {
            Builtin::Pos => return (format!("{}^+", parentheses(&list)), Tightness::Power),
            Builtin::Neg => return (format!("{}^-", parentheses(&list)), Tightness::Power),
            Builtin::Sqrt => format!(r"\sqrt{{{list}}}"),
            Builtin::Cbrt => format!(r"\sqrt[3]{{{list}}}"),
            Builtin::Abs => format!(r"\left|{list}\right|"),
            Builtin::Floor => format!(r"\left\lfloor {list} \right\rfloor"),
            Builtin::Ceil => format!(r"\left\lceil {list} \right\rceil"),
            Builtin::Gamma => format!(r"\Gamma{}", parentheses(&list)),
            Builtin::Log2 => format!(r"\log_2{}", parentheses(&list)),
            Builtin::Log10 => format!(r"\log_{{10}}{}", parentheses(&list)),
            Builtin::Asin => format!(r"\arcsin{}", parentheses(&list)),
            Builtin::Acos => format!(r"\arccos{}", parentheses(&list)),
            Builtin::Atan => format!(r"\arctan{}", parentheses(&list)),
            Builtin::Exp
            | Builtin::Log
            | Builtin::Sin
            | Builtin::Cos
            | Builtin::Tan
            | Builtin::Sinh
            | Builtin::Cosh
            | Builtin::Tanh
            | Builtin::Min
            | Builtin::Max => format!(r"\{}{}", builtin(function), parentheses(&list)),
            Builtin::Power => {
                if let [x, n] = arguments {
                    let power = format!("{{{}}}^{{{}}}", self.inner(x, Tightness::Atom), self.formula(n));
                    return (power, Tightness::Power);
                }
                format!(r"\text{{power}}{}", parentheses(&list))
            }
            _ => format!(r"\text{{{}}}{}", builtin(function), parentheses(&list)),
        };
        (text, Tightness::Atom)
    }

    fn reference(&self, reference: &Ref) -> (String, Tightness) {
        use Tightness::*;
        let text = match reference {
            Ref::Attribute(id) => self.attribute(*id),
            Ref::Neuron(owner, attribute) => self.neuron(*owner, attribute),
            Ref::Sum(Owner::Own, target) => {
                let below = target.as_ref().map_or(String::new(), |target| format!(r"_{{\text{{{}}}}}", text(target)));
                return (format!(r"\sum{below} w \cdot r^{{\text{{pre}}}}(t-d)"), Product);
            }
            Ref::Sum(owner, target) => {
                let below = target.as_ref().map_or(String::new(), |target| format!(r"_{{\text{{{}}}}}", text(target)));
                return (format!(r"(\sum{below} \text{{psp}}(t))^{{\text{{{}}}}}", side(*owner)), Power);
            }
            Ref::Reduced(reduction, owner, attribute) => {
                let operation = match reduction {
                    Reduction::Min => r"\min",
                    Reduction::Max => r"\max",
                    Reduction::Mean => r"\text{mean}",
                    Reduction::Norm1 => r"\text{norm1}",
                    Reduction::Norm2 => r"\text{norm2}",
                };
                let of = if *owner == Owner::Own { variable(attribute) } else { self.neuron(*owner, attribute) };
                format!("{operation}{}", parentheses(&of))
            }
            Ref::Constant(constant) => name(constant),
            Ref::Time => "t".to_owned(),
            Ref::Step => r"\Delta t".to_owned(),
            Ref::LastSpike(Owner::Own) => r"t_{\text{last}}".to_owned(),
            Ref::LastSpike(Owner::Pre) => r"t_{\text{pre}}".to_owned(),
            Ref::LastSpike(Owner::Post) => r"t_{\text{pos}}".to_owned(),
            Ref::Conductance => conductance(),
            Ref::Draw(id) => match self.draws.get(id.0 as usize) {
                Some(draw) => {
                    format!("{}{}", distribution(draw.distribution), parentheses(&self.list(&draw.arguments)))
                }
                None => "?".to_owned(),
            },
            Ref::Argument(i) => self.arguments.get(*i as usize).map_or("?".to_owned(), |(argument, _)| name(argument)),
            Ref::Derivative(id) => {
                let of = self.attributes.get(id.0 as usize).map_or("?", |attribute| &*attribute.name);
                return (format!(r"\frac{{d{}}}{{dt}}", variable(of)), Power);
            }
            // Only in update plans, which are not set as formulas.
            Ref::Temporary(id) => format!("x_{{{}}}", id.0),
            Ref::Elapsed => r"\Delta t_{\text{event}}".to_owned(),
        };
        (text, Atom)
    }

    fn neuron(&self, owner: Owner, attribute: &str) -> String {
        let when = if owner == Owner::Pre { "t-d" } else { "t" };
        format!(r"{{{}^{{\text{{{}}}}}}}({when})", name(attribute), side(owner))
    }
}

/// `{v}(t)`
pub(super) fn variable(attribute: &str) -> String {
    format!("{{{}}}(t)", name(attribute))
}

/// `g_target`
pub(super) fn conductance() -> String {
    variable("g_target")
}

fn side(owner: Owner) -> &'static str {
    if owner == Owner::Pre { "pre" } else { "post" }
}

/// A name inside `\text`.
fn text(name: &str) -> String {
    name.replace('_', "-")
}

fn parentheses(inner: &str) -> String {
    // Fractions and cases are higher than a line.
    if inner.contains(r"\frac") || inner.contains(r"\begin") {
        format!(r"\left({inner}\right)")
    } else {
        format!("({inner})")
    }
}

fn distribution(distribution: Distribution) -> &'static str {
    match distribution {
        Distribution::Uniform | Distribution::DiscreteUniform => r"\mathcal{U}",
        Distribution::Normal => r"\mathcal{N}",
        Distribution::LogNormal => r"\ln\mathcal{N}",
        Distribution::Exponential => r"\mathcal{E}",
        Distribution::Gamma => r"\Gamma",
        Distribution::Binomial => r"\mathcal{B}",
    }
}

/// Very large and very small numbers with a power of ten.
fn number(value: f64) -> (String, Tightness) {
    if value == std::f64::consts::PI {
        return (r"\pi".to_owned(), Tightness::Atom);
    }
    let magnitude = value.abs();
    let power = value.is_finite() && value != 0.0 && !(1e-4..1e6).contains(&magnitude);
    let text = if power {
        let written = format!("{value:e}");
        let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        format!(r"{digits} \cdot 10^{{{exponent}}}")
    } else {
        format!("{value}")
    };
    let tightness = match (value < 0.0, power) {
        (true, _) => Tightness::Sign,
        (false, true) => Tightness::Product,
        (false, false) => Tightness::Atom,
    };
    (text, tightness)
}
