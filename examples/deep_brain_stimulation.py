"""What an electrode does to a nucleus: its cell bodies fall silent while their axons fire.

Pulses of deep brain stimulation excite axons directly, and release inhibition onto the cell bodies. What the nucleus
computes no longer reaches its target, but the target receives a spike of most axons with each pulse: a nucleus that
looks silenced drives its target at the rate of the electrode.

    McIntyre, Grill, Sherman and Thakor (2004). Cellular effects of deep brain stimulation: model-based analysis of
    activation and inhibition. Journal of Neurophysiology 91(4), 1457-1469. doi:10.1152/jn.00989.2003

Shows: axonal spikes (`axon_spike`, `pre_axon_spike`), random delays, refractory periods, methods of monitors.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--rates", type=int, default=13, help="number of rates of stimulation up to 150 Hz (default: 13)")
options = parser.parse_args()

ann.setup(dt=0.1, seed=12)

# Fires by itself; a pulse excites most of the axons, and the inhibitory afferents of all somata.
Nucleus = ann.Neuron(
    parameters="""
        tau = 10.0      : population   # ms
        tau_syn = 10.0  : population   # ms
        drive = 18.0    : population   # mV
        noise = 4.0     : population   # mV
        interval = 1e9  : population   # ms between pulses
        release = 25.0  : population   # mV of inhibition by a pulse
        excited = 0.8   : population   # probability that a pulse excites an axon
    """,
    equations="""
        phase = phase + dt / interval - pulse : population
        pulse = if phase >= 1.0: 1.0 else: 0.0 : population
        chance = Uniform(0.0, 1.0)
        dinhibition/dt = -inhibition / tau_syn + release * pulse / dt
        tau * dv/dt = drive - v - inhibition + noise * sqrt(2.0 * tau / dt) * Normal(0.0, 1.0)
    """,
    spike="v > 15.0",
    reset="v = 0.0",
    axon_spike="(pulse > 0.5) and (chance < excited)",
    refractory=2.0,
)
Relay = ann.IF_curr_exp(v_rest=0.0, v_reset=0.0, v_thresh=15.0, tau_m=10.0, tau_syn_E=2.0, tau_refrac=2.0)

nucleus = ann.Population(100, Nucleus, name="nucleus")
nucleus.v = ann.Uniform(0.0, 15.0)
target = ann.Population(100, Relay, name="target")
axons = ann.Synapse(pre_spike="g_target += w", pre_axon_spike="g_target += w")
proj = ann.Projection(nucleus, target, "exc", axons)
proj.connect_fixed_number_pre(20, weights=0.6, delays=ann.Normal(3.0, 0.7, min=0.5, max=8.0))
inside, outside = ann.Monitor(nucleus, ["spike", "axon_spike"]), ann.Monitor(target, "spike")
ann.compile()


def stimulate(rate, duration=1000.0):
    """Rates of somata, of axons and of the target, Hz, after 200 ms of stimulation."""
    nucleus.interval = 1000.0 / rate if rate else 1e9
    ann.simulate(200.0)
    inside.reset()
    outside.reset()
    ann.simulate(duration)
    somatic = inside.mean_fr(inside.get("spike"))
    axonal = ann.mean_fr(inside.get("axon_spike"), duration=duration / ann.dt())
    return somatic, somatic + axonal, outside.mean_fr()


# A look at the spikes: the electrode is on from 300 to 700 ms.
for rate, duration in ((0.0, 300.0), (100.0, 400.0), (0.0, 300.0)):
    nucleus.interval = 1000.0 / rate if rate else 1e9
    ann.simulate(duration)
spikes, answers = inside.get(), outside.raster_plot()
rates = np.linspace(0.0, 150.0, options.rates)
found = np.array([stimulate(rate) for rate in rates]).T

for name, of_all in zip(("somata", "axons", "target"), found, strict=True):
    print(f"{name:<12}{of_all[0]:>6.1f} Hz without, {of_all[-1]:.1f} Hz with stimulation at {rates[-1]:.0f} Hz")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(6.9, 2.5), layout="constrained", width_ratios=(1.2, 1.2, 1))
for name, colour in (("axon_spike", "#E69F00"), ("spike", "#0072B2")):
    times, ranks = inside.raster_plot(spikes[name])
    left.plot(times, ranks, ".", color=colour, markersize=0.8, rasterized=True)
middle.plot(*answers, ".", color="0.2", markersize=0.8, rasterized=True)
for axis, title in ((left, "nucleus"), (middle, "target")):
    axis.plot([300, 700], [103, 103], color="0.5", linewidth=2)
    axis.set(xlabel="time (ms)", title=title, xlim=(0, 1000), ylim=(0, 105))
left.set_ylabel("neuron")
for of_all, colour, name in zip(found, ("#0072B2", "#E69F00", "0.2"), ("somata", "axons", "target"), strict=True):
    right.plot(rates, of_all, "o-", markersize=2, color=colour, label=name)
right.set(xlabel="stimulation (Hz)", ylabel="rate (Hz)")
right.legend(frameon=False, fontsize=6.5)
figure.savefig("deep_brain_stimulation.png")
