//! Random edits between random numbers of steps.

use neurarchy::{
    Backend, Connector, Delays, Distribution, Matrix, Network, Neuron, NewSynapse, Pattern, PopulationId, ProjectionId,
    Settings, Synapse, Weights,
};

use crate::naive::{Kind, Naive, Row, Tests, fresh};
use crate::{Numbers, Outcome};

/// How a network is built and run; none of it changes a result.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub threads: usize,
    pub backend: Backend,
}

/// The delays of the synapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    Uniform(usize),
    Own,
}

pub const CREATING: &str = "(pre.v + post.c > 0.875) : w=0.25";
pub const PRUNING: &str = "(age > 9) and (pre.v < 0.5)";

/// The network and what it must do.
pub struct Pair {
    pub network: Network,
    pub naive: Naive,
    pub pre: PopulationId,
    pub post: PopulationId,
    pub synapses: ProjectionId,
}

const PRES: usize = 9;
const POSTS: usize = 7;

/// A random network; some post neurons have no row, some rows have no synapse from most neurons.
pub fn pair(kind: Kind, delay: Delay, way: Way, creating: &str, numbers: &mut Numbers) -> neurarchy::Result<Pair> {
    let mut network = Network::new(Settings {
        seed: Some(1),
        threads: way.threads,
        always_parallel: way.threads > 1,
        structural_plasticity: true,
        ..Settings::default()
    })?;
    let parameters = "k = 0.0";
    let post_parameters = "c = 0.0";
    let (pre, post) = match kind {
        Kind::Rate => (
            Neuron::new(parameters, "v = if v + k > 1.0: 0.0 else: v + k\nr = v"),
            Neuron::new(post_parameters, "x = sum(exc)\ns += x\nr = x"),
        ),
        Kind::Spiking => (
            Neuron::new(parameters, "v += k").spike("v > 1.0", "v = 0.0"),
            Neuron::new(post_parameters, "x = g_exc\ns += x").spike("x > 1.25", ""),
        ),
    };
    let pre = network.add_population(&[PRES], &pre, None)?;
    let post = network.add_population(&[POSTS], &post, None)?;
    let k: Vec<f64> = (0..PRES).map(|_| (1 + numbers.below(7)) as f64 * 0.125).collect();
    let c: Vec<f64> = (0..POSTS).map(|post| 0.25 * (post % 3) as f64).collect();
    let mut model = Synapse::new("count = 1.0", "age += 1 : int, init=3");
    model.creating = creating.into();
    model.pruning = PRUNING.into();
    if kind == Kind::Spiking {
        model = model.pre_spike("g_target += w\ncount += 1.0").post_spike("w += 0.125");
    }
    let synapses = network.add_projection(pre.into(), post.into(), &["exc".into()], Some(&model), None)?;
    let mut weights = vec![0.0; PRES * POSTS];
    let mut present = vec![false; PRES * POSTS];
    let mut delays = vec![0.0; PRES * POSTS];
    let mut rows = vec![];
    for row in (0..POSTS).filter(|row| row % 4 != 1) {
        let mut list = vec![];
        for column in 0..PRES {
            if column == 0 || numbers.below(2) == 0 {
                let w = (1 + numbers.below(8)) as f64 * 0.125;
                let steps = match delay {
                    Delay::Uniform(steps) => steps,
                    Delay::Own => 1 + numbers.below(5),
                };
                weights[row * PRES + column] = w;
                present[row * PRES + column] = true;
                delays[row * PRES + column] = steps as f64;
                list.push(fresh(column as u32, steps, w));
            }
        }
        rows.push(Row { post: row, synapses: list });
    }
    let matrix =
        |delays| Pattern::Matrix(Matrix { weights, present: Some(present), delays, rows: POSTS, columns: PRES });
    let connector = match delay {
        Delay::Uniform(steps) => {
            Connector::new(matrix(None), Weights::Number(0.0)).delays(Delays::Number(steps as f64))
        }
        Delay::Own => Connector::new(matrix(Some(delays)), Weights::Number(0.0)),
    };
    network.connect(synapses, connector, false)?;
    network.set(pre, "k", None, &k.clone().into())?;
    network.set(post, "c", None, &c.into())?;
    network.compile_with(way.backend)?;
    let mut naive = Naive::new(kind, k, POSTS, rows);
    naive.new_delay = match delay {
        Delay::Uniform(steps) => steps,
        Delay::Own => 1,
    };
    Ok(Pair { network, naive, pre, post, synapses })
}

impl Pair {
    pub fn run(&mut self, steps: usize) -> neurarchy::Result<()> {
        self.network.run(steps as u64, &mut |_| true)?;
        (0..steps).for_each(|_| self.naive.step());
        Ok(())
    }

    pub fn check(&self, what: &str) -> neurarchy::Result<()> {
        let table = self.network.rows(self.synapses)?;
        let rows: Vec<(usize, Vec<u32>)> = table
            .post_ranks
            .iter()
            .zip(table.starts.windows(2))
            .map(|(&post, span)| (post as usize, table.pre_ranks[span[0]..span[1]].to_vec()))
            .collect();
        let expected: Vec<(usize, Vec<u32>)> =
            self.naive.rows.iter().map(|row| (row.post, row.synapses.iter().map(|s| s.pre).collect())).collect();
        assert_eq!(rows, expected, "{what}: rows");
        let all: Vec<_> = self.naive.rows.iter().flat_map(|row| &row.synapses).collect();
        let synapses = |name: &str| self.network.get_synapses(self.synapses, name).map(|values| values.to_f64());
        assert_eq!(synapses("w")?, all.iter().map(|s| s.w).collect::<Vec<_>>(), "{what}: w");
        assert_eq!(synapses("age")?, all.iter().map(|s| s.age as f64).collect::<Vec<_>>(), "{what}: age");
        if self.naive.kind == Kind::Spiking {
            assert_eq!(synapses("count")?, all.iter().map(|s| s.count).collect::<Vec<_>>(), "{what}: count");
        }
        let delays = self.network.delays_ms(self.synapses)?;
        if delays.len() == all.len() && all.len() > 1 {
            assert_eq!(delays, all.iter().map(|s| s.delay as f64).collect::<Vec<_>>(), "{what}: delays");
        }
        assert_eq!(self.network.get(self.pre, "v")?.to_f64(), self.naive.v, "{what}: v");
        assert_eq!(self.network.get(self.post, "s")?.to_f64(), self.naive.s, "{what}: s");
        Ok(())
    }

    /// Makes or removes some synapses of a random row.
    fn edit(&mut self, delay: Delay, numbers: &mut Numbers) -> neurarchy::Result<()> {
        let row = numbers.below(self.naive.rows.len());
        let (mut made, mut removed) = (vec![], vec![]);
        let synapses = &mut self.naive.rows[row].synapses;
        for pre in 0..PRES as u32 {
            if numbers.below(4) > 0 {
                continue;
            }
            match synapses.iter().position(|s| s.pre == pre) {
                Some(place) => {
                    synapses.remove(place);
                    removed.push(pre);
                }
                None => {
                    let weight = (1 + numbers.below(8)) as f64 * 0.125;
                    let steps = match delay {
                        Delay::Uniform(steps) => steps,
                        Delay::Own => 1 + numbers.below(5),
                    };
                    let place = synapses.iter().position(|s| s.pre > pre).unwrap_or(synapses.len());
                    synapses.insert(place, fresh(pre, steps, weight));
                    made.push(NewSynapse { pre_rank: pre, weight, delay_ms: steps as f64 });
                }
            }
        }
        // In any order.
        made.reverse();
        removed.reverse();
        self.network.create_synapses(self.synapses, row, &made)?;
        self.network.prune_synapses(self.synapses, row, &removed)
    }
}

pub const WAYS: [Way; 4] = [
    Way { threads: 1, backend: Backend::MachineCode },
    Way { threads: 2, backend: Backend::MachineCode },
    Way { threads: 5, backend: Backend::MachineCode },
    Way { threads: 2, backend: Backend::Reference },
];
pub const DELAYS: [Delay; 3] = [Delay::Uniform(1), Delay::Uniform(3), Delay::Own];

#[test]
fn random_edits_between_steps_do_what_they_say_and_nothing_else() -> Outcome {
    for kind in [Kind::Rate, Kind::Spiking] {
        for delay in DELAYS {
            for (seed, way) in WAYS.into_iter().enumerate() {
                let what = format!("{kind:?}, {delay:?}, {way:?}");
                let mut numbers = Numbers::new(seed as u64 + 10);
                let mut pair = pair(kind, delay, way, CREATING, &mut numbers)?;
                for round in 0..25 {
                    pair.run(1 + numbers.below(4))?;
                    pair.check(&format!("{what}, round {round}, after steps"))?;
                    pair.edit(delay, &mut numbers)?;
                    pair.check(&format!("{what}, round {round}, after edits"))?;
                }
                assert!(pair.naive.s.iter().any(|s| *s > 20.0), "{what}: signals arrive");
            }
        }
    }
    Ok(())
}

#[test]
fn conditions_and_edits_together_do_what_they_say_and_nothing_else() -> Outcome {
    for kind in [Kind::Rate, Kind::Spiking] {
        for delay in DELAYS {
            for (seed, way) in WAYS.into_iter().enumerate() {
                let what = format!("{kind:?}, {delay:?}, {way:?}");
                let mut numbers = Numbers::new(seed as u64 + 20);
                let mut pair = pair(kind, delay, way, CREATING, &mut numbers)?;
                let mut changes = 0;
                for round in 0..25 {
                    let start = pair.naive.step;
                    match numbers.below(6) {
                        0 | 1 => {
                            let period = 1 + numbers.below(3);
                            pair.network.start_creating(pair.synapses, Some(period as f64))?;
                            pair.naive.creating = Some(Tests { start, period });
                        }
                        2 | 3 => {
                            let period = 1 + numbers.below(3);
                            pair.network.start_pruning(pair.synapses, Some(period as f64))?;
                            pair.naive.pruning = Some(Tests { start, period });
                        }
                        4 => {
                            pair.network.stop_creating(pair.synapses)?;
                            pair.naive.creating = None;
                        }
                        _ => pair.edit(delay, &mut numbers)?,
                    }
                    let before = pair.network.structure_version(pair.synapses)?;
                    pair.run(1 + numbers.below(5))?;
                    changes += pair.network.structure_version(pair.synapses)? - before;
                    pair.check(&format!("{what}, round {round}"))?;
                }
                assert!(changes > 5, "{what}: the conditions change something");
            }
        }
    }
    Ok(())
}

#[test]
fn a_delay_given_by_the_condition_is_that_of_its_synapses() -> Outcome {
    let mut numbers = Numbers::new(3);
    let creating = "(pre.v + post.c > 0.875) : d=4.0, w=0.25";
    let mut pair = pair(Kind::Spiking, Delay::Own, WAYS[1], creating, &mut numbers)?;
    pair.naive.new_delay = 4;
    pair.naive.creating = Some(Tests { start: 0, period: 2 });
    pair.network.start_creating(pair.synapses, Some(2.0))?;
    for round in 0..10 {
        pair.run(3)?;
        pair.check(&format!("round {round}"))?;
    }
    Ok(())
}

#[test]
fn attributes_begin_with_the_number_assigned_before_compile() -> Outcome {
    let mut network = Network::new(Settings { structural_plasticity: true, ..Settings::default() })?;
    let population = network.add_population(&[3], &Neuron::new("r = 0.0", ""), None)?;
    let model = Synapse::new("a = 1.0\nb = 2.0\nc = 3 : int\nd = K", "");
    network.set_constant("K", 0.5);
    let id = network.add_projection(population.into(), population.into(), &["exc".into()], Some(&model), None)?;
    network.connect(id, Connector::new(Pattern::OneToOne, Weights::Number(1.0)), true)?;
    network.set_synapses(id, "a", None, None, &8.0.into())?;
    network.set_synapses(id, "b", None, None, &Distribution::uniform(5.0, 6.0)?.into())?;
    network.set_synapses(id, "c", None, None, &(-7.9).into())?;
    network.compile()?;
    network.set_synapses(id, "a", None, None, &9.0.into())?;
    network.create_synapses(id, 0, &[NewSynapse { pre_rank: 2, weight: 0.25, delay_ms: 0.0 }])?;
    let of_new = |name: &str| network.get_synapses(id, name).map(|values| values.to_f64()[1]);
    assert_eq!((of_new("w")?, of_new("a")?, of_new("b")?, of_new("c")?, of_new("d")?), (0.25, 8.0, 2.0, -7.0, 0.5));
    Ok(())
}
