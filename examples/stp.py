"""Short-term plasticity: synapses that depress or facilitate.

Three synapses with the same weight receive a regular train of spikes and, after a pause, one more. The first uses up
its resources, the second hardly changes, the third releases more with every spike. Below: what is left in the long run,
by the rate of the train.

    Markram, Wang and Tsodyks (1998). Differential signaling via the same axon of neocortical pyramidal neurons.
    PNAS 95(9), 5323-5328. doi:10.1073/pnas.95.9.5323

Shows: the standard synapse `STP`, `SpikeSourceArray`, parameters of each projection.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--rates", type=int, default=40, help="number of rates between 1 and 100 Hz (default: 40)")
options = parser.parse_args()

ann.setup(dt=0.1)

KINDS = {
    "depressing": {"U": 0.5, "tau_rec": 800.0, "tau_facil": 0.01},
    "mixed": {"U": 0.2, "tau_rec": 150.0, "tau_facil": 150.0},
    "facilitating": {"U": 0.04, "tau_rec": 100.0, "tau_facil": 1000.0},
}
COLOURS = ("#D55E00", "0.4", "#0072B2")

# A membrane that only listens: currents decay within 3 ms, the potential within 10 ms.
Membrane = ann.Neuron(
    parameters="""
        tau = 10.0     : population
        tau_syn = 3.0  : population
    """,
    equations="""
        tau * dv/dt = -v + g_exc : exponential
        tau_syn * dg_exc/dt = -g_exc : exponential
    """,
    spike="v > 1000.0",
)

train = [*np.arange(50.0, 500.0, 50.0), 1000.0]
frequencies = np.geomspace(1.0, 100.0, options.rates)
regular = [np.arange(5.0, 3010.0, 1000.0 / f).round().tolist() for f in frequencies]
sources = ann.SpikeSourceArray([train, *regular])
size = sources.size

monitors = {}
conductances = {}
for name, arguments in KINDS.items():
    pop = ann.Population(size, Membrane, name=name)
    proj = ann.Projection(sources, pop, "exc", ann.STP(**arguments))
    proj.connect_one_to_one(weights=1.0)
    monitors[name] = ann.Monitor(pop[:1], "v")
    conductances[name] = ann.Monitor(pop[1:], "g_exc", start=False)
ann.compile()
ann.simulate(1200.0)
potentials = {name: m.get("v")[:, 0] for name, m in monitors.items()}
ann.simulate(800.0)
for m in conductances.values():
    m.start()
ann.simulate(1010.0)
# How much the conductance jumps at a spike, when the train has gone on for two seconds.
released = {name: np.diff(m.get("g_exc"), axis=0).max(axis=0) for name, m in conductances.items()}

for name, v in potentials.items():
    peaks = [v[int(10 * t) : int(10 * t) + 200].max() - v[int(10 * t)] for t in train]
    print(f"{name:<16}first {peaks[0]:.3f}, ninth {peaks[8]:.3f}, after the pause {peaks[9]:.3f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(1, 4, figsize=(6.9, 1.9), layout="constrained", width_ratios=(1, 1, 1, 1.1))
for axis, colour, (name, v) in zip(axes, COLOURS, potentials.items(), strict=False):
    axis.plot(np.arange(len(v)) * 0.1, v, color=colour, linewidth=0.8)
    axis.plot(train, np.full(len(train), -0.03 * max(v)), "|", color="0.5", markersize=4)
    axis.set(title=name, xlabel="time (ms)", yticks=[])
axes[0].set_ylabel("potential")
for colour, (name, strength) in zip(COLOURS, released.items(), strict=True):
    axes[3].semilogx(frequencies, strength / KINDS[name]["U"], color=colour, label=name)
axes[3].axhline(1.0, color="0.8", linewidth=0.6)
axes[3].set(title="in the long run", xlabel="rate (Hz)", ylabel="release, relative", ylim=(0, None))
figure.savefig("stp.png")
