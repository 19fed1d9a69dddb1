"""Electrical synapses synchronise inhibitory interneurons.

Fifty fast-spiking neurons receive slightly different currents and spike at different times. After one second gap
junctions between random pairs of them are switched on: currents w * (pre.v - post.v), in both directions. The network
fires in unison.

    Lewis and Rinzel (2003). Dynamics of spiking neurons connected by both inhibitory and electrical coupling. Journal
    of Computational Neuroscience 14(3), 283-309. doi:10.1023/A:1023265027714

Shows: continuous transmission between spiking neurons (`psp=`), symmetric connectivity from a matrix, `transmission`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--neurons", type=int, default=50, help="number of neurons (default: 50)")
options = parser.parse_args()

ann.setup(dt=0.1, seed=5)
rng = np.random.default_rng(5)
N = options.neurons

# Fast-spiking neurons as in Izhikevich (2003).
FastSpiking = ann.Neuron(
    parameters="I = 6.0",
    equations="""
        dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I + g_gap : init = -65.0
        du/dt = 0.1 * (0.2 * v - u) : init = -13.0
    """,
    spike="v > 30.0",
    reset="""
        v = -65.0
        u += 2.0
    """,
)

GapJunction = ann.Synapse(psp="w * (pre.v - post.v)", name="Gap junction")

pop = ann.Population(N, FastSpiking)
pop.I = rng.uniform(5.8, 6.2, N)
pop.v = rng.uniform(-65.0, -50.0, N)

# Each pair is coupled with a probability of a half, in both directions.
pairs = np.triu(rng.random((N, N)) < 0.5, 1)
matrix = [[2.0 / N if coupled else None for coupled in row] for row in pairs | pairs.T]
gaps = ann.Projection(pop, pop, "gap", GapJunction)
gaps.connect_from_matrix(matrix)
gaps.transmission = False

spikes = ann.Monitor(pop, "spike")
ann.compile()
ann.simulate(1000.0)
gaps.transmission = True
ann.simulate(1000.0)
times, ranks = spikes.raster_plot()


def synchrony(begin, end):
    """Length of the mean vector of the phases at the end of the interval: 1 if all spike at once."""
    last = [times[(ranks == rank) & (times >= begin) & (times < end)][-2:] for rank in range(N)]
    phases = [2.0 * np.pi * (end - each[-1]) / (each[-1] - each[-2]) for each in last if len(each) == 2]
    return abs(np.mean(np.exp(1j * np.array(phases))))


print(f"{'synchrony, uncoupled':<24}{synchrony(500.0, 1000.0):.2f}")
print(f"{'synchrony, coupled':<24}{synchrony(1500.0, 2000.0):.2f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (raster, rate) = plt.subplots(2, 1, figsize=(6.9, 3.2), sharex=True, layout="constrained", height_ratios=(2, 1))
shown = (times > 700.0) & (times < 1500.0)
raster.plot(times[shown], ranks[shown], "|", color="0.2", markersize=3, markeredgewidth=0.6)
raster.set(ylabel="neuron", xlim=(700, 1500))
counts, edges = np.histogram(times, bins=np.arange(700.0, 1502.0, 2.0))
rate.fill_between(edges[:-1], counts / N, color="#0072B2", step="post")
rate.set(xlabel="time (ms)", ylabel="share spiking\nin 2 ms", ylim=(0, 1))
for axis in (raster, rate):
    axis.axvline(1000.0, color="#D55E00", linewidth=0.8)
raster.text(1005.0, N * 1.02, "gap junctions on", color="#D55E00")
figure.savefig("gap_junctions.png")
