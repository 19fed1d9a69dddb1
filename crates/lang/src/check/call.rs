//! Calls: user's functions, functions of the language, random numbers, sums, operations over a population.

use super::expression::{Typed, Yields, select_condition};
use super::host::{Host, HostKind, Scope};
use super::suggest;
use super::vocabulary::{self, Arity, Callee};
use crate::ast;
use crate::ast::{ExprKind, Word};
use crate::expr::{BinaryOp, Builtin, Expr, FunctionId, Kind, Name, Owner, Reduction, Ref};
use crate::model::{Locality, ValueType};
use crate::problem::{Construct, NameProblem, RuleProblem, Spot};
use crate::span::{Location, Span};

impl Host<'_> {
    pub(crate) fn call(&mut self, word: &Word, arguments: &[ast::Expr], scope: &Scope<'_>, span: Span) -> Typed {
        let name = &word.name;
        if let Some(id) = self.functions.iter().rposition(|f| f.name == *name) {
            return self.user_function(FunctionId(id as u32), arguments, scope, span);
        }
        if self.broken_functions.contains(name) {
            return Typed::number(Expr::number(0.0, Location::new(scope.field, span)));
        }
        if &**name == "sum" {
            return self.sum(Owner::Own, arguments, scope, span);
        }
        if let Some(reduction) = vocabulary::reduction(name) {
            let elementwise = matches!(reduction, Reduction::Min | Reduction::Max) && arguments.len() != 1;
            if !elementwise {
                return self.reduction(reduction, word, arguments, scope, span);
            }
        }
        if let Some((distribution, count)) = vocabulary::distribution(name) {
            return self.draw(distribution, count, word, arguments, scope, span);
        }
        if let Some((callee, arity)) = vocabulary::function(name) {
            return self.language_function(callee, arity, word, arguments, scope, span);
        }
        for argument in arguments {
            self.typed(argument, scope);
        }
        if self.environment.complete {
            let problem =
                NameProblem::UnknownFunction { name: name.clone(), hint: self.unknown_function_hint(name, scope) };
            self.report(problem, scope.field, word.span);
        }
        Typed::number(Expr::reference(Ref::Constant(name.clone()), Location::new(scope.field, span)))
    }

    fn unknown_function_hint(&self, name: &str, scope: &Scope<'_>) -> String {
        let is_value = (self.find(name).is_some() && scope.reads_attributes())
            || scope.arguments.iter().any(|(argument, _)| &**argument == name)
            || self.is_constant(name)
            || scope.words(self).contains(&name);
        if is_value {
            return format!("`{name}` is a value: a product is written with `*`");
        }
        let own = self.functions.iter().map(|f| -> &str { &f.name });
        suggest::nearest(name, own.chain(vocabulary::callables().map(|f| -> &str { f })))
            .map(|near| format!("did you mean `{near}`?"))
            .unwrap_or_else(|| "define it under `functions`, or for all models with `add_function`".to_owned())
    }

    pub(crate) fn check_count(
        &mut self,
        name: &Name,
        arity: Arity,
        found: usize,
        scope: &Scope<'_>,
        span: Span,
    ) -> bool {
        if arity.admits(found) {
            return true;
        }
        let own = self.functions.iter().rev().find(|f| f.name == *name);
        let usage = match own {
            Some(function) => {
                let arguments: Vec<&str> = function.arguments.iter().map(|(argument, _)| &**argument).collect();
                format!("{name}({})", arguments.join(", "))
            }
            None => vocabulary::usage(name, arity),
        };
        let problem = RuleProblem::ArgumentCount { function: name.clone(), expected: arity.describe(), found, usage };
        self.report(problem, scope.field, span);
        false
    }

    fn user_function(&mut self, id: FunctionId, arguments: &[ast::Expr], scope: &Scope<'_>, span: Span) -> Typed {
        let at = Location::new(scope.field, span);
        let function = &self.functions[id.0 as usize];
        let (name, returns) = (function.name.clone(), function.returns);
        let types: Vec<ValueType> = function.arguments.iter().map(|(_, ty)| *ty).collect();
        self.check_count(&name, Arity::Exactly(types.len()), arguments.len(), scope, span);
        let values = arguments
            .iter()
            .enumerate()
            .map(|(i, argument)| match types.get(i) {
                Some(ValueType::Bool) => self.typed(argument, scope).into_condition(),
                _ => self.number(argument, scope),
            })
            .collect();
        let yields = if returns == ValueType::Bool { Yields::Either } else { Yields::Number };
        Typed { expr: Expr::new(Kind::Function(id, values), at), yields }
    }

    fn language_function(
        &mut self,
        callee: Callee,
        arity: Arity,
        word: &Word,
        arguments: &[ast::Expr],
        scope: &Scope<'_>,
        span: Span,
    ) -> Typed {
        let at = Location::new(scope.field, span);
        if !self.check_count(&word.name, arity, arguments.len(), scope, span) {
            for argument in arguments {
                self.typed(argument, scope);
            }
            return Typed::number(Expr::number(0.0, at));
        }
        match (callee, arguments) {
            (Callee::Select, [c, a, b]) => {
                let c = self.typed(c, scope).into_condition();
                let (x, y) = (self.typed(a, scope), self.typed(b, scope));
                if x.yields == Yields::Number || y.yields == Yields::Number {
                    for (typed, argument) in [(&x, a), (&y, b)] {
                        if typed.yields == Yields::Condition {
                            self.report(RuleProblem::ConditionAsNumber, scope.field, argument.span);
                        }
                    }
                    return Typed::number(Expr::new(Kind::Select(c, x.expr, y.expr), at));
                }
                select_condition(c, x, y, at)
            }
            (Callee::Power, [a, b]) => {
                let (a, b) = (self.number(a, scope), self.number(b, scope));
                Typed::number(Expr::binary(BinaryOp::Pow, a, b, at))
            }
            (Callee::Builtin(Builtin::Power), [_, exponent]) => {
                if super::literal::number(exponent).is_some_and(|n| n < 0.0 || n != n.trunc()) {
                    self.report(RuleProblem::PowerExponent, scope.field, exponent.span);
                }
                let values = arguments.iter().map(|a| self.number(a, scope)).collect();
                Typed::number(Expr::new(Kind::Call(Builtin::Power, values), at))
            }
            (Callee::Builtin(builtin), _) => {
                let values = arguments.iter().map(|a| self.number(a, scope)).collect();
                let tests = matches!(builtin, Builtin::IsNan | Builtin::IsFinite | Builtin::IsInf);
                let yields = if tests { Yields::Condition } else { Yields::Number };
                Typed { expr: Expr::new(Kind::Call(builtin, values), at), yields }
            }
            // The number of arguments was checked above.
            _ => Typed::number(Expr::number(0.0, at)),
        }
    }

    /// `sum(exc)`, `sum()`, `pre.sum(exc)`
    pub(crate) fn sum(&mut self, owner: Owner, arguments: &[ast::Expr], scope: &Scope<'_>, span: Span) -> Typed {
        let at = Location::new(scope.field, span);
        let target = match arguments {
            [] => None,
            [argument] => match &*argument.kind {
                ExprKind::Name(name) => Some(name.clone()),
                ExprKind::Error => None,
                _ => {
                    self.report(RuleProblem::SumArgument, scope.field, argument.span);
                    None
                }
            },
            _ => {
                self.report(RuleProblem::SumArgument, scope.field, span);
                None
            }
        };
        let allowed = match owner {
            Owner::Own => scope.spot == Spot::NeuronEquation,
            Owner::Pre | Owner::Post => self.kind == HostKind::Synapse && scope.allows_member_sums(),
        };
        if !allowed {
            self.not_here(Construct::Sum, scope, span);
        } else if !self.reads_sums {
            self.report(RuleProblem::RateOnly { target: target.clone() }, scope.field, span);
        }
        Typed::number(Expr::reference(Ref::Sum(owner, target), at))
    }

    fn reduction(
        &mut self,
        reduction: Reduction,
        word: &Word,
        arguments: &[ast::Expr],
        scope: &Scope<'_>,
        span: Span,
    ) -> Typed {
        let at = Location::new(scope.field, span);
        let operation = word.name.clone();
        let nothing = Typed::number(Expr::number(0.0, at));
        let argument = match arguments {
            [argument] => argument,
            _ => {
                self.check_count(&operation, Arity::Exactly(1), arguments.len(), scope, span);
                return nothing;
            }
        };
        if !scope.allows_reductions() {
            self.not_here(Construct::Reduction, scope, span);
            return nothing;
        }
        let reference = match (self.kind, &*argument.kind) {
            (HostKind::Neuron, ExprKind::Name(name)) => match self.find(name) {
                Some(id) if self.attribute(id).locality == Locality::Local => {
                    Ref::Reduced(reduction, Owner::Own, name.clone())
                }
                Some(_) => {
                    let problem = RuleProblem::ReductionLocality { operation, name: name.clone() };
                    self.report(problem, scope.field, argument.span);
                    return nothing;
                }
                None => {
                    let hint = self.nearest_attribute(name).map_or_else(
                        || "declare it under `parameters` or `equations`".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let problem = NameProblem::Unknown { name: name.clone(), hint };
                    self.report(problem, scope.field, argument.span);
                    return nothing;
                }
            },
            (HostKind::Synapse, ExprKind::Member(owner, name)) => Ref::Reduced(reduction, *owner, name.clone()),
            (HostKind::Synapse, ExprKind::Name(name)) if self.find(name).is_some() => {
                let problem = RuleProblem::ReductionOfSynapse { operation, name: name.clone() };
                self.report(problem, scope.field, argument.span);
                return nothing;
            }
            (_, ExprKind::Error) => return nothing,
            _ => {
                self.typed(argument, scope);
                self.report(RuleProblem::ReductionArgument(operation), scope.field, argument.span);
                return nothing;
            }
        };
        Typed::number(Expr::reference(reference, at))
    }
}
