"""From rates to spikes and back.

A rate-coded signal drives Poisson neurons; five hundred integrate-and-fire neurons listen to them, and a projection
decodes their spikes into a rate again, over windows of two lengths.

    Vitay, Dinkelbach and Hamker (2015). ANNarchy: a code generation approach to neural simulations on parallel
    hardware. Frontiers in Neuroinformatics 9, 19. doi:10.3389/fninf.2015.00019

Shows: `PoissonPopulation(target=)`, `DecodingProjection`, one network of rate-coded and spiking populations.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--neurons", type=int, default=500, help="spiking neurons (default: 500)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=3)
N = options.neurons

Signal = ann.Neuron(equations="r = 50.0 * (1.0 + sin(2.0 * pi * t / 500.0)) + ite(t > 1000.0, 50.0, 0.0)")
Rate = ann.Neuron(equations="r = sum(exc)")

signal = ann.Population(1, Signal)
poisson = ann.PoissonPopulation(N, target="exc")
ann.Projection(signal, poisson, "exc").connect_all_to_all(1.0)

cells = ann.Population(N, ann.IF_curr_exp(v_rest=-65.0, v_thresh=-55.0, tau_m=10.0, tau_syn_E=5.0, tau_refrac=2.0))
ann.Projection(poisson, cells, "exc").connect_fixed_number_pre(40, weights=0.12)

readers = {window: ann.Population(1, Rate) for window in (10.0, 100.0)}
for window, reader in readers.items():
    ann.DecodingProjection(cells, reader, "exc", window=window).connect_all_to_all(1.0)

given = ann.Monitor(signal, "r")
spikes = ann.Monitor(cells, "spike")
decoded = {window: ann.Monitor(reader, "r") for window, reader in readers.items()}
ann.compile()
ann.simulate(2000.0)

rate = given.get("r")[:, 0]
results = {window: m.get("r")[:, 0] for window, m in decoded.items()}
times, ranks = spikes.raster_plot()
for window, each in results.items():
    lag = int(np.argmax([np.corrcoef(rate[: len(rate) - k], each[k:])[0, 1] for k in range(150)]))
    fit = np.corrcoef(rate[: len(rate) - lag], each[lag:])[0, 1]
    print(f"{f'window of {window:.0f} ms':<24}correlation {fit:.3f}, {lag} ms late")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(3, 1, figsize=(6.9, 3.6), sharex=True, layout="constrained", height_ratios=(1, 1.4, 1))
axes[0].plot(rate, color="0.2")
axes[0].set(ylabel="signal (Hz)", ylim=(0, None))
shown = ranks < 40
axes[1].plot(times[shown], ranks[shown], ".", color="0.2", markersize=0.8)
axes[1].set(ylabel="spiking neuron", xlim=(0, 2000))
for (window, each), colour in zip(results.items(), ("#56B4E9", "#D55E00"), strict=True):
    axes[2].plot(each, color=colour, linewidth=0.8, label=f"{window:.0f} ms")
axes[2].set(xlabel="time (ms)", ylabel="decoded (Hz)", ylim=(0, 1.5 * results[100.0].max()))
axes[2].legend(frameon=False, title="window", ncols=2, loc="upper left", fontsize=7)
figure.savefig("hybrid.png")
