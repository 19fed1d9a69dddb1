"""A spiking network on its way to other simulators and chips, and back.

Two populations of integrate-and-fire neurons, an excitatory one and one that inhibits it, are written to a file in the
Neuromorphic Intermediate Representation. The file is read as any other program would read it, and what is in it becomes
populations and projections again. NIR has neurons that are integrated explicitly, the standard neuron is integrated by
the exponential method: so the first exchange moves spikes a little. The second one changes nothing any more.

    Pedersen et al. (2024). Neuromorphic intermediate representation: a unified instruction set for interoperable
    brain-inspired computing. Nature Communications 15, 8122. doi:10.1038/s41467-024-52259-9

Shows: `to_nir` and `from_nir`, files of nir, spike trains that are given after `compile`.
"""

import argparse
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import nir
import numpy as np

import neurarchy as ann
from neurarchy.extensions.nir import from_nir, to_nir

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=1000.0, help="biological time in ms (default: 1000)")
options = parser.parse_args()

ann.setup(dt=0.1, seed=15)
rng = np.random.default_rng(15)
INPUTS = 60

# Each input fires at 10 Hz, and in the middle of the time at 30 Hz.
trains = []
for _ in range(INPUTS):
    times = rng.uniform(0.0, options.duration, rng.poisson(0.03 * options.duration))
    middle = (times > 0.4 * options.duration) & (times < 0.6 * options.duration)
    kept = times[middle | (rng.random(len(times)) < 1 / 3)]
    trains.append(np.unique(np.round(kept, 1)).tolist())

Cell = ann.IF_curr_exp(v_rest=0.0, v_reset=0.0, v_thresh=1.0, cm=1.0, tau_m=10.0, tau_syn_E=3.0, tau_syn_I=3.0)
source = ann.SpikeSourceArray(trains, name="source")
excitatory = ann.Population(80, Cell, name="excitatory")
inhibitory = ann.Population(20, Cell, name="inhibitory")
for pre, post, target, probability, weight in (
    (source, excitatory, "exc", 0.3, 0.080),
    (excitatory, inhibitory, "exc", 0.3, 0.050),
    (inhibitory, excitatory, "inh", 0.4, 0.030),
):
    proj = ann.Projection(pre, post, target, name=f"{pre.name}_to_{post.name}")
    proj.connect_fixed_probability(probability, weights=ann.Uniform(0.5 * weight, 1.5 * weight))


def spikes_of(cells):
    """Compile, simulate, and return time (ms) and rank of the spikes of each population."""
    monitors = {name: ann.Monitor(pop, "spike") for name, pop in cells.items()}
    ann.compile(silent=True)
    ann.simulate(options.duration)
    return {name: m.raster_plot() for name, m in monitors.items()}


def exchanged(folder):
    """Write the network to a file, forget it, and read the file."""
    to_nir(filename=Path(folder) / "network.nir")
    ann.clear()
    graph = nir.read(Path(folder) / "network.nir")
    parts = from_nir(graph)
    parts.populations["source"].spike_times = trains
    return graph, spikes_of({name: parts.populations[name] for name in ("excitatory", "inhibitory")})


with tempfile.TemporaryDirectory() as folder:
    found = {"before": spikes_of({"excitatory": excitatory, "inhibitory": inhibitory})}
    graph, found["exchanged"] = exchanged(folder)
    graph, found["exchanged again"] = exchanged(folder)

print(f"{'nodes':<20}{', '.join(sorted({type(node).__name__ for node in graph.nodes.values()}))}")
for name, spikes in found.items():
    same = all(np.array_equal(spikes[pop], found["exchanged"][pop]) for pop in spikes)
    counts = ", ".join(f"{len(times)} {pop}" for pop, (times, _) in spikes.items())
    print(f"{name:<20}{counts} spikes{', those of the first exchange' if same and 'again' in name else ''}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.2), layout="constrained")
for axis, (title, spikes) in zip(axes, found.items(), strict=False):
    axis.plot(*spikes["excitatory"], ".", color="#0072B2", markersize=1.2)
    axis.plot(spikes["inhibitory"][0], spikes["inhibitory"][1] + 80, ".", color="#D55E00", markersize=1.2)
    axis.set(title=title, xlabel="time (ms)", ylim=(0, 100), xlim=(0, options.duration))
axes[0].set_ylabel("neuron")
places = {"source": (0, 2), "excitatory": (0, 1), "inhibitory": (0.6, 0)}
for name, node in graph.nodes.items():
    if name in places:
        label = f"{name}\n({type(node).__name__})"
        axes[3].text(*places[name], label, ha="center", va="center", bbox={"boxstyle": "round", "fc": "0.93", "lw": 0})
for begin, end in graph.edges:
    for weights, onward in graph.edges:
        if weights == end and begin in places and onward in places:
            arrow = {"arrowstyle": "->", "shrinkA": 14, "shrinkB": 14, "connectionstyle": "arc3,rad=0.25"}
            axes[3].annotate("", places[onward], places[begin], arrowprops=arrow)
axes[3].set(title="the graph", xlim=(-0.6, 1.2), ylim=(-0.4, 2.4))
axes[3].axis("off")
figure.savefig("nir_exchange.png")
