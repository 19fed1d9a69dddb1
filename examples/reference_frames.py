"""Where something is relative to the head, from where it is on the retina and where the eyes look.

A layer of neurons multiplies the two: each of them is active for one place on the retina and one position of the eyes.
All neurons on a diagonal stand for the same place relative to the head, so that the sum along the diagonals is a map
that does not move when the eyes do.

    Pouget and Sejnowski (1997). Spatial transformations in the parietal cortex using basis functions.
    Journal of Cognitive Neuroscience 9(2), 222-237. doi:10.1162/jocn.1997.9.2.222

Shows: `DiagonalProjection`, products of inputs, populations of different dimensions, a callback with `every` and how
to switch it off (`disable_callbacks`).
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann
from neurarchy.extensions.diagonal import DiagonalProjection

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--saccades", type=int, default=200, help="number of eye movements (default: 200)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=16)
rng = np.random.default_rng(16)
N, BETWEEN = 41, 50.0  # degrees, from -20 to 20; ms

Input = ann.Neuron(
    parameters="""
        place = 0.0   : population   # degrees
        prefers = 0.0
        sigma = 4.0   : population
    """,
    equations="r = exp(-(place - prefers)^2 / (2.0 * sigma^2)) + 0.05 * Uniform(0.0, 1.0)",
)
Basis = ann.Neuron(equations="r = sum(retina) * sum(eyes)")
Map = ann.Neuron(
    parameters="tau = 5.0 : population   # ms",
    equations="tau * dr/dt = -r + pos(sum(exc) - 1.0)",
)

degrees = np.arange(N) - N // 2
retina, eyes = ann.Population(N, Input, name="retina"), ann.Population(N, Input, name="eyes")
retina.prefers = eyes.prefers = degrees
basis = ann.Population((N, N), Basis, name="basis")
head = ann.Population((1, 2 * N - 1), Map, name="head")
# Rows of the basis layer have a place on the retina, columns a position of the eyes.
present = [[1.0 if i == j else None for j in range(N)] for i in range(N)]
ann.Projection(retina, basis, "retina").connect_from_matrix([row for row in present for _ in range(N)])
ann.Projection(eyes, basis, "eyes").connect_from_matrix(present * N)
# Column x of the map sums the neurons (i, j) of the basis layer with i + j = x.
DiagonalProjection(basis, head, "exc").connect(weights=[0.2], slope=-1)
m = ann.Monitor(head, "r")
ann.compile()

target, positions, targets = 0.0, [], []


@ann.every(period=BETWEEN)
def saccade(n):
    """Look somewhere else; now and then the object moves, too."""
    global target
    if n % 10 == 0:
        target = rng.uniform(-15.0, 15.0)
    eyes.place = max(min(rng.normal(target, 8.0), 18.0), -18.0)
    retina.place = target - eyes.place
    positions.append(eyes.place)
    targets.append(target)


ann.simulate(options.saccades * BETWEEN)
activity = m.get("r")
shots = []
ann.disable_callbacks()
for place in (-10.0, 10.0):
    eyes.place, retina.place = place, 6.0 - place
    ann.simulate(BETWEEN)
    shots.append((place, basis.r, head.r[0]))

places = np.arange(2 * N - 1) - (N - 1)
decoded = activity @ places / np.maximum(activity.sum(axis=1), 1e-9)
ends = decoded[int(BETWEEN) - 1 :: int(BETWEEN)]
moved = np.array(targets)
print(f"{'mean error':<16}{np.mean(np.abs(ends - moved)):.2f} degrees, while the eyes move by {np.std(positions):.1f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.0), layout="constrained", width_ratios=(1, 1, 1, 1.6))
for axis, (place, layer, _) in zip(axes, shots, strict=False):
    axis.imshow(layer, cmap="magma", extent=(-20, 20, 20, -20))
    axis.plot([-14, 20], [20, -14], color="w", linewidth=0.5, linestyle="--")
    axis.set(title=f"eyes at {place:.0f}", xlabel="eyes (degrees)", xlim=(-20, 20), ylim=(20, -20))
axes[0].set_ylabel("retina (degrees)")
for (place, _, shown), colour in zip(shots, ("#0072B2", "#D55E00"), strict=True):
    axes[2].plot(places, shown, color=colour, label=f"eyes at {place:.0f}")
axes[2].axvline(6.0, color="0.7", linewidth=0.6)
axes[2].set(xlabel="head (degrees)", ylabel="activity", title="map")
count = min(options.saccades, 60)
axes[3].step(BETWEEN * np.arange(count) / 1000.0, positions[:count], color="0.8", where="post", label="eyes")
axes[3].step(BETWEEN * np.arange(count) / 1000.0, targets[:count], color="0.2", where="post", label="object")
axes[3].plot(np.arange(int(count * BETWEEN)) / 1000.0, decoded[: int(count * BETWEEN)], color="#D55E00", linewidth=0.8)
axes[3].set(xlabel="time (s)", ylabel="degrees", ylim=(-22, 29))
axes[3].legend(frameon=False, fontsize=6.5, ncols=2, loc="upper right")
figure.savefig("reference_frames.png")
