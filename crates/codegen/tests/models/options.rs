//! What kernels do with refractoriness, precision, random calls, shared values and types beyond the numbered checks.

use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::ir::{Element, Kernel, Op, Precision, Stage, Type};
use neurarchy_codegen::lower::{self, DelayKind, NeuronOptions, Order, Storage, SynapseKernels, SynapseOptions};
use neurarchy_codegen::slot::Slot;
use neurarchy_lang::check::{self, NeuronSource, RefractorySource, Stop, SynapseSource};
use neurarchy_lang::expr::{DrawId, Name, Owner};
use neurarchy_lang::model::{Method, NeuronModel, Paradigm};
use neurarchy_lang::planner;

use crate::neurons::{Neurons, close, environment, model, rate, spiking};
use crate::synapses::{self, Setup, Synapses};
use crate::world::Surroundings;

fn with(model: &'static NeuronModel, size: usize, precision: Precision, refractory: Option<f64>) -> Neurons {
    Neurons::with(model, size, 0.1, Method::Explicit, precision, refractory, Surroundings::default())
}

#[test]
fn a_refractory_neuron_keeps_its_values_whatever_the_increments_are() {
    let neuron = model(&NeuronSource {
        parameters: "z = 0".into(),
        equations: "dv/dt = 1 + ite(t > 0.35, 1/z, 0)\nn += 1 : int\nb = n > 100 : bool".into(),
        spike: Some("n == 3".into()),
        reset: Some("v = -1".into()),
        refractory: RefractorySource::Period,
        ..NeuronSource::default()
    });
    let mut neurons = with(neuron, 5, Precision::Double, Some(1.0));
    neurons.steps(9);
    assert_eq!(neurons.get("v"), [-1.0; 5]);
    assert_eq!(neurons.get("n"), [3.0; 5]);
}

#[test]
fn bounds_and_conductances_go_on_while_refractory() {
    let neuron = model(&NeuronSource {
        parameters: "lim = 10".into(),
        equations: "v += 1 : max=lim\ntau*dg_exc/dt = -g_exc : init=1".replace("tau", "5"),
        spike: Some("v > 2".into()),
        reset: Some("v = 2".into()),
        refractory: RefractorySource::Period,
        ..NeuronSource::default()
    });
    let mut neurons = with(neuron, 2, Precision::Double, Some(0.5));
    neurons.steps(4);
    neurons.set("lim", &[1.5, 10.0]);
    let before = neurons.first("g_exc");
    neurons.step();
    assert_eq!(neurons.get("v"), [1.5, 2.0]);
    assert!(neurons.first("g_exc") < before);
}

#[test]
fn conductances_without_an_equation_are_zero_after_the_step() {
    let neuron = spiking("", "v += g_exc\nu = g_inh", "v > 5", "v = 0");
    let mut neurons = Neurons::new(neuron, 3, 1.0, Method::Explicit);
    neurons.set("g_exc", &[1.0, 2.0, 6.0]);
    assert_eq!(neurons.step(), [2]);
    assert_eq!(neurons.get("v"), [1.0, 2.0, 0.0]);
    assert_eq!(neurons.get("g_exc"), [0.0; 3]);
}

/// A neuron whose reset counts the spikes of the population, which the condition of the others reads.
fn crowd() -> &'static NeuronModel {
    model(&NeuronSource {
        parameters: "count = 0 : population\nper = 0.2 : population".into(),
        equations: "v += 1\ns = 2*count : population".into(),
        spike: Some("v + count >= 3".into()),
        reset: Some("count += 1; v = 0".into()),
        axon_spike: Some("count == 4".into()),
        axon_reset: Some("count = 0".into()),
        refractory: RefractorySource::Attribute("per".into()),
        ..NeuronSource::default()
    })
}

#[test]
fn resets_of_population_wide_attributes_act_on_the_next_neuron() {
    let mut neurons = with(crowd(), 6, Precision::Double, None);
    assert!(neurons.kernels.spike.as_ref().is_some_and(|k| k.serial));
    neurons.set("v", &[0.0, 2.0, 1.0, 0.0, -2.0, -4.0]);
    // Neuron 0 has v = 1 and does not spike; neuron 1 does, and after it each has the help of those before.
    assert_eq!(neurons.step(), [1, 2, 3]);
    assert_eq!(neurons.get("count"), [3.0]);
    for _ in 0..20 {
        neurons.step();
    }
}

#[test]
fn spikes_without_population_wide_resets_need_no_second_kernel() {
    let neurons = with(spiking("", "v += 1", "v > 3", "v = 0"), 4, Precision::Double, Some(1.0));
    let update = neurons.kernels.update.as_ref().unwrap();
    assert!(neurons.kernels.spike.is_none() && !update.serial);
}

#[test]
fn times_are_computed_in_double_in_single_precision() {
    let neuron = spiking("tau = 3", "dv/dt = exp(-(t - t_last)/tau)\nw = t - 10000.0", "v > 1000", "v = 0");
    let neurons = with(neuron, 4, Precision::Float, None);
    let update = neurons.kernels.update.as_ref().unwrap();
    let in_double = |predicate: &dyn Fn(&Op) -> bool| {
        update.values.iter().any(|v| v.ty == Type::F64 && v.stage <= Stage::Element && predicate(&v.op))
    };
    assert!(in_double(&|op| matches!(op, Op::Binary(neurarchy_codegen::ir::Binary::Sub, ..))));
    let math_is_single = update.values.iter().all(|v| !matches!(v.op, Op::Math(..)) || v.ty == Type::F32);
    assert!(math_is_single, "{update}");
    let mut neurons = neurons;
    neurons.judge.step = 100_001;
    neurons.step();
    // 10000.1 - 10000 in single precision would be off by 4e-4.
    assert!((neurons.first("w") - 0.1).abs() < 1e-8, "{}", neurons.first("w"));
}

#[test]
fn integers_truncate_and_saturate_and_booleans_are_true_unless_zero() {
    for precision in [Precision::Double, Precision::Float] {
        let equations = "a = -2.7 : int\nb = 1e20 : int\nc = log(-1.0) : int\nd = log(-1.0) : bool\ne = 0.0 : bool\n\
                         r = ite(d, a, 0.5) + e";
        let mut neurons = with(rate("", equations), 1, precision, None);
        neurons.step();
        let values = ["a", "b", "c", "d", "e", "r"].map(|n| neurons.first(n));
        assert_eq!(values, [-2.0, 2_147_483_647.0, 0.0, 1.0, 0.0, -2.0]);
    }
}

#[test]
fn integers_alone_are_computed_in_double_in_single_precision() {
    let mut neurons =
        with(rate("a = 16777217 : int\nb = 1 : int", "c = a + b : int\nr = a - b"), 1, Precision::Float, None);
    neurons.step();
    assert_eq!([neurons.first("c"), neurons.first("r")], [16_777_218.0, 16_777_216.0]);
}

const DRAWS: &str = "a = Uniform(-1, 2)\nb = DiscreteUniform(2, 5)\nc = Normal(1.0, s)\nd = LogNormal(0.0, 0.5)\n\
                     e = Exponential(2.0)\nf = Gamma(2.0, s)\ng = Binomial(10, 0.5)\nh = Uniform(0, 1) + Uniform(0, 1)\n\
                     k = Uniform(0, 1) : population\nr = a";

#[test]
fn draws_are_those_of_their_key_element_and_step() {
    for precision in [Precision::Double, Precision::Float] {
        let mut neurons = with(rate("s = 0.5 : population", DRAWS), 20, precision, None);
        assert_eq!(neurons.kernels.draws.iter().filter(|d| d.drawn).count(), 2);
        neurons.steps(5);
        let (a, b, h) = (neurons.get("a"), neurons.get("b"), neurons.get("h"));
        assert!(a.iter().all(|x| (-1.0..2.0).contains(x)) && a.iter().any(|x| *x != a[0]));
        assert!(b.iter().all(|x| [2.0, 3.0, 4.0, 5.0].contains(x)));
        assert!(h.iter().any(|x| *x > 1.0), "two calls draw two numbers");
    }
}

#[test]
fn arguments_of_draws_are_those_before_the_equations_of_the_step() {
    let neuron = rate("", "s += 1 : population\nq = Uniform(s, s) : population\nr = Uniform(s, s)");
    let mut neurons = with(neuron, 3, Precision::Double, None);
    neurons.step();
    assert_eq!([neurons.first("r"), neurons.first("q"), neurons.first("s")], [0.0, 0.0, 1.0]);
    neurons.step();
    assert_eq!([neurons.first("r"), neurons.first("q"), neurons.first("s")], [1.0, 1.0, 2.0]);
    let setups: Vec<DrawId> = neurons.kernels.draws.iter().map(|d| d.id).collect();
    assert_eq!(setups, [DrawId(1)]);
}

#[test]
fn draws_of_synapses_belong_to_the_pair_of_neurons_whatever_the_order() {
    let neuron = rate("", "r = t");
    let equations = "u = Uniform(0, 1)\nn = Normal(0.0, s)\ng = Gamma(1.5, 2.0)\n\
                     p = Uniform(0, 1) : postsynaptic\nq = Gamma(1.5, 2.0) : postsynaptic\nc = Uniform(0, 1) : projection";
    let source = SynapseSource {
        parameters: "s = 2 : projection".into(),
        equations: equations.into(),
        ..SynapseSource::default()
    };
    let run = |order| {
        let setup = Setup::new(neuron, neuron, (4, 3), &[(0, 0), (2, 0), (1, 2), (3, 2)], order);
        let mut synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, Surroundings::default());
        synapses.begin(7);
        synapses.equations();
        ["u", "n", "g", "p", "q", "c"].map(|name| synapses.get(name))
    };
    assert_eq!(run(Order::Post), run(Order::Pre));
}

/// Kernels of a spiking synapse between neurons that have `g_exc`.
fn kernels(source: &SynapseSource, order: Order, change: impl Fn(&mut SynapseOptions)) -> SynapseKernels {
    let neuron = spiking("", "v += g_exc", "v > 1", "v = 0");
    let model = synapses::model(source, Paradigm::Spiking);
    let plan = planner::synapse(model, Method::Explicit).unwrap();
    let targets: [Name; 1] = ["exc".into()];
    let mut options = SynapseOptions {
        precision: Precision::Double,
        order,
        storage: Storage::Sparse,
        pre_rank: Element::U32,
        post_rank: Element::U32,
        delay: DelayKind::None,
        shared_weight: false,
        record: None,
        targets: &targets,
        conductances_alias: false,
        parallel_edges: false,
        pre: neuron,
        post: neuron,
        pre_targets: &targets,
        post_targets: &targets,
    };
    change(&mut options);
    lower::synapse(model, &plan, &options)
}

fn source(pre_spike: &str, post_spike: &str) -> SynapseSource {
    SynapseSource {
        parameters: "total = 0 : projection\nsum_post = 0 : postsynaptic".into(),
        pre_spike: Some(pre_spike.into()),
        post_spike: (!post_spike.is_empty()).then(|| post_spike.into()),
        ..SynapseSource::default()
    }
}

#[test]
fn kernels_are_serial_where_elements_depend_on_each_other_and_only_there() {
    let serial = |kernel: &Option<Kernel>| kernel.as_ref().unwrap().serial;
    for order in [Order::Post, Order::Pre] {
        let plain = kernels(&source("g_target += w; x = t", "w += x"), order, |_| {});
        assert_eq!((serial(&plain.pre_event), serial(&plain.post_event), plain.one_block), (false, false, false));
        let parallel = kernels(&source("g_target += w", ""), order, |o| o.parallel_edges = true);
        assert_eq!((serial(&parallel.pre_event), parallel.one_block), (true, false));
        let global = kernels(&source("g_target += w; total += 1", ""), order, |_| {});
        assert_eq!((serial(&global.pre_event), global.one_block), (true, true));
        let row = kernels(&source("g_target += w; sum_post += 1", "sum_post += w"), order, |_| {});
        assert_eq!((serial(&row.pre_event), serial(&row.post_event), row.one_block), (false, true, false));
        let alias = kernels(&source("g_target += w*pre.g_exc", ""), order, |o| o.conductances_alias = true);
        assert_eq!((serial(&alias.pre_event), alias.one_block), (true, true));
        let other = kernels(&source("g_target += w*pre.g_exc", ""), order, |_| {});
        assert_eq!((serial(&other.pre_event), other.one_block), (false, false));
    }
}

#[test]
fn a_shared_weight_is_one_value_and_is_read_once() {
    for order in [Order::Post, Order::Pre] {
        let kernels = kernels(&source("g_target += w", ""), order, |o| o.shared_weight = true);
        let kernel = kernels.pre_event.unwrap();
        let w = kernel.find(&Slot::Attribute(Owner::Own, "w".into())).unwrap();
        let load = kernel.values.iter().find(|v| matches!(v.op, Op::Load { slot, .. } if slot == w)).unwrap();
        assert_eq!(load.stage, Stage::Call);
        let neuron = spiking("", "v += g_exc", "v > 1", "v = 0");
        let mut setup = Setup::new(neuron, neuron, (2, 2), &[(0, 0), (1, 0), (1, 1)], order);
        setup.shared_weight = true;
        let mut synapses = Synapses::new(
            synapses::model(&source("g_target += w", ""), Paradigm::Spiking),
            setup,
            Surroundings::default(),
        );
        synapses.set("w", &[0.5; 3]);
        synapses.begin(0);
        synapses.events(Event::Pre, &[0, 1]);
        assert_eq!(synapses.judge.conductances[0], [1.0, 0.5]);
    }
}

#[test]
fn post_and_pre_attributes_of_all_kinds_are_read() {
    let neuron = rate("k = 3 : int\nflag = True\nglob = 2 : population", "r = t");
    for order in [Order::Post, Order::Pre] {
        for delays in [vec![], vec![2, 2, 2]] {
            let source = SynapseSource {
                equations: "x = pre.k/2 + ite(post.flag, post.glob, 0) + ite(pre.flag, 1, 2)\ny = pre.r + post.r"
                    .into(),
                ..SynapseSource::default()
            };
            let mut setup = Setup::new(neuron, neuron, (3, 2), &[(0, 0), (2, 0), (1, 1)], order);
            setup.delays = delays;
            let world = Surroundings {
                neurons: [
                    ((Owner::Pre, "k"), vec![3.0, 4.0, 5.0]),
                    ((Owner::Pre, "flag"), vec![1.0, 0.0, 1.0]),
                    ((Owner::Pre, "r"), vec![0.1, 0.2, 0.3]),
                    ((Owner::Post, "flag"), vec![0.0, 1.0]),
                    ((Owner::Post, "glob"), vec![2.0]),
                    ((Owner::Post, "r"), vec![10.0, 20.0]),
                ]
                .into(),
                ..Surroundings::default()
            };
            let delayed = !setup.delays.is_empty();
            let mut synapses = Synapses::new(synapses::model(&source, Paradigm::Rate), setup, world);
            synapses.begin(0);
            if delayed {
                // Of the past, other values: of k and flag as of r.
                synapses.remember("r", &[vec![0.0; 3], vec![7.0, 8.0, 9.0]]);
                for (name, element, values) in
                    [("k", Element::I32, [3.0, 4.0, 5.0]), ("flag", Element::Bool, [1.0, 0.0, 1.0])]
                {
                    synapses.memory.put(Slot::Delayed(name.into()), element, &values);
                    let of = |s: &neurarchy_codegen::evaluate::Synapse| values[s.pre];
                    let past = synapses.judge.synapses.iter().map(of).collect();
                    synapses.world.delayed.as_mut().unwrap().insert(name, past);
                }
            }
            synapses.equations();
            assert_eq!(synapses.get("x"), [2.5, 3.5, 6.0]);
            let y = if delayed { [17.0, 19.0, 28.0] } else { [10.1, 10.3, 20.2] };
            assert!(synapses.get("y").iter().zip(y).all(|(a, b)| close(*a, b, 1e-12)));
        }
    }
}

#[test]
fn sums_of_all_targets_are_added() {
    let world = Surroundings {
        sums: [((Owner::Own, "exc"), vec![1.0, 2.0]), ((Owner::Own, "inh"), vec![10.0, 20.0])].into(),
        ..Surroundings::default()
    };
    let neuron = rate("", "r = sum()\nx = sum(inh)\ny = sum(none)");
    let mut neurons = Neurons::with(neuron, 2, 1.0, Method::Explicit, Precision::Double, None, world);
    neurons.step();
    assert_eq!([neurons.get("r"), neurons.get("x"), neurons.get("y")], [[11.0, 22.0], [10.0, 20.0], [0.0, 0.0]]);
}

#[test]
fn axonal_spikes_transmit_without_touching_events() {
    for order in [Order::Post, Order::Pre] {
        let source = SynapseSource {
            pre_spike: Some("g_target += w; x += 1".into()),
            pre_axon_spike: Some("g_target += 10*w".into()),
            equations: "dy/dt = -y : event-driven".into(),
            ..SynapseSource::default()
        };
        let neuron = spiking("", "v += g_exc", "v > 1", "v = 0");
        for record in [None, Some(24)] {
            let mut setup = Setup::new(neuron, neuron, (2, 2), &[(0, 0), (1, 0), (1, 1)], order);
            setup.record = record;
            let model = synapses::model(&source, Paradigm::Spiking);
            let mut synapses = Synapses::new(model, setup, Surroundings::default());
            synapses.set("w", &[1.0, 2.0, 3.0]);
            synapses.begin(4);
            synapses.events(Event::Axon, &[1]);
            synapses.events(Event::Pre, &[0, 1]);
            assert_eq!(synapses.judge.conductances[0], [23.0, 33.0]);
            assert_eq!(synapses.judge.last_event, [4, 4, 4]);
        }
    }
}

#[test]
fn a_neuron_without_equations_has_no_kernels() {
    let neuron = rate("r = 1", "");
    let plan = planner::neuron(neuron, Method::Explicit).unwrap();
    let options = NeuronOptions { precision: Precision::Double, targets: &[], refractory: false };
    let kernels = lower::neuron(neuron, &plan, &options);
    assert!(kernels.global.is_none() && kernels.update.is_none() && kernels.spike.is_none());
}

#[test]
fn a_stop_condition_is_tested_for_every_neuron() {
    let neuron = spiking("lim = 2", "v += 1", "v > 100", "v = 0");
    let stop = check::stop_condition("(v > lim) and (t_last < 0) : any", neuron, &environment()).unwrap();
    let Stop::Expr(condition) = stop.condition else { panic!("{stop:?}") };
    let mut neurons = with(neuron, 3, Precision::Double, None);
    neurons.set("v", &[0.0, 1.5, 4.0]);
    neurons.step();
    let options = NeuronOptions { precision: Precision::Double, targets: &[], refractory: false };
    let kernel = lower::condition(neuron, &condition, &options);
    neurons.memory.put(Slot::Holds, Element::Bool, &[0.0; 16]);
    neurons.memory.run(&kernel, 0, 16);
    assert_eq!(neurons.memory.get(&Slot::Holds)[..3], [0.0, 1.0, 1.0]);
}

#[test]
fn a_kernel_prints_itself() {
    let neuron = spiking("tau = 10", "tau*dv/dt = -v + g_exc", "v > 1", "v = 0");
    let update = with(neuron, 1, Precision::Double, None).kernels.update.unwrap();
    let text = update.to_string();
    for part in [
        "equations, spikes and resets (over elements)",
        "writes own.v : f64",
        "reads dt : f64",
        "each element",
        "own.v[element] = %",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}
