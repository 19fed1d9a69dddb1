//! Balanced network of conductance-based integrate-and-fire neurons, without Python.
//!
//! The same network as `examples/coba.py`; with the same seed the spikes are the same, bit for bit.
//!
//! Vogels and Abbott (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
//! Journal of Neuroscience 25(46), 10786-10795.
//!
//! `cargo run --release --example coba [-- --seed 42 --threads 1 --duration 1000 --spikes FILE]`; `--spikes` writes a
//! line `step rank` for each spike.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use neurarchy::analysis::{coefficients_of_variation, mean_rate};
use neurarchy::{Connector, Distribution, Network, Neuron, Object, Pattern, Recorded, Settings, View, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse()?;
    let start = Instant::now();
    let settings = Settings { dt_ms: 0.1, seed: Some(options.seed), threads: options.threads, ..Settings::default() };
    let mut network = Network::new(settings)?;
    let coba = Neuron::new(
        "El = -60.0       : population
         Vr = -60.0       : population
         Vt = -50.0       : population
         Erev_exc = 0.0   : population
         Erev_inh = -80.0 : population
         tau = 20.0       : population
         tau_exc = 5.0    : population
         tau_inh = 10.0   : population
         I = 20.0         : population",
        "tau * dv/dt = (El - v) + g_exc * (Erev_exc - v) + g_inh * (Erev_inh - v) + I
         tau_exc * dg_exc/dt = -g_exc
         tau_inh * dg_inh/dt = -g_inh",
    )
    .spike("v > Vt", "v = Vr")
    .refractory_ms(5.0);
    let all = network.add_population(&[4000], &coba, None)?;
    let excitatory = View::of(all, (0..3200).collect::<Vec<u32>>());
    let inhibitory = View::of(all, (3200..4000).collect::<Vec<u32>>());
    network.set(all, "v", None, &Distribution::normal(-55.0, 5.0)?.into())?;
    network.set(all, "g_exc", None, &Distribution::normal(4.0, 1.5)?.into())?;
    network.set(all, "g_inh", None, &Distribution::normal(20.0, 12.0)?.into())?;
    for (pre, target, weight) in [(excitatory, "exc", 0.6), (inhibitory, "inh", 6.7)] {
        let projection = network.add_projection(pre, all.into(), &[target.to_string()], None, None)?;
        let pattern = Pattern::FixedProbability { probability: 0.02, allow_self_connections: false };
        network.connect(projection, Connector::new(pattern, Weights::Number(weight)), false)?;
    }
    let monitor = network.add_monitor(Object::Population(all.into()), &["spike".to_string()], None, None, true)?;
    let built = start.elapsed();

    network.compile()?;
    let compiled = start.elapsed();
    network.simulate(options.duration_ms)?;
    let simulated = start.elapsed();

    let Recorded::Spikes(trains) = network.recorded(monitor, "spike", false)? else {
        return Err("a spike recording holds spikes".into());
    };
    let (exc, inh) = trains.split_at(3200);
    println!("{:<24}{:.2} Hz", "rate, excitatory", mean_rate(exc, options.duration_ms));
    println!("{:<24}{:.2} Hz", "rate, inhibitory", mean_rate(inh, options.duration_ms));
    let cv = coefficients_of_variation(&trains);
    println!("{:<24}{:.3}", "CV of the intervals", cv.iter().sum::<f64>() / cv.len().max(1) as f64);
    println!("{:<24}{:.3} s", "build", built.as_secs_f64());
    println!("{:<24}{:.3} s", "compile", (compiled - built).as_secs_f64());
    println!("{:<24}{:.3} s", "simulate", (simulated - compiled).as_secs_f64());
    if let Some(path) = options.spikes {
        let mut spikes: Vec<(u64, u32)> =
            trains.iter().flat_map(|(rank, steps)| steps.iter().map(move |&step| (step, *rank))).collect();
        spikes.sort_unstable();
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        for (step, rank) in spikes {
            writeln!(file, "{step} {rank}")?;
        }
        file.flush()?;
    }
    Ok(())
}

struct Options {
    seed: u64,
    threads: usize,
    duration_ms: f64,
    spikes: Option<String>,
}

impl Options {
    fn parse() -> Result<Options, Box<dyn Error>> {
        let mut options = Options { seed: 42, threads: 1, duration_ms: 1000.0, spikes: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--seed" => options.seed = value.parse()?,
                "--threads" => options.threads = value.parse()?,
                "--duration" => options.duration_ms = value.parse()?,
                "--spikes" => options.spikes = Some(value),
                _ => {
                    return Err(format!("unknown option {name}; there are --seed --threads --duration --spikes").into());
                }
            }
        }
        Ok(options)
    }
}
