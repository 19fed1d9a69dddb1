"""Independent components of bar images, learned by Hebbian and anti-Hebbian plasticity.

Images of 8 x 8 pixels are superpositions of horizontal and vertical bars (Foldiak's bar problem). Feed-forward weights
follow Oja's rule, lateral inhibition an anti-Hebbian rule that makes the neurons compete: each of them comes to stand
for one bar.

    Foldiak (1990). Forming sparse representations by local anti-Hebbian learning.
    Biological Cybernetics 64(2), 165-170. doi:10.1007/BF02331346
    Oja (1982). A simplified neuron model as a principal component analyzer.
    Journal of Mathematical Biology 15(3), 267-273. doi:10.1007/BF00275687

Shows: rate-coded plasticity of weights in both directions, lateral inhibition, weights as receptive fields.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--trials", type=int, default=4000, help="images shown (default: 4000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=2)

Pixel = ann.Neuron(parameters="r = 0.0")

Feature = ann.Neuron(
    parameters="tau = 10.0 : population",
    equations="tau * dr/dt = sum(exc) - sum(inh) - r : min = 0.0",
)

Oja = ann.Synapse(
    parameters="""
        tau = 5000.0 : projection
        alpha = 8.0  : projection   # the weights of a neuron grow to a norm of 1 / sqrt(alpha)
    """,
    equations="tau * dw/dt = post.r * (pre.r - alpha * post.r * w)",
)

AntiHebb = ann.Synapse(
    parameters="""
        tau = 500.0  : projection
        decay = 0.1  : projection
    """,
    equations="tau * dw/dt = post.r * (pre.r - decay * w) : min = 0.0",
)

image = ann.Population(geometry=(8, 8), neuron=Pixel)
features = ann.Population(geometry=(4, 4), neuron=Feature)

feedforward = ann.Projection(pre=image, post=features, target="exc", synapse=Oja)
feedforward.connect_all_to_all(weights=ann.Uniform(0.0, 0.3))
lateral = ann.Projection(pre=features, post=features, target="inh", synapse=AntiHebb)
lateral.connect_all_to_all(weights=ann.Uniform(0.0, 1.0))

ann.compile()

rng = np.random.default_rng(2)
for _ in range(options.trials):
    bars = np.zeros((8, 8))
    bars[rng.random(8) < 1 / 8, :] = 1.0
    bars[:, rng.random(8) < 1 / 8] = 1.0
    image.r = bars
    ann.simulate(50.0)

fields = [np.array(feedforward.dendrite(rank).w).reshape(8, 8) for rank in range(features.size)]


def bar(field):
    """The bar that a receptive field is most like, as (orientation, index), and the correlation with it."""
    best = (-1.0, None)
    for orientation in (0, 1):
        for index in range(8):
            template = np.zeros((8, 8))
            template[(index, slice(None)) if orientation == 0 else (slice(None), index)] = 1.0
            best = max(best, (np.corrcoef(field.ravel(), template.ravel())[0, 1], (orientation, index)))
    return best


found = [bar(field) for field in fields]
print(f"{'neurons tuned to a bar':<24}{sum(r > 0.8 for r, _ in found)} of {features.size}")
print(f"{'bars found':<24}{len({which for r, which in found if r > 0.8})} of 16")

plt.rcParams.update({"font.size": 8, "figure.dpi": 200})
figure, axes = plt.subplots(2, 8, figsize=(6.9, 1.9), layout="constrained")
limit = max(field.max() for field in fields)
for axis, field in zip(axes.flat, fields, strict=True):
    shown = axis.imshow(field, cmap="Greys", vmin=0.0, vmax=limit, interpolation="nearest")
    axis.set(xticks=[], yticks=[])
figure.colorbar(shown, ax=axes, label="weight", shrink=0.9)
figure.savefig("bar_learning.png")
