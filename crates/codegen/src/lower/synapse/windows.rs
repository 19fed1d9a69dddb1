//! Kernels of post neurons that look at the pre population through windows with shared weights.

use neurarchy_lang::model::{Operation, SynapseModel};
use neurarchy_lang::plan::SynapsePlan;

use super::{DelayKind, Maker, SynapseOptions};
use crate::builder::Builder;
use crate::ir::{Domain, Element, Index, Kernel, Lanes, ReduceOp, Type};
use crate::lower::places::{Past, Places, Side};
use crate::lower::scope::Scope;
use crate::slot::Slot;

/// The kernels of shared windows.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowKernels {
    /// Transmission from the pre neurons that windows show.
    pub psp: Kernel,
    /// Transmission from where windows reach beyond the pre population, if that is not nothing.
    pub outside: Option<Kernel>,
    /// Post neurons depend on each other: the projection must not be cut into blocks.
    pub one_block: bool,
}

/// Makes the kernels of a synapse whose local attributes are weights that post neurons share, one for each tap of a
/// window. It has a `psp`, and no equations, events or random numbers. `padding`: what pre neurons outside of the
/// population are like; `None`: they are not there.
pub fn windows(
    model: &SynapseModel,
    plan: &SynapsePlan,
    options: &SynapseOptions,
    lanes: Lanes,
    padding: Option<f64>,
) -> WindowKernels {
    let mut maker = Maker { model, plan, options, draws: &[], one_block: false };
    let (_, operation) = plan.psp.as_ref().expect("invariant: shared windows have a psp");
    let operation = *operation;
    let inside = match options.delay {
        DelayKind::None => Past::Present,
        _ => Past::Delayed,
    };
    let psp = maker.window("psp of windows", operation, lanes, inside);
    let outside = padding.map(|value| maker.window("psp outside", operation, lanes, Past::Outside(value)));
    WindowKernels { psp, outside, one_block: maker.one_block }
}

impl Maker<'_> {
    fn window(&mut self, what: &str, operation: Operation, lanes: Lanes, past: Past) -> Kernel {
        let options = self.options;
        let mut b = Builder::new(self.name(what), Domain::Windows(lanes));
        let (source, post) = (b.source_number(), b.group_number());
        let places = Places {
            local: Some(Index::Element),
            postsynaptic: None,
            single: None,
            record: None,
            own: None,
            pre: Some(Side {
                model: Some(options.pre),
                index: Index::Value(source),
                rank: source,
                targets: options.pre_targets,
            }),
            post: Some(self.post_side(Index::Group, post)),
            past,
            step: Slot::Dt,
            targets: options.targets,
            pre_shares_conductances: options.conductances_alias,
        };
        let mut scope = Scope::new(b, self.model, options.precision, places);
        let ty = scope.float();
        let (value, _) = self.plan.psp.as_ref().expect("invariant: shared windows have a psp");
        let number = scope.number(value, ty);
        let mut result = match operation {
            Operation::Sum | Operation::Mean => scope.b.sum_fused(number),
            Operation::Max => scope.b.reduce(ReduceOp::Max, number),
            Operation::Min => scope.b.reduce(ReduceOp::Min, number),
        };
        if operation == Operation::Mean {
            let size = scope.b.load_slot(Slot::WindowSize, Element::I64, Index::Zero);
            let size = scope.b.convert(size, Type::F64);
            let size = scope.b.convert(size, ty);
            result = scope.b.div(result, size);
        }
        self.transmit(&mut scope, result);
        if self.reads_written(value) {
            scope.b.set_serial();
            self.one_block = true;
        }
        scope.finish()
    }
}
