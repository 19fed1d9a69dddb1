//! Conditions under which synapses are pruned and created.

use neurarchy_lang::expr::{DrawId, Expr, Ref};
use neurarchy_lang::model::{StructuralCondition, SynapseModel};

use super::Maker;
use crate::builder::Builder;
use crate::ir::{Domain, Element, Index, Kernel, Predicate, Type};
use crate::lower::places::{Past, Places, Side};
use crate::lower::scope::Scope;
use crate::slot::Slot;

/// The random calls of the conditions; no equation has them.
pub(super) fn draws_of_conditions(model: &SynapseModel) -> Vec<DrawId> {
    let mut ids = vec![];
    let mut collect = |condition: &Expr| {
        condition.for_each_ref(&mut |r, _| {
            if let Ref::Draw(id) = r {
                ids.push(*id);
            }
        });
    };
    model.pruning.iter().chain(&model.creating).for_each(|rule| collect(&rule.condition));
    ids
}

impl<'a> Maker<'a> {
    /// Over all synapses in storage order.
    pub(super) fn pruning(&self, rule: &StructuralCondition) -> Kernel {
        let mut scope = self.synapses("pruning", self.options.order, false, Slot::Dt);
        self.test(&mut scope, rule, 0);
        scope.finish()
    }

    /// Over the pre neurons, for one post neuron.
    pub(super) fn creating(&self, rule: &StructuralCondition) -> Kernel {
        let mut b = Builder::new(self.name("creating"), Domain::Elements);
        let pre = b.element_number();
        let post = b.load_slot(Slot::Row, Element::I64, Index::Zero);
        let options = self.options;
        let places = Places {
            postsynaptic: Some(Index::Value(post)),
            pre: Some(Side {
                model: Some(options.pre),
                index: Index::Element,
                rank: pre,
                targets: options.pre_targets,
            }),
            post: Some(self.post_side(Index::Value(post), post)),
            past: Past::Present,
            targets: options.targets,
            ..Places::uniform(Slot::Dt)
        };
        let mut scope = Scope::new(b, self.model, options.precision, places);
        scope.draw_element = Some((pre, post));
        self.test(&mut scope, rule, 1);
        scope.finish()
    }

    /// Stores whether the condition holds and chance agrees. The draw is one of its own, so that it depends neither on
    /// whether the condition held elsewhere nor on the random numbers of the equations.
    fn test(&self, scope: &mut Scope<'a>, rule: &StructuralCondition, which: u32) {
        let mut holds = scope.condition(&rule.condition);
        if rule.probability < 1.0 {
            let chance = scope.chance(DrawId(self.model.draws.len() as u32 + which));
            let probability = scope.b.float(rule.probability, Type::F64);
            let lucky = scope.b.compare(Predicate::Lt, chance, probability);
            holds = scope.b.and(holds, lucky);
        }
        let slot = scope.b.slot(Slot::Holds, Element::Bool);
        scope.b.store(slot, Index::Element, holds);
    }
}
