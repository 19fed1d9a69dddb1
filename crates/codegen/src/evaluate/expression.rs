//! The value of an expression.

use neurarchy_lang::expr::{BinaryOp, Builtin, CompareOp, Expr, Kind, LogicOp, Ref};
use neurarchy_lang::model::{Function, Model};

use super::stored;

/// Evaluates expressions of a model; `names` gives the value of each name. Conditions are 1 or 0.
pub struct Evaluation<'a> {
    /// Whose functions may be called.
    pub model: &'a dyn Model,
    /// The value of each name.
    pub names: &'a dyn Fn(&Ref) -> f64,
}

/// The value of a user's function of which all callees are among `functions`.
pub fn function(functions: &[Function], number: usize, arguments: &[f64], constant: &dyn Fn(&str) -> f64) -> f64 {
    struct Functions<'a>(&'a [Function]);
    impl Model for Functions<'_> {
        fn attributes(&self) -> &[neurarchy_lang::model::Attribute] {
            &[]
        }
        fn functions(&self) -> &[Function] {
            self.0
        }
        fn draws(&self) -> &[neurarchy_lang::model::Draw] {
            &[]
        }
    }
    let names = |r: &Ref| match r {
        Ref::Constant(name) => constant(name),
        _ => f64::NAN,
    };
    Evaluation { model: &Functions(functions), names: &names }.call(&functions[number], arguments)
}

impl Evaluation<'_> {
    /// As a condition: numbers other than 0 are true.
    pub fn holds(&self, e: &Expr) -> bool {
        self.value(e) != 0.0
    }

    /// As a number.
    pub fn value(&self, e: &Expr) -> f64 {
        let truth = |condition: bool| f64::from(u8::from(condition));
        match e.kind() {
            Kind::Number(x) => *x,
            Kind::Truth(x) => truth(*x),
            Kind::Ref(r) => (self.names)(r),
            Kind::Neg(a) => -self.value(a),
            Kind::Not(a) => truth(!self.holds(a)),
            Kind::Logic(LogicOp::And, a, b) => truth(self.holds(a) && self.holds(b)),
            Kind::Logic(LogicOp::Or, a, b) => truth(self.holds(a) || self.holds(b)),
            Kind::Select(c, a, b) => self.value(if self.holds(c) { a } else { b }),
            Kind::Binary(op, a, b) => {
                let (a, b) = (self.value(a), self.value(b));
                match op {
                    BinaryOp::Add => a + b,
                    BinaryOp::Sub => a - b,
                    BinaryOp::Mul => a * b,
                    BinaryOp::Div => a / b,
                    BinaryOp::FloorDiv => (a / b).floor(),
                    BinaryOp::Rem => a % b,
                    BinaryOp::Pow => a.powf(b),
                }
            }
            Kind::Compare(op, a, b) => {
                let (a, b) = (self.value(a), self.value(b));
                truth(match op {
                    CompareOp::Eq => a == b,
                    CompareOp::Ne => a != b,
                    CompareOp::Lt => a < b,
                    CompareOp::Le => a <= b,
                    CompareOp::Gt => a > b,
                    CompareOp::Ge => a >= b,
                })
            }
            Kind::Call(builtin, arguments) => {
                let x: Vec<f64> = arguments.iter().map(|a| self.value(a)).collect();
                call(*builtin, &x)
            }
            Kind::Function(id, arguments) => {
                let x: Vec<f64> = arguments.iter().map(|a| self.value(a)).collect();
                self.call(self.model.function(*id), &x)
            }
        }
    }

    fn call(&self, function: &Function, arguments: &[f64]) -> f64 {
        let typed: Vec<f64> = arguments.iter().zip(&function.arguments).map(|(x, (_, ty))| stored(*x, *ty)).collect();
        let names = |r: &Ref| match r {
            Ref::Argument(i) => typed[*i as usize],
            other => (self.names)(other),
        };
        stored(Evaluation { model: self.model, names: &names }.value(&function.body), function.returns)
    }
}

/// A built-in function (1.4.3).
fn call(builtin: Builtin, x: &[f64]) -> f64 {
    let truth = |condition: bool| f64::from(u8::from(condition));
    let a = x[0];
    match builtin {
        Builtin::Pos => {
            if a > 0.0 {
                a
            } else {
                0.0
            }
        }
        Builtin::Neg => {
            if a < 0.0 {
                a
            } else {
                0.0
            }
        }
        Builtin::Clip => {
            if a < x[1] {
                x[1]
            } else if a > x[2] {
                x[2]
            } else {
                a
            }
        }
        Builtin::Modulo => {
            let (a, b) = (a.trunc(), x[1].trunc());
            if b == 0.0 { 0.0 } else { a % b }
        }
        Builtin::Power => a.powf(x[1].trunc()),
        Builtin::Sqrt => a.sqrt(),
        Builtin::Cbrt => a.cbrt(),
        Builtin::Exp => a.exp(),
        Builtin::Expm1 => a.exp_m1(),
        Builtin::Log => a.ln(),
        Builtin::Log1p => a.ln_1p(),
        Builtin::Log2 => a.log2(),
        Builtin::Log10 => a.log10(),
        Builtin::Sin => a.sin(),
        Builtin::Cos => a.cos(),
        Builtin::Tan => a.tan(),
        Builtin::Asin => a.asin(),
        Builtin::Acos => a.acos(),
        Builtin::Atan => a.atan(),
        Builtin::Atan2 => a.atan2(x[1]),
        Builtin::Sinh => a.sinh(),
        Builtin::Cosh => a.cosh(),
        Builtin::Tanh => a.tanh(),
        Builtin::Asinh => a.asinh(),
        Builtin::Acosh => a.acosh(),
        Builtin::Atanh => a.atanh(),
        Builtin::Abs => a.abs(),
        Builtin::Floor => a.floor(),
        Builtin::Ceil => a.ceil(),
        Builtin::Trunc => a.trunc(),
        Builtin::Round => a.round(),
        Builtin::Sign => truth(a > 0.0) - truth(a < 0.0),
        Builtin::Erf => erf(a),
        Builtin::Gamma => gamma(a),
        Builtin::Hypot => a.hypot(x[1]),
        Builtin::Min => x[1..].iter().fold(a, |a, &b| if a < b { a } else { b }),
        Builtin::Max => x[1..].iter().fold(a, |a, &b| if a > b { a } else { b }),
        Builtin::Heaviside => {
            if a < 0.0 {
                0.0
            } else if a > 0.0 {
                1.0
            } else {
                0.5
            }
        }
        Builtin::IsNan => truth(a.is_nan()),
        Builtin::IsFinite => truth(a.is_finite()),
        Builtin::IsInf => truth(a.is_infinite()),
    }
}

/// The error function: its Maclaurin series near 0, the continued fraction of `erfc` beyond.
fn erf(x: f64) -> f64 {
    let size = x.abs();
    if x.is_nan() {
        return x;
    }
    if size < 2.5 {
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while f64::abs(term) > 1e-18 * f64::abs(sum) && n < 200.0 {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return sum * 2.0 / std::f64::consts::PI.sqrt();
    }
    if size > 6.5 {
        return x.signum();
    }
    let mut fraction = 0.0;
    for k in (1..200).rev() {
        fraction = f64::from(k) / 2.0 / (size + fraction);
    }
    let erfc = (-size * size).exp() / ((size + fraction) * std::f64::consts::PI.sqrt());
    x.signum() * (1.0 - erfc)
}

/// The gamma function by Lanczos' approximation (g = 7, nine terms), 1e-13.
fn gamma(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x == x.floor() && x <= 0.0 {
        return if x == 0.0 { f64::INFINITY.copysign(x) } else { f64::NAN };
    }
    if x > 172.0 {
        return f64::INFINITY;
    }
    if x < 0.5 {
        return std::f64::consts::PI / ((std::f64::consts::PI * x).sin() * gamma(1.0 - x));
    }
    let x = x - 1.0;
    let sum: f64 = TERMS[0] + (1..9).map(|k| TERMS[k] / (x + k as f64)).sum::<f64>();
    let t = x + 7.5;
    (2.0 * std::f64::consts::PI).sqrt() * t.powf((x + 0.5) / 2.0) * (-t).exp() * t.powf((x + 0.5) / 2.0) * sum
}
