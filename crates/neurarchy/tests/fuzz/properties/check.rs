//! Checks, planner, lowering and passes: no model makes them panic, and every kernel is well formed.

use neurarchy_codegen::ir::{Element, Kernel, Precision};
use neurarchy_codegen::lower::{self, DelayKind, NeuronOptions, Order, Storage, SynapseOptions};
use neurarchy_codegen::passes;
use neurarchy_lang::check::{self, Environment, NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::diagnostic::Diagnostic;
use neurarchy_lang::expr::Name;
use neurarchy_lang::model::{Method, NeuronModel, Paradigm};
use neurarchy_lang::planner;
use neurarchy_lang::render::render;
use neurarchy_lang::span::Field;

use super::choices::Choices;
use super::grammar::{Grammar, words};
use super::{neuron_text, synapse_text};

/// Numerical methods that a network can have.
pub const METHODS: [Method; 6] =
    [Method::Explicit, Method::Exponential, Method::Implicit, Method::Midpoint, Method::Rk4, Method::Semiimplicit];

/// What exists around models: a constant `KC`, a function `logi`.
pub fn environment() -> Environment {
    let mut environment =
        Environment { constants: vec!["KC".into()], functions: vec![], structural_plasticity: true, complete: true };
    if let Ok(function) = check::global_function("logi(x) = 1/(1 + exp(-x))", &environment) {
        environment.functions.push(function);
    }
    environment
}

/// Two neurons and a synapse between them.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let environment = Environment { complete: !choices.one_in(8), ..environment() };
    let slips = choices.one_in(2);
    let mut g = Grammar { choices: &mut choices, slips, budget: 120, tame: false };
    let hybrid = g.choices.one_in(8);
    let spiking = g.choices.one_in(2);
    let source = some_neuron(&mut g, spiking);
    let first = neuron(&source, &environment, &mut g);
    g.budget = 120;
    let spiking = if hybrid { !spiking } else { spiking };
    let source = some_neuron(&mut g, spiking);
    let second = neuron(&source, &environment, &mut g);
    // Synapses read what there is: a neuron that is wrong is replaced by a plain one.
    let pre = first.unwrap_or_else(|| plain(false));
    let post = second.unwrap_or_else(|| plain(pre.paradigm == Paradigm::Spiking));
    g.budget = 120;
    let source = match g.choices.one_in(16) {
        true => senseless_synapse(&mut g),
        false => synapse_text::synapse(&mut g, &pre, &post),
    };
    synapse(&source, &pre, &post, &environment, &mut g);
}

/// A neuron that is right.
pub fn plain(spiking: bool) -> NeuronModel {
    let source = NeuronSource {
        equations: if spiking { "v += g_exc".into() } else { "v = sum(exc)\nr = v".into() },
        spike: spiking.then(|| "v > 1".to_owned()),
        ..NeuronSource::default()
    };
    check::neuron(&source, &environment()).expect("invariant: the plain neuron is right").model
}

fn some_neuron(g: &mut Grammar, spiking: bool) -> NeuronSource {
    if !g.choices.one_in(16) {
        return neuron_text::neuron(g, spiking);
    }
    let text = Some(words(g.choices));
    let some = |given: bool| if given { text.clone() } else { None };
    let which: [bool; 6] = std::array::from_fn(|_| g.choices.one_in(2));
    NeuronSource {
        parameters: if which[0] { text.clone().unwrap_or_default() } else { "a = 1; v = 0".into() },
        equations: text.clone().unwrap_or_default(),
        spike: some(which[1]),
        reset: some(which[2]),
        axon_spike: some(which[3]),
        axon_reset: some(which[4]),
        refractory: RefractorySource::Attribute(if which[5] { text.clone().unwrap_or_default() } else { "a".into() }),
        functions: text,
        ..NeuronSource::default()
    }
}

fn senseless_synapse(g: &mut Grammar) -> SynapseSource {
    let text = Some(words(g.choices));
    SynapseSource {
        parameters: text.clone().unwrap_or_default(),
        equations: text.clone().unwrap_or_default(),
        psp: text.clone(),
        operation: if g.choices.one_in(4) { "prod".into() } else { "sum".into() },
        pre_spike: text.clone(),
        post_spike: text.clone(),
        pre_axon_spike: text.clone(),
        functions: text.clone(),
        pruning: text.clone(),
        creating: text,
        ..SynapseSource::default()
    }
}

/// Findings point into their text, none comes twice, and they can be shown.
fn sound(found: &[Diagnostic], text: &dyn Fn(Field) -> Option<String>) {
    for (i, d) in found.iter().enumerate() {
        let (field, span) = (text(d.at.field), d.at.span);
        let inside = field.as_deref().is_some_and(|t| t.get(span.start as usize..span.end as usize).is_some());
        assert!(inside, "{d:?} in {field:?}");
        assert!(!found[..i].contains(d), "twice: {d:?}");
        assert!(!d.to_string().is_empty() && !d.problem.code().is_empty());
    }
    let shown = render(found, text, "a model");
    assert!(found.iter().all(|d| shown.contains(d.problem.code())), "{shown}");
}

fn text_of_neuron(source: &NeuronSource, field: Field) -> Option<String> {
    match field {
        Field::Parameters => Some(source.parameters.clone()),
        Field::Equations => Some(source.equations.clone()),
        Field::Functions => Some(source.functions.clone().unwrap_or_default()),
        Field::Spike => Some(source.spike.clone().unwrap_or_default()),
        Field::Reset => Some(source.reset.clone().unwrap_or_default()),
        Field::AxonSpike => Some(source.axon_spike.clone().unwrap_or_default()),
        Field::AxonReset => Some(source.axon_reset.clone().unwrap_or_default()),
        Field::Refractory => match &source.refractory {
            RefractorySource::Attribute(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn text_of_synapse(source: &SynapseSource, field: Field) -> Option<String> {
    let text = match field {
        Field::Parameters => Some(&source.parameters),
        Field::Equations => Some(&source.equations),
        Field::Functions => source.functions.as_ref(),
        Field::Psp => source.psp.as_ref(),
        Field::Operation => Some(&source.operation),
        Field::PreSpike => source.pre_spike.as_ref(),
        Field::PostSpike => source.post_spike.as_ref(),
        Field::PreAxonSpike => source.pre_axon_spike.as_ref(),
        Field::Pruning => source.pruning.as_ref(),
        Field::Creating => source.creating.as_ref(),
        _ => None,
    };
    Some(text.cloned().unwrap_or_default())
}

/// A kernel is well formed, and stays so through the passes.
pub fn well_formed(kernel: &Kernel) {
    let verified = |kernel: &Kernel, when: &str| {
        if let Err(error) = passes::verify(kernel) {
            panic!("{when}: {error}\n{kernel}");
        }
    };
    verified(kernel, "as lowered");
    let expanded = passes::expand(kernel);
    verified(&expanded, "expanded");
    verified(&passes::prune(&expanded), "pruned");
    assert!(!kernel.to_string().is_empty());
}

fn neuron(source: &NeuronSource, environment: &Environment, g: &mut Grammar) -> Option<NeuronModel> {
    let text = |field| text_of_neuron(source, field);
    let checked = match check::neuron(source, environment) {
        Ok(checked) => checked,
        Err(found) => {
            assert!(!found.is_empty());
            sound(&found, &text);
            return None;
        }
    };
    sound(&checked.warnings, &text);
    // Names that are not known yet stand for constants: such a model is not lowered.
    if !environment.complete {
        return None;
    }
    let model = checked.model;
    let method = g.choices.of(&METHODS);
    match planner::neuron(&model, method) {
        Err(found) => sound(&found, &text),
        Ok(plan) => {
            assert!(planner::print_neuron(&model, &plan).lines().count() < 100_000);
            let targets: Vec<Name> = vec!["exc".into(), "inh".into()];
            let precision = g.choices.of(&[Precision::Double, Precision::Float]);
            let refractory = g.choices.one_in(2) || source.refractory != RefractorySource::None;
            let options = NeuronOptions { precision, targets: &targets, refractory };
            let kernels = lower::neuron(&model, &plan, &options);
            for kernel in [&kernels.global, &kernels.update, &kernels.spike].into_iter().flatten() {
                well_formed(kernel);
            }
            for setup in &kernels.draws {
                well_formed(&setup.arguments);
            }
        }
    }
    Some(model)
}

fn synapse(source: &SynapseSource, pre: &NeuronModel, post: &NeuronModel, environment: &Environment, g: &mut Grammar) {
    let text = |field| text_of_synapse(source, field);
    sound(&check::synapse_construction(source, environment), &text);
    let checked = match check::synapse(source, pre.paradigm, environment) {
        Ok(checked) => checked,
        Err(found) => {
            assert!(!found.is_empty());
            return sound(&found, &text);
        }
    };
    sound(&checked.warnings, &text);
    if !environment.complete {
        return;
    }
    let model = checked.model;
    let targets: Vec<Name> = vec!["exc".into(), "ampa".into()];
    let found = check::connect(&model, pre, post, &targets, &targets);
    sound(&found, &text);
    if !found.is_empty() {
        return;
    }
    let plan = match planner::synapse(&model, g.choices.of(&METHODS)) {
        Ok(plan) => plan,
        Err(found) => return sound(&found, &text),
    };
    assert!(planner::print_synapse(&model, &plan).lines().count() < 100_000);
    let alias = g.choices.one_in(3);
    let options = SynapseOptions {
        precision: g.choices.of(&[Precision::Double, Precision::Float]),
        order: g.choices.of(&[Order::Post, Order::Pre]),
        storage: g.choices.of(&[Storage::Sparse, Storage::Dense { gaps: false }, Storage::Dense { gaps: true }]),
        pre_rank: g.choices.of(&[Element::U16, Element::U32]),
        post_rank: g.choices.of(&[Element::U32, Element::U16]),
        delay: g.choices.of(&[DelayKind::None, DelayKind::Uniform, DelayKind::PerSynapse]),
        shared_weight: !model.is_plastic() && g.choices.one_in(3),
        record: g.choices.of(&[None, Some(40)]),
        targets: &targets,
        conductances_alias: alias,
        parallel_edges: g.choices.one_in(3),
        pre: if alias { post } else { pre },
        post,
        pre_targets: &targets,
        post_targets: &targets,
    };
    // Pre and post are the same population, so the synapse must fit that.
    if alias && (pre.paradigm != post.paradigm || !check::connect(&model, post, post, &targets, &targets).is_empty()) {
        return;
    }
    let kernels = lower::synapse(&model, &plan, &options);
    let all = [
        &kernels.psp,
        &kernels.global,
        &kernels.postsynaptic,
        &kernels.local,
        &kernels.pre_event,
        &kernels.post_event,
        &kernels.axon_event,
    ];
    for kernel in all.into_iter().flatten() {
        well_formed(kernel);
    }
    for setup in &kernels.draws {
        well_formed(&setup.arguments);
    }
}
