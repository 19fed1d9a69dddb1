"""A long simulation that is interrupted, and goes on in another process with the same bits.

Synapses that learn by the times of spikes prefer inputs that fire together: one half of the inputs of a neuron is
correlated, the other is not, and although all have the same rate, the correlated half takes over. The simulation is
done twice: at once, and interrupted in the middle by a checkpoint, from which another process goes on. The weights are
the same, bit by bit.

    Kempter, Gerstner and van Hemmen (1999). Hebbian learning and spiking neurons.
    Physical Review E 59(4), 4498-4514. doi:10.1103/PhysRevE.59.4498
    Nordlie, Gewaltig and Plesser (2009). Towards reproducible descriptions of neuronal network models.
    PLoS Computational Biology 5(8), e1000456. doi:10.1371/journal.pcbi.1000456 (the report)

Shows: `checkpoint` and `restore`, `save` and `load`, `save_parameters` and `load_parameters`, `report`,
recordings in files (`MonitorList`), `set_seed`, the standard synapse `STDP`, `every`, `get_time`.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=60000.0, help="biological time in ms (default: 60000)")
parser.add_argument("--resume", type=Path, help="folder with a checkpoint to go on from")
options = parser.parse_args()

ann.setup(dt=1.0, seed=14)
N = 200

together = ann.HomogeneousCorrelatedSpikeTrains(N // 2, rates=15.0, corr=0.3, tau=10.0, name="together")
alone = ann.PoissonPopulation(N // 2, rates=12.0, name="alone")
neuron = ann.Population(1, ann.IF_curr_exp(tau_m=20.0, tau_syn_E=5.0, tau_refrac=2.0), name="neuron")
learning = ann.STDP(tau_plus=20.0, tau_minus=20.0, A_plus=0.005, A_minus=0.00525, w_max=0.16)
synapses = [
    ann.Projection(pre, neuron, "exc", learning, name=f"from_{pre.name}").connect_all_to_all(0.08)
    for pre in (together, alone)
]
m = ann.Monitor(neuron, "spike")
means = []


@ann.every(period=500.0)
def look(n):
    means.append([ann.get_time(), *(np.mean(proj.w) for proj in synapses)])


ann.compile(silent=True)
if options.resume:
    # The second process: it knows the network, and gets everything else from the file, the seed and the time as well.
    ann.set_seed(99)
    ann.restore(options.resume / "half.npz")
    ann.simulate(options.duration - ann.get_time())
    ann.save(options.resume / "end.npz")
    sys.exit()

half = options.duration / 2.0
with tempfile.TemporaryDirectory() as folder:
    ann.simulate(half)
    ann.checkpoint(Path(folder) / "half.npz")
    script = [sys.executable, __file__, "--duration", str(options.duration), "--resume", folder]
    subprocess.run(script, check=True)
    # The first one goes on as if nothing had happened.
    ann.simulate(half)
    here = [np.array(proj.w) for proj in synapses]
    ann.load(Path(folder) / "end.npz")
    there = [np.array(proj.w) for proj in synapses]
    ann.save_parameters(Path(folder) / "parameters.json")
    ann.load_parameters(Path(folder) / "parameters.json")
    ann.report(Path(folder) / "report.md")
    lines = (Path(folder) / "report.md").read_text(encoding="utf-8").splitlines()
    size = (Path(folder) / "half.npz").stat().st_size
    ann.MonitorList(ann.monitors()).save_all(Path(folder) / "recordings.hdf5", keep=True)
    recorded = (Path(folder) / "recordings.hdf5").stat().st_size

same = all(np.array_equal(one, other) for one, other in zip(here, there, strict=True))
print(f"{'the same weights':<24}{same}")
print(f"{'checkpoint':<24}{size / 1000.0:.0f} kB at {half / 1000.0:.0f} s")
print(f"{'weights':<24}together {here[0].mean():.3f}, alone {here[1].mean():.3f}")
print(f"{'recordings':<24}{recorded / 1000.0:.0f} kB")
described = [pop.name for pop in ann.populations()]
print(f"{'populations':<24}{', '.join(described)}; method {ann.get_global_config('method')}")
print(f"{'report':<24}{len(lines)} lines, the first: {lines[0]}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(6.9, 2.2), layout="constrained")
times, *courses = np.array(means).T
for course, colour, name in zip(courses, ("#0072B2", "0.5"), ("together", "alone"), strict=True):
    left.plot(times / 1000.0, course, color=colour, label=name)
left.axvline(half / 1000.0, color="#D55E00", linewidth=0.8)
left.set(xlabel="time (s)", ylabel="mean weight (nA)", ylim=(0, None))
left.legend(frameon=False)
middle.plot(np.concatenate(here).ravel(), ".", color="#0072B2", markersize=3, label="at once")
middle.plot(np.concatenate(there).ravel(), "o", color="#D55E00", markersize=4, fillstyle="none", label="resumed")
middle.set(xlabel="synapse", ylabel="weight (nA)", ylim=(-0.01, 0.22))
middle.legend(frameon=False, fontsize=6.5, ncols=2, loc="upper right")
rate = m.histogram(bins=1000.0)
right.plot(rate, color="0.2")
right.set(xlabel="time (s)", ylabel="rate (Hz)", ylim=(0, None))
figure.savefig("resume.png")
