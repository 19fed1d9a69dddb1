//! The words that the language itself defines: functions, distributions, reductions, reserved names.

use crate::expr::{Builtin, Reduction};
use crate::model::Distribution;

/// Number of arguments that a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    Exactly(usize),
    AtLeast(usize),
}

impl Arity {
    pub(crate) fn admits(self, count: usize) -> bool {
        match self {
            Arity::Exactly(n) => count == n,
            Arity::AtLeast(n) => count >= n,
        }
    }

    pub(crate) fn describe(self) -> String {
        match self {
            Arity::Exactly(0) => "no arguments".to_owned(),
            Arity::Exactly(1) => "1 argument".to_owned(),
            Arity::Exactly(n) => format!("{n} arguments"),
            Arity::AtLeast(n) => format!("{n} or more arguments"),
        }
    }
}

/// How the function is called: its arguments by name.
pub(crate) fn usage(name: &str, arity: Arity) -> String {
    let arguments = match (name, arity) {
        ("ite", _) => "condition, a, b",
        ("clip", _) => "x, least, greatest",
        ("power", _) => "x, n",
        ("atan2", _) => "y, x",
        ("modulo", _) => "a, b",
        ("Uniform" | "DiscreteUniform", _) => "least, greatest",
        ("Normal" | "LogNormal", _) => "mu, sigma",
        ("Exponential", _) => "Lambda",
        ("Gamma", _) => "alpha, beta",
        ("Binomial", _) => "n, p",
        (_, Arity::Exactly(0)) => "",
        (_, Arity::Exactly(1)) => "x",
        (_, Arity::Exactly(_)) => "x, y",
        (_, Arity::AtLeast(_)) => "a, b, ...",
    };
    format!("{name}({arguments})")
}

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callee {
    /// `ite`
    Select,
    /// `pow`
    Power,
    /// All others.
    Builtin(Builtin),
}

/// Functions by name (1.4.3).
const FUNCTIONS: &[(&str, Callee, Arity)] = {
    use Arity::*;
    use Builtin::*;
    use Callee::Builtin as B;
    &[
        ("ite", Callee::Select, Exactly(3)),
        ("pow", Callee::Power, Exactly(2)),
        ("pos", B(Pos), Exactly(1)),
        ("positive", B(Pos), Exactly(1)),
        ("neg", B(Neg), Exactly(1)),
        ("negative", B(Neg), Exactly(1)),
        ("clip", B(Clip), Exactly(3)),
        ("modulo", B(Modulo), Exactly(2)),
        ("power", B(Power), Exactly(2)),
        ("sqrt", B(Sqrt), Exactly(1)),
        ("cbrt", B(Cbrt), Exactly(1)),
        ("exp", B(Exp), Exactly(1)),
        ("expm1", B(Expm1), Exactly(1)),
        ("log", B(Log), Exactly(1)),
        ("ln", B(Log), Exactly(1)),
        ("log1p", B(Log1p), Exactly(1)),
        ("log2", B(Log2), Exactly(1)),
        ("log10", B(Log10), Exactly(1)),
        ("sin", B(Sin), Exactly(1)),
        ("cos", B(Cos), Exactly(1)),
        ("tan", B(Tan), Exactly(1)),
        ("asin", B(Asin), Exactly(1)),
        ("acos", B(Acos), Exactly(1)),
        ("atan", B(Atan), Exactly(1)),
        ("atan2", B(Atan2), Exactly(2)),
        ("sinh", B(Sinh), Exactly(1)),
        ("cosh", B(Cosh), Exactly(1)),
        ("tanh", B(Tanh), Exactly(1)),
        ("asinh", B(Asinh), Exactly(1)),
        ("acosh", B(Acosh), Exactly(1)),
        ("atanh", B(Atanh), Exactly(1)),
        ("abs", B(Abs), Exactly(1)),
        ("fabs", B(Abs), Exactly(1)),
        ("floor", B(Floor), Exactly(1)),
        ("ceil", B(Ceil), Exactly(1)),
        ("ceiling", B(Ceil), Exactly(1)),
        ("trunc", B(Trunc), Exactly(1)),
        ("round", B(Round), Exactly(1)),
        ("sign", B(Sign), Exactly(1)),
        ("erf", B(Erf), Exactly(1)),
        ("gamma", B(Gamma), Exactly(1)),
        ("hypot", B(Hypot), Exactly(2)),
        ("min", B(Min), AtLeast(2)),
        ("Min", B(Min), AtLeast(2)),
        ("max", B(Max), AtLeast(2)),
        ("Max", B(Max), AtLeast(2)),
        ("Heaviside", B(Heaviside), Exactly(1)),
        ("isnan", B(IsNan), Exactly(1)),
        ("isfinite", B(IsFinite), Exactly(1)),
        ("isinf", B(IsInf), Exactly(1)),
    ]
};

/// Distributions by name, with the number of their arguments (1.12.1).
const DISTRIBUTIONS: &[(&str, Distribution, usize)] = &[
    ("Uniform", Distribution::Uniform, 2),
    ("DiscreteUniform", Distribution::DiscreteUniform, 2),
    ("Normal", Distribution::Normal, 2),
    ("LogNormal", Distribution::LogNormal, 2),
    ("Exponential", Distribution::Exponential, 1),
    ("Gamma", Distribution::Gamma, 2),
    ("Binomial", Distribution::Binomial, 2),
];

/// Operations over a population by name (1.4.4).
const REDUCTIONS: &[(&str, Reduction)] = &[
    ("min", Reduction::Min),
    ("max", Reduction::Max),
    ("mean", Reduction::Mean),
    ("norm1", Reduction::Norm1),
    ("norm2", Reduction::Norm2),
];

/// Names that no attribute may have, and what they mean (1.4.6).
const RESERVED: &[(&str, &str)] = &[
    ("pos", "it is a function of the language"),
    ("positive", "it is a function of the language"),
    ("neg", "it is a function of the language"),
    ("negative", "it is a function of the language"),
    ("modulo", "it is a function of the language"),
    ("fabs", "it is a function of the language"),
    ("ite", "it is a function of the language"),
    ("clip", "it is a function of the language"),
    ("power", "it is a function of the language"),
    ("round", "it is a function of the language"),
    ("t", "it is the time in ms"),
    ("dt", "it is the time step in ms"),
    ("t_pre", "it is the time of the last pre-synaptic spike"),
    ("t_post", "it is the time of the last post-synaptic spike"),
    ("t_last", "it is the time of the last spike"),
    ("last_spike", "it is the time of the last spike"),
    ("rk_post", "it counts post-synaptic neurons"),
    ("rk_pre", "it counts pre-synaptic neurons"),
    ("i", "it counts neurons"),
    ("j", "it counts synapses"),
    ("active", "it switches a population off and on"),
    ("refractory", "it is the refractory period of the population"),
    ("size", "it is the number of neurons"),
];

pub(crate) fn function(name: &str) -> Option<(Callee, Arity)> {
    FUNCTIONS.iter().find(|(n, ..)| *n == name).map(|(_, callee, arity)| (*callee, *arity))
}

pub(crate) fn distribution(name: &str) -> Option<(Distribution, usize)> {
    DISTRIBUTIONS.iter().find(|(n, ..)| *n == name).map(|(_, d, arguments)| (*d, *arguments))
}

pub(crate) fn reduction(name: &str) -> Option<Reduction> {
    REDUCTIONS.iter().find(|(n, _)| *n == name).map(|(_, r)| *r)
}

pub(crate) fn reserved(name: &str) -> Option<&'static str> {
    RESERVED.iter().find(|(n, _)| *n == name).map(|(_, meaning)| *meaning)
}

/// Every function, distribution and operation of the language.
pub(crate) fn callables() -> impl Iterator<Item = &'static str> {
    FUNCTIONS
        .iter()
        .map(|(n, ..)| *n)
        .chain(DISTRIBUTIONS.iter().map(|(n, ..)| *n))
        .chain(REDUCTIONS.iter().map(|(n, _)| *n))
        .chain(["sum"])
}
