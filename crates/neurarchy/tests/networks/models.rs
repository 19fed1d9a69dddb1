//! Small versions of the examples.

use neurarchy::{
    Connector, Distribution, Network, Neuron, Object, Pattern, Recorded, Settings, Synapse, View, Weights,
};

/// What a network ends with, as bits.
pub type Outcome = Box<dyn Fn(&mut Network) -> Vec<u64>>;

pub fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| name.to_string()).collect()
}

fn all_to_all(weights: Distribution) -> Connector {
    Connector::new(Pattern::AllToAll { allow_self_connections: false }, Weights::Distribution(weights))
}

/// A balanced network of 400 neurons; what it ends with, as bits.
pub fn coba(network: &mut Network) -> neurarchy::Result<Outcome> {
    let neuron = Neuron::new(
        "El = -60.0 : population; Vr = -60.0 : population; Vt = -50.0 : population; Ee = 0.0 : population
         Ei = -80.0 : population; tau = 20.0 : population; te = 5.0 : population; ti = 10.0 : population
         I = 20.0 : population",
        "tau * dv/dt = (El - v) + g_exc * (Ee - v) + g_inh * (Ei - v) + I + 0.5 * Normal(0.0, 1.0)
         te * dg_exc/dt = -g_exc : exponential
         ti * dg_inh/dt = -g_inh : exponential",
    )
    .spike("v > Vt", "v = Vr")
    .refractory_ms(5.0);
    let all = network.add_population(&[400], &neuron, None)?;
    network.set(all, "v", None, &Distribution::normal(-55.0, 5.0)?.into())?;
    for (ranks, target, weight, delay) in [(0..320u32, "exc", 0.6, 0.3), (320..400, "inh", 6.7, 0.1)] {
        let pre = View::of(all, ranks.collect::<Vec<u32>>());
        let projection = network.add_projection(pre, all.into(), &names(&[target]), None, None)?;
        let pattern = Pattern::FixedProbability { probability: 0.1, allow_self_connections: false };
        let delays = neurarchy::Delays::Number(delay);
        network.connect(projection, Connector::new(pattern, Weights::Number(weight)).delays(delays), false)?;
    }
    let monitor = network.add_monitor(Object::Population(all.into()), &names(&["spike"]), None, None, true)?;
    Ok(Box::new(move |network| {
        let Ok(Recorded::Spikes(trains)) = network.recorded(monitor, "spike", true) else { return vec![] };
        let mut bits: Vec<u64> = trains.into_iter().flat_map(|(_, steps)| steps).collect();
        assert!(bits.len() > 100, "the network is active");
        bits.extend(network.get(all, "v").unwrap().to_f64().iter().map(|v| v.to_bits()));
        bits
    }))
}

/// One hundred Poisson inputs with plastic synapses and random delays onto twenty neurons.
pub fn stdp(network: &mut Network) -> neurarchy::Result<Outcome> {
    let poisson =
        Neuron::new("rate = 50.0 : population", "draw = Uniform(0.0, 1.0)").spike("draw < rate * dt / 1000.0", "");
    let integrator = Neuron::new(
        "tau = 20.0 : population; te = 5.0 : population",
        "tau * dV/dt = -70.0 - V - g_exc * V : init = -60.0
         te * dg_exc/dt = -g_exc",
    )
    .spike("V > -54.0", "V = -60.0");
    let synapse = Synapse::new(
        "tau = 20.0 : projection; w_max = 0.05 : projection",
        "tau * dx/dt = -x : event-driven
         tau * dy/dt = -y : event-driven
         tau * dz/dt = post.g_exc - z",
    )
    .pre_spike("g_target += w; x += 0.1 * w_max; w = w - y : min = 0.0")
    .post_spike("y += 0.12 * w_max; w += x : max = w_max");
    let inputs = network.add_population(&[100], &poisson, None)?;
    let outputs = network.add_population(&[20], &integrator, None)?;
    let projection = network.add_projection(inputs.into(), outputs.into(), &names(&["exc"]), Some(&synapse), None)?;
    let delays = neurarchy::Delays::Distribution(Distribution::uniform(1.0, 7.0)?);
    network.connect(projection, all_to_all(Distribution::uniform(0.0, 0.05)?).delays(delays), false)?;
    Ok(Box::new(move |network| {
        let w = network.get_synapses(projection, "w").unwrap().to_f64();
        assert!(w.iter().any(|&w| w > 0.049_999), "the weights have moved to their bounds");
        let z = network.get_synapses(projection, "z").unwrap().to_f64();
        w.iter().chain(&z).map(|v| v.to_bits()).collect()
    }))
}

/// One hundred Poisson inputs onto 500 neurons, whose synapses do nothing but wait for spikes.
pub fn traces(network: &mut Network) -> neurarchy::Result<Outcome> {
    let poisson =
        Neuron::new("rate = 80.0 : population", "draw = Uniform(0.0, 1.0)").spike("draw < rate * dt / 1000.0", "");
    let integrator = Neuron::new("tau = 20.0 : population", "tau * dV/dt = g_exc - V; limit = Uniform(0.05, 0.2)")
        .spike("V > limit", "V = 0.0");
    let synapse = Synapse::new(
        "tau = 20.0 : projection; w_max = 0.1 : projection",
        "tau * dx/dt = -x : event-driven
         tau * dy/dt = -y : event-driven",
    )
    .pre_spike("g_target += w; x += 0.01 * w_max; w = w - y : min = 0.0")
    .post_spike("y += 0.0105 * w_max; w += x : max = w_max");
    let inputs = network.add_population(&[100], &poisson, None)?;
    let outputs = network.add_population(&[500], &integrator, None)?;
    let projection = network.add_projection(inputs.into(), outputs.into(), &names(&["exc"]), Some(&synapse), None)?;
    let pattern = Pattern::FixedProbability { probability: 0.3, allow_self_connections: false };
    let weights = Weights::Distribution(Distribution::uniform(0.0, 0.1)?);
    network.connect(projection, Connector::new(pattern, weights), false)?;
    let monitor = network.add_monitor(Object::Population(outputs.into()), &names(&["spike"]), None, None, true)?;
    Ok(Box::new(move |network| {
        let Ok(Recorded::Spikes(trains)) = network.recorded(monitor, "spike", true) else { return vec![] };
        let mut bits: Vec<u64> = trains.into_iter().flat_map(|(_, steps)| steps).collect();
        assert!(bits.len() > 1000, "post neurons spike: {}", bits.len());
        for variable in ["w", "x", "y"] {
            bits.extend(network.get_synapses(projection, variable).unwrap().to_f64().iter().map(|v| v.to_bits()));
        }
        bits
    }))
}

/// Neurons of which the second half, which spikes often, reaches the first, and the first, which never spikes, the second:
/// who owns the second half has nothing to deliver.
pub fn halves(network: &mut Network) -> neurarchy::Result<Outcome> {
    halves_with(network, "g_target += w")
}

/// The same, where spikes bring a value along that the update of neurons changes.
pub fn telling_halves(network: &mut Network) -> neurarchy::Result<Outcome> {
    halves_with(network, "g_target += w * (1.0 + pre.mood)")
}

fn halves_with(network: &mut Network, pre_spike: &str) -> neurarchy::Result<Outcome> {
    const HALF: u32 = 8192;
    let equations = "chance = Uniform(0.0, 1.0); mood = modulo(mood + 1.0, 3.0); heard = g_exc; g_exc = 0.0";
    let neuron = Neuron::new("often = 0.0", equations).spike("chance < often", "");
    let all = network.add_population(&[2 * HALF as usize], &neuron, None)?;
    let halves = [0..HALF, HALF..2 * HALF].map(|half| half.collect::<Vec<u32>>());
    let often: Vec<f64> = (0..2 * HALF).map(|rank| if rank < HALF { 0.0 } else { 0.05 }).collect();
    network.set(all, "often", None, &often.into())?;
    let synapse = Synapse::new("", "").pre_spike(pre_spike);
    for (pre, post) in [(0, 1), (1, 0)] {
        let view = |half: usize| View::of(all, halves[half].clone());
        let projection = network.add_projection(view(pre), view(post), &names(&["exc"]), Some(&synapse), None)?;
        let pattern = Pattern::FixedNumberPre { number: 50, allow_self_connections: true };
        network.connect(projection, Connector::new(pattern, Weights::Number(1.0)), false)?;
    }
    let monitor = network.add_monitor(Object::Population(all.into()), &names(&["heard"]), None, None, true)?;
    Ok(Box::new(move |network| {
        let Ok(Recorded::Samples { values, .. }) = network.recorded(monitor, "heard", true) else {
            panic!("what is heard is recorded")
        };
        let heard = values.to_f64();
        assert!(heard.iter().any(|&h| h > 1.0), "spikes arrive");
        heard.iter().map(|h| h.to_bits()).collect()
    }))
}

/// So many noisy neurons that threads update them in pieces, and begin with it while others still deliver spikes.
pub fn crowd(network: &mut Network) -> neurarchy::Result<Outcome> {
    let neuron = Neuron::new(
        "tau = 10.0 : population",
        "tau * dv/dt = Uniform(0.0, 2.2) + g_exc - v : init = 0.5; tau * dg_exc/dt = -g_exc",
    )
    .spike("v > 1.15", "v = 0.0")
    .refractory_ms(2.0);
    let all = network.add_population(&[9000], &neuron, None)?;
    let projection = network.add_projection(all.into(), all.into(), &names(&["exc"]), None, None)?;
    let pattern = Pattern::FixedNumberPre { number: 5, allow_self_connections: false };
    network.connect(projection, Connector::new(pattern, Weights::Number(0.02)), false)?;
    let monitor = network.add_monitor(Object::Population(all.into()), &names(&["spike"]), None, None, true)?;
    Ok(Box::new(move |network| {
        let Ok(Recorded::Spikes(trains)) = network.recorded(monitor, "spike", true) else { return vec![] };
        let mut bits: Vec<u64> = trains.into_iter().flat_map(|(_, steps)| steps).collect();
        assert!(bits.len() > 1000, "neurons spike: {}", bits.len());
        bits.extend(network.get(all, "v").unwrap().to_f64().iter().map(|v| v.to_bits()));
        bits
    }))
}

/// Bars on a retina of 6 x 6, learned by nine neurons.
pub fn bars(network: &mut Network) -> neurarchy::Result<Outcome> {
    let pixel = Neuron::new("", "seen = Uniform(0.0, 1.0); r = if seen < 0.2: 1.0 else: 0.0");
    let feature = Neuron::new("tau = 10.0 : population", "tau * dr/dt = sum(exc) - sum(inh) - r : min = 0.0");
    let oja = Synapse::new(
        "tau = 500.0 : projection; alpha = 8.0 : projection",
        "tau * dw/dt = post.r * (pre.r - alpha * post.r * w)",
    );
    let anti = Synapse::new(
        "tau = 500.0 : projection; decay = 0.1 : projection",
        "tau * dw/dt = post.r * (pre.r - decay * w) * log(2.0 + mean(post.r)) : min = 0.0",
    )
    .psp("w * tanh(pre.r)");
    let image = network.add_population(&[6, 6], &pixel, None)?;
    let features = network.add_population(&[3, 3], &feature, None)?;
    let forward = network.add_projection(image.into(), features.into(), &names(&["exc"]), Some(&oja), None)?;
    network.connect(forward, all_to_all(Distribution::uniform(0.0, 0.3)?), false)?;
    let lateral = network.add_projection(features.into(), features.into(), &names(&["inh"]), Some(&anti), None)?;
    let delays = neurarchy::Delays::Distribution(Distribution::discrete_uniform(1.0, 4.0)?);
    network.connect(lateral, all_to_all(Distribution::uniform(0.0, 1.0)?).delays(delays), true)?;
    Ok(Box::new(move |network| {
        let w = network.get_synapses(forward, "w").unwrap().to_f64();
        let v = network.get_synapses(lateral, "w").unwrap().to_f64();
        let r = network.get(features, "r").unwrap().to_f64();
        assert!(r.iter().any(|&r| r > 0.0), "the features respond");
        w.iter().chain(&v).chain(&r).map(|v| v.to_bits()).collect()
    }))
}

/// Settings of a test.
pub fn settings(dt_ms: f64, threads: usize) -> Settings {
    Settings { dt_ms, seed: Some(7), threads, always_parallel: true, ..Settings::default() }
}
