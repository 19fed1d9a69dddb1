"""A topographic map refines itself by making and removing synapses.

Sixty neurons receive random synapses from sixty others, on which bumps of activity appear at random places. Learning
strengthens synapses between neurons that are active together; weak ones are pruned, and new ones are made, more often
between neurons whose positions correspond. In the end each neuron listens to a small neighbourhood of its place.

    Bamford, Murray and Willshaw (2010). Synaptic rewiring for topographic mapping and receptive field development.
    Neural Networks 23(4), 517-527. doi:10.1016/j.neunet.2010.01.005 (here in a rate-coded form)

Shows: structural plasticity by conditions (`pruning=`, `creating=`), with probabilities that depend on both neurons.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--trials", type=int, default=3000, help="number of bumps (default: 3000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=4, structural_plasticity=True)
rng = np.random.default_rng(4)
N = 60

Source = ann.Neuron(parameters="x = 0.0 ; r = 0.0")

Map = ann.Neuron(
    parameters="x = 0.0 ; tau = 5.0 : population",
    equations="""
        tau * dmu/dt = -mu + sum(exc) - sum(inh) + sum(lat)
        r = clip(mu, 0.0, 1.0)
    """,
)

Rewiring = ann.Synapse(
    parameters="""
        eta = 0.01 : projection
        s = 0.0015 : projection   # probability of a new synapse between corresponding places
        width = 0.1 : projection
    """,
    equations="dw/dt = eta * post.r * (pre.r - 3.0 * post.r * w) : min = 0.0, max = 1.0",
    creating="s * exp(-(pre.x - post.x)^2 / (2.0 * width^2)) + 0.02 * s > Uniform(0.0, 1.0) : w = 0.05",
    pruning="(w < 0.03) and (0.02 > Uniform(0.0, 1.0))",
)

source = ann.Population(N, Source)
target = ann.Population(N, Map)
source.x = target.x = np.linspace(0.0, 1.0, N)
proj = ann.Projection(source, target, "exc", Rewiring)
proj.connect_fixed_probability(0.3, weights=ann.Uniform(0.05, 0.15))
# Neighbours help each other.
ann.Projection(target, target, "lat").connect_gaussian(amp=0.12, sigma=0.04)
ann.Projection(target, target, "inh").connect_all_to_all(weights=0.02)
ann.compile()
proj.start_creating(period=10.0)
proj.start_pruning(period=10.0)

before = proj.connectivity_matrix()
counts, spreads = [], []
places = np.linspace(0.0, 1.0, N)
for trial in range(options.trials):
    source.r = np.exp(-((places - rng.uniform(-0.1, 1.1)) ** 2) / (2.0 * 0.05**2))
    ann.simulate(20.0)
    if trial % max(options.trials // 100, 1) == 0:
        weights = proj.connectivity_matrix()
        distance = np.abs(places[:, None] - places[None, :])
        counts.append(proj.nb_synapses)
        spreads.append((weights * distance).sum() / weights.sum())
after = proj.connectivity_matrix()

print(f"{'synapses':<28}{int((before > 0).sum())} before, {proj.nb_synapses} after")
print(f"{'mean distance':<28}{spreads[0]:.3f} before, {spreads[-1]:.3f} after")

plt.rcParams.update({"font.size": 8, "figure.dpi": 200})
figure, axes = plt.subplots(1, 3, figsize=(6.9, 2.3), layout="constrained", width_ratios=(1, 1, 1.1))
for axis, matrix, title in zip(axes, (before, after), ("before", "after"), strict=False):
    axis.imshow(np.where(matrix > 0, matrix, np.nan), cmap="viridis", vmin=0, vmax=after.max(), origin="lower")
    axis.set(title=title, xlabel="from neuron", ylabel="to neuron")
steps = np.linspace(0, options.trials, len(counts))
axes[2].plot(steps, counts, color="0.4")
axes[2].set(xlabel="bumps", ylabel="synapses", ylim=(0, None))
right = axes[2].twinx()
right.plot(steps, spreads, color="#0072B2")
right.set(ylim=(0, None))
right.set_ylabel("mean distance", color="#0072B2")
figure.savefig("structural_plasticity.png")
