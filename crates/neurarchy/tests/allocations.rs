//! The step loop allocates nothing, whatever the network does: spikes, delays, learning, recordings.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use neurarchy::{
    Connector, Delays, Distribution, Network, Neuron, Object, Pattern, Result, Settings, Synapse, Weights,
};
use neurarchy_engine::in_step_loop;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, which counts what threads ask for in the step loop.
struct Counting;

fn count() {
    if in_step_loop() {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
    }
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

/// 600 noisy neurons that excite each other with delays of 1 to 15 steps and learn, and all kinds of recordings.
fn spiking(threads: usize) -> Result<Network> {
    let mut network = Network::new(Settings { seed: Some(1), threads, ..Settings::default() })?;
    let neuron = Neuron::new("tau = 10.0 : population", "tau*dv/dt = -v + g_exc + 1.5*Uniform(0.0, 2.0)\ng_exc = 0.0")
        .spike("v > 1.0", "v = 0.0")
        .refractory_ms(2.0);
    let stdp = Synapse::new("tau = 20.0 : projection", "tau*dx/dt = -x : event-driven\ntau*dy/dt = -y : event-driven")
        .pre_spike("g_target += w\nx += 0.01\nw = clip(w - y, 0.0, 0.1)")
        .post_spike("y += 0.01\nw = clip(w + x, 0.0, 0.1)");
    let all = network.add_population(&[600], &neuron, None)?;
    let projection = network.add_projection(all.into(), all.into(), &["exc".into()], Some(&stdp), None)?;
    let pattern = Pattern::FixedProbability { probability: 0.1, allow_self_connections: false };
    let delays = Delays::Distribution(Distribution::uniform(1.0, 15.0)?);
    let connector = Connector::new(pattern, Weights::Distribution(Distribution::uniform(0.0, 0.1)?)).delays(delays);
    network.connect(projection, connector, false)?;
    let variables = ["spike", "v", "g_exc"].map(String::from);
    network.add_monitor(Object::Population(all.into()), &variables, None, None, true)?;
    network.add_monitor(Object::Projection(projection), &["w".to_string()], Some(10.0), None, true)?;
    Ok(network)
}

#[test]
fn the_step_loop_allocates_nothing() -> Result<()> {
    for threads in [1, 2] {
        let mut network = spiking(threads)?;
        network.compile()?;
        network.simulate(1000.0)?;
        assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), 0, "with {threads} threads");
    }
    Ok(())
}
