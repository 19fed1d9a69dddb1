//! Kernels in their three forms: as IR, as LLVM IR, as machine instructions.

use neurarchy_codegen::ir::Kernel;
use neurarchy_codegen::llvm;
use neurarchy_codegen::lower::{DrawSetup, NeuronKernels, SynapseKernels};

use super::Stage;
use crate::error::{Error, Result};
use crate::network::split;

/// The kernels of a neuron in the order in which they run.
pub(super) fn of_neuron(kernels: NeuronKernels) -> Vec<Kernel> {
    let draws = kernels.draws.into_iter().map(arguments);
    draws.chain([kernels.global, kernels.update, kernels.spike].into_iter().flatten()).collect()
}

/// The kernels of a synapse in the order in which they run.
pub(super) fn of_synapse(kernels: SynapseKernels, terms: bool) -> Vec<Kernel> {
    let draws = kernels.draws.into_iter().map(arguments);
    let (terms, psp) = match kernels.psp {
        Some(psp) if terms => split(psp),
        psp => (None, psp),
    };
    let events = [kernels.pre_event, kernels.axon_event, terms, psp];
    let equations = [kernels.global, kernels.postsynaptic, kernels.local, kernels.post_event];
    let structural = kernels.structural_draws.into_iter().map(arguments);
    let structural = structural.chain([kernels.creating, kernels.pruning].into_iter().flatten());
    draws.chain(events.into_iter().chain(equations).flatten()).chain(structural).collect()
}

fn arguments(setup: DrawSetup) -> Kernel {
    setup.arguments
}

/// All of them, one after the other.
pub(super) fn print(kernels: Vec<Kernel>, stage: Stage) -> Result<String> {
    let mut text = String::new();
    for (number, kernel) in kernels.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let failed = |error: llvm::CompileError| Error::Engine(error.to_string());
        match stage {
            Stage::Llvm => text.push_str(&format!("; {}\n{}", kernel.name, llvm::text(kernel).map_err(failed)?)),
            Stage::Assembly => {
                text.push_str(&format!("# {}\n{}", kernel.name, llvm::assembly(kernel).map_err(failed)?))
            }
            _ => text.push_str(&kernel.to_string()),
        }
    }
    Ok(text)
}
