//! Whole networks: machine code, the reference interpreter, and machine code on several threads give the same bits.

use neurarchy::{
    Backend, Connector, Delays, Distribution, Format, Network, Neuron, Pattern, PopulationId, Precision, ProjectionId,
    RefractoryPeriod, Settings, Synapse, Values, Weights,
};
use neurarchy_lang::check::{self, NeuronSource, RefractorySource, SynapseSource};
use neurarchy_lang::model::{NeuronModel, Paradigm};

use super::check::{METHODS, environment, plain};
use super::choices::Choices;
use super::grammar::Grammar;
use super::{neuron_text, synapse_text};

/// Two populations and the projections between them.
#[derive(Debug)]
struct Declaration {
    settings: Settings,
    sizes: [usize; 2],
    neurons: [Neuron; 2],
    synapse: Synapse,
    connector: Connector,
    format: Format,
    /// The second population projects onto itself too.
    recurrent: Option<Connector>,
    learning_period: Option<f64>,
    steps: u64,
}

/// One network, simulated for some steps in every way.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let declaration = declaration(&mut choices);
    let machine = simulate(&declaration, 1, Backend::MachineCode);
    let interpreter = simulate(&declaration, 1, Backend::Reference);
    same(&declaration, &machine, &interpreter, "interpreter");
    if machine.is_ok() {
        let parallel = simulate(&declaration, 3, Backend::MachineCode);
        same(&declaration, &machine, &parallel, "three threads");
    }
}

/// Values by name, or why there are none.
type Outcome = Result<Vec<(String, Values)>, String>;

fn same(declaration: &Declaration, one: &Outcome, other: &Outcome, what: &str) {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one.len(), other.len());
            for ((name, a), (_, b)) in one.iter().zip(other) {
                let (x, y) = (a.to_f64(), b.to_f64());
                let equal = x.iter().zip(&y).all(|(x, y)| x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan());
                assert!(equal && x.len() == y.len(), "{name}: machine code {a:?}\n{what} {b:?}\n{declaration:#?}");
            }
        }
        (one, other) => assert_eq!(one.as_ref().err(), other.as_ref().err(), "{what}: {declaration:#?}"),
    }
}

fn declaration(choices: &mut Choices) -> Declaration {
    let settings = Settings {
        dt_ms: choices.of(&[1.0, 0.1, 0.5]),
        seed: Some(choices.seed()),
        precision: choices.of(&[Precision::Double, Precision::Float]),
        method: choices.of(&METHODS),
        always_parallel: true,
        ..Settings::default()
    };
    let sizes = [choices.below(20) + 1, choices.below(40) + 1];
    let steps = 2 + choices.below(7) as u64;
    let learning_period = choices.one_in(6).then_some(2.0 * settings.dt_ms);
    let connector = connector(choices, settings.dt_ms);
    let format = choices.of(&[Format::Automatic, Format::Dense, Format::Sparse]);
    let recurrent = choices.one_in(3).then(|| self::connector(choices, settings.dt_ms));
    let spiking = choices.one_in(2);
    let mut g = Grammar { choices, slips: false, budget: 60, tame: false };
    let (pre, first) = checked_neuron(&mut g, spiking);
    g.budget = 60;
    let (post, second) = checked_neuron(&mut g, spiking);
    g.budget = 60;
    let synapse = synapse_of(synapse_text::synapse(&mut g, &first, &second));
    Declaration { settings, sizes, neurons: [pre, post], synapse, connector, format, recurrent, learning_period, steps }
}

fn connector(choices: &mut Choices, dt_ms: f64) -> Connector {
    let allow_self_connections = choices.one_in(2);
    let pattern = match choices.below(4) {
        0 => Pattern::AllToAll { allow_self_connections },
        1 => Pattern::FixedProbability { probability: 0.3, allow_self_connections },
        2 => Pattern::OneToOne,
        _ => Pattern::FixedNumberPre { number: 1, allow_self_connections: true },
    };
    let uniform = |low, high| Distribution::uniform(low, high).expect("invariant: finite bounds");
    let weights = match choices.below(3) {
        0 => Weights::Distribution(uniform(-0.5, 1.0)),
        1 => Weights::Number(0.5),
        _ => Weights::Number(-2.0),
    };
    let delays = match choices.below(4) {
        0 | 1 => Delays::Number(0.0),
        2 => Delays::Number(3.0 * dt_ms),
        _ => Delays::Distribution(uniform(dt_ms, 4.0 * dt_ms)),
    };
    Connector::new(pattern, weights).delays(delays)
}

/// A neuron that is right, and what it was found to be.
fn checked_neuron(g: &mut Grammar, spiking: bool) -> (Neuron, NeuronModel) {
    let source = neuron_text::neuron(g, spiking);
    match check::neuron(&source, &environment()) {
        Ok(checked) => (neuron_of(source), checked.model),
        Err(_) => {
            let neuron = match spiking {
                true => Neuron::new("", "v += g_exc + 0.3").spike("v > 1", "v = 0"),
                false => Neuron::new("", "v = sum(exc) + Uniform(0, 1)\nr = v"),
            };
            (neuron, plain(spiking))
        }
    }
}

fn neuron_of(source: NeuronSource) -> Neuron {
    Neuron {
        parameters: source.parameters,
        equations: source.equations,
        spike: source.spike.unwrap_or_default(),
        reset: source.reset.unwrap_or_default(),
        axon_spike: source.axon_spike.unwrap_or_default(),
        axon_reset: source.axon_reset.unwrap_or_default(),
        refractory: match source.refractory {
            RefractorySource::None => RefractoryPeriod::None,
            RefractorySource::Period => RefractoryPeriod::Milliseconds(2.0),
            RefractorySource::Attribute(name) => RefractoryPeriod::Attribute(name),
        },
        functions: source.functions.unwrap_or_default(),
        ..Neuron::default()
    }
}

fn synapse_of(source: SynapseSource) -> Synapse {
    Synapse {
        parameters: source.parameters,
        equations: source.equations,
        psp: source.psp.unwrap_or_default(),
        operation: source.operation,
        pre_spike: source.pre_spike.unwrap_or_default(),
        post_spike: source.post_spike.unwrap_or_default(),
        pre_axon_spike: source.pre_axon_spike.unwrap_or_default(),
        functions: source.functions.unwrap_or_default(),
        ..Synapse::default()
    }
}

fn simulate(declaration: &Declaration, threads: usize, backend: Backend) -> Outcome {
    let text = |error: neurarchy::Error| error.to_string();
    let settings = Settings { threads, ..declaration.settings.clone() };
    let mut network = Network::new(settings).map_err(text)?;
    network.set_constant("KC", 0.1);
    network.add_function("logi(x) = 1/(1 + exp(-x))").map_err(text)?;
    let mut populations = vec![];
    for (neuron, size) in declaration.neurons.iter().zip(declaration.sizes) {
        let id = network.add_population(&[size], neuron, None).map_err(text)?;
        // Neurons that differ; some models have no such attribute, or one for all.
        let start = Distribution::normal(0.5, 1.0).map_err(text)?;
        for name in ["v", "r", "a"] {
            let _ = network.set(id, name, None, &start.clone().into());
        }
        populations.push(id);
    }
    let exc = ["exc".to_owned()];
    let synapse = &declaration.synapse;
    let (pre, post) = (populations[0], populations[1]);
    let mut projections = vec![];
    let forward = network.add_projection(pre.into(), post.into(), &exc, Some(synapse), None).map_err(text)?;
    network.connect(forward, declaration.connector.clone(), false).map_err(text)?;
    network.set_format(forward, declaration.format).map_err(text)?;
    if let Some(period) = declaration.learning_period {
        let _ = network.enable_learning(forward, Some(period), None);
    }
    projections.push(forward);
    if let Some(connector) = &declaration.recurrent {
        // A synapse made for two populations may not fit a single one: then a plain one is taken.
        let own = declaration.neurons[0].parameters == declaration.neurons[1].parameters;
        let synapse = own.then_some(synapse);
        let targets = ["inh".to_owned(), "exc".to_owned()];
        let id = network.add_projection(post.into(), post.into(), &targets, synapse, None).map_err(text)?;
        network.connect(id, connector.clone(), true).map_err(text)?;
        network.set_format(id, declaration.format).map_err(text)?;
        projections.push(id);
    }
    network.compile_with(backend).map_err(text)?;
    network.run(declaration.steps, &mut |_| true).map_err(text)?;
    Ok(state(&network, &populations, &projections))
}

/// All that the network ends with.
fn state(network: &Network, populations: &[PopulationId], projections: &[ProjectionId]) -> Vec<(String, Values)> {
    let mut values = vec![];
    for (number, id) in populations.iter().enumerate() {
        let population = network.population(*id).expect("invariant: it was made");
        for attribute in population.attributes() {
            let value = network.get(*id, &attribute.name).expect("invariant: it is declared");
            values.push((format!("population {number}, {}", attribute.name), value));
        }
        if population.paradigm() == Paradigm::Spiking {
            let spikes = network.spikes(*id).expect("invariant: it spikes");
            values.push((
                format!("population {number}, spikes"),
                Values::Int(spikes.into_iter().map(i64::from).collect()),
            ));
        }
    }
    for (number, id) in projections.iter().enumerate() {
        let projection = network.projection(*id).expect("invariant: it was made");
        for attribute in projection.attributes() {
            let value = network.get_synapses(*id, &attribute.name).expect("invariant: it is declared");
            values.push((format!("projection {number}, {}", attribute.name), value));
        }
    }
    values
}
