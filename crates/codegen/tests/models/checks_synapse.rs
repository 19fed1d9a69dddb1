//! The checks of section 1.18 that synapses show, in both orders of the synapses. Every call also compares kernels and
//! evaluator.

use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::lower::Order;
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::check::SynapseSource;
use neurarchy_lang::expr::Owner;
use neurarchy_lang::model::{Method, NeuronModel, Paradigm};

use crate::neurons::{Neurons, close, rate, spiking};
use crate::synapses::{Setup, Synapses, model};
use crate::world::Surroundings;

const ORDERS: [Order; 2] = [Order::Post, Order::Pre];

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64]) {
    let same = actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, b)| close(*a, *b, 1e-12));
    assert!(same, "{actual:?} instead of {expected:?}");
}

fn spiker() -> &'static NeuronModel {
    spiking("", "v = g_exc", "v > 1000", "v = 0")
}

fn spiking_synapse(parameters: &str, equations: &str, pre_spike: &str, post_spike: &str) -> SynapseSource {
    SynapseSource {
        parameters: parameters.into(),
        equations: equations.into(),
        pre_spike: (!pre_spike.is_empty()).then(|| pre_spike.into()),
        post_spike: (!post_spike.is_empty()).then(|| post_spike.into()),
        ..SynapseSource::default()
    }
}

/// One synapse whose pre neuron spikes at 2, 3, 9, 14 and whose post neuron spikes at 3, 6, 12, driven as a step does it:
/// pre events of the step before (or `delay` steps ago), then equations, then post events.
struct Pair {
    synapses: Synapses,
    delay: i64,
    step: i64,
    /// Conductance that the post neuron saw in the last step.
    seen: f64,
}

const PRE: [i64; 4] = [2, 3, 9, 14];
const POST: [i64; 3] = [3, 6, 12];

impl Pair {
    fn new(source: &SynapseSource, order: Order, delay: i64) -> Pair {
        let mut setup = Setup::new(spiker(), spiker(), (1, 1), &[(0, 0)], order);
        if delay > 1 {
            setup.delays = vec![delay];
        }
        let world = Surroundings {
            last_spike: [(Owner::Pre, vec![-10_000]), (Owner::Post, vec![-10_000])].into(),
            ..Surroundings::default()
        };
        let synapses = Synapses::new(model(source, Paradigm::Spiking), setup, world);
        Pair { synapses, delay, step: 0, seen: 0.0 }
    }

    /// Runs up to and including step `last`.
    fn run(&mut self, last: i64) {
        while self.step <= last {
            let n = self.step;
            self.synapses.begin(n);
            if PRE.contains(&(n - self.delay)) {
                self.synapses.events(Event::Pre, &[0]);
            }
            self.seen = self.synapses.judge.conductances[0][0];
            self.synapses.set_conductance(0, &[0.0]);
            for (owner, spikes) in [(Owner::Pre, &PRE[..]), (Owner::Post, &POST[..])] {
                if spikes.contains(&n) {
                    self.synapses.world.last_spike.insert(owner, vec![n]);
                }
            }
            self.synapses.refresh();
            self.synapses.equations();
            if POST.contains(&n) {
                self.synapses.events(Event::Post, &[0]);
            }
            self.step += 1;
        }
    }

    fn get(&self, name: &str) -> f64 {
        self.synapses.get(name)[0]
    }
}

#[test]
fn check_17_conductances_first_then_bounds_and_times_of_spikes() {
    for order in ORDERS {
        let source = spiking_synapse(
            "tau = 10",
            "tau*dx/dt = -x : event-driven",
            "w = w + 0.1 : max=0.75; g_target += w; a = t_pre; b = t_post; c = t; x += 1",
            "w += x; d = t_pre; e = t_post",
        );
        let mut pair = Pair::new(&source, order, 1);
        pair.synapses.set("w", &[0.5]);
        pair.run(3);
        assert_close(&[pair.seen], &[0.5]);
        assert_close(&["a", "b", "c", "d", "e", "w"].map(|n| pair.get(n)), &[2.0, -10_000.0, 3.0, 3.0, 3.0, 1.6]);
        pair.run(4);
        assert_close(&[pair.seen], &[1.6]);
        assert_close(&["a", "b", "c", "w"].map(|n| pair.get(n)), &[3.0, 3.0, 4.0, 0.75]);
        pair.run(10);
        assert_close(&["a", "b"].map(|n| pair.get(n)), &[9.0, 6.0]);
    }
}

fn traces() -> SynapseSource {
    spiking_synapse(
        "tau = 10",
        "tau*dx/dt = -x : event-driven\ntau*dy/dt = -y : event-driven\ntau*dz/dt = -z : explicit",
        "g_target += w; x += 1; z += 1; at = t; ap = t_pre; ao = t_post",
        "y += 1; seen = z",
    )
}

#[test]
fn check_18_event_driven_traces() {
    let expected = [
        (3, 1.0, 1.0),
        (4, 2.0, 1.0),
        (6, 1.637_461_506_155_963_6, 1.818_730_753_077_981_7),
        (10, 2.213_061_319_425_267, 1.347_348_880_394_351_2),
        (12, 1.811_901_360_660_800_8, 2.103_115_963_504_042_6),
        (15, 2.483_459_365_516_837, 1.721_885_716_609_990_1),
    ];
    for order in ORDERS {
        let mut pair = Pair::new(&traces(), order, 1);
        for (step, x, y) in expected {
            pair.run(step);
            assert_close(&[pair.get("x"), pair.get("y")], &[x, y]);
        }
        let mut pair = Pair::new(&traces(), order, 1);
        let z = [3, 4, 5].map(|step| {
            pair.run(step);
            pair.get("z")
        });
        assert_close(&z, &[0.9, 1.71, 1.539]);
        assert_close(&[pair.get("seen")], &[0.9]);
    }
}

#[test]
fn check_19_a_delayed_spike() {
    for order in ORDERS {
        let mut pair = Pair::new(&traces(), order, 3);
        pair.run(5);
        let values = ["at", "ap", "ao", "x", "y"].map(|n| pair.get(n));
        assert_close(&values, &[5.0, 3.0, 3.0, 1.0, 0.904_837_418_035_959_5]);
    }
}

#[test]
fn check_20_a_gap_junction() {
    for order in ORDERS {
        let neuron = spiking("", "dv/dt = g_gap", "v > 1000", "v = 0");
        let source = SynapseSource { psp: Some("w*(pre.v - post.v)".into()), ..SynapseSource::default() };
        let pairs = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let mut setup = Setup::new(neuron, neuron, (2, 2), &pairs, order);
        setup.targets = vec!["gap".into()];
        let mut synapses = Synapses::new(model(&source, Paradigm::Spiking), setup, Surroundings::default());
        synapses.set("w", &[0.25; 4]);
        let mut neurons = Neurons::new(neuron, 2, 1.0, Method::Explicit);
        neurons.set("v", &[0.0, 1.0]);
        for (step, expected) in [(0.25, 0.75), (0.375, 0.625), (0.4375, 0.5625)].into_iter().enumerate() {
            for owner in [Owner::Pre, Owner::Post] {
                synapses.world.neurons.insert((owner, "v"), neurons.get("v"));
            }
            synapses.set_conductance(0, &[0.0, 0.0]);
            synapses.begin(step as i64);
            let conductances = synapses.psp();
            neurons.set("g_gap", &conductances);
            neurons.step();
            assert_close(&neurons.get("v"), &[expected.0, expected.1]);
        }
    }
}

#[test]
fn check_22_operations() {
    let neuron = rate("", "r = sum(exc)");
    let cases = [
        ("sum", None, 1.0, [300.0, 6.0, 12.0]),
        ("max", None, 1.0, [100.0, 3.0, 6.0]),
        ("max", Some("w*pre.r"), -1.0, [-100.0, -1.0, -2.0]),
        ("mean", None, 2.0, [200.0, 4.0, 8.0]),
        ("min", None, 2.0, [200.0, 2.0, 4.0]),
    ];
    for order in ORDERS {
        for (operation, psp, w, expected) in cases {
            let source =
                SynapseSource { operation: operation.into(), psp: psp.map(Into::into), ..SynapseSource::default() };
            let setup = Setup::new(neuron, neuron, (3, 2), &[(0, 1), (1, 1), (2, 1)], order);
            let mut synapses = Synapses::new(model(&source, Paradigm::Rate), setup, Surroundings::default());
            synapses.set("w", &[w; 3]);
            for (step, expected) in expected.into_iter().enumerate() {
                let r = if step == 0 { vec![100.0; 3] } else { [1.0, 2.0, 3.0].map(|r| r * step as f64).to_vec() };
                synapses.world.neurons.insert((Owner::Pre, "r"), r);
                synapses.begin(step as i64);
                // What another projection has already added; a post neuron without synapses receives nothing.
                synapses.world.sums.insert((Owner::Post, "exc"), vec![7.0, 100.0]);
                assert_close(&synapses.psp(), &[7.0, 100.0 + expected]);
            }
        }
    }
}

#[test]
fn check_23_delays_in_psp_and_equations() {
    let neuron = rate("", "r = sum(exc)");
    for order in ORDERS {
        for delays in [vec![3, 3, 3], vec![3, 1, 2]] {
            let source = SynapseSource { equations: "x = pre.r".into(), ..SynapseSource::default() };
            let mut setup = Setup::new(neuron, neuron, (3, 1), &[(0, 0), (1, 0), (2, 0)], order);
            setup.delays = delays.clone();
            let mut synapses = Synapses::new(model(&source, Paradigm::Rate), setup, Surroundings::default());
            synapses.set("w", &[1.0; 3]);
            // Values at the end of step k.
            let at = |k: i64| [1.0, 2.0, 3.0].map(|r| if k < 0 { 100.0 } else { r * (k + 1) as f64 }).to_vec();
            let (mut sums, mut x) = (vec![], vec![]);
            for n in 0..5 {
                let past = |newest: i64| (0..4).map(|age| at(newest - age)).collect::<Vec<_>>();
                synapses.begin(n);
                synapses.remember("r", &past(n - 1));
                sums.push(synapses.psp()[0]);
                synapses.remember("r", &past(n));
                synapses.equations();
                x.push(synapses.get("x")[0]);
            }
            assert_close(&x, &[100.0, 100.0, 1.0, 2.0, 3.0]);
            if delays == [3, 3, 3] {
                assert_close(&sums, &[300.0, 300.0, 300.0, 6.0, 12.0]);
            } else {
                assert_close(&sums, &[300.0, 202.0, 107.0, 1.0 + 6.0 + 6.0, 2.0 + 8.0 + 9.0]);
            }
        }
    }
}

#[test]
fn check_24_localities_one_after_the_other() {
    let neuron = rate("", "r = t");
    for order in ORDERS {
        let equations = "x = pre.r*post.r + th + pj\nth = post.r + pj : postsynaptic\npj += 1 : projection";
        let source = SynapseSource { equations: equations.into(), ..SynapseSource::default() };
        let setup = Setup::new(neuron, neuron, (3, 2), &[(0, 1), (1, 1), (2, 1)], order);
        let mut synapses = Synapses::new(model(&source, Paradigm::Rate), setup, Surroundings::default());
        synapses.world.neurons.insert((Owner::Pre, "r"), vec![1.0, 2.0, 3.0]);
        synapses.world.neurons.insert((Owner::Post, "r"), vec![2.0, 2.0]);
        synapses.begin(0);
        synapses.equations();
        assert_close(&synapses.get("pj"), &[1.0]);
        assert_close(&synapses.get("th"), &[3.0, 3.0]);
        assert_close(&synapses.get("x"), &[6.0, 8.0, 10.0]);
    }
}

#[test]
fn check_25_the_learning_period_is_the_step_of_equations_but_not_of_time() {
    let neuron = rate("", "r = t");
    for (method, expected) in [
        (Method::Explicit, [0.5, 0.75]),
        (Method::Exponential, [0.393_469_340_287_366_6, 0.632_120_558_828_557_7]),
        (Method::Midpoint, [0.375, 0.609375]),
    ] {
        let equations = "tau*dx/dt = 1 - x\ny += dt\ntt = t";
        let source =
            SynapseSource { parameters: "tau = 1".into(), equations: equations.into(), ..SynapseSource::default() };
        let mut setup = Setup::new(neuron, neuron, (1, 1), &[(0, 0)], Order::Post);
        setup.method = method;
        setup.dt = 0.1;
        let mut synapses = Synapses::new(model(&source, Paradigm::Rate), setup, Surroundings::default());
        synapses.judge.period = 5;
        for (step, expected) in [0, 5].into_iter().zip(expected) {
            synapses.begin(step);
            synapses.equations();
            assert_close(&synapses.get("x"), &[expected]);
        }
        assert_close(&[synapses.get("y")[0], synapses.get("tt")[0]], &[1.0, 0.5]);
    }
}

#[test]
fn check_27_bounds_of_conductances_and_several_targets() {
    for order in ORDERS {
        let source = spiking_synapse("", "", "g_target += 2*w : max=1.5", "");
        let mut setup = Setup::new(spiker(), spiker(), (1, 2), &[(0, 0), (0, 1)], order);
        setup.targets = vec!["exc".into(), "inh".into()];
        let mut synapses = Synapses::new(model(&source, Paradigm::Spiking), setup, Surroundings::default());
        synapses.set("w", &[1.0, 0.25]);
        synapses.begin(0);
        synapses.events(Event::Pre, &[0]);
        assert_close(&synapses.judge.conductances.concat(), &[1.5, 0.5, 1.5, 0.5]);
    }
}

#[test]
fn unless_post_compares_the_step_in_which_the_delivered_spike_was_emitted() {
    for order in ORDERS {
        for delays in [vec![], vec![4, 4], vec![1, 4]] {
            let source = spiking_synapse("", "", "g_target += w; k += 1 : unless_post", "");
            let mut setup = Setup::new(spiker(), spiker(), (1, 2), &[(0, 0), (0, 1)], order);
            setup.delays = delays.clone();
            let world = Surroundings {
                last_spike: [(Owner::Pre, vec![9]), (Owner::Post, vec![9, 6])].into(),
                ..Surroundings::default()
            };
            let mut synapses = Synapses::new(model(&source, Paradigm::Spiking), setup, world);
            synapses.begin(10);
            synapses.events(Event::Pre, &[0]);
            let expected = match delays[..] {
                [] => [0.0, 1.0],
                [4, 4] => [1.0, 0.0],
                _ => [0.0, 0.0],
            };
            assert_close(&synapses.get("k"), &expected);
        }
    }
}

#[test]
fn without_plasticity_only_the_weight_stays() {
    for order in ORDERS {
        let source =
            spiking_synapse("", "w += 1\nz += 1", "g_target += w; w += 10 : max=3; x += 1", "w += 100 : max=2; y += 1");
        let setup = Setup::new(spiker(), spiker(), (1, 1), &[(0, 0)], order);
        let mut synapses = Synapses::new(model(&source, Paradigm::Spiking), setup, Surroundings::default());
        synapses.set("w", &[5.0]);
        synapses.judge.plasticity = false;
        synapses.begin(0);
        synapses.events(Event::Pre, &[0]);
        synapses.equations();
        assert_close(&synapses.get("w"), &[5.0]);
        synapses.events(Event::Post, &[0]);
        assert_close(&["w", "x", "y", "z"].map(|n| synapses.get(n)[0]), &[2.0, 1.0, 1.0, 1.0]);
    }
}

#[test]
fn g_target_can_be_read_and_post_g_x_is_the_same_value() {
    for order in ORDERS {
        let source = spiking_synapse("", "", "g_target = if g_target > 1: 1 else: g_target + w; seen = post.g_exc", "");
        let setup = Setup::new(spiker(), spiker(), (3, 2), &[(0, 1), (1, 1), (2, 1)], order);
        let mut synapses = Synapses::new(model(&source, Paradigm::Spiking), setup, Surroundings::default());
        synapses.set("w", &[0.75; 3]);
        synapses.begin(0);
        synapses.events(Event::Pre, &[0, 1]);
        assert_close(&synapses.memory.get(&Slot::Conductance(0)), &[0.0, 1.5]);
        synapses.events(Event::Pre, &[2]);
        assert_close(&synapses.memory.get(&Slot::Conductance(0)), &[0.0, 1.0]);
    }
}
