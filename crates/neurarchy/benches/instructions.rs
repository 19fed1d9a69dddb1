//! What `make bench-instructions` counts the instructions of: small networks, each for some steps. Building them and making
//! their machine code is not counted. The code is for the oldest CPU that is supported, so that the counts are those of any
//! machine.

#![allow(missing_docs, reason = "the macros make public items without any")]

use gungraun::{library_benchmark, library_benchmark_group, main};
use neurarchy::{Connector, Distribution, Network, Neuron, Pattern, Result, Settings, Synapse, Weights};

const DT_MS: f64 = 0.1;

#[library_benchmark(setup = ready)]
#[bench::integrate_and_fire(200, |n| neurons(n, &coba("-50.0 + 1000.0")))]
#[bench::hodgkin_huxley(50, |n| neurons(n, &hodgkin_huxley()))]
#[bench::izhikevich_with_noise(100, |n| neurons(n, &izhikevich()))]
fn update_of_neurons(network: (Network, f64)) -> Network {
    simulated(network)
}

#[library_benchmark(setup = ready)]
#[bench::spikes(100, |n| connected(n, None, 0.2))]
#[bench::plasticity(100, |n| connected(n, Some(&stdp()), 0.2))]
#[bench::sparse_weighted_sums(20, |n| rates(n, None, 0.1))]
#[bench::dense_learning(20, |n| rates(n, Some(&oja()), 1.0))]
#[bench::sparse_learning(20, |n| rates(n, Some(&oja()), 0.1))]
fn synapses(network: (Network, f64)) -> Network {
    simulated(network)
}

#[library_benchmark(setup = ready)]
#[bench::balanced(1000, balanced)]
fn whole_network(network: (Network, f64)) -> Network {
    simulated(network)
}

library_benchmark_group!(name = instructions, benchmarks = [update_of_neurons, synapses, whole_network]);
main!(library_benchmark_groups = instructions);

/// A network after its first step, which makes it ready, and the milliseconds that are counted.
fn ready(steps: u32, build: fn(&mut Network) -> Result<()>) -> (Network, f64) {
    neurarchy::compile_for_oldest_cpu();
    let made = || -> Result<Network> {
        let mut network = Network::new(Settings { dt_ms: DT_MS, seed: Some(1), threads: 1, ..Settings::default() })?;
        build(&mut network)?;
        network.compile()?;
        network.simulate(DT_MS)?;
        Ok(network)
    };
    (made().expect("the network is correct"), f64::from(steps) * DT_MS)
}

/// The network is given back, so that its end is not counted.
fn simulated((mut network, duration_ms): (Network, f64)) -> Network {
    network.simulate(duration_ms).expect("nothing stops the simulation");
    network
}

fn neurons(network: &mut Network, neuron: &Neuron) -> Result<()> {
    network.add_population(&[1000], neuron, None).map(|_| ())
}

/// Every neuron of one population spikes in every tenth step and reaches a fifth of another.
fn connected(network: &mut Network, synapse: Option<&Synapse>, probability: f64) -> Result<()> {
    let clock = Neuron::new("phase = 0.0", "x = modulo(t / dt + phase, 10.0)\ng_exc = 0.0").spike("x < 0.5", "");
    let pre = network.add_population(&[500], &clock, None)?;
    let post = network.add_population(&[500], &clock, None)?;
    for population in [pre, post] {
        network.set(population, "phase", None, &Distribution::discrete_uniform(0.0, 9.0)?.into())?;
    }
    let projection = network.add_projection(pre.into(), post.into(), &["exc".into()], synapse, None)?;
    connect(network, projection, probability)
}

fn rates(network: &mut Network, synapse: Option<&Synapse>, probability: f64) -> Result<()> {
    let neuron = Neuron::new("tau = 10.0 : population", "tau*dr/dt + r = 0.01*sum(exc) + 0.5 : init = 0.1, min = 0.0");
    let population = network.add_population(&[500], &neuron, None)?;
    let projection = network.add_projection(population.into(), population.into(), &["exc".into()], synapse, None)?;
    connect(network, projection, probability)
}

fn connect(network: &mut Network, projection: neurarchy::ProjectionId, probability: f64) -> Result<()> {
    let pattern = if probability == 1.0 {
        Pattern::AllToAll { allow_self_connections: true }
    } else {
        Pattern::FixedProbability { probability, allow_self_connections: true }
    };
    network.connect(
        projection,
        Connector::new(pattern, Weights::Distribution(Distribution::uniform(0.0, 0.1)?)),
        false,
    )?;
    Ok(())
}

fn balanced(network: &mut Network) -> Result<()> {
    let all = network.add_population(&[400], &coba("-50.0"), None)?;
    network.set(all, "v", None, &Distribution::normal(-55.0, 5.0)?.into())?;
    for (ranks, target, weight) in [(0..320, "exc", 0.6), (320..400, "inh", 6.7)] {
        let view = neurarchy::View::of(all, ranks.collect::<Vec<u32>>());
        let projection = network.add_projection(view, all.into(), &[target.into()], None, None)?;
        let pattern = Pattern::FixedProbability { probability: 0.2, allow_self_connections: false };
        network.connect(projection, Connector::new(pattern, Weights::Number(weight)), false)?;
    }
    Ok(())
}

/// Vogels and Abbott (2005), with this threshold.
fn coba(threshold: &str) -> Neuron {
    Neuron::new(
        "El = -60.0 : population\n tau = 20.0 : population\n tau_exc = 5.0 : population\n tau_inh = 10.0 : population",
        "tau*dv/dt = (El - v) + g_exc*(0.0 - v) + g_inh*(-80.0 - v) + 20.0 : init = -60.0
         tau_exc*dg_exc/dt = -g_exc
         tau_inh*dg_inh/dt = -g_inh",
    )
    .spike(&format!("v > {threshold}"), "v = -60.0")
    .refractory_ms(5.0)
}

/// Hodgkin and Huxley (1952).
fn hodgkin_huxley() -> Neuron {
    Neuron::new(
        "",
        "prev = V
         am = 0.1*(V + 40.0)/(1.0 - exp(-(V + 40.0)/10.0))
         bm = 4.0*exp(-(V + 65.0)/18.0)
         ah = 0.07*exp(-(V + 65.0)/20.0)
         bh = 1.0/(1.0 + exp(-(V + 35.0)/10.0))
         an = 0.01*(V + 55.0)/(1.0 - exp(-(V + 55.0)/10.0))
         bn = 0.125*exp(-(V + 65.0)/80.0)
         dm/dt = am*(1.0 - m) - bm*m : init = 0.05, exponential
         dh/dt = ah*(1.0 - h) - bh*h : init = 0.6, exponential
         dn/dt = an*(1.0 - n) - bn*n : init = 0.32, exponential
         dV/dt = 10.0 - 120.0*m^3*h*(V - 50.0) - 36.0*n^4*(V + 77.0) - 0.3*(V + 54.4) : init = -65.0, exponential",
    )
    .spike("(V > 0.0) and (prev <= 0.0)", "")
}

/// Izhikevich (2003).
fn izhikevich() -> Neuron {
    Neuron::new(
        "a = 0.02\n b = 0.2\n c = -65.0\n d = 8.0",
        "I = g_exc - g_inh + 5.0*Normal(0.0, 1.0)
         dv/dt = 0.04*v^2 + 5.0*v + 140.0 - u + I : init = -65.0
         du/dt = a*(b*v - u) : init = -13.0",
    )
    .spike("v >= 30.0", "v = c\n u += d")
}

/// Song, Miller and Abbott (2000).
fn stdp() -> Synapse {
    Synapse::new("tau = 20.0 : projection", "tau*dx/dt = -x : event-driven\n tau*dy/dt = -y : event-driven")
        .pre_spike("g_target += w\n x += 0.01\n w = clip(w - y, 0.0, 0.1)")
        .post_spike("y += 0.01\n w = clip(w + x, 0.0, 0.1)")
}

/// Oja (1982).
fn oja() -> Synapse {
    Synapse::new("tau = 1000.0 : projection", "tau*dw/dt = pre.r*post.r - w*post.r^2 : min = 0.0")
}
