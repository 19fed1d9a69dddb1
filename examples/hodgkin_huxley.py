"""Frequency-current curve of the Hodgkin-Huxley neuron.

One population, one constant current per neuron: the whole curve is one simulation. The neuron is silent below about
6 uA/cm2 and starts to fire at a high rate (class 2 excitability).

    Hodgkin and Huxley (1952). A quantitative description of membrane current and its application to conduction and
    excitation in nerve. Journal of Physiology 117(4), 500-544. doi:10.1113/jphysiol.1952.sp004764

Shows: a neuron with channels, numerical methods, one parameter for each neuron.
"""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

ann.setup(dt=0.01)

HH = ann.Neuron(
    parameters="""
        C = 1.0      : population   # capacitance (uF/cm2)
        gNa = 120.0  : population   # maximal conductances (mS/cm2)
        gK = 36.0    : population
        gL = 0.3     : population
        ENa = 50.0   : population   # reversal potentials (mV)
        EK = -77.0   : population
        EL = -54.387 : population
        I = 0.0                     # current (uA/cm2)
    """,
    equations="""
        prev = V
        am = if abs(V + 40.0) > 0.0001: 0.1 * (V + 40.0) / (1.0 - exp(-(V + 40.0) / 10.0)) else: 1.0
        bm = 4.0 * exp(-(V + 65.0) / 18.0)
        ah = 0.07 * exp(-(V + 65.0) / 20.0)
        bh = 1.0 / (1.0 + exp(-(V + 35.0) / 10.0))
        an = if abs(V + 55.0) > 0.0001: 0.01 * (V + 55.0) / (1.0 - exp(-(V + 55.0) / 10.0)) else: 0.1
        bn = 0.125 * exp(-(V + 65.0) / 80.0)
        dm/dt = am * (1.0 - m) - bm * m : init = 0.0529, exponential
        dh/dt = ah * (1.0 - h) - bh * h : init = 0.5961, exponential
        dn/dt = an * (1.0 - n) - bn * n : init = 0.3177, exponential
        C * dV/dt = I - gNa * m^3 * h * (V - ENa) - gK * n^4 * (V - EK) - gL * (V - EL) : init = -65.0, exponential
    """,
    spike="(V > 0.0) and (prev <= 0.0)",  # upward crossing of 0 mV
    reset="",
)

currents = np.linspace(0.0, 20.0, 81)
pop = ann.Population(geometry=currents.size, neuron=HH)
pop.I = currents
spikes = ann.Monitor(pop, "spike")
potential = ann.Monitor(pop[[20, 28, 40]], "V")
ann.compile()

ann.simulate(200.0)  # the transient
spikes.get("spike")
potential.get("V")
ann.simulate(1000.0)
rates = np.array([len(steps) for steps in spikes.get("spike").values()], dtype=float)
V = potential.get("V")

print(f"{'onset of firing':<24}{currents[np.argmax(rates > 0)]:.2f} uA/cm2")
print(f"{'rate at onset':<24}{rates[np.argmax(rates > 0)]:.0f} Hz")
print(f"{'rate at 20 uA/cm2':<24}{rates[-1]:.0f} Hz")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (left, right) = plt.subplots(1, 2, figsize=(6.9, 2.6), layout="constrained")
shown = np.arange(8000)
for column, offset in ((0, 0), (1, 130), (2, 260)):
    left.plot(shown * ann.dt(), V[shown, column] + offset, linewidth=0.8, label=f"{currents[(20, 28, 40)[column]]:g}")
left.set(xlabel="time (ms)", ylabel="V (mV), shifted by 130 mV", xlim=(0, 80))
left.legend(title="I (µA/cm²)", frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5), reverse=True)
right.plot(currents, rates, ".-", color="#0072B2", markersize=3, linewidth=0.8)
right.set(xlabel="I (µA/cm²)", ylabel="rate (Hz)", xlim=(0, 20), ylim=(0, None))
figure.savefig("hodgkin_huxley.png")
