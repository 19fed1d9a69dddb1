"""Trained artificial networks become spiking ones.

Two multilayer perceptrons and a convolutional network learn to tell handwritten digits (1,797 images of 8 x 8
pixels from scikit-learn); they are kept in files of Keras, from which spiking networks are made. Printed is how
many digits are told right before and after, for each way to encode the images, with dense layers as they are and
scaled.

    Diehl, Neil, Binas, Cook, Liu and Pfeiffer (2015). Fast-classifying, high-accuracy spiking deep networks through
    weight and threshold balancing. International Joint Conference on Neural Networks, 1-8.
    doi:10.1109/IJCNN.2015.7280696

Shows: `ANNtoSNNConverter` with its encodings, networks with dense layers, convolutions and pooling.
"""

import argparse
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from digits import Convolution, Dense, Pooling, accuracy, load, train, write_keras

import neurarchy as ann
from neurarchy.extensions.ann_to_snn_conversion import ANNtoSNNConverter

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--epochs", type=int, default=20, help="how often the images are shown for training (default: 20)")
parser.add_argument("--images", type=int, default=360, help="images to test with (default: 360)")
parser.add_argument("--duration", type=float, default=300.0, help="how long an image is shown, ms (default: 300)")
options = parser.parse_args()

images, digits, test_images, test_digits = load()
test_images, test_digits = test_images[: options.images], test_digits[: options.images]
rng = np.random.default_rng(1)
networks = {
    "MLP (64-64-10)": [Dense(64, 64, rng), Dense(64, 10, rng)],
    "MLP (64-64-32-10)": [Dense(64, 64, rng), Dense(64, 32, rng), Dense(32, 10, rng)],
    "CNN": [Convolution(1, 8, rng), Pooling(), Convolution(8, 16, rng), Pooling(), Dense(64, 10, rng)],
}
ENCODINGS = {"CPN": 100.0, "IB": 100.0, "PSO": 1.0}

folder = Path(tempfile.mkdtemp())
print(f"{'network':<20}{'before':>8}" + "".join(f"{name:>8}{'scaled':>8}" for name in ENCODINGS))
converters = {}
table = {}
for name, layers in networks.items():
    is_image = isinstance(layers[0], Convolution)
    train(layers, images, digits, options.epochs)
    write_keras(folder / "network.keras", layers, (8, 8, 1) if is_image else (64,))
    shown = test_images if is_image else test_images.reshape(len(test_images), 64)
    table[name] = [accuracy(layers, test_images, test_digits)]
    for encoding, max_f in ENCODINGS.items():
        for scaled in (False, True):
            ann.setup(seed=1)
            np.random.seed(1)  # noqa: NPY002 (ties are broken with it)
            converter = ANNtoSNNConverter(input_encoding=encoding, read_out="spike_count", max_f=max_f)
            converter.load_keras_model(folder / "network.keras", show_info=False, normalize_dense=scaled)
            told = converter.predict(shown, duration_per_sample=options.duration)
            table[name].append(float(np.mean(np.array(told) == test_digits)))
            converters[name, encoding, scaled] = converter
    print(f"{name:<20}" + "".join(f"{each:>8.1%}" for each in table[name]))

# One image, in the spikes of all layers of a network.
converter = converters["MLP (64-64-32-10)", "CPN", True]
net = converter.get_annarchy_network()
monitors = [ann.Monitor(pop, "spike", net_id=net.id) for pop in net.populations]
converter.predict(test_images[:1].reshape(1, 64), duration_per_sample=150.0)
rasters = [m.raster_plot() for m in monitors]

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 3, figsize=(6.9, 2.6), layout="constrained", width_ratios=(0.6, 1.5, 1.6))
axes[0].imshow(test_images[0, :, :, 0], cmap="gray_r")
axes[0].set(xticks=[], yticks=[], title=f"a {test_digits[0]}")
offset, ticks, labels = 0, [], []
for pop, (times, ranks) in zip(net.populations, rasters, strict=True):
    axes[1].plot(times, ranks + offset, "|", markersize=2.5, markeredgewidth=0.6, color="0.2")
    ticks.append(offset + pop.size / 2)
    labels.append("output" if pop is net.populations[-1] else pop.name)
    offset += pop.size + 8
axes[1].set(xlabel="time (ms)", yticks=ticks, yticklabels=labels, xlim=(0, 150), title="spikes of all layers")
width = 0.27
for number, (name, row) in enumerate(table.items()):
    places = np.arange(4) + (number - 1) * width
    colour = ("#0072B2", "#56B4E9", "#D55E00")[number]
    axes[2].bar(places, [100.0 * row[0], *(100.0 * each for each in row[2::2])], width, color=colour, label=name)
axes[2].set(xticks=range(4), xticklabels=["before", *ENCODINGS], ylim=(50, 100), ylabel="correct (%)")
figure.legend(frameon=False, fontsize=6.5, ncols=3, loc="outside lower right")
figure.savefig("ann_to_snn.png")
