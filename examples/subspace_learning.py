"""Neurons that learn the principal subspace of images from what their reconstruction leaves unexplained.

Sixteen linear neurons look at patches of random scenes with the spectrum of natural ones. Their synapses are used in
both directions: forward they excite the neurons, backward they reconstruct the patch. What the reconstruction misses
changes them. In the end the neurons span the subspace of the first principal components. Meanwhile a second population
sees other patches through the same synapses, which tests what has been learnt.

    Oja (1989). Neural networks, principal components, and subspaces.
    International Journal of Neural Systems 1(1), 61-68. doi:10.1142/S0129065789000475

Shows: `Transpose` and `Copy`, which share the synapses of a projection, a `Logger` for TensorBoard, `receptive_fields`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann
from neurarchy.extensions.convolution import Copy, Transpose
from neurarchy.extensions.tensorboard import Logger

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--patches", type=int, default=6000, help="patches shown (default: 6000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=8)
rng = np.random.default_rng(8)
SIDE, NEURONS = 12, 16

# A scene: noise whose amplitudes fall with the frequency, as in natural ones (Field, 1987).
frequency = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.fftfreq(256)[None, :])
scene = np.real(np.fft.ifft2(np.fft.fft2(rng.normal(size=(256, 256))) / np.maximum(frequency, 1 / 256)))
scene = (scene - scene.mean()) / scene.std()


def patch():
    """A patch from somewhere, without its mean."""
    y, x = rng.integers(0, 256 - SIDE, 2)
    return scene[y : y + SIDE, x : x + SIDE] - scene[y : y + SIDE, x : x + SIDE].mean()


Pixel = ann.Neuron(
    parameters="r = 0.0",
    equations="missing = r - sum(back)",
)
Linear = ann.Neuron(equations="r = sum(exc)")
Subspace = ann.Synapse(
    parameters="eta = 0.002 : projection",
    equations="dw/dt = eta * post.r * pre.missing",
)

image, test = ann.Population((SIDE, SIDE), Pixel), ann.Population((SIDE, SIDE), Pixel)
features, answers = ann.Population((4, 4), Linear), ann.Population((4, 4), Linear)
forward = ann.Projection(image, features, "exc", Subspace)
forward.connect_all_to_all(weights=ann.Uniform(-0.05, 0.05))
Transpose(forward, "back").connect()
Copy(test, answers, "exc").connect_copy(forward)
ann.compile()

patches = np.array([patch().ravel() for _ in range(3000)])
components = np.linalg.eigh(patches.T @ patches)[1].T[::-1]
possible = np.sum((patches @ components[:NEURONS].T) ** 2) / np.sum(patches**2)

kept = []
with Logger("runs", experiment="subspace_learning") as logger:
    for trial in range(options.patches):
        image.r, test.r = patch(), patch()
        # The synapses learn when the reconstruction is there.
        ann.disable_learning()
        ann.simulate(2.0)
        ann.enable_learning()
        ann.step()
        if trial % 10 == 0:
            weights = forward.connectivity_matrix()
            rebuilt = answers.r.ravel() @ weights
            kept.append(1.0 - np.sum((test.r.ravel() - rebuilt) ** 2) / np.sum(test.r**2))
            logger.add_scalars("variance", {"kept": kept[-1], "possible": possible}, trial)
            logger.add_histogram("weights", weights, trial)
    fields = np.array([forward.dendrite(rank).receptive_field() for rank in range(NEURONS)])
    logger.add_images("receptive fields", fields, options.patches, equalize=True)
    logger.add_parameters({"eta": forward.eta, "neurons": NEURONS}, {"kept": float(np.mean(kept[-20:]))})

weights = fields.reshape(NEURONS, -1)
basis = np.linalg.qr(weights.T)[0]
overlap = np.sum((components[:NEURONS] @ basis) ** 2) / NEURONS
print(f"{'variance kept':<24}{np.mean(kept[-20:]):.1%} of {possible:.1%}")
print(f"{'overlap with components':<24}{overlap:.2f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.0), layout="constrained", width_ratios=(0.8, 1, 1, 1.3))
axes[0].imshow(scene[:100, :100], cmap="gray")
axes[0].set(title="a scene", xticks=[], yticks=[])
for axis, shown, title in ((axes[1], weights, "receptive fields"), (axes[2], components[:16], "components")):
    grid = shown.reshape(4, 4, SIDE, SIDE)
    grid = np.pad(grid, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=np.nan)
    axis.imshow(grid.transpose(0, 2, 1, 3).reshape(4 * (SIDE + 1), -1), cmap="RdBu_r")
    axis.set(title=title, xticks=[], yticks=[])
    axis.axis("off")
smooth = np.convolve(kept, np.ones(15) / 15, mode="valid")
axes[3].plot(10 * np.arange(len(smooth)) + 70, smooth, color="#0072B2", label="kept of new patches")
axes[3].axhline(possible, color="0.5", linewidth=0.7, linestyle="--", label="by the components")
axes[3].set(xlabel="patches", ylabel="variance", ylim=(0, 1.02))
axes[3].legend(frameon=False, fontsize=6.5, loc="lower right")
figure.savefig("subspace_learning.png")
