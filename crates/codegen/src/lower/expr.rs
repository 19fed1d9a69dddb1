//! Expressions to values.
//!
//! Every expression has a class, found from its leaves, that says in which type it is computed; what uses it converts
//! the result. Literals and conditions used as numbers take the type that is asked of them; `t`, `dt`, times of
//! spikes, constants and `int` attributes are computed in double as long as they meet nothing of network precision.

use neurarchy_lang::expr::{BinaryOp, Builtin, CompareOp, Expr, FunctionId, Kind, LogicOp, Owner, Ref};
use neurarchy_lang::model::ValueType;

use super::scope::{Scope, Typed};
use crate::ir::{Cast, Element, Index, Math, Predicate, Type, ValueId};
use crate::slot::Slot;

/// In which type an expression is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// True or false; as a number 1 or 0, of any type.
    Condition,
    /// Of any type.
    Literal,
    /// Double, whatever the precision.
    Wide,
    /// Network precision.
    Network,
}

impl Class {
    fn of(ty: ValueType) -> Class {
        match ty {
            ValueType::Float => Class::Network,
            ValueType::Int => Class::Wide,
            ValueType::Bool => Class::Condition,
        }
    }

    /// Class of an arithmetic operation.
    fn join(self, other: Class) -> Class {
        self.max(other).max(Class::Literal)
    }
}

impl Scope<'_> {
    /// The class of an expression.
    pub fn class(&self, e: &Expr) -> Class {
        match e.kind() {
            Kind::Number(_) => Class::Literal,
            Kind::Truth(_) | Kind::Not(_) | Kind::Compare(..) | Kind::Logic(..) => Class::Condition,
            Kind::Ref(r) => self.class_of_ref(r),
            Kind::Neg(a) => self.class(a).join(Class::Literal),
            Kind::Binary(_, a, b) => self.class(a).join(self.class(b)),
            Kind::Select(_, a, b) => self.class(a).max(self.class(b)),
            Kind::Call(Builtin::IsNan | Builtin::IsFinite | Builtin::IsInf, _) => Class::Condition,
            Kind::Call(_, arguments) => arguments.iter().fold(Class::Literal, |c, a| c.join(self.class(a))),
            Kind::Function(id, _) => Class::of(self.model.function(*id).returns),
        }
    }

    fn class_of_ref(&self, r: &Ref) -> Class {
        match r {
            Ref::Attribute(id) => Class::of(self.model.attributes()[id.0 as usize].ty),
            Ref::Neuron(owner, name) => Class::of(self.neuron_attribute_type(*owner, name).0),
            Ref::Sum(..) | Ref::Reduced(..) | Ref::Conductance | Ref::Draw(_) => Class::Network,
            Ref::Constant(_) | Ref::Time | Ref::Step | Ref::LastSpike(_) | Ref::Elapsed => Class::Wide,
            Ref::Argument(i) => self.argument(*i).1,
            Ref::Temporary(id) => self.temporary(*id).1,
            Ref::Derivative(_) => unreachable!("invariant: plans hold no derivative"),
        }
    }

    /// The type in which an expression is computed where `want` is asked for; not of conditions.
    fn type_of(&self, e: &Expr, want: Type) -> Type {
        match self.class(e) {
            Class::Wide => Type::F64,
            Class::Network => self.float(),
            Class::Literal | Class::Condition => want,
        }
    }

    fn argument(&self, i: u32) -> Typed {
        self.arguments.last().expect("invariant: arguments occur in functions only")[i as usize]
    }

    /// A value with the class that its users see.
    pub fn typed(&mut self, e: &Expr) -> Typed {
        match self.class(e) {
            Class::Condition => (self.condition(e), Class::Condition),
            Class::Wide => (self.number(e, Type::F64), Class::Wide),
            Class::Literal | Class::Network => (self.number(e, self.float()), Class::Network),
        }
    }

    /// The value of an expression as a number of type `want`, `F32` or `F64`.
    pub fn number(&mut self, e: &Expr, want: Type) -> ValueId {
        let value = match (self.class(e), e.kind()) {
            (Class::Condition, _) => self.condition(e),
            (_, Kind::Ref(r)) => self.leaf(r),
            (_, Kind::Function(id, arguments)) => self.inline(*id, arguments),
            (Class::Literal, _) => self.compute(e, want),
            (Class::Wide, _) => self.compute(e, Type::F64),
            (Class::Network, _) => self.compute(e, self.float()),
        };
        self.b.convert(value, want)
    }

    /// The value of an expression as a condition: numbers other than 0 are true.
    pub fn condition(&mut self, e: &Expr) -> ValueId {
        match e.kind() {
            Kind::Truth(truth) => self.b.bool(*truth),
            Kind::Not(a) => {
                let a = self.condition(a);
                self.b.not(a)
            }
            Kind::Logic(op, a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                match op {
                    LogicOp::And => self.b.and(a, b),
                    LogicOp::Or => self.b.or(a, b),
                }
            }
            Kind::Compare(op, a, b) => {
                let ty = match self.class(a).join(self.class(b)) {
                    Class::Network => self.float(),
                    _ => Type::F64,
                };
                let (a, b) = (self.number(a, ty), self.number(b, ty));
                self.b.compare(predicate(*op), a, b)
            }
            Kind::Select(c, a, b) if self.class(e) == Class::Condition => {
                let c = self.condition(c);
                let (a, b) = (self.condition(a), self.condition(b));
                self.b.select(c, a, b)
            }
            Kind::Ref(r) if self.class(e) == Class::Condition => self.leaf(r),
            Kind::Function(id, arguments) if self.class(e) == Class::Condition => self.inline(*id, arguments),
            Kind::Call(builtin @ (Builtin::IsNan | Builtin::IsFinite | Builtin::IsInf), arguments) => {
                let ty = if self.class(&arguments[0]) == Class::Network { self.float() } else { Type::F64 };
                let x = self.number(&arguments[0], ty);
                self.kind_of_number(*builtin, x)
            }
            _ => {
                let ty = if self.class(e) == Class::Network { self.float() } else { Type::F64 };
                let number = self.number(e, ty);
                self.b.convert(number, Type::Bool)
            }
        }
    }

    /// A node that is arithmetic, in type `ty`.
    fn compute(&mut self, e: &Expr, ty: Type) -> ValueId {
        match e.kind() {
            Kind::Number(value) => self.b.float(*value, ty),
            Kind::Neg(a) => {
                let a = self.number(a, ty);
                self.b.neg(a)
            }
            Kind::Binary(BinaryOp::Pow, a, b) => {
                let exponent = literal(b);
                let a = self.number(a, ty);
                match exponent {
                    Some(exponent) => self.literal_power(a, exponent),
                    None => {
                        let b = self.number(b, ty);
                        self.b.math(Math::Pow, &[a, b])
                    }
                }
            }
            Kind::Binary(BinaryOp::Mul, factor, quotient)
                if let Kind::Binary(BinaryOp::Div, a, b) = quotient.kind()
                    && self.type_of(quotient, ty) == ty =>
            {
                let factor = self.number(factor, ty);
                let (a, b) = (self.number(a, ty), self.number(b, ty));
                self.b.scaled_quotient(factor, a, b)
            }
            Kind::Binary(op, a, b) => {
                let (a, b) = (self.number(a, ty), self.number(b, ty));
                match op {
                    BinaryOp::Add => self.b.add(a, b),
                    BinaryOp::Sub => self.b.sub(a, b),
                    BinaryOp::Mul => self.b.mul(a, b),
                    BinaryOp::Div => self.b.quotient(a, b),
                    BinaryOp::FloorDiv => {
                        let quotient = self.b.div(a, b);
                        self.b.unary(crate::ir::Unary::Floor, quotient)
                    }
                    BinaryOp::Rem | BinaryOp::Pow => self.b.math(Math::Rem, &[a, b]),
                }
            }
            Kind::Select(c, a, b) => {
                let c = self.condition(c);
                let (a, b) = (self.number(a, ty), self.number(b, ty));
                self.b.select(c, a, b)
            }
            Kind::Call(builtin, arguments) => {
                let exponent = arguments.get(1).and_then(literal);
                let values: Vec<ValueId> = arguments.iter().map(|a| self.number(a, ty)).collect();
                self.builtin(*builtin, &values, exponent, ty)
            }
            _ => {
                let value = self.condition(e);
                self.b.convert(value, ty)
            }
        }
    }

    /// What a name stands for, in the type that it has in memory.
    fn leaf(&mut self, r: &Ref) -> ValueId {
        match r {
            Ref::Attribute(id) => self.get(*id),
            Ref::Neuron(owner, name) => self.neuron_attribute(*owner, name),
            Ref::Sum(owner, target) => self.sum(*owner, target.as_ref()),
            Ref::Reduced(reduction, owner, name) => {
                self.uniform(Slot::Reduced(*reduction, *owner, name.clone()), self.precision.element())
            }
            Ref::Constant(name) => self.uniform(Slot::Constant(name.clone()), Element::F64),
            Ref::Time => self.uniform(Slot::Time, Element::F64),
            Ref::Step => self.uniform(self.places.step.clone(), Element::F64),
            Ref::LastSpike(owner) => {
                let step = self.last_spike(*owner);
                self.steps_to_ms(step)
            }
            Ref::Conductance => self.conductance(self.target),
            Ref::Draw(id) => self.draw(*id),
            Ref::Argument(i) => self.argument(*i).0,
            Ref::Temporary(id) => self.temporary(*id).0,
            Ref::Elapsed => self.elapsed.expect("invariant: only events measure the time since the last one"),
            Ref::Derivative(_) => unreachable!("invariant: plans hold no derivative"),
        }
    }

    /// A number of steps in ms, in double.
    pub fn steps_to_ms(&mut self, steps: ValueId) -> ValueId {
        let dt = self.b.load_slot(Slot::Dt, Element::F64, Index::Zero);
        let steps = self.b.cast(Cast::IntToFloat(Type::F64), steps);
        self.b.mul(steps, dt)
    }

    /// The body of a user's function, in the type that it returns.
    fn inline(&mut self, id: FunctionId, arguments: &[Expr]) -> ValueId {
        let model = self.model;
        let function = model.function(id);
        let mut values = Vec::with_capacity(arguments.len());
        for (argument, (_, ty)) in arguments.iter().zip(&function.arguments) {
            values.push((self.stored(argument, *ty), Class::of(*ty)));
        }
        self.arguments.push(values);
        let result = self.stored(&function.body, function.returns);
        self.arguments.pop();
        result
    }
}

fn predicate(op: CompareOp) -> Predicate {
    match op {
        CompareOp::Eq => Predicate::Eq,
        CompareOp::Ne => Predicate::Ne,
        CompareOp::Lt => Predicate::Lt,
        CompareOp::Le => Predicate::Le,
        CompareOp::Gt => Predicate::Gt,
        CompareOp::Ge => Predicate::Ge,
    }
}

/// The value of an expression of literals.
pub(super) fn literal(e: &Expr) -> Option<f64> {
    match e.kind() {
        Kind::Number(value) => Some(*value),
        Kind::Neg(a) => literal(a).map(|a| -a),
        Kind::Binary(op, a, b) => {
            let (a, b) = (literal(a)?, literal(b)?);
            match op {
                BinaryOp::Add => Some(a + b),
                BinaryOp::Sub => Some(a - b),
                BinaryOp::Mul => Some(a * b),
                BinaryOp::Div => Some(a / b),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether an expression refers to the spikes or values of a neuron that satisfy `f`.
pub(super) fn refers(e: &Expr, f: &mut impl FnMut(Owner, &Ref) -> bool) -> bool {
    let mut found = false;
    e.for_each_ref(&mut |r, _| {
        found |= match r {
            Ref::Neuron(owner, _) | Ref::Sum(owner, _) | Ref::LastSpike(owner) => f(*owner, r),
            _ => false,
        }
    });
    found
}
