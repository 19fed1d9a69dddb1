"""Action selection in the basal ganglia.

Six actions compete through the direct pathway (D1 striatum), the indirect pathway (D2 striatum, GPe) and the
subthalamic nucleus. The output (GPi) inhibits all actions at rest; the most salient one is released. When a more
salient action comes up, the selection switches.

    Gurney, Prescott and Redgrave (2001). A computational model of action selection in the basal ganglia. II. Analysis
    and simulation of behaviour. Biological Cybernetics 84(6), 411-423. doi:10.1007/PL00007985

Shows: rate-coded populations, inhibition by `one_to_one`, broad excitation by `all_to_all`, `TimedArray`.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import neurarchy as ann

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--dopamine", type=float, default=0.2, help="level of dopamine (default: 0.2)")
options = parser.parse_args()

ann.setup(dt=1.0)

# A leaky integrator of rate constant 25/s whose output rises linearly from a threshold.
Nucleus = ann.Neuron(
    parameters="""
        tau = 40.0    : population   # ms
        epsilon = 0.0 : population
    """,
    equations="""
        tau * da/dt = -a + sum(exc) - sum(inh)
        r = clip(a - epsilon, 0.0, 1.0)
    """,
)

# The salience of the first action rises at 500 ms, that of the second at 1500 ms.
salience = np.zeros((3, 6))
salience[1:, 0] = 0.4
salience[2, 1] = 0.6
cortex = ann.TimedArray(rates=salience, schedule=[0.0, 500.0, 1500.0])

channels = len(salience[0])
D1, D2, STN, GPe, GPi = (ann.Population(channels, Nucleus, name=name) for name in ("D1", "D2", "STN", "GPe", "GPi"))
D1.epsilon = D2.epsilon = 0.2
STN.epsilon = -0.25
GPe.epsilon = GPi.epsilon = -0.2

# Dopamine strengthens the input of the direct pathway and weakens that of the indirect one.
ann.Projection(cortex, D1, "exc").connect_one_to_one(1.0 + options.dopamine)
ann.Projection(cortex, D2, "exc").connect_one_to_one(1.0 - options.dopamine)
ann.Projection(cortex, STN, "exc").connect_one_to_one(1.0)
for nucleus in (GPe, GPi):
    ann.Projection(STN, nucleus, "exc").connect_all_to_all(0.9)
ann.Projection(D1, GPi, "inh").connect_one_to_one(1.0)
ann.Projection(D2, GPe, "inh").connect_one_to_one(1.0)
ann.Projection(GPe, STN, "inh").connect_one_to_one(1.0)
ann.Projection(GPe, GPi, "inh").connect_one_to_one(0.3)

monitors = {pop.name: ann.Monitor(pop, "r") for pop in (cortex, D1, STN, GPe, GPi)}
ann.compile()
ann.simulate(2500.0)
rates = {name: m.get("r") for name, m in monitors.items()}

# An action is released where the output falls below 0.1.
output = rates["GPi"]
for time in (400, 1400, 2400):
    released = np.flatnonzero(output[time] < 0.1)
    print(f"{f'selected at {time} ms':<24}{', '.join(str(n + 1) for n in released) or 'nothing'}")

plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 200})
names = {cortex.name: "salience", "D1": "striatum (D1)", "STN": "STN", "GPe": "GPe", "GPi": "output (GPi)"}
figure, axes = plt.subplots(1, 5, figsize=(6.9, 2.1), sharex=True, layout="constrained")
for axis, (name, title) in zip(axes, names.items(), strict=True):
    axis.plot(rates[name][:, 2], color="0.7", label="others")
    axis.plot(rates[name][:, 0], color="#0072B2", label="action 1")
    axis.plot(rates[name][:, 1], color="#D55E00", label="action 2")
    axis.set(title=title, xlabel="time (ms)", ylim=(-0.02, max(0.62, rates[name].max() * 1.05)))
axes[-1].axhline(0.1, color="0.5", linewidth=0.6, linestyle="--")
axes[0].set_ylabel("activity")
figure.legend(*axes[0].get_legend_handles_labels(), frameon=False, loc="outside upper center", ncols=3)
figure.savefig("basal_ganglia.png")
