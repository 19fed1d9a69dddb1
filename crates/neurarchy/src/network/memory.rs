//! Memory of the objects of a network: measured after compile, estimated before.
//!
//! The estimate says what compiling will allocate, without allocating it: sizes of arrays follow from the models and from
//! the number of synapses, which for random patterns is the expected one.

use neurarchy_codegen::ir::Element;
use neurarchy_codegen::lower::Storage;
use neurarchy_engine::{MatrixExtent, Order, PopulationBytes, ProjectionBytes, Use, array_bytes, record_bytes};
use neurarchy_lang::expr::{Expr, Name, Owner, Ref};
use neurarchy_lang::model::{Attribute, Equation, Form, Locality, Paradigm, SynapseModel};

use super::Network;
use super::specs::{attribute_spec, is_event_driven, records, storage};
use crate::connector::{Connector, Expected, Sides};
use crate::error::Result;
use crate::extensions::{Shared, Windows};
use crate::model::NeuronKind;
use crate::monitor::{MonitorId, Object};
use crate::population::Population;
use crate::projection::{Projection, ProjectionId, Transmission};
use crate::time;
use crate::view::PopulationId;

/// Memory of a projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProjectionMemory {
    /// Number of synapses; of a random pattern that has not been drawn yet, the expected one.
    pub synapses: f64,
    /// The number is no expectation.
    pub is_exact: bool,
    /// Bytes of its parts.
    pub bytes: ProjectionBytes,
}

/// Memory of a monitor, which grows with the time that is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MonitorMemory {
    /// Bytes of values recorded in a second of simulated time.
    pub bytes_per_second: f64,
    /// Bytes of each spike recorded.
    pub bytes_per_spike: usize,
}

/// A recorded spike: its step and its rank.
const BYTES_OF_SPIKE: usize = 12;
/// The step of a sample.
const BYTES_OF_STEP: usize = 8;

impl Network {
    /// Bytes of the parts of a population.
    pub fn population_memory(&self, id: PopulationId) -> Result<PopulationBytes> {
        let declared = self.population(id)?;
        match &self.running {
            Some(running) => Ok(running.engine.population_memory(running.engine_population(id)?)),
            None => self.expected_population(id, declared),
        }
    }

    /// Number of synapses and bytes of the parts of a projection. Before compile, the projection must be connected.
    pub fn projection_memory(&self, id: ProjectionId) -> Result<Option<ProjectionMemory>> {
        let declared = self.projection(id)?;
        if let Some(running) = &self.running {
            let engine_id = running.engine_projection(id)?;
            return Ok(Some(ProjectionMemory {
                synapses: running.engine.rows(engine_id).synapses() as f64,
                is_exact: true,
                bytes: running.engine.projection_memory(engine_id),
            }));
        }
        self.expected_projection(id, declared)
    }

    /// What a monitor records in a second.
    pub fn monitor_memory(&self, id: MonitorId) -> Result<MonitorMemory> {
        let monitor = self.monitor(id)?;
        let dt_ms = self.dt_ms();
        let period = monitor.period_ms.map_or(1, |ms| time::period_steps(ms, dt_ms).max(1));
        let samples_per_second = 1000.0 / (period as f64 * dt_ms);
        let mut memory = MonitorMemory::default();
        for variable in &monitor.variables {
            if variable == "spike" || variable == "axon_spike" {
                memory.bytes_per_spike = BYTES_OF_SPIKE;
                continue;
            }
            let bytes = self.sample_bytes(&monitor.object, variable)?;
            memory.bytes_per_second += (bytes + BYTES_OF_STEP as f64) * samples_per_second;
        }
        Ok(memory)
    }

    fn sample_bytes(&self, object: &Object, variable: &str) -> Result<f64> {
        let float = self.settings.precision.element();
        let width = |attribute: Option<&Attribute>, local: f64, rows: f64| {
            let element = attribute.map_or(float, |a| attribute_spec(a, self.settings.precision).element);
            let count = match attribute.map(|a| a.locality) {
                Some(Locality::Global) => 1.0,
                Some(Locality::Postsynaptic) => rows,
                Some(Locality::Local) | None => local,
            };
            count * element.bytes() as f64
        };
        match object {
            Object::Population(view) => {
                let population = self.population(view.population)?;
                let neurons = view.ranks.as_ref().map_or(population.size(), |ranks| ranks.len()) as f64;
                // Sums and conductances are no attributes, perhaps.
                Ok(width(population.attributes().iter().find(|a| &*a.name == variable), neurons, neurons))
            }
            Object::Projection(id) | Object::Dendrite(id, _) => {
                let projection = self.projection(*id)?;
                let rows = projection.post.ranks(self.population(projection.post.population)?.size()).len() as f64;
                let synapses = self.projection_memory(*id)?.map_or(0.0, |memory| memory.synapses);
                let attribute = projection.attributes().iter().find(|a| &*a.name == variable);
                match object {
                    Object::Dendrite(..) => Ok(width(attribute, synapses / rows.max(1.0), 1.0)),
                    _ => Ok(width(attribute, synapses, rows)),
                }
            }
        }
    }

    fn expected_population(&self, id: PopulationId, declared: &Population) -> Result<PopulationBytes> {
        let (size, float) = (declared.size(), self.settings.precision.element());
        let attributes = declared.attributes();
        let spiking = declared.paradigm() == Paradigm::Spiking;
        let mut bytes = PopulationBytes::default();
        for attribute in attributes {
            let spec = attribute_spec(attribute, self.settings.precision);
            bytes.attributes +=
                array_bytes(spec.element, if attribute.locality == Locality::Global { 1 } else { size });
        }
        let mut targets = declared.targets.clone();
        if !spiking || declared.kind == NeuronKind::Hybrid {
            targets.extend(declared.sums_read());
        }
        targets.sort();
        targets.dedup();
        let is_attribute = |target: &str| {
            let name = format!("g_{target}");
            attributes.iter().any(|a| *a.name == name && a.locality == Locality::Local)
        };
        let buffers = targets.iter().filter(|target| !spiking || !is_attribute(target)).count();
        bytes.inputs = buffers * array_bytes(float, size);
        if spiking {
            let elements = [Element::Bool, Element::Bool, Element::I64, Element::I32, Element::I32];
            bytes.spikes = elements.into_iter().map(|element| array_bytes(element, size)).sum();
        }
        let (rows, delayed) = self.expected_history(id)?;
        for attribute in attributes.iter().filter(|a| rows > 0 && delayed.contains(&a.name)) {
            let element = attribute_spec(attribute, self.settings.precision).element;
            let stride = size.next_multiple_of(neurarchy_codegen::ir::LANES);
            bytes.history += array_bytes(element, (1 + rows) * stride) - array_bytes(element, size);
        }
        Ok(bytes)
    }

    /// Steps that are remembered of a population, and of which variables: those that delayed projections read.
    fn expected_history(&self, id: PopulationId) -> Result<(usize, Vec<Name>)> {
        let (mut rows, mut names) = (0, Vec::new());
        for projection in self.projections.values().filter(|p| p.pre.population == id) {
            let delay = projection.connector.as_ref().map_or(1, |c| c.longest_delay_steps(self.settings.dt_ms));
            let read = pre_variables(projection);
            if delay > 1 && !read.is_empty() {
                rows = rows.max(delay as usize);
                names.extend(read);
            }
        }
        Ok((rows, names))
    }

    fn expected_projection(&self, id: ProjectionId, declared: &Projection) -> Result<Option<ProjectionMemory>> {
        match (&declared.shared, &declared.connector) {
            (Some(Shared::Copy(original)), _) => match original {
                Some(original) => self.expected_dependent(*original, Use::Copied),
                None => Ok(None),
            },
            (Some(Shared::Transpose(original)), _) => self.expected_dependent(*original, Use::Transposed),
            (Some(shared), _) => Ok(shared.windows().map(|windows| self.expected_windows(declared, windows))),
            (None, Some(connector)) => self.expected_synapses(id, declared, connector).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// A projection with the synapses of another.
    fn expected_dependent(&self, original: ProjectionId, usage: Use) -> Result<Option<ProjectionMemory>> {
        let Some(connector) = &self.projection(original)?.connector else { return Ok(None) };
        let sides = self.sides_of(original)?;
        let expected = connector.expected(&sides);
        let count = expected.synapses.round() as usize;
        let mut bytes = ProjectionBytes::default();
        let (pre, post) = self.sizes(original)?;
        let groups = array_bytes(Element::I64, post + 1);
        bytes.indices = match usage {
            Use::Copied => groups,
            // Its own rows, and which synapse of the original each one is.
            Use::Transposed => {
                // Where the original has them, and which neurons they come from.
                let lists = array_bytes(Element::U32, count) + array_bytes(rank_element(post), count);
                let rows = rows_bytes(expected.connected.0, count, post, None);
                array_bytes(Element::I64, pre + 1) + rows + 4 * count + lists
            }
        };
        bytes.buffers = no_buffers();
        Ok(Some(ProjectionMemory { synapses: expected.synapses, is_exact: expected.is_exact, bytes }))
    }

    /// Windows with shared weights: no synapses.
    fn expected_windows(&self, declared: &Projection, windows: &Windows) -> ProjectionMemory {
        let spec = &windows.spec;
        let mut bytes = ProjectionBytes::default();
        for attribute in &declared.model.attributes {
            let part = array_bytes(attribute_spec(attribute, self.settings.precision).element, spec.weights);
            *(if &*attribute.name == "w" { &mut bytes.weights } else { &mut bytes.variables }) += part;
        }
        bytes.indices = spec.bytes(self.settings.threads);
        bytes.buffers = no_buffers();
        ProjectionMemory { synapses: 0.0, is_exact: true, bytes }
    }

    fn expected_synapses(
        &self,
        id: ProjectionId,
        declared: &Projection,
        connector: &Connector,
    ) -> Result<ProjectionMemory> {
        let expected = connector.expected(&self.sides_of(id)?);
        let count = expected.synapses.round() as usize;
        let (pre_size, post_size) = self.sizes(id)?;
        let settings = &self.settings;
        let model = &declared.model;
        let mut bytes = ProjectionBytes::default();
        let delays = match declared.transmission {
            Transmission::Decoding { .. } | Transmission::Counting { .. } | Transmission::Signal { .. } => None,
            _ => connector.delay_range_steps(settings.dt_ms),
        };
        let classes = delays.map_or(1, |(shortest, longest)| count.min((longest - shortest + 1) as usize).max(1));
        let events = !model.pre_spike.is_empty() || model.pre_axon_spike.is_some();
        let order = if events { Order::Pre } else { Order::Post };
        let pairs = expected.spans.0 * expected.spans.1;
        let structural = settings.structural_plasticity;
        let is_original = self.projections().any(|(_, p)| p.shared == Some(Shared::Copy(Some(id))));
        let storage = match is_original {
            true => Storage::Sparse,
            false => storage(declared, connector, (count, pairs), order, delays.is_none(), structural),
        };
        bytes.indices = rows_bytes(expected.connected.1, count, pre_size, expected.one_row)
            + array_bytes(Element::I64, post_size + 1);
        let cells = match storage {
            Storage::Dense { gaps } => {
                let (sizes, blocks) = ((pre_size, post_size), settings.threads);
                let Expected { spans, connected, .. } = expected;
                let matrix = MatrixExtent { by: order, sizes, spans, connected, gaps, blocks };
                bytes.indices += matrix.bytes();
                matrix.cells()
            }
            Storage::Sparse => {
                bytes.indices += match order {
                    Order::Post => array_bytes(rank_element(pre_size), count),
                    Order::Pre => {
                        let blocks = settings.threads;
                        // The synapses of each class of each neuron, and of each neuron.
                        let of_neurons =
                            if classes > 1 { array_bytes(Element::I64, blocks * (pre_size + 1)) } else { 0 };
                        let by_pre = array_bytes(Element::I64, blocks * (classes * pre_size + 1)) + of_neurons;
                        let numbers = if walks_rows(declared) { array_bytes(Element::U32, count) } else { 0 };
                        let ranks = walks_rows(declared) && reads_pre(declared);
                        array_bytes(rank_element(post_size), count)
                            + by_pre
                            + numbers
                            + if ranks { array_bytes(rank_element(pre_size), count) } else { 0 }
                    }
                };
                count
            }
        };
        let shares = connector.shares_weight(model.is_plastic(), structural).is_some();
        let (mut weighs, mut fields) = (Vec::new(), Vec::new());
        for attribute in &model.attributes {
            let element = attribute_spec(attribute, settings.precision).element;
            let is_weight = &*attribute.name == "w";
            let length = match attribute.locality {
                Locality::Local if is_weight && shares => 1,
                Locality::Local => {
                    weighs.push(is_weight);
                    fields.push(element);
                    continue;
                }
                Locality::Postsynaptic => post_size,
                Locality::Global => 1,
            };
            *(if is_weight { &mut bytes.weights } else { &mut bytes.variables }) += array_bytes(element, length);
        }
        if model.equations.iter().any(is_event_driven) {
            weighs.push(false);
            fields.push(Element::I32);
        }
        let each = match records(model, storage, self.is_original(id)) {
            true => record_bytes(&fields, cells),
            false => fields.iter().map(|&element| array_bytes(element, cells)).collect(),
        };
        for (is_weight, part) in weighs.into_iter().zip(each) {
            *(if is_weight { &mut bytes.weights } else { &mut bytes.variables }) += part;
        }
        bytes.buffers = no_buffers();
        if delays.is_some() {
            bytes.delays = 2 * count;
            if !pre_variables(declared).is_empty() {
                bytes.delays += array_bytes(Element::U16, cells);
            }
        }
        Ok(ProjectionMemory { synapses: expected.synapses, is_exact: expected.is_exact, bytes })
    }

    fn sides_of(&self, id: ProjectionId) -> Result<Sides> {
        let declared = self.projection(id)?;
        Ok(Sides { same_object: declared.same_object, ..self.sides(declared)? })
    }

    /// Neurons of the pre and of the post population.
    fn sizes(&self, id: ProjectionId) -> Result<(usize, usize)> {
        let declared = self.projection(id)?;
        Ok((self.population(declared.pre.population)?.size(), self.population(declared.post.population)?.size()))
    }
}

fn rank_element(size: usize) -> Element {
    if size <= 1 << 16 { Element::U16 } else { Element::U32 }
}

/// Which neurons are connected.
fn rows_bytes(rows: usize, synapses: usize, pre_size: usize, one_row: Option<usize>) -> usize {
    rows * 4 + (rows + 1) * 8 + one_row.map_or(synapses * rank_element(pre_size).bytes(), |numbers| numbers * 4)
}

/// Something is evaluated for the synapses of one post neuron after the other.
fn walks_rows(declared: &Projection) -> bool {
    let model = &declared.model;
    let postsynaptic = |equation: &Equation| model.attribute(equation.target).locality == Locality::Postsynaptic;
    !model.post_spike.is_empty() || model.psp.is_some() || model.equations.iter().any(postsynaptic)
}

/// What is there before it is needed.
fn no_buffers() -> usize {
    array_bytes(Element::Bool, 0)
}

/// The variables of pre neurons that the continuous transmission and the equations of a projection read.
fn pre_variables(projection: &Projection) -> Vec<Name> {
    let mut names = Vec::new();
    for_each_continuous(&projection.model, &mut |reference| {
        if let Ref::Neuron(Owner::Pre, name) = reference {
            names.push(name.clone());
        }
    });
    names
}

/// Something that is evaluated by post neuron asks which its pre neurons are.
fn reads_pre(projection: &Projection) -> bool {
    let mut found = false;
    let mut look = |reference: &Ref| {
        let pre = |owner: &Owner| *owner == Owner::Pre;
        found |= match reference {
            Ref::Neuron(owner, _) | Ref::Sum(owner, _) | Ref::LastSpike(owner) => pre(owner),
            _ => false,
        };
    };
    for_each_continuous(&projection.model, &mut look);
    for statement in &projection.model.post_spike {
        statement.value.for_each_ref(&mut |reference, _| look(reference));
    }
    found
}

/// Calls something with what the psp and the equations read.
fn for_each_continuous(model: &SynapseModel, call: &mut impl FnMut(&Ref)) {
    let mut read = |expr: &Expr| expr.for_each_ref(&mut |reference, _| call(reference));
    model.psp.iter().for_each(&mut read);
    for equation in &model.equations {
        match &equation.form {
            Form::Assign(value) => read(value),
            Form::Ode { left, right, .. } => {
                read(left);
                read(right);
            }
        }
    }
}
