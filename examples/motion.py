"""Motion in a video, from what was seen next to here a moment before.

A video shows a disc that goes round. Each detector multiplies the change of brightness at its place with the change
that its neighbours saw some frames ago; the difference between opposite neighbours tells the direction. The mean over
all detectors follows the disc, a little late.

    Borst and Egelhaaf (1989). Principles of visual motion detection. Trends in Neurosciences 12(8), 297-306.
    doi:10.1016/0166-2236(89)90010-6 (the correlation detector of Hassenstein and Reichardt, 1956)

Shows: `VideoPopulation`, a `Convolution` with one filter (`connect_filter`), delays of rates, `connect_with_func` for
shifted connectivity, several targets of a neuron.
"""

import argparse
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import cv2
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann
from neurarchy.extensions.convolution import Convolution
from neurarchy.extensions.image import VideoPopulation

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--frames", type=int, default=160, help="frames of the video (default: 160)")
options = parser.parse_args()

FRAME, SIDE, TURN, STEP, WAIT = 20.0, 32, 120, 2, 4
ann.setup(dt=FRAME)

Transient = ann.Neuron(
    parameters="tau = 200.0 : population   # ms",
    equations="""
        tau * dslow/dt = sum(light) - slow
        r = sum(light) - slow
    """,
)
Detector = ann.Neuron(
    equations="""
        x = sum(here) * (sum(left) - sum(right))
        y = sum(here) * (sum(above) - sum(below))
        r = sqrt(x^2 + y^2)
    """
)


def shifted(pre, post, rows, columns, delay):
    """Each neuron listens to the one that is so many rows below and columns to the right."""
    synapses = ann.LILConnectivity()
    height, width = pre.geometry
    for rank in range(post.size):
        row, column = post.coordinates_from_rank(rank)
        if 0 <= row + rows < height and 0 <= column + columns < width:
            synapses.add(rank, [pre.rank_from_coordinates((row + rows, column + columns))], 1.0, delay)
    return synapses


video = VideoPopulation((SIDE, SIDE))
change = ann.Population((SIDE, SIDE), Transient)
detectors = ann.Population((SIDE, SIDE), Detector)
# The optics blur.
Convolution(video, change, "light").connect_filter(weights=np.outer([0.25, 0.5, 0.25], [0.25, 0.5, 0.25]))
ann.Projection(change, detectors, "here").connect_one_to_one(delays=FRAME)
for target, rows, columns in (("left", 0, -STEP), ("right", 0, STEP), ("above", -STEP, 0), ("below", STEP, 0)):
    proj = ann.Projection(change, detectors, target)
    proj.connect_with_func(shifted, rows=rows, columns=columns, delay=(1 + WAIT) * FRAME)
m = ann.Monitor(detectors, ["x", "y"])
ann.compile()


def disc(frame):
    """The picture of the disc, and its direction in degrees."""
    angle = 2.0 * np.pi * frame / TURN
    rows, columns = np.mgrid[0 : 2 * SIDE, 0 : 2 * SIDE] - SIDE + 0.5
    distance = np.hypot(rows - 18.0 * np.sin(angle), columns - 18.0 * np.cos(angle))
    return np.clip(255.0 * (8.0 - distance) / 4.0, 0, 255).astype(np.uint8), np.degrees(angle) + 90.0


shown = []
with tempfile.TemporaryDirectory() as folder:
    file = str(Path(folder) / "disc.avi")
    writer = cv2.VideoWriter(file, cv2.VideoWriter_fourcc(*"MJPG"), 50, (2 * SIDE, 2 * SIDE))
    for frame in range(options.frames):
        writer.write(cv2.cvtColor(disc(frame)[0], cv2.COLOR_GRAY2BGR))
    writer.release()
    video.start_camera(file)
    for _ in range(options.frames):
        video.grab_image()
        ann.step()
        shown.append(video.r)
    video.release()
x, y = (m.get(name, reshape=True) for name in ("x", "y"))

true = np.array([disc(frame)[1] for frame in range(options.frames)])
seen = np.degrees(np.unwrap(np.arctan2(y.mean(axis=(1, 2)), x.mean(axis=(1, 2)))))
settled = slice(20, None)
off = (seen - true + 180.0)[settled] % 360.0 - 180.0
print(f"{'direction, mean error':<26}{np.mean(np.abs(off)):.0f} degrees")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.0), layout="constrained", width_ratios=(1, 1, 1, 1.6))
for axis, frame in zip(axes, np.linspace(20, options.frames - 1, 3).astype(int), strict=False):
    axis.imshow(shown[frame], cmap="gray")
    rows, columns = np.mgrid[0:SIDE:2, 0:SIDE:2]
    arrows = x[frame, ::2, ::2], y[frame, ::2, ::2]
    axis.quiver(columns, rows, *arrows, np.hypot(*arrows), cmap="autumn", angles="xy", scale=2.0, width=0.012)
    axis.set(title=f"{FRAME * frame:.0f} ms", xticks=[], yticks=[])
times = FRAME * np.arange(options.frames) / 1000.0
axes[3].plot(times[settled], true[settled] % 360.0, ".", color="0.75", markersize=4, label="true")
axes[3].plot(times[settled], seen[settled] % 360.0, ".", color="#D55E00", markersize=2, label="seen")
axes[3].set(xlabel="time (s)", ylabel="direction (degrees)", yticks=[0, 90, 180, 270, 360])
axes[3].legend(frameon=False)
figure.savefig("motion.png")
