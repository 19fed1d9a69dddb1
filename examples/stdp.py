"""Competition of synapses through spike-timing-dependent plasticity.

An integrate-and-fire neuron receives 1,000 Poisson inputs of 15 Hz. The plasticity rule strengthens some of its
synapses and weakens the others, until the distribution of the weights is bimodal and the neuron fires irregularly.

    Song, Miller and Abbott (2000). Competitive Hebbian learning through spike-timing-dependent synaptic plasticity.
    Nature Neuroscience 3(9), 919-926. doi:10.1038/78829

Shows: event-driven traces, `pre_spike` and `post_spike`, bounds, random weights.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=200_000.0, help="biological time in ms (default: 200000)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=3)

Poisson = ann.Neuron(
    parameters="rate = 15.0 : population   # Hz",
    equations="draw = Uniform(0.0, 1.0)",
    spike="draw < rate * dt / 1000.0",
)

Integrator = ann.Neuron(
    parameters="""
        tau = 20.0       : population   # time constants (ms)
        tau_exc = 5.0    : population
        V_thresh = -54.0 : population   # potentials (mV)
        V_reset = -60.0  : population
        V_rest = -70.0   : population
        E_exc = 0.0      : population
    """,
    equations="""
        tau * dV/dt = V_rest - V + g_exc * (E_exc - V) : init = -60.0
        tau_exc * dg_exc/dt = -g_exc
    """,
    spike="V > V_thresh",
    reset="V = V_reset",
)

STDP = ann.Synapse(
    parameters="""
        tau = 20.0       : projection   # both windows (ms)
        A_pre = 0.01     : projection   # potentiation and depression by one pair, in units of w_max
        A_post = 0.0105  : projection
        w_max = 0.01     : projection
    """,
    equations="""
        tau * da_pre/dt = -a_pre   : event-driven
        tau * da_post/dt = -a_post : event-driven
    """,
    pre_spike="""
        g_target += w
        a_pre += A_pre * w_max
        w -= a_post : min = 0.0
    """,
    post_spike="""
        a_post += A_post * w_max
        w += a_pre : max = w_max
    """,
)

w_max = 0.01
inputs = ann.Population(geometry=1000, neuron=Poisson)
output = ann.Population(geometry=1, neuron=Integrator)
synapses = ann.Projection(pre=inputs, post=output, target="exc", synapse=STDP)
synapses.connect_all_to_all(weights=ann.Uniform(0.0, w_max))

spikes = ann.Monitor(output, "spike")
ann.compile()

before = np.array(synapses.dendrite(0).w) / w_max
ann.simulate(options.duration, measure_time=True)
after = np.array(synapses.dendrite(0).w) / w_max
emitted = np.array(spikes.get("spike")[0]) * ann.dt()

print(f"{'weights below 0.2 w_max':<24}{np.mean(after < 0.2):.0%}")
print(f"{'weights above 0.8 w_max':<24}{np.mean(after > 0.8):.0%}")
last = emitted[emitted > 0.8 * options.duration]
print(f"{'rate at the end':<24}{len(last) / (0.2 * options.duration) * 1000.0:.1f} Hz")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (scatter, histogram, rate) = plt.subplots(1, 3, figsize=(6.9, 2.3), layout="constrained")
scatter.plot(after, ".", color="#0072B2", markersize=2)
scatter.set(xlabel="synapse", ylabel=r"w / w$_{max}$", ylim=(-0.02, 1.02))
bins = np.linspace(0.0, 1.0, 21)
histogram.hist(before, bins, histtype="step", color="0.5", label="before")
histogram.hist(after, bins, color="#0072B2", label="after")
histogram.set(xlabel=r"w / w$_{max}$", ylabel="synapses", xlim=(0, 1))
histogram.legend(frameon=False)
counts, edges = np.histogram(emitted, bins=50, range=(0.0, options.duration))
rate.plot((edges[:-1] + edges[1:]) / 2000.0, counts / (edges[1] - edges[0]) * 1000.0, color="0.2", linewidth=0.8)
rate.set(xlabel="time (s)", ylabel="rate (Hz)", ylim=(0, None), xlim=(0, options.duration / 1000.0))
figure.savefig("stdp.png")
