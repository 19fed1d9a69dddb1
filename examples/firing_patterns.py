"""Firing patterns of cortical neurons from one model with four numbers.

The same step of current makes neurons fire regularly, in bursts, once only, or less and less often, by the values of
a, b, c and d alone. Some answer to pulses only if these come in their own rhythm, or to the end of an inhibition.

    Izhikevich (2004). Which model to use for cortical spiking neurons? IEEE Transactions on Neural Networks 15(5),
    1063-1070. doi:10.1109/TNN.2004.832719

Shows: the standard neuron `Izhikevich` with parameters for each neuron, currents from a `TimedArray` through
`CurrentInjection`, `inter_spike_interval`.
"""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

ann.setup(dt=0.25)
DURATION = 300.0

# Name, a, b, c, d; the current: height of a step at 30 ms, or times, length and height of pulses.
PATTERNS = [
    ("tonic spiking", 0.02, 0.2, -65.0, 6.0, 14.0),
    ("phasic spiking", 0.02, 0.25, -65.0, 6.0, 0.5),
    ("tonic bursting", 0.02, 0.2, -50.0, 2.0, 15.0),
    ("phasic bursting", 0.02, 0.25, -55.0, 0.05, 0.6),
    ("mixed mode", 0.02, 0.2, -55.0, 4.0, 10.0),
    ("adaptation", 0.01, 0.2, -65.0, 8.0, 30.0),
    ("fast spiking", 0.1, 0.2, -65.0, 2.0, 10.0),
    ("resonator", 0.1, 0.26, -60.0, -1.0, ([50.0, 70.0, 170.0, 210.0], 4.0, 0.65)),
    ("rebound spike", 0.03, 0.25, -60.0, 4.0, ([50.0], 5.0, -15.0)),
]

times = np.arange(0.0, DURATION, 1.0)
currents = np.zeros((len(times), len(PATTERNS)))
for column, (*_, current) in enumerate(PATTERNS):
    if isinstance(current, float):
        currents[times >= 30.0, column] = current
    else:
        begins, length, height = current
        for begin in begins:
            currents[(times >= begin) & (times < begin + length), column] = height

current = ann.TimedArray(rates=currents, schedule=times.tolist())
pop = ann.Population(len(PATTERNS), ann.Izhikevich)
pop.set({name: [row[k] for row in PATTERNS] for k, name in enumerate("abcd", start=1)})
# At rest, where the change of v is zero with u = b v.
slope = 5.0 - pop.b
pop.v = (-slope - np.sqrt(slope**2 - 22.4)) / 0.08
pop.u = pop.b * pop.v
ann.CurrentInjection(current, pop, "exc").connect_current()
m = ann.Monitor(pop, ["v", "spike"])
ann.compile()
ann.simulate(DURATION)
spikes, v = m.get("spike"), m.get("v")

for rank, (name, *_) in enumerate(PATTERNS):
    intervals = ann.inter_spike_interval(spikes, ranks=[rank])
    what = f"intervals {intervals[0]:.0f} ... {intervals[-1]:.0f} ms" if intervals else ""
    print(f"{name:<18}{len(spikes[rank]):>3} spikes {what}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, axes = plt.subplots(3, 3, figsize=(6.9, 3.6), sharex=True, sharey=True, layout="constrained")
for axis, course, inward, (name, *_) in zip(axes.flat, v.T, currents.T, PATTERNS, strict=True):
    axis.plot(0.25 * np.arange(len(course)), np.minimum(course, 30.0), color="#0072B2", linewidth=0.6)
    axis.plot(times, -105.0 + 15.0 * inward / np.abs(inward).max(), color="0.5", linewidth=0.8)
    axis.set(title=name, ylim=(-125, 40))
axes[1, 0].set_ylabel("potential (mV) and current")
for axis in axes[-1]:
    axis.set_xlabel("time (ms)")
figure.savefig("firing_patterns.png")
