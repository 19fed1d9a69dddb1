//! Models as Python hands them over: texts by the names of the arguments.

use std::collections::HashMap;

use neurarchy::{Assigned, Neuron, RefractoryPeriod, Synapse};

/// Texts by the names of the arguments of `Neuron` or `Synapse`; what is not there is empty.
pub type Texts = HashMap<String, String>;

fn take(texts: &mut Texts, name: &str) -> String {
    texts.remove(name).unwrap_or_default()
}

/// A neuron of these texts.
pub fn neuron(mut texts: Texts, refractory: Option<Assigned>) -> Neuron {
    let texts = &mut texts;
    Neuron {
        parameters: take(texts, "parameters"),
        equations: take(texts, "equations"),
        spike: take(texts, "spike"),
        reset: take(texts, "reset"),
        axon_spike: take(texts, "axon_spike"),
        axon_reset: take(texts, "axon_reset"),
        refractory: refractory_period(refractory),
        functions: take(texts, "functions"),
        name: take(texts, "name"),
        description: take(texts, "description"),
    }
}

/// A str (which elsewhere names a constant) is the name of an attribute.
pub fn refractory_period(given: Option<Assigned>) -> RefractoryPeriod {
    match given {
        None | Some(Assigned::Rows(_)) => RefractoryPeriod::None,
        Some(Assigned::Number(ms)) => RefractoryPeriod::Milliseconds(ms),
        Some(Assigned::Array(ms)) => RefractoryPeriod::Each(ms),
        Some(Assigned::Distribution(distribution)) => RefractoryPeriod::Distribution(distribution),
        Some(Assigned::Constant(name)) => RefractoryPeriod::Attribute(name.to_string()),
    }
}

/// A synapse of these texts.
pub fn synapse(mut texts: Texts) -> Synapse {
    let texts = &mut texts;
    Synapse {
        parameters: take(texts, "parameters"),
        equations: take(texts, "equations"),
        psp: take(texts, "psp"),
        operation: take(texts, "operation"),
        pre_spike: take(texts, "pre_spike"),
        post_spike: take(texts, "post_spike"),
        pre_axon_spike: take(texts, "pre_axon_spike"),
        functions: take(texts, "functions"),
        pruning: take(texts, "pruning"),
        creating: take(texts, "creating"),
        name: take(texts, "name"),
        description: take(texts, "description"),
    }
}
