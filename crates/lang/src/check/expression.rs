//! Expressions: every name gets its meaning, numbers and conditions are told apart.

use super::host::{Host, HostKind, Scope};
use crate::ast;
use crate::ast::ExprKind;
use crate::expr::{BinaryOp, CompareOp, Expr, Kind, Name, Owner, Ref};
use crate::model::{Paradigm, ValueType};
use crate::problem::{Construct, NameProblem, RuleProblem};
use crate::span::{Location, Span};

/// What an expression yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yields {
    Number,
    /// Comparisons and junctions: not a number.
    Condition,
    /// Booleans: a condition, and 0 or 1 where a number is needed.
    Either,
}

/// A resolved expression and what it yields.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) expr: Expr,
    pub(crate) yields: Yields,
}

impl Typed {
    pub(crate) fn number(expr: Expr) -> Typed {
        Typed { expr, yields: Yields::Number }
    }

    fn condition(expr: Expr) -> Typed {
        Typed { expr, yields: Yields::Condition }
    }

    /// As a condition: numbers are compared with 0.
    pub(crate) fn into_condition(self) -> Expr {
        match self.yields {
            Yields::Condition | Yields::Either => self.expr,
            Yields::Number => {
                let at = self.expr.at();
                Expr::new(Kind::Compare(CompareOp::Ne, self.expr, Expr::number(0.0, at)), at)
            }
        }
    }

    /// As a number: conditions become 1 and 0.
    fn into_number(self) -> Expr {
        match self.yields {
            Yields::Number | Yields::Either => self.expr,
            Yields::Condition => {
                let at = self.expr.at();
                Expr::new(Kind::Select(self.expr, Expr::number(1.0, at), Expr::number(0.0, at)), at)
            }
        }
    }
}

impl Host<'_> {
    /// A whole right side, a `psp` or a function body: may be an `if` form, and a condition (stored as 1 and 0).
    pub(crate) fn right_side(&mut self, expr: &ast::Expr, scope: &Scope<'_>, ty: ValueType) -> Expr {
        let typed = self.root(expr, scope);
        match ty {
            ValueType::Bool => typed.into_condition(),
            ValueType::Int | ValueType::Float => typed.into_number(),
        }
    }

    /// A whole condition.
    pub(crate) fn condition(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        self.root(expr, scope).into_condition()
    }

    fn root(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Typed {
        let ExprKind::If(condition, yes, no) = &*expr.kind else { return self.typed(expr, scope) };
        if !scope.allows_if() {
            self.not_here(Construct::If, scope, expr.span);
        }
        let condition = self.typed(condition, scope).into_condition();
        let (yes, no) = (self.root(yes, scope), self.root(no, scope));
        let at = Location::new(scope.field, expr.span);
        if yes.yields == Yields::Number || no.yields == Yields::Number {
            return Typed::number(Expr::new(Kind::Select(condition, yes.into_number(), no.into_number()), at));
        }
        select_condition(condition, yes, no, at)
    }

    /// An operand of arithmetic or an argument that must be a number.
    pub(crate) fn number(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        let typed = self.typed(expr, scope);
        if typed.yields == Yields::Condition {
            self.report(RuleProblem::ConditionAsNumber, scope.field, expr.span);
        }
        typed.expr
    }

    /// A bound: a number; an `if` form is reported as what it is.
    pub(crate) fn bound(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Expr {
        match &*expr.kind {
            ExprKind::If(..) => self.root(expr, scope).into_number(),
            _ => self.number(expr, scope),
        }
    }

    pub(crate) fn not_here(&mut self, what: Construct, scope: &Scope<'_>, span: Span) {
        self.report(RuleProblem::NotHere { what, spot: scope.spot }, scope.field, span);
    }

    pub(crate) fn typed(&mut self, expr: &ast::Expr, scope: &Scope<'_>) -> Typed {
        let at = Location::new(scope.field, expr.span);
        let kind = match &*expr.kind {
            ExprKind::Error => return Typed { expr: Expr::number(0.0, at), yields: Yields::Either },
            ExprKind::Number(value) => Kind::Number(*value),
            ExprKind::Truth(value) => {
                return Typed { expr: Expr::new(Kind::Truth(*value), at), yields: Yields::Either };
            }
            ExprKind::Name(name) => return self.name(name, scope, expr.span),
            ExprKind::Member(owner, name) => return self.member(*owner, name, scope, expr.span),
            ExprKind::Derivative(variable) => return self.derivative(variable, scope, expr.span),
            ExprKind::Neg(a) => Kind::Neg(self.number(a, scope)),
            ExprKind::Not(a) => {
                let a = self.typed(a, scope).into_condition();
                return Typed::condition(Expr::new(Kind::Not(a), at));
            }
            ExprKind::Binary(op, a, b) => Kind::Binary(*op, self.number(a, scope), self.number(b, scope)),
            ExprKind::Compare(op, a, b) => return self.comparison(*op, a, b, scope, at),
            ExprKind::Logic(op, a, b) => {
                let a = self.typed(a, scope).into_condition();
                let b = self.typed(b, scope).into_condition();
                return Typed::condition(Expr::new(Kind::Logic(*op, a, b), at));
            }
            // The parser lets `if` pass only where a right side begins.
            ExprKind::If(..) => return self.root(expr, scope),
            ExprKind::Call(word, arguments) => return self.call(word, arguments, scope, expr.span),
            ExprKind::MemberSum(owner, arguments) => {
                return self.sum(*owner, arguments, scope, expr.span);
            }
        };
        Typed::number(Expr::new(kind, at))
    }

    fn comparison(&mut self, op: CompareOp, a: &ast::Expr, b: &ast::Expr, scope: &Scope<'_>, at: Location) -> Typed {
        let (x, y) = (self.typed(a, scope), self.typed(b, scope));
        let conditions = [(x.yields, a), (y.yields, b)].into_iter().filter(|(t, _)| *t == Yields::Condition);
        let mut conditions = conditions.map(|(_, e)| e.span);
        let first = conditions.next();
        if first.is_none() {
            return Typed::condition(Expr::new(Kind::Compare(op, x.expr, y.expr), at));
        }
        let number = x.yields == Yields::Number || y.yields == Yields::Number;
        if number || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            for span in first.into_iter().chain(conditions) {
                self.report(RuleProblem::ConditionAsNumber, scope.field, span);
            }
            return Typed::condition(Expr::new(Kind::Truth(true), at));
        }
        let (x, y) = (x.into_number(), y.into_number());
        Typed::condition(Expr::new(Kind::Compare(op, x, y), at))
    }

    fn name(&mut self, name: &Name, scope: &Scope<'_>, span: Span) -> Typed {
        let at = Location::new(scope.field, span);
        let either = |ty: ValueType| if ty == ValueType::Bool { Yields::Either } else { Yields::Number };
        if let Some(i) = scope.arguments.iter().position(|(argument, _)| argument == name) {
            let expr = Expr::reference(Ref::Argument(i as u32), at);
            return Typed { expr, yields: either(scope.arguments[i].1) };
        }
        if let Some(id) = self.find(name) {
            let attribute = self.attribute(id);
            let yields = either(attribute.ty);
            if !scope.reads_attributes() {
                self.report(NameProblem::InFunction(name.clone()), scope.field, span);
            }
            return Typed { expr: Expr::reference(Ref::Attribute(id), at), yields };
        }
        if let Some(reference) = self.word(name, scope, span) {
            return Typed::number(Expr::reference(reference, at));
        }
        if self.is_constant(name) {
            return Typed::number(Expr::reference(Ref::Constant(name.clone()), at));
        }
        match &**name {
            "pi" => return Typed::number(Expr::number(std::f64::consts::PI, at)),
            "E" => return Typed::number(Expr::number(std::f64::consts::E, at)),
            _ => {}
        }
        if self.environment.complete {
            let arguments: Vec<&str> = scope.arguments.iter().map(|(a, _)| &**a).collect();
            self.unknown_name(name, &arguments, scope, span);
        }
        Typed::number(Expr::reference(Ref::Constant(name.clone()), at))
    }

    /// The names that the language defines. Those without a meaning here are reported.
    fn word(&mut self, name: &Name, scope: &Scope<'_>, span: Span) -> Option<Ref> {
        let reference = match (&**name, self.kind) {
            ("t", _) => Ref::Time,
            ("dt", _) => Ref::Step,
            ("t_last", HostKind::Neuron | HostKind::Nothing) => Ref::LastSpike(Owner::Own),
            ("t_pre", HostKind::Synapse) => Ref::LastSpike(Owner::Pre),
            ("t_post", HostKind::Synapse) => Ref::LastSpike(Owner::Post),
            ("g_target", HostKind::Synapse) => Ref::Conductance,
            _ => return None,
        };
        if !scope.reads_attributes() {
            self.report(NameProblem::InFunction(name.clone()), scope.field, span);
        } else if matches!(reference, Ref::LastSpike(_)) && self.paradigm == Paradigm::Rate {
            self.report(RuleProblem::SpikingOnly(name.clone()), scope.field, span);
        } else if reference == Ref::Conductance && !scope.conductance {
            self.not_here(Construct::Conductance, scope, span);
        }
        Some(reference)
    }

    fn member(&mut self, owner: Owner, name: &Name, scope: &Scope<'_>, span: Span) -> Typed {
        if self.kind != HostKind::Synapse || !scope.reads_attributes() {
            self.not_here(Construct::Member, scope, span);
        }
        let at = Location::new(scope.field, span);
        Typed::number(Expr::reference(Ref::Neuron(owner, name.clone()), at))
    }

    /// `dx/dt`: the derivative of the variable that the equation defines, or a quotient if something is called `dx`.
    fn derivative(&mut self, variable: &Name, scope: &Scope<'_>, span: Span) -> Typed {
        let at = Location::new(scope.field, span);
        if let Some(id) = scope.ode
            && self.attribute(id).name == *variable
        {
            return Typed::number(Expr::reference(Ref::Derivative(id), at));
        }
        let differential: Name = format!("d{variable}").into();
        let known = scope.arguments.iter().any(|(argument, _)| *argument == differential)
            || self.find(&differential).is_some()
            || self.is_constant(&differential);
        if !known {
            let of = scope.ode.map(|id| self.attribute(id).name.clone());
            self.report(RuleProblem::Derivative { variable: variable.clone(), of }, scope.field, span);
            return Typed::number(Expr::number(0.0, at));
        }
        let numerator = self.name(&differential, scope, span).expr;
        let denominator = self.name(&"dt".into(), scope, span).expr;
        Typed::number(Expr::binary(BinaryOp::Div, numerator, denominator, at))
    }
}

/// `c ? a : b` of conditions, by way of 1 and 0: nothing downstream has to select conditions.
pub(crate) fn select_condition(c: Expr, a: Typed, b: Typed, at: Location) -> Typed {
    Typed::condition(Typed::number(Expr::new(Kind::Select(c, a.into_number(), b.into_number()), at)).into_condition())
}
