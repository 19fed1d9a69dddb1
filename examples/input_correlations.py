"""Spikes that come together drive a neuron more than as many that come alone.

A hundred inputs fire at 20 Hz, in five ways: independently, with slow common changes of their rates, with correlations
within 5 ms, in a volley now and then, and as translated from the rates of other neurons. The neurons that listen count
the same number of spikes, but those that get them at the same time fire more, and less regularly.

    Salinas and Sejnowski (2000). Impact of correlated synaptic input on output firing rate and variability in simple
    neuronal models. Journal of Neuroscience 20(16), 6193-6209. doi:10.1523/JNEUROSCI.20-16-06193.2000
    Brette (2009). Generation of correlated spike trains. Neural Computation 21(1), 188-215.

Shows: `PoissonPopulation`, `TimedPoissonPopulation`, `HomogeneousCorrelatedSpikeTrains`, `SpikeSourceArray`,
`Rate2SpikePopulation` and `Spike2RatePopulation`, and what is computed from spikes: `raster_plot`, `population_rate`,
`smoothed_rate`, `histogram`, `mean_fr`, `inter_spike_interval`, `coefficient_of_variation`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=10000.0, help="biological time in ms (default: 10000)")
options = parser.parse_args()

ann.setup(dt=0.5, seed=9)
rng = np.random.default_rng(9)
N, RATE = 100, 20.0

# Volleys: each comes at a random time, and takes half of the neurons along, each with a jitter of 1 ms.
volleys = rng.uniform(5.0, options.duration, int(2.0 * RATE * options.duration / 1000.0))
alone = [np.sort(rng.choice(volleys, len(volleys) // 2, replace=False)) for _ in range(N)]
trains = [np.unique(np.round(2.0 * np.abs(each + rng.normal(0.0, 1.0, len(each)))) / 2.0).tolist() for each in alone]

signal = ann.Population(N, ann.Neuron(equations="r = 0.2 * (1.0 + sin(2.0 * pi * t / 250.0))"), name="signal")
inputs = {
    "independent": ann.PoissonPopulation(N, rates=RATE),
    "slow changes": ann.TimedPoissonPopulation(N, rates=[0.5 * RATE, 1.5 * RATE], schedule=[0.0, 250.0], period=500.0),
    "within 5 ms": ann.HomogeneousCorrelatedSpikeTrains(N, rates=1.1 * RATE, corr=0.3, tau=5.0),
    "volleys": ann.SpikeSourceArray(trains),
    "from rates": ann.Rate2SpikePopulation(signal, scaling=100.0),
}
listeners, inward, outward = {}, {}, {}
for name, source in inputs.items():
    listeners[name] = ann.Population(10, ann.IF_curr_exp(tau_refrac=2.0, cm=0.2, tau_m=10.0, tau_syn_E=2.0))
    ann.Projection(source, listeners[name], "exc").connect_fixed_probability(0.5, weights=0.12)
    inward[name], outward[name] = ann.Monitor(source, "spike"), ann.Monitor(listeners[name], "spike")
decoded = ann.Spike2RatePopulation(inputs["from rates"], mode="window", window=50.0, scaling=100.0)
m = ann.Monitor(decoded, "r")
ann.compile()
ann.simulate(options.duration)

given = {name: monitor.get("spike") for name, monitor in inward.items()}
answered = {name: monitor.get("spike") for name, monitor in outward.items()}
print(f"{'inputs':<16}{'rate in':>10}{'variance/mean':>16}{'rate out':>10}{'CV':>8}")
steps = options.duration / ann.dt()
for name in inputs:
    # How much the number of spikes in 10 ms varies, relative to independent ones (Fano factor).
    counts = ann.histogram(given[name], bins=10.0)[:-1]
    rates = ann.mean_fr(given[name], duration=steps), ann.mean_fr(answered[name], duration=steps)
    cv = np.mean(ann.coefficient_of_variation(answered[name]) or [np.nan])
    print(f"{name:<16}{rates[0]:>7.1f} Hz{counts.var() / counts.mean():>16.1f}{rates[1]:>7.1f} Hz{cv:>8.2f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(4, 5, figsize=(6.9, 5.0), sharey="row", layout="constrained", height_ratios=(2, 1, 1, 1))
for column, name in zip(axes.T, inputs, strict=True):
    times, ranks = ann.raster_plot(given[name])
    shown = times < 1000.0
    column[0].plot(times[shown], ranks[shown], ".", markersize=0.6, color="0.2", rasterized=True)
    column[0].set(title=name, xlim=(0, 1000), ylim=(0, N), xticklabels=[])
    rate = ann.population_rate(given[name], smooth=10.0)[:2000]
    column[1].plot(0.5 * np.arange(len(rate)), rate, linewidth=0.7, color="#0072B2")
    column[1].set(xlim=(0, 1000), ylim=(0, 100), xticklabels=[])
    if name == "from rates":
        column[1].plot(0.5 * np.arange(2000), 100.0 * m.get("r")[:2000].mean(axis=1), linewidth=0.7, color="#56B4E9")
    # The first spikes may come late: the rate counts from there.
    first = min(train[0] for train in answered[name].values() if train) if any(answered[name].values()) else 0
    rate = ann.smoothed_rate(answered[name], smooth=5.0)[:, :2000].mean(axis=0)
    column[2].plot(0.5 * (first + np.arange(len(rate))), rate, linewidth=0.7, color="#D55E00")
    column[2].set(xlim=(0, 1000), ylim=(0, 150), xlabel="time (ms)")
    intervals = ann.inter_spike_interval(answered[name])
    column[3].hist(intervals, bins=np.arange(0.0, 150.0, 5.0), color="#D55E00", density=True)
    column[3].set(xlim=(0, 150), xlabel="interval (ms)", yticks=[])
for axis, label in zip(axes[:, 0], ("input", "rate (Hz)", "answer (Hz)", "intervals"), strict=True):
    axis.set_ylabel(label)
figure.align_ylabels()
figure.savefig("input_correlations.png")
