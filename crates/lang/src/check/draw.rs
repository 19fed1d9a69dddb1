//! Random numbers in equations.

use super::expression::Typed;
use super::host::{Host, Scope};
use super::literal;
use super::vocabulary::Arity;
use crate::ast;
use crate::ast::Word;
use crate::expr::{DrawId, Expr, Kind, Ref};
use crate::model::{Distribution, Draw, Locality};
use crate::problem::{Construct, RuleProblem, Spot};
use crate::span::{Location, Span};

impl Host<'_> {
    /// A call of a distribution.
    pub(crate) fn draw(
        &mut self,
        distribution: Distribution,
        count: usize,
        word: &Word,
        arguments: &[ast::Expr],
        scope: &Scope<'_>,
        span: Span,
    ) -> Typed {
        let at = Location::new(scope.field, span);
        let nothing = Typed::number(Expr::number(0.0, at));
        if !scope.allows_draws() {
            self.not_here(Construct::Draw, scope, span);
            return nothing;
        }
        if !self.check_count(&word.name, Arity::Exactly(count), arguments.len(), scope, span) {
            return nothing;
        }
        let literal = matches!(scope.spot, Spot::Creating | Spot::Pruning);
        let mut values = Vec::with_capacity(count);
        for argument in arguments {
            let value = self.number(argument, scope);
            if literal && literal::number(argument).is_none() {
                self.report(RuleProblem::DrawLiteral(word.name.clone()), scope.field, argument.span);
            } else if !self.is_common(&value) {
                self.report(RuleProblem::DrawArgument(word.name.clone()), scope.field, argument.span);
            }
            values.push(value);
        }
        self.check_numbers(distribution, word, arguments, scope, span);
        self.draws.push(Draw { distribution, arguments: values, locality: scope.locality, at });
        let id = DrawId(self.draws.len() as u32 - 1);
        Typed::number(Expr::reference(Ref::Draw(id), at))
    }

    /// One value for the whole population or projection: literals, constants, global attributes, arithmetic.
    fn is_common(&self, expr: &Expr) -> bool {
        match expr.kind() {
            Kind::Number(_) | Kind::Truth(_) => true,
            Kind::Ref(Ref::Constant(_)) => true,
            Kind::Ref(Ref::Attribute(id)) => self.attribute(*id).locality == Locality::Global,
            Kind::Neg(a) => self.is_common(a),
            Kind::Binary(_, a, b) => self.is_common(a) && self.is_common(b),
            _ => false,
        }
    }

    /// Reports arguments that are numbers, and for which the distribution does not exist.
    fn check_numbers(
        &mut self,
        distribution: Distribution,
        word: &Word,
        arguments: &[ast::Expr],
        scope: &Scope<'_>,
        span: Span,
    ) {
        let known: Vec<Option<f64>> = arguments.iter().map(literal::number).collect();
        for (argument, value) in arguments.iter().zip(&known) {
            if value.is_some_and(|value| !value.is_finite()) {
                return self.report(RuleProblem::NotFinite, scope.field, argument.span);
            }
        }
        let number = |i: usize| known.get(i).copied().flatten();
        if let (Distribution::Uniform, Some(least), Some(greatest)) = (distribution, number(0), number(1))
            && greatest < least
        {
            self.report(RuleProblem::DrawReversed, scope.field, span);
        }
        for (i, argument) in arguments.iter().enumerate() {
            let Some(value) = number(i) else { continue };
            if let Some((name, requirement)) = refused(distribution, i, value, number(0)) {
                let problem = RuleProblem::DrawValue { distribution: word.name.clone(), argument: name, requirement };
                self.report(problem, scope.field, argument.span);
            }
        }
    }
}

/// The name of the argument with this number, and what is wrong with its value.
fn refused(
    distribution: Distribution,
    i: usize,
    value: f64,
    first: Option<f64>,
) -> Option<(&'static str, &'static str)> {
    let negative = value < 0.0;
    let (wrong, name, requirement) = match (distribution, i) {
        (Distribution::DiscreteUniform, 1) => {
            (first.is_some_and(|first| value < first), "greatest", "not be smaller than the first")
        }
        (Distribution::Normal | Distribution::LogNormal, 1) => (negative, "sigma", "not be negative"),
        (Distribution::Exponential, 0) => (value <= 0.0, "Lambda", "be positive"),
        (Distribution::Gamma, 0) => (negative, "alpha", "not be negative"),
        (Distribution::Gamma, 1) => (negative, "beta", "not be negative"),
        (Distribution::Binomial, 0) => (negative, "n", "not be negative"),
        (Distribution::Binomial, 1) => (!(0.0..=1.0).contains(&value), "p", "lie between 0 and 1"),
        _ => return None,
    };
    wrong.then_some((name, requirement))
}
