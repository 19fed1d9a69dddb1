"""What a scanner would see of a spiking network.

A balanced network of spiking neurons is stimulated for five seconds, twice. A BOLD monitor turns its firing rate into
the signal of a scanner: it peaks seconds after the stimulation, and undershoots afterwards. The same activity is shown
through several balloon models.

    Stephan, Weiskopf, Drysdale, Robinson and Friston (2007). Comparing hemodynamic models with DCM. NeuroImage 38(3),
    387-401. doi:10.1016/j.neuroimage.2007.07.040

Shows: `BoldMonitor` with a baseline and with several models, `compute_firing_rate`, `PoissonPopulation`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann
from neurarchy.extensions.bold import BoldMonitor, balloon_CL, balloon_maith2021, balloon_RN

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--duration", type=float, default=58.0, help="biological time in s (default: 58)")
options = parser.parse_args()

ann.setup(dt=1.0, seed=11)

excitatory = ann.Population(400, ann.Izhikevich(a=0.02, b=0.2, c=-65.0, d=8.0, noise=5.0))
inhibitory = ann.Population(100, ann.Izhikevich(a=0.1, b=0.2, c=-65.0, d=2.0, noise=4.0))
for pre, target, weights in ((excitatory, "exc", ann.Uniform(0.0, 1.0)), (inhibitory, "inh", ann.Uniform(0.0, 2.0))):
    for post in (excitatory, inhibitory):
        ann.Projection(pre, post, target).connect_fixed_probability(0.25, weights=weights)
stimulus = ann.PoissonPopulation(100, rates=0.0)
ann.Projection(stimulus, excitatory, "exc").connect_fixed_probability(0.2, weights=5.0)

for population in (excitatory, inhibitory):
    population.compute_firing_rate(window=100.0)

models = {"RN": balloon_RN, "CL": balloon_CL, "Maith et al. 2021": balloon_maith2021}
monitors = {
    name: BoldMonitor([excitatory, inhibitory], model, normalize_input=5000.0, recorded_variables="I_CBF")
    for name, model in models.items()
}
m = ann.Monitor(excitatory, "r", period=10.0)
ann.compile()
# The network settles; then the first five seconds are the baseline.
ann.simulate(2000.0)
for monitor in monitors.values():
    monitor.start()
m.get("r")

seconds = int(options.duration)
for second in range(seconds):
    stimulus.rates = 4.0 if second % 25 in range(8, 13) else 0.0
    ann.simulate(1000.0)
rate = m.get("r").mean(axis=1)
recorded = {name: monitor.get(["BOLD", "I_CBF"]) for name, monitor in monitors.items()}

signal = 100.0 * recorded["RN"]["BOLD"][:, 0]
print(f"{'largest signal':<24}{signal.max():.2f} %, {signal.argmax() / 1000.0:.1f} s")
print(f"{'rate':<24}{rate.min():.1f} to {rate.max():.1f} Hz")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
figure, (top, bottom) = plt.subplots(2, 1, figsize=(6.9, 3.2), sharex=True, layout="constrained")
top.plot(np.arange(len(rate)) * 0.01, rate, color="0.3", linewidth=0.6)
top.set(ylabel="firing rate (Hz)", xlim=(0, options.duration), ylim=(0, None))
for (name, data), colour in zip(recorded.items(), ("#0072B2", "#D55E00", "#009E73"), strict=True):
    bottom.plot(np.arange(len(signal)) / 1000.0, 100.0 * data["BOLD"][:, 0], color=colour, label=name)
bottom.axhline(0.0, color="0.7", linewidth=0.6)
bottom.set(xlabel="time (s)", ylabel="BOLD signal (%)", ylim=(None, 1.5 * signal.max()))
bottom.legend(frameon=False, title="balloon model", loc="upper center", fontsize=7)
for begin in range(8, seconds, 25):
    for axis in (top, bottom):
        axis.axvspan(begin, begin + 5, color="0.93", zorder=0)
figure.savefig("bold.png")
