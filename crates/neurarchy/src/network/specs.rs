//! What the engine is told of declarations.

use neurarchy_codegen::ir::{Element, Precision};
use neurarchy_codegen::lower::Storage;
use neurarchy_engine as engine;
use neurarchy_engine::{AttributeSpec, PopulationSpec, Rows};
use neurarchy_lang::model::{Attribute, Equation, Form, Locality, Method, Paradigm, SynapseModel, ValueType};

use super::checked::{CheckedPopulation, CheckedProjection};
use super::running::engine_error;
use crate::connector::{Connectivity, Connector, Pattern};
use crate::error::Result;
use crate::population::Population;
use crate::projection::{Format, Projection, Transmission};

pub(super) fn extent(locality: Locality) -> engine::Extent {
    match locality {
        Locality::Global => engine::Extent::Global,
        Locality::Postsynaptic => engine::Extent::PerPost,
        Locality::Local => engine::Extent::Local,
    }
}

pub(super) fn attribute_spec(attribute: &Attribute, precision: Precision) -> AttributeSpec {
    AttributeSpec {
        name: attribute.name.clone(),
        element: match attribute.ty {
            ValueType::Float => precision.element(),
            ValueType::Int => Element::I32,
            ValueType::Bool => Element::Bool,
        },
        extent: extent(attribute.locality),
    }
}

pub(super) fn population_spec(
    declared: &Population,
    population: &CheckedPopulation,
    precision: Precision,
) -> PopulationSpec {
    let model = &population.model;
    let spiking = model.paradigm == Paradigm::Spiking;
    PopulationSpec {
        size: declared.size(),
        spiking,
        sums: population.sums.clone(),
        attributes: model.attributes.iter().map(|attribute| attribute_spec(attribute, precision)).collect(),
        // Those without a projection too: all conductances are recorded at the same point of the step.
        conductances: model.conductances.iter().map(|c| c.target.clone()).collect(),
        axon: model.axon_spike.is_some(),
        ..PopulationSpec::default()
    }
}

/// Spikes are delivered from groups of pre neurons; everything else goes by post neuron.
pub(super) fn storage_order(projection: &CheckedProjection) -> engine::Order {
    let events = !projection.plan.pre_event.is_empty() || !projection.plan.axon_event.is_empty();
    if events { engine::Order::Pre } else { engine::Order::Post }
}

/// Share of the pairs of neurons from which on a matrix of all pairs takes less memory and time than rows of synapses
/// with their ranks (2 bytes beside 8 of a weight).
const DENSE_FROM: f64 = 0.75;

/// How the synapses of a projection are stored, so many of so many pairs of neurons that take part.
pub(super) fn storage(
    projection: &Projection,
    connector: &Connector,
    (synapses, pairs): (usize, usize),
    order: engine::Order,
    one_delay: bool,
    structural: bool,
) -> Storage {
    let dense = match projection.format {
        // Spikes wait in groups of one delay: each would need a pass over the matrix.
        _ if order == engine::Order::Pre && !one_delay => false,
        // What its events count finds the post neurons in rows.
        _ if matches!(projection.transmission, Transmission::Tallied { .. }) => false,
        // A single diagonal is no matrix, whatever the default is.
        _ if connector.pattern == Pattern::OneToOne => false,
        Format::Dense => true,
        Format::Sparse => false,
        Format::Automatic => synapses as f64 >= DENSE_FROM * pairs.max(1) as f64 && pairs <= u32::MAX as usize,
    };
    // Other synapses that are made by hand may leave gaps too, but not while the network runs: see `refit_kernels`.
    if dense { Storage::Dense { gaps: structural || synapses < pairs } } else { Storage::Sparse }
}

/// What is kept for each synapse are fields of a record: where spikes of post neurons find synapses one by one, and nothing
/// passes over all of them in every step.
pub(super) fn records(model: &SynapseModel, storage: Storage, is_original: bool) -> bool {
    let local = |equation: &Equation| model.attribute(equation.target).locality == Locality::Local;
    storage == Storage::Sparse
        // The kernels of others know nothing of records.
        && !is_original
        && !model.post_spike.is_empty()
        && model.psp.is_none()
        && !model.equations.iter().any(|equation| local(equation) && !is_event_driven(equation))
}

pub(super) fn is_event_driven(equation: &Equation) -> bool {
    matches!(equation.form, Form::Ode { method: Some(Method::EventDriven), .. })
}

/// The delays of a projection in steps, and the one of all synapses if it is one.
pub(super) fn delays(
    projection: &Projection,
    connectivity: &mut Connectivity,
    connector: &Connector,
    dt_ms: f64,
) -> (engine::Delays, Option<u32>) {
    if let Transmission::Decoding { .. } | Transmission::Counting { .. } | Transmission::Signal { .. } =
        projection.transmission
    {
        return (engine::Delays::Uniform(1), Some(1));
    }
    match connectivity.delays_steps.take() {
        None => {
            let steps = connector.uniform_delay_steps(dt_ms).unwrap_or(1);
            (engine::Delays::Uniform(steps), Some(steps))
        }
        Some(steps) => (engine::Delays::PerSynapse(steps), None),
    }
}

/// The connections, moved out of the connectivity; weights and delays stay.
pub(super) fn row_table(connectivity: &mut Connectivity) -> Result<Rows> {
    let Connectivity { post_ranks, starts, pre_ranks, .. } = connectivity;
    let pre_ranks = std::mem::replace(pre_ranks, engine::Ranks::Short(Vec::new()));
    let take = (std::mem::take(post_ranks), std::mem::take(starts), pre_ranks);
    Rows::new(take.0, take.1, take.2).map_err(engine_error)
}
