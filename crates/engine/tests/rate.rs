//! Rate-coded networks against a naive simulation, bit for bit: orders, delays, threads, learning.

mod common;

use std::sync::Arc;

use common::*;
use neurarchy_codegen::builder::Builder;
use neurarchy_codegen::executable::Executable;
use neurarchy_codegen::ir::{Domain, Index, Type};
use neurarchy_codegen::slot::Slot;
use neurarchy_engine::{
    Delays, Engine, Extent, Flags, NeuronExecutables, Order, PopulationId, PopulationSpec, ProjectionId,
    ProjectionSpec, Rows, Storage, SynapseExecutables, Values,
};
use neurarchy_lang::expr::{Owner, Reduction};

fn rates(engine: &mut Engine, baseline: &[f64], update: Executable) -> PopulationId {
    let spec = PopulationSpec {
        size: baseline.len(),
        attributes: vec![local("r"), local("baseline")],
        ..PopulationSpec::default()
    };
    let id = engine.add_population(spec).expect("legal");
    engine.write(id, "baseline", None, &Values::Double(baseline.to_vec())).expect("it is there");
    engine.set_neuron_kernels(id, NeuronExecutables { update: Some(update), ..NeuronExecutables::default() });
    id
}

struct Wires {
    pre: usize,
    post: usize,
    rows: Arc<Rows>,
    delays: Delays,
    past: Past,
    w: Vec<f64>,
    period: u64,
}

impl Wires {
    fn delay(&self, synapse: usize) -> usize {
        match &self.delays {
            Delays::Uniform(d) => *d as usize,
            Delays::PerSynapse(d) => d[synapse] as usize,
        }
    }
}

fn connect(engine: &mut Engine, ids: &[PopulationId], wires: &Wires, stored: impl Into<Stored>) -> ProjectionId {
    let stored = stored.into();
    let spec = ProjectionSpec {
        pre: ids[wires.pre],
        post: ids[wires.post],
        targets: vec![name("in")],
        rows: wires.rows.clone(),
        order: stored.order,
        storage: stored.storage,
        delays: wires.delays.clone(),
        attributes: vec![local("w")],
        event_driven: false,
        records: false,
    };
    let id = engine.add_projection(spec).expect("legal");
    engine.write_synapses(id, "w", None, &Values::Double(wires.w.clone())).expect("it is there");
    let kernels = SynapseExecutables {
        psp: Some(psp(stored, "in", wires.past)),
        local: Some(hebb(stored, wires.past)),
        ..SynapseExecutables::default()
    };
    engine.set_synapse_kernels(id, kernels);
    engine.set_update_period(id, wires.period, 1).expect("not 0");
    id
}

/// The naive simulation: rates of the last step and weights. It keeps all values ever: `past[population][k]` is the end
/// of step k - 1. `position` is that of a synapse in the sum of its row.
fn simulate(
    baselines: &[Vec<f64>],
    wires: &[Wires],
    steps: u64,
    position: impl Fn(&Wires, usize, usize) -> usize,
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let mut past: Vec<Vec<Vec<f64>>> = baselines.iter().map(|b| vec![vec![0.0; b.len()]]).collect();
    let mut weights: Vec<Vec<f64>> = wires.iter().map(|w| w.w.clone()).collect();
    for step in 0..steps {
        let at = |past: &[Vec<f64>], age: usize, i: usize| past[(past.len()).saturating_sub(age)][i];
        let mut sums: Vec<Vec<f64>> = baselines.iter().map(|b| vec![0.0; b.len()]).collect();
        for (p, w) in wires.iter().enumerate() {
            for (row, &post) in w.rows.post_ranks().iter().enumerate().filter(|&(row, _)| !w.rows.range(row).is_empty())
            {
                let psps = w.rows.range(row).map(|s| {
                    let pre = w.rows.pre_rank(s) as usize;
                    (position(w, row, s), weights[p][s] * at(&past[w.pre], w.delay(s), pre))
                });
                sums[w.post][post as usize] += lane_sum(psps);
            }
        }
        for pop in 0..2 {
            let next = sums[pop].iter().zip(&baselines[pop]).map(|(sum, b)| (sum + 1.0) * 0.25 + b).collect();
            past[pop].push(next);
        }
        for (p, w) in wires.iter().enumerate() {
            if (step as i64 - 1).rem_euclid(w.period as i64) != 0 {
                continue;
            }
            for (row, &post) in w.rows.post_ranks().iter().enumerate() {
                for s in w.rows.range(row) {
                    let pre = at(&past[w.pre], w.delay(s), w.rows.pre_rank(s) as usize);
                    let post = at(&past[w.post], 1, post as usize);
                    weights[p][s] += pre * post * (0.5 * w.period as f64) * (1.0 / 1024.0);
                }
            }
        }
    }
    (past.into_iter().map(|mut p| p.pop().expect("not empty")).collect(), weights)
}

#[test]
fn orders_delays_and_threads_give_the_bits_of_the_naive_simulation() {
    for stored in all_ways() {
        let matrix = stored.storage == Storage::Dense;
        let mut random = Random::new(3);
        let sizes = [90, 260];
        let baselines: Vec<Vec<f64>> = sizes.iter().map(|&n| (0..n).map(|_| random.unit()).collect()).collect();
        let mut wires = vec![];
        let plans =
            [(0, 1, Past::None, 1), (1, 0, Past::Uniform, 4), (1, 1, Past::PerSynapse, 0), (0, 1, Past::Uniform, 1)];
        for (number, (pre, post, past, delay)) in plans.into_iter().enumerate() {
            let rows = random_rows(sizes[pre], sizes[post], 40, &mut random);
            let rows = if matrix { once(&rows) } else { rows };
            let n = rows.synapses();
            let (delays, past) = match delay {
                // Spikes, and so all that is stored by pre neuron, have one delay in a matrix.
                0 if matrix && stored.order == Order::Pre => (Delays::Uniform(5), Past::Uniform),
                0 => (Delays::PerSynapse((0..n).map(|_| 1 + random.below(5) as u16).collect()), past),
                d => (Delays::Uniform(d), past),
            };
            let w = (0..n).map(|_| 0.1 * random.unit()).collect();
            wires.push(Wires { pre, post, rows, delays, past, w, period: 1 + number as u64 % 3 });
        }
        let steps = 25;
        let (rates_then, weights) = simulate(&baselines, &wires, steps, |wires, row, synapse| match matrix {
            // In a matrix by rank: each has a synapse from neuron 0.
            true => wires.rows.pre_rank(synapse) as usize,
            false => synapse - wires.rows.range(row).start,
        });
        assert!(wires.iter().all(|wires| wires.rows.pre_ranks().contains(&0)));
        for threads in [1, 2, 3, 7] {
            let mut engine = engine(threads);
            let ids: Vec<_> = baselines.iter().map(|b| rates(&mut engine, b, rate_update("in"))).collect();
            let projections: Vec<_> = wires.iter().map(|w| connect(&mut engine, &ids, w, stored)).collect();
            run(&mut engine, steps);
            let what = format!("{stored:?}, {threads} threads");
            for (pop, &id) in ids.iter().enumerate() {
                let found = doubles(&engine.read(id, "r").expect("it is there"));
                assert_eq!(bits(&found), bits(&rates_then[pop]), "{what}: population {pop}");
            }
            for (p, &id) in projections.iter().enumerate() {
                let found = doubles(&engine.read_synapses(id, "w", None).expect("it is there"));
                assert_eq!(bits(&found), bits(&weights[p]), "{what}: projection {p}");
            }
        }
    }
}

/// One counting neuron (r = number of the step + 1) and one that receives it with weight 1.
fn pair(delays: Delays, past: Past) -> (Engine, [PopulationId; 2], ProjectionId) {
    let mut engine = engine(1);
    let pre = rates(&mut engine, &[0.0], counting_update());
    let post = rates(&mut engine, &[0.0], rate_update("in"));
    let rows = Arc::new(Rows::new(vec![0], vec![0, 1], vec![0]).expect("legal"));
    let wires = Wires { pre: 0, post: 1, rows, delays, past, w: vec![1.0], period: 1 };
    let projection = connect(&mut engine, &[pre, post], &wires, Order::Post);
    engine.set_flags(projection, Flags { update: false, ..Flags::default() });
    (engine, [pre, post], projection)
}

fn sums(engine: &mut Engine, post: PopulationId, steps: usize) -> Vec<f64> {
    let mut sums = vec![];
    for _ in 0..steps {
        run(engine, 1);
        sums.push(doubles(&engine.read_input(post, "in").expect("it is a target"))[0]);
    }
    sums
}

#[test]
fn a_rate_crosses_a_projection_in_delay_steps_and_the_missing_past_is_the_initial_value() {
    for (delays, past) in [(Delays::Uniform(3), Past::Uniform), (Delays::PerSynapse(vec![3]), Past::PerSynapse)] {
        let (mut engine, [pre, post], _) = pair(delays, past);
        engine.write(pre, "r", None, &Values::from(-5.0)).expect("it is there");
        engine.prepare().expect("kernels fit");
        // Assigned after the queue was filled: never seen by a delayed projection.
        engine.write(pre, "r", None, &Values::from(100.0)).expect("it is there");
        assert_eq!(sums(&mut engine, post, 6), [-5.0, -5.0, -5.0, 1.0, 2.0, 3.0]);
    }
    let (mut engine, [pre, post], _) = pair(Delays::Uniform(1), Past::None);
    engine.prepare().expect("kernels fit");
    engine.write(pre, "r", None, &Values::from(100.0)).expect("it is there");
    assert_eq!(sums(&mut engine, post, 3), [100.0, 1.0, 2.0], "without a delay it is seen at once");
}

#[test]
fn a_longer_delay_finds_zeros_until_the_queue_has_filled() {
    let (mut engine, [_, post], projection) = pair(Delays::Uniform(2), Past::Uniform);
    assert_eq!(sums(&mut engine, post, 5), [0.0, 0.0, 1.0, 2.0, 3.0]);
    engine.set_delays(projection, Delays::Uniform(5)).expect("legal");
    assert_eq!(sums(&mut engine, post, 5), [0.0, 0.0, 0.0, 4.0, 5.0]);
    engine.set_delays(projection, Delays::Uniform(1)).expect("legal");
    assert_eq!(sums(&mut engine, post, 2), [10.0, 11.0]);
}

#[test]
fn a_disabled_population_keeps_transmitting_and_its_queue_stands_still() {
    let (mut engine, [pre, post], projection) = pair(Delays::Uniform(1), Past::None);
    run(&mut engine, 3);
    engine.set_active(pre, false);
    assert_eq!(sums(&mut engine, post, 3), [3.0, 3.0, 3.0]);
    engine.set_active(post, false);
    engine.write(pre, "r", None, &Values::from(7.0)).expect("it is there");
    assert_eq!(sums(&mut engine, post, 2), [3.0, 3.0], "sums of a disabled population are frozen");
    engine.set_active(post, true);
    engine.set_flags(projection, Flags { transmission: false, ..Flags::default() });
    assert_eq!(sums(&mut engine, post, 1), [0.0], "nothing is transmitted");

    let (mut engine, [pre, post], _) = pair(Delays::Uniform(3), Past::Uniform);
    assert_eq!(sums(&mut engine, post, 5), [0.0, 0.0, 0.0, 1.0, 2.0]);
    engine.set_active(pre, false);
    assert_eq!(sums(&mut engine, post, 3), [3.0, 3.0, 3.0]);
    engine.set_active(pre, true);
    assert_eq!(sums(&mut engine, post, 3), [3.0, 4.0, 5.0]);
}

#[test]
fn equations_run_at_multiples_of_the_period_with_a_longer_step() {
    let (mut engine, [_, _], projection) = pair(Delays::Uniform(1), Past::None);
    engine.set_flags(projection, Flags::default());
    engine.set_update_period(projection, 4, 2).expect("not 0");
    let mut changed = vec![];
    let mut before = 1.0;
    for step in 0..12 {
        run(&mut engine, 1);
        let w = doubles(&engine.read_synapses(projection, "w", None).expect("it is there"))[0];
        if w != before {
            changed.push(step);
        }
        before = w;
    }
    assert_eq!(changed, [2, 6, 10]);
}

#[test]
fn population_operations_are_those_of_the_step_before_in_neurons() {
    let mut engine = engine(2);
    let pop = rates(&mut engine, &[1.0, 2.0, 6.0], {
        let mut b = Builder::new("r := baseline + mean(r)", Domain::Elements);
        let mean = b.load_slot(Slot::Reduced(Reduction::Mean, Owner::Own, "r".into()), F, Index::Zero);
        let baseline = b.load_slot(own("baseline"), F, Index::Element);
        let r = b.add(baseline, mean);
        let slot = b.slot(own("r"), F);
        b.store(slot, Index::Element, r);
        Executable::reference(b.finish())
    });
    engine.write(pop, "r", None, &Values::from(50.0)).expect("it is there");
    let mut found = vec![];
    for _ in 0..3 {
        run(&mut engine, 1);
        found.push((
            doubles(&engine.read(pop, "r").expect("it is there"))[0],
            engine.reduced(pop, Reduction::Mean, "r"),
        ));
    }
    assert_eq!(found, [(1.0, Some(3.0)), (4.0, Some(6.0)), (7.0, Some(9.0))]);
}

#[test]
fn global_equations_of_projections_and_shared_weights_have_one_value() {
    let mut engine = engine(3);
    let pre = rates(&mut engine, &[0.0], counting_update());
    let post = rates(&mut engine, &vec![0.0; 200], rate_update("in"));
    let rows = Rows::new((0..200).collect(), (0..=200).collect(), vec![0; 200]).expect("legal");
    let spec = ProjectionSpec {
        pre,
        post,
        targets: vec![name("in")],
        rows: Arc::new(rows),
        order: Order::Post,
        storage: Storage::Sparse,
        delays: Delays::Uniform(1),
        attributes: vec![attribute("w", F, Extent::Global), attribute("theta", F, Extent::PerPost)],
        event_driven: false,
        records: false,
    };
    let projection = engine.add_projection(spec).expect("legal");
    let psp = {
        let (mut b, sides) = synapses("psp", Order::Post, Order::Post, false);
        let w = b.load_slot(own("w"), F, Index::Zero);
        let r = b.load_slot(Slot::Attribute(Owner::Pre, "r".into()), F, sides.pre);
        let value = b.mul(w, r);
        let result = b.reduce(neurarchy_codegen::ir::ReduceOp::Sum, value);
        let slot = b.slot(Slot::Sum(Owner::Post, "in".into()), F);
        b.store_after(slot, Index::Group, result);
        Executable::reference(b.finish())
    };
    let global = {
        let mut b = Builder::new("w := 2 w", Domain::Elements);
        b.set_serial();
        let slot = b.slot(own("w"), F);
        let (w, two) = (b.load(slot, Index::Zero), b.float(2.0, Type::F64));
        let w = b.mul(w, two);
        b.store(slot, Index::Zero, w);
        Executable::reference(b.finish())
    };
    let postsynaptic = {
        let mut b = Builder::new("theta := w + rank", Domain::Elements);
        let (w, rank) = (b.load_slot(own("w"), F, Index::Zero), b.element_number());
        let rank = b.convert(rank, Type::F64);
        let theta = b.add(w, rank);
        let slot = b.slot(own("theta"), F);
        b.store(slot, Index::Element, theta);
        Executable::reference(b.finish())
    };
    let kernels = SynapseExecutables {
        psp: Some(psp),
        global: Some(global),
        postsynaptic: Some(postsynaptic),
        ..SynapseExecutables::default()
    };
    engine.set_synapse_kernels(projection, kernels);
    engine.write_synapses(projection, "w", None, &Values::from(1.0)).expect("it is there");
    let mut found = vec![];
    for _ in 0..3 {
        run(&mut engine, 1);
        found.push(doubles(&engine.read_input(post, "in").expect("it is a target"))[199]);
    }
    // r is 0, 1, 2 and w is 1, 2, 4 when it is transmitted.
    assert_eq!(found, [0.0, 2.0, 8.0]);
    assert_eq!(engine.read_synapses(projection, "w", None), Ok(Values::Double(vec![8.0])));
    let theta = engine.read_synapses(projection, "theta", Some(150..152));
    assert_eq!(theta, Ok(Values::Double(vec![158.0, 159.0])));
}

#[test]
fn empty_projections_and_populations_run() {
    let mut engine = engine(2);
    let pre = rates(&mut engine, &[], counting_update());
    let post = rates(&mut engine, &[1.0; 5], rate_update("in"));
    for stored in all_ways() {
        let rows = Arc::new(Rows::empty());
        let delays = Delays::PerSynapse(vec![]);
        let wires = Wires { pre: 0, post: 1, rows, delays, past: Past::PerSynapse, w: vec![], period: 1 };
        connect(&mut engine, &[pre, post], &wires, stored);
    }
    run(&mut engine, 3);
    assert_eq!(engine.read(post, "r"), Ok(Values::Double(vec![1.25; 5])));
}

#[test]
fn new_synapses_keep_what_old_ones_had() {
    for stored in all_ways() {
        let mut engine = engine(2);
        let pre = rates(&mut engine, &[0.0; 4], counting_update());
        let post = rates(&mut engine, &[0.0; 4], rate_update("in"));
        let rows = Arc::new(Rows::new(vec![1, 3], vec![0, 2, 3], vec![0, 2, 1]).expect("legal"));
        let delays = Delays::Uniform(1);
        let w = vec![1.0, 2.0, 3.0];
        let wires = Wires { pre: 0, post: 1, rows, delays: delays.clone(), past: Past::None, w, period: 1 };
        let p = connect(&mut engine, &[pre, post], &wires, stored);
        engine.set_flags(p, Flags { update: false, ..Flags::default() });
        run(&mut engine, 2);
        // 2 -> 1 goes, 3 -> 1 and 0 -> 2 come.
        let rows = Arc::new(Rows::new(vec![1, 2, 3], vec![0, 2, 3, 4], vec![0, 3, 0, 1]).expect("legal"));
        engine.rewire(p, rows, delays, &[Some(0), None, None, Some(2)]).expect("legal");
        assert_eq!(engine.read_synapses(p, "w", None), Ok(Values::Double(vec![1.0, 0.0, 0.0, 3.0])));
        engine.write_synapse_range(p, "w", 1..3, &Values::Double(vec![10.0, 20.0])).expect("it is there");
        run(&mut engine, 1);
        assert_eq!(engine.read_input(post, "in"), Ok(Values::Double(vec![0.0, 22.0, 40.0, 6.0])));
    }
}
