//! Implicit equations without a solution: kernels flag them, the step loop stops, the run reports the first.

use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::Element;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::attribute::{self, Attribute};
use crate::bind::Network;
use crate::engine::Engine;
use crate::population::Population;
use crate::projection::Projection;
use crate::spec::{Extent, PopulationId, ProjectionId};

/// Flags of one variable, for `Slot::NotConverged`: set by the kernel in a step, never while a step begins.
#[derive(Debug)]
pub(crate) struct Unsolved {
    pub variable: Name,
    extent: Extent,
    pub flags: Array,
}

impl Unsolved {
    /// Some flag is set.
    fn any(&self) -> bool {
        // In chunks, which is vector code: it is looked at in each step.
        self.flags.slice::<u8>().chunks(256).any(|chunk| chunk.iter().fold(0, |all, flag| all | flag) != 0)
    }

    fn is_set(&self, place: usize) -> bool {
        self.flags.slice::<u8>()[place] != 0
    }
}

/// Whose equation has no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culprit {
    /// A population, through an equation of it as a whole.
    Population(PopulationId),
    /// A neuron, by its rank.
    Neuron(PopulationId, u32),
    /// A projection, through an equation of it as a whole.
    Projection(ProjectionId),
    /// The synapses of a post-synaptic neuron, through an equation with one value for them.
    Dendrite(ProjectionId, u32),
    /// A synapse, by the ranks of its neurons.
    Synapse {
        /// The projection.
        projection: ProjectionId,
        /// Rank of the pre-synaptic neuron.
        pre: u32,
        /// Rank of the post-synaptic neuron.
        post: u32,
    },
}

impl Network<'_> {
    /// Some equation had no solution in this step.
    pub fn has_unsolved(&self) -> bool {
        let neurons = self.populations.iter().flat_map(|p| &p.unsolved);
        neurons.chain(self.projections.iter().flat_map(|p| &p.unsolved)).any(Unsolved::any)
    }

    /// The first of them: populations before projections, in order of creation; variables as the kernels name them;
    /// the lowest rank. Does not depend on threads or storage.
    pub fn first_unsolved(&self) -> Option<(Culprit, Name)> {
        let neurons = self.populations.iter().enumerate().find_map(|(i, p)| in_population(PopulationId(i), p));
        neurons.or_else(|| self.projections.iter().enumerate().find_map(|(i, p)| in_projection(ProjectionId(i), p)))
    }
}

fn in_population(id: PopulationId, population: &Population) -> Option<(Culprit, Name)> {
    population.unsolved.iter().find_map(|unsolved| {
        let rank = unsolved.flags.slice::<u8>().iter().position(|flag| *flag != 0)?;
        let culprit = match unsolved.extent {
            Extent::Global => Culprit::Population(id),
            _ => Culprit::Neuron(id, rank as u32),
        };
        Some((culprit, unsolved.variable.clone()))
    })
}

fn in_projection(id: ProjectionId, projection: &Projection) -> Option<(Culprit, Name)> {
    let rows = &projection.rows;
    projection.unsolved.iter().filter(|unsolved| unsolved.any()).find_map(|unsolved| {
        let culprit = match unsolved.extent {
            Extent::Global => Culprit::Projection(id),
            Extent::PerPost => {
                // Equations of a post neuron are evaluated whether or not it has synapses.
                let connected = rows.post_ranks().iter().find(|rank| unsolved.is_set(**rank as usize));
                Culprit::Dendrite(id, *connected?)
            }
            // Windows have no equations.
            Extent::Local | Extent::Shared => {
                let synapse = projection.storage_of(0..rows.synapses()).position(|place| unsolved.is_set(place))?;
                let row = rows.starts().partition_point(|start| *start <= synapse) - 1;
                Culprit::Synapse { projection: id, pre: rows.pre_rank(synapse), post: rows.post_ranks()[row] }
            }
        };
        Some((culprit, unsolved.variable.clone()))
    })
}

impl Engine {
    /// Flags for the variables that kernels ask for.
    pub(crate) fn make_unsolved(&mut self) {
        for population in &mut self.populations {
            let kernels = [&population.kernels.global, &population.kernels.update];
            let size = population.size;
            population.unsolved = flags(&mut kernels.into_iter().flatten(), &population.attributes, &|extent| {
                if extent == Extent::Global { 1 } else { size }
            });
        }
        for projection in &mut self.projections {
            let (storage, post) = (projection.storage(), self.populations[projection.post].size);
            let unsolved = flags(&mut projection.executables(), &projection.attributes, &|extent| match extent {
                Extent::Global => 1,
                Extent::PerPost => post,
                Extent::Local | Extent::Shared => storage,
            });
            projection.unsolved = unsolved;
        }
    }

    /// Forgets what was reported.
    pub(crate) fn clear_unsolved(&mut self) {
        let neurons = self.populations.iter_mut().flat_map(|p| &mut p.unsolved);
        neurons.chain(self.projections.iter_mut().flat_map(|p| &mut p.unsolved)).for_each(|u| u.flags.clear());
    }
}

fn flags(
    executables: &mut dyn Iterator<Item = &Executable>,
    attributes: &[Attribute],
    count: &dyn Fn(Extent) -> usize,
) -> Vec<Unsolved> {
    let mut found: Vec<Unsolved> = Vec::new();
    for slot in executables.flat_map(|e| &e.kernel().slots) {
        let Slot::NotConverged(name) = &slot.slot else { continue };
        let Some(index) = attribute::find(attributes, name) else { continue };
        if !found.iter().any(|u| u.variable == *name) {
            let extent = attributes[index].extent;
            let flags = Array::zeroed(Element::Bool, count(extent));
            found.push(Unsolved { variable: name.clone(), extent, flags });
        }
    }
    found
}
