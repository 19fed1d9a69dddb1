//! Kernels of a synapse agree with the scalar evaluator, in every layout. The bound is that of `evaluated`.

use neurarchy_codegen::evaluate::projection::Event;
use neurarchy_codegen::evaluate::{Evaluation, Projection, World};
use neurarchy_codegen::ir::{Element, Precision};
use neurarchy_codegen::lower::{self, DelayKind, Order, Storage, SynapseOptions};
use neurarchy_lang::check::{self, SynapseSource};
use neurarchy_lang::expr::{Name, Owner, Ref};
use neurarchy_lang::model::{Locality, NeuronModel, Paradigm, ValueType};
use neurarchy_lang::planner;

use super::check::{METHODS, environment, plain};
use super::choices::{Choices, Noise};
use super::evaluated::{Bounds, HOPELESS, LARGE, SMALL, bounds, chaotic, close, singular};
use super::grammar::Grammar;
use super::projection::{Doing, Layout, Outcome, PAIRS, SIDE, Surroundings, TARGETS, judge, kernels};
use super::{neuron_text, perturb, synapse_text};

/// One projection for a few steps.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let seed = choices.seed();
    let precision = if choices.one_in(4) { Precision::Float } else { Precision::Double };
    let spiking = choices.one_in(2);
    let dt = choices.of(&[1.0, 0.5, 0.1]);
    let method = choices.of(&METHODS);
    let (delay, delays) = match choices.below(3) {
        0 => (DelayKind::None, vec![1; PAIRS.len()]),
        1 => (DelayKind::Uniform, vec![3; PAIRS.len()]),
        _ => (DelayKind::PerSynapse, vec![1, 3, 2, 2, 1, 4, 2, 1]),
    };
    let order = choices.of(&[Order::Post, Order::Pre]);
    let storage = choices.of(&[Storage::Sparse, Storage::Dense { gaps: true }]);
    let layout = Layout { order, storage, delay, delays, precision };
    let plasticity = !choices.one_in(4);
    let mut g = Grammar { choices: &mut choices, slips: false, budget: 30, tame: true };
    let pre = some_neuron(&mut g, spiking);
    g.budget = 30;
    let post = some_neuron(&mut g, spiking);
    g.budget = 80;
    let source = synapse_text::synapse(&mut g, &pre, &post);
    let Ok(checked) = check::synapse(&source, pre.paradigm, &environment()) else { return };
    let model = checked.model;
    let targets: Vec<Name> = TARGETS.iter().map(|name| Name::from(*name)).collect();
    if !check::connect(&model, &pre, &post, &targets, &targets).is_empty() {
        return;
    }
    let Ok(plan) = planner::synapse(&model, method) else { return };
    let options = SynapseOptions {
        precision,
        order: layout.order,
        storage: layout.storage,
        pre_rank: Element::U16,
        post_rank: Element::U32,
        delay: layout.delay,
        shared_weight: false,
        record: None,
        targets: &targets,
        conductances_alias: false,
        parallel_edges: false,
        pre: &pre,
        post: &post,
        pre_targets: &targets,
        post_targets: &targets,
    };
    let compiled = lower::synapse(&model, &plan, &options);

    let mut noise = Noise(seed);
    let mut number = || f64::from(((noise.symmetric() * 4.0) as f32 * 64.0).round() / 64.0);
    let mut world = Surroundings::new(&pre, &post, &layout, 8, &mut number);
    let mut projection = Projection::new(&model, &PAIRS, SIDE, &targets, dt, method, &world);
    projection.delay_steps = layout.delays.clone();
    projection.plasticity = plasticity;
    for (attribute, values) in model.attributes.iter().zip(&mut projection.values) {
        if attribute.ty == ValueType::Float && &*attribute.name != "tau" {
            values.fill_with(&mut number);
        }
    }
    projection.conductances.iter_mut().for_each(|row| row.fill_with(&mut number));
    let mut doings = vec![Doing::Psp, Doing::Equations];
    if model.paradigm == Paradigm::Spiking {
        doings.insert(1, Doing::Events(Event::Pre, vec![0, 2, 3]));
        doings.insert(2, Doing::Events(Event::Axon, vec![1, 3]));
        doings.push(Doing::Events(Event::Post, vec![0, 1, 3]));
    }
    for step in 8..11 {
        projection.step = step;
        for doing in &doings {
            world = Surroundings::new(&pre, &post, &layout, step, &mut number);
            world.look_back = layout.delay != DelayKind::None && !matches!(doing, Doing::Events(..));
            // `post.g_exc` is the conductance that the projection adds to: in the engine one array.
            for (target, values) in TARGETS.iter().zip(&projection.conductances) {
                if let Some(rows) = world.neurons.get_mut(&(Owner::Post, format!("g_{target}").into())) {
                    rows[0].clone_from(values);
                }
            }
            world.draw_all(&projection, precision);
            // Where the text is the same, axonal spikes go the way of the others.
            if model.axon_shares_pre_spike && matches!(doing, Doing::Events(Event::Axon, _)) {
                continue;
            }
            let found = kernels(&projection, doing, &compiled, &world, &layout);
            let Some(expected) = judge(&projection, doing, &world) else { return };
            compare(&projection, doing, &found, &expected, &world, precision, &source);
            projection.values = found.values;
            projection.last_event = found.last_event.iter().map(|x| *x as i64).collect();
            if model.paradigm == Paradigm::Spiking {
                projection.conductances = found.received;
            }
            let state = projection.values.iter().chain(&projection.conductances).flatten();
            if state.into_iter().any(|x| x.is_nan() || x.abs() > LARGE) {
                return;
            }
        }
    }
}

fn some_neuron(g: &mut Grammar, spiking: bool) -> NeuronModel {
    let source = neuron_text::neuron(g, spiking);
    check::neuron(&source, &environment()).map_or_else(|_| plain(spiking), |checked| checked.model)
}

fn compare(
    before: &Projection<'_>,
    doing: &Doing,
    found: &Outcome,
    expected: &Outcome,
    world: &Surroundings,
    precision: Precision,
    source: &SynapseSource,
) {
    let Bounds { tolerance, moved } = bounds(precision);
    let iterates = found.iterates;
    let after = Projection { values: expected.values.clone(), ..before.clone() };
    let (found, expected) = (found.numbers(before.model), expected.numbers(before.model));
    let differ: Vec<usize> = (0..found.len()).filter(|i| !close(found[*i].1, expected[*i].1, tolerance)).collect();
    // A number that is none where events follow each other: a division by zero, whose sign nobody promises.
    let broken = expected.iter().any(|(_, x)| x.is_nan() || x.abs() > LARGE);
    if differ.is_empty() || iterates || broken || [before, &after].into_iter().any(|p| beyond(p, world, moved)) {
        return;
    }
    let mut noise = Noise(differ.len() as u64);
    let variants: Vec<Vec<(String, f64)>> =
        (0..12).filter_map(|variant| variant_of(before, doing, world, moved, variant, &mut noise)).collect();
    for i in differ {
        let (name, a) = &found[i];
        let b = expected[i].1;
        let answers = || variants.iter().map(|v| v[i].1);
        if answers().chain([b]).any(|x| x.is_nan() || x.abs() > LARGE) {
            continue;
        }
        let spread = answers().map(|x| (x - b).abs()).fold(0.0, f64::max);
        if spread > HOPELESS * moved * b.abs().max(1.0) {
            continue;
        }
        assert!(
            (a - b).abs() <= 100.0 * spread,
            "{name} in step {} by {doing:?}: kernels {a}, evaluator {b}, which differs by {spread} when everything is \
             moved by {moved}; dt {}, {:?}, {precision:?}, delays {:?}\n{source:#?}",
            before.step,
            before.dt,
            before.method,
            world.delays,
        );
    }
}

/// Some part of some expression has no finite value, or a very large or small one.
fn beyond(projection: &Projection<'_>, world: &Surroundings, moved: f64) -> bool {
    let model = projection.model;
    let mut found = false;
    let oldest = projection.last_event.iter().min().map_or(0, |last| projection.step - last);
    let interval = oldest as f64 * projection.dt;
    for synapse in &projection.synapses {
        let read = |r: &Ref| match r {
            Ref::Attribute(id) => {
                let place = match model.attribute(*id).locality {
                    Locality::Global => 0,
                    Locality::Postsynaptic => synapse.post,
                    Locality::Local => synapse.number,
                };
                projection.values[id.0 as usize][place]
            }
            Ref::Neuron(owner, name) => world.neuron(*owner, *synapse, name),
            Ref::Sum(owner, target) => world.sum(*owner, synapse.post, target.as_ref()),
            Ref::Reduced(reduction, owner, name) => world.reduced(*reduction, *owner, name),
            Ref::Constant(name) => world.constant(name),
            Ref::Time => projection.step as f64 * projection.dt,
            Ref::Step => projection.dt,
            Ref::LastSpike(owner) => world.last_spike(*owner, synapse.post) as f64 * projection.dt,
            Ref::Conductance => projection.conductances[0][synapse.post],
            Ref::Draw(id) => world.draw(*id, (synapse.pre, synapse.post)),
            _ => 1.0,
        };
        let evaluation = Evaluation { model, names: &read };
        perturb::for_each_part_of_synapse(model, &mut |e| {
            let x = evaluation.value(e);
            found |= x.is_nan() || x.abs() > LARGE || x != 0.0 && x.abs() < SMALL || chaotic(e, &evaluation, moved);
        });
        found |= singular(model, &model.equations, interval, &read);
    }
    found
}

/// The evaluator's answer with everything a little off; in every other variant whole numbers and times too.
fn variant_of(
    before: &Projection<'_>,
    doing: &Doing,
    world: &Surroundings,
    size: f64,
    variant: usize,
    noise: &mut Noise,
) -> Option<Vec<(String, f64)>> {
    let model = perturb::synapse(before.model, &before.values, size, noise);
    let mut projection = Projection { model: &model, ..before.clone() };
    let all = variant % 2 == 1;
    for (attribute, values) in model.attributes.iter().zip(&mut projection.values) {
        if all || attribute.ty == ValueType::Float {
            values.iter_mut().for_each(|x| *x = perturb::moved(*x, size, noise));
        }
    }
    projection.conductances.iter_mut().flatten().for_each(|x| *x = perturb::moved(*x, size, noise));
    if all {
        projection.dt = perturb::moved(projection.dt, size, noise);
    }
    let mut world = world.clone();
    world.constant = perturb::moved(world.constant, size, noise);
    let inputs = world.neurons.values_mut().flatten().chain(&mut world.sums).chain(&mut world.draws).flatten();
    inputs.chain(&mut world.reduced).for_each(|x| *x = perturb::moved(*x, size, noise));
    Some(judge(&projection, doing, &world)?.numbers(&model))
}
