"""Draw how the time of a simulation grows with neurons and synapses, on one thread and on several.

Left: COBA with 80 synapses a neuron, of growing size. Right: 10,000 neurons with growing numbers of synapses each. Each
point is the median of processes of their own, seconds of computing per second of biological time, double precision.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches" / "networks"))
SIZES = [{"size": n, "synapses": 80} for n in (1000, 2000, 4000, 10000, 20000, 40000, 100000)]
SYNAPSES = [{"size": 10000, "synapses": n} for n in (20, 50, 100, 200, 500, 1000, 2000)]


def seconds(size, threads, runs, duration):
    """Seconds of one simulated second."""
    import coba
    from engines import Case
    from measured import once

    found = []
    for seed in range(1, runs + 1):
        case = Case("neurarchy", size, coba.DT, duration, threads, "double", seed, tempfile.gettempdir())
        run = once({"network": "coba"} | vars(case), patience=600.0)
        if "failed" in run:
            sys.exit(f"{size['size']:,} neurons, {size['synapses']:,} synapses each: {run['failed']}")
        found.append(run["seconds"])
    return statistics.median(found) * 1000.0 / duration


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--duration", type=float, default=500.0, help="biological time in ms (default: 500)")
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, os.cpu_count() or 1}))
    parser.add_argument("--figure", type=Path, default=ROOT / "docs" / "images" / "scaling.png")
    options = parser.parse_args()
    curves = {
        (name, threads): [seconds(size, threads, options.runs, options.duration) for size in sizes]
        for name, sizes in (("neurons", SIZES), ("synapses", SYNAPSES))
        for threads in options.threads
    }
    for (name, threads), curve in curves.items():
        print(f"{name:9} {threads} threads: " + " ".join(f"{s:.3f}" for s in curve))

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
    figure, axes = plt.subplots(1, 2, figsize=(6.9, 2.6), layout="constrained", sharey=True)
    for axis, name, key, sizes, label in (
        (axes[0], "neurons", "size", SIZES, "neurons, 80 synapses each"),
        (axes[1], "synapses", "synapses", SYNAPSES, "synapses of each of 10,000 neurons"),
    ):
        for threads, colour in zip(options.threads, ("#0072B2", "#D55E00", "#009E73"), strict=False):
            curve = curves[name, threads]
            legend = "1 thread" if threads == 1 else f"{threads} threads"
            axis.loglog([s[key] for s in sizes], curve, "o-", markersize=3, linewidth=1, color=colour, label=legend)
        axis.axhline(1.0, color="0.7", linewidth=0.7, linestyle="--")
        axis.set(xlabel=label)
    axes[0].set(ylabel="computing time / biological time")
    axes[0].legend(frameon=False)
    options.figure.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(options.figure)
    print(options.figure)


if __name__ == "__main__":
    main()
