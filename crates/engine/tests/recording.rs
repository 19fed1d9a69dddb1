//! What recorders see, and when.

mod common;

use std::sync::Arc;

use common::*;
use neurarchy_engine::{
    Delays, Engine, EngineError, NeuronExecutables, Order, PopulationId, PopulationSpec, ProjectionId, ProjectionSpec,
    RecorderSpec, Recording, Rows, Source, Storage, SynapseExecutables, Values,
};

const PRE: PopulationId = PopulationId(0);
const POST: PopulationId = PopulationId(1);
const SYNAPSES: ProjectionId = ProjectionId(0);

/// Three neurons that spike in steps 2, 4 and 4, onto two integrate-and-fire neurons.
fn network() -> Engine {
    let mut engine = engine(2);
    let neurons = |n: usize| PopulationSpec {
        size: n,
        spiking: true,
        attributes: ["v", "i", "g_exc", "g_inh"].map(local).to_vec(),
        ..PopulationSpec::default()
    };
    engine.add_population(neurons(3)).expect("legal");
    engine.add_population(neurons(2)).expect("legal");
    let update = |update| NeuronExecutables { update: Some(update), ..NeuronExecutables::default() };
    engine.set_neuron_kernels(PRE, update(scripted_update()));
    engine.set_neuron_kernels(POST, update(spiking_update(&["exc", "inh"])));
    engine.write(PRE, "i", None, &Values::Double(vec![2.0, 4.0, 4.0])).expect("it is there");
    let spec = ProjectionSpec {
        pre: PRE,
        post: POST,
        targets: vec![name("exc")],
        rows: Arc::new(Rows::new(vec![0, 1], vec![0, 1, 3], vec![0, 1, 2]).expect("legal")),
        order: Order::Pre,
        storage: Storage::Sparse,
        delays: Delays::Uniform(1),
        attributes: vec![local("w"), local("x")],
        event_driven: true,
        records: false,
    };
    engine.add_projection(spec).expect("legal");
    engine.write_synapses(SYNAPSES, "w", None, &Values::from(0.5)).expect("it is there");
    let pre_event = Some(event(Order::Pre, Order::Pre, 1));
    engine.set_synapse_kernels(SYNAPSES, SynapseExecutables { pre_event, ..SynapseExecutables::default() });
    engine
}

fn every_step(source: Source) -> RecorderSpec {
    RecorderSpec { source, period: 1, offset: 0, start: 0 }
}

fn variable(population: PopulationId, text: &str) -> Source {
    Source::Variable { population, name: name(text), ranks: None }
}

fn samples(recording: Option<Recording>) -> (Vec<i64>, usize, Vec<f64>) {
    match recording {
        Some(Recording::Samples { steps, width, values, lengths: None, .. }) => (steps, width, values.to_f64()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn inputs_are_seen_before_the_neurons_and_variables_after_the_step() {
    let mut engine = network();
    let input = Source::Input { population: POST, target: name("exc"), ranks: Some(vec![0]) };
    let input = engine.add_recorder(every_step(input)).expect("it is there");
    let variable = Source::Variable { population: POST, name: name("g_exc"), ranks: Some(vec![0]) };
    let variable = engine.add_recorder(every_step(variable)).expect("it is there");
    run(&mut engine, 6);
    assert_eq!(
        samples(engine.take_recorded(input)),
        (vec![0, 1, 2, 3, 4, 5], 1, vec![0.0, 0.0, 0.0, 0.5, 0.375, 0.28125])
    );
    assert_eq!(samples(engine.take_recorded(variable)).2, [0.0, 0.0, 0.0, 0.375, 0.28125, 0.2109375]);
}

#[test]
fn spikes_carry_the_step_in_which_they_were_emitted() {
    let mut engine = network();
    let all = engine.add_recorder(every_step(Source::Spikes { population: PRE, ranks: None })).expect("spiking");
    let some = Source::Spikes { population: PRE, ranks: Some(vec![0, 2]) };
    // The period does not apply to spikes.
    let some = engine.add_recorder(RecorderSpec { source: some, period: 3, offset: 0, start: 0 }).expect("spiking");
    run(&mut engine, 8);
    let expected = Recording::Spikes { steps: vec![2, 4, 4], ranks: vec![0, 1, 2] };
    assert_eq!(engine.take_recorded(all), Some(expected));
    assert_eq!(engine.take_recorded(some), Some(Recording::Spikes { steps: vec![2, 4], ranks: vec![0, 2] }));
    assert_eq!(engine.take_recorded(all), Some(Recording::Spikes { steps: vec![], ranks: vec![] }));
}

#[test]
fn samples_are_taken_at_period_and_offset_counted_from_the_start() {
    let mut engine = network();
    run(&mut engine, 2);
    let spec = RecorderSpec { source: variable(POST, "v"), period: 3, offset: 1, start: 2 };
    let recorder = engine.add_recorder(spec).expect("it is there");
    run(&mut engine, 8);
    engine.set_recording(recorder, false);
    run(&mut engine, 5);
    engine.set_recording(recorder, true);
    run(&mut engine, 5);
    let (steps, width, values) = samples(engine.recorded(recorder).cloned());
    assert_eq!((steps, width, values.len()), (vec![3, 6, 9, 15, 18], 2, 10));
    engine.set_recorder_grid(recorder, 2, 0, 20).expect("not 0");
    run(&mut engine, 4);
    assert_eq!(samples(engine.remove_recorder(recorder)).0, [3, 6, 9, 15, 18, 20, 22]);
    assert_eq!(engine.recorded(recorder), None);
}

#[test]
fn synapses_are_recorded_in_canonical_order_whole_or_one_row() {
    let mut engine = network();
    let of = |post_rank| Source::Synapses { projection: SYNAPSES, name: name("x"), post_rank };
    let all = engine.add_recorder(every_step(of(None))).expect("it is there");
    let row = engine.add_recorder(every_step(of(Some(1)))).expect("it is there");
    run(&mut engine, 6);
    // The first event adds 1 to 0; spikes arrive in steps 3 and 5.
    let (_, width, values) = samples(engine.take_recorded(all));
    assert_eq!((width, &values[9..]), (3, &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0][..]));
    let (_, width, values) = samples(engine.take_recorded(row));
    assert_eq!((width, &values[8..]), (2, &[0.0, 0.0, 1.0, 1.0][..]));
}

#[test]
fn what_cannot_be_recorded_is_refused() {
    let mut engine = network();
    let refused = |engine: &mut Engine, source: Source| engine.add_recorder(every_step(source)).expect_err("refused");
    assert_eq!(refused(&mut engine, variable(PRE, "u")).to_string(), "population 0 has no attribute 'u'");
    let input = Source::Input { population: POST, target: name("dopa"), ranks: None };
    assert_eq!(refused(&mut engine, input).to_string(), "population 1 has no input for the target 'dopa'");
    let ranks = Source::Variable { population: PRE, name: name("v"), ranks: Some(vec![0, 3]) };
    assert_eq!(refused(&mut engine, ranks), EngineError::OutOfRange { what: "rank", index: 3, count: 3 });
    let axon = Source::AxonSpikes { population: PRE, ranks: None };
    assert_eq!(refused(&mut engine, axon).to_string(), "population 0 is not spiking: it has no axonal spikes");
}

#[test]
fn a_firing_rate_counts_the_spikes_of_its_window() {
    let mut engine = network();
    engine.write(PRE, "i", None, &Values::Double(vec![1.0, 3.0, 4.0])).expect("it is there");
    run(&mut engine, 2);
    engine.set_firing_rate_window(PRE, "v", Some((3, 10.0))).expect("it is there");
    let mut rates = vec![];
    for _ in 2..9 {
        run(&mut engine, 1);
        rates.push(doubles(&engine.read(PRE, "v").expect("it is there")));
    }
    let column = |rank: usize| rates.iter().map(|r| r[rank]).collect::<Vec<_>>();
    assert_eq!(column(0), [0.0; 7], "spikes before the window was opened do not count");
    assert_eq!(column(1), [0.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0]);
    assert_eq!(column(2), [0.0, 0.0, 10.0, 10.0, 10.0, 0.0, 0.0]);
    engine.write(PRE, "v", None, &Values::from(9.0)).expect("it is there");
    engine.set_firing_rate_window(PRE, "v", None).expect("it is there");
    assert_eq!(engine.read(PRE, "v"), Ok(Values::Double(vec![0.0; 3])));
}
