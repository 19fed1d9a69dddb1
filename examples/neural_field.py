"""A neural field that attends to one of several moving targets.

Three noisy bumps move on circles over a map; a field with local excitation and broad inhibition (a difference of
Gaussians) keeps one of them in its focus and follows it, although the others are as strong.

    Rougier and Vitay (2006). Emergence of attention within a neural population. Neural Networks 19(5), 573-581.
    doi:10.1016/j.neunet.2005.04.004. The field itself: Amari (1977), Biological Cybernetics 27, 77-87.

Shows: populations with two dimensions, `connect_one_to_one`, `connect_dog`, callbacks with `every`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=2000.0, help="biological time in ms (default: 2000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=7)
N = 40

Stimulus = ann.Neuron(
    parameters="baseline = 0.0",
    equations="r = clip(baseline + Uniform(-0.5, 0.5), 0.0, 1.0)",
)

Field = ann.Neuron(
    parameters="tau = 10.0 : population   # ms",
    equations="""
        tau * dmu/dt = -mu + sum(exc) + sum(inh)
        r = clip(mu, 0.0, 1.0)
    """,
)

stimulus = ann.Population((N, N), Stimulus)
field = ann.Population((N, N), Field)
ann.Projection(stimulus, field, "exc").connect_one_to_one(weights=1.0)
ann.Projection(field, field, "inh").connect_dog(amp_pos=0.1, sigma_pos=0.1, amp_neg=0.06, sigma_neg=1.5)

rows, columns = np.mgrid[0:N, 0:N] / (N - 1.0) - 0.5


def positions(t):
    """Where the three bumps are."""
    angles = 2.0 * np.pi * (t / 4000.0 + np.arange(3) / 3.0)
    return 0.3 * np.cos(angles), 0.3 * np.sin(angles)


@ann.every(period=10.0)
def move(n):
    y, x = positions(ann.get_time())
    bumps = [np.exp(-((rows - a) ** 2 + (columns - b) ** 2) / (2.0 * 0.07**2)) for a, b in zip(y, x, strict=True)]
    stimulus.baseline = 0.8 * np.sum(bumps, axis=0)


m = ann.Monitor(field, "r", period=10.0)
seen = ann.Monitor(stimulus, "r", period=10.0)
ann.compile()
ann.simulate(options.duration)
activity, given = m.get("r", reshape=True), seen.get("r", reshape=True)

total = activity.sum(axis=(1, 2))
found = np.flatnonzero(total > 1.0)
times = 10.0 * found
centre = (
    np.array([(activity[k] * rows).sum() for k in found]) / total[found],
    np.array([(activity[k] * columns).sum() for k in found]) / total[found],
)
distances = np.array([np.hypot(centre[0][i] - y, centre[1][i] - x) for i, (y, x) in enumerate(map(positions, times))])
attended = int(np.argmin(distances[-1]))
print(f"{'focus found after':<28}{times[0]:.0f} ms")
print(f"{'distance from the target':<28}{distances[len(distances) // 2 :, attended].mean() * (N - 1):.1f} neurons")

plt.rcParams.update({"font.size": 8, "figure.dpi": 200})
shots = np.linspace(found[0], len(activity) - 1, 4).astype(int)
figure, axes = plt.subplots(2, 4, figsize=(6.9, 3.6), layout="constrained")
for column, k in enumerate(shots):
    axes[0, column].imshow(given[k], cmap="gray", vmin=0, vmax=1)
    axes[0, column].set_title(f"{10 * k} ms")
    axes[1, column].imshow(activity[k], cmap="magma", vmin=0, vmax=1)
    y, x = positions(10.0 * k)
    for number in range(3):
        style = {"color": "#56B4E9" if number == attended else "0.5", "fill": False, "linewidth": 0.8}
        place = ((x[number] + 0.5) * (N - 1), (y[number] + 0.5) * (N - 1))
        axes[1, column].add_patch(plt.Circle(place, 5.5, **style))
for axis in axes.flat:
    axis.set(xticks=[], yticks=[])
axes[0, 0].set_ylabel("input")
axes[1, 0].set_ylabel("field")
figure.savefig("neural_field.png")
