//! Random numbers in equations.

use neurarchy_lang::expr::{AttributeId, DrawId};
use neurarchy_lang::model::{Distribution, Locality, Model};

use super::places::Places;
use super::scope::Scope;
use crate::builder::Builder;
use crate::ir::{Domain, Element, Index, Kernel, Precision, Type, ValueId};
use crate::slot::Slot;

/// What the engine does for a random call before the equations of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawSetup {
    /// Which call.
    pub id: DrawId,
    /// Of which distribution.
    pub distribution: Distribution,
    /// One value per what.
    pub locality: Locality,
    /// Evaluates the arguments into `Slot::DrawArgument`; run first, over `0..1`.
    pub arguments: Kernel,
    /// The engine also draws a value for each element, into `Slot::Drawn`.
    pub drawn: bool,
}

/// The random calls of a model.
pub(super) fn setups(model: &dyn Model, precision: Precision, _changed: &[AttributeId], step: &Slot) -> Vec<DrawSetup> {
    let mut setups = vec![];
    for (number, draw) in model.draws().iter().enumerate() {
        let id = DrawId(number as u32);
        let mut builder = Builder::new(format!("arguments of draw {number}"), Domain::Elements);
        builder.set_serial();
        let mut scope = Scope::new(builder, model, precision, Places::uniform(step.clone()));
        for (k, argument) in draw.arguments.iter().enumerate() {
            let value = scope.number(argument, Type::F64);
            let slot = scope.b.slot(Slot::DrawArgument(id, k as u32), Element::F64);
            scope.b.store(slot, Index::Zero, value);
        }
        let arguments = scope.finish();
        setups.push(DrawSetup { id, distribution: draw.distribution, locality: draw.locality, arguments, drawn: true });
    }
    setups
}

impl Scope<'_> {
    /// The value of a random call, in network precision.
    pub fn draw(&mut self, id: DrawId) -> ValueId {
        let model = self.model;
        let draw = model.draw(id);
        let index = match draw.locality {
            Locality::Global => Index::Zero,
            Locality::Postsynaptic | Locality::Local => Index::Element,
        };
        self.b.load_slot(Slot::Drawn(id), self.precision.element(), index)
    }
}
