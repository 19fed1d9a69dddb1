//! Short ways to build sources and to print what is wrong with them.
#![allow(dead_code)]

use neurarchy_lang::check::{Environment, NeuronSource, RefractorySource, SynapseSource, global_function};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::span::Field;

/// A constant `KC`, the functions `logi(x)` and `flag(b)`, structural plasticity, everything declared.
pub fn environment() -> Environment {
    let mut environment =
        Environment { constants: vec!["KC".into()], functions: vec![], structural_plasticity: true, complete: true };
    for text in ["logi(x) = 1/(1+exp(-x))", "flag(b, n) = b and n > 2 : bool, bool, int"] {
        let function = global_function(text, &environment).expect(text);
        environment.functions.push(function);
    }
    environment
}

/// Before everything is declared.
pub fn incomplete() -> Environment {
    Environment { complete: false, ..environment() }
}

pub fn rate(parameters: &str, equations: &str) -> NeuronSource {
    NeuronSource { parameters: parameters.into(), equations: equations.into(), ..NeuronSource::default() }
}

pub fn spiking(parameters: &str, equations: &str, spike: &str, reset: &str) -> NeuronSource {
    NeuronSource { spike: Some(spike.into()), reset: Some(reset.into()), ..rate(parameters, equations) }
}

pub fn synapse(parameters: &str, equations: &str) -> SynapseSource {
    SynapseSource { parameters: parameters.into(), equations: equations.into(), ..SynapseSource::default() }
}

pub fn neuron_text(source: &NeuronSource, field: Field) -> String {
    match field {
        Field::Parameters => source.parameters.clone(),
        Field::Equations => source.equations.clone(),
        Field::Functions => source.functions.clone().unwrap_or_default(),
        Field::Spike => source.spike.clone().unwrap_or_default(),
        Field::Reset => source.reset.clone().unwrap_or_default(),
        Field::AxonSpike => source.axon_spike.clone().unwrap_or_default(),
        Field::AxonReset => source.axon_reset.clone().unwrap_or_default(),
        Field::Refractory => match &source.refractory {
            RefractorySource::Attribute(name) => name.clone(),
            RefractorySource::None | RefractorySource::Period => String::new(),
        },
        _ => String::new(),
    }
}

pub fn synapse_text(source: &SynapseSource, field: Field) -> String {
    match field {
        Field::Parameters => source.parameters.clone(),
        Field::Equations => source.equations.clone(),
        Field::Functions => source.functions.clone().unwrap_or_default(),
        Field::Psp => source.psp.clone().unwrap_or_default(),
        Field::Operation => source.operation.clone(),
        Field::PreSpike => source.pre_spike.clone().unwrap_or_default(),
        Field::PostSpike => source.post_spike.clone().unwrap_or_default(),
        Field::PreAxonSpike => source.pre_axon_spike.clone().unwrap_or_default(),
        Field::Pruning => source.pruning.clone().unwrap_or_default(),
        Field::Creating => source.creating.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// `code underlined text`, joined by ` | `. Every finding says what to do, and stands inside the text.
pub fn summary(diagnostics: &[Diagnostic], text: impl Fn(Field) -> String) -> String {
    let one = |d: &Diagnostic| {
        let text = text(d.at.field);
        let place = text.get(d.at.span.start as usize..d.at.span.end as usize);
        let place = place.unwrap_or_else(|| panic!("{d}: the place is outside of the text"));
        assert!(!d.problem.hint().is_empty(), "{d}: no hint");
        format!("{} {place}", d.problem.code()).trim_end().to_owned()
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join(" | ")
}
