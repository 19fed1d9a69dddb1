"""Edges of a picture, found by a bank of oriented filters and by the strongest of them in each region.

A convolution looks at the picture through eight Gabor filters, as simple cells of the primary visual cortex do; all
places share their weights. Pooling keeps the strongest response of each filter in regions of 4 x 4 places, as complex
cells do.

    Jones, Palmer (1987). An evaluation of the two-dimensional Gabor filter model of simple receptive fields in cat
    striate cortex. Journal of Neurophysiology 58(6), 1233-1258. doi:10.1152/jn.1987.58.6.1233
    Riesenhuber, Poggio (1999). Hierarchical models of object recognition in cortex. Nature Neuroscience 2(11),
    1019-1025. doi:10.1038/14819

Shows: `ImagePopulation`, `Convolution` with a bank of filters, `Pooling`, populations with three dimensions.
"""

import argparse
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

import neurarchy as ann
from neurarchy.extensions.convolution import Convolution, Pooling
from neurarchy.extensions.image import ImagePopulation

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--size", type=int, default=128, help="height and width of the picture (default: 128)")
options = parser.parse_args()

SIZE, ANGLES, KERNEL = options.size // 4 * 4, 8, 11


def picture(size):
    """A disc, a square and a grating on a dark ground."""
    y, x = np.mgrid[0:size, 0:size] / size
    disc = (x - 0.3) ** 2 + (y - 0.3) ** 2 < 0.2**2
    square = (abs(x - 0.72) < 0.15) & (abs(y - 0.28) < 0.15)
    grating = (y > 0.6) * (0.5 + 0.5 * np.sin(60 * (x + 0.5 * y)))
    return disc + 0.7 * square + grating


def gabor(angle, size=KERNEL, wavelength=6.0, sigma=2.5):
    """A wave across the direction `angle` in a Gaussian window, without a response to uniform light."""
    y, x = np.mgrid[0:size, 0:size] - size // 2
    wave = np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / wavelength)
    window = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    kernel = window * (wave - (window * wave).sum() / window.sum())
    return kernel / abs(kernel).sum()


angles = np.pi * np.arange(ANGLES) / ANGLES

Cell = ann.Neuron(equations="r = pos(sum(exc))")

retina = ImagePopulation((SIZE, SIZE))
simple = ann.Population((SIZE, SIZE, ANGLES), Cell)
complex_ = ann.Population((SIZE // 4, SIZE // 4, ANGLES), Cell)

filters = Convolution(retina, simple, "exc").connect_filters([gabor(angle) for angle in angles], padding="border")
Pooling(simple, complex_, "exc", operation="max").connect_pooling(extent=(4, 4, 1))

ann.compile()
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "picture.png"
    Image.fromarray((255 * picture(SIZE)).astype(np.uint8)).save(file)
    retina.set_image(file)
ann.simulate(2.0)

synapses = SIZE * SIZE * ANGLES * KERNEL * KERNEL
strongest = complex_.r.max(axis=2)
preferred = angles[complex_.r.argmax(axis=2)]
print(f"weights                 {filters.weights.size}, in the place of {synapses / 1e6:.1f} million synapses")
print(f"memory of the filters   {filters.size_in_bytes() / 1e3:.0f} kB")
print(f"strongest response      {strongest.max():.3f}")

figure, axes = plt.subplots(1, 4, figsize=(13, 3.55), layout="constrained")
axes[0].imshow(retina.r, cmap="gray")
axes[0].set_title("picture")
bank = np.concatenate([np.concatenate(list(filters.weights[i : i + 4]), axis=1) for i in (0, 4)])
axes[1].imshow(bank, cmap="coolwarm", vmin=-abs(bank).max(), vmax=abs(bank).max())
axes[1].set_title("filters")
axes[2].imshow(simple.r[:, :, 0], cmap="magma")
axes[2].set_title("simple cells, first filter")
colours = plt.get_cmap("hsv")(preferred / np.pi)[..., :3] * (strongest / strongest.max())[..., None]
axes[3].imshow(colours)
axes[3].set_title("complex cells: preferred direction")
for axis in axes:
    axis.set_xticks([])
    axis.set_yticks([])
figure.savefig("image_convolution.png", dpi=100)
