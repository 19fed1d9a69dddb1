//! Neurons and synapses as users write them: text.

use neurarchy_lang::check::{NeuronSource, RefractorySource, SynapseSource};

use neurarchy_lang::span::Field;

use crate::distribution::Distribution;

/// A neuron model. A spike condition that is not empty makes it spiking.
///
/// ```
/// use neurarchy::Neuron;
/// let lif = Neuron::new("tau = 10.0 : population", "tau * dv/dt = -v + g_exc")
///     .spike("v > 1.0", "v = 0.0")
///     .refractory_ms(5.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neuron {
    /// Definitions of parameters.
    pub parameters: String,
    /// Equations of variables.
    pub equations: String,
    /// Condition of a spike.
    pub spike: String,
    /// Statements at a spike.
    pub reset: String,
    /// Condition of an axonal spike.
    pub axon_spike: String,
    /// Statements at an axonal spike.
    pub axon_reset: String,
    /// Time for which the neuron is frozen after a spike.
    pub refractory: RefractoryPeriod,
    /// Functions of the model.
    pub functions: String,
    /// For reports.
    pub name: String,
    /// For reports.
    pub description: String,
}

/// What the equations of a neuron may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NeuronKind {
    /// Weighted sums are for rate-coded neurons, which have a variable `r`.
    #[default]
    Plain,
    /// It reads weighted sums `sum(target)` although it is spiking; rate-coded populations can project to it.
    Hybrid,
    /// It is rate-coded and nobody's input: it needs no variable `r`.
    Measuring,
}

/// How long a neuron is frozen after a spike.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RefractoryPeriod {
    /// Not at all.
    #[default]
    None,
    /// Number of ms.
    Milliseconds(f64),
    /// Number of ms for each neuron.
    Each(Vec<f64>),
    /// Drawn for each neuron, ms.
    Distribution(Distribution),
    /// The attribute of that name, ms, read at each spike.
    Attribute(String),
}

impl Neuron {
    /// A neuron with these parameters and equations.
    pub fn new(parameters: &str, equations: &str) -> Neuron {
        Neuron { parameters: parameters.into(), equations: equations.into(), ..Neuron::default() }
    }

    /// Spikes under a condition, with these statements at a spike.
    pub fn spike(mut self, condition: &str, reset: &str) -> Neuron {
        self.spike = condition.into();
        self.reset = reset.into();
        self
    }

    /// Frozen for so many ms after a spike.
    pub fn refractory_ms(mut self, ms: f64) -> Neuron {
        self.refractory = RefractoryPeriod::Milliseconds(ms);
        self
    }

    /// The text of a field, for messages.
    pub(crate) fn text(&self, field: Field) -> Option<String> {
        let text = match field {
            Field::Parameters => &self.parameters,
            Field::Equations => &self.equations,
            Field::Functions => &self.functions,
            Field::Spike => &self.spike,
            Field::Reset => &self.reset,
            Field::AxonSpike => &self.axon_spike,
            Field::AxonReset => &self.axon_reset,
            Field::Refractory => match &self.refractory {
                RefractoryPeriod::Attribute(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        Some(text.clone())
    }

    pub(crate) fn source(&self) -> NeuronSource {
        NeuronSource {
            parameters: self.parameters.clone(),
            equations: self.equations.clone(),
            spike: given(&self.spike),
            reset: given(&self.reset),
            axon_spike: given(&self.axon_spike),
            axon_reset: given(&self.axon_reset),
            refractory: match &self.refractory {
                RefractoryPeriod::None => RefractorySource::None,
                RefractoryPeriod::Attribute(name) => RefractorySource::Attribute(name.clone()),
                _ => RefractorySource::Period,
            },
            functions: given(&self.functions),
            name: given(&self.name),
            description: given(&self.description),
        }
    }
}

/// A synapse model. Whether it is rate-coded or spiking is decided by the pre-synaptic population.
#[derive(Clone, Debug, PartialEq)]
pub struct Synapse {
    /// Definitions of parameters.
    pub parameters: String,
    /// Equations of variables.
    pub equations: String,
    /// Contribution of one synapse per step; rate-coded default `w*pre.r`.
    pub psp: String,
    /// How psps are combined: `sum`, `max`, `min` or `mean`.
    pub operation: String,
    /// Statements at a spike of the pre neuron; default `g_target += w`.
    pub pre_spike: String,
    /// Statements at a spike of the post neuron.
    pub post_spike: String,
    /// Statements at an axonal spike of the pre neuron.
    pub pre_axon_spike: String,
    /// Functions of the model.
    pub functions: String,
    /// Condition under which a synapse is removed.
    pub pruning: String,
    /// Condition under which a synapse is made.
    pub creating: String,
    /// For reports.
    pub name: String,
    /// For reports.
    pub description: String,
}

impl Default for Synapse {
    fn default() -> Synapse {
        Synapse {
            parameters: String::new(),
            equations: String::new(),
            psp: String::new(),
            operation: "sum".into(),
            pre_spike: String::new(),
            post_spike: String::new(),
            pre_axon_spike: String::new(),
            functions: String::new(),
            pruning: String::new(),
            creating: String::new(),
            name: String::new(),
            description: String::new(),
        }
    }
}

impl Synapse {
    /// A synapse with these parameters and equations.
    pub fn new(parameters: &str, equations: &str) -> Synapse {
        Synapse { parameters: parameters.into(), equations: equations.into(), ..Synapse::default() }
    }

    /// With this contribution per step.
    pub fn psp(mut self, psp: &str) -> Synapse {
        self.psp = psp.into();
        self
    }

    /// With these statements at spikes of the pre neuron.
    pub fn pre_spike(mut self, statements: &str) -> Synapse {
        self.pre_spike = statements.into();
        self
    }

    /// With these statements at spikes of the post neuron.
    pub fn post_spike(mut self, statements: &str) -> Synapse {
        self.post_spike = statements.into();
        self
    }

    /// The text of a field, for messages.
    pub(crate) fn text(&self, field: Field) -> Option<String> {
        let text = match field {
            Field::Parameters => &self.parameters,
            Field::Equations => &self.equations,
            Field::Functions => &self.functions,
            Field::Psp => &self.psp,
            Field::Operation => &self.operation,
            Field::PreSpike => &self.pre_spike,
            Field::PostSpike => &self.post_spike,
            Field::PreAxonSpike => &self.pre_axon_spike,
            Field::Pruning => &self.pruning,
            Field::Creating => &self.creating,
            _ => return None,
        };
        Some(text.clone())
    }

    pub(crate) fn source(&self) -> SynapseSource {
        SynapseSource {
            parameters: self.parameters.clone(),
            equations: self.equations.clone(),
            psp: given(&self.psp),
            operation: self.operation.clone(),
            pre_spike: given(&self.pre_spike),
            post_spike: given(&self.post_spike),
            pre_axon_spike: given(&self.pre_axon_spike),
            functions: given(&self.functions),
            pruning: given(&self.pruning),
            creating: given(&self.creating),
            name: given(&self.name),
            description: given(&self.description),
        }
    }
}

/// Empty text means "not given".
fn given(text: &str) -> Option<String> {
    if text.is_empty() { None } else { Some(text.to_string()) }
}
