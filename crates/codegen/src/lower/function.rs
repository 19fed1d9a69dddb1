//! Kernels of user's functions, for calls from outside of the simulation.

use neurarchy_lang::expr::{Expr, FunctionId, Kind, Ref};
use neurarchy_lang::model::{Attribute, Draw, Function, Model};
use neurarchy_lang::span::{Field, Location, Span};

use super::expr::Class;
use super::places::Places;
use super::scope::Scope;
use crate::builder::Builder;
use crate::ir::{Domain, Element, Index, Kernel, Precision, Type};
use crate::slot::Slot;

/// Functions without a model.
struct Functions<'a>(&'a [Function]);

impl Model for Functions<'_> {
    fn attributes(&self) -> &[Attribute] {
        &[]
    }
    fn functions(&self) -> &[Function] {
        self.0
    }
    fn draws(&self) -> &[Draw] {
        &[]
    }
}

/// The kernel that evaluates one of some functions: from `Slot::Argument` to `Slot::Outcome`, over elements, padded.
/// Functions that it calls are among the others.
pub fn function(functions: &[Function], id: FunctionId, precision: Precision) -> Kernel {
    let model = Functions(functions);
    let called = model.function(id);
    let builder = Builder::new(format!("function {}", called.name), Domain::Elements);
    let mut scope = Scope::new(builder, &model, precision, Places::uniform(Slot::Dt));
    // What a caller gives is a number in double; the function converts it to the type that it declares.
    let given: Vec<_> = (0..called.arguments.len() as u32)
        .map(|k| (scope.b.load_slot(Slot::Argument(k), Element::F64, Index::Element), Class::Wide))
        .collect();
    scope.arguments.push(given);
    let at = Location::new(Field::Functions, Span::default());
    let arguments = (0..called.arguments.len() as u32).map(|k| Expr::reference(Ref::Argument(k), at)).collect();
    let call = Expr::new(Kind::Function(id, arguments), at);
    let outcome = scope.number(&call, Type::F64);
    let slot = scope.b.slot(Slot::Outcome, Element::F64);
    scope.b.store(slot, Index::Element, outcome);
    scope.finish()
}
