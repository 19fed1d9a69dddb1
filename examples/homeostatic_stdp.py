"""Spike-timing-dependent plasticity with and without homeostasis.

A neuron receives one hundred Poisson inputs whose rates rise from 0.2 to 20 Hz. With spike-timing-dependent plasticity
alone the weights of all active inputs grow and the rate runs away; homeostasis scales the weights so that the neuron
fires at its target of 35 Hz, and the ramp of the rates appears in the weights.

    Carlson, Richert, Dutt and Krichmar (2013). Biologically plausible models of homeostasis and STDP: stability and
    learning in spiking neural networks. International Joint Conference on Neural Networks, 1-8.
    doi:10.1109/IJCNN.2013.6706961

Shows: variables of synapses per post-synaptic neuron (`postsynaptic`), continuous equations of spiking synapses,
`compute_firing_rate`, learning evaluated at intervals (`enable_learning(period=)`).
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=600.0, help="biological time in s (default: 600)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=2)
N, TARGET, W_MAX = 100, 35.0, 0.06

# Regular-spiking neuron of Izhikevich (2003) with conductances, integrated with half steps as there.
Regular = ann.Neuron(
    parameters="""
        a = 0.02      : population
        b = 0.2       : population
        c = -65.0     : population
        d = 8.0       : population
        tau_exc = 5.0 : population
    """,
    equations="""
        I = g_exc * (0.0 - v)
        dv/dt = 0.04 * v^2 + 5.0 * v + 140.0 - u + I : init = -65.0, midpoint
        du/dt = a * (b * v - u) : init = -13.0
        tau_exc * dg_exc/dt = -g_exc : exponential
    """,
    spike="v >= 30.0",
    reset="""
        v = c
        u += d
    """,
)

TRACES = """
    tau_plus * dltp/dt = -ltp : event-driven
    tau_minus * dltd/dt = -ltd : event-driven
"""

STDP = ann.Synapse(
    parameters="""
        tau_plus = 20.0    : projection
        tau_minus = 60.0   : projection
        A_plus = 0.0002    : projection
        A_minus = 0.000066 : projection
        w_max = 0.06       : projection
    """,
    equations=TRACES,
    pre_spike="""
        g_target += w
        ltp += A_plus
        w -= ltd : min = 0.0
    """,
    post_spike="""
        ltd += A_minus
        w += ltp : max = w_max
    """,
)

# The same; in addition weights grow where the neuron is too slow and shrink where it is too fast.
Homeostatic = ann.Synapse(
    parameters="""
        tau_plus = 20.0    : projection
        tau_minus = 60.0   : projection
        A_plus = 0.0002    : projection
        A_minus = 0.000066 : projection
        w_max = 0.06       : projection
        T = 5000.0         : projection   # ms
        gamma = 50.0       : projection
        alpha = 1.0        : projection
        target = 35.0      : projection   # Hz
    """,
    equations=f"""
        error = 1.0 - post.r / target : postsynaptic
        K = post.r / (T * (1.0 + abs(error) * gamma)) : postsynaptic
        {TRACES}
        dw/dt = alpha * w * error * K : min = 0.0, max = w_max
    """,
    pre_spike="""
        g_target += w
        ltp += A_plus
        w -= ltd : min = 0.0
    """,
    post_spike="""
        ltd += A_minus
        w += ltp : max = w_max
    """,
)

rates = np.linspace(0.2, 20.0, N)
inputs = ann.PoissonPopulation(N, rates=0.0)
inputs.rates = rates
rules = {"STDP": STDP, "STDP and homeostasis": Homeostatic}
neurons, synapses, spikes = {}, {}, {}
for name, rule in rules.items():
    neurons[name] = ann.Population(1, Regular, name=name)
    neurons[name].compute_firing_rate(5000.0)
    synapses[name] = ann.Projection(inputs, neurons[name], "exc", rule)
    synapses[name].connect_all_to_all(ann.Uniform(0.005, 0.015))
    spikes[name] = ann.Monitor(neurons[name], "spike")
ann.compile()
# Homeostasis is slow: its equation is evaluated every 10 ms, with steps of that length.
synapses["STDP and homeostasis"].enable_learning(period=10.0)
ann.simulate(1000.0 * options.duration)

weights = {name: np.array(proj.w[0]) for name, proj in synapses.items()}
trains = {name: np.array(m.get("spike")[0]) / 1000.0 for name, m in spikes.items()}
for name in rules:
    end = trains[name][trains[name] > 0.8 * options.duration]
    print(f"{name:<24}{len(end) / (0.2 * options.duration):.1f} Hz at the end, mean weight {weights[name].mean():.4f}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (left, right) = plt.subplots(1, 2, figsize=(6.9, 2.4), layout="constrained")
for name, colour in (("STDP", "#D55E00"), ("STDP and homeostasis", "#0072B2")):
    counts, edges = np.histogram(trains[name], bins=60, range=(0.0, options.duration))
    left.plot((edges[1:] + edges[:-1]) / 2.0, counts / np.diff(edges), color=colour, label=name)
    right.plot(rates, weights[name], ".", color=colour, markersize=3)
left.axhline(TARGET, color="0.6", linewidth=0.6, linestyle="--")
left.set(xlabel="time (s)", ylabel="firing rate (Hz)", ylim=(0, None), xlim=(0, options.duration))
left.legend(frameon=False)
right.set(xlabel="rate of the input (Hz)", ylabel="weight", ylim=(0, 1.05 * W_MAX), xlim=(0, 20))
figure.savefig("homeostatic_stdp.png")
