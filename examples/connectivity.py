"""Connectivity of all kinds: the patterns that projections can have.

Each panel is a matrix of weights from forty neurons (columns) to forty neurons (rows): the elementary patterns with a
distribution of the weights, patterns that fall with the distance, a small world by a function of our own, matrices,
parts of populations, and a projection that was saved to a file and read again; in one panel it is the delays.

    Senk et al. (2022). Connectivity concepts in neuronal network modeling.
    PLoS Computational Biology 18(9), e1010086. doi:10.1371/journal.pcbi.1010086
    Watts and Strogatz (1998). Collective dynamics of 'small-world' networks.
    Nature 393, 440-442. doi:10.1038/30918 (the small world)

Shows: all connectors (`connect_one_to_one` ... `connect_from_file`), `LILConnectivity`, `CSR`, `sparse_random_matrix`,
all distributions, storage formats, random delays, views, `receptive_fields`, dendrites and single synapses,
`summary`.
"""

import random
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import scipy.sparse
from scipy.io import mmwrite

import neurarchy as ann

ann.setup(dt=1.0, seed=10)
random.seed(10)
N = 40
scratch = tempfile.TemporaryDirectory()
FOLDER = Path(scratch.name)

Relay = ann.Neuron(parameters="r = 1.0")
Sum = ann.Neuron(equations="r = sum(exc)")


def small_world(pre, post, neighbours, rewired):
    """A ring, in which each neuron listens to its neighbours, or with a small probability to anyone."""
    rng = np.random.default_rng(1)
    synapses = ann.LILConnectivity()
    for rank in range(post.size):
        ring = {(rank + step) % pre.size for step in range(-neighbours, neighbours + 1)}
        others = sorted(set(range(pre.size)) - ring)
        ranks = sorted(int(rng.choice(others)) if rng.random() < rewired else source for source in ring)
        synapses.add(rank, sorted(set(ranks)), 1.0, 0.0)
    return synapses


def chain(pre, post):
    """Groups of five neurons, each of which excites the next one."""
    synapses = ann.CSR()
    for rank in range(5, post.size):
        first = 5 * (rank // 5 - 1)
        synapses.push_back(rank, list(range(first, first + 5)), [1.0], [1.0])
    return synapses


def of_a_file():
    """Write a matrix as another program would, in the format Matrix Market, and return the name of the file."""
    triangle = np.tril(np.ones((N, N))) * np.linspace(0.2, 1.0, N)
    mmwrite(FOLDER / "triangle.mtx", scipy.sparse.coo_matrix(triangle))
    return FOLDER / "triangle.mtx"


def connect(pre, post):
    """One projection for each panel."""
    sparse = ann.sparse_random_matrix(N, N, 0.15, ann.LogNormal(0.0, 0.5))
    distances = ann.sparse_delays_from_weights(sparse, ann.DiscreteUniform(1, 5))
    entries = np.where(distances.toarray() > 0.0, sparse.toarray(), None)
    blocks = [[None if (i // 10 + j // 10) % 2 else (i % 10 + 1) / 10.0 for j in range(N)] for i in range(N)]

    def new(pre=pre, post=post):
        return ann.Projection(pre, post, "exc")

    return {
        "one_to_one": new().connect_one_to_one(weights=ann.Normal(1.0, 0.3)),
        "all_to_all": new().connect_all_to_all(weights=ann.Uniform(0.0, 1.0), storage_format="dense"),
        "fixed_probability": new().connect_fixed_probability(0.2, weights=ann.Exponential(2.0)),
        "fixed_number_pre": new().connect_fixed_number_pre(8, weights=ann.Gamma(2.0, 0.3)),
        "fixed_number_post": new().connect_fixed_number_post(8, weights=ann.Binomial(10, 0.3), storage_format="csr"),
        "gaussian": new().connect_gaussian(amp=1.0, sigma=0.1, limit=0.05),
        "dog": new().connect_dog(amp_pos=1.0, sigma_pos=0.07, amp_neg=0.4, sigma_neg=0.25, limit=0.02),
        "function: small world": new().connect_with_func(small_world, neighbours=3, rewired=0.1),
        "function: chain": new().connect_with_func(chain),
        "from_matrix": new().connect_from_matrix(blocks),
        "from_sparse": new().connect_from_sparse(sparse),
        "from_matrix_market": new().connect_from_matrix_market(of_a_file()),
        "delays": new().connect_from_matrix(entries, delays=distances.toarray(), pre_post=True),
        "views": new(pre[:20], post[::2]).connect_all_to_all(ann.Uniform(0.5, 1.0)),
    }


projections = connect(ann.Population(N, Relay), ann.Population(N, Sum))
sheets = ann.Population((6, 6), Relay), ann.Population((6, 6), Sum)
planar = ann.Projection(*sheets, "exc").connect_gaussian(amp=1.0, sigma=0.15)
print(ann.summary())
ann.compile()
matrices = {name: proj.connectivity_matrix(fill=np.nan) for name, proj in projections.items()}
matrices["receptive_fields (6 x 6)"] = planar.receptive_fields()[1:]
for name in ("small world", "chain"):
    counts = projections[f"function: {name}"].nb_synapses_per_dendrite()
    print(f"{name:<16}{sum(counts)} synapses, {min(counts)} to {max(counts)} for a neuron")

# Dendrites, and single synapses.
world = projections["function: small world"]
listens = [world.dendrite(20).synapse(rank).w for rank in world[20].pre_ranks]
print(f"{'neuron 20':<16}listens to {world[20].pre_ranks} with weights {set(listens)}")
matrices["delays"] = np.full((N, N), np.nan)
for row in projections["delays"]:
    matrices["delays"][row.post_rank, row.pre_ranks] = row.delay
print(f"{'delays':<16}{np.nanmin(matrices['delays']):.0f} to {np.nanmax(matrices['delays']):.0f} ms")

# Where a projection was saved, another network can begin.
world.save_connectivity(FOLDER / "world.npz")
ann.clear()
pre, post = ann.Population(N, Relay), ann.Population(N, Sum)
again = ann.Projection(pre, post, "exc").connect_from_file(FOLDER / "world.npz")
ann.compile(silent=True)
ann.simulate(1.0)
same = np.array_equal(again.connectivity_matrix(), np.nan_to_num(matrices["function: small world"]))
print(f"{'from_file':<16}the same synapses: {same}; mean input {post.r.mean():.2f}")

plt.rcParams.update({"font.size": 7, "figure.dpi": 200})
figure, axes = plt.subplots(4, 4, figsize=(6.9, 6.4), layout="constrained")
for axis, (name, matrix) in zip(axes.flat, matrices.items(), strict=False):
    limit = np.nanmax(np.abs(matrix))
    axis.imshow(matrix, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest")
    axis.set(title=name, xticks=[], yticks=[])
present = again.connectivity_matrix() > 0.0
counts = present.sum(axis=1), present.sum(axis=0)
axes.flat[15].hist(counts, bins=np.arange(2.5, 12.0), color=("#0072B2", "#D55E00"), label=("in", "out"))
axes.flat[15].set(title="small world: degrees", yticks=[])
axes.flat[15].legend(frameon=False)
axes[0, 0].set(xlabel="from", ylabel="to")
figure.savefig("connectivity.png")
scratch.cleanup()
