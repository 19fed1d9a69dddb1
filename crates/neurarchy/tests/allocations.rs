//! The step loop allocates nothing, whatever the network does: spikes, rates, delays, learning, random numbers, recordings.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use neurarchy::{
    Connector, Delays, Distribution, Network, Neuron, Object, Pattern, PopulationId, ProjectionId, Result, Settings,
    Synapse, Weights,
};
use neurarchy_engine::in_step_loop;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static ELSEWHERE: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, which counts what threads ask for in the step loop, and elsewhere.
struct Counting;

fn count() {
    if in_step_loop() { &ALLOCATIONS } else { &ELSEWHERE }.fetch_add(1, Ordering::Relaxed);
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as promised by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as promised by the caller.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How a network is connected: probability (1: all to all), longest delay in ms (0: none), synapse.
struct Connected<'a>(f64, f64, Option<&'a Synapse>);

fn connect(network: &mut Network, all: PopulationId, Connected(p, delay, synapse): Connected) -> Result<ProjectionId> {
    let projection = network.add_projection(all.into(), all.into(), &["exc".into()], synapse, None)?;
    let pattern = if p == 1.0 {
        Pattern::AllToAll { allow_self_connections: true }
    } else {
        Pattern::FixedProbability { probability: p, allow_self_connections: false }
    };
    let mut connector = Connector::new(pattern, Weights::Distribution(Distribution::uniform(0.0, 0.1)?));
    if delay > 0.0 {
        connector = connector.delays(Delays::Distribution(Distribution::uniform(1.0, delay)?));
    }
    network.connect(projection, connector, false)?;
    Ok(projection)
}

/// 600 noisy neurons.
fn spiking(network: &mut Network) -> Result<PopulationId> {
    let neuron = Neuron::new("tau = 10.0 : population", "tau*dv/dt = -v + g_exc + 1.5*Uniform(0.0, 2.0)\ng_exc = 0.0")
        .spike("v > 1.0", "v = 0.0")
        .refractory_ms(2.0);
    network.add_population(&[600], &neuron, None)
}

/// 300 leaky integrators with noise.
fn rates(network: &mut Network) -> Result<PopulationId> {
    let neuron = "tau*dr/dt + r = 0.01*sum(exc) + Normal(0.5, 0.1) : init = 0.1, min = 0.0\nm = mean(r) : population";
    network.add_population(&[300], &Neuron::new("tau = 10.0 : population", neuron), None)
}

fn stdp() -> Synapse {
    Synapse::new("tau = 20.0 : projection", "tau*dx/dt = -x : event-driven\ntau*dy/dt = -y : event-driven")
        .pre_spike("g_target += w\nx += 0.01\nw = clip(w - y, 0.0, 0.1)")
        .post_spike("y += 0.01\nw = clip(w + x, 0.0, 0.1)")
}

/// Tsodyks and Markram (1997), with a noise of every synapse that is drawn in each step.
fn noisy_depression() -> Synapse {
    let equations = "dx/dt = (1.0 - x)/100.0 : init = 1.0, event-driven\nnoise = Uniform(0.5, 1.5)";
    Synapse::new("U = 0.2 : projection", equations).pre_spike("g_target += w*x*noise\nx *= (1.0 - U)")
}

/// Oja (1982), with noise.
fn oja() -> Synapse {
    let equations = "tau*dw/dt = pre.r*post.r - w*post.r^2 + 0.001*Normal(0.0, 1.0) : min = 0.0";
    Synapse::new("tau = 1000.0 : projection", equations)
}

/// A network, and an object with the variables that are recorded.
type Case = (&'static str, fn(&mut Network, bool) -> Result<()>);

const CASES: [Case; 8] = [
    ("spikes and delays", |n, recorded| {
        let all = spiking(n)?;
        connect(n, all, Connected(0.1, 15.0, None))?;
        record(n, recorded, all, &["spike", "v", "g_exc"])
    }),
    ("spikes, all to all", |n, recorded| {
        let all = spiking(n)?;
        connect(n, all, Connected(1.0, 0.0, None))?;
        record(n, recorded, all, &["spike"])
    }),
    ("spikes, delays and learning", |n, recorded| {
        let all = spiking(n)?;
        let projection = connect(n, all, Connected(0.1, 15.0, Some(&stdp())))?;
        if recorded {
            n.add_monitor(Object::Projection(projection), &["w".to_string()], Some(10.0), None, true)?;
        }
        record(n, recorded, all, &["spike"])
    }),
    ("spikes and synapses with random numbers", |n, recorded| {
        let all = spiking(n)?;
        connect(n, all, Connected(0.05, 5.0, Some(&noisy_depression())))?;
        record(n, recorded, all, &["spike"])
    }),
    ("rates", |n, recorded| {
        let all = rates(n)?;
        connect(n, all, Connected(0.1, 0.0, None))?;
        record(n, recorded, all, &["r", "m"])
    }),
    ("rates and delays", |n, recorded| {
        let all = rates(n)?;
        connect(n, all, Connected(0.1, 15.0, None))?;
        record(n, recorded, all, &["r"])
    }),
    ("rates and learning, all to all", |n, recorded| {
        let all = rates(n)?;
        connect(n, all, Connected(1.0, 0.0, Some(&oja())))?;
        record(n, recorded, all, &["r"])
    }),
    ("rates, delays and learning", |n, recorded| {
        let all = rates(n)?;
        connect(n, all, Connected(0.1, 5.0, Some(&oja())))?;
        record(n, recorded, all, &["r"])
    }),
];

fn record(network: &mut Network, recorded: bool, all: PopulationId, variables: &[&str]) -> Result<()> {
    if recorded {
        let variables: Vec<String> = variables.iter().map(ToString::to_string).collect();
        network.add_monitor(Object::Population(all.into()), &variables, None, None, true)?;
    }
    Ok(())
}

#[test]
fn the_step_loop_allocates_nothing() -> Result<()> {
    for (name, build) in CASES {
        for (threads, recorded) in [(1, false), (1, true), (2, false), (2, true)] {
            let mut network = Network::new(Settings { seed: Some(1), threads, ..Settings::default() })?;
            build(&mut network, recorded)?;
            network.compile()?;
            network.simulate(100.0)?;
            let found = ALLOCATIONS.load(Ordering::Relaxed);
            assert_eq!(found, 0, "{name}, {threads} threads, recorded: {recorded}");
        }
    }
    // The allocator is the one that counts.
    assert!(ELSEWHERE.load(Ordering::Relaxed) > 0);
    Ok(())
}
