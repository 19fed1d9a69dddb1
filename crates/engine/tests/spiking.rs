//! Spiking networks against a naive simulation, bit for bit: orders, delays, targets, threads.

mod common;

use std::sync::Arc;

use common::*;
use neurarchy_engine::{
    Delays, Engine, NeuronExecutables, Order, PopulationId, PopulationSpec, ProjectionId, ProjectionSpec, Rows,
    Storage, SynapseExecutables, Values,
};

/// A projection as data.
#[derive(Clone)]
struct Wires {
    pre: usize,
    post: usize,
    targets: Vec<&'static str>,
    rows: Arc<Rows>,
    delays: Delays,
    w: Vec<f64>,
}

/// A network as data.
#[derive(Clone)]
struct Net {
    inputs: Vec<Vec<f64>>,
    refractory: Vec<i32>,
    wires: Vec<Wires>,
}

const TARGETS: [&str; 2] = ["exc", "inh"];

/// The naive simulation: one neuron, one synapse at a time, all spikes ever made in a list.
struct Naive {
    net: Net,
    step: i64,
    v: Vec<Vec<f64>>,
    g: Vec<[Vec<f64>; 2]>,
    remaining: Vec<Vec<i32>>,
    /// By population: (step, rank), ascending.
    spikes: Vec<Vec<(i64, u32)>>,
    x: Vec<Vec<f64>>,
    stamp: Vec<Vec<i64>>,
}

impl Naive {
    fn new(net: Net) -> Naive {
        let zeros = |n: usize| vec![0.0; n];
        Naive {
            step: 0,
            v: net.inputs.iter().map(|i| zeros(i.len())).collect(),
            g: net.inputs.iter().map(|i| [zeros(i.len()), zeros(i.len())]).collect(),
            remaining: net.inputs.iter().map(|i| vec![0; i.len()]).collect(),
            spikes: net.inputs.iter().map(|_| vec![]).collect(),
            x: net.wires.iter().map(|w| zeros(w.w.len())).collect(),
            stamp: net.wires.iter().map(|w| vec![-10_000; w.w.len()]).collect(),
            net,
        }
    }

    fn event(&mut self, p: usize, synapse: usize) {
        let elapsed = self.step - self.stamp[p][synapse];
        let mut x = self.x[p][synapse];
        for k in 1..=3 {
            if elapsed >= k {
                x *= 0.5;
            }
        }
        x += 1.0;
        self.x[p][synapse] = x;
        self.stamp[p][synapse] = self.step;
        self.net.wires[p].w[synapse] += x * (1.0 / 64.0);
    }

    fn step(&mut self) {
        for p in 0..self.net.wires.len() {
            let wires = self.net.wires[p].clone();
            for (row, &post) in wires.rows.post_ranks().iter().enumerate() {
                for &(emitted, pre) in &self.spikes[wires.pre].clone() {
                    for synapse in wires.rows.range(row).filter(|&s| wires.rows.pre_rank(s) == pre) {
                        let delay = match &wires.delays {
                            Delays::Uniform(d) => i64::from(*d),
                            Delays::PerSynapse(d) => i64::from(d[synapse]),
                        };
                        if emitted + delay == self.step {
                            let w = self.net.wires[p].w[synapse];
                            for target in &wires.targets {
                                let k = TARGETS.iter().position(|t| t == target).expect("one of the two");
                                self.g[wires.post][k][post as usize] += w;
                            }
                            self.event(p, synapse);
                        }
                    }
                }
            }
        }
        for pop in 0..self.net.inputs.len() {
            for i in 0..self.net.inputs[pop].len() {
                let mut input = self.net.inputs[pop][i];
                for k in 0..2 {
                    input += self.g[pop][k][i];
                    self.g[pop][k][i] *= 0.75;
                }
                if self.remaining[pop][i] > 0 {
                    self.remaining[pop][i] -= 1;
                    continue;
                }
                self.v[pop][i] += (input - self.v[pop][i]) * 0.125;
                if self.v[pop][i] > 1.0 {
                    self.v[pop][i] = 0.0;
                    self.remaining[pop][i] = self.net.refractory[pop];
                    self.spikes[pop].push((self.step, i as u32));
                }
            }
        }
        for p in 0..self.net.wires.len() {
            let wires = self.net.wires[p].clone();
            for &(emitted, post) in &self.spikes[wires.post].clone() {
                if let Some(row) = wires.rows.row_of(post).filter(|_| emitted == self.step) {
                    wires.rows.range(row).for_each(|synapse| self.event(p, synapse));
                }
            }
        }
        self.step += 1;
    }
}

/// All ways of storing synapses, records among them.
fn ways() -> impl Iterator<Item = Stored> {
    all_ways().chain([Order::Post, Order::Pre].map(|order| Stored { records: true, ..Stored::from(order) }))
}

fn build(net: &Net, threads: usize, stored: Stored) -> (Engine, Vec<PopulationId>, Vec<ProjectionId>) {
    let mut engine = engine(threads);
    let mut populations = vec![];
    for (inputs, refractory) in net.inputs.iter().zip(&net.refractory) {
        let spec = PopulationSpec {
            size: inputs.len(),
            spiking: true,
            attributes: ["v", "i", "g_exc", "g_inh"].map(local).to_vec(),
            ..PopulationSpec::default()
        };
        let id = engine.add_population(spec).expect("legal");
        engine.write(id, "i", None, &Values::Double(inputs.clone())).expect("it is there");
        engine.set_refractory(id, None, &[*refractory]).expect("spiking");
        let update = Some(spiking_update(&TARGETS));
        engine.set_neuron_kernels(id, NeuronExecutables { update, ..NeuronExecutables::default() });
        populations.push(id);
    }
    let mut projections = vec![];
    for wires in &net.wires {
        let spec = ProjectionSpec {
            pre: populations[wires.pre],
            post: populations[wires.post],
            targets: wires.targets.iter().map(|t| name(t)).collect(),
            rows: wires.rows.clone(),
            order: stored.order,
            storage: stored.storage,
            delays: wires.delays.clone(),
            attributes: vec![local("w"), local("x")],
            event_driven: true,
            records: stored.records,
        };
        let id = engine.add_projection(spec).expect("legal");
        engine.write_synapses(id, "w", None, &Values::Double(wires.w.clone())).expect("it is there");
        let kernels = SynapseExecutables {
            pre_event: Some(event(Order::Pre, stored, wires.targets.len())),
            post_event: Some(event(Order::Post, stored, 0)),
            ..SynapseExecutables::default()
        };
        engine.set_synapse_kernels(id, kernels);
        projections.push(id);
    }
    (engine, populations, projections)
}

/// `matrix`: one that can be stored dense.
fn random_net(seed: u64, matrix: bool) -> Net {
    let mut random = Random::new(seed);
    let sizes = [70, 300];
    let inputs = sizes.iter().map(|&n| (0..n).map(|_| 0.6 + 0.9 * random.unit()).collect()).collect();
    let mut wires = vec![];
    let plans = [(0, 1, vec!["exc"], 1), (1, 0, vec!["inh"], 3), (1, 1, vec!["exc", "inh"], 0), (0, 1, vec!["inh"], 0)];
    for (pre, post, targets, delay) in plans {
        let rows = random_rows(sizes[pre], sizes[post], 12, &mut random);
        let rows = if matrix { once(&rows) } else { rows };
        let n = rows.synapses();
        let delays = match delay {
            0 if matrix => Delays::Uniform(2),
            0 => Delays::PerSynapse((0..n).map(|_| 1 + random.below(6) as u16).collect()),
            d => Delays::Uniform(d),
        };
        let sign = if targets[0] == "inh" { -0.02 } else { 0.03 };
        let w = (0..n).map(|_| sign * random.unit()).collect();
        wires.push(Wires { pre, post, targets, rows, delays, w });
    }
    Net { inputs, refractory: vec![2, 0], wires }
}

#[test]
fn orders_delays_targets_and_threads_give_the_bits_of_the_naive_simulation() {
    for stored in ways() {
        let net = random_net(7, stored.storage == Storage::Dense);
        let mut naive = Naive::new(net.clone());
        for _ in 0..40 {
            naive.step();
        }
        assert!(naive.spikes.iter().all(|s| s.len() > 30), "the network is active");
        for threads in [1, 2, 3, 7] {
            let (mut engine, populations, projections) = build(&net, threads, stored);
            let mut spikes = vec![vec![]; 2];
            for step in 0..40 {
                run(&mut engine, 1);
                for (list, &population) in spikes.iter_mut().zip(&populations) {
                    list.extend(engine.spikes(population).iter().map(|&rank| (step, rank)));
                }
            }
            let what = format!("{stored:?}, {threads} threads");
            assert_eq!(engine.workers(), threads);
            assert_eq!(spikes, naive.spikes, "{what}");
            for (index, &population) in populations.iter().enumerate() {
                for (name, expected) in [("v", &naive.v[index]), ("g_exc", &naive.g[index][0])] {
                    let found = doubles(&engine.read(population, name).expect("it is there"));
                    assert_eq!(bits(&found), bits(expected), "{what}: {name} of population {index}");
                }
            }
            for (index, &projection) in projections.iter().enumerate() {
                for (name, expected) in [("w", &naive.net.wires[index].w), ("x", &naive.x[index])] {
                    let found = doubles(&engine.read_synapses(projection, name, None).expect("it is there"));
                    assert_eq!(bits(&found), bits(expected), "{what}: {name} of projection {index}");
                }
            }
        }
    }
}

#[test]
fn more_spikes_than_are_gathered_at_once_in_many_steps_of_one_run_give_the_bits_of_the_naive_simulation() {
    let stored = Stored::from(Order::Pre);
    let mut net = random_net(9, false);
    // All spike in every step, with six delays.
    net.inputs.iter_mut().flatten().for_each(|input| *input = 20.0);
    net.refractory = vec![0, 0];
    let mut naive = Naive::new(net.clone());
    for _ in 0..12 {
        naive.step();
    }
    assert_eq!(naive.spikes[1].len(), 12 * 300, "1,800 spikes come due in a step");
    for threads in [1, 2, 3] {
        let (mut engine, populations, projections) = build(&net, threads, stored);
        run(&mut engine, 12);
        for (index, &population) in populations.iter().enumerate() {
            let found = doubles(&engine.read(population, "g_exc").expect("it is there"));
            assert!(bits(&found) == bits(&naive.g[index][0]), "{threads} threads: population {index}");
        }
        for (index, &projection) in projections.iter().enumerate() {
            let found = doubles(&engine.read_synapses(projection, "w", None).expect("it is there"));
            assert!(bits(&found) == bits(&naive.net.wires[index].w), "{threads} threads: projection {index}");
        }
    }
}

#[test]
fn other_threads_in_the_middle_of_a_run_change_nothing() {
    for stored in ways() {
        let net = random_net(8, stored.storage == Storage::Dense);
        let (mut steady, _, projections) = build(&net, 1, stored);
        run(&mut steady, 30);
        let (mut changing, _, _) = build(&net, 1, stored);
        for threads in [3, 1, 2] {
            changing.set_threads(threads);
            run(&mut changing, 10);
        }
        for projection in projections {
            assert_eq!(steady.read_synapses(projection, "w", None), changing.read_synapses(projection, "w", None));
        }
    }
}

#[test]
fn rows_and_single_synapses_are_read_and_written_in_canonical_order() {
    for stored in ways() {
        let net = random_net(9, stored.storage == Storage::Dense);
        let (mut engine, _, projections) = build(&net, 2, stored);
        engine.prepare().expect("kernels fit");
        let (p, wires) = (projections[2], &net.wires[2]);
        let mut w = wires.w.clone();
        let row = wires.rows.range(5);
        engine.write_synapses(p, "w", Some(5..6), &Values::from(3.0)).expect("it is there");
        w[row.clone()].fill(3.0);
        engine.write_synapse_range(p, "w", 40..42, &Values::Double(vec![4.0, 5.0])).expect("it is there");
        (w[40], w[41]) = (4.0, 5.0);
        assert_eq!(engine.read_synapses(p, "w", None), Ok(Values::Double(w.clone())));
        assert_eq!(engine.read_synapses(p, "w", Some(5..6)), Ok(Values::Double(w[row].to_vec())));
    }
}

#[test]
fn each_row_alone_reads_and_writes_as_it_does_in_the_whole() {
    for (stored, threads) in ways().flat_map(|stored| [(stored, 1), (stored, 3)]) {
        let net = random_net(10, stored.storage == Storage::Dense);
        let (mut engine, _, projections) = build(&net, threads, stored);
        run(&mut engine, 5);
        if stored.storage == Storage::Sparse {
            // Delays of other synapses, while spikes are in flight: a class is not a delay any more.
            let steps = (0..net.wires[3].rows.synapses()).map(|i| 1 + (i % 4) as u16).collect();
            engine.set_delays(projections[3], Delays::PerSynapse(steps)).expect("legal");
        }
        run(&mut engine, 1);
        for (&p, wires) in projections.iter().zip(&net.wires) {
            let rows: Vec<Vec<f64>> = (0..wires.rows.len())
                .map(|row| doubles(&engine.read_synapses(p, "w", Some(row..row + 1)).expect("it is there")))
                .collect();
            assert_eq!(rows.concat(), doubles(&engine.read_synapses(p, "w", None).expect("it is there")));
            for (row, values) in rows.iter().enumerate() {
                let tripled = values.iter().map(|w| 3.0 * w).collect();
                engine.write_synapses(p, "w", Some(row..row + 1), &Values::Double(tripled)).expect("it is there");
            }
            let tripled: Vec<f64> = rows.concat().iter().map(|w| 3.0 * w).collect();
            assert_eq!(doubles(&engine.read_synapses(p, "w", None).expect("it is there")), tripled);
        }
    }
}

#[test]
fn values_of_a_function_of_the_ranks_are_stored_as_if_they_were_written() {
    for (stored, threads) in ways().flat_map(|stored| [(stored, 1), (stored, 3)]) {
        let net = random_net(11, stored.storage == Storage::Dense);
        let (mut engine, _, projections) = build(&net, threads, stored);
        for prepared in [false, true] {
            if prepared {
                engine.prepare().expect("kernels fit");
            }
            let value = |post: u32, pre: u32| f64::from(post) * 1000.0 + f64::from(pre) + f64::from(prepared);
            let values = |posts: &[u32], pres: &[u32], found: &mut [f64]| {
                (0..found.len()).for_each(|i| found[i] = value(posts[i], pres[i]));
            };
            for (&p, wires) in projections.iter().zip(&net.wires) {
                engine.fill_synapses(p, "w", &values).expect("it is there");
                let post = |row: usize| wires.rows.post_ranks()[row];
                let of_row = |row: usize| wires.rows.pre_ranks_of(wires.rows.range(row)).map(move |pre| (row, pre));
                let expected: Vec<f64> =
                    (0..wires.rows.len()).flat_map(of_row).map(|(row, pre)| value(post(row), pre)).collect();
                assert_eq!(engine.read_synapses(p, "w", None), Ok(Values::Double(expected)));
            }
        }
    }
    let stored = all_ways().next().expect("there are some");
    let (mut engine, _, projections) = build(&random_net(13, stored.storage == Storage::Dense), 1, stored);
    assert!(engine.fill_synapses(projections[0], "unknown", &|_, _, _| ()).is_err());
}

#[test]
fn one_value_goes_to_all_synapses() {
    for (stored, threads) in ways().flat_map(|stored| [(stored, 1), (stored, 3)]) {
        let net = random_net(14, stored.storage == Storage::Dense);
        let (mut engine, _, projections) = build(&net, threads, stored);
        engine.prepare().expect("kernels fit");
        for (&p, wires) in projections.iter().zip(&net.wires) {
            engine.write_synapses(p, "w", None, &Values::from(2.5)).expect("it is there");
            assert_eq!(engine.read_synapses(p, "w", None), Ok(Values::Double(vec![2.5; wires.rows.synapses()])));
        }
    }
}

/// One pre neuron that spikes at given steps, one synapse, and the steps at which `g` jumps.
fn arrivals(spikes: &[i64], steps: u64, mut between: impl FnMut(&mut Engine, i64), delay: Delays) -> Vec<i64> {
    let mut engine = engine(1);
    let neurons = |n: usize| PopulationSpec {
        size: n,
        spiking: true,
        attributes: ["v", "i", "g_exc", "g_inh"].map(local).to_vec(),
        ..PopulationSpec::default()
    };
    // One neuron for each spike: a scripted neuron spikes once.
    let pre = engine.add_population(neurons(spikes.len())).expect("legal");
    let post = engine.add_population(neurons(1)).expect("legal");
    let update = Some(scripted_update());
    engine.set_neuron_kernels(pre, NeuronExecutables { update, ..NeuronExecutables::default() });
    let times = spikes.iter().map(|&s| s as f64).collect();
    engine.write(pre, "i", None, &Values::Double(times)).expect("it is there");
    let n = spikes.len();
    let rows = Rows::new(vec![0], vec![0, n], (0..n as u32).collect::<Vec<u32>>()).expect("legal");
    let spec = ProjectionSpec {
        pre,
        post,
        targets: vec![name("exc")],
        rows: Arc::new(rows),
        order: Order::Pre,
        storage: Storage::Sparse,
        delays: delay,
        attributes: vec![local("w"), local("x")],
        event_driven: true,
        records: false,
    };
    let projection = engine.add_projection(spec).expect("legal");
    engine.write_synapses(projection, "w", None, &Values::from(1.0)).expect("it is there");
    let pre_event = Some(event(Order::Pre, Order::Pre, 1));
    engine.set_synapse_kernels(projection, SynapseExecutables { pre_event, ..SynapseExecutables::default() });
    let flags = neurarchy_engine::Flags { plasticity: false, ..Default::default() };
    engine.set_flags(projection, flags);
    let mut found = vec![];
    let mut before = 0.0;
    for step in 0..steps as i64 {
        between(&mut engine, step);
        run(&mut engine, 1);
        let g = engine.read(post, "g_exc").expect("it is there").to_f64()[0];
        (0..(g - before) as i64).for_each(|_| found.push(step));
        before = g;
    }
    found
}

const FIRST: ProjectionId = ProjectionId(0);
const PRE: PopulationId = PopulationId(0);
const POST: PopulationId = PopulationId(1);

#[test]
fn a_spike_of_step_s_arrives_in_step_s_plus_delay() {
    for delay in [1, 2, 5] {
        let expected = vec![3 + i64::from(delay), 4 + i64::from(delay)];
        assert_eq!(arrivals(&[3, 4], 12, |_, _| (), Delays::Uniform(delay)), expected);
        assert_eq!(arrivals(&[3, 4], 12, |_, _| (), Delays::PerSynapse(vec![delay as u16; 2])), expected);
    }
    assert_eq!(arrivals(&[3, 4], 12, |_, _| (), Delays::PerSynapse(vec![6, 1])), [5, 9]);
}

#[test]
fn a_changed_delay_delivers_each_spike_in_flight_exactly_once() {
    let change = |to: Delays| {
        move |engine: &mut Engine, step: i64| {
            if step == 6 {
                engine.set_delays(FIRST, to.clone()).expect("legal");
            }
        }
    };
    // Emitted 1 to 5; with a delay of 4, 1 has arrived in step 5 when it changes before step 6.
    let spikes = [1, 2, 3, 4, 5, 7];
    let longer = change(Delays::Uniform(6));
    assert_eq!(arrivals(&spikes, 16, longer, Delays::Uniform(4)), [5, 8, 9, 10, 11, 13]);
    // 2, 3 and 4 would have been due in steps 4, 5 and 6: they come at once.
    let shorter = change(Delays::Uniform(2));
    assert_eq!(arrivals(&spikes, 16, shorter, Delays::Uniform(4)), [5, 6, 6, 6, 7, 9]);
    let mixed = change(Delays::PerSynapse(vec![1, 1, 6, 2, 2, 3]));
    assert_eq!(arrivals(&spikes, 16, mixed, Delays::Uniform(4)), [5, 6, 6, 7, 9, 10]);
    let uniform = change(Delays::Uniform(3));
    let own = Delays::PerSynapse(vec![1, 5, 5, 1, 5, 5]);
    assert_eq!(arrivals(&spikes, 16, uniform, own), [2, 5, 6, 6, 8, 10]);
}

#[test]
fn a_synapse_pruned_after_its_delay_changed_takes_only_its_own_spikes_along() {
    let change = |to: Delays| {
        move |engine: &mut Engine, step: i64| {
            if step == 6 {
                engine.set_delays(FIRST, to.clone()).expect("legal");
                engine.prune_synapses(FIRST, &[2]).expect("legal");
            }
        }
    };
    // As above, without the spike of step 3, which was in flight.
    let spikes = [1, 2, 3, 4, 5, 7];
    let longer = change(Delays::Uniform(6));
    assert_eq!(arrivals(&spikes, 16, longer, Delays::Uniform(4)), [5, 8, 10, 11, 13]);
    let shorter = change(Delays::Uniform(2));
    assert_eq!(arrivals(&spikes, 16, shorter, Delays::Uniform(4)), [5, 6, 6, 7, 9]);
    let mixed = change(Delays::PerSynapse(vec![1, 1, 6, 2, 2, 3]));
    assert_eq!(arrivals(&spikes, 16, mixed, Delays::Uniform(4)), [5, 6, 6, 7, 10]);
}

#[test]
fn spikes_due_while_transmission_is_off_are_lost_and_others_arrive() {
    for delays in [Delays::Uniform(3), Delays::PerSynapse(vec![3; 4])] {
        let switch = |engine: &mut Engine, step: i64| {
            let transmission = !(5..7).contains(&step);
            let flags = neurarchy_engine::Flags { transmission, plasticity: false, ..Default::default() };
            engine.set_flags(FIRST, flags);
        };
        assert_eq!(arrivals(&[1, 2, 3, 4], 12, switch, delays), [4, 7], "those of steps 2 and 3 were due in 5 and 6");
    }
}

#[test]
fn spikes_due_while_the_post_population_is_disabled_are_lost() {
    let switch = |engine: &mut Engine, step: i64| engine.set_active(POST, step != 5);
    assert_eq!(arrivals(&[1, 2, 3], 12, switch, Delays::Uniform(3)), [4, 6]);
}

#[test]
fn a_disabled_pre_population_emits_nothing_and_its_spikes_in_flight_arrive_once() {
    let switch = |engine: &mut Engine, step: i64| {
        engine.set_active(PRE, step < 3);
        if step == 5 {
            assert!(engine.spikes(PRE).is_empty());
        }
    };
    assert_eq!(arrivals(&[1, 2, 3, 4], 14, switch, Delays::Uniform(4)), [5, 6]);
}

#[test]
fn clearing_the_pre_population_drops_spikes_in_flight() {
    let clear = |engine: &mut Engine, step: i64| {
        if step == 4 {
            engine.clear(PRE);
            assert_eq!(engine.last_spikes(PRE).expect("spiking"), [-10_000; 3]);
        }
    };
    assert_eq!(arrivals(&[1, 3, 5], 14, clear, Delays::Uniform(4)), [9]);
}

#[test]
fn moving_the_clock_moves_no_spike_in_flight() {
    let jump = |engine: &mut Engine, step: i64| {
        if step == 3 {
            engine.set_step(100);
        }
    };
    assert_eq!(arrivals(&[1, 2], 10, jump, Delays::Uniform(4)), [5, 6]);
}
