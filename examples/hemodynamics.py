"""Twice the stimulation is not twice the signal of a scanner.

Four groups of neurons are stimulated for 1, 2, 4 and 8 s. A scanner sees the synaptic activity of each. In a linear
model, a chain of leaky integrators, the response to 8 s is the sum of responses to parts of it; most balloon models
answer to long stimulation with less, and undershoot afterwards, because vessels fill and empty.

    Boynton, Engel, Glover and Heeger (1996). Linear systems analysis of functional magnetic resonance imaging in human
    V1. Journal of Neuroscience 16(13), 4207-4221. doi:10.1523/JNEUROSCI.16-13-04207.1996 (the linear model)
    Friston, Mechelli, Turner and Price (2000). Nonlinear responses in fMRI: the balloon model, Volterra kernels, and
    other hemodynamics. NeuroImage 12(4), 466-477. doi:10.1006/nimg.2000.0630

Shows: a `BoldModel` of our own, `BoldMonitorFromSlices`, `NormProjection` for synaptic activity, all balloon models.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann
from neurarchy.extensions import bold

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=35.0, help="biological time in s (default: 35)")
options = parser.parse_args()

ann.setup(dt=2.0, seed=17)
SECONDS, GROUP, BEGIN = (1.0, 2.0, 4.0, 8.0), 100, 1.0

gamma = bold.BoldModel(
    parameters="tau = 1.25   # s",
    equations="""
        1000.0 * tau * dfirst/dt = sum(I_CBF) - first
        1000.0 * tau * dsecond/dt = first - second
        1000.0 * tau * dBOLD/dt = second - BOLD
    """,
    inputs="I_CBF",
    name="gamma function",
)
models = {
    "linear": gamma,
    "RN": bold.balloon_RN,
    "RL": bold.balloon_RL,
    "CN": bold.balloon_CN,
    "CL": bold.balloon_CL,
    "Maith et al.": bold.balloon_maith2021,
    "two inputs": bold.balloon_two_inputs,
}

# `syn` is the synaptic activity: each spike counts, whatever its weight. The use of oxygen grows less than the flow.
Cell = ann.Neuron(
    parameters="tau = 20.0 : population ; tau_syn = 10.0 : population",
    equations="""
        tau * dv/dt = -v + g_exc
        tau_syn * dg_exc/dt = -g_exc
        tau_syn * dsyn/dt = -syn
        oxygen = 0.4 * syn
    """,
    spike="v > 1.0",
    reset="v = 0.0",
)

# Each group gets spikes of its own, at 30 Hz until its time is over.
times = [BEGIN, *(BEGIN + seconds for seconds in SECONDS)]
rates = [[30.0 if time < BEGIN + seconds else 0.0 for seconds in SECONDS] for time in times]
stimulus = ann.TimedPoissonPopulation(
    GROUP * len(SECONDS), rates=np.repeat(rates, GROUP, axis=1), schedule=[1000.0 * time for time in times]
)
cells = ann.Population(GROUP * len(SECONDS), Cell)
groups = [list(range(GROUP * k, GROUP * (k + 1))) for k in range(len(SECONDS))]
for group in groups:
    proj = bold.NormProjection(stimulus[group], cells[group], "exc", "syn")
    proj.connect_fixed_probability(0.2, weights=0.05)
monitors = {}
for name, model in models.items():
    mapping = {"I_CBF": "syn"} | ({"I_CMRO2": "oxygen"} if model is bold.balloon_two_inputs else {})
    monitors[name] = bold.BoldMonitorFromSlices(cells, groups, model, mapping, start=True)
m = ann.Monitor(cells, "syn", period=100.0)
ann.compile()
ann.simulate(1000.0 * options.duration)
signals = {name: monitor.get("BOLD") for name, monitor in monitors.items()}
synaptic = m.get("syn").reshape(-1, len(SECONDS), GROUP).mean(axis=2)

one = round(1000.0 / ann.dt())
print(f"{'model':<16}{'peak':>8}{'8 s relative to eight times 1 s':>36}{'undershoot':>14}")
for name, signal in signals.items():
    # What a linear system would answer to 8 s: eight responses to 1 s, one after the other.
    added = sum(np.pad(signal[: len(signal) - k * one, 0], (k * one, 0)) for k in range(8))
    relative, under = signal[:, 3].max() / added.max(), -signal[:, 3].min() / signal[:, 3].max()
    print(f"{name:<16}{signal[:, 3].argmax() / one:>6.1f} s{relative:>36.2f}{under:>14.0%}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 2.1), layout="constrained")
colours = plt.get_cmap("Blues")(np.linspace(0.4, 1.0, len(SECONDS)))
axes[0].set_prop_cycle(color=colours)
axes[0].plot(0.1 * np.arange(len(synaptic)), synaptic, linewidth=0.8, label=[f"{each:.0f} s" for each in SECONDS])
axes[0].set(title="synaptic activity", xlabel="time (s)", yticks=[])
axes[0].legend(frameon=False, fontsize=6.5)
for axis, name in ((axes[1], "linear"), (axes[2], "RN")):
    signal = signals[name] / signals[name].max()
    axis.set_prop_cycle(color=colours)
    axis.plot(np.arange(len(signal)) / one, signal)
    added = sum(np.pad(signal[: len(signal) - k * one, 0], (k * one, 0)) for k in range(8))
    axis.plot(np.arange(len(signal)) / one, added, color="#D55E00", linewidth=0.8, linestyle="--")
    axis.set(title=f"BOLD, {name}", xlabel="time (s)", yticks=[])
for name, signal in signals.items():
    style = {"color": "0.6", "linestyle": "--"} if name == "linear" else {}
    axes[3].plot(np.arange(len(signal)) / one, signal[:, 3] / signal[:, 3].max(), linewidth=0.8, label=name, **style)
axes[3].set(title="all models, 8 s", xlabel="time (s)", yticks=[])
axes[3].legend(frameon=False, fontsize=5)
figure.savefig("hemodynamics.png")
