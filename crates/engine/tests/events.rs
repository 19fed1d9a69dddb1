//! Axonal spikes, kernels that cannot be cut into blocks, emission by the leader, draws.

mod common;

use std::sync::Arc;

use common::*;
use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Domain, Element, Index, Predicate, Type};
use neurarchy_codegen::slot::Slot;
use neurarchy_engine::{
    Delays, DrawSpec, Engine, EngineError, Extent, Flags, NeuronExecutables, Order, PopulationId, PopulationSpec,
    ProjectionId, ProjectionSpec, Rows, Storage, SynapseExecutables, Values,
};
use neurarchy_lang::expr::{DrawId, Owner};
use neurarchy_lang::model::Distribution;

/// Neurons that emit nothing, with a conductance in a buffer of its own.
fn silent(engine: &mut Engine, size: usize) -> PopulationId {
    let spec = PopulationSpec { size, spiking: true, ..PopulationSpec::default() };
    engine.add_population(spec).expect("legal")
}

/// Neurons that spike in the step that `i` says, and axonally in the step that `a` says.
fn scripted(engine: &mut Engine, i: &[f64], a: &[f64]) -> PopulationId {
    let spec = PopulationSpec {
        size: i.len(),
        spiking: true,
        attributes: vec![local("i"), local("a")],
        axon: true,
        ..PopulationSpec::default()
    };
    let id = engine.add_population(spec).expect("legal");
    engine.write(id, "i", None, &Values::Double(i.to_vec())).expect("it is there");
    engine.write(id, "a", None, &Values::Double(a.to_vec())).expect("it is there");
    let mut b = Builder::new("scripted", Domain::Elements);
    let step = b.load_slot(Slot::StepNumber, Element::I64, Index::Zero);
    let step = b.convert(step, Type::F64);
    for (name, slot) in [("i", Slot::Spiked), ("a", Slot::AxonSpiked)] {
        let due = b.load_slot(own(name), F, Index::Element);
        let spiked = b.compare(Predicate::Eq, due, step);
        let flag = b.slot(slot, Element::Bool);
        b.store(flag, Index::Element, spiked);
    }
    let update = Some(Executable::reference(b.finish()));
    engine.set_neuron_kernels(id, NeuronExecutables { update, ..NeuronExecutables::default() });
    id
}

/// g_target := g_target * factor + w
fn scaled_delivery(name: &str, factor: f64) -> Executable {
    let (mut b, sides) = synapses(name, Order::Pre, Order::Pre, true);
    let slot = b.slot(Slot::Conductance(0), F);
    let (g, factor) = (b.load(slot, sides.post), b.float(factor, Type::F64));
    let w = b.load_slot(own("w"), F, Index::Element);
    let scaled = b.mul(g, factor);
    let g = b.add(scaled, w);
    b.store(slot, sides.post, g);
    Executable::reference(b.finish())
}

fn one_synapse(engine: &mut Engine, pre: PopulationId, post: PopulationId, delay: u32) -> ProjectionId {
    let spec = ProjectionSpec {
        pre,
        post,
        targets: vec![name("exc")],
        rows: Arc::new(Rows::new(vec![0], vec![0, 1], vec![0]).expect("legal")),
        order: Order::Pre,
        storage: Storage::Sparse,
        delays: Delays::Uniform(delay),
        attributes: vec![local("w")],
        event_driven: false,
        records: false,
    };
    let id = engine.add_projection(spec).expect("legal");
    engine.write_synapses(id, "w", None, &Values::from(1.0)).expect("it is there");
    id
}

#[test]
fn axonal_spikes_come_before_normal_ones_with_a_kernel_of_their_own_and_after_them_with_a_shared_one() {
    let conductance = |shared: bool, transmission: bool| {
        let mut engine = engine(1);
        let pre = scripted(&mut engine, &[2.0], &[2.0]);
        let post = silent(&mut engine, 1);
        let p = one_synapse(&mut engine, pre, post, 3);
        engine.set_synapse_kernels(
            p,
            SynapseExecutables {
                pre_event: Some(scaled_delivery("normal", 10.0)),
                axon_event: (!shared).then(|| scaled_delivery("axonal", 100.0)),
                axon_shares_pre_event: shared,
                ..SynapseExecutables::default()
            },
        );
        engine.set_flags(p, Flags { axon_transmission: transmission, ..Flags::default() });
        engine.write_input(post, "exc", &Values::from(1.0)).expect("it is a target");
        run(&mut engine, 3);
        assert_eq!((engine.spikes(pre), engine.axon_spikes(pre)), (&[0][..], &[0][..]));
        run(&mut engine, 3);
        doubles(&engine.read_input(post, "exc").expect("it is a target"))[0]
    };
    assert_eq!(conductance(false, true), (100.0 + 1.0) * 10.0 + 1.0);
    assert_eq!(conductance(true, true), (10.0 + 1.0) * 10.0 + 1.0);
    assert_eq!(conductance(false, false), 10.0 + 1.0);
    assert_eq!(conductance(true, false), 10.0 + 1.0);
}

#[test]
fn events_that_write_a_global_attribute_follow_each_other_on_any_number_of_threads() {
    // count := count / 2 + w for each event: the order matters.
    let event = |stored: Stored| {
        let (mut b, _) = synapses("global", Order::Pre, stored, true);
        b.set_serial();
        let slot = b.slot(own("count"), F);
        let (count, half) = (b.load(slot, Index::Zero), b.float(0.5, Type::F64));
        let w = b.load_slot(own("w"), F, Index::Element);
        let halved = b.mul(count, half);
        let count = b.add(halved, w);
        b.store(slot, Index::Zero, count);
        Executable::reference(b.finish())
    };
    let mut random = Random::new(5);
    let rows = once(&random_rows(20, 300, 6, &mut random));
    let w: Vec<f64> = (0..rows.synapses()).map(|_| random.unit()).collect();
    let spikes: Vec<f64> = (0..20).map(|_| random.below(4) as f64).collect();
    let mut expected = 0.0;
    for step in 0..4 {
        for pre in (0..20).filter(|&i| spikes[i as usize] == f64::from(step)) {
            for (synapse, _) in rows.pre_ranks().iter().enumerate().filter(|&(_, &rank)| rank == pre) {
                expected = expected * 0.5 + w[synapse];
            }
        }
    }
    for stored in all_ways() {
        for threads in [1, 3] {
            let mut engine = engine(threads);
            let pre = scripted(&mut engine, &spikes, &[-1.0; 20]);
            let post = silent(&mut engine, 300);
            let spec = ProjectionSpec {
                pre,
                post,
                targets: vec![name("exc")],
                rows: rows.clone(),
                order: stored.order,
                storage: stored.storage,
                delays: Delays::Uniform(1),
                attributes: vec![local("w"), attribute("count", F, Extent::Global)],
                event_driven: false,
                records: false,
            };
            let p = engine.add_projection(spec).expect("legal");
            engine.write_synapses(p, "w", None, &Values::Double(w.clone())).expect("it is there");
            let pre_event = Some(event(stored));
            engine.set_synapse_kernels(p, SynapseExecutables { pre_event, ..SynapseExecutables::default() });
            run(&mut engine, 5);
            assert_eq!(
                engine.read_synapses(p, "count", None),
                Ok(Values::Double(vec![expected])),
                "{stored:?} {threads}"
            );
        }
    }
}

#[test]
fn transmission_that_reads_conductances_of_its_pre_population_sees_what_came_before() {
    // Projection 0 delivers spikes to B; projection 1, B to C, transmits w * pre.g_exc of B in the same step.
    for threads in [1, 2] {
        let mut engine = engine(threads);
        let a = scripted(&mut engine, &[0.0], &[-1.0]);
        let attributes = vec![local("g_exc")];
        let spec = PopulationSpec { size: 130, spiking: true, attributes, ..PopulationSpec::default() };
        let b = engine.add_population(spec).expect("legal");
        let c = silent(&mut engine, 1);
        let connect = |engine: &mut Engine, pre, post, rows: Rows, kernels| {
            let spec = ProjectionSpec {
                pre,
                post,
                targets: vec![name("exc")],
                rows: Arc::new(rows),
                order: Order::Pre,
                storage: Storage::Sparse,
                delays: Delays::Uniform(1),
                attributes: vec![local("w")],
                event_driven: false,
                records: false,
            };
            let id = engine.add_projection(spec).expect("legal");
            engine.write_synapses(id, "w", None, &Values::from(2.0)).expect("it is there");
            engine.set_synapse_kernels(id, kernels);
        };
        let rows = Rows::new((0..130).collect(), (0..=130).collect(), vec![0; 130]).expect("legal");
        let pre_event = Some(scaled_delivery("delivery", 1.0));
        connect(&mut engine, a, b, rows, SynapseExecutables { pre_event, ..SynapseExecutables::default() });
        let rows = Rows::new(vec![0], vec![0, 130], (0..130).collect::<Vec<u32>>()).expect("legal");
        let (mut k, sides) = synapses("psp", Order::Post, Order::Pre, false);
        let w = k.load_slot(own("w"), F, Index::Element);
        let g = k.load_slot(Slot::Attribute(Owner::Pre, "g_exc".into()), F, sides.pre);
        let value = k.mul(w, g);
        let result = k.reduce(neurarchy_codegen::ir::ReduceOp::Sum, value);
        let slot = k.slot(Slot::Conductance(0), F);
        k.store_after(slot, Index::Group, result);
        let psp = Some(Executable::reference(k.finish()));
        connect(&mut engine, b, c, rows, SynapseExecutables { psp, ..SynapseExecutables::default() });
        run(&mut engine, 2);
        assert_eq!(engine.read_input(c, "exc"), Ok(Values::Double(vec![2.0 * 2.0 * 130.0])));
    }
}

#[test]
fn neurons_that_depend_on_each_other_emit_in_rank_order() {
    // A neuron spikes if the population's count is below 3, and counts itself.
    for threads in [1, 3] {
        let mut engine = engine(threads);
        let attributes = vec![attribute("count", F, Extent::Global)];
        let spec = PopulationSpec { size: 200, spiking: true, attributes, ..PopulationSpec::default() };
        let id = engine.add_population(spec).expect("legal");
        let mut b = Builder::new("spike", Domain::Elements);
        b.set_serial();
        let slot = b.slot(own("count"), F);
        let (count, three, one) = (b.load(slot, Index::Zero), b.float(3.0, Type::F64), b.float(1.0, Type::F64));
        let spiked = b.compare(Predicate::Lt, count, three);
        let more = b.add(count, one);
        let count = b.select(spiked, more, count);
        b.store(slot, Index::Zero, count);
        let flag = b.slot(Slot::Spiked, Element::Bool);
        b.store(flag, Index::Element, spiked);
        let spike = Some(Executable::reference(b.finish()));
        engine.set_neuron_kernels(id, NeuronExecutables { spike, ..NeuronExecutables::default() });
        run(&mut engine, 1);
        assert_eq!(engine.spikes(id), [0, 1, 2]);
        run(&mut engine, 1);
        assert!(engine.spikes(id).is_empty());
    }
}

/// r := a draw of Gamma(shape, 2), with the shape in a global attribute.
fn gamma(threads: usize, seed: u64) -> (Engine, PopulationId) {
    let mut engine = Engine::new(neurarchy_engine::Settings { seed, ..settings(threads) });
    engine.set_always_parallel(true);
    let attributes = vec![local("r"), attribute("shape", F, Extent::Global)];
    let id = engine.add_population(PopulationSpec { size: 1000, attributes, ..PopulationSpec::default() });
    let id = id.expect("legal");
    engine.write(id, "shape", None, &Values::from(3.0)).expect("it is there");
    let mut b = Builder::new("arguments", Domain::Elements);
    b.set_serial();
    let shape = b.load_slot(own("shape"), F, Index::Zero);
    let scale = b.float(2.0, Type::F64);
    for (number, value) in [shape, scale].into_iter().enumerate() {
        let slot = b.slot(Slot::DrawArgument(DrawId(0), number as u32), Element::F64);
        b.store(slot, Index::Zero, value);
    }
    let arguments = Executable::reference(b.finish());
    let mut b = Builder::new("update", Domain::Elements);
    let drawn = b.load_slot(Slot::Drawn(DrawId(0)), F, Index::Element);
    let slot = b.slot(own("r"), F);
    b.store(slot, Index::Element, drawn);
    let draw =
        DrawSpec { id: DrawId(0), distribution: Distribution::Gamma, extent: Extent::Local, arguments, drawn: true };
    let update = Some(Executable::reference(b.finish()));
    engine.set_neuron_kernels(id, NeuronExecutables { update, draws: vec![draw], ..NeuronExecutables::default() });
    (engine, id)
}

#[test]
fn draws_depend_on_seed_and_counter_and_on_nothing_else() {
    let draw = |threads, seed, steps| {
        let (mut engine, id) = gamma(threads, seed);
        run(&mut engine, steps);
        doubles(&engine.read(id, "r").expect("it is there"))
    };
    let first = draw(1, 1, 2);
    assert_eq!(bits(&first), bits(&draw(3, 1, 2)));
    assert_ne!(first, draw(1, 2, 2));
    assert_ne!(first, draw(1, 1, 3));
    let mean = first.iter().sum::<f64>() / 1000.0;
    // The mean of Gamma(3, 2) is 6, its standard error here 0.11.
    assert!((mean - 6.0).abs() < 0.5, "{mean}");
    // The counter goes on when the clock is set back.
    let (mut engine, id) = gamma(1, 1);
    run(&mut engine, 1);
    engine.set_step(0);
    run(&mut engine, 1);
    assert_eq!((engine.step(), engine.draw_counter()), (1, 2));
    assert_eq!(bits(&doubles(&engine.read(id, "r").expect("it is there"))), bits(&first));
}

#[test]
fn a_run_stops_when_the_caller_says_so_and_goes_on_later() {
    let (mut engine, _) = gamma(2, 1);
    let mut asked = 0;
    let done = engine.run(u64::MAX, &mut |done| {
        asked += 1;
        assert!(done > 0);
        asked < 2
    });
    let done = done.expect("no error");
    assert_eq!((asked, engine.step()), (2, done as i64));
    run(&mut engine, 3);
    assert_eq!(engine.step(), done as i64 + 3);
}

#[test]
fn kernels_that_do_not_fit_are_refused() {
    let mut engine = engine(1);
    let id = silent(&mut engine, 3);
    let kernel = |slot: Slot, element| {
        let mut b = Builder::new("update", Domain::Elements);
        let slot = b.slot(slot, element);
        let value = b.load(slot, Index::Element);
        b.store(slot, Index::Element, value);
        let update = Some(Executable::reference(b.finish()));
        NeuronExecutables { update, ..NeuronExecutables::default() }
    };
    engine.set_neuron_kernels(id, kernel(own("v"), F));
    let error = engine.run(1, &mut |_| true).expect_err("there is no v");
    assert_eq!(error, EngineError::MissingSlot { kernel: "update".into(), slot: own("v") });
    engine.set_neuron_kernels(id, kernel(Slot::Remaining, F));
    let error = engine.run(1, &mut |_| true).expect_err("an integer");
    assert!(matches!(error, EngineError::SlotElement { found: Element::I32, expected: Element::F64, .. }), "{error}");
    engine.set_neuron_kernels(id, kernel(Slot::Remaining, Element::I32));
    assert_eq!(engine.run(1, &mut |_| true), Ok(1));
}
